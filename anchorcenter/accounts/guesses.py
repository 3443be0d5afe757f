"""Who guesses at tokens of mailed links, or at codes, is held up, wherever they are asked for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TypeVar

from flask import request

from anchorcenter.core import limits
from anchorcenter.core.clock import now
from anchorcenter.core.errors import DomainError
from anchorcenter.core.limits import Limit
from anchorcenter.core.unit_of_work import writing

T = TypeVar("T")
LINK_GUESSES = Limit(kind="link.address", most=30, within=timedelta(minutes=15))
MAILS_TO_ONE = Limit(kind="mail.email", most=5, within=timedelta(hours=1))
MAILS_FROM_ONE = Limit(kind="mail.address", most=30, within=timedelta(hours=1))


def held_up(find: Callable[[], T], limit: Limit | None = None) -> T:
    """What ``find`` answers; what it does not know (404) is counted. Raises TooManyRequests after too many: as many as
    of mailed links, unless ``limit`` says how many."""
    network, limit = request.remote_addr or "", limit or LINK_GUESSES
    limits.check(limit, network, now=now())
    try:
        return find()
    except DomainError as error:
        if error.status == 404:
            with writing():
                limits.note(limit, network, now=now())
        raise


def check_mails(email: str) -> None:
    """Nobody has anybody's inbox filled: raises TooManyRequests."""
    limits.check(MAILS_TO_ONE, email, now=now())
    limits.check(MAILS_FROM_ONE, request.remote_addr or "", now=now())


def note_mail(email: str) -> None:
    """Count a mail that is about to go there. Call inside ``writing()``."""
    limits.note(MAILS_TO_ONE, email, now=now())
    limits.note(MAILS_FROM_ONE, request.remote_addr or "", now=now())
