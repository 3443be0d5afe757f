"""What staff do with closures. Call the verbs inside ``writing()``."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.exc import InvalidRequestError

from anchorcenter.core.db import db
from anchorcenter.core.errors import DomainError, Reason, not_found
from anchorcenter.core.i18n import _l
from anchorcenter.core.periods import Period
from anchorcenter.facilities import changes, freed
from anchorcenter.facilities.changes import Author, Edit, State
from anchorcenter.facilities.claims import lock_cells
from anchorcenter.facilities.models import Cell, Closure, Floor, space_cells
from anchorcenter.facilities.sanity import check_closure, check_name


@dataclass(frozen=True, kw_only=True)
class ClosureEdit(Edit):
    """When which cells are closed, and why; ids of sites, floors and spaces stand for all of their cells."""

    starts_at: datetime
    ends_at: datetime
    label: str
    label_en: str = ""
    sites: Collection[int] = ()
    floors: Collection[int] = ()
    spaces: Collection[int] = ()
    cells: Collection[int] = ()


def closure_state(row: Closure) -> State:
    """A closure as audit rows and seals say it."""
    times = {"starts_at": row.starts_at, "ends_at": row.ends_at}
    return {"label": row.label, "label_en": row.label_en, **times, "cells": [cell.slug for cell in row.cells]}


def save_closure(closure_id: int | None, edit: ClosureEdit, *, author: Author) -> int:
    """Close cells for a period, or change a closure; answers its id. What is booked there stays until someone decides.

    Raises DomainError for what makes no sense or is over (422) and for what was changed meanwhile (409).
    """
    wanted = cells_of(edit)
    row = None if closure_id is None else changes.get(Closure, closure_id)
    lock_cells([*wanted, *(cell.id for cell in row.cells)] if row else wanted)
    if row:
        _look_again(row)
    if reasons := [*check_edit(edit, wanted, author.now), *(_check_times(row, edit, author.now) if row else [])]:
        raise DomainError(*reasons)
    row, before = row or Closure(), closure_state(row) if row else {}
    if closure_id is not None:
        changes.check_seen(before, edit)
        freed.note_open([cell.id for cell in row.cells], Period(row.starts_at, row.ends_at), now=author.now)
    row.starts_at, row.ends_at, row.label, row.label_en = edit.starts_at, edit.ends_at, edit.label, edit.label_en
    row.cells = list(db.session.scalars(select(Cell).where(Cell.id.in_(wanted)).order_by(Cell.id)))
    db.session.add(row)
    db.session.flush()
    verb = "create" if closure_id is None else "change"
    changes.note(verb, "closure", row.id, before, closure_state(row), edit=edit, author=author)
    return row.id


def end_closure(closure_id: int, edit: Edit, *, author: Author) -> None:
    """Open again what is closed right now, from this minute on, but not before its first one has passed; what is over
    stays as it was.

    Raises DomainError (422) for a closure that has not begun.
    """
    row = _locked(closure_id)
    end = max(author.now.replace(second=0, microsecond=0), row.starts_at + timedelta(minutes=1))
    if author.now < row.starts_at:
        raise DomainError(Reason(code="not_begun", message=_l("It has not begun yet: change or remove it.")))
    if row.ends_at <= end:
        return
    freed.note_open([cell.id for cell in row.cells], Period(end, row.ends_at), now=author.now)
    before, row.ends_at = closure_state(row), end
    db.session.flush()
    changes.note("end", "closure", row.id, before, closure_state(row), edit=edit, author=author)


def remove_closure(closure_id: int, edit: Edit, *, author: Author) -> None:
    """Take back a closure that has not begun. Raises DomainError (422) for one that has: figures count with it."""
    row = _locked(closure_id)
    if row.starts_at <= author.now:
        raise DomainError(Reason(code="begun", message=_l("It has begun: end it instead.")))
    freed.note_open([cell.id for cell in row.cells], Period(row.starts_at, row.ends_at), now=author.now)
    before = closure_state(row)
    db.session.delete(row)
    db.session.flush()
    changes.note("remove", "closure", closure_id, before, {}, edit=edit, author=author)


def _locked(closure_id: int) -> Closure:
    """The closure as it is now that nobody else changes it."""
    row = changes.get(Closure, closure_id)
    lock_cells([cell.id for cell in row.cells])
    _look_again(row)
    return row


def _look_again(row: Closure) -> None:
    """Read it as it is now that nobody else changes it. Raises DomainError (404) when it was removed meanwhile."""
    try:
        db.session.refresh(row)
    except InvalidRequestError:
        raise not_found() from None


def cells_of(edit: ClosureEdit) -> Sequence[int]:
    """The cells that the edit names, and those that its sites, floors and spaces stand for."""
    of_spaces = select(space_cells.c.cell_id).where(space_cells.c.space_id.in_(edit.spaces))
    floors = select(Floor.id).where(or_(Floor.id.in_(edit.floors), Floor.site_id.in_(edit.sites)))
    named = or_(Cell.id.in_(edit.cells), Cell.floor_id.in_(floors), Cell.id.in_(of_spaces))
    return db.session.scalars(select(Cell.id).where(named).order_by(Cell.id)).all()


def check_edit(edit: ClosureEdit, cells: Collection[int], now: datetime) -> list[Reason]:
    """Every reason why cells cannot be closed like that."""
    reasons = [*check_closure((edit.starts_at, edit.ends_at), now)]
    if check_name(edit.label):
        reasons.append(Reason(code="name", message=_l("Enter a name."), field="label"))
    if not cells:
        message = _l("Choose what is closed: a site, a floor, a space or a cell.")
        reasons.append(Reason(code="nothing", message=message, field="spaces"))
    return reasons


def _check_times(row: Closure, edit: ClosureEdit, now: datetime) -> list[Reason]:
    """A reason for a closure that is over, and for one under way that would be as if it had not begun."""
    if row.ends_at <= now:
        return [Reason(code="over", message=_l("It is over: figures count with it as it was."))]
    if row.starts_at <= now < edit.starts_at:
        return [Reason(code="begun", message=_l("It has begun: end it instead."), field="starts_at")]
    return []
