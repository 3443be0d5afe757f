"""How staff change what is configured: from what they saw, and with an audit row of what became different."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import select

from anchorcenter.core.audit import record
from anchorcenter.core.constraints import telling
from anchorcenter.core.db import Base, db
from anchorcenter.core.errors import TAKEN, DomainError, Reason, not_found
from anchorcenter.core.i18n import _l
from anchorcenter.core.versions import seal
from anchorcenter.facilities.models import Floor, Hours, Space

State = dict[str, Any]
R = TypeVar("R", bound=Base)

UNIQUE = {
    f"uq_{table}_slug": Reason(code="slug_taken", message=_l("Another one has that name in addresses."), field="slug")
    for table in ("sites", "cells", "spaces")
} | {
    "uq_floors_site_id_level": Reason(
        code="level_taken", message=_l("The site has a floor of that level already."), field="level"
    ),
    "uq_holidays_site_id_day": Reason(code="day_taken", message=_l("That day is a holiday already."), field="day"),
}


@dataclass(frozen=True, kw_only=True)
class Edit:
    """What every change bears: ``seen`` is the seal of the state that its writer saw (None: whatever it was), and
    perhaps why."""

    seen: str | None = None
    why: str = ""


@dataclass(frozen=True, kw_only=True)
class Author:
    """Who changes something, and when."""

    by: tuple[int, str]
    now: datetime


def values_of(edit: Edit) -> State:
    """What ``edit`` says of the record itself, by field."""
    return {name: getattr(edit, name) for name in names_of(type(edit))}


def names_of(kind: type[Edit]) -> list[str]:
    """The fields that a kind of edit has of the record itself."""
    common = {field.name for field in fields(Edit)}
    return [field.name for field in fields(kind) if field.name not in common]


def state_of(row: Base, kind: type[Edit]) -> State:
    """The record as an edit of that kind would say it."""
    return {name: getattr(row, name) for name in names_of(kind)}


def check_seen(state: Mapping[str, Any], edit: Edit) -> None:
    """Raises DomainError (409) unless ``edit`` was written from ``state``."""
    if edit.seen is not None and edit.seen != seal(state):
        message = _l("Somebody changed it after you opened this page. Open it again and repeat your change.")
        raise DomainError(Reason(code="changed", message=message, status=TAKEN))


def note(verb: str, of: str, of_id: int, before: State, after: State, *, edit: Edit, author: Author) -> None:
    """Write the audit row of what is different; none when nothing is."""
    different = [name for name in before | after if before.get(name) != after.get(name)]
    if different:
        old, new = ({name: state[name] for name in different if name in state} for state in (before, after))
        record(verb, of, of_id, by=author.by, now=author.now, before=old, after=new, why=edit.why)


def get(model: type[R], row_id: int) -> R:
    """The row with that id. Raises DomainError (404) for none."""
    row = db.session.get(model, row_id)
    if row is None:
        raise not_found()
    return row


def save(model: type[R], row_id: int | None, edit: Edit, *, of: str, author: Author, **also: Any) -> R:
    """Make a row out of ``edit`` or change the one there is; ``also`` are columns that follow from it.

    Call under ``lock_configuration``. Raises DomainError when it was changed meanwhile (409) or is not the only one
    of its name (422).
    """
    values = values_of(edit)
    if row_id is None:
        row, before, verb = model(**values, **also), dict[str, Any](), "create"
        db.session.add(row)
    else:
        row, verb = get(model, row_id), "change"
        before = state_of(row, type(edit))
        check_seen(before, edit)
        for name, value in (values | also).items():
            setattr(row, name, value)
    with telling(UNIQUE):
        db.session.flush()
    note(verb, of, row.id, before, values, edit=edit, author=author)  # type: ignore[attr-defined]
    return row


def follow_floors(floor_ids: Collection[int]) -> None:
    """Have the spaces of these floors belong to the sites that the floors belong to by now, and their own hours too.
    Call under ``lock_configuration`` and the locks of their cells."""
    for floor in db.session.scalars(select(Floor).where(Floor.id.in_(floor_ids))):
        for space in db.session.scalars(select(Space).where(Space.floor_id == floor.id)):
            space.site_id = floor.site_id
            for row in db.session.scalars(select(Hours).where(Hours.space_id == space.id)):
                row.site_id = floor.site_id
    db.session.flush()
