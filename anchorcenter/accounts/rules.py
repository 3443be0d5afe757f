"""Rules of accounts: e-mail addresses, how long who fails to sign in has to wait, who belongs to which audience."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta

from anchorcenter.accounts.models import Audience
from anchorcenter.core.errors import Reason
from anchorcenter.core.i18n import _l
from anchorcenter.core.periods import Days, joined
from anchorcenter.core.text import is_line

LONGEST_EMAIL = 254
_EMAIL = re.compile(
    r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*@"
    r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?"
)
Reach = tuple[Audience, date, date | None]
"""From when until before when (None: for good) somebody belongs to an audience."""
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


def standing(reaches: Iterable[Reach], on: date) -> tuple[frozenset[Audience], frozenset[tuple[Audience, Days]]]:
    """The audiences of who has these ``reaches`` on that day, and the days ahead of those among them that end."""
    days = defaultdict[Audience, list[Days]](list)
    for audience, since, until in reaches:
        end = until or date.max
        if on < end > since:
            days[audience].append(Days(date.min if since <= on else since, end))  # What has been is no matter.
    theirs = {audience: joined(each) for audience, each in days.items() if audience is not Audience.CITIZEN}
    held = {audience: terms for audience, terms in theirs.items() if terms[0].start <= on}
    ending = [(audience, term) for audience, terms in held.items() if terms[0].end < date.max for term in terms]
    return frozenset({Audience.CITIZEN, *held}), frozenset(ending)
