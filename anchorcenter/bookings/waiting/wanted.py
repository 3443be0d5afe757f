"""What people want of the waiting list."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, kw_only=True)
class NewWish:
    """So many ``minutes`` in any of ``spaces`` (slugs), on any of the days, both included, between the two times of
    day, in minutes after midnight."""

    spaces: tuple[str, ...]
    first_on: date
    last_on: date
    from_minute: int
    until_minute: int
    minutes: int
    headcount: int
    purpose: str
    units: int = 1
