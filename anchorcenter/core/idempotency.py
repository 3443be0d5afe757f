"""Doing a thing once, however often it is asked: the answer is stored with the deed, and given again."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from flask import Response, jsonify, request
from marshmallow import Schema
from sqlalchemy import Index, String, UniqueConstraint, bindparam, delete, select, text, update
from sqlalchemy.orm import Mapped, mapped_column

from anchorcenter.core.db import Base, Id, UTCDateTime, db, execute, table
from anchorcenter.core.errors import DomainError, Reason
from anchorcenter.core.i18n import _l
from anchorcenter.core.unit_of_work import writing

HEADER = "Idempotency-Key"
KEPT = timedelta(hours=24)
KEPT_HEADERS = ("ETag", "Location")
_KEY = re.compile(r"[!-~]{1,255}", re.ASCII)
Made = tuple[Any, dict[str, str]]  # A resource for a schema, and the headers that go with it.


class StoredAnswer(Base):
    """What a request that bore a ``key`` was answered. ``holder_id`` is whose token it was: keys of two never meet."""

    __tablename__ = "stored_answers"
    __table_args__ = (UniqueConstraint("holder_id", "key"), Index("ix_stored_answers_at", "at"))

    id: Mapped[Id]
    holder_id: Mapped[int]
    key: Mapped[str] = mapped_column(String(255))
    fingerprint: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]
    status: Mapped[int]
    headers: Mapped[str]
    body: Mapped[str]


# The first statement of its block. On PostgreSQL it waits for whoever is at it with the same key.
_BEGIN = text(
    "INSERT INTO stored_answers (holder_id, key, fingerprint, at, status, headers, body) "
    "VALUES (:holder, :key, :fingerprint, :now, 0, '', '') ON CONFLICT (holder_id, key) DO UPDATE "
    "SET fingerprint = excluded.fingerprint, at = excluded.at WHERE stored_answers.at <= :over RETURNING id"
).bindparams(bindparam("now", type_=UTCDateTime()), bindparam("over", type_=UTCDateTime()))
_ANSWERS = table(StoredAnswer)
_STORE = update(_ANSWERS).where(_ANSWERS.c.id == bindparam("number"))
_STORE = _STORE.values(status=bindparam("code"), headers=bindparam("kept"), body=bindparam("text"))
_FIND = select(_ANSWERS).where(_ANSWERS.c.holder_id == bindparam("holder"), _ANSWERS.c.key == bindparam("word"))


def once(deed: Callable[[], Made], schema: Schema, *, holder_id: int, now: datetime, status: int = 201) -> Response:
    """Do ``deed`` in a block of its own and answer what it made.

    With a key the answer is stored in that block: the same request with the same key is given it again for KEPT, also
    one that comes while the first is at work; another request with that key raises DomainError (422). A refusal
    changes nothing and is not stored: sent again, it is looked at again.
    """
    key = _key()
    with writing():
        number = _begin(key, holder_id, now) if key else None
        if key and number is None:
            return _again(key, holder_id)
        made, headers = deed()
        answer = jsonify(schema.dump(made))
        answer.status_code = status
        answer.headers.update(headers)
        if number is not None:
            _store(number, answer)
    return answer


def forget(now: datetime) -> None:
    """Drop what is older than KEPT; a job of the worker."""
    with writing():
        db.session.execute(delete(StoredAnswer).where(StoredAnswer.at <= now - KEPT))


def forget_holder(holder_id: int) -> None:
    """Drop all answers to that person. Call inside ``writing()``."""
    db.session.execute(delete(StoredAnswer).where(StoredAnswer.holder_id == holder_id))


def _key() -> str | None:
    """The key of this request, or None. Raises DomainError (422) for one that is none."""
    key = request.headers.get(HEADER)
    if key is not None and not _KEY.fullmatch(key):
        message = _l("An Idempotency-Key is 1 to 255 letters, digits and signs of ASCII, without spaces.")
        raise DomainError(Reason(code="idempotency_key", message=message, field=HEADER))
    return key


def _fingerprint() -> str:
    """A hash of what is asked: method, address and body, byte for byte."""
    head = f"{request.method} {request.full_path}\n".encode(errors="surrogateescape")
    return hashlib.sha256(head + request.get_data()).hexdigest()


def _begin(key: str, holder_id: int, now: datetime) -> int | None:
    """The row to store the answer in; None when there is one already."""
    values = {"holder": holder_id, "key": key, "fingerprint": _fingerprint(), "now": now, "over": now - KEPT}
    number: int | None = execute(_BEGIN, values).scalar()
    return number


def _store(number: int, answer: Response) -> None:
    kept = {name: answer.headers[name] for name in KEPT_HEADERS if name in answer.headers}
    values = {"number": number, "code": answer.status_code, "kept": json.dumps(kept)}
    execute(_STORE, values | {"text": answer.get_data(as_text=True)})


def _again(key: str, holder_id: int) -> Response:
    row = db.session.execute(_FIND, {"holder": holder_id, "word": key}).one()
    if row.fingerprint != _fingerprint():
        message = _l("That Idempotency-Key was used for another request. Take a new key.")
        raise DomainError(Reason(code="idempotency_key_reused", message=message, field=HEADER))
    return Response(row.body, row.status, json.loads(row.headers), content_type="application/json")
