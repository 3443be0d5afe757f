"""What the benchmark serves: the program with one more view that does nothing, the floor under every page; with
BENCH_WHERE it says of each request where its time went."""

from __future__ import annotations

import os

from anchorcenter import create_app
from anchorcenter.bookings.calendar_pages import DRAWN
from tests.bench.clocks import init_app

app = create_app()
if "BENCH_WHERE" in os.environ:
    init_app(app)


@app.get("/empty")
def empty() -> str:
    """Nothing."""
    return "ok"


@app.get("/forget")
def forget() -> str:
    """Have every week drawn anew."""
    app.extensions.pop(DRAWN, None)
    return "ok"
