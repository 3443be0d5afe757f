"""Changing a booking: the old time is kept until the new one is sure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, update
from sqlalchemy.orm.attributes import flag_modified

from anchorcenter.accounts.actors import Actor
from anchorcenter.accounts.queries import lock_person
from anchorcenter.bookings import events
from anchorcenter.bookings.models import Booking, BookingDay, BookingPart, Hold, Status
from anchorcenter.bookings.rules import audience_of, check_change, check_units, is_within
from anchorcenter.bookings.service.acting import (
    check_standing,
    get_to_act_on,
    is_for_another,
    lock_account_of,
    whose_rules,
)
from anchorcenter.bookings.service.asking import CHANGES_KEEP, ask_for_change, withdraw_change
from anchorcenter.bookings.service.beside import note_let_go, slots_of
from anchorcenter.bookings.service.news import news_of_booking, tell_booker
from anchorcenter.bookings.service.overriding import Override
from anchorcenter.bookings.service.parts import (
    asking,
    holders_for,
    is_part,
    is_slot,
    part_of,
    rules_of,
    units_of,
    write_days_of,
)
from anchorcenter.bookings.service.using import follow_move
from anchorcenter.bookings.wanted import ChangedBooking, NewBooking
from anchorcenter.core import settings
from anchorcenter.core.audit import record
from anchorcenter.core.db import db, table
from anchorcenter.core.errors import TAKEN, DomainError, Reason
from anchorcenter.core.i18n import _l
from anchorcenter.facilities import claims
from anchorcenter.facilities.models import Use
from anchorcenter.facilities.plan import Plan
from anchorcenter.facilities.queries import get_plan
from anchorcenter.facilities.rules import Busy, Part, check_headcount

_DAYS = table(BookingDay)
_WAS: Any = bindparam("was")
_IS: Any = bindparam("is_now")
_POINTING = [
    update(rows).where(rows.c.occupancy_id == _WAS).values(occupancy_id=_IS) for rows in map(table, (BookingPart, Hold))
]


def change(code: str, wanted: ChangedBooking, *, by: Actor, now: datetime) -> None:
    """Change time, space, purpose or number of people; what is the same again changes nothing.

    Raises DomainError: 404 and 403 as for every act, 409 when it is no longer as it was read or the new time is taken,
    422 with every rule that says no. Then all of it is as it was.
    """
    plan = get_plan()
    lock_person(by.id)
    lock_account_of(code, by=by, now=now)
    booking = get_to_act_on(code, by=by)
    _require_as_read(booking, wanted, now)
    target = merged(wanted, booking, plan)
    part, before = part_of(target, plan, Use.BOOKING), news_of_booking(booking, plan)
    if asked := _asked_first(booking, part, target, by=by, now=now, plan=plan):
        rules = _rules_of_change(booking, part, target.headcount, by=by, now=now, plan=plan)
        holders = holders_for(by)
        ask_for_change(booking, target, part, asked, by=by, now=now, plan=plan, rules=rules, holders=holders)
        return
    if booking.change:
        claims.lock_cells(part.space.cell_ids, slots_of(booking, now=now))  # All at once: locks come in one order.
        withdraw_change(booking, by=by, now=now)
    if not _is_there(booking, part):
        _move(booking, part, wanted, target.headcount, by=by, now=now, plan=plan)
    elif not _change_in_place(booking, part, target, by=by, now=now, plan=plan):
        return
    booking.purpose, booking.headcount = target.purpose, target.headcount
    flag_modified(booking, "purpose")  # Its version grows with its time too.
    db.session.flush()
    events.rewrite(booking, plan)
    _tell(booking, before, wanted.why, by=by, now=now, plan=plan)


def _asked_first(
    booking: Booking, part: Part, target: NewBooking, *, by: Actor, now: datetime, plan: Plan
) -> dict[str, Any]:
    """How a change waits that somebody must say yes to while the booking stands; empty for any other."""
    is_same = _is_there(booking, part) and target.headcount == booking.headcount
    if is_same or booking.status is not Status.CONFIRMED or not settings.current()[CHANGES_KEEP]:
        return {}
    owner = whose_rules(booking, by=by, now=now)
    return _asked(booking, part, target.headcount, by=by, owner=owner, now=now, plan=plan)


def _rules_of_change(
    booking: Booking, part: Part, headcount: int, *, by: Actor, now: datetime, plan: Plan
) -> claims.Rules:
    """That it is not too late, and those of its new slot; of the same slot, whether so many fit in."""
    late = check_changing(booking, by=by, now=now, plan=plan)
    owner = whose_rules(booking, by=by, now=now)
    own_rules = rules_of(part, headcount=headcount, by=owner, now=now, plan=plan, own=booking)
    is_there = _is_there(booking, part)

    def rules(busy: Sequence[Busy]) -> list[Reason]:
        return [*late, *(check_headcount(headcount, part.space) if is_there else own_rules(busy))]

    return rules


def merged(wanted: ChangedBooking, booking: Booking, plan: Plan) -> NewBooking:
    """All that the changed booking is to be: what is not wanted otherwise stays."""
    slot = booking.parts[0].occupancy
    slug = wanted.space or plan.get(slot.space_id).slug
    space = plan.find(slug)
    kept = units_of(booking, plan.get(slot.space_id)) if space and space.is_pool else 1
    return NewBooking(
        space=slug,
        starts_at=wanted.starts_at or slot.starts_at,
        ends_at=wanted.ends_at or slot.ends_at,
        purpose=wanted.purpose or booking.purpose,
        headcount=wanted.headcount or booking.headcount,
        units=wanted.units or kept,
    )


def check_changing(booking: Booking, *, by: Actor, now: datetime, plan: Plan) -> list[Reason]:
    """Why ``by`` may not change a booking that stands any more: it is too near. Staff may until it ends."""
    if by.is_staff:
        return []
    slots = [part.occupancy for part in booking.parts]
    return [reason for slot in slots for reason in check_change(slot.starts_at, plan.get(slot.space_id), now=now)]


def _require_as_read(booking: Booking, wanted: ChangedBooking, now: datetime) -> None:
    if wanted.version not in (None, booking.version):
        message = _l("It has changed meanwhile. See how it is now.")
        raise DomainError(Reason(code="changed", message=message, status=TAKEN))
    if over := check_standing(booking, now=now):
        raise DomainError(*over)


def _move(
    booking: Booking, part: Part, wanted: ChangedBooking, headcount: int, *, by: Actor, now: datetime, plan: Plan
) -> None:
    """Take the new time for the old one, and have part, hold and days follow."""
    owner, judge = whose_rules(booking, by=by, now=now), Override(wanted.overrides, why=wanted.why, by=by)
    rules = _rules_of_change(booking, part, headcount, by=by, now=now, plan=plan)
    ids, holders = slots_of(booking, now=now), holders_for(by)
    asked = _asked(booking, part, headcount, by=by, owner=owner, now=now, plan=plan)
    common: dict[str, Any] = {"rules": rules, "holders": holders, "judge": judge, **asked}
    (taken,) = claims.move(ids, [part], plan=plan, now=now, **common)
    if len(ids) > len(booking.parts):
        note_let_go([booking.id])
    follow(booking.parts[0], taken, plan)
    booking.units_asked = part.units
    _wait(booking, asked)
    booking.audience = audience_of(part.space, part.period, by=owner, now=now, plan=plan)
    booking.overrides, booking.override_why = " ".join(judge.passed), wanted.why if judge.passed else ""
    if not asked:
        follow_move(booking, taken, now=now)


def _is_there(booking: Booking, part: Part) -> bool:
    """Whether it is of just that slot already, or asks for it."""
    is_asked = booking.status is Status.REQUESTED and is_part(booking, part)
    return is_asked or is_slot(booking.parts[0].occupancy, part)


def _asked(
    booking: Booking, part: Part, headcount: int, *, by: Actor, owner: Actor, now: datetime, plan: Plan
) -> dict[str, Any]:
    """How claims take the change when somebody must say yes to it: to what waits already, and to what was approved
    and would be moved or larger. Empty for what stays confirmed; so is what staff do for others."""
    if booking.status is Status.CONFIRMED:
        slot = booking.parts[0].occupancy
        old = Part(space=plan.get(slot.space_id), period=slot.period, kind=part.kind, units=slot.cells_taken)
        is_less = is_within(part, old) and headcount <= booking.headcount
        if is_less or is_for_another(booking, by):
            return {}
    return asking(part, by=owner, now=now, plan=plan)


def _wait(booking: Booking, asked: Mapping[str, Any]) -> None:
    """Have it wait for a decision, or stand."""
    booking.status = Status.REQUESTED if asked else Status.CONFIRMED
    booking.decide_by = asked.get("expires_at")
    if asked:
        booking.decided_by_id, booking.decided_at, booking.decision_why = None, None, ""


def follow(row: BookingPart, taken: claims.Taken, plan: Plan) -> None:
    """Have part, hold and days be those of what was taken in the stead of the part's use."""
    follow_all([(row, taken)], plan)


