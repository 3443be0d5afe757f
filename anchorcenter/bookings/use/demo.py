"""Which spaces of the demo center want check-in: told last, so that nothing of its year lapses."""

from __future__ import annotations

from sqlalchemy import select

from anchorcenter.core.db import db
from anchorcenter.facilities.models import Space, SpaceKind

WANTING = (SpaceKind.FLIGHT_FIELD, SpaceKind.STUDIO)


def lay_down() -> None:
    """Have the flight field and the studio want it. Call inside ``writing()``."""
    for space in db.session.scalars(select(Space).where(Space.kind.in_(WANTING))):
        space.checkin = True
    db.session.flush()
