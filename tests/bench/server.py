"""What the benchmark serves: the program with one more view that does nothing, the floor under every page."""

from __future__ import annotations

from anchorcenter import create_app

app = create_app()


@app.get("/empty")
def empty() -> str:
    """Nothing."""
    return "ok"
