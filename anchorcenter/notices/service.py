"""Telling people: the words are a template's, the values are kept as they were when it happened."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from anchorcenter.core import outbox

MAIL = "mail"


def tell(email: str, locale: str, kind: str, values: Mapping[str, Any], *, key: str, now: datetime) -> None:
    """Have ``email`` told ``templates/mail/<kind>.txt`` in ``locale``. Call inside the block of its cause.

    ``key`` is the same for the same news, so that nobody is told twice; times among ``values`` end in ``_at``.
    """
    texts = {name: value.isoformat() if isinstance(value, datetime) else value for name, value in values.items()}
    outbox.enqueue(
        MAIL, key, {"to": email, "locale": locale, "kind": kind, "told_at": now.isoformat(), "values": texts}, now=now
    )
