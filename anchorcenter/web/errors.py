"""Errors as people and programs read them: by path, never by header, and never with a stack."""

from __future__ import annotations

import structlog
from flask import Flask, Response, g, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import Conflict, HTTPException, InternalServerError, SecurityError, ServiceUnavailable

from anchorcenter.core import api
from anchorcenter.core.db import db, is_busy
from anchorcenter.core.errors import DomainError
from anchorcenter.core.forms import CSRFError
from anchorcenter.core.i18n import _l
from anchorcenter.core.pages import page, where
from anchorcenter.web.context import BARE

_log = structlog.get_logger()
HEADLINES = {
    400: (_l("The request could not be read"), _l("Go back and try once more.")),
    401: (_l("Sign in first"), _l("This page is for people who are signed in.")),
    403: (_l("You may not do that"), _l("Your account does not allow it. Ask the center if you think it should.")),
    404: (_l("There is nothing here"), _l("It does not exist, or it is not yours to see.")),
    405: (_l("That does not work here"), _l("Go back and use the buttons of the page.")),
    409: (_l("Somebody was faster"), _l("What you wanted is taken or has changed meanwhile.")),
    413: (_l("That is too much at once"), _l("Send less text, or a smaller file.")),
    415: (_l("That format is not understood"), _l("Send a form or JSON.")),
    422: (_l("That is not possible"), _l("See what has to be different.")),
    429: (_l("Too many attempts"), _l("Wait a little, then try again.")),
    500: (
        _l("Something went wrong on our side"),
        _l("Nothing was stored. Try again; if it stays, tell us the number below."),
    ),
    503: (_l("Very busy right now"), _l("Nothing was stored. Try again in a moment.")),
}


TO_PROGRAMS = {
    400: _l("The request cannot be read: a body is JSON."),
    401: _l("Send a token that works: Authorization: Bearer <token>."),
    404: _l("There is no such address."),
    405: _l("That cannot be done with this address; Allow says what can."),
    415: _l("Send application/json, and files as multipart/form-data."),
}
STALE_FORM = _l("You have signed in or out since this form was opened. Go back, reload the page and send it again.")


def init_app(app: Flask) -> None:
    """Answer every error by where it was asked."""
    app.register_error_handler(DomainError, _refused)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(DBAPIError, _database)
    app.register_error_handler(PoolTimeoutError, _busy)
    app.register_error_handler(StaleDataError, _changed)
    app.register_error_handler(Exception, _bug)


def _refused(error: DomainError) -> ResponseReturnValue:
    if api.is_api():
        return api.refusal_problem(error)
    return _error_page(error.status, [str(reason.message) for reason in error.reasons])


def _http(error: HTTPException) -> ResponseReturnValue:
    if error.response is not None:
        return error.response  # A redirect or an answer made on purpose.
    if api.is_api():
        headline = HEADLINES.get(error.code or 500) or HEADLINES[500]
        return api.http_problem(error, str(TO_PROGRAMS.get(error.code or 500, headline[1])))
    if isinstance(error, SecurityError):
        return error.get_response()  # Of a host that is not ours: no page can be drawn with its address.
    is_stale = isinstance(error, CSRFError)
    answer = _error_page(error.code or 500, [str(STALE_FORM)] if is_stale else [])
    answer.headers.extend(header for header in error.get_headers() if header[0] in {"Retry-After", "Allow"})
    return answer


def _database(error: DBAPIError) -> ResponseReturnValue:
    return _busy(error) if is_busy(error) else _bug(error)


def _busy(error: Exception) -> ResponseReturnValue:
    _log.warning("database.busy", error=type(error).__name__, path=where())
    _leave_database()
    return _http(ServiceUnavailable(retry_after=1))


def _changed(_error: Exception) -> ResponseReturnValue:
    return _http(Conflict("It has changed meanwhile."))


def _bug(error: Exception) -> ResponseReturnValue:
    _log.error("bug", exc_info=error, path=where())
    _leave_database()
    return _http(InternalServerError())


def _leave_database() -> None:
    """Draw the answer without the database: it may be what is broken."""
    setattr(g, BARE, True)
    db.session.rollback()


def _error_page(code: int, reasons: list[str]) -> Response:
    headline, text = HEADLINES.get(code) or HEADLINES[500 if code >= 500 else 400]
    reasons = [reason for reason in reasons if reason != str(text)]
    request_id = g.get("request_id", "") if code >= 500 else ""
    values = {"code": code, "headline": str(headline), "text": str(text), "request_id": request_id}
    return page("errors/error.html", status=code, reasons=reasons, back=url_for("web.front"), **values)
