"""From when to when somebody was there, by what was noted and corrected. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from anchorcenter.core.periods import Period


class Kind(StrEnum):
    IN = "in"
    OUT = "out"


@dataclass(frozen=True, slots=True)
class Seen:
    """Somebody came or went, by the clock of the server."""

    kind: Kind
    at: datetime


@dataclass(frozen=True, slots=True)
class Corrected:
    """What staff said at ``made_at`` of a lesson instead of all that was noted before: without ``in_at`` nobody came,
    without ``out_at`` they did not go yet."""

    in_at: datetime | None
    out_at: datetime | None
    made_at: datetime


def is_in(seen: Sequence[Seen], corrected: Corrected | None = None) -> bool:
    """Whether they are there, by what was noted last."""
    found = in_force(seen, corrected)
    return bool(found) and found[-1].kind is Kind.IN


def in_force(seen: Sequence[Seen], corrected: Corrected | None) -> list[Seen]:
    """What counts, by time: a correction replaces all that was noted before it."""
    if corrected is None:
        return sorted(seen, key=lambda each: each.at)
    said = [(Kind.IN, corrected.in_at), (Kind.OUT, corrected.out_at)]
    later = sorted((each for each in seen if each.at > corrected.made_at), key=lambda each: each.at)
    return [*(Seen(kind, moment) for kind, moment in said if moment is not None), *later]


def stays_of(seen: Sequence[Seen], end: datetime) -> tuple[list[Period], bool]:
    """From when to when they were there, and whether they never went. Of several in a row the first coming and the
    last going count."""
    stays, since, until = list[Period](), None, None
    for each in seen:
        if each.kind is Kind.OUT:
            until = each.at if since is not None else None
            continue
        if since is not None and until is not None:
            stays += _stay(since, until)
            since = None
        since, until = since or each.at, None
    if since is not None:
        stays += _stay(since, until or max(end, since))
    return stays, since is not None and until is None


def _stay(start: datetime, end: datetime) -> list[Period]:
    return [Period(start, end)] if start < end else []
