"""``python -m anchorcenter.server [granian's options]``: the web processes.

The program is read once, before they part: they share what they do not change, and one that has died is back at once.
"""

from __future__ import annotations

import os
import runpy
import sys
from importlib import import_module

from flask import Flask

from anchorcenter.core import memory
from anchorcenter.core.db import let_go

THREADS = "8"  # Of each process; DB_POOL_SIZE gives each a line to the database.
STOPPING = "8"  # Seconds for the requests under way, more than one may take; a process that hangs is killed then.
OPTIONS = (
    *("--interface", "wsgi", "--workers", "2", "--blocking-threads", THREADS, "--workers-kill-timeout", STOPPING),
    *("--respawn-failed-workers", "--respawn-interval", "1", "--no-log"),
)

FIRST = "/healthz", "/login", "/", "/calendar"


def serve(target: str) -> None:
    """Read the program ``module:name``, then be granian with our options and those of the command line."""
    os.environ.setdefault(*memory.GRANIAN)
    module, _, name = target.partition(":")
    warm(getattr(import_module(module), name))
    sys.argv = [sys.argv[0], *OPTIONS, *sys.argv[1:], target]
    runpy.run_module("granian", run_name="__main__", alter_sys=True)


def warm(app: Flask) -> None:
    """Ask for what everybody sees: what only a first request makes is then made once, before the processes part."""
    client = app.test_client()
    for path in FIRST:
        client.get(path, base_url=app.config["BASE_URL"])
    with app.app_context():
        let_go()  # None of them goes on with a line of another's.
    memory.settle()


if __name__ == "__main__":
    serve("wsgi:app")
