"""Rules of accounts: what an e-mail address looks like, and how long who fails to sign in has to wait."""

from __future__ import annotations

import re
from datetime import timedelta

from anchorcenter.core.errors import Reason
from anchorcenter.core.i18n import _l
from anchorcenter.core.text import is_line

LONGEST_EMAIL = 254
_EMAIL = re.compile(
    r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*@"
    r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?"
)
FREE_FAILURES = 4  # So often anybody mistypes.
LOCKED_AFTER = 10
FIRST_WAIT = timedelta(seconds=15)
LOCKED = timedelta(days=1)  # What programs are told to wait; people are told to set a new password.


def tidy_email(text: str) -> str:
    """The address as it is stored and compared: in lower case, without white space around it."""
    return text.strip().lower()


def is_email(text: str) -> bool:
    """Whether mail can go to ``text`` (tidied): an address of ASCII letters at a host with a dot."""
    local = text.partition("@")[0]
    return len(text) <= LONGEST_EMAIL and len(local) <= 64 and is_line(text) and bool(_EMAIL.fullmatch(text))


def check_email(email: str) -> list[Reason]:
    """Why no mail can go there."""
    message = _l("Enter an e-mail address like name@company.example.")
    return [] if is_email(email) else [Reason(code="email", message=message, field="email")]


def wait_after(failures: int) -> timedelta:
    """How long after so many failures in a row the next attempt has to wait; LOCKED when it may not come at all."""
    if failures >= LOCKED_AFTER:
        return LOCKED
    if failures <= FREE_FAILURES:
        return timedelta()
    return FIRST_WAIT * (1 << failures - FREE_FAILURES - 1)
