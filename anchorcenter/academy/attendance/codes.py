"""The code of a lesson that changes all the time, as a picture and as a number, and what was read of it.

Both are made of the lesson and the time with the program's key: nothing is stored, and no photograph of them lasts.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import current_app, request, url_for
from itsdangerous import BadSignature, URLSafeSerializer
from werkzeug.wrappers import Response

from anchorcenter.academy.attendance.models import How
from anchorcenter.accounts.tokens import token_hash
from anchorcenter.core.errors import DomainError, Reason
from anchorcenter.core.i18n import _l
from anchorcenter.core.periods import DAY

STEP, TYPED_STEP, TOLERANCE = 15, 60, 2  # Seconds: a picture is read at once, a number is typed.
DIGITS = 6
KEPT = 400 * DAY  # No browser keeps a cookie longer.
TICKET = timedelta(minutes=10)  # So long one may take to sign in after reading the code.
_TOKEN = re.compile(r"([1-9]\d{0,8})\.(\d{1,10})\.([\w-]{16})", re.ASCII)
STALE = Reason(
    code="stale_code", message=_l("This code is over. Read or type the one that is shown now."), field="code"
)


@dataclass(frozen=True, kw_only=True)
class Ticket:
    """That somebody read the code of a lesson ``at`` that time in one browser, which is known by ``device``."""

    lesson: int
    at: datetime
    how: How
    device: str
    nonce: str


def address_of(lesson_id: int, now: datetime) -> str:
    """Where the picture leads that is shown now."""
    return f"{current_app.config['BASE_URL']}{url_for('attend.scan', token=token_of(lesson_id, now))}"


def token_of(lesson_id: int, now: datetime) -> str:
    """What the picture says that is shown now."""
    step = _step(now, STEP)
    return f"{lesson_id}.{step}.{_mac(_keys()[-1], lesson_id, step)}"


def digits_of(lesson_id: int, now: datetime) -> str:
    """The number that is shown now."""
    return _digits(_keys()[-1], lesson_id, _step(now, TYPED_STEP))


def seconds_left(now: datetime) -> int:
    """How long the picture that is shown now lasts."""
    return STEP - int(now.timestamp()) % STEP


def read_token(token: str, *, now: datetime) -> int:
    """The lesson of a picture that is shown, or was until just now. Raises DomainError (422) for any other."""
    found = _TOKEN.fullmatch(token)
    if found is None:
        raise DomainError(STALE)
    lesson, step = int(found[1]), int(found[2])
    is_ours = any(hmac.compare_digest(found[3], _mac(key, lesson, step)) for key in _keys())
    if not is_ours or not _is_shown(step, STEP, now):
        raise DomainError(STALE)
    return lesson


def is_number_of(typed: str, lesson_id: int, *, now: datetime) -> bool:
    """Whether that number is shown for a lesson, or was until just now."""
    latest = _step(now, TYPED_STEP)
    steps = [step for step in (latest, latest - 1) if _is_shown(step, TYPED_STEP, now)]
    return any(hmac.compare_digest(typed, _digits(key, lesson_id, step)) for key in _keys() for step in steps)


def make_ticket(lesson_id: int, how: How, device: str, *, now: datetime) -> str:
    """The word that stands for having read a code at ``now`` in the browser known by ``device``."""
    known = [lesson_id, now.timestamp(), how.value, token_hash(device), secrets.token_hex(16)]
    text: str = _signer().dumps(known)
    return text


def read_ticket(text: str, *, now: datetime) -> Ticket:
    """It again. Raises DomainError (422) for one that is over, or of another browser."""
    try:
        lesson, stamp, how, device, nonce = _signer().loads(text)
    except (BadSignature, ValueError):
        raise DomainError(STALE) from None
    at = datetime.fromtimestamp(stamp, UTC)
    if now >= at + TICKET or device != device_hash():
        raise DomainError(STALE)
    return Ticket(lesson=lesson, at=at, how=How(how), device=device, nonce=nonce)


def this_device() -> str:
    """By which this browser is known here; a new word for one that is not yet."""
    known = request.cookies.get(_cookie(), "")
    return known if 20 <= len(known) <= 64 and known.isascii() else secrets.token_urlsafe(24)


def device_hash() -> str:
    """The same as it is kept; '' for a browser that is not known."""
    known = request.cookies.get(_cookie(), "")
    return token_hash(known) if known else ""


def mark_device(answer: Response, device: str) -> None:
    """Have this browser be known by it."""
    secure = current_app.config["SESSION_COOKIE_SECURE"]
    answer.set_cookie(_cookie(), device, max_age=KEPT, secure=secure, httponly=True, samesite="Lax")


def _step(now: datetime, length: int) -> int:
    return int(now.timestamp()) // length


def _is_shown(step: int, length: int, now: datetime) -> bool:
    return step * length - TOLERANCE <= now.timestamp() < (step + 1) * length + TOLERANCE


def _mac(key: str, lesson_id: int, step: int) -> str:
    digest = hmac.new(key.encode(), f"attendance:{lesson_id}:{step}".encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest[:12]).decode()


def _digits(key: str, lesson_id: int, step: int) -> str:
    digest = hmac.new(key.encode(), f"attendance number:{lesson_id}:{step}".encode(), hashlib.sha256).digest()
    return f"{int.from_bytes(digest[:8]) % 10**DIGITS:0{DIGITS}}"


def _keys() -> list[str]:
    config: Any = current_app.config
    return [*config["SECRET_KEY_FALLBACKS"], config["SECRET_KEY"]]  # The newest one signs.


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(_keys(), salt="attendance")


def _cookie() -> str:
    return "__Host-attendance" if current_app.config["SESSION_COOKIE_SECURE"] else "attendance"
