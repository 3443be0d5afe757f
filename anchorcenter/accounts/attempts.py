"""Guessing passwords: who fails in a row waits ever longer, then not even the right password helps.

What is counted is an address, whether or not it has an account, so that nobody learns which have one. A browser
in which its person has signed in before is counted apart: strangers who guess lock nobody out of their own.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam, delete, select, text

from anchorcenter.accounts.models import SignInGuard
from anchorcenter.accounts.rules import LOCKED_AFTER, tidy_email, wait_after
from anchorcenter.core.db import UTCDateTime, db
from anchorcenter.core.unit_of_work import writing

KEPT = timedelta(days=90)
_KNOW = text(
    "INSERT INTO sign_in_guards (key, email_key, failures, failed_at) VALUES (:key, :email_key, 0, :at) "
    "ON CONFLICT DO NOTHING"  # Two attempts may come at once.
).bindparams(bindparam("at", type_=UTCDateTime()))


class Wait(Exception):
    """Not now: after ``seconds``, or when ``is_locked`` only with a new password."""

    def __init__(self, seconds: int, *, is_locked: bool) -> None:
        super().__init__(seconds)
        self.seconds, self.is_locked = seconds, is_locked


@dataclass(frozen=True)
class Guard:
    """Where failures are counted: ``key`` alone for an address, with a browser's mark for one known to it."""

    key: str
    email_key: str


def guard_of(email: str, device: str | None) -> Guard:
    """The guard of who types ``email`` into a browser that bears the mark ``device``, or none."""
    email_key = _hash(tidy_email(email))
    return Guard(_hash(f"{tidy_email(email)}\n{device}") if device else email_key, email_key)


def begin(guard: Guard, *, now: datetime) -> None:
    """Count an attempt as a failure before it is looked at, so that many at once are no way around. Raises Wait."""
    row = db.session.get(SignInGuard, guard.key, with_for_update=True)
    if row is None:
        db.session.execute(_KNOW, {"key": guard.key, "email_key": guard.email_key, "at": now})
        row = db.session.get_one(SignInGuard, guard.key, with_for_update=True)
    until = row.failed_at + wait_after(row.failures)
    if row.failures >= LOCKED_AFTER or (row.failures and now < until):
        is_locked = row.failures >= LOCKED_AFTER
        seconds = wait_after(row.failures).total_seconds() if is_locked else (until - now).total_seconds()
        raise Wait(int(seconds) + (not is_locked), is_locked=is_locked)
    row.failures, row.failed_at = row.failures + 1, now


def succeeded(guard: Guard) -> None:
    """Begin counting anew."""
    db.session.execute(delete(SignInGuard).where(SignInGuard.key == guard.key))


def unlock(email: str) -> None:
    """Begin anew in every browser: somebody has proved that the address is theirs, or staff know them."""
    db.session.execute(delete(SignInGuard).where(SignInGuard.email_key == _hash(email)))


def is_locked(email: str) -> bool:
    """Whether signing in with that address is locked in a browser that is new to it."""
    failures = db.session.scalar(select(SignInGuard.failures).where(SignInGuard.key == _hash(email)))
    return (failures or 0) >= LOCKED_AFTER


def forget(now: datetime) -> None:
    """Drop what nobody has tried for long; a job of the worker."""
    with writing():
        db.session.execute(delete(SignInGuard).where(SignInGuard.failed_at <= now - KEPT))


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode(errors="surrogateescape")).hexdigest()
