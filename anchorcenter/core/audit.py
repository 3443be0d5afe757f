"""Who did what, when and why: append-only rows, sealed into a hash chain by the worker.

A chain head locked by every write would cost most of the throughput, so rows are plain inserts and a
seal covers a stretch of them: its hash is over the hash before it and every row of the stretch. Other
tables of that kind have chains of their own.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Index,
    Select,
    Table,
    UniqueConstraint,
    delete,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.orm import Mapped, mapped_column

from anchorcenter.core.db import Base, Id, db, execute, table
from anchorcenter.core.unit_of_work import writing

BATCH = 5_000
SETTLED = timedelta(minutes=1)  # Longer than any transaction may last.
LEAST_KEPT = timedelta(days=365)  # What is destroyed earlier was not purged, it was covered up.
PROGRAM = (0, "program")
NAME = "actor_name"


class AuditEntry(Base):
    """One change. ``actor_id`` bears no foreign key: the row outlives the person; 0 is the program itself."""

    __tablename__ = "audit_entries"
    __table_args__ = (Index("ix_audit_entries_record", "record", "id"),)

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
    """A link of ``chain``: ``last_id`` is the last row it covers, the first is the one after the seal before.

    ``purged_at``: when its rows, and all before them, were destroyed; its hash still begins what follows.
    """

    __tablename__ = "audit_seals"
    __table_args__ = (UniqueConstraint("chain", "last_id"),)

    id: Mapped[Id]
    chain: Mapped[str] = mapped_column(server_default="audit")
    last_id: Mapped[int]
    entries: Mapped[int]
    hash: Mapped[str]
    sealed_at: Mapped[datetime]
    purged_at: Mapped[datetime | None]


@dataclass(frozen=True, kw_only=True)
class Chain:
    """A table (with ``id`` and ``at``, only ever added to) that is sealed; the doctor calls its rows ``rows``.

    Names are not under the seal: who is forgotten leaves a pseudonym there, and the id that is sealed.
    """

    key: str
    table: Table
    rows: str

    @property
    def sealed(self) -> list[Column[Any]]:
        """The columns that a seal is over."""
        return [column for column in self.table.columns if column.name != NAME]


AUDIT = Chain(key="audit", table=table(AuditEntry), rows="audit entries")


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
    execute(_RECORD, entry(verb, of, of_id, by=by, now=now, before=before, after=after, why=why))


def entry(
    verb: str,
    of: str,
    of_id: int,
    *,
    by: tuple[int, str],
    now: datetime,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    why: str = "",
) -> dict[str, Any]:
    """The row that ``record`` writes of it."""
    values = {"at": now, "actor_id": by[0], "actor_name": by[1], "verb": verb, "record": of, "record_id": of_id}
    return values | {"before": _json(before), "after": _json(after), "why": why}


def record_all(entries: Sequence[Mapping[str, Any]]) -> None:
    """Write rows made by ``entry``."""
    if entries:
        db.session.execute(_RECORD, entries)


def seal(now: datetime, chain: Chain = AUDIT) -> None:
    """Seal what no seal of ``chain`` covers yet; a job of the worker.

    On PostgreSQL a slower writer may commit an earlier id later, so the youngest rows wait.
    """
    with writing():
        last = db.session.scalar(_seals(chain).order_by(AuditSeal.id.desc()).limit(1))
        number, at = chain.table.c.id, chain.table.c.at
        youngest = select(func.min(number)).where(at > now - SETTLED).scalar_subquery()
        settled = number < func.coalesce(youngest, 2**62)
        rows = db.session.execute(_rows(chain, last.last_id if last else 0, settled).limit(BATCH)).all()
        if rows:
            digest = _digest(last.hash if last else "", rows)
            made = {"last_id": rows[-1].id, "entries": len(rows), "hash": digest, "sealed_at": now}
            db.session.add(AuditSeal(chain=chain.key, **made))


def broken_seals(chain: Chain = AUDIT) -> list[str]:
    """What is wrong with the chain, in words for ``flask doctor``; nothing when all is well."""
    problems, hash_before, last_id = [], "", 0
    for link in db.session.scalars(_seals(chain).order_by(AuditSeal.id)):
        rows = db.session.execute(_rows(chain, last_id, chain.table.c.id <= link.last_id)).all()
        if not (_is_purged(link, rows) if link.purged_at else _is_sealed(link, hash_before, rows)):
            problems.append(f"{chain.rows} {last_id + 1} to {link.last_id} are not those that were sealed")
        hash_before, last_id = link.hash, link.last_id
    return problems


def _is_sealed(link: AuditSeal, hash_before: str, rows: Sequence[Any]) -> bool:
    return (len(rows), _digest(hash_before, rows)) == (link.entries, link.hash)


def _is_purged(link: AuditSeal, rows: Sequence[Any]) -> bool:
    """Whether its rows are gone, and went when they might."""
    return not rows and link.purged_at is not None and link.purged_at - link.sealed_at >= LEAST_KEPT


def count_unsealed(chain: Chain = AUDIT) -> int:
    """How many rows no seal covers yet."""
    sealed = select(func.max(AuditSeal.last_id)).where(AuditSeal.chain == chain.key).scalar_subquery()
    waiting = select(func.count()).select_from(chain.table).where(chain.table.c.id > func.coalesce(sealed, 0))
    return db.session.scalar(waiting) or 0


def purge(chain: Chain, *, before: datetime, now: datetime) -> int:
    """Destroy the stretches that were sealed ``before`` then; answers how many rows. Call inside ``writing()``.

    The last of their seals stays, so that the chain goes on from it, and the deed is an audit entry (K10).
    """
    old = _seals(chain).where(AuditSeal.sealed_at < before, AuditSeal.purged_at.is_(None))
    anchor = db.session.scalar(old.order_by(AuditSeal.id.desc()).limit(1))
    if anchor is None:
        return 0
    gone = _count(db.session.execute(delete(chain.table).where(chain.table.c.id <= anchor.last_id)))
    earlier = delete(AuditSeal).where(AuditSeal.chain == chain.key, AuditSeal.id < anchor.id)
    db.session.execute(earlier.execution_options(synchronize_session=False))
    anchor.purged_at = now
    after = {"rows": gone, "last_id": anchor.last_id, "hash": anchor.hash}
    record("purge", chain.table.name, anchor.last_id, by=PROGRAM, now=now, after=after)
    return gone


def forget(person_id: int, pseudonym: str, chain: Chain = AUDIT) -> None:
    """Have that person be called ``pseudonym`` in what they did. Call inside ``writing()``."""
    theirs = chain.table.c.actor_id == person_id
    db.session.execute(update(chain.table).where(theirs).values({NAME: pseudonym}))


def _seals(chain: Chain) -> Select[AuditSeal]:
    return select(AuditSeal).where(AuditSeal.chain == chain.key)


def _rows(chain: Chain, after_id: int, upto: ColumnElement[bool]) -> Select[Any]:
    return select(*chain.sealed).where(chain.table.c.id > after_id, upto).order_by(chain.table.c.id)


def _count(result: Any) -> int:
    return int(result.rowcount)


def _digest(hash_before: str, rows: Sequence[Any]) -> str:
    digest = hashlib.sha256(hash_before.encode())
    for row in rows:
        texts = [v.isoformat() if isinstance(v, datetime) else v for v in row]
        digest.update(json.dumps(texts, ensure_ascii=False).encode())
    return digest.hexdigest()


def _json(values: Any) -> str:
    return json.dumps(values or {}, ensure_ascii=False, sort_keys=True, default=str)
