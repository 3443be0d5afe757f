"""Equipment and loans as their readers may see them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Select, and_, select
from sqlalchemy.orm import joinedload

from anchorcenter.accounts.actors import Actor
from anchorcenter.bookings.lending.models import Equipment, Loan, State
from anchorcenter.core.db import db
from anchorcenter.core.errors import not_found

PAGE = 50
_WHOLE = joinedload(Loan.equipment), joinedload(Loan.person), joinedload(Loan.booking)
_IS_OUT = Loan.returned_at.is_(None)


class Which(StrEnum):
    """What of the equipment is listed."""

    IN_USE = "in_use"
    FREE = "free"
    LENT = "lent"
    LATE = "late"
    REPAIR = "repair"
    RETIRED = "retired"


def list_equipment(which: Which, *, page: int, now: datetime) -> Sequence[Equipment]:
    """By number: PAGE of them, and one more if there is."""
    return db.session.scalars(_listed(which, now).offset((page - 1) * PAGE).limit(PAGE + 1)).all()


def list_all_equipment() -> Sequence[Equipment]:
    """All that is not retired, by number."""
    return db.session.scalars(
        select(Equipment).where(Equipment.state != State.RETIRED).order_by(Equipment.number)
    ).all()


def _listed(which: Which, now: datetime) -> Select[Equipment]:
    out = select(Loan.equipment_id).where(_IS_OUT)
    late = out.where(Loan.due_at <= now)
    wanted = {
        Which.IN_USE: Equipment.state != State.RETIRED,
        Which.FREE: and_(Equipment.state == State.IN_SERVICE, Equipment.id.not_in(out)),
        Which.LENT: Equipment.id.in_(out),
        Which.LATE: Equipment.id.in_(late),
        Which.REPAIR: Equipment.state == State.IN_REPAIR,
        Which.RETIRED: Equipment.state == State.RETIRED,
    }[which]
    return select(Equipment).where(wanted).order_by(Equipment.number)


def get_equipment(number: int, *, is_locked: bool = False) -> Equipment:
    """That piece. Raises DomainError (404) for none."""
    found = select(Equipment).where(Equipment.id == number)
    found = found.with_for_update().execution_options(populate_existing=True) if is_locked else found
    item = db.session.scalar(found)
    if item is None:
        raise not_found()
    return item


def find_equipment(number: str, *, is_locked: bool = False) -> Equipment | None:
    """The piece whose sticker says so."""
    found = select(Equipment.id).where(Equipment.number == number)
    item = db.session.scalar(found)
    return get_equipment(item, is_locked=is_locked) if item is not None else None


def get_loan(number: int) -> Loan:
    """That loan, given back or not. Raises DomainError (404) for none."""
    loan = db.session.scalar(select(Loan).where(Loan.id == number).options(*_WHOLE))
    if loan is None:
        raise not_found()
    return loan


def find_out(equipment_id: int) -> Loan | None:
    """The loan of a piece that somebody has, read anew."""
    rows = select(Loan).where(Loan.equipment_id == equipment_id, _IS_OUT).options(*_WHOLE)
    return db.session.scalar(rows.execution_options(populate_existing=True))


def list_out(equipment_ids: Collection[int]) -> dict[int, Loan]:
    """Who has which of these pieces."""
    rows = select(Loan).where(Loan.equipment_id.in_(equipment_ids), _IS_OUT).options(*_WHOLE)
    return {loan.equipment_id: loan for loan in db.session.scalars(rows)}


def list_of_equipment(equipment_id: int) -> Sequence[Loan]:
    """All loans of a piece, the latest first; PAGE at most."""
    rows = select(Loan).where(Loan.equipment_id == equipment_id).options(*_WHOLE)
    return db.session.scalars(rows.order_by(Loan.id.desc()).limit(PAGE)).all()


def list_with(booking_id: int) -> Sequence[Loan]:
    """What was lent for a booking."""
    rows = select(Loan).where(Loan.booking_id == booking_id).options(*_WHOLE)
    return db.session.scalars(rows.order_by(Loan.id)).all()


def list_loans(person: Actor, *, is_everybodys: bool = False) -> Sequence[Loan]:
    """What ``person`` has right now, or everybody, by when it is due; at most ten pages of them."""
    rows = select(Loan).where(_IS_OUT).options(*_WHOLE)
    rows = rows if is_everybodys else rows.where(Loan.person_id == person.id)
    return db.session.scalars(rows.order_by(Loan.due_at, Loan.id).limit(10 * PAGE)).all()


def list_late(now: datetime, *, limit: int, is_untold: bool = False) -> Sequence[Loan]:
    """What should be back, the longest overdue first; ``is_untold``: of whom nobody was reminded yet."""
    rows = select(Loan).where(_IS_OUT, Loan.due_at <= now).options(*_WHOLE)
    rows = rows.where(Loan.reminded_at.is_(None)) if is_untold else rows
    return db.session.scalars(rows.order_by(Loan.due_at, Loan.id).limit(limit)).all()


def list_since(start: datetime) -> Sequence[Loan]:
    """What went out since then, by time."""
    rows = select(Loan).where(Loan.lent_at >= start).options(*_WHOLE)
    return db.session.scalars(rows.order_by(Loan.lent_at, Loan.id)).all()
