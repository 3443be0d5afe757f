"""Races are run by processes, not threads: each has its own connection, as two servers have.

They part from one program that has answered before: whatever a server makes once is made before they part.
"""

from __future__ import annotations

import multiprocessing
import os
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
import pytest
from flask import Flask
from sqlalchemy import URL, make_url

from anchorcenter.core.errors import DomainError
from tests.conftest import close, lent, make_app
from tests.servers import wait_until
from tests.steps import bearer, body, problems

fork = multiprocessing.get_context("fork")
Attempt = Callable[[Flask, int], object]
Gate = Callable[[], None]
Meanwhile = Callable[[Callable[[Flask, Gate], Any], Callable[[Flask], Any]], tuple[Any, Any]]
PATIENCE = 30  # Seconds: for what takes a moment, on the slowest machine.
WAITING = """
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND backend_type = 'client backend' AND wait_event_type = 'Lock'
"""


@dataclass
class Outcome:
    """How often each thing happened, how long the slowest took, and how long all of them computed, in seconds."""

    counts: Counter[str] = field(default_factory=Counter)
    slowest: float = 0.0
    computed: float = 0.0

    @property
    def is_stuck(self) -> bool:
        """Whether somebody waited for much more than the others' work, on a machine however slow or busy."""
        return self.slowest > max(10, 10 * self.computed)


@pytest.fixture
def race(app: Flask) -> Callable[..., Outcome]:
    """Run ``attempt(app, number)`` in ``many`` processes that start together; afterwards the doctor looks.

    The program has done ``before(app, 0)`` when they part; each has done ``before(app, number)`` when it starts, in its
    own time.
    """

    def run(attempt: Attempt, many: int, *, before: Attempt | None = None) -> Outcome:
        (before or _warm_up)(app, 0)
        close(app)  # Each process opens a line to the database of its own.
        gate, results = fork.Barrier(many), fork.Queue()
        arguments = [(app, attempt, before, number, gate, results) for number in range(many)]
        processes = [fork.Process(target=_racer, args=args) for args in arguments]
        for process in processes:
            process.start()
        found = [results.get(timeout=120) for _ in processes]
        for process in processes:
            process.join(timeout=30)
        assert problems(app) == []
        counts = Counter(name for names, _, _ in found for name in names)
        return Outcome(counts, max(took for _, took, _ in found), sum(computed for _, _, computed in found))

    return run


def _racer(app: Flask, attempt: Attempt, before: Attempt | None, number: int, gate: Any, results: Any) -> None:
    """One process: connect, wait for the others, try, report."""
    names, took, computed = ["crashed"], 0.0, 0.0
    try:
        (before or _warm_up)(app, number)
        gate.wait(timeout=60)
        began, worked = time.perf_counter(), time.process_time()
        names = _names(app, attempt, number)
        took, computed = time.perf_counter() - began, time.process_time() - worked
    except BaseException as error:
        names = [f"crashed: {type(error).__name__}: {error}"]
    finally:
        results.put((names, took, computed))
        results.close()
        results.join_thread()
        os._exit(0)  # Not pytest's own way out: this process is only a copy.


def _warm_up(app: Flask, _number: int) -> None:
    """A server that has answered before: statements compiled, templates read, a line open."""
    wanted = body("d", "2026-11-26 09:00", "2026-11-26 09:30", headcount=31)
    app.test_client().post("/api/v1/bookings", json=wanted, headers=bearer("staff"))


def _names(app: Flask, attempt: Attempt, number: int) -> list[str]:
    """What became of it: the words it answered, or the codes that refused it."""
    try:
        answer = attempt(app, number)
    except DomainError as error:
        return [str(error.args[0])]
    return list(answer) if isinstance(answer, list) else [str(answer)]


@pytest.fixture(scope="session")
def other_program(program: Flask, tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """A second server of the same database, as far as one process can have it."""
    return make_app(make_url(program.config["SQLALCHEMY_DATABASE_URI"]), tmp_path_factory.mktemp("other"))


@pytest.fixture
def beside(app: Flask, other_program: Flask, tmp_path: Path) -> Iterator[Flask]:
    """The second server, as it was built."""
    with lent(other_program, tmp_path) as other:
        yield other


@pytest.fixture
def meanwhile(app: Flask, beside: Flask, database: URL) -> Meanwhile:
    """Run ``first(app, gate)`` up to ``gate()``, then ``second(app)`` beside it until it is through or waits for a
    lock, then both to their ends; both answers, errors by name."""

    def run(first: Callable[[Flask, Gate], Any], second: Callable[[Flask], Any]) -> tuple[Any, Any]:
        inside, go_on = threading.Event(), threading.Event()

        def gate() -> None:
            inside.set()
            go_on.wait(2 * PATIENCE)

        answers: dict[str, Any] = {}

        def answer(name: str, do: Callable[..., Any], *arguments: Any) -> None:
            try:
                answers[name] = do(*arguments)
            except Exception as error:
                answers[name] = type(error).__name__

        threads = [
            threading.Thread(target=answer, args=("first", first, app, gate)),
            threading.Thread(target=answer, args=("second", second, beside)),
        ]
        try:
            threads[0].start()
            wait_until(lambda: inside.is_set() or "first" in answers, PATIENCE)
            assert inside.is_set(), answers
            threads[1].start()
            wait_until(lambda: "second" in answers or somebody_waits(database), PATIENCE)
        finally:
            go_on.set()
        for thread in threads:
            thread.join(PATIENCE)
        return answers["first"], answers["second"]

    return run


def somebody_waits(database: URL) -> bool:
    """Whether somebody waits for a lock that another has."""
    if database.get_backend_name() == "sqlite":  # In the queue of unit_of_work.
        queue = Path(f"{database.database}.lock")
        locks = Path("/proc/locks").read_text().splitlines() if queue.exists() else []
        return any("->" in lock and f":{queue.stat().st_ino} " in lock for lock in locks)
    address = database.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(address, autocommit=True) as onlooker:
        row = onlooker.execute(WAITING).fetchone()
    return bool(row and row[0])


def posting(path: str, data: dict[str, Any] | None = None, who: str = "tenant-a") -> Callable[[Flask], int]:
    """Send that form in a browser in which ``who`` is signed in; answers the status."""

    def post(app: Flask) -> int:
        client = app.test_client()
        with client.session_transaction() as session:
            session.update(_user_id=who, _fresh=True)
        return client.post(path, data=data).status_code

    return post