def follow_all(moved: Sequence[tuple[BookingPart, claims.Taken]], plan: Plan) -> None:
    """The same of many parts."""
    pointing = [{"was": row.occupancy_id, "is_now": taken.occupancy_id} for row, taken in moved]
    for statement in _POINTING:
        db.session.execute(statement, pointing)
    db.session.execute(delete(_DAYS).where(_DAYS.c.part_id.in_([row.id for row, _taken in moved])))
    write_days_of([(row.id, taken.part.period) for row, taken in moved], plan)
    for row, _taken in moved:
        db.session.expire(row)


def _change_in_place(booking: Booking, part: Part, target: NewBooking, *, by: Actor, now: datetime, plan: Plan) -> bool:
    """Whether purpose or people are otherwise, which moves nothing. Raises DomainError when they may not be."""
    is_other = (target.purpose, target.headcount) != (booking.purpose, booking.headcount)
    late = check_changing(booking, by=by, now=now, plan=plan) if is_other else []
    fits = *check_headcount(target.headcount, part.space), *check_units(part.space, part.units)
    if refused := (*late, *fits):
        raise DomainError(*refused)
    if is_other:
        ids, owner = [row.occupancy_id for row in booking.parts], whose_rules(booking, by=by, now=now)
        asked = _asked(booking, part, target.headcount, by=by, owner=owner, now=now, plan=plan)
        is_asked = bool(asked) and booking.status is Status.CONFIRMED
        if is_asked:
            claims.let_lapse(ids, asked["expires_at"])
        claims.revise(ids, plan=plan, now=now)
        if is_asked:
            _wait(booking, asked)
    return is_other


def _tell(booking: Booking, before: dict[str, object], why: str, *, by: Actor, now: datetime, plan: Plan) -> None:
    after = news_of_booking(booking, plan)
    noted = {"overrides": booking.overrides} if booking.overrides else {}
    record("change", "booking", booking.id, by=by.key, now=now, before=before, after=after | noted, why=why)
    was = {f"was_{name}": before[name] for name in ("space", "space_en", "starts_at", "ends_at")}
    news = after | was | {"why": why, "by_center": is_for_another(booking, by)}
    kind = "booking_changed"
    if booking.status is Status.REQUESTED:
        is_held = bool(booking.parts[0].occupancy.cells_taken)
        kind, news = "booking_requested", news | {"due_at": booking.decide_by, "is_held": is_held}
    tell_booker(booking, kind, news, key=f"{booking.code}-changed-{booking.version}", now=now, plan=plan)
