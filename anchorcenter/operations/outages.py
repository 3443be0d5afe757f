"""What fails right now: its cells are closed at once, who is inside stops, whose turn is next is told what is free."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, NamedTuple

from anchorcenter.accounts.actors import Actor
from anchorcenter.accounts.queries import lock_person
from anchorcenter.bookings import queries as bookings
from anchorcenter.bookings.models import Booking, Status
from anchorcenter.bookings.proposing import propose_all
from anchorcenter.bookings.service import making_way
from anchorcenter.core.audit import record
from anchorcenter.core.db import db
from anchorcenter.core.errors import DomainError, Reason
from anchorcenter.core.i18n import _l, in_locale, named, period_text
from anchorcenter.core.periods import Period
from anchorcenter.facilities import changes, claims
from anchorcenter.facilities.changes import Author
from anchorcenter.facilities.closures import ClosureEdit, cells_of, save_closure
from anchorcenter.facilities.models import Use
from anchorcenter.facilities.plan import Plan
from anchorcenter.facilities.queries import get_plan, list_busy
from anchorcenter.facilities.rules import Part
from anchorcenter.facilities.supplies import Utility
from anchorcenter.facilities.utilities import restrict
from anchorcenter.notices.service import letter, tell_all
from anchorcenter.operations.models import Interruption


@dataclass(frozen=True, kw_only=True)
class NewOutage:
    """What cannot be used from now until it is expected to work again, and why."""

    ends_at: datetime
    label: str
    label_en: str = ""
    spaces: Collection[int] = ()
    cells: Collection[int] = ()
    utility: int | None = None


def report_outage(wanted: NewOutage, *, by: Actor, now: datetime) -> int:
    """Close it from this minute on; what is under way ends, and who comes later is told once. Answers the closure's id.

    The time used so far stays in the figures, the time lost is no supply. What is booked for later stays until
    somebody decides. Raises DomainError as ``save_closure`` does. Call inside ``writing()``.
    """
    plan, begins = get_plan(), now.replace(second=0, microsecond=0)
    lock_person(by.id)
    full, partly = _needing(wanted)
    named_cells = [*wanted.cells, *full]
    edit = ClosureEdit(
        starts_at=begins,
        ends_at=wanted.ends_at,
        label=wanted.label,
        label_en=wanted.label_en,
        spaces=wanted.spaces,
        cells=named_cells,
    )
    only_partly = set(partly) - set(cells_of(edit))
    inside = _inside(edit, now)
    bookings.lock_bookings([booking.id for booking in inside])
    db.session.expire_all()
    kinds = {plan.get(booking.parts[0].occupancy.space_id).kind for booking in inside}
    around = [cell for space in plan.spaces if space.kind in kinds for cell in space.cell_ids]
    claims.lock_cells([*cells_of(edit), *around, *only_partly])
    number = 0
    if named_cells or wanted.spaces or not only_partly:
        number = save_closure(None, edit, author=Author(by=by.key, now=now))
    warned = _restrict(only_partly, edit, by=by, now=now) if only_partly else []
    inside = _inside(edit, now)  # As it is under the lock.
    ahead = [booking for booking in inside if booking.parts[0].occupancy.starts_at >= begins]
    running = [booking for booking in inside if booking not in ahead]
    planned = {booking.id: _interrupt(number, booking, edit, by=by, now=now, plan=plan) for booking in running}
    owners = making_way.list_owners(ahead, by=by, now=now)
    free = propose_all([making_way.as_losing(each, owners[each.id], plan) for each in ahead], now=now, plan=plan)
    warned = [booking for booking in warned if booking not in inside]
    told = [_Told(each, planned.get(each.id), free.get(each.parts[0].occupancy_id), False) for each in inside]
    told += [_Told(each, None, None, True) for each in warned]
    _tell(number, edit, told, now=now, plan=plan)
    return number


def _needing(wanted: NewOutage) -> tuple[list[int], list[int]]:
    """The cells that need the utility that has failed, fully and in part."""
    if wanted.utility is None:
        return [], []
    needs = changes.get(Utility, wanted.utility).needs
    return [need.cell_id for need in needs if need.is_full], [need.cell_id for need in needs if not need.is_full]


def _restrict(cells: Collection[int], edit: ClosureEdit, *, by: Actor, now: datetime) -> list[Booking]:
    """Have whoever books these cells read what does not work; answers the bookings that have them in that time."""
    period = Period(edit.starts_at, edit.ends_at) if edit.starts_at < edit.ends_at else None
    if period is None or not edit.label:
        raise DomainError(Reason(code="order", message=_l("The end must come after the start."), field="ends_at"))
    restrict(cells, period, edit.label, edit.label_en, now=now)
    number = sorted(cells)[0]
    record("restrict", "cell", number, by=by.key, now=now, after={"until": edit.ends_at}, why=edit.label)
    return _inside(replace(edit, spaces=(), sites=(), floors=(), cells=cells), now)


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


class _Told(NamedTuple):
    """What somebody reads of one booking: how it was planned if it is interrupted, what is free instead, and whether it
    is only that not everything works."""

    booking: Booking
    planned: Period | None
    free: Part | None
    is_warned: bool


def _tell(number: int, edit: ClosureEdit, told: Sequence[_Told], *, now: datetime, plan: Plan) -> None:
    """One mail to each person, with all of their bookings that it concerns."""
    mine = defaultdict[int, list[_Told]](list)
    for each in told:
        mine[each.booking.booked_by_id].append(each)
    letters = []
    for theirs in mine.values():
        first = theirs[0].booking
        person, space = first.booked_by, plan.get(first.parts[0].occupancy.space_id)
        with in_locale(person.locale):
            items = [_item(each, plan) for each in theirs]
            news: dict[str, Any] = {"items": items, "label": named(edit.label, edit.label_en)}
        news |= {"starts_at": edit.starts_at, "ends_at": edit.ends_at, **making_way.sender_of(space, plan)}
        key = f"outage-{number}-{now.timestamp():.6f}-{first.code}"
        letters.append(letter(person.email, person.locale, "outage", news, key=key, now=now))
    tell_all(letters)


def _item(each: _Told, plan: Plan) -> dict[str, Any]:
    slot, to = each.booking.parts[0].occupancy, each.free
    return {
        "code": each.booking.code,
        "was": f"{plan.get(slot.space_id).name} · {period_text(each.planned or slot.period)}",
        "is_interrupted": each.planned is not None,
        "is_warned": each.is_warned,
        "then": f"{to.space.name} · {period_text(to.period)}" if to else "",
        "is_guests": bool(each.booking.guest_name),
    }
