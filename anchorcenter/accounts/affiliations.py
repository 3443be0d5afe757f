"""As what audience an organisation or a person uses the center, and when: written by whoever knows why."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from anchorcenter.accounts.models import Affiliation, Audience
from anchorcenter.core.db import db
from anchorcenter.core.periods import Days


def follow(organisation_id: int, audience: Audience, wanted: Sequence[Days]) -> None:
    """Have the organisation belong to ``audience`` on ``wanted`` days and on no others. Call inside ``writing()``."""
    _follow("organisation_id", organisation_id, audience, wanted)


def follow_person(person_id: int, audience: Audience, wanted: Sequence[Days]) -> None:
    """The same of a person by themselves."""
    _follow("person_id", person_id, audience, wanted)


def _follow(holder: str, number: int, audience: Audience, wanted: Sequence[Days]) -> None:
    theirs = getattr(Affiliation, holder) == number, Affiliation.audience == audience
    known = {row.since: row for row in db.session.scalars(select(Affiliation).where(*theirs))}
    for days in wanted:
        row = known.pop(days.start, None) or Affiliation(audience=audience, **{holder: number})
        row.since, row.until = days.start, days.end
        db.session.add(row)
    for row in known.values():
        db.session.delete(row)
    db.session.flush()
