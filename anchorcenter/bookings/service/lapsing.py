"""What has lapsed is written down: by the worker each minute, one block for each booking."""

from __future__ import annotations

from datetime import datetime

from anchorcenter.bookings import events, queries
from anchorcenter.bookings.models import Booking, Status
from anchorcenter.bookings.service.beside import let_go
from anchorcenter.bookings.service.news import news_of_booking, tell_booker
from anchorcenter.bookings.terms import status_at
from anchorcenter.core.audit import PROGRAM, record
from anchorcenter.core.db import db
from anchorcenter.core.unit_of_work import writing
from anchorcenter.facilities import claims
from anchorcenter.facilities.plan import Plan
from anchorcenter.facilities.queries import get_plan

TOLD = {  # What becomes of it -> verb of the audit row, mail.
    Status.EXPIRED: ("expire", "request_expired"),
    Status.NO_SHOW: ("no_show", "booking_no_show"),
}


def settle_lapsed(now: datetime) -> None:
    """Have bookings follow their lapsed time and tell whose they are, once; a job of the worker."""
    for number in queries.list_lapsed(now):
        with writing():
            settle(number, now=now)


def settle(number: int, *, now: datetime) -> None:
    """The same for one, if it has lapsed. Call inside ``writing()``."""
    plan = get_plan()
    queries.lock_bookings([number])
    booking = db.session.get_one(Booking, number, populate_existing=True)
    was, status = booking.status, status_at(booking, now)
    if status is not was and status in TOLD:
        booking.status = status
        _settle(booking, was, now=now, plan=plan)


def _settle(booking: Booking, was: Status, *, now: datetime, plan: Plan) -> None:
    verb, mail = TOLD[booking.status]
    db.session.flush()
    let_go([booking], now=now)
    claims.lapse([part.occupancy_id for part in booking.parts], now=now)
    events.rewrite(booking, plan)
    record(verb, "booking", booking.id, by=PROGRAM, now=now, before={"status": was})
    key = f"{booking.code}-{booking.status}"
    tell_booker(booking, mail, news_of_booking(booking, plan), key=key, now=now, plan=plan)
