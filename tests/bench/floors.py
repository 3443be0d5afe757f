"""The floor under every booking: one claim, inserted under the guard."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from sqlalchemy import delete, insert, select

from anchorcenter.core.db import db, table
from anchorcenter.core.unit_of_work import writing
from anchorcenter.facilities.models import Claim, Occupancy
from tests.bench.data import HOUR, LANES, space

COMMITS, INSERTS = 100, 420
FAR = datetime(2029, 6, 1, tzinfo=UTC)
_CLAIMS = table(Claim)
_INSERT = insert(_CLAIMS)


def commits() -> list[float]:
    """Milliseconds on the wall of one insert in a block of its own, with its commit."""
    found = []
    for row in _rows(COMMITS):
        began = time.perf_counter()
        with writing():
            db.session.execute(_INSERT, row)
        found.append((time.perf_counter() - began) * 1000)
    with writing():
        db.session.execute(delete(_CLAIMS).where(_CLAIMS.c.starts_at >= FAR))
    return found


def inserts() -> list[float]:
    """Milliseconds of one insert alone, of many in a block that is undone."""
    found = []
    try:
        with writing():
            for row in _rows(INSERTS):
                began = time.perf_counter()
                db.session.execute(_INSERT, row)
                found.append((time.perf_counter() - began) * 1000)
            raise Undo
    except Undo:
        return found[20:]


def insert_alone(many: int) -> None:
    """So many of them one after the other, in the caller's block."""
    for row in _rows(many):
        db.session.execute(_INSERT, row)


def _rows(many: int) -> Iterator[dict[str, object]]:
    cells = [cell.id for cell in space("hall").cells]
    occupancy = db.session.scalar(select(Occupancy.id).limit(1))
    for number in range(many):
        start = FAR + timedelta(hours=number // LANES)
        yield {"occupancy_id": occupancy, "cell_id": cells[number % LANES], "starts_at": start, "ends_at": start + HOUR}


class Undo(Exception):
    """What was measured is not kept."""
