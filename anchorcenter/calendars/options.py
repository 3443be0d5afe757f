"""What of a calendar is wanted: kinds of use, past and future days, as its address says."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from anchorcenter.core.errors import DomainError, Reason
from anchorcenter.core.i18n import _l
from anchorcenter.facilities.models import Use

KINDS = {"bookings": Use.BOOKING, "lessons": Use.LESSON, "tenancies": Use.TENANCY}
OWN = (*KINDS, "missions")  # Of what a person's calendar shows.
DATES = ("cohorts", "contracts", "documents", "intakes", "reviews", "missions")  # Of what the staff's calendar shows.
PAST, FUTURE = 30, 365  # Days, unless the address says otherwise.


@dataclass(frozen=True, kw_only=True)
class Options:
    """``kinds`` are words of the address; ``past`` and ``future`` are days before and after today."""

    kinds: frozenset[str]
    past: int
    future: int


def read_options(query: Mapping[str, str], *, most: int, kinds: Collection[str] = tuple(KINDS)) -> Options:
    """What the address asks for, of those ``kinds``; what it does not say is as usual. Other names in it mean nothing.

    Raises DomainError (400) for kinds that are none, and days that are no number up to ``most``.
    """
    words = [word for word in query.get("kinds", ",".join(kinds)).split(",") if word]
    reasons = [_unknown_kind(kinds)] if not words or set(words) - set(kinds) else []
    days = {}
    for name, usual in (("past", PAST), ("future", FUTURE)):
        text = query.get(name, str(usual))
        if text.isascii() and text.isdigit() and len(text) < 10 and int(text) <= most:
            days[name] = int(text)
        else:
            reasons.append(_no_days(name, most))
    if reasons:
        raise DomainError(*reasons)
    return Options(kinds=frozenset(words), **days)


def _unknown_kind(kinds: Collection[str]) -> Reason:
    message = _l("kinds: name any of %(words)s, with commas between.", words=", ".join(kinds))
    return Reason(code="kinds", message=message, field="kinds", status=400)


def _no_days(name: str, most: int) -> Reason:
    message = _l("%(name)s: enter a number of days from 0 to %(most)d.", name=name, most=most)
    return Reason(code=name, message=message, field=name, status=400)
