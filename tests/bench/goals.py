"""What is to be reached, in one place. CPU of a request is the median of all rounds against an empty view's in the same
run; a goal in milliseconds holds on an idle machine with two cores."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from statistics import median
from typing import Any

TIMES_EMPTY = {  # CPU of a request, in empty views.
    "week page, from its cache": 5.0,
    "week page, after a change in it": 12.0,
    "booking POST (page)": 12.0,
    "booking POST (API)": 12.0,
    "feed of 10,000 events, 304": 4.0,
    "enrollment POST (API)": 12.0,
    "catalogue of 300 cohorts": 15.0,
    "roster of 2,000 people": 15.0,
    "indicator of 100,000 completions": 30.0,
    "indicator of 100,000 activities": 30.0,
    "indicator of 100,000 visits": 30.0,
}
MILLISECONDS = {  # CPU of a request, or of the reader's browser.
    "feed of 10,000 events": 20.0,
    "browser, main thread": 150.0,
    "browser, LCP at 4x, 390 px": 1500.0,
}
REHEARSAL, MOVING = "rehearsal of a closure over 500", "moving all 500"
CLOSING = {  # Statements, and milliseconds of CPU.
    (REHEARSAL, "asked"): 40.0,
    (REHEARSAL, "ms"): 2000.0,
    (MOVING, "asked"): 70.0,
    (MOVING, "ms"): 2000.0,
}
CLOSING_A_YEAR = 60_000.0  # Milliseconds that its reader waits.
SERIES = 3.0  # What a series of 52 weeks in three cells costs, in its 156 guarded inserts alone.
FLAT = 1.5  # What a request costs among the most claims, in what it costs among the fewest.
FLAT_CASES = (
    "week page, with nothing kept",
    "booking POST (page)",
    "booking POST (API)",
    "availability of a month",
    "feed of 10,000 events, 304",
)
FLAT_GUARD = 5.0  # One insert of microseconds: the pages of the index that it touches lie further apart.
MEGABYTES = 90.0  # Of the larger of two workers after all of that; what they share with others counts in part.


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One line: ``values`` of each round, what they are, and the number that is held against ``goal``."""

    engine: str
    name: str
    values: list[float]
    unit: str = "ms"
    times: float | None = None
    goal: float | None = None
    of: str = ""  # What ``times`` is in: "empty", "insert", "1,000 claims".
    more: dict[str, float] = field(default_factory=dict)

    @property
    def is_missed(self) -> bool:
        return self.goal is not None and (median(self.values) if self.times is None else self.times) > self.goal

    @property
    def verdict(self) -> str:
        if self.goal is None:
            return ""
        return f"OVER {self.goal:g}" if self.is_missed else f"ok (<= {self.goal:g})"

    def row(self) -> str:
        """As a line of the table."""
        low, high = min(self.values), max(self.values)
        measured = f"{median(self.values):.3f} ({low:.3f}-{high:.3f}) {self.unit}"
        times = "" if self.times is None else f"{self.times:.2f}x {self.of}"
        more = "  ".join(f"{name} {value:.4g}" for name, value in self.more.items())
        return f"  {self.name:<38} {measured:>32}  {times:<22} {self.verdict:<14} {more}".rstrip()

    def line(self) -> dict[str, Any]:
        """As a line of JSON."""
        return asdict(self) | {"median": median(self.values), "missed": self.is_missed}
