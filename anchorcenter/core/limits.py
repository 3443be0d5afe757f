"""How often something may fail before one has to wait: counted in the database, the same for every process."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Index, String, delete, select
from sqlalchemy.orm import Mapped, mapped_column
from werkzeug.exceptions import TooManyRequests

from anchorcenter.core.db import Base, Id, db
from anchorcenter.core.unit_of_work import writing

LONGEST = timedelta(days=1)


class Failure(Base):
    """Something that went wrong for somebody; ``key`` is a hash, so that nobody's address is kept."""

    __tablename__ = "failures"
    __table_args__ = (Index("ix_failures_key_at", "key", "at"),)

    id: Mapped[Id]
    key: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]


@dataclass(frozen=True, kw_only=True)
class Limit:
    """At most ``most`` failures of a kind ``within`` a time, at most LONGEST, of one source."""

    kind: str
    most: int
    within: timedelta


def check(limit: Limit, source: str, *, now: datetime) -> None:
    """Raise TooManyRequests (429, with Retry-After in seconds) when ``source`` has failed too often by now."""
    recent = select(Failure.at).where(Failure.key == _key(limit, source), Failure.at > now - limit.within)
    earliest = db.session.scalar(recent.order_by(Failure.at.desc()).offset(limit.most - 1).limit(1))
    if earliest is not None:
        raise TooManyRequests(retry_after=int((earliest + limit.within - now).total_seconds()) + 1)


def note(limit: Limit, source: str, *, now: datetime) -> None:
    """Count a failure. Call inside ``writing()``."""
    db.session.add(Failure(key=_key(limit, source), at=now))


def forget(now: datetime) -> None:
    """Drop what no limit counts any more; a job of the worker."""
    with writing():
        db.session.execute(delete(Failure).where(Failure.at <= now - LONGEST))


def _key(limit: Limit, source: str) -> str:
    return hashlib.sha256(f"{limit.kind}:{source}".encode(errors="surrogateescape")).hexdigest()
