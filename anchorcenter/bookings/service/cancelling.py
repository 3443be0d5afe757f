"""Cancelling a booking."""

from __future__ import annotations

from datetime import datetime

from anchorcenter.accounts.actors import Actor
from anchorcenter.accounts.queries import lock_person
from anchorcenter.bookings import queries
from anchorcenter.bookings.models import Because, Booking, Status
from anchorcenter.bookings.rules import check_cancel
from anchorcenter.bookings.service.news import news_of, sender_of
from anchorcenter.core.audit import record
from anchorcenter.core.db import db
from anchorcenter.core.errors import DomainError, Reason
from anchorcenter.core.i18n import _l
from anchorcenter.core.periods import Period
from anchorcenter.facilities import claims
from anchorcenter.facilities.plan import Plan
from anchorcenter.facilities.queries import get_plan
from anchorcenter.notices.service import tell


def cancel(code: str, *, by: Actor, now: datetime) -> None:
    """Cancel and give the time back; cancelling twice changes nothing.

    Raises DomainError when there is no such booking (404), it is too late (422; staff always may), not theirs to
    cancel (403), or over.
    """
    plan = get_plan()
    lock_person(by.id)
    booking = queries.get_booking(code, person=by)
    if not queries.may_act_on(booking, by):
        message = _l("Only who booked it and managers of the company may cancel it.")
        raise DomainError(Reason(code="forbidden", message=message, status=403))
    if booking.status is Status.CANCELLED:
        return
    if refused := check_cancellation(booking, by=by, now=now, plan=plan):
        raise DomainError(*refused)
    booking.status, booking.ended_because = Status.CANCELLED, Because.CANCELLED
    db.session.flush()
    claims.release([part.occupancy_id for part in booking.parts], now=now)
    record("cancel", "booking", booking.id, by=by.key, now=now, before={"status": Status.CONFIRMED})
    person, occupancy = booking.booked_by, booking.parts[0].occupancy
    space, period = plan.get(occupancy.space_id), Period(occupancy.starts_at, occupancy.ends_at)
    news = news_of(booking.code, space, period, purpose=booking.purpose, headcount=booking.headcount) | sender_of(
        space, plan
    )
    tell(person.email, person.locale, "booking_cancelled", news, key=f"{booking.code}-cancelled", now=now)


def check_cancellation(booking: Booking, *, by: Actor, now: datetime, plan: Plan) -> list[Reason]:
    """Why ``by`` may not cancel a confirmed booking any more; staff may until it ends."""
    occupancies = [part.occupancy for part in booking.parts]
    if booking.status is not Status.CONFIRMED or all(o.ends_at <= now for o in occupancies):
        return [Reason(code="over", message=_l("It is over."))]
    if by.is_staff:
        return []
    return [r for o in occupancies for r in check_cancel(o.starts_at, plan.get(o.space_id), now=now)]
