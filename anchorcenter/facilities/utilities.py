"""What staff say of utilities: which cells need them, and that one has failed. Call the verbs inside ``writing()``."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from anchorcenter.core.db import db
from anchorcenter.core.errors import DomainError, Reason
from anchorcenter.core.i18n import _l
from anchorcenter.core.periods import Period
from anchorcenter.facilities import changes
from anchorcenter.facilities.changes import Author, Edit, State
from anchorcenter.facilities.claims import lock_cells
from anchorcenter.facilities.sanity import check_closure, check_name
from anchorcenter.facilities.supplies import Restriction, Utility, UtilityCell


@dataclass(frozen=True, kw_only=True)
class UtilityEdit(Edit):
    """A utility, the cells in which nothing works without it, and those in which some things do."""

    name: str
    name_en: str = ""
    full: Collection[int] = ()
    partly: Collection[int] = ()


def list_utilities() -> Sequence[Utility]:
    """All of them with their cells, the oldest first."""
    cells = selectinload(Utility.needs).joinedload(UtilityCell.cell, innerjoin=True)
    return db.session.scalars(select(Utility).options(cells).order_by(Utility.id)).all()


def utility_state(row: Utility) -> State:
    """A utility as audit rows and seals say it."""
    full, partly = ([need.cell_id for need in row.needs if need.is_full is kind] for kind in (True, False))
    return {"name": row.name, "name_en": row.name_en, "full": full, "partly": partly}


def save_utility(utility_id: int | None, edit: UtilityEdit, *, author: Author) -> int:
    """Make a utility or change one; a cell that is in both lists needs it fully. Answers its id.

    Raises DomainError without a name or cells (422) and for what was changed meanwhile (409).
    """
    row = Utility(needs=[]) if utility_id is None else changes.get(Utility, utility_id)
    before = {} if utility_id is None else utility_state(row)
    reasons = []
    if check_name(edit.name):
        reasons.append(Reason(code="name", message=_l("Enter a name."), field="name"))
    if not edit.full and not edit.partly:
        reasons.append(Reason(code="nothing", message=_l("Choose the cells that need it."), field="full"))
    if reasons:
        raise DomainError(*reasons)
    if utility_id is not None:
        changes.check_seen(before, edit)
    row.name, row.name_en = edit.name, edit.name_en
    known, kinds = {need.cell_id: need for need in row.needs}, dict.fromkeys(edit.partly, False)
    kinds |= dict.fromkeys(edit.full, True)
    row.needs = [known.get(number) or UtilityCell(cell_id=number) for number in sorted(kinds)]
    for need in row.needs:
        need.is_full = kinds[need.cell_id]
    db.session.add(row)
    db.session.flush()
    verb = "create" if utility_id is None else "change"
    changes.note(verb, "utility", row.id, before, utility_state(row), edit=edit, author=author)
    return row.id


def restrict(cell_ids: Collection[int], period: Period, label: str, label_en: str, *, now: datetime) -> None:
    """Have everybody who books these cells read that not everything works there. Raises DomainError (422) for a period
    that makes no sense."""
    if reasons := check_closure((period.start, period.end), now):
        raise DomainError(*reasons)
    lock_cells(cell_ids)
    times = {"starts_at": period.start, "ends_at": period.end}
    db.session.add_all(Restriction(cell_id=number, label=label, label_en=label_en, **times) for number in cell_ids)
    db.session.flush()
