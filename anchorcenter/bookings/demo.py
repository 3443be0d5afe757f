"""What happened to bookings of the demo center: one changed, one for a guest who called, one that gave way, one handed
to a colleague."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from anchorcenter.accounts.actors import Actor
from anchorcenter.accounts.queries import find_actor
from anchorcenter.bookings import alternatives, queries, service
from anchorcenter.bookings.models import Booking, Channel
from anchorcenter.bookings.wanted import ChangedBooking, Guest, NewBooking, NewBookingFor
from anchorcenter.core.db import db
from anchorcenter.core.errors import Alternative, DomainError, not_found
from anchorcenter.core.periods import DAY, HOUR, at
from anchorcenter.facilities.plan import Plan
from anchorcenter.facilities.queries import get_plan

GUEST = Guest(name="노을빛", phone="+821055501234", organisation="푸른들초등학교", is_group=True)

ASKED: tuple[tuple[str, str, int], ...] = (("citizen", "주민 드론 설명회", 12), ("supporter", "서포터즈 기획 회의", 6))


def lay_down(now: datetime) -> int:
    """Have it happen to the first bookings ahead that allow it; answers how many bookings were made. Call inside
    ``writing()``."""
    plan = get_plan()
    staff, a, b = (_actor(f"{name}@demo.example", now) for name in ("staff", "tenant-a", "tenant-b"))
    colleague = _actor("tenant-a-member@demo.example", now)
    ahead = [booking for booking in _ahead(a, now, plan) if _is_indoors(booking, plan)]
    _first(ahead[::2], lambda booking: _change(booking, a, now, plan))
    _first(ahead[1::2], lambda booking: service.hand_over(booking.code, colleague.id, by=a, now=now, why="출장"))
    theirs = [booking for booking in _ahead(b, now, plan) if _is_indoors(booking, plan)]
    displaced = _first(theirs, lambda booking: _displace(booking, staff, now, plan))
    asked = sum(_ask(_actor(f"{name}@demo.example", now), text, many, now, plan) for name, text, many in ASKED)
    return displaced + asked + _first(theirs[1:], lambda booking: _for_guest(booking, staff, now, plan))


def _ask(by: Actor, purpose: str, headcount: int, now: datetime, plan: Plan) -> int:
    """Ask for the first free hour of the next days in the room that needs approval: 1, or 0 when there is none."""
    today = plan.day_of(now)
    for days in range(4, 13):
        start = at(today + days * DAY, 10 * 60, plan.zone)
        wanted = NewBooking(
            space="classroom-2", starts_at=start, ends_at=start + HOUR, purpose=purpose, headcount=headcount
        )
        try:
            with db.session.begin_nested():
                service.book(wanted, by=by, now=now)
        except DomainError:
            continue
        return 1
    return 0


def _first(bookings: list[Booking], act: Callable[[Booking], None]) -> int:
    """Do it to the first that allows it: 1, or 0 when none does."""
    for booking in bookings:
        try:
            with db.session.begin_nested():  # What was refused half-way leaves nothing behind.
                act(booking)
        except DomainError:
            continue
        return 1
    return 0


def _change(booking: Booking, by: Actor, now: datetime, plan: Plan) -> None:
    each = _elsewhere(booking, by, now, plan)
    wanted = ChangedBooking(version=None, space=each.space, starts_at=each.starts_at, ends_at=each.ends_at)
    service.change(booking.code, wanted, by=by, now=now)


def _displace(booking: Booking, by: Actor, now: datetime, plan: Plan) -> None:
    why = "시의회 현장 방문"
    wanted = _for(booking, plan, purpose=why, channel=Channel.SELF, why=why, displaced=frozenset({booking.code}))
    service.book_for(wanted, by=by, now=now)


def _for_guest(booking: Booking, by: Actor, now: datetime, plan: Plan) -> None:
    """A school calls: another time than that one, and staff let pass what groups otherwise keep to."""
    rules, why = frozenset({"not_eligible", "not_open_yet", "window_closed", "too_long"}), "학교 단체 체험"
    each = _elsewhere(booking, by, now, plan)
    times = {"space": each.space, "starts_at": each.starts_at, "ends_at": each.ends_at}
    common = {"channel": Channel.PHONE, "guest": GUEST, "overrides": rules, "why": why}
    service.book_for(_for(booking, plan, purpose=why, **common, **times), by=by, now=now)


def _elsewhere(booking: Booking, by: Actor, now: datetime, plan: Plan) -> Alternative:
    """The nearest that could be had instead. Raises DomainError when there is nothing."""
    for each in alternatives.find(service.as_wanted(booking, plan), by=by, now=now):
        return each
    raise not_found()


def _for(booking: Booking, plan: Plan, **changes: object) -> NewBookingFor:
    same = vars(service.as_wanted(booking, plan))
    return NewBookingFor(**same | changes)


def _ahead(of: Actor, now: datetime, plan: Plan) -> list[Booking]:
    """What they have from next week on."""
    mine = queries.list_future_of(of.id, now=now)
    return [booking for booking in mine if booking.parts[0].occupancy.starts_at > now + 7 * DAY]


def _is_indoors(booking: Booking, plan: Plan) -> bool:
    """Whether it is in a room: the field keeps mornings free for newcomers."""
    return plan.get(booking.parts[0].occupancy.space_id).kind not in {"flight_field", "desk"}


def _actor(email: str, now: datetime) -> Actor:
    found = find_actor(email, now=now)
    if found is None:
        raise LookupError(f"the demo has no {email}")
    return found
