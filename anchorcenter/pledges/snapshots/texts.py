"""Words of closed periods for people."""

from __future__ import annotations

from collections.abc import Mapping

from anchorcenter.core.i18n import Text, _, _l
from anchorcenter.core.periods import Days
from anchorcenter.pledges.periods import label_of
from anchorcenter.pledges.snapshots.models import Act, Snapshot
from anchorcenter.pledges.snapshots.rules import State

STATES: Mapping[State, Text] = {
    State.DRAFT: _l("Draft"),
    State.REVIEW: _l("In review"),
    State.APPROVED: _l("Approved"),
    State.PUBLISHED: _l("Published"),
    State.DISCARDED: _l("Discarded"),
}
TAGS: Mapping[State, str] = {State.PUBLISHED: "free", State.DISCARDED: "closed", State.APPROVED: "free"}
DONE: Mapping[Act, Text] = {
    Act.CLOSED: _l("frozen"),
    Act.SUBMITTED: _l("handed in for review"),
    Act.RETURNED: _l("returned"),
    Act.APPROVED: _l("approved"),
    Act.PUBLISHED: _l("published"),
    Act.DISCARDED: _l("discarded"),
    Act.COMMENTED: _l("commented"),
}
BUTTONS: Mapping[Act, Text] = {
    Act.SUBMITTED: _l("Hand in for review"),
    Act.RETURNED: _l("Return"),
    Act.APPROVED: _l("Approve"),
    Act.PUBLISHED: _l("Publish"),
    Act.DISCARDED: _l("Discard"),
    Act.COMMENTED: _l("Comment"),
}
PARTS: Mapping[str, Text] = {
    "title": _l("Title"),
    "title_en": _l("Title in English"),
    "division": _l("Division"),
    "division_en": _l("Division in English"),
    "status": _l("State"),
    "teams": _l("Teams"),
    "teams_en": _l("Teams in English"),
    "term_from": _l("First day of the term"),
    "term_to": _l("Last day of the term"),
    "as_of": _l("Day of the figures"),
    "projects": _l("Unit projects"),
    "periods": _l("Results and plans"),
    "engagements": _l("Residents and partners involved"),
    "funding": _l("Funds by year"),
    "remarks": _l("Problems and measures"),
    "captions": _l("Photos in the report"),
}
COLUMNS: Mapping[str, Text] = {
    "counted_on": _l("Day"),
    "subject": _l("Who"),
    "value": _l("Value"),
    "weight": _l("Weight"),
    "gender": _l("Gender"),
    "age_band": _l("Age"),
    "region": _l("Region"),
    "kind": _l("Kind"),
}


def name_of(snapshot: Snapshot) -> str:
    """How people call it: 2023년 하반기 2판."""
    period = label_of(Days(snapshot.start, snapshot.end))
    return _("%(period)s, version %(number)d", period=period, number=snapshot.version)
