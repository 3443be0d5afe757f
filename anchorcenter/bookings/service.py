"""What people do with bookings: the verbs that page and API share. Call them inside ``writing()``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import insert, update

from anchorcenter.accounts.actors import Actor
from anchorcenter.accounts.queries import lock_person
from anchorcenter.bookings import queries
from anchorcenter.bookings.models import Booking, BookingDay, BookingPart, Hold, Status, code_of
from anchorcenter.bookings.rules import check_booking, check_cancel, check_longest, split_by_day
from anchorcenter.core import settings
from anchorcenter.core.audit import record
from anchorcenter.core.db import db, table
from anchorcenter.core.errors import TAKEN, DomainError, Reason
from anchorcenter.core.i18n import _l
from anchorcenter.core.periods import DAY, Period
from anchorcenter.facilities import claims
from anchorcenter.facilities.models import Use
from anchorcenter.facilities.plan import Plan, SpacePlan
from anchorcenter.facilities.queries import get_plan
from anchorcenter.facilities.rules import Busy, Holders, Part
from anchorcenter.notices.service import tell

HOLD_MINUTES = settings.Setting("bookings.hold_minutes", 10)
HOLD_EXTENSIONS = settings.Setting("bookings.hold_extensions", 2)
HOLDS_PER_PERSON = settings.Setting("bookings.holds_per_person", 2)
LONGEST_LOOK = 14 * DAY  # What is longer is refused for its length alone: looking at it would hold up the others.

_HOLD = insert(table(Hold)).returning(table(Hold).c.id)
_BOOKING = insert(table(Booking)).returning(table(Booking).c.id)
_PART = insert(table(BookingPart)).returning(table(BookingPart).c.id)
_DAY = insert(table(BookingDay)).inline()


@dataclass(frozen=True, kw_only=True)
class NewHold:
    """A slot that someone pointed at: ``space`` is a slug, the times are aware; ``hold`` is one to give up for it."""

    space: str
    starts_at: datetime
    ends_at: datetime
    units: int = 1
    hold: int | None = None


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


@dataclass(frozen=True, kw_only=True)
class Booked:
    """What became of a NewBooking; ``part`` names the space and the period."""

    id: int
    code: str
    status: Status
    part: Part
    purpose: str
    headcount: int


def hold(wanted: NewHold, *, by: Actor, now: datetime) -> int:
    """Keep the slot for ten minutes; answers the hold's id. Pointing twice at the same slot is the same hold.

    Raises DomainError when it is taken or may not be booked, or when too many are held already.
    """
    plan = get_plan()
    part = _part(wanted, plan, Use.HOLD)
    lock_person(by.id)
    mine = queries.list_holds(by, now=now)
    if same := next((held for held in mine if _is_slot(held, part)), None):
        return same.id
    given_up = next((held for held in mine if held.id == wanted.hold), None)
    own_rules = _rules(part, headcount=1, by=by, now=now, plan=plan)

    def rules(busy: Sequence[Busy]) -> list[Reason]:
        return [*_check_holds(len(mine) - bool(given_up)), *own_rules(busy)]

    until = now + timedelta(minutes=settings.current()[HOLD_MINUTES])
    common: dict[str, Any] = {"plan": plan, "now": now, "expires_at": until, "rules": rules, "holders": _holders(by)}
    if given_up:
        (taken,) = claims.move([given_up.occupancy_id], [part], **common)
        _point(given_up, taken)
        return given_up.id
    (taken,) = claims.take([part], **common)
    made = db.session.execute(_HOLD, {"occupancy_id": taken.occupancy_id, "held_by_id": by.id, "extensions": 0})
    return int(made.scalar_one())


def extend(hold_id: str | int, *, by: Actor, now: datetime) -> None:
    """Keep it ten minutes longer. Raises DomainError when it has ended, or was extended often enough."""
    plan, held = get_plan(), _locked_hold(hold_id, by)
    configuration = settings.current()
    if held.extensions >= configuration[HOLD_EXTENSIONS]:
        message = _l("It cannot be extended once more. Book now, or release the time.")
        raise DomainError(Reason(code="no_more_extensions", message=message))
    until = (held.expires_at or now) + timedelta(minutes=configuration[HOLD_MINUTES])
    claims.confirm([held.occupancy_id], plan=plan, kind=Use.HOLD, label="", now=now, expires_at=until)
    db.session.execute(update(Hold).where(Hold.id == held.id).values(extensions=Hold.extensions + 1))


def release_hold(hold_id: str | int, *, by: Actor, now: datetime) -> queries.Held:
    """Give a held slot back; answers what it held. Raises DomainError (409) when it has become a booking."""
    get_plan()  # Configuration, person, cells: one order of locks.
    held = _locked_hold(hold_id, by)
    if held.booking_id is not None:
        raise DomainError(_booked_already(held.booking_id))
    claims.release([held.occupancy_id], now=now)
    return held


def book(wanted: NewBooking, *, by: Actor, now: datetime) -> Booked:
    """Book; out of a hold if one is named, which another slot than was held moves there.

    The same booking of the same hold sent again (a second click) answers the one there is. Raises DomainError with
    every rule that says no and with what is taken, or (409) when the hold has ended or was booked otherwise.
    """
    plan = get_plan()
    part = _part(wanted, plan, Use.BOOKING)
    rules = _rules(part, headcount=wanted.headcount, by=by, now=now, plan=plan)
    if wanted.hold is None:
        (taken,) = claims.take([part], plan=plan, now=now, rules=rules, holders=_holders(by))
    else:
        held = _locked_hold(wanted.hold, by)
        if held.booking_id is not None:
            return _again(wanted, held, part)
        taken = _out_of(held, part, rules, by=by, now=now, plan=plan)
    return _record(wanted, taken, by=by, now=now, plan=plan)


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
    booking.status = Status.CANCELLED
    db.session.flush()
    claims.release([part.occupancy_id for part in booking.parts], now=now)
    record("cancel", "booking", booking.id, by=by.key, now=now, before={"status": Status.CONFIRMED})
    person, occupancy = booking.booked_by, booking.parts[0].occupancy
    space, period = plan.get(occupancy.space_id), Period(occupancy.starts_at, occupancy.ends_at)
    news = _news(booking.code, space, period, purpose=booking.purpose, headcount=booking.headcount) | _sender(
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


def _part(wanted: NewHold | NewBooking, plan: Plan, kind: Use) -> Part:
    space = plan.find(wanted.space)
    reasons = []
    if space is None:
        reasons.append(Reason(code="unknown_space", message=_l("There is no such space."), field="space"))
    if wanted.ends_at <= wanted.starts_at:
        reasons.append(Reason(code="order", message=_l("The end must come after the start."), field="ends_at"))
    if space is None or reasons:
        raise DomainError(*reasons)
    period = Period(wanted.starts_at, wanted.ends_at)
    if period.length > max(space.longest, LONGEST_LOOK):
        raise DomainError(*check_longest(period, space.longest))
    return Part(space=space, period=period, kind=kind, units=wanted.units)


def _rules(part: Part, *, headcount: int, by: Actor, now: datetime, plan: Plan) -> claims.Rules:
    def rules(_busy: Sequence[Busy]) -> list[Reason]:
        return check_booking(part.space, part.period, headcount=headcount, units=part.units, by=by, now=now, plan=plan)

    return rules


def _holders(by: Actor) -> Holders:
    return partial(queries.name_holders, by)


def _check_holds(live: int) -> list[Reason]:
    most = settings.current()[HOLDS_PER_PERSON]
    if live < most:
        return []
    message = _l("You hold %(most)d times already. Book or release one of them first.", most=most)
    return [Reason(code="too_many_holds", message=message)]


def _is_slot(held: queries.Held, part: Part) -> bool:
    units = part.units if part.space.is_pool else len(part.space.cells)
    return (held.space_id, held.period, held.cells_taken) == (part.space.id, part.period, units)


def _locked_hold(hold_id: str | int, by: Actor) -> queries.Held:
    """The hold as it is now that nothing else can happen to what this person holds."""
    lock_person(by.id)
    return queries.get_hold(hold_id, person=by)


def _booked_already(booking_id: int) -> Reason:
    code = db.session.get_one(Booking, booking_id).code
    message = _l("It is booked already as %(code)s. Change or cancel that booking instead.", code=code)
    return Reason(code="booked", message=message, status=TAKEN)


def _again(wanted: NewBooking, held: queries.Held, part: Part) -> Booked:
    """What came of a hold that is asked for once more, if just the same is asked."""
    booking = db.session.get_one(Booking, held.booking_id)
    is_same = (booking.purpose, booking.headcount) == (wanted.purpose, wanted.headcount) and _is_slot(held, part)
    if booking.status is not Status.CONFIRMED or not is_same:
        raise DomainError(_booked_already(booking.id))
    common: dict[str, Any] = {"purpose": booking.purpose, "headcount": booking.headcount}
    return Booked(id=booking.id, code=booking.code, status=booking.status, part=part, **common)


def _out_of(
    held: queries.Held, part: Part, rules: claims.Rules, *, by: Actor, now: datetime, plan: Plan
) -> claims.Taken:
    ids = [held.occupancy_id]
    if _is_slot(held, part):
        return claims.confirm(ids, plan=plan, kind=Use.BOOKING, label="", now=now, rules=rules)[0]
    (taken,) = claims.move(ids, [part], plan=plan, now=now, rules=rules, holders=_holders(by))
    _point(held, taken)
    return taken


def _point(held: queries.Held, taken: claims.Taken) -> None:
    """Have the hold hold what it was moved to."""
    db.session.execute(update(Hold).where(Hold.id == held.id).values(occupancy_id=taken.occupancy_id))


def _record(wanted: NewBooking, taken: claims.Taken, *, by: Actor, now: datetime, plan: Plan) -> Booked:
    """Write the booking of what was taken, its days for the figures, the audit row and the mail."""
    row: dict[str, Any] = {
        "booked_by_id": by.id,
        "organisation_id": by.organisation_id,
        "booked_on": plan.day_of(now),
        "booked_at": now,
        "purpose": wanted.purpose,
        "headcount": wanted.headcount,
        "status": Status.CONFIRMED,
        "version": 1,
    }
    number = db.session.execute(_BOOKING, row).scalar_one()
    values = {"booking_id": number, "occupancy_id": taken.occupancy_id}
    part_id = db.session.execute(_PART, values).scalar_one()
    split = split_by_day(taken.part.period, plan)
    days = [{"part_id": part_id, "counted_on": plan.day_of(start), "minutes": minutes} for start, minutes in split]
    db.session.execute(_DAY, days)
    code = code_of(row["booked_on"], number)
    common: dict[str, Any] = {"purpose": wanted.purpose, "headcount": wanted.headcount}
    news = _news(code, taken.part.space, taken.part.period, **common)
    record("book", "booking", number, by=by.key, now=now, after=news)
    news |= _sender(taken.part.space, plan)
    tell(by.email, by.locale, "booking_confirmed", news, key=f"{code}-confirmed", now=now)
    return Booked(id=number, code=code, status=Status.CONFIRMED, part=taken.part, **common)


def _news(code: str, space: SpacePlan, period: Period, *, purpose: str, headcount: int) -> dict[str, object]:
    """What mails and audit rows say of a booking."""
    return {
        "code": code,
        "space": space.name.name,
        "space_en": space.name.name_en or space.name.name,
        "starts_at": period.start,
        "ends_at": period.end,
        "purpose": purpose,
        "headcount": headcount,
    }


def _sender(space: SpacePlan, plan: Plan) -> dict[str, object]:
    """Who writes, and where to ask."""
    site = plan.sites[space.site_id]
    return {"center": site.name.name, "center_en": site.name.name_en or site.name.name, "phone": site.phone}
