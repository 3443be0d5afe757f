"""What people do with bookings: the verbs that page and API share. Call them inside ``writing()``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import insert

from anchorcenter.accounts.actors import Actor
from anchorcenter.accounts.queries import lock_person
from anchorcenter.bookings import queries
from anchorcenter.bookings.models import Booking, BookingDay, BookingPart, Hold, Status
from anchorcenter.bookings.rules import check_booking, check_cancel, split_by_day
from anchorcenter.core import settings
from anchorcenter.core.audit import record
from anchorcenter.core.db import db
from anchorcenter.core.errors import TAKEN, DomainError, Reason
from anchorcenter.core.i18n import _l, today
from anchorcenter.core.periods import Period
from anchorcenter.facilities import claims
from anchorcenter.facilities.models import Use
from anchorcenter.facilities.plan import Plan, SpacePlan
from anchorcenter.facilities.queries import get_plan
from anchorcenter.facilities.rules import Busy, Holders, Part
from anchorcenter.notices.service import tell

HOLD_MINUTES = settings.Setting("bookings.hold_minutes", 10)
HOLD_EXTENSIONS = settings.Setting("bookings.hold_extensions", 2)
HOLDS_PER_PERSON = settings.Setting("bookings.holds_per_person", 2)


@dataclass(frozen=True, kw_only=True)
class NewHold:
    """A slot that someone pointed at: ``space`` is a slug, the times are aware."""

    space: str
    starts_at: datetime
    ends_at: datetime
    units: int = 1


@dataclass(frozen=True, kw_only=True)
class NewBooking:
    """What someone wants to book; ``hold`` is the id of their hold on it, if they have one."""

    space: str
    starts_at: datetime
    ends_at: datetime
    purpose: str
    headcount: int
    units: int = 1
    hold: int | None = None


def hold(wanted: NewHold, *, by: Actor, now: datetime) -> Hold:
    """Keep the slot for ten minutes; pointing twice at the same slot answers the same hold.

    Raises DomainError when it is taken or may not be booked, or when too many are held already.
    """
    plan = get_plan()
    part = _part(wanted, plan, Use.HOLD)
    lock_person(by.id)
    if same := _find_same(part, by, now):
        return same
    expires_at = now + timedelta(minutes=settings.current()[HOLD_MINUTES])
    own_rules = _rules(part, headcount=1, by=by, now=now, plan=plan)

    def rules(busy: Sequence[Busy]) -> list[Reason]:
        return [*_check_holds(by, now), *own_rules(busy)]

    (taken,) = claims.take([part], plan=plan, now=now, expires_at=expires_at, rules=rules, holders=_holders(by))
    held = Hold(occupancy_id=taken.occupancy_id, held_by_id=by.id)
    db.session.add(held)
    db.session.flush()
    return held


def extend(held: Hold, *, by: Actor, now: datetime) -> None:
    """Keep it ten minutes more from now. Raises DomainError when it has ended, or was extended often enough."""
    configuration = settings.current()
    if held.extensions >= configuration[HOLD_EXTENSIONS]:
        message = _l("It cannot be extended once more. Book now, or release the time.")
        raise DomainError(Reason(code="no_more_extensions", message=message))
    expires_at = now + timedelta(minutes=configuration[HOLD_MINUTES])
    claims.confirm([held.occupancy_id], plan=get_plan(), kind=Use.HOLD, label="", now=now, expires_at=expires_at)
    held.extensions += 1
    db.session.flush()


def release_hold(held: Hold, *, now: datetime) -> None:
    """Give a held slot back. Raises DomainError (409) when it has become a booking."""
    if queries.find_booking_of(held.occupancy_id):
        message = _l("It is booked already. Cancel the booking instead.")
        raise DomainError(Reason(code="booked", message=message, status=TAKEN))
    claims.release([held.occupancy_id], now=now)


def book(wanted: NewBooking, *, by: Actor, now: datetime) -> Booking:
    """Book; out of a hold if one is named, which another slot than was held moves there.

    The same hold booked twice (a second click) answers the same booking. Raises DomainError with every rule that
    says no and with what is taken, or when the hold has ended.
    """
    plan = get_plan()
    part = _part(wanted, plan, Use.BOOKING)
    rules = _rules(part, headcount=wanted.headcount, by=by, now=now, plan=plan)
    if wanted.hold is None:
        (taken,) = claims.take([part], plan=plan, now=now, rules=rules, holders=_holders(by))
    else:
        held = queries.get_hold(wanted.hold, person=by)
        if booked := queries.find_booking_of(held.occupancy_id):
            return booked
        taken = _out_of(held, part, rules, by=by, now=now, plan=plan)
    return _record(wanted, taken, by=by, now=now, plan=plan)


def cancel(booking: Booking, *, by: Actor, now: datetime) -> None:
    """Cancel and give the time back; cancelling twice changes nothing.

    Raises DomainError when it is too late (422; staff always may), not theirs to cancel (403), or over.
    """
    if not queries.may_act_on(booking, by):
        message = _l("Only who booked it and managers of the company may cancel it.")
        raise DomainError(Reason(code="forbidden", message=message, status=403))
    if booking.status is Status.CANCELLED:
        return
    plan = get_plan()
    if refused := check_cancellation(booking, by=by, now=now, plan=plan):
        raise DomainError(*refused)
    booking.status = Status.CANCELLED
    db.session.flush()
    claims.release([part.occupancy_id for part in booking.parts], now=now)
    record("cancel", "booking", booking.id, by=by.key, now=now, before={"status": Status.CONFIRMED})
    person, occupancy = booking.booked_by, booking.parts[0].occupancy
    space, period = plan.get(occupancy.space_id), Period(occupancy.starts_at, occupancy.ends_at)
    values = _mail_values(booking, space, period)
    tell(person.email, person.locale, "booking_cancelled", values, key=f"{booking.code}-cancelled", now=now)


def check_cancellation(booking: Booking, *, by: Actor, now: datetime, plan: Plan) -> list[Reason]:
    """Why ``by`` may not cancel a confirmed booking any more; staff may until it ends."""
    occupancies = [part.occupancy for part in booking.parts]
    if booking.status is not Status.CONFIRMED or all(o.ends_at <= now for o in occupancies):
        return [Reason(code="over", message=_l("It is over."))]
    if by.is_staff:
        return []
    return [r for o in occupancies for r in check_cancel(o.starts_at, plan.get(o.space_id), now=now)]


def _part(wanted: NewHold | NewBooking, plan: Plan, kind: Use) -> Part:
    space = plan.find(wanted.space)
    reasons = []
    if space is None:
        reasons.append(Reason(code="unknown_space", message=_l("There is no such space."), field="space"))
    if wanted.ends_at <= wanted.starts_at:
        reasons.append(Reason(code="order", message=_l("The end must come after the start."), field="ends_at"))
    if space is None or reasons:
        raise DomainError(*reasons)
    return Part(space=space, period=Period(wanted.starts_at, wanted.ends_at), kind=kind, units=wanted.units)


def _rules(part: Part, *, headcount: int, by: Actor, now: datetime, plan: Plan) -> claims.Rules:
    def rules(_busy: Sequence[Busy]) -> list[Reason]:
        return check_booking(part.space, part.period, headcount=headcount, units=part.units, by=by, now=now, plan=plan)

    return rules


def _holders(by: Actor) -> Holders:
    return partial(queries.name_holders, by)


def _check_holds(by: Actor, now: datetime) -> list[Reason]:
    most = settings.current()[HOLDS_PER_PERSON]
    if queries.count_live_holds(by.id, now=now) < most:
        return []
    message = _l("You hold %(most)d times already. Book or release one of them first.", most=most)
    return [Reason(code="too_many_holds", message=message)]


def _find_same(part: Part, by: Actor, now: datetime) -> Hold | None:
    for held in queries.list_holds(by, now=now):
        if _is_slot(held, part):
            return held
    return None


def _is_slot(held: Hold, part: Part) -> bool:
    slot, units = held.occupancy, part.units if part.space.is_pool else len(part.space.cells)
    return (slot.space_id, slot.period, slot.cells_taken) == (part.space.id, part.period, units)


def _out_of(held: Hold, part: Part, rules: claims.Rules, *, by: Actor, now: datetime, plan: Plan) -> claims.Taken:
    ids = [held.occupancy_id]
    if _is_slot(held, part):
        return claims.confirm(ids, plan=plan, kind=Use.BOOKING, label="", now=now, rules=rules)[0]
    return claims.move(ids, [part], plan=plan, now=now, rules=rules, holders=_holders(by))[0]


def _record(wanted: NewBooking, taken: claims.Taken, *, by: Actor, now: datetime, plan: Plan) -> Booking:
    """Write the booking of what was taken, its days for the figures, the audit row and the mail."""
    booking = Booking(
        booked_by_id=by.id,
        organisation_id=by.organisation_id,
        booked_on=today(now),
        booked_at=now,
        purpose=wanted.purpose,
        headcount=wanted.headcount,
        status=Status.CONFIRMED,
    )
    booking.parts = [BookingPart(occupancy_id=taken.occupancy_id)]
    db.session.add(booking)
    db.session.flush()
    period, space = taken.part.period, taken.part.space
    days = [
        {"part_id": booking.parts[0].id, "counted_on": plan.day_of(start), "minutes": minutes}
        for start, minutes in split_by_day(period, plan)
    ]
    db.session.execute(insert(BookingDay.__table__), days)
    values = _mail_values(booking, space, period)
    record("book", "booking", booking.id, by=by.key, now=now, after=values)
    tell(by.email, by.locale, "booking_confirmed", values, key=f"{booking.code}-confirmed", now=now)
    return booking


def _mail_values(booking: Booking, space: SpacePlan, period: Period) -> dict[str, object]:
    return {
        "code": booking.code,
        "space": space.name.name,
        "space_en": space.name.name_en,
        "starts_at": period.start,
        "ends_at": period.end,
        "purpose": booking.purpose,
        "headcount": booking.headcount,
    }
