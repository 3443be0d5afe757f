"""What the benchmark serves: the program, and beside it on the same server an empty view of a plain Flask app."""

from __future__ import annotations

from flask import Flask
from werkzeug.middleware.dispatcher import DispatcherMiddleware

from anchorcenter import create_app

plain = Flask("plain")


@plain.get("/")
def empty() -> str:
    """Nothing: the floor under every page."""
    return "ok"


app = DispatcherMiddleware(create_app(), {"/empty": plain})
