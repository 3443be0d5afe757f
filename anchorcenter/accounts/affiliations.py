"""As what audience an organisation uses the center, and when: written by whoever knows why."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from anchorcenter.accounts.models import Affiliation, Audience
from anchorcenter.core.db import db
from anchorcenter.core.periods import Days


def follow(organisation_id: int, audience: Audience, wanted: Sequence[Days]) -> None:
    """Have the organisation belong to ``audience`` on ``wanted`` days and on no others. Call inside ``writing()``."""
    theirs = Affiliation.organisation_id == organisation_id, Affiliation.audience == audience
    known = {row.since: row for row in db.session.scalars(select(Affiliation).where(*theirs))}
    for days in wanted:
        row = known.pop(days.start, None) or Affiliation(organisation_id=organisation_id, audience=audience)
        row.since, row.until = days.start, days.end
        db.session.add(row)
    for row in known.values():
        db.session.delete(row)
    db.session.flush()
