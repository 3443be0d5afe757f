"""Who decides about which request, and what may still be decided. Pure: no database, no request."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from anchorcenter.accounts.actors import Actor
from anchorcenter.accounts.models import Permission
from anchorcenter.bookings.models import Booking, Status, asked_of
from anchorcenter.bookings.terms import status_at
from anchorcenter.core.errors import TAKEN, Reason
from anchorcenter.core.i18n import _l
from anchorcenter.facilities.plan import Plan

MOST_SLOTS = 5


@dataclass(frozen=True, kw_only=True)
class Decision:
    """Yes or no to a request as it was read in ``version`` (None: as it is), and ``why``."""

    version: int | None
    why: str = ""


@dataclass(frozen=True, kw_only=True)
class Slot:
    """A time in a space (a slug), of a pool ``units`` of it."""

    space: str
    starts_at: datetime
    ends_at: datetime
    units: int = 1


@dataclass(frozen=True, kw_only=True)
class CounterOffer:
    """What who asked may have instead, one of ``slots``, if they answer within ``hours``; ``why`` is what they read."""

    version: int | None
    slots: tuple[Slot, ...]
    hours: int = 24
    why: str = ""


def check_counter_offer(booking: Booking, wanted: CounterOffer) -> list[Reason]:
    """Why nothing of the kind can be offered: nothing or too much chosen, or nobody whom a mail would reach."""
    if booking.guest_name:
        message = _l("A guest has no account to answer with: call them.")
        return [Reason(code="guest", message=message)]
    if not 1 <= len(wanted.slots) <= MOST_SLOTS:
        message = _l("Choose 1 to %(most)d.", most=MOST_SLOTS)
        return [Reason(code="slots", message=message, field="slots")]
    return []


def check_decider(booking: Booking, by: Actor) -> list[Reason]:
    """A reason when ``by`` may not decide: they are no staff, or asked for it themselves. A director may all the same:
    somebody must have the last word."""
    if not by.may(Permission.OPERATE):
        return [Reason(code="forbidden", message=_l("Only the staff of the center decide requests."), status=403)]
    if booking.booked_by_id == by.id and not by.may(Permission.GRANT_ROLES):
        message = _l("Somebody else must decide what you asked for yourself.")
        return [Reason(code="own_request", message=message, status=403)]
    return []


def check_undecided(booking: Booking, wanted: Decision | CounterOffer, *, now: datetime) -> list[Reason]:
    """A reason (409) why there is nothing to decide any more, or not as it was read."""
    status = status_at(booking, now)
    if status is not Status.REQUESTED and not is_change_asked(booking, now):
        status = Status.EXPIRED if booking.change else status  # A change that nobody has closed yet.
        return [Reason(code="decided", message=_OUTCOMES.get(status, _OVER), status=TAKEN)]
    if wanted.version not in (None, booking.version):
        message = _l("It has changed meanwhile. See how it is now.")
        return [Reason(code="changed", message=message, status=TAKEN)]
    return []


def is_change_asked(booking: Booking, now: datetime) -> bool:
    """Whether a change of what stands waits for a decision."""
    stands = status_at(booking, now) is Status.CONFIRMED
    return stands and booking.change is not None and booking.change.decide_by > now


def together(bookings: Iterable[Booking]) -> list[list[Booking]]:
    """Requests as they are decided: dates of a series that wait where its rule puts them at once, others one by one; in
    the order of the first of each."""
    groups = dict[object, list[Booking]]()
    for booking in bookings:
        is_with_others = booking.status is Status.REQUESTED and booking.recurs_at is not None
        is_usual = booking.parts[0].occupancy.starts_at == booking.recurs_at
        key = ("series", booking.series_id) if is_with_others and is_usual else booking.id
        groups.setdefault(key, []).append(booking)
    return list(groups.values())


def rivals(booking: Booking, others: Iterable[Booking], plan: Plan) -> list[Booking]:
    """Which of ``others`` ask for any of the cells of ``booking`` at any of its time; of a pool there may be enough."""
    slot = asked_of(booking)
    space = plan.get(slot.space_id)
    if space.is_pool:
        return []
    found = []
    for other in others:
        theirs = asked_of(other)
        shares = space.cell_ids & plan.get(theirs.space_id).cell_ids
        if other.id != booking.id and shares and theirs.period.overlaps(slot.period):
            found.append(other)
    return found


_OVER = _l("It is over: there is nothing to decide any more.")
_OUTCOMES = {
    Status.CONFIRMED: _l("It is approved already: there is nothing to decide any more."),
    Status.REJECTED: _l("It is rejected already: there is nothing to decide any more."),
    Status.EXPIRED: _l("It has expired: nobody decided in time, and it cannot be approved any more."),
    Status.CANCELLED: _l("It was withdrawn: there is nothing to decide any more."),
}
