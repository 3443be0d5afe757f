"""Logs: one line of JSON each, with the request's id, never with what people typed."""

from __future__ import annotations

import logging
import re
import secrets
import sys
import time
import traceback
from collections.abc import MutableMapping
from typing import Any

import structlog
from flask import Flask, Response, g, request
from sqlalchemy.exc import DBAPIError

from anchorcenter.config import Settings

OF_A_PROXY = re.compile(r"[A-Za-z0-9._-]{8,64}", re.ASCII)
PRIVATE = re.compile(
    r"[\w.+-]+@[\w-]+\.[\w.-]+"  # Addresses,
    r"|\+?\d[\d -]{7,}\d"  # phones and other long numbers,
    r"|(?i:bearer\s+)\S+|(?<![\w/.-])[\w-]{32,}(?![\w/.-])"  # tokens.
)
METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
_log = structlog.get_logger()


def init_app(app: Flask, settings: Settings) -> None:
    """Give each request an id that its log lines, its error page and its answer share, and a line of its own."""
    _configure(settings.LOG_LEVEL)
    takes_ids = settings.PROXY_COUNT > 0  # Whoever asks us directly could write anything into the log.

    @app.before_request
    def begin() -> None:
        given = request.headers.get("X-Request-Id", "") if takes_ids else ""
        g.request_id = given if OF_A_PROXY.fullmatch(given) else secrets.token_hex(8)
        g.began = time.perf_counter()
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=g.request_id)

    @app.after_request
    def end(response: Response) -> Response:
        response.headers.setdefault("X-Request-Id", g.get("request_id", ""))
        _log.info("request", method=method(), rule=rule(), status=response.status_code, ms=_milliseconds())
        return response


def rule() -> str:
    """What was asked for, by the pattern of its address: never the address, which may hold a token."""
    return request.url_rule.rule if request.url_rule else "-"


def method() -> str:
    """The method, one of those there are."""
    return request.method if request.method in METHODS else "-"


def _milliseconds() -> float:
    now = time.perf_counter()
    began: float = g.get("began", now)
    return round((now - began) * 1000, 1)


def _configure(level: str) -> None:
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _tell_error,
            _mask,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(getattr(logging, level.upper())),
        logger_factory=lambda *_names: _Out(),
        cache_logger_on_first_use=True,
    )


class _Out:
    """Standard output, a line in one piece, so that lines of several threads do not mix."""

    def info(self, line: str) -> None:
        sys.stdout.write(f"{line}\n")
        sys.stdout.flush()

    debug = warning = error = info


def _tell_error(_logger: Any, _name: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Put an error into words: where it happened and what it was, of the database's only what kind."""
    error = line.pop("exc_info", None)
    if isinstance(error, BaseException):
        frames = "".join(traceback.format_tb(error.__traceback__))
        line["exception"] = f"Traceback (most recent call last):\n{frames}{_words(error)}"
    return line


def _words(error: BaseException) -> str:
    """Of a database's error never the values, which it likes to quote."""
    if isinstance(error, DBAPIError):
        state = getattr(error.orig, "sqlstate", None) or getattr(error.orig, "sqlite_errorname", "")
        return f"{type(error).__name__}: {state} {error.statement or ''}"
    return f"{type(error).__name__}: {error}"


def _mask(_logger: Any, _name: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    for key in ("exception", "error", "path"):
        if isinstance(text := line.get(key), str):
            line[key] = PRIVATE.sub("…", text)
    return line
