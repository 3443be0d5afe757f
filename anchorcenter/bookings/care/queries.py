"""Reports as their readers may see them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from anchorcenter.bookings.care.models import Matter, Report
from anchorcenter.core.db import db
from anchorcenter.core.errors import not_found

PAGE = 50
_WHOLE = joinedload(Report.reported_by), joinedload(Report.booking)
_ALARMS = select(Report.id, Report.space_id).where(Report.closed_at.is_(None), Report.seen_at.is_(None))
_ALARMS = _ALARMS.where(Report.matter == Matter.BATTERY).order_by(Report.id).limit(5)


def list_reports(*, is_closed: bool, page: int) -> Sequence[Report]:
    """For staff: open ones, the oldest first; closed ones, the latest first. PAGE of them, and one more if there is."""
    rows = select(Report).where(Report.closed_at.is_not(None) if is_closed else Report.closed_at.is_(None))
    order = Report.id.desc() if is_closed else Report.id
    return db.session.scalars(rows.options(*_WHOLE).order_by(order).offset((page - 1) * PAGE).limit(PAGE + 1)).all()


def list_mine(person_id: int) -> Sequence[Report]:
    """What that person reported, the latest first."""
    rows = select(Report).where(Report.reported_by_id == person_id).options(*_WHOLE)
    return db.session.scalars(rows.order_by(Report.id.desc()).limit(PAGE)).all()


def list_photos() -> Sequence[str]:
    """The names of all photos."""
    return [name for name in db.session.scalars(select(Report.photo).where(Report.photo.is_not(None))) if name]


def list_alarms() -> Sequence[Any]:
    """Battery smoke that nobody of the staff has seen yet: id and space_id of each report. Every staff page asks."""
    return db.session.execute(_ALARMS).all()


def get_report(number: int, *, is_locked: bool = False) -> Report:
    """That report. Raises DomainError (404) for none."""
    rows = select(Report).where(Report.id == number)
    found = db.session.scalar(rows.with_for_update() if is_locked else rows.options(*_WHOLE))
    if found is None:
        raise not_found()
    return found


def get_mine(number: int, person_id: int) -> Report:
    """That report, if that person made it. Raises DomainError (404) for none."""
    found = get_report(number)
    if found.reported_by_id != person_id:
        raise not_found()
    return found
