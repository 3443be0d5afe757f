"""What a web process keeps: libraries that few need are read when somebody needs them, and processes share the rest."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import URL
from sqlalchemy.pool import QueuePool

from anchorcenter.config import ROOT
from anchorcenter.core.db import db
from anchorcenter.core.later import Later
from anchorcenter.server import warm
from tests.servers import children, program

SELDOM = ("PIL", "segno", "redis", "granian", "psycopg")


def test_reading_the_program_reads_no_library_that_few_need() -> None:
    code = f"import sys, anchorcenter; print([name for name in {SELDOM} if name in sys.modules])"
    found = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert found.stdout == "[]\n"


def test_a_library_is_read_when_it_is_first_used() -> None:
    later = Later("colorsys")
    sys.modules.pop("colorsys", None)
    assert later.rgb_to_hls(0, 0, 0) == (0, 0, 0)
    assert "colorsys" in sys.modules


def test_what_a_library_does_not_have_is_no_attribute() -> None:
    with pytest.raises(AttributeError):
        _ = Later("colorsys").nothing


def test_a_library_that_is_not_there_says_so() -> None:
    with pytest.raises(ModuleNotFoundError):
        _ = Later("no_such_library").anything


@pytest.mark.skipif(not Path("/proc/self/smaps_rollup").exists(), reason="only Linux tells who shares memory")
def test_web_processes_share_the_program_that_was_read_once(database: URL, tmp_path: Path) -> None:
    with program(database.render_as_string(hide_password=False), tmp_path) as running:
        workers = [pid for pid in children(running.process.pid) if _kilobytes(pid, "Rss") > 50_000]
        assert len(workers) == 2
        assert all(_kilobytes(pid, "Pss") < 0.6 * _kilobytes(pid, "Rss") for pid in workers)


def test_what_a_first_request_makes_is_made_before_the_processes_part(own_app: Flask) -> None:
    warm(own_app)
    began = own_app.jinja_env.cache
    assert began is not None
    drawn = {name for _loader, name in began}
    assert {"accounts/sign_in.html", "bookings/overview.html"} <= drawn
    with own_app.app_context():  # No process goes on with a line of another's.
        pools = [engine.pool for engine in db.engines.values()]
        assert [pool.checkedin() for pool in pools if isinstance(pool, QueuePool)] == [0, 0]


def _kilobytes(pid: int, kind: str) -> int:
    found = re.search(rf"^{kind}:\s+(\d+)", Path(f"/proc/{pid}/smaps_rollup").read_text(), re.MULTILINE)
    return int(found[1]) if found else 0
