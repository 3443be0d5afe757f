"""Clocks in a served program: statements, and milliseconds in the database, in templates and in all, in a header."""

from __future__ import annotations

import json
from time import perf_counter
from typing import Any

from flask import Flask, Response, g, has_request_context
from flask.signals import before_render_template, template_rendered
from sqlalchemy import Engine, event

HEADER = "x-bench"


def init_app(app: Flask) -> None:
    """Time everything from now on."""
    app.before_request_funcs.setdefault(None, []).insert(0, _start)
    app.after_request_funcs.setdefault(None, []).insert(0, _tell)  # The last to run.
    before_render_template.connect(_begin_drawing, app)
    template_rendered.connect(_end_drawing, app)
    event.listen(Engine, "before_cursor_execute", _begin_asking)
    event.listen(Engine, "after_cursor_execute", _end_asking)
    event.listen(Engine, "commit", _begin_commit)


def _start() -> None:
    g.bench = {"began": perf_counter(), "asked": [], "drawing": 0, "templates": 0.0, "database": 0.0}


def _tell(answer: Response) -> Response:
    clocks = g.bench
    told = {"all": (perf_counter() - clocks["began"]) * 1000, "asked": clocks["asked"]}
    told |= {name: clocks[name] * 1000 for name in ("templates", "database")}
    answer.headers[HEADER] = json.dumps(told)
    return answer


def _begin_drawing(*_sender: Any, **_more: Any) -> None:
    if g.bench["drawing"] == 0:
        g.bench["drew"], g.bench["inside"] = perf_counter(), g.bench["database"]
    g.bench["drawing"] += 1


def _end_drawing(*_sender: Any, **_more: Any) -> None:
    g.bench["drawing"] -= 1
    if g.bench["drawing"] == 0:
        asked = g.bench["database"] - g.bench["inside"]
        g.bench["templates"] += perf_counter() - g.bench["drew"] - asked


def _begin_asking(connection: Any, *_statement: Any) -> None:
    connection.info["asked_at"] = perf_counter()


def _end_asking(connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
    _note(statement, perf_counter() - connection.info["asked_at"])


def _begin_commit(connection: Any) -> None:
    """The event comes before the deed, so it is done here; the one that follows finds nothing left to do."""
    began = perf_counter()
    connection.connection.driver_connection.commit()
    _note("COMMIT", perf_counter() - began)


def _note(statement: str, seconds: float) -> None:
    if has_request_context() and "bench" in g:
        g.bench["database"] += seconds
        g.bench["asked"].append((" ".join(statement.split())[:60], seconds * 1000))
