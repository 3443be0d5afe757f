"""The same short word for the same subject, from which nobody reads who it is; in Python and in the database alike."""

from __future__ import annotations

import hashlib
import hmac
import sqlite3
from typing import Any

from flask import current_app
from sqlalchemy import ColumnElement, Engine, LargeBinary, String, case, event, func, literal

from anchorcenter.core.db import db

LETTERS = 10
BLOCK = 64  # Bytes of a block of SHA-256.


def pseudonym(subject: str) -> str:
    """The word for a subject; none for none."""
    return _word(_key(), subject)


def pseudonymous(subject: Any) -> ColumnElement[str]:
    """The same of a column, worked out by the database: an HMAC, which PostgreSQL makes of its own SHA-256."""
    if db.engine.dialect.name == "sqlite":
        return func.pseudonym(literal(_key()), subject, type_=String)
    inner, outer = (
        literal(bytes(byte ^ pad for byte in bytes.fromhex(_key()).ljust(BLOCK, b"\0")), LargeBinary)
        for pad in (0x36, 0x5C)
    )
    hashed = func.sha256(outer.op("||")(func.sha256(inner.op("||")(func.convert_to(subject, "UTF8")))))
    return case((subject == "", ""), else_=func.left(func.encode(hashed, "hex"), LETTERS))


def _key() -> str:
    """A key of its own, so that the program's never goes to the database."""
    return hmac.new(str(current_app.config["SECRET_KEY"]).encode(), b"subjects", hashlib.sha256).hexdigest()


def _word(key: str, subject: str) -> str:
    if not subject:
        return ""
    return hmac.new(bytes.fromhex(key), subject.encode(), hashlib.sha256).hexdigest()[:LETTERS]


@event.listens_for(Engine, "connect")
def _teach(connection: Any, _record: Any) -> None:
    if isinstance(connection, sqlite3.Connection):
        connection.create_function("pseudonym", 2, _word, deterministic=True)
