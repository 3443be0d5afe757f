"""What check-in means for a booking: when it lapses, when somebody may check in, how it stands. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from anchorcenter.bookings.models import STANDS, Booking, Status
from anchorcenter.core.errors import TAKEN, Reason
from anchorcenter.core.i18n import Shown, _l, local
from anchorcenter.core.periods import MINUTE, Period
from anchorcenter.facilities.models import Occupancy
from anchorcenter.facilities.plan import SpacePlan

LONGEST_OVERRUN = timedelta(hours=3)  # After the end; later nobody is there any more.
_LAPSED = {Status.REQUESTED: Status.EXPIRED, Status.CONFIRMED: Status.NO_SHOW}


@dataclass(frozen=True, kw_only=True)
class Terms:
    """The center's: ``grace`` after the start, ``opens`` before; what is ``long`` or the center's own may be exempt."""

    grace: timedelta = 15 * MINUTE
    opens: timedelta = 30 * MINUTE
    long: timedelta | None = timedelta(hours=8)
    spares_center: bool = True


def lapses_at(space: SpacePlan, period: Period, terms: Terms, *, is_centers: bool, now: datetime) -> datetime | None:
    """When a booking made at ``now`` lapses unless somebody checks in; None: never.

    Who books when it is about to begin, or has begun, is there: that needs no second word.
    """
    grace = space.grace or terms.grace
    is_long = terms.long is not None and period.length >= terms.long
    if not space.checkin or is_long or (is_centers and terms.spares_center) or period.start - now <= grace:
        return None
    return min(period.start + grace, period.end)


def has_lapsed(slot: Occupancy, now: datetime) -> bool:
    """Whether its time is free by now, whoever has tidied up."""
    return slot.expires_at is not None and slot.expires_at <= now


def status_at(booking: Booking, now: datetime) -> Status:
    """How a booking stands at ``now``: what has lapsed reads as such before the worker has written it."""
    if booking.status in _LAPSED and any(has_lapsed(part.occupancy, now) for part in booking.parts):
        return _LAPSED[booking.status]
    return booking.status


def check_check_in(booking: Booking, terms: Terms, *, now: datetime) -> list[Reason]:
    """Why nobody can check in: too early, over, or freed because nobody had (409)."""
    slot, status = booking.parts[0].occupancy, status_at(booking, now)
    if status is Status.NO_SHOW:
        return [freed(slot.expires_at)]
    if status is not Status.CONFIRMED or slot.ends_at <= now:
        return [_over()]
    if now < slot.starts_at - terms.opens:
        message = _l("You can check in from %(moment)s on.", moment=Shown(local, slot.starts_at - terms.opens))
        return [Reason(code="too_early", message=message)]
    return []


def freed(at: datetime | None) -> Reason:
    """That the time was given to others."""
    if at is None:
        return Reason(code="freed", message=_l("The time has been freed for others."), status=TAKEN)
    message = _l("Nobody had checked in by %(moment)s: the time is free for others.", moment=Shown(local, at))
    return Reason(code="freed", message=message, status=TAKEN)


def check_leave(booking: Booking, *, now: datetime) -> list[Reason]:
    """Why nobody can leave it early or late."""
    slot, status = booking.parts[0].occupancy, status_at(booking, now)
    if status not in STANDS or now > slot.ends_at + LONGEST_OVERRUN:
        return [_over()]
    if now < slot.starts_at:
        return [Reason(code="not_begun", message=_l("It has not begun yet: cancel it instead."))]
    return []


def check_overrun(booking: Booking, *, now: datetime) -> list[Reason]:
    """Why nobody can say that they stay longer: not under way, or left already."""
    if reasons := check_leave(booking, now=now):
        return reasons
    return [_over()] if booking.left_at is not None else []


def leaves_at(period: Period, now: datetime) -> datetime:
    """When a use that is left at ``now`` ends: to the minute, and a minute long at least."""
    return max(period.start + MINUTE, now.replace(second=0, microsecond=0))


def _over() -> Reason:
    return Reason(code="over", message=_l("It is over."))
