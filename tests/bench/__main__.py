"""``make bench``: what requests cost against an empty view and a raw guarded insert, among ever more claims.

    python -m tests.bench [--quick] [--requests] [--where] [--only TEXT] [--no-browser] [--json FILE]

Prints a table and a line of JSON for each figure; exits 1 when a goal (``goals.py``) is missed.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import URL, create_engine, make_url, text

from anchorcenter import create_app
from anchorcenter.config import Settings
from anchorcenter.core import memory, schema
from anchorcenter.core.db import let_go
from tests.bench.data import lay_down_center
from tests.bench.goals import Figure
from tests.bench.measuring import Bench


def main() -> int:
    """Measure on SQLite, and on PostgreSQL when TEST_DATABASE_URL is set. Answers 1 when a goal is missed."""
    wanted, figures = _options().parse_args(), list[Figure]()
    for url in _databases(wanted.engine):
        print(f"\n{url.get_backend_name()}", flush=True)
        for figure in _measure(url, wanted):
            print(figure.row(), flush=True)
            figures.append(figure)
    lines = "".join(json.dumps(figure.line()) + "\n" for figure in figures)
    if wanted.json:
        wanted.json.write_text(lines)
    else:
        print("\n" + lines, end="")
    return int(any(figure.is_missed for figure in figures))


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description="What requests cost, against floors.")
    parser.add_argument("--quick", action="store_true", help="among 1,000 and 100,000 claims, without the million")
    parser.add_argument("--requests", action="store_true", help="requests among 1,000 claims only")
    parser.add_argument("--where", action="store_true", help="say where the time goes, and measure nothing else")
    parser.add_argument("--only", default="", metavar="TEXT", help="kinds of requests with TEXT in their name")
    parser.add_argument("--engine", choices=("sqlite", "postgresql"), help="one of the two only")
    parser.add_argument("--no-browser", action="store_true", help="leave Chromium out")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the lines of JSON there")
    return parser


def _databases(engine: str | None) -> Iterator[URL]:
    if engine != "postgresql":
        with tempfile.TemporaryDirectory() as folder:
            yield make_url(f"sqlite:///{folder}/bench.db")
    if engine != "sqlite" and (address := os.environ.get("TEST_DATABASE_URL")):
        server = create_engine(make_url(address), isolation_level="AUTOCOMMIT")
        name = f"anchor_bench_{os.getpid()}"
        with server.connect() as connection:
            connection.execute(text(f'CREATE DATABASE "{name}"'))
        try:
            yield make_url(address).set(database=name)
        finally:
            with server.connect() as connection:
                connection.execute(text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))
            server.dispose()


def _measure(url: URL, wanted: argparse.Namespace) -> Iterator[Figure]:
    address = url.render_as_string(hide_password=False)
    app = create_app(Settings(DATABASE_URL=address, DEMO=True))
    with app.app_context(), tempfile.TemporaryDirectory() as folder:
        schema.upgrade()
        memory.settle()  # As the server does: what is measured in this process is collected like there.
        tokens = lay_down_center()
        bench = Bench(app=app, address=address, folder=Path(folder), tokens=tokens, only=wanted.only)
        yield from _wanted(bench, wanted)
        let_go()


def _wanted(bench: Bench, wanted: argparse.Namespace) -> Iterator[Figure]:
    sizes = (1_000,) if wanted.requests else (1_000, 100_000) if wanted.quick else (1_000, 100_000, 1_000_000)
    if wanted.where:
        bench.fill(sizes[0])
        bench.tell_where()
        return
    for size in sizes:
        bench.fill(size)
        yield from bench.floors(size)
        yield from bench.requests(size)
    if wanted.only in "series":
        yield from bench.repeating()
    if wanted.only in "indicator":
        yield from bench.results(sizes[-1])
    if not wanted.only:
        yield from bench.closing()
        yield from bench.crowd()
        if not wanted.no_browser:
            yield from bench.browser()


if __name__ == "__main__":
    sys.exit(main())
