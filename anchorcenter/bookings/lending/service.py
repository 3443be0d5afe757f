"""Entering equipment, handing it out and taking it back. Call the verbs inside ``writing()``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from anchorcenter.accounts.actors import Actor
from anchorcenter.accounts.queries import find_person
from anchorcenter.bookings.care.models import Matter
from anchorcenter.bookings.care.service import NewReport, report
from anchorcenter.bookings.lending import queries
from anchorcenter.bookings.lending.models import Equipment, EquipmentKind, Loan, Outcome, State
from anchorcenter.bookings.lending.rules import check_lend, check_return, check_state
from anchorcenter.bookings.models import STANDS, Booking
from anchorcenter.bookings.queries import get_booking
from anchorcenter.bookings.terms import status_at
from anchorcenter.core.audit import record
from anchorcenter.core.constraints import telling
from anchorcenter.core.db import db
from anchorcenter.core.errors import TAKEN, DomainError, Reason, not_found
from anchorcenter.core.i18n import _l
from anchorcenter.facilities.queries import get_plan

_KNOWN = Reason(code="number", message=_l("Another piece has this number."), field="number", status=TAKEN)


@dataclass(frozen=True, kw_only=True)
class EquipmentEdit:
    """A piece as staff want it; ``version`` is the one they saw, 0 for a new one."""

    number: str
    kind: EquipmentKind
    name: str
    space: str
    state: State = State.IN_SERVICE
    note: str = ""
    version: int = 0


@dataclass(frozen=True, kw_only=True)
class NewLoan:
    """Hand piece ``equipment`` (its number) out: for ``booking`` (its code) to whose that is, else to ``email``.

    Without ``due_at`` until the booking ends. ``condition`` is what is wrong with it already.
    """

    equipment: str
    booking: str = ""
    email: str = ""
    due_at: datetime | None = None
    condition: str = ""


@dataclass(frozen=True, kw_only=True)
class Return:
    """How it came back."""

    outcome: Outcome
    note: str = ""


def save_equipment(number: int | None, edit: EquipmentEdit, *, by: Actor, now: datetime) -> int:
    """Enter a piece, or change piece ``number``; answers it.

    Raises DomainError: 404, 409 for a number that another piece has, for one that is lent and should be put away, and
    when somebody else changed it meanwhile; 422 for no such space.
    """
    space = get_plan().find(edit.space)
    if space is None:
        raise DomainError(Reason(code="unknown_space", message=_l("There is no such space."), field="space"))
    item = queries.get_equipment(number, is_locked=True) if number else Equipment(version=0)
    if item.version != edit.version:
        raise DomainError(Reason(code="changed", message=_l("Somebody else changed it meanwhile."), status=TAKEN))
    if reasons := check_state(edit.state, queries.find_out(number) if number else None):
        raise DomainError(*reasons)
    before = _values(item) if number else None
    item.number, item.kind, item.name, item.note = edit.number, edit.kind, edit.name, edit.note
    item.space_id, item.state, item.version = space.id, edit.state, item.version + 1
    db.session.add(item)
    with telling({"uq_equipment_number": _KNOWN}):
        db.session.flush()
    verb = "change" if number else "create"
    record(verb, "equipment", item.id, by=by.key, now=now, before=before, after=_values(item))
    return item.id


def lend(wanted: NewLoan, *, by: Actor, now: datetime) -> int:
    """Hand a piece out; answers the number of the loan.

    Raises DomainError: 403 for who is not staff, 404 for no such booking, 409 when somebody has it, 422 when it is not
    in service, for nobody to lend it to, and for a time that is none.
    """
    _require_staff(by)
    booking = _booking_of(wanted, by=by, now=now)
    whom = _whom(wanted, booking)
    item = queries.find_equipment(wanted.equipment, is_locked=True)
    if item is None:
        message = _l("No piece has this number.")
        raise DomainError(Reason(code="unknown", message=message, field="equipment"))
    due_at = wanted.due_at or (booking.parts[0].occupancy.ends_at if booking else None)
    reasons = check_lend(item, queries.find_out(item.id), due_at, now=now)
    if due_at is None or reasons:
        raise DomainError(*reasons)
    loan = Loan(equipment_id=item.id, person_id=whom, lent_at=now, lent_by_id=by.id, due_at=due_at, note="")
    loan.booking_id, loan.condition = booking.id if booking else None, wanted.condition
    db.session.add(loan)
    db.session.flush()
    after = {"number": item.number, "person_id": whom, "due_at": due_at, "condition": wanted.condition}
    after |= {"booking": booking.code} if booking else {}
    record("lend", "equipment", item.id, by=by.key, now=now, after=after)
    return loan.id


def take_back(number: int, wanted: Return, *, by: Actor, now: datetime) -> None:
    """Have a piece back. A damaged one is in repair from now on, and a fault of where it is kept is reported.

    Raises DomainError: 403, 404, 409 when it was given back already, 422 when it is damaged and nobody says how.
    """
    if queries.get_loan(number).person_id != by.id and not by.is_staff:
        raise not_found()
    _require_staff(by)
    item = queries.get_equipment(queries.get_loan(number).equipment_id, is_locked=True)
    loan = db.session.get_one(Loan, number, populate_existing=True)
    if reasons := check_return(loan, wanted.outcome, wanted.note):
        raise DomainError(*reasons)
    loan.returned_at, loan.returned_to_id, loan.outcome, loan.note = now, by.id, wanted.outcome, wanted.note
    if wanted.outcome is Outcome.DAMAGED:
        loan.report_id = _report(item, wanted.note, by=by, now=now)
        item.state, item.version = State.IN_REPAIR, item.version + 1
    db.session.flush()
    after = {"number": item.number, "outcome": wanted.outcome, "note": wanted.note}
    record("take_back", "equipment", item.id, by=by.key, now=now, after=after)


def _require_staff(by: Actor) -> None:
    if not by.is_staff:
        message = _l("Only the staff of the center hand equipment out and take it back.")
        raise DomainError(Reason(code="forbidden", message=message, status=403))


def _booking_of(wanted: NewLoan, *, by: Actor, now: datetime) -> Booking | None:
    if not wanted.booking:
        return None
    booking = get_booking(wanted.booking, person=by)
    if status_at(booking, now) not in STANDS or booking.parts[0].occupancy.ends_at <= now:
        message = _l("This booking is over or does not stand.")
        raise DomainError(Reason(code="over", message=message, field="booking"))
    return booking


def _whom(wanted: NewLoan, booking: Booking | None) -> int:
    """Whose booking it is, or who has the address. For a guest without an account it is who looks after them."""
    if booking:
        return booking.booked_by_id
    person = find_person(wanted.email) if wanted.email else None
    if person is None:
        message = _l("Say who gets it: somebody with an account, or a booking.")
        raise DomainError(Reason(code="nobody", message=message, field="person"))
    return person.id


def _report(item: Equipment, note: str, *, by: Actor, now: datetime) -> int:
    space = get_plan().get(item.space_id)
    what = f"{item.number} {item.name}: {note}"[:300]
    return report(NewReport(space=space.slug, matter=Matter.FAULT, what=what), by=by, now=now)


def _values(item: Equipment) -> dict[str, Any]:
    return {name: getattr(item, name) for name in ("number", "kind", "name", "space_id", "state", "note")}
