"""Who did what, when and why: append-only rows, sealed into a hash chain by the worker.

A chain head locked by every write would cost most of the throughput, so rows are plain inserts and a
seal covers a stretch of them: its hash is over the hash before it and every row of the stretch.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, func, insert, select
from sqlalchemy.orm import Mapped, mapped_column

from anchorcenter.core.db import Base, Id, db, table
from anchorcenter.core.unit_of_work import writing

BATCH = 5_000
SETTLED = timedelta(minutes=1)  # Longer than any transaction may last.


class AuditEntry(Base):
    """One change. ``actor_id`` bears no foreign key: the row outlives the person; 0 is the program itself."""

    __tablename__ = "audit_entries"

    id: Mapped[Id]
    at: Mapped[datetime]
    actor_id: Mapped[int]
    actor_name: Mapped[str]
    verb: Mapped[str]
    record: Mapped[str]
    record_id: Mapped[int] = mapped_column(index=True)
    before: Mapped[str]
    after: Mapped[str]
    why: Mapped[str]


_RECORD = insert(table(AuditEntry)).inline()  # Nobody asks for its id.


class AuditSeal(Base):
    """The chain: ``last_id`` is the last entry it covers, the first is the one after the seal before."""

    __tablename__ = "audit_seals"

    id: Mapped[Id]
    last_id: Mapped[int] = mapped_column(unique=True)
    entries: Mapped[int]
    hash: Mapped[str]
    sealed_at: Mapped[datetime]


def record(
    verb: str,
    of: str,
    of_id: int,
    *,
    by: tuple[int, str],
    now: datetime,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    why: str = "",
) -> None:
    """Note that ``by`` (id, name) did ``verb`` to a record. Call inside the block that does it."""
    values = {"at": now, "actor_id": by[0], "actor_name": by[1], "verb": verb, "record": of, "record_id": of_id}
    values |= {"before": _json(before), "after": _json(after), "why": why}
    db.session.execute(_RECORD, values)


def seal(now: datetime) -> None:
    """Seal what no seal covers yet; a job of the worker.

    On PostgreSQL a slower writer may commit an earlier id later, so the youngest entries wait.
    """
    with writing():
        last = db.session.scalar(select(AuditSeal).order_by(AuditSeal.id.desc()).limit(1))
        youngest = select(func.min(AuditEntry.id)).where(AuditEntry.at > now - SETTLED).scalar_subquery()
        settled = AuditEntry.id < func.coalesce(youngest, 2**62)
        entries = _entries(last.last_id if last else 0).where(settled).limit(BATCH)
        rows = db.session.execute(entries).all()
        if rows:
            digest = _digest(last.hash if last else "", rows)
            db.session.add(AuditSeal(last_id=rows[-1].id, entries=len(rows), hash=digest, sealed_at=now))


def broken_seals() -> list[str]:
    """What is wrong with the chain, in words for ``flask doctor``; nothing when all is well."""
    problems, hash_before, last_id = [], "", 0
    for link in db.session.scalars(select(AuditSeal).order_by(AuditSeal.id)):
        rows = db.session.execute(_entries(last_id).where(AuditEntry.id <= link.last_id)).all()
        if len(rows) != link.entries or _digest(hash_before, rows) != link.hash:
            problems.append(f"audit entries {last_id + 1} to {link.last_id} are not those that were sealed")
        hash_before, last_id = link.hash, link.last_id
    return problems


def count_unsealed() -> int:
    """How many entries no seal covers yet."""
    sealed = func.coalesce(select(func.max(AuditSeal.last_id)).scalar_subquery(), 0)
    return db.session.scalar(select(func.count()).select_from(AuditEntry).where(AuditEntry.id > sealed)) or 0


def _entries(after_id: int) -> Select[Any]:
    return select(*table(AuditEntry).columns).where(AuditEntry.id > after_id).order_by(AuditEntry.id)


def _digest(hash_before: str, rows: Sequence[Any]) -> str:
    digest = hashlib.sha256(hash_before.encode())
    for row in rows:
        texts = [v.isoformat() if isinstance(v, datetime) else v for v in row]
        digest.update(json.dumps(texts, ensure_ascii=False).encode())
    return digest.hexdigest()


def _json(values: Any) -> str:
    return json.dumps(values or {}, ensure_ascii=False, sort_keys=True, default=str)
