"""What a program has read of something that it changes: its version, in ETag and If-Match."""

from __future__ import annotations

import hashlib
import json
from typing import Any, TypeVar

from flask import request

from anchorcenter.core.errors import DomainError, Reason
from anchorcenter.core.i18n import _l

V = TypeVar("V", int, str)


def seal(state: Any) -> str:
    """A short word for ``state``: another state has another."""
    text = json.dumps(state, default=str, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def version_named(version: V) -> V | None:
    """The version that If-Match names; None for any. Raises DomainError: 428 without, 412 unless it is ``version``."""
    named = request.if_match
    if not named:
        message = _l("Say in If-Match which version you read: its ETag.")
        raise DomainError(Reason(code="if_match", message=message, status=428))
    if not named.contains(str(version)):
        raise stale()
    return None if named.star_tag else version


def stale() -> DomainError:
    """That it is no longer as it was read."""
    message = _l("It has changed meanwhile. See how it is now.")
    return DomainError(Reason(code="changed", message=message, status=412))
