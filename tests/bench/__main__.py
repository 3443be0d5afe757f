"""``make bench``: what a request costs against an empty view, and what the guard costs as claims grow.

Prints a table, and one JSON line per figure on standard error. ``--quick`` leaves the million out, ``--requests``
the guard.
"""

from __future__ import annotations

import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
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
from tests.bench.browsing import costs
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
            yield from _browser(server)
        if "--requests" not in sys.argv:
            yield from _guard()
        db.session.remove()
        db.engine.dispose()


def _requests(server: Server, token: str) -> Iterator[tuple[str, list[float], float, float | None]]:
    server.sign_in("tenant-a@demo.example", PASSWORD)
    week = "GET", f"/calendar?space=hall&date={_next_week()}", "", dict[str, str]()

    def anew() -> Request:
        server.ask("GET", "/forget")
        return week

    for name, request, expected in (
        ("empty view", lambda: ("GET", "/empty", "", {}), 200),
        ("front page", lambda: ("GET", "/", "", {}), 200),
        ("week page", lambda: week, 200),
        ("week page, drawn anew", anew, 200),
        ("booking POST (API)", _api_bookings(token), 201),
        ("booking POST (page)", _page_bookings(server), 303),
    ):
        values, ratio = server.measure(request, expected)
        yield name, values, ratio, GOALS.get(name)


def _browser(server: Server) -> Iterator[tuple[str, list[float], float, float | None]]:
    """Against their goals in milliseconds, as ratios of them."""
    week = f"/calendar?space=hall&date={_next_week()}"
    for name, values, goal in costs(f"http://127.0.0.1:{server.port}", server.cookies, week):
        yield name, values, statistics.median(values) / goal, 1.0


def _next_week() -> date:
    here = datetime.now(UTC) + timedelta(hours=9)
    return (here + timedelta(days=7 - here.weekday())).date()


_slots = count()


def _slot() -> dict[str, str]:
    """The next half hour that nobody has, in Korea's wall-clock time."""
    number = next(_slots)
    start = datetime.now(UTC) + timedelta(hours=9)
    start = start.replace(hour=0, minute=0) + timedelta(days=1) + timedelta(minutes=30 * (number // 4))
    end = start + timedelta(minutes=30)
    return {"space": f"booth-{number % 4}", "starts_at": f"{start:%Y-%m-%dT%H:%M}", "ends_at": f"{end:%Y-%m-%dT%H:%M}"}


def _api_bookings(token: str) -> Callable[[], Request]:
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}

    def request() -> Request:
        slot = _slot()
        wanted = {k: v if k == "space" else f"{v}:00+09:00" for k, v in slot.items()} | {
            "purpose": "bench",
            "headcount": 1,
        }
        return "POST", "/api/v1/bookings", json.dumps(wanted), headers

    return request


def _page_bookings(server: Server) -> Callable[[], Request]:
    """Each out of a hold, as a browser does; the hold is made before, outside of what is measured."""
    _status, page, _to = server.ask("GET", "/bookings/new")
    token = csrf(page)

    def request() -> Request:
        slot = _slot() | {"csrf_token": token}
        status, text_, to = server.ask("POST", "/holds", urlencode(slot))
        assert status == 303, text_[:300]
        return "POST", to, urlencode(slot | {"purpose": "bench", "headcount": "1"}), {}

    return request


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
