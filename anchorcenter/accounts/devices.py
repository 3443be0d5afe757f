"""Browsers in which a person has signed in before: a signed cookie that strangers cannot have.

Source: OWASP, "Slow down online guessing attacks with device cookies".
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from flask import current_app, request
from itsdangerous import BadSignature, URLSafeSerializer
from werkzeug.wrappers import Response

KEPT = timedelta(days=400)  # No browser keeps a cookie longer.
MOST = 5  # People who share a browser.


def find_device(email: str) -> str | None:
    """The mark that this browser bears for that person, or None."""
    return _marks().get(_short(email))


def mark_device(answer: Response, email: str) -> None:
    """Have this browser known as one of that person; an older mark stays."""
    marks = _marks()
    mark = marks.pop(_short(email), "") or secrets.token_urlsafe(12)
    kept = dict([*marks.items(), (_short(email), mark)][-MOST:])
    answer.set_cookie(
        _name(),
        _signer().dumps(kept),
        max_age=KEPT,
        secure=current_app.config["SESSION_COOKIE_SECURE"],
        httponly=True,
        samesite="Lax",
    )


def _marks() -> dict[str, str]:
    try:
        marks = _signer().loads(request.cookies.get(_name(), ""))
    except BadSignature:
        return {}
    return marks if isinstance(marks, dict) else {}


def _signer() -> URLSafeSerializer:
    keys = [*current_app.config["SECRET_KEY_FALLBACKS"], current_app.config["SECRET_KEY"]]  # The newest one signs.
    return URLSafeSerializer(keys, salt="known browser")


def _name() -> str:
    return "__Host-device" if current_app.config["SESSION_COOKIE_SECURE"] else "device"


def _short(email: str) -> str:
    return hashlib.sha256(email.encode(errors="surrogateescape")).hexdigest()[:16]
