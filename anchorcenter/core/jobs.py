"""What the worker does again and again: each job once per interval, however many workers run."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy import or_, select, text, update
from sqlalchemy.orm import Mapped, mapped_column

from anchorcenter.core.db import Base, db
from anchorcenter.core.unit_of_work import writing

_log = structlog.get_logger()


@dataclass(frozen=True, kw_only=True)
class Job:
    """``run(now)`` opens its own blocks; a missed turn is made up once, not once per turn missed."""

    key: str
    every: timedelta
    run: Callable[[datetime], None]


class JobRun(Base):
    """When a job was last begun."""

    __tablename__ = "job_runs"

    key: Mapped[str] = mapped_column(primary_key=True)
    begun_at: Mapped[datetime | None]


_KNOW = text("INSERT INTO job_runs (key) VALUES (:key) ON CONFLICT DO NOTHING")  # Two workers may start at once.


def run_due(jobs: Iterable[Job], now: datetime) -> list[str]:
    """Run the jobs whose turn has come; answer the keys of those that went well. One that fails stops no other."""
    begun = {row.key: row.begun_at for row in db.session.execute(select(JobRun.key, JobRun.begun_at))}
    db.session.rollback()  # No snapshot is held until the next look.
    due = [job for job in jobs if (last := begun.get(job.key)) is None or last <= now - job.every]
    return [job.key for job in due if _begin(job, now) and _run(job, now)]


def _run(job: Job, now: datetime) -> bool:
    with structlog.contextvars.bound_contextvars(job=job.key):
        try:
            job.run(now)
        except Exception as error:  # Whatever one job does, the others have their turn.
            _log.error("job.failed", exc_info=error)
            return False
        _log.debug("job.done")
        return True


def _begin(job: Job, now: datetime) -> bool:
    """Whether it is still nobody else's turn: another worker may have begun it since its time was read."""
    with writing():
        db.session.execute(_KNOW, {"key": job.key})
        is_due = or_(JobRun.begun_at.is_(None), JobRun.begun_at <= now - job.every)
        begun = update(JobRun).where(JobRun.key == job.key, is_due).values(begun_at=now).returning(JobRun.key)
        return db.session.scalar(begun) is not None
