"""Maintenance that comes again and again: a rule, and a closure for each of its dates, made with it. Call the verbs
inside ``writing()``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import pairwise

from sqlalchemy import CheckConstraint, select
from sqlalchemy.orm import Mapped, mapped_column, relationship, selectinload

from anchorcenter.core.db import Base, Id, db
from anchorcenter.core.errors import TAKEN, DomainError, Reason, missing
from anchorcenter.core.i18n import _l
from anchorcenter.core.periods import Period
from anchorcenter.core.recurrence import Every, Missing, Rule, expand
from anchorcenter.facilities import changes
from anchorcenter.facilities.changes import Author, Edit, State
from anchorcenter.facilities.claims import lock_cells
from anchorcenter.facilities.closures import ClosureEdit, cells_of, check_edit, remove_closure
from anchorcenter.facilities.models import Cell, Closure
from anchorcenter.facilities.plan import Plan
from anchorcenter.facilities.queries import get_plan
from anchorcenter.facilities.recurring import Recurring, columns_of


class Maintenance(Recurring, Base):
    """Why cells are closed again and again. Its closures are what counts: each is changed or removed by itself, and
    nothing makes it anew. ``ended_at`` is when staff ended it before its last date."""

    __tablename__ = "maintenances"
    __table_args__ = (
        CheckConstraint("minutes > 0 AND interval > 0", name="numbers"),
        CheckConstraint("until_on IS NOT NULL OR count IS NOT NULL", name="ends"),
    )

    id: Mapped[Id]
    label: Mapped[str]
    label_en: Mapped[str] = mapped_column(default="")
    ended_at: Mapped[datetime | None]

    closures: Mapped[list[Closure]] = relationship(order_by=Closure.starts_at)


_WHOLE = selectinload(Maintenance.closures).selectinload(Closure.cells)


@dataclass(frozen=True, kw_only=True)
class MaintenanceEdit(ClosureEdit):
    """Its first time, which cells and why, and how it repeats: see ``Rule``."""

    every: Every
    interval: int = 1
    weekdays: frozenset[int] = frozenset()
    nth: int | None = None
    missing: Missing = Missing.SKIP
    until: date | None = None
    count: int | None = None

    @property
    def rule(self) -> Rule:
        return Rule(
            every=self.every,
            interval=self.interval,
            weekdays=self.weekdays if self.every is Every.WEEK else frozenset(),
            nth=self.nth if self.every is Every.MONTH_WEEKDAY else None,
            missing=self.missing,
            until=self.until,
            count=self.count,
        )


def list_maintenances() -> Sequence[Maintenance]:
    """All of them, the latest first."""
    return db.session.scalars(select(Maintenance).options(_WHOLE).order_by(Maintenance.id.desc())).all()


def get_maintenance(number: int) -> Maintenance:
    """It with its dates. Raises DomainError (404) for none."""
    return db.session.scalar(select(Maintenance).where(Maintenance.id == number).options(_WHOLE)) or missing()


def list_dates(edit: MaintenanceEdit, plan: Plan) -> list[Period]:
    """When it closes, by start; the clock says the same each time. Raises DomainError (422) for what is no rule, has no
    date, or begins again before it has ended."""
    if edit.ends_at <= edit.starts_at:
        raise DomainError(Reason(code="order", message=_l("The end must come after the start."), field="ends_at"))
    first, length = edit.starts_at.astimezone(plan.zone).replace(tzinfo=None), edit.ends_at - edit.starts_at
    starts = expand(edit.rule, first)
    if any(earlier + length > later for earlier, later in pairwise(starts)):
        message = _l("It would begin again before it has ended.")
        raise DomainError(Reason(code="overlap", message=message, field="ends_at"))
    ends = [start + length for start in starts]
    return [
        Period(*(moment.replace(tzinfo=plan.zone).astimezone(UTC) for moment in both))
        for both in zip(starts, ends, strict=True)
    ]


def save_maintenance(edit: MaintenanceEdit, *, author: Author) -> Maintenance:
    """Close cells on every date of a rule: a closure each. What is booked there stays until someone decides.

    Raises DomainError (422) as ``list_dates`` and ``save_closure`` do, and for a date that is past.
    """
    plan = get_plan()
    dates, wanted = list_dates(edit, plan), cells_of(edit)
    lock_cells(wanted)
    if reasons := [*check_edit(edit, wanted, author.now), *_check_dates(dates, author.now)]:
        raise DomainError(*reasons)
    first = edit.starts_at.astimezone(plan.zone).replace(tzinfo=None)
    row = Maintenance(
        label=edit.label, label_en=edit.label_en, **columns_of(edit.rule, first, edit.ends_at - edit.starts_at)
    )
    cells = db.session.scalars(select(Cell).where(Cell.id.in_(wanted)).order_by(Cell.id)).all()
    named = {"label": edit.label, "label_en": edit.label_en}
    row.closures = [Closure(starts_at=one.start, ends_at=one.end, cells=list(cells), **named) for one in dates]
    db.session.add(row)
    db.session.flush()
    after = maintenance_state(row) | {"cells": [cell.slug for cell in cells]}
    changes.note("create", "maintenance", row.id, {}, after, edit=edit, author=author)
    return row


def end_maintenance(number: int, edit: Edit, *, author: Author) -> None:
    """Take back every date of it that has not begun. Raises DomainError (409) for one that was ended before."""
    row = get_maintenance(number)
    lock_cells({cell.id for closure in row.closures for cell in closure.cells})
    db.session.refresh(row)
    if row.ended_at:
        raise DomainError(Reason(code="ended", message=_l("It was ended before."), status=TAKEN))
    before = maintenance_state(row)
    for closure in [each for each in row.closures if each.starts_at > author.now]:
        remove_closure(closure.id, edit, author=author)
    row.ended_at = author.now
    db.session.flush()
    db.session.refresh(row)
    changes.note("end", "maintenance", number, before, maintenance_state(row), edit=edit, author=author)


def maintenance_state(row: Maintenance) -> State:
    """It as audit rows say it."""
    times = {"first_on": row.first_on, "until_on": row.until_on, "count": row.count}
    return {"label": row.label, "label_en": row.label_en, **times, "dates": len(row.closures), "ended_at": row.ended_at}


def _check_dates(dates: Sequence[Period], now: datetime) -> list[Reason]:
    if dates[0].start >= now:
        return []
    return [Reason(code="past", message=_l("Choose a time that has not passed."), field="starts_at")]
