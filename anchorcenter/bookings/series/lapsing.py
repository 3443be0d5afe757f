"""Dates of a series that nobody decided in time are written down together: by the worker each minute."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, update

from anchorcenter.bookings import events
from anchorcenter.bookings.models import Booking, Status
from anchorcenter.bookings.queries import lock_bookings, read_again
from anchorcenter.bookings.series import queries
from anchorcenter.bookings.series.news import tell_of_all
from anchorcenter.bookings.service import lapsing
from anchorcenter.bookings.service.beside import let_go
from anchorcenter.bookings.terms import status_at
from anchorcenter.core.audit import PROGRAM, entry, record_all
from anchorcenter.core.db import db, table
from anchorcenter.core.unit_of_work import writing
from anchorcenter.facilities import claims
from anchorcenter.facilities.queries import get_plan

_BOOKINGS = table(Booking)
_NUMBERS: Any = bindparam("numbers", expanding=True)
_EXPIRE = update(_BOOKINGS).where(_BOOKINGS.c.id.in_(_NUMBERS))
_EXPIRE = _EXPIRE.values(status=Status.EXPIRED, version=_BOOKINGS.c.version + 1)


def settle_lapsed_series(now: datetime) -> None:
    """Have dates follow their lapsed time, one block for each series, and tell whose they are in one mail; a job."""
    for numbers in queries.list_lapsed_together(now):
        with writing():
            settle_together(numbers, now=now)


def settle_together(numbers: Collection[int], *, now: datetime) -> None:
    """The same of dates of one series, those of them that have lapsed. Call inside ``writing()``."""
    if len(numbers) == 1:
        lapsing.settle(*numbers, now=now)
        return
    plan = get_plan()
    lock_bookings(numbers)
    rows = [row for row in read_again(numbers) if status_at(row, now) is Status.EXPIRED is not row.status]
    series = rows[0].series if rows else None
    if series is None:
        return
    let_go(rows, now=now)
    claims.lapse([part.occupancy_id for row in rows for part in row.parts], now=now)
    gone = [row.id for row in rows]
    db.session.execute(_EXPIRE, {"numbers": gone})
    expired, before = read_again(gone), {"status": Status.REQUESTED}
    events.rewrite_all(expired, plan)
    record_all([entry("expire", "booking", number, by=PROGRAM, now=now, before=before) for number in gone])
    tell_of_all(series, "series_expired", expired, "", now=now, plan=plan)
