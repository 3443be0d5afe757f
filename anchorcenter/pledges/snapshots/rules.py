"""What may be done with a snapshot in which state. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum

from anchorcenter.pledges.snapshots.models import Act


class State(StrEnum):
    DRAFT = "draft"
    REVIEW = "review"
    APPROVED = "approved"
    PUBLISHED = "published"
    DISCARDED = "discarded"


LEADS_TO: Mapping[Act, State] = {
    Act.CLOSED: State.DRAFT,
    Act.SUBMITTED: State.REVIEW,
    Act.RETURNED: State.DRAFT,
    Act.APPROVED: State.APPROVED,
    Act.PUBLISHED: State.PUBLISHED,
    Act.DISCARDED: State.DISCARDED,
}
MAY: Mapping[State, tuple[Act, ...]] = {
    State.DRAFT: (Act.SUBMITTED, Act.DISCARDED),
    State.REVIEW: (Act.APPROVED, Act.RETURNED),
    State.APPROVED: (Act.PUBLISHED, Act.RETURNED),
    State.PUBLISHED: (),
    State.DISCARDED: (),
}
OPEN = (State.DRAFT, State.REVIEW, State.APPROVED)
OF_READERS = (Act.APPROVED, Act.RETURNED)  # What who reads reports may do, the city's officials too; else staff.


def state_of(acts: Iterable[Act]) -> State:
    """How it stands after these acts, in their order."""
    found = State.DRAFT
    for act in acts:
        found = LEADS_TO.get(act, found)
    return found
