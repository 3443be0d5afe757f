"""Uses that were there before there were calendars come into them: a job of the worker, some at a time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select

from anchorcenter.core.db import db, table
from anchorcenter.core.unit_of_work import writing
from anchorcenter.facilities import claims, events
from anchorcenter.facilities.models import PASSING, Event, Occupancy
from anchorcenter.facilities.queries import get_plan

AT_ONCE = 200
_SLOTS = table(Occupancy)
_MISSING = (
    select(_SLOTS)
    .where(_SLOTS.c.id.not_in(select(table(Event).c.occupancy_id)))
    .where(_SLOTS.c.released_at.is_(None), _SLOTS.c.kind.not_in(PASSING))
    .order_by(_SLOTS.c.id)
)


def write_missing_events(now: datetime) -> None:
    """Write the events of all uses that last and have none."""
    while _write_some(now):
        pass


def _write_some(now: datetime) -> int:
    with writing():
        plan = get_plan()
        ids = [row.id for row in _missing()]
        claims.lock_cells((), ids)
        rows = _missing(ids)  # Under their locks: meanwhile one may have ended.
        events.write_missing(rows, plan=plan, now=now)
        return len(ids)


def _missing(ids: Sequence[int] | None = None) -> Sequence[Any]:
    wanted = _MISSING.limit(AT_ONCE) if ids is None else _MISSING.where(_SLOTS.c.id.in_(ids))
    return db.session.execute(wanted).all()
