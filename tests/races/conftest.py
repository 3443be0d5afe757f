"""Races are run by processes, not threads: each has its own connection, as two servers have."""

from __future__ import annotations

import multiprocessing
import os
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import URL

from anchorcenter.core.errors import DomainError
from tests.conftest import close, make_app
from tests.steps import bearer, body, problems

fork = multiprocessing.get_context("fork")
Attempt = Callable[[Flask, int], object]
Gate = Callable[[], None]
Meanwhile = Callable[[Callable[[Flask, Gate], Any], Callable[[Flask], Any]], tuple[Any, Any]]
PAUSE = 0.6  # Long enough for the second to reach the lock, far shorter than any time-out.


@dataclass
class Outcome:
    """How often each thing happened, how long the slowest took, and how long all of them computed, in seconds."""

    counts: Counter[str] = field(default_factory=Counter)
    slowest: float = 0.0
    computed: float = 0.0


@pytest.fixture
def race(database: URL, tmp_path: Path) -> Callable[..., Outcome]:
    """Run ``attempt(app, number)`` in ``many`` processes that start together; afterwards the doctor looks.

    Each process has done ``before(app, number)`` when it starts, in its own time.
    """

    def run(attempt: Attempt, many: int, *, before: Attempt | None = None) -> Outcome:
        app = make_app(database, tmp_path)  # It has no line to the database yet: each process opens its own.
        gate, results = fork.Barrier(many), fork.Queue()
        arguments = [(app, attempt, before, number, gate, results) for number in range(many)]
        processes = [fork.Process(target=_racer, args=args) for args in arguments]
        for process in processes:
            process.start()
        found = [results.get(timeout=120) for _ in processes]
        for process in processes:
            process.join(timeout=30)
        assert problems(app) == []
        close(app)
        counts = Counter(name for names, _, _ in found for name in names)
        return Outcome(counts, max(took for _, took, _ in found), sum(computed for _, _, computed in found))

    return run


def _racer(app: Flask, attempt: Attempt, before: Attempt | None, number: int, gate: Any, results: Any) -> None:
    """One process: connect, wait for the others, try, report."""
    names, took, computed = ["crashed"], 0.0, 0.0
    try:
        _warm_up(app)
        if before is not None:
            before(app, number)
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


def _warm_up(app: Flask) -> None:
    """A server that has answered before: statements compiled, templates read."""
    wanted = body("d", "2026-11-26 09:00", "2026-11-26 09:30", headcount=31)
    app.test_client().post("/api/v1/bookings", json=wanted, headers=bearer("staff"))


def _names(app: Flask, attempt: Attempt, number: int) -> list[str]:
    """What became of it: the words it answered, or the codes that refused it."""
    try:
        answer = attempt(app, number)
    except DomainError as error:
        return [str(error.args[0])]
    return list(answer) if isinstance(answer, list) else [str(answer)]


@pytest.fixture
def meanwhile(database: URL, tmp_path: Path) -> Meanwhile:
    """Run ``first(app, gate)`` up to ``gate()``, then ``second(app)`` beside it; both answers, errors by name."""

    def run(first: Callable[[Flask, Gate], Any], second: Callable[[Flask], Any]) -> tuple[Any, Any]:
        inside, go_on = threading.Event(), threading.Event()

        def gate() -> None:
            inside.set()
            go_on.wait(10)

        answers: dict[str, Any] = {}

        def answer(name: str, do: Callable[..., Any], *arguments: Any) -> None:
            app = make_app(database, tmp_path)
            try:
                answers[name] = do(app, *arguments)
            except Exception as error:
                answers[name] = type(error).__name__
            close(app)

        threads = [
            threading.Thread(target=answer, args=("first", first, gate)),
            threading.Thread(target=answer, args=("second", second)),
        ]
        threads[0].start()
        assert inside.wait(10)
        threads[1].start()
        time.sleep(PAUSE)
        go_on.set()
        for thread in threads:
            thread.join(30)
        return answers["first"], answers["second"]

    return run


def posting(path: str, data: dict[str, Any] | None = None, who: str = "tenant-a") -> Callable[[Flask], int]:
    """Send that form in a browser in which ``who`` is signed in; answers the status."""

    def post(app: Flask) -> int:
        client = app.test_client()
        with client.session_transaction() as session:
            session.update(_user_id=who, _fresh=True)
        return client.post(path, data=data).status_code

    return post
