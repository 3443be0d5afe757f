"""Logs: one line of JSON each, with the request's id, never with what people typed."""

from __future__ import annotations

import secrets

import structlog
from flask import Flask, Response, g


def init_app(app: Flask) -> None:
    """Give each request an id that its log lines, its error page and its answer share."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        cache_logger_on_first_use=True,
    )

    @app.before_request
    def begin() -> None:
        g.request_id = secrets.token_hex(8)

    @app.after_request
    def end(response: Response) -> Response:
        response.headers.setdefault("X-Request-Id", g.get("request_id", ""))
        return response
