"""How often somebody may call within a minute: counted for all processes, in Redis or in the database."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock
from typing import TYPE_CHECKING, Protocol, cast

import structlog
from flask import Flask, current_app
from sqlalchemy import String, bindparam, delete, text
from sqlalchemy.orm import Mapped, mapped_column
from werkzeug.exceptions import TooManyRequests

from anchorcenter.core.db import Base, db
from anchorcenter.core.later import Later
from anchorcenter.core.unit_of_work import writing

if TYPE_CHECKING:
    import redis
    from redis import backoff, retry
else:
    redis, backoff, retry = Later("redis"), Later("redis.backoff"), Later("redis.retry")

MINUTE = 60  # Seconds.
STEPS = 20  # A process that counts in the database reports every twentieth part of the limit.
KNOWN = "anchorcenter.rates"
REDIS_PATIENCE = 0.25  # Seconds for which a call waits for Redis.
REDIS_PAUSE = timedelta(seconds=10)  # For which one that did not answer is left alone.
_log = structlog.get_logger()


class CallCount(Base):
    """How many calls of one minute processes have reported; ``source`` is a hash, ``minute`` counts from 1970."""

    __tablename__ = "call_counts"

    source: Mapped[str] = mapped_column(String(64), primary_key=True)
    minute: Mapped[int] = mapped_column(primary_key=True)
    calls: Mapped[int]


_ADD = text(
    "INSERT INTO call_counts (source, minute, calls) VALUES (:source, :minute, :calls) "
    "ON CONFLICT (source, minute) DO UPDATE SET calls = call_counts.calls + excluded.calls RETURNING calls"
)
_OLD = delete(CallCount).where(CallCount.minute < bindparam("oldest"))


class Counter(Protocol):
    """Counts calls of a source."""

    def count(self, source: str, *, now: datetime) -> int:
        """Count a call; answers how many of this minute are known."""

    def settle(self, source: str, *, now: datetime) -> None:
        """Tell the other processes, when it is time to."""


@dataclass
class _Tally:
    minute: int
    known: int = 0  # Of all processes, when this one last reported.
    mine: int = 0  # Since then.


@dataclass
class DatabaseCounter:
    """Each process counts in memory and reports every ``step`` calls: no write per call.

    ``processes`` of them let pass at most ``processes`` times ``step`` calls more than the limit.
    """

    most: int
    step: int
    tallies: dict[str, _Tally] = field(default_factory=dict)
    lock: Lock = field(default_factory=Lock)

    def count(self, source: str, *, now: datetime) -> int:
        minute = _minute(now)
        with self.lock:
            tally = self.tallies.get(source)
            if tally is None or tally.minute != minute:
                self._drop_before(minute)
                tally = self.tallies[source] = _Tally(minute)
            if tally.known + tally.mine > self.most:
                return tally.known + tally.mine  # Who is refused costs no more than that.
            tally.mine += 1
            return tally.known + tally.mine

    def settle(self, source: str, *, now: datetime) -> None:
        """Add what this process has counted to the row of the minute, in a block of its own."""
        with self.lock:
            tally = self.tallies.get(source)
            if tally is None or tally.mine < self.step:
                return
            mine, tally.mine, tally.known = tally.mine, 0, tally.known + tally.mine
        with writing():
            values = {"source": source, "minute": tally.minute, "calls": mine}
            known = int(db.session.execute(_ADD, values).scalar_one())
        with self.lock:
            tally.known = max(tally.known, known)

    def _drop_before(self, minute: int) -> None:
        self.tallies = {source: tally for source, tally in self.tallies.items() if tally.minute == minute}


@dataclass
class RedisCounter:
    """One number per source and minute for all machines; while Redis does not answer, ``other`` counts."""

    line: redis.Redis
    other: DatabaseCounter
    away_until: datetime | None = None

    def count(self, source: str, *, now: datetime) -> int:
        if self._is_away(now):
            return self.other.count(source, now=now)
        try:
            steps = self.line.pipeline(transaction=False)
            key = f"anchorcenter:calls:{source}:{_minute(now)}"
            steps.incr(key)
            steps.expire(key, 2 * MINUTE)
            return int(steps.execute()[0])
        except redis.RedisError as error:
            _log.warning("redis.away", error=type(error).__name__)
            self.away_until = now + REDIS_PAUSE
            return self.other.count(source, now=now)

    def settle(self, source: str, *, now: datetime) -> None:
        if self._is_away(now):
            self.other.settle(source, now=now)

    def _is_away(self, now: datetime) -> bool:
        return self.away_until is not None and now < self.away_until


@dataclass(frozen=True)
class Rate:
    """At most ``most`` calls of one source a minute."""

    most: int
    counter: Counter

    def check(self, source: str, *, now: datetime) -> None:
        """Count a call. Raises TooManyRequests (429, with Retry-After in seconds) when the minute has had enough."""
        if self.counter.count(source, now=now) > self.most:
            raise TooManyRequests(retry_after=MINUTE - int(now.timestamp()) % MINUTE)

    def settle(self, source: str, *, now: datetime) -> None:
        """Tell the other processes what was counted, when it is time to. Call outside of ``writing()``."""
        self.counter.settle(source, now=now)


def init_app(app: Flask) -> None:
    """Count where the settings say: in Redis, else in the database."""
    most = int(app.config["API_CALLS_PER_MINUTE"])
    in_database = DatabaseCounter(most, max(1, most // STEPS))
    counter: Counter = in_database
    if url := app.config["REDIS_URL"]:
        once = retry.Retry(backoff.NoBackoff(), 0)  # Its own way of waiting takes seconds.
        patience = {"socket_timeout": REDIS_PATIENCE, "socket_connect_timeout": REDIS_PATIENCE}
        counter = RedisCounter(redis.Redis.from_url(url, retry=once, **patience), in_database)
    app.extensions[KNOWN] = Rate(most, counter)


def rate() -> Rate:
    """The limit of calls of the current program."""
    return cast(Rate, current_app.extensions[KNOWN])


def forget(now: datetime) -> None:
    """Drop what no limit counts any more; a job of the worker."""
    with writing():
        db.session.execute(_OLD, {"oldest": _minute(now) - 1})


def _minute(now: datetime) -> int:
    return int(now.timestamp()) // MINUTE
