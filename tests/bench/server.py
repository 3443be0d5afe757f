"""What the benchmark serves: the program with one more view that does nothing, the floor under every page."""

from __future__ import annotations

from anchorcenter import create_app
from anchorcenter.bookings.calendar_pages import DRAWN

app = create_app()


@app.get("/empty")
def empty() -> str:
    """Nothing."""
    return "ok"


@app.get("/forget")
def forget() -> str:
    """Have every week drawn anew."""
    app.extensions.pop(DRAWN, None)
    return "ok"
