"""What the worker does again and again: once per interval, however many workers there are."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import URL, select

from anchorcenter.accounts.models import Organisation
from anchorcenter.core.db import db
from anchorcenter.core.jobs import Job, JobRun, run_due
from anchorcenter.core.unit_of_work import writing
from tests.conftest import close, make_app
from tests.guards.test_queries import noting
from tests.times import DAY, HOUR, MINUTE, NOW

SECOND = timedelta(seconds=1)


@pytest.fixture(autouse=True)
def context(app: Flask) -> Iterator[None]:
    with app.app_context():
        yield


@pytest.fixture
def ran() -> list[tuple[str, datetime]]:
    """Which job ran when."""
    return []


@pytest.fixture
def jobs(ran: list[tuple[str, datetime]]) -> list[Job]:
    return [
        Job(key="minutely", every=MINUTE, run=lambda now: ran.append(("minutely", now))),
        Job(key="hourly", every=HOUR, run=lambda now: ran.append(("hourly", now))),
    ]


def test_every_job_runs_at_the_first_look_and_then_once_per_interval(
    jobs: list[Job], ran: list[tuple[str, datetime]]
) -> None:
    looks = [NOW, NOW, NOW + MINUTE - SECOND, NOW + MINUTE, NOW + MINUTE, NOW + HOUR]
    both = ["minutely", "hourly"]
    assert [run_due(jobs, now) for now in looks] == [both, [], [], ["minutely"], [], both]
    assert ran == [
        ("minutely", NOW),
        ("hourly", NOW),
        ("minutely", NOW + MINUTE),
        ("minutely", NOW + HOUR),
        ("hourly", NOW + HOUR),
    ]


def test_a_look_at_which_no_turn_has_come_asks_once_and_takes_no_lock(app: Flask, jobs: list[Job]) -> None:
    run_due(jobs, NOW)
    with noting(app) as asked:
        assert run_due(jobs, NOW + SECOND) == []
    assert [statement.split()[0] for statement, _values in asked] == ["SELECT"]


def test_turns_that_were_missed_are_made_up_once(jobs: list[Job], ran: list[tuple[str, datetime]]) -> None:
    run_due(jobs, NOW)
    ran.clear()
    assert [run_due(jobs, NOW + DAY) for _ in range(3)] == [["minutely", "hourly"], [], []]
    assert ran == [("minutely", NOW + DAY), ("hourly", NOW + DAY)]


def test_a_second_worker_finds_a_job_begun(app: Flask, ran: list[tuple[str, datetime]]) -> None:
    def look_too(now: datetime) -> None:
        with app.app_context():
            assert run_due([job], now) == []
        ran.append(("slow", now))

    job = Job(key="slow", every=MINUTE, run=look_too)
    assert (run_due([job], NOW), ran) == (["slow"], [("slow", NOW)])


def test_a_worker_with_a_slow_clock_does_not_run_a_job_again(jobs: list[Job]) -> None:
    run_due(jobs, NOW)
    assert run_due(jobs, NOW - HOUR) == []
    assert set(db.session.scalars(select(JobRun.begun_at))) == {NOW}


def test_a_job_that_fails_stops_no_other_and_has_its_next_turn(
    jobs: list[Job], ran: list[tuple[str, datetime]]
) -> None:
    def fail_once(now: datetime) -> None:
        ran.append(("bad", now))
        if now == NOW:
            raise RuntimeError("broken")

    every = [Job(key="bad", every=MINUTE, run=fail_once), *jobs]
    assert run_due(every, NOW) == ["minutely", "hourly"]
    assert [key for key, _now in ran] == ["bad", "minutely", "hourly"]
    assert [run_due(every, NOW + SECOND), run_due(every, NOW + MINUTE)] == [[], ["bad", "minutely"]]


def test_a_job_that_fails_in_its_block_stores_nothing_and_the_next_one_still_writes() -> None:
    def fail(now: datetime) -> None:
        with writing():
            db.session.add(Organisation(name="half"))
            db.session.flush()
            raise RuntimeError("broken")

    def write(now: datetime) -> None:
        with writing():
            db.session.add(Organisation(name="whole"))

    assert run_due([Job(key="bad", every=MINUTE, run=fail), Job(key="good", every=MINUTE, run=write)], NOW) == ["good"]
    names = db.session.scalars(select(Organisation.name).where(Organisation.name.in_(["half", "whole"])))
    assert list(names) == ["whole"]


def test_workers_that_start_at_once_for_the_first_time_share_the_jobs(database: URL, tmp_path: Path) -> None:
    names, ran, errors = [f"job-{number}" for number in range(20)], list[str](), list[str]()
    apps, gate = [make_app(database, tmp_path) for _ in range(4)], threading.Barrier(4)

    def work(app: Flask) -> None:
        with app.app_context():
            gate.wait(10)
            try:
                ran.extend(run_due([Job(key=name, every=MINUTE, run=lambda _now: None) for name in names], NOW))
            except Exception as error:
                errors.append(type(error).__name__)

    threads = [threading.Thread(target=work, args=(app,)) for app in apps]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    for app in apps:
        close(app)
    assert (sorted(ran), errors) == (sorted(names), [])
