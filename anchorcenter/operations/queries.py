"""What settings pages read: the configured rows themselves, and what was changed of them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from anchorcenter.core.audit import AuditEntry
from anchorcenter.core.db import db
from anchorcenter.facilities.models import Cell, Floor, Site

RECORDS = ("site", "floor", "cell", "space", "closure", "setting")
PAGE = 50


@dataclass(frozen=True, kw_only=True)
class Changed:
    """One change of the settings; ``before`` and ``after`` have only what became different."""

    id: int
    at: datetime
    who: str
    verb: str
    record: str
    record_id: int
    before: dict[str, Any]
    after: dict[str, Any]
    why: str


def list_sites() -> Sequence[Site]:
    """Every site, the oldest first."""
    return db.session.scalars(select(Site).order_by(Site.id)).all()


def list_floors() -> Sequence[Floor]:
    """Every floor, from the lowest up."""
    return db.session.scalars(select(Floor).order_by(Floor.site_id, Floor.level)).all()


def list_cells() -> Sequence[Cell]:
    """Every cell, floor by floor."""
    return db.session.scalars(
        select(Cell).join(Floor, Floor.id == Cell.floor_id).order_by(Floor.site_id, Floor.level, Cell.id)
    ).all()


def list_changes(*, of: str | None = None, record_id: int | None = None, before: int | None = None) -> list[Changed]:
    """The changes of the settings, or of one record, the latest first: PAGE of them and one more if there is.

    ``before`` is the id of the last one seen.
    """
    wanted = select(AuditEntry).where(AuditEntry.record.in_([of] if of else RECORDS))
    if record_id is not None:
        wanted = wanted.where(AuditEntry.record_id == record_id)
    if before is not None:
        wanted = wanted.where(AuditEntry.id < before)
    return [_changed(row) for row in db.session.scalars(wanted.order_by(AuditEntry.id.desc()).limit(PAGE + 1))]


def _changed(row: AuditEntry) -> Changed:
    return Changed(
        id=row.id,
        at=row.at,
        who=row.actor_name,
        verb=row.verb,
        record=row.record,
        record_id=row.record_id,
        before=json.loads(row.before),
        after=json.loads(row.after),
        why=row.why,
    )
