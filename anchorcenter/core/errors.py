"""Refusals a person can act on. Anything else is a bug and becomes a 500."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NoReturn

from anchorcenter.core.i18n import Text, _l

TAKEN = 409


@dataclass(frozen=True, kw_only=True)
class Reason:
    """One thing that says no: ``code`` for programs, ``message`` for people, ``field`` where to show it."""

    code: str
    message: Text
    field: str | None = None
    status: int = 422


@dataclass(frozen=True, kw_only=True)
class Alternative:
    """Something else that would be allowed now: ``space`` is a slug, the times are aware, ``why`` says what differs."""

    space: str
    starts_at: datetime
    ends_at: datetime
    why: str


class DomainError(Exception):
    """The center said no, for every one of ``reasons``: 409 when any of them is that something is taken.

    Whoever catches it on the way out may add ``alternatives``.
    """

    def __init__(self, *reasons: Reason) -> None:
        super().__init__(*(reason.code for reason in reasons))
        self.reasons = reasons
        self.alternatives: Sequence[Alternative] = ()

    @property
    def status(self) -> int:
        statuses = [reason.status for reason in self.reasons]
        return TAKEN if TAKEN in statuses else statuses[0]


def missing() -> NoReturn:
    """Raise ``not_found``: ``find(...) or missing()``."""
    raise not_found()


def not_found() -> DomainError:
    """The same answer (404) for what does not exist and for what one may not see."""
    message = _l("It does not exist, or it is not yours to see.")
    return DomainError(Reason(code="not_found", message=message, status=404))
