"""How long anybody waits for PostgreSQL: a dead line says nothing, and the kernel may not tell for minutes.

The server's time-outs end what it works on; they do not help when its answer, or our question, is swallowed on the
way. So each wait on a line ends on our side too: a request has so many seconds for all its questions, everything else
so many for each. A line that was given up is closed, which every error handler knows as a database that is away.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from math import inf
from typing import Any

from flask import Flask
from sqlalchemy.exc import TimeoutError  # A pool without a free line raises the same.

REQUEST = 4.0  # Seconds within which a request may ask.
LAST = 0.5  # And within which an answer to its last question may come.
HEALTH = 2.5  # Seconds for saying whether all is well.
ANSWER = 10.0  # For each answer outside of requests: the worker, commands.
CONNECTING = 2.0
ACTIVE = 1  # libpq's word for a line in the middle of a question.

_until: ContextVar[float | None] = ContextVar("until", default=None)


def init_app(app: Flask) -> None:
    """Bound what a request waits for."""

    @app.before_request
    def begin() -> None:
        _until.set(time.monotonic() + REQUEST)

    @app.teardown_appcontext  # Registered before the database's own, so it comes after that.
    def end(_error: BaseException | None) -> None:
        _until.set(None)


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Have the block ask no more after ``seconds``; ``inf`` for work that takes its time."""
    token = _until.set(time.monotonic() + seconds)
    try:
        yield
    finally:
        _until.reset(token)


def check_for_connecting(error: type[Exception]) -> None:
    """Raise ``error`` when there is no time left to open a line."""
    if _left() < CONNECTING:
        raise error("no time left to connect")


def check_for_beginning() -> None:
    """Raise TimeoutError when there is no time left for a transaction."""
    if _left() <= 0:
        raise TimeoutError("no time left to ask the database")


class Patient:
    """The ``wait`` of a psycopg connection with an end."""

    def __init__(self, line: Any) -> None:
        self._line, self._wait = line, line.wait

    def __call__(self, work: Any, *arguments: Any, **options: Any) -> Any:
        """Raises OperationalError and closes the line when no answer came in time."""
        left = _left()
        try:
            return self._wait(work, *arguments, timeout=None if left == inf else max(left, 0) + LAST, **options)
        except self._line.OperationalError:
            if self._line.pgconn.transaction_status == ACTIVE:  # It still owes an answer: nobody can ask it again.
                self._line.pgconn.finish()
            raise


def _left() -> float:
    until = _until.get()
    return ANSWER if until is None else until - time.monotonic()
