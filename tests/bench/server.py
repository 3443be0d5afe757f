"""What the benchmark serves: the program with one more view that does nothing, the floor under every page; with
BENCH_WHERE it says of each request where its time went."""

from __future__ import annotations

import os

from anchorcenter.bookings.calendar_pages import DRAWN, FRAMES, LAID_OUT
from anchorcenter.core.clock import now
from anchorcenter.core.periods import DAY, Period, at
from anchorcenter.core.unit_of_work import writing
from anchorcenter.facilities import claims
from anchorcenter.facilities.models import Use
from anchorcenter.facilities.queries import get_plan
from anchorcenter.facilities.rules import Part
from tests.bench.cases import next_week
from tests.bench.clocks import init_app
from tests.bench.data import HOUR, space
from wsgi import app

taken: list[int] = []
if "BENCH_WHERE" in os.environ:
    init_app(app)


@app.get("/empty")
def empty() -> str:
    """Nothing."""
    return "ok"


@app.get("/change")
def change() -> str:
    """Have somebody take an hour of next week's field, or give it back."""
    with writing():
        if taken:
            claims.release([taken.pop()], now=now())
        else:
            start = at(next_week() + 5 * DAY, 11 * 60, get_plan().zone)
            part = Part(space=space("flight-field-a"), period=Period(start, start + HOUR), kind=Use.BOOKING)
            taken.append(claims.take([part], plan=get_plan(), now=now())[0].occupancy_id)
    return "ok"


@app.get("/forget")
def forget() -> str:
    """Have every week drawn anew."""
    for kept in (DRAWN, LAID_OUT, FRAMES):
        app.extensions.pop(kept, None)
    return "ok"
