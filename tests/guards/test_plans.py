"""How the databases answer what is asked often: by indexes, never by reading a big table from end to end.

Every statement of a request is explained as it was sent, in a center with some thousand rows in each big table.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import URL, insert, select, text
from werkzeug.exceptions import HTTPException

from anchorcenter.accounts.access_log import AccessEntry
from anchorcenter.accounts.api_tokens import SCOPES
from anchorcenter.accounts.models import ApiToken, Person, SignIn
from anchorcenter.accounts.tokens import token_hash
from anchorcenter.bookings.models import Booking, BookingPart, Hold, Status
from anchorcenter.commands import work
from anchorcenter.core.db import Base, db, reading_in_one, table
from anchorcenter.core.unit_of_work import writing
from anchorcenter.facilities.models import Occupancy
from tests.commands.conftest import TODAY, command, told
from tests.guards.test_queries import noting
from tests.steps import bearer
from tests.times import DAY, MINUTE, NOW, kst, typed

BIG = {
    "access_entries", "api_tokens", "audit_entries", "booking_days", "booking_parts", "bookings", "claims", "holds",
    "occupancies", "outbox", "sign_ins", "visit_days", "visits",
}  # fmt: skip
MANY, ROWS = 6_000, 4_000
TENANT, STAFF = "tenant-a@demo.example", "staff@demo.example"
FREE = kst("2026-11-23 17:30")  # After the story's classes; HELD an hour before, in another room.
SLOT = {"space": "rnd-lab", "starts_at": FREE.isoformat(), "ends_at": (FREE + 30 * MINUTE).isoformat()}
HELD = {"space": "meeting-room", "starts_at": typed(FREE), "ends_at": typed(FREE + 30 * MINUTE)}
Statements = list[tuple[str, Any]]


@pytest.fixture(scope="module")
def full(empty: URL, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """A demo center with thousands of everything, counted by the database as it does by itself before long."""
    with told("full", empty, tmp_path_factory.mktemp("full"), NOW) as app, time_machine.travel(NOW, tick=False):
        assert command(app, "demo", "--today", TODAY, "--big", str(MANY)).exit_code == 0
        with app.app_context(), writing():
            _fill()
            db.session.execute(text("ANALYZE"))
        yield app


def _fill() -> None:
    """Thousands of sessions, tokens, ended holds and looks in the access log; live ones of TENANT and STAFF."""
    people = list(db.session.scalars(select(Person.id).order_by(Person.id)))
    known = {name: db.session.scalars(select(Person.id).where(Person.email == name)).one() for name in (TENANT, STAFF)}
    who = [*known.values(), *(people[number % len(people)] for number in range(ROWS))]
    hashes = [token_hash(name) for name in (*known, *map(str, range(ROWS)))]
    seen: dict[str, Any] = {"begun_at": NOW, "last_seen_at": NOW, "expires_at": NOW + 9 * DAY}
    _store(SignIn, [seen | {"person_id": p, "token_hash": h} for p, h in zip(who, hashes, strict=True)])
    made = {"scopes": " ".join(SCOPES), "created_at": NOW}
    _store(ApiToken, [made | {"person_id": p, "token_hash": h} for p, h in zip(who, hashes, strict=True)])
    slots = db.session.scalars(select(Occupancy.id).order_by(Occupancy.id).limit(ROWS)).all()
    _store(Hold, [{"occupancy_id": o, "held_by_id": p, "extensions": 0} for o, p in zip(slots, who, strict=False)])
    look = {
        "actor_name": "정한결",
        "address": "192.0.2.1",
        "what": "view",
        "page": "/",
        "why": "",
        "is_off_hours": False,
    }
    times = [NOW - timedelta(minutes=number) for number in range(ROWS, 0, -1)]
    _store(
        AccessEntry,
        [look | {"at": t, "actor_id": known[STAFF], "person_id": p} for t, p in zip(times, who, strict=False)],
    )


def _store(model: type[Base], rows: list[dict[str, Any]]) -> None:
    db.session.execute(insert(table(model)), rows)


ASKED: dict[str, tuple[str, str, Any]] = {
    "the front page": ("", "GET", "/"),
    "the week of a space": (TENANT, "GET", "/calendar?space=flight-field&date=2026-11-10"),
    "the week of all spaces": (TENANT, "GET", "/calendar?date=2026-11-10"),
    "finding a free time": (TENANT, "GET", "/calendar/find?day=2026-11-25&part=any&length=60&people=1&kind="),
    "what I have ahead": (TENANT, "GET", "/bookings"),
    "what I had": (TENANT, "GET", "/bookings?show=past"),
    "a booking": (TENANT, "GET", "/bookings/{code}"),
    "the form of a change": (TENANT, "GET", "/bookings/{code}/change"),
    "my profile": (TENANT, "GET", "/profile/security"),
    "who looked at my data": (TENANT, "GET", "/profile/privacy"),
    "holding a slot": (TENANT, "POST", "/holds"),
    "cancelling": (TENANT, "POST", "/bookings/{code}/cancel"),
    "the day board": (STAFF, "GET", "/staff/day?date=2026-11-20"),
    "the access log of a day": (STAFF, "GET", "/staff/access-log?day=2026-11-22"),
    "booking by program": (TENANT, "API", "/api/v1/bookings"),
    "a month by program": (TENANT, "API", "/api/v1/bookings?from=2026-12-01T00:00:00Z&to=2026-12-31T00:00:00Z"),
    "a month by program of the staff": (
        STAFF,
        "API",
        "/api/v1/bookings?from=2026-12-01T00:00:00Z&to=2026-12-31T00:00:00Z",
    ),
    "availability": (
        TENANT,
        "API",
        "/api/v1/availability?space=rnd-lab&minutes=60&from=2026-12-01T00:00:00Z&to=2026-12-31T00:00:00Z",
    ),
    "availability within a quota": (
        TENANT,
        "API",
        "/api/v1/availability?space=flight-field-a&minutes=60&from=2026-12-01T00:00:00Z&to=2026-12-31T00:00:00Z",
    ),
    "the feed of a space": ("", "GET", "/calendars/spaces/rnd-lab.ics"),
}


@pytest.mark.parametrize("what", ASKED)
def test_no_request_reads_a_big_table_from_end_to_end(full: Flask, what: str) -> None:
    who, how, path = ASKED[what]
    if not is_served(full, path):
        pytest.skip("not served yet")
    with full.app_context():
        code = _code()
    asked = _asked(full, lambda: _send(full, who, how, path.format(code=code)))
    assert len(asked) > 1
    assert scans(full, asked) == []


def test_the_worker_reads_no_big_table_from_end_to_end(full: Flask) -> None:
    def round_of_the_worker() -> None:
        with full.app_context():
            work(NOW + DAY)

    assert scans(full, _asked(full, round_of_the_worker)) == []


def test_a_plan_that_reads_a_whole_table_is_found(full: Flask) -> None:
    """So that the others prove something."""
    found = scans(full, [("SELECT count(purpose) FROM bookings AS b WHERE purpose = 'x'", ())])
    assert found == [("bookings", "SELECT count(purpose) FROM bookings AS b WHERE purpose = 'x'")]


def is_served(app: Flask, path: str) -> bool:
    """Whether there is such a page, whatever it is asked with."""
    try:
        app.url_map.bind("localhost").match(path.partition("?")[0], method="GET")
    except HTTPException as error:
        return error.code == 405
    return True


def _code() -> str:
    """A booking of TENANT that may still be cancelled."""
    mine = select(Booking).join(Booking.booked_by).join(Booking.parts).join(BookingPart.occupancy)
    ahead = mine.where(Person.email == TENANT, Booking.status == Status.CONFIRMED, Occupancy.starts_at > NOW + 5 * DAY)
    return db.session.scalars(ahead.order_by(Booking.id).limit(1)).one().code


def _send(app: Flask, who: str, how: str, path: str) -> None:
    client = app.test_client()
    if how == "API" and path == "/api/v1/bookings":
        headers = bearer(who) | {"Idempotency-Key": "plans"}
        assert client.post(path, json=SLOT | {"purpose": "x", "headcount": 1}, headers=headers).status_code == 201
        return
    if who and how != "API":
        with client.session_transaction() as session:
            session.update(_user_id=who, _fresh=True)
    if how == "POST":
        assert client.post(path, data=HELD).status_code == 303
    else:
        assert client.get(path, headers=bearer(who) if how == "API" else {}).status_code == 200


def _asked(app: Flask, act: Callable[[], None]) -> Statements:
    """The statements with what they were asked with, but for those that only add rows."""
    with noting(app) as asked:
        act()
    return [(statement, values) for statement, values in asked if not statement.startswith("INSERT")]


def scans(app: Flask, asked: Statements) -> list[tuple[str, str]]:
    """The big tables that the database would read from end to end, with the statement."""
    with app.app_context(), reading_in_one():
        read = _read_by_sqlite if db.engine.dialect.name == "sqlite" else _read_by_postgresql
        return [(name, statement) for statement, values in asked for name in read(statement, values) if name in BIG]


def _read_by_sqlite(statement: str, values: Any) -> list[str]:
    rows = db.session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values).all()
    called = {alias: name for name, alias in re.findall(r"(\w+) AS (\w+)", statement)}
    found = [match[1] for row in rows if (match := re.match(r"SCAN (\w+)", row[3]))]
    if "LIMIT" in statement and not any("TEMP B-TREE" in row[3] for row in rows):
        del found[:1]  # It goes along an order that is there until the page is full.
    return [str(called.get(name, name)) for name in found]


def _read_by_postgresql(statement: str, values: Any) -> list[str]:
    """Of thousands of rows PostgreSQL would rather read all than jump about: so it is told to do that only where it
    has no other way, as it decides by itself among a million."""
    db.session.execute(text("SET LOCAL enable_seqscan = off"))
    one = values[0] if isinstance(values, list) else values  # Of a statement that is executed for many.
    plan = db.session.connection().exec_driver_sql(f"EXPLAIN (FORMAT JSON) {statement}", one).scalar_one()
    plans, found = [entry["Plan"] for entry in (json.loads(plan) if isinstance(plan, str) else plan)], []
    while plans:
        node = plans.pop()
        plans += node.get("Plans", [])
        if node["Node Type"] == "Seq Scan":
            found.append(node["Relation Name"])
    return found
