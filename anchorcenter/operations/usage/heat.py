"""A map of the hours of a week, and what it says in a sentence: values for templates."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from anchorcenter.core.amounts import NONE
from anchorcenter.core.i18n import _, weekday
from anchorcenter.operations.usage.sums import Facts, Minutes, sum_by

STEPS = 6  # Shades of the map.


def heat_of(facts: Facts) -> dict[str, Any]:
    """Booked of a hundred by weekday and hour: hours, a row of (text, shade) for each weekday, and the sentence."""
    cells = _by_weekday(facts)
    hours = sorted({hour for _day, hour in cells})
    return {
        "hours": hours,
        "rows": [(weekday(day), [_shade(cells.get((day, hour), Minutes())) for hour in hours]) for day in range(7)],
        "said": _said(cells),
    }


def _by_weekday(facts: Facts) -> Mapping[tuple[int, int], Minutes]:
    return sum_by(facts, lambda spot: (spot.day.weekday(), spot.hour))


def _shade(minutes: Minutes) -> tuple[str, int]:
    percent = minutes.booked_percent
    return (NONE, 0) if percent is None else (str(percent), min(STEPS, 1 + percent * STEPS // 100))


def _said(by_weekday: Mapping[tuple[int, int], Minutes]) -> str:
    """The fullest and the emptiest hour in a sentence."""
    cells = {spot: m.booked_percent for spot, m in by_weekday.items() if m.booked_percent is not None}
    if not cells:
        return _("Nothing was on offer.")
    order = sorted(cells, key=lambda spot: (cells[spot], spot))
    words = {name: _hour_text(spot) for name, spot in (("full", order[-1]), ("empty", order[0]))}
    numbers = {"most": cells[order[-1]], "least": cells[order[0]]}
    return _(
        "Fullest: %(full)s (%(most)d %%). Emptiest: %(empty)s (%(least)d %%): room for courses and events.",
        **words,
        **numbers,
    )


def _hour_text(spot: tuple[int, int]) -> str:
    day, hour = spot
    return _("%(weekday)s %(hour)02d:00", weekday=weekday(day), hour=hour)
