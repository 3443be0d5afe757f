"""What fails right now: its cells are closed at once, who is inside stops, whose turn is next is told what is free."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from anchorcenter.accounts.actors import Actor
from anchorcenter.accounts.queries import lock_person
from anchorcenter.bookings import queries as bookings
from anchorcenter.bookings.models import Booking, Status
from anchorcenter.bookings.proposing import propose_all
from anchorcenter.bookings.service import making_way
from anchorcenter.core.db import db
from anchorcenter.core.i18n import in_locale, named, period_text
from anchorcenter.core.periods import Period
from anchorcenter.facilities import claims
from anchorcenter.facilities.changes import Author
from anchorcenter.facilities.closures import ClosureEdit, cells_of, save_closure
from anchorcenter.facilities.models import Use
from anchorcenter.facilities.plan import Plan
from anchorcenter.facilities.queries import get_plan, list_busy
from anchorcenter.facilities.rules import Part
from anchorcenter.notices.service import tell
from anchorcenter.operations.models import Interruption


@dataclass(frozen=True, kw_only=True)
class NewOutage:
    """What cannot be used from now until it is expected to work again, and why."""

    ends_at: datetime
    label: str
    label_en: str = ""
    spaces: Collection[int] = ()
    cells: Collection[int] = ()


def report_outage(wanted: NewOutage, *, by: Actor, now: datetime) -> int:
    """Close it from this minute on; what is under way ends, and who comes later is told once. Answers the closure's id.

    The time used so far stays in the figures, the time lost is no supply. What is booked for later stays until
    somebody decides. Raises DomainError as ``save_closure`` does. Call inside ``writing()``.
    """
    plan, begins = get_plan(), now.replace(second=0, microsecond=0)
    lock_person(by.id)
    edit = ClosureEdit(starts_at=begins, **vars(wanted))
    inside = _inside(edit, now)
    bookings.lock_bookings([booking.id for booking in inside])
    db.session.expire_all()
    kinds = {plan.get(booking.parts[0].occupancy.space_id).kind for booking in inside}
    around = [cell for space in plan.spaces if space.kind in kinds for cell in space.cell_ids]
    claims.lock_cells([*cells_of(edit), *around])
    number = save_closure(None, edit, author=Author(by=by.key, now=now))
    inside = _inside(edit, now)  # As it is under the lock.
    ahead = [booking for booking in inside if booking.parts[0].occupancy.starts_at >= begins]
    running = [booking for booking in inside if booking not in ahead]
    planned = {booking.id: _interrupt(number, booking, edit, by=by, now=now, plan=plan) for booking in running}
    owners = making_way.list_owners(ahead, by=by, now=now)
    free = propose_all([making_way.as_losing(each, owners[each.id], plan) for each in ahead], now=now, plan=plan)
    _tell(number, edit, running, ahead, planned, free, now=now, plan=plan)
    return number


def _inside(edit: ClosureEdit, now: datetime) -> list[Booking]:
    """The bookings that stand in the time of an outage, by id; none for one that is refused right after."""
    if edit.starts_at >= edit.ends_at:
        return []
    uses = list_busy(cells_of(edit), Period(edit.starts_at, edit.ends_at), now=now)
    booked = {use.occupancy_id for use in uses if use.kind is Use.BOOKING}
    return [each for each in bookings.list_by_occupancy(booked) if each.status is Status.CONFIRMED] if booked else []


def _interrupt(number: int, booking: Booking, edit: ClosureEdit, *, by: Actor, now: datetime, plan: Plan) -> Period:
    """Have a booking end where the outage begins; answers when it was planned."""
    planned = booking.parts[0].occupancy.period
    making_way.cut_short(booking, edit.starts_at, edit.label, by=by, now=now, plan=plan)
    row = Interruption(closure_id=number, booking_id=booking.id, why=edit.label)
    row.interrupted_at, row.planned_until = edit.starts_at, planned.end
    db.session.add(row)
    db.session.flush()
    return planned


def _tell(
    number: int,
    edit: ClosureEdit,
    running: Sequence[Booking],
    ahead: Sequence[Booking],
    planned: Mapping[int, Period],
    free: Mapping[int, Part],
    *,
    now: datetime,
    plan: Plan,
) -> None:
    """One mail to each person, with all of their bookings that it concerns."""
    mine = defaultdict[int, list[Booking]](list)
    for booking in (*running, *ahead):
        mine[booking.booked_by_id].append(booking)
    for person_id, theirs in mine.items():
        person, space = theirs[0].booked_by, plan.get(theirs[0].parts[0].occupancy.space_id)
        with in_locale(person.locale):
            items = [_item(booking, planned, free, plan) for booking in theirs]
            news: dict[str, Any] = {"items": items, "label": named(edit.label, edit.label_en)}
        news |= {"starts_at": edit.starts_at, "ends_at": edit.ends_at, **making_way.sender_of(space, plan)}
        tell(person.email, person.locale, "outage", news, key=f"outage-{number}-{person_id}", now=now)


def _item(booking: Booking, planned: Mapping[int, Period], free: Mapping[int, Part], plan: Plan) -> dict[str, Any]:
    slot = booking.parts[0].occupancy
    when, to = planned.get(booking.id, slot.period), free.get(slot.id)
    return {
        "code": booking.code,
        "was": f"{plan.get(slot.space_id).name} · {period_text(when)}",
        "is_interrupted": booking.id in planned,
        "then": f"{to.space.name} · {period_text(to.period)}" if to else "",
        "is_guests": bool(booking.guest_name),
    }
