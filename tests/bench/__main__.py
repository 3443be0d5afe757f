"""``make bench``: what a request costs against an empty view, and what the guard costs as claims grow.

Prints a table, then one JSON line per figure. ``--quick`` leaves the million out.
"""

from __future__ import annotations

import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from urllib.parse import urlencode

from sqlalchemy import URL, create_engine, insert, make_url, select, text

from anchorcenter import create_app
from anchorcenter.accounts.demo import PASSWORD
from anchorcenter.config import Settings
from anchorcenter.core import schema
from anchorcenter.core.db import db, table
from anchorcenter.core.unit_of_work import writing
from anchorcenter.facilities.models import Cell, Claim
from tests.bench.data import fill_claims, lay_down_center
from tests.bench.serving import Request, Server, csrf, serving, summary

SIZES = (1_000, 100_000) if "--quick" in sys.argv else (1_000, 100_000, 1_000_000)
GOALS = {"week page": 15.0, "booking POST (page)": 15.0, "booking POST (API)": 15.0, "guard": 5.0}


def main() -> int:
    """Measure on SQLite, and on PostgreSQL when TEST_DATABASE_URL is set. Answers 1 when a goal is missed."""
    missed = 0
    for url in _databases():
        engine = url.get_backend_name()
        print(f"\n{engine}")
        for name, values, ratio, goal in _measure(url):
            verdict = "" if not goal else "ok" if ratio <= goal else f"OVER {goal:g}x"
            missed += verdict.startswith("OVER")
            print(f"  {name:<28} {summary(values):>28} ms   {ratio:6.1f}x  {verdict}")
            line = {"engine": engine, "figure": name, "median_ms": statistics.median(values), "ratio": round(ratio, 2)}
            print(json.dumps(line | {"min_ms": min(values), "max_ms": max(values), "goal": goal}), file=sys.stderr)
    return int(missed > 0)


def _databases() -> Iterator[URL]:
    with tempfile.TemporaryDirectory() as folder:
        yield make_url(f"sqlite:///{folder}/bench.db")
    if address := os.environ.get("TEST_DATABASE_URL"):
        engine = create_engine(make_url(address), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text('DROP DATABASE IF EXISTS "anchor_bench" WITH (FORCE)'))
            connection.execute(text('CREATE DATABASE "anchor_bench"'))
        yield make_url(address).set(database="anchor_bench")
        with engine.connect() as connection:
            connection.execute(text('DROP DATABASE IF EXISTS "anchor_bench" WITH (FORCE)'))
        engine.dispose()


def _measure(url: URL) -> Iterator[tuple[str, list[float], float, float | None]]:
    address = url.render_as_string(hide_password=False)
    app = create_app(Settings(DATABASE_URL=address, DEMO=True))
    with app.app_context(), tempfile.TemporaryDirectory() as folder:
        schema.upgrade()
        token = lay_down_center()
        db.session.remove()
        db.engine.dispose()
        with serving(address, Path(folder)) as server:
            yield from _requests(server, token)
        yield from _guard()
        db.session.remove()
        db.engine.dispose()


def _requests(server: Server, token: str) -> Iterator[tuple[str, list[float], float, float | None]]:
    floor = server.measure(lambda: ("GET", "/empty", "", {}), 200)
    base = statistics.median(floor)
    yield "empty view", floor, 1.0, None
    server.sign_in("tenant-a@demo.example", PASSWORD)
    monday = datetime.now(UTC) + timedelta(hours=9)
    day = (monday + timedelta(days=7 - monday.weekday())).date()
    for name, request, expected in (
        ("front page", lambda: ("GET", "/", "", {}), 200),
        ("week page", lambda: ("GET", f"/calendar?space=hall&date={day}", "", {}), 200),
        ("booking POST (API)", _api_bookings(token), 201),
        ("booking POST (page)", _page_bookings(server), 303),
    ):
        values = server.measure(request, expected)
        yield name, values, statistics.median(values) / base, GOALS.get(name)
    cold = _cold_weeks(server)
    yield "week page, drawn anew", cold, statistics.median(cold) / base, None


_slots = count()


def _slot() -> dict[str, str]:
    """The next half hour that nobody has, in Korea's wall-clock time."""
    number = next(_slots)
    start = datetime.now(UTC) + timedelta(hours=9)
    start = start.replace(hour=0, minute=0) + timedelta(days=1) + timedelta(minutes=30 * (number // 4))
    end = start + timedelta(minutes=30)
    return {"space": f"booth-{number % 4}", "starts_at": f"{start:%Y-%m-%dT%H:%M}", "ends_at": f"{end:%Y-%m-%dT%H:%M}"}


def _api_bookings(token: str):  # type: ignore[no-untyped-def]
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}

    def request() -> Request:
        slot = _slot()
        wanted = {k: v if k == "space" else f"{v}:00+09:00" for k, v in slot.items()} | {
            "purpose": "bench",
            "headcount": 1,
        }
        return "POST", "/api/v1/bookings", json.dumps(wanted), headers

    return request


def _page_bookings(server: Server):  # type: ignore[no-untyped-def]
    """Out of a hold each, as a browser does: the hold is made outside of what is measured only if it is made before."""
    _status, page, _to = server.ask("GET", "/bookings/new")
    token = csrf(page)

    def request() -> Request:
        return "POST", "/holds", urlencode(_slot() | {"csrf_token": token}), {}

    return _Booker(server, token, request)


class _Booker:
    """Each call books what was held by the call before; holds are made in between, at most two live ones."""

    def __init__(self, server: Server, token: str, hold: object) -> None:
        self.server, self.token = server, token

    def __call__(self) -> Request:
        slot = _slot() | {"csrf_token": self.token}
        status, text_, to = self.server.ask("POST", "/holds", urlencode(slot))
        assert status == 303, text_[:300]
        return "POST", to, urlencode(slot | {"purpose": "bench", "headcount": "1"}), {}


def _cold_weeks(server: Server) -> list[float]:
    """Other weeks each time, so that none was drawn before."""
    days = (datetime.now(UTC).date() + timedelta(days=7 * n) for n in count(2))
    return server.measure(lambda: ("GET", f"/calendar?space=hall&date={next(days)}", "", {}), 200)


def _guard() -> Iterator[tuple[str, list[float], float, float | None]]:
    """One guarded insert, rolled back, among ever more claims."""
    base = 0.0
    for size in SIZES:
        fill_claims(size)
        values = _inserts()
        base = base or statistics.median(values)
        ratio = statistics.median(values) / base
        yield f"guarded insert, {size:,} claims", values, ratio, GOALS["guard"] if size == SIZES[-1] else None


def _inserts() -> list[float]:
    cells = list(db.session.scalars(select(Cell.id).order_by(Cell.id).limit(20)))
    start, statement, found = datetime(2029, 6, 1, tzinfo=UTC), insert(table(Claim)), []
    occupancy = db.session.execute(text("SELECT id FROM occupancies WHERE label = 'bench'")).scalar_one()
    try:
        with writing():
            for number in range(420):
                begins = start + timedelta(hours=number // 20)
                row = {"occupancy_id": occupancy, "cell_id": cells[number % 20], "starts_at": begins}
                before = time.perf_counter()
                db.session.execute(statement, row | {"ends_at": begins + timedelta(hours=1)})
                found.append((time.perf_counter() - before) * 1000)
            raise _Undo
    except _Undo:
        return found[20:]


class _Undo(Exception):
    pass


if __name__ == "__main__":
    sys.exit(main())
