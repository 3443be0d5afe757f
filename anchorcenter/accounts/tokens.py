"""Secrets that prove who is asking: made at random, stored only as hashes; and passwords."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from flask import current_app

_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_NOBODY = _hasher.hash(secrets.token_hex())  # Unknown people take as long to refuse as known ones.


def new_token() -> str:
    """256 random bits as text for cookies and headers."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> str:
    """How a token is stored; tokens are long and random, so a plain hash does."""
    return hashlib.sha256(token.encode(errors="surrogateescape")).hexdigest()


def token_of(seed: str) -> str:
    """The token of a mailed link, which only the SECRET_KEY can make: the outbox keeps no more than the seed."""
    key = str(current_app.config["SECRET_KEY"]).encode()
    digest = hmac.digest(key, b"mailed link:" + seed.encode(), "sha256")
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def password_hash(password: str) -> str:
    """``password`` as Argon2id; takes about 30 ms, so keep it outside ``writing()``."""
    return _hasher.hash(_typed(password))


def is_password(password: str, stored: str) -> bool:
    """Whether ``password`` is the one behind ``stored``; an empty ``stored`` fits none and takes as long."""
    try:
        return _hasher.verify(stored or _NOBODY, _typed(password)) and bool(stored)
    except (VerificationError, InvalidHashError, UnicodeEncodeError):
        return False


def _typed(password: str) -> str:
    """The same bytes from every keyboard: a Mac sends Hangul in pieces."""
    return unicodedata.normalize("NFC", password)
