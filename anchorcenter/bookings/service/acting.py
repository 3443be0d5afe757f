"""Who may do something to a booking, and by whose rules."""

from __future__ import annotations

from datetime import datetime

from anchorcenter.accounts.actors import Actor
from anchorcenter.accounts.models import Audience
from anchorcenter.accounts.queries import find_actor
from anchorcenter.bookings import queries
from anchorcenter.bookings.models import LIVE, Booking
from anchorcenter.bookings.quotas.queries import list_limits
from anchorcenter.bookings.quotas.service import lock_account
from anchorcenter.bookings.terms import status_at
from anchorcenter.core.db import db
from anchorcenter.core.errors import DomainError, Reason
from anchorcenter.core.i18n import _l


def get_to_act_on(code: str, *, by: Actor) -> Booking:
    """The booking, locked until the block ends. Raises DomainError: 404 for none they may see, 403 for one they may
    only see."""
    booking = queries.get_booking(code, person=by, is_locked=True)
    require_may_act(booking, by)
    return booking


def require_may_act(booking: Booking, by: Actor) -> None:
    """Raises DomainError (403) unless ``by`` may change, hand over and cancel it."""
    if not queries.may_act_on(booking, by):
        message = _l("Only who booked it and managers of the company may change or cancel it.")
        raise DomainError(Reason(code="forbidden", message=message, status=403))


def check_standing(booking: Booking, *, now: datetime) -> list[Reason]:
    """A reason when it is cancelled, has lapsed or has ended."""
    if status_at(booking, now) in LIVE and any(part.occupancy.ends_at > now for part in booking.parts):
        return []
    return [Reason(code="over", message=_l("It is over."))]


def is_for_another(booking: Booking, by: Actor) -> bool:
    """Whether ``by`` acts as staff on what is not their own."""
    return by.is_staff and (booking.booked_by_id != by.id or bool(booking.guest_name))


def whose_rules(booking: Booking, *, by: Actor, now: datetime) -> Actor:
    """Who must be allowed it: the person booked for when staff act for them, else who acts."""
    if not is_for_another(booking, by):
        return by
    if booking.guest_name:
        return as_guest(by, booking.audience or Audience.CITIZEN)
    return find_actor(booking.booked_by.email, now=now) or by


def lock_account_of(code: str, *, by: Actor, now: datetime) -> None:
    """Let what counts together with the booking come one after the other. Taken before the booking is locked."""
    if list_limits():
        lock_account(whose_rules(queries.get_booking(code, person=by), by=by, now=now))
        db.session.expire_all()  # What was read before the lock is read again.


def as_guest(by: Actor, audience: Audience) -> Actor:
    """A guest without an account, of that audience, whom ``by`` looks after."""
    audiences = frozenset({Audience.CITIZEN, audience})
    return Actor(id=by.id, email=by.email, name=by.name, locale=by.locale, audiences=audiences)
