"""What staff may set: names, lengths, hours, windows that make sense together. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta

from anchorcenter.core.daytime import Stretches
from anchorcenter.core.errors import Reason
from anchorcenter.core.i18n import _l

LEVELS = range(-9, 100)
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*", re.ASCII)
LONGEST_SLUG = 60
FAR, EARLIEST, LONGEST_CLOSURE = timedelta(days=3660), timedelta(days=366), timedelta(days=732)


def check_slug(slug: str) -> list[Reason]:
    """A reason unless ``slug`` is made of small letters, digits and single hyphens between them."""
    if SLUG.fullmatch(slug) and len(slug) <= LONGEST_SLUG:
        return []
    message = _l("Use small letters, digits and hyphens, for example: meeting-room-2.")
    return [Reason(code="slug", message=message, field="slug")]


def check_name(name: str) -> list[Reason]:
    """A reason when there is no name."""
    return [] if name.strip() else [Reason(code="name", message=_l("Enter a name."), field="name")]


def check_level(level: int) -> list[Reason]:
    """A reason for a floor that no building has; the ground floor is 1, the one below it -1."""
    if level in LEVELS and level != 0:
        return []
    return [
        Reason(code="level", message=_l("1 is the ground floor, -1 the one below it; there is no 0."), field="level")
    ]


def check_week(week: Sequence[Stretches], *, is_own: bool) -> list[Reason]:
    """A reason for each day whose stretches overlap or leave the day, and for hours of a space's own that are none."""
    reasons = []
    for number, stretches in enumerate(week):
        ends = [0, *(closes for _opens, closes in stretches)]
        if any(not end <= opens < closes <= 1440 for end, (opens, closes) in zip(ends, stretches, strict=False)):
            reasons.append(Reason(code="hours", message=_l("Hours of a day must not overlap."), field=f"day_{number}"))
    if is_own and not any(week):
        message = _l("Hours of its own need one open day at least; to close it, enter a closure.")
        reasons.append(Reason(code="never_open", message=message, field="is_own"))
    return reasons


def check_day(day: date, today: date, *, field: str) -> list[Reason]:
    """A reason for a day more than ten years away: a slip of the finger."""
    if abs((day - today).days) <= FAR.days:
        return []
    return [Reason(code="far", message=_l("Choose a day within ten years."), field=field)]


def check_closure(period: tuple[datetime, datetime], now: datetime) -> list[Reason]:
    """Reasons for an end before its start, for more than two years, and for what lies too far back or ahead."""
    start, end = period
    if end <= start:
        return [Reason(code="order", message=_l("The end must come after the start."), field="ends_at")]
    reasons = []
    if end - start > LONGEST_CLOSURE:
        message = _l("Two years at most; longer than that, take the cells out of service.")
        reasons.append(Reason(code="too_long", message=message, field="ends_at"))
    if start < now - EARLIEST or end > now + FAR:
        message = _l("Choose a time from one year back to ten years ahead.")
        reasons.append(Reason(code="far", message=message, field="starts_at"))
    return reasons


def check_lengths(grid: int, shortest: int, longest: int) -> list[Reason]:
    """Reasons for lengths (minutes) that are no multiple of the grid, and for a shortest longer than the longest."""
    reasons = []
    for field, length in (("shortest_minutes", shortest), ("longest_minutes", longest)):
        if grid > 0 and length % grid:
            message = _l("Must be a multiple of the step of %(grid)d minutes.", grid=grid)
            reasons.append(Reason(code="grid", message=message, field=field))
    if shortest > longest:
        message = _l("The longest use cannot be shorter than the shortest.")
        reasons.append(Reason(code="lengths", message=message, field="longest_minutes"))
    return reasons


def check_cells(cells: Collection[int], *, field: str = "cells") -> list[Reason]:
    """A reason when a space would have no cell."""
    if cells:
        return []
    return [Reason(code="no_cells", message=_l("A space needs one cell at least."), field=field)]


def check_pool(is_changed: bool, *, uses: int) -> list[Reason]:
    """A reason when a space would become a pool, or none, while it has uses ahead."""
    if not is_changed or not uses:
        return []
    message = _l("It has %(uses)d uses ahead: a pool takes some of its cells, another space all of them.", uses=uses)
    return [Reason(code="pool", message=message, field="is_pool")]


def check_window(
    audience: str, opens_days: int, closes_days: int, longest: int | None, space: tuple[int, int, int]
) -> list[Reason]:
    """Reasons for a window that closes before it opens, or a longest use that its ``space`` (grid, shortest and
    longest minutes) does not have."""
    reasons = []
    if closes_days > opens_days:
        message = _l("Booking would close before it opens.")
        reasons.append(Reason(code="window", message=message, field=f"{audience}_closes_days"))
    grid, shortest, most = space
    if longest is not None and (longest % grid or not shortest <= longest <= most):
        values = {"least": shortest, "most": most, "grid": grid}
        message = _l("From %(least)d to %(most)d minutes, in steps of %(grid)d.", **values)
        reasons.append(Reason(code="longest", message=message, field=f"{audience}_longest_minutes"))
    return reasons
