"""What a day's board is drawn from: a handful of statements, however much there is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from anchorcenter.bookings.use.queries import list_staying
from anchorcenter.bookings.visits.queries import list_booked, list_unbooked
from anchorcenter.core.periods import Period, whole_day
from anchorcenter.facilities.models import Use
from anchorcenter.facilities.plan import Plan
from anchorcenter.facilities.queries import list_busy, list_closures
from anchorcenter.facilities.rules import Busy, Closed
from anchorcenter.operations.models import Interruption
from anchorcenter.operations.queries import list_interrupted, list_kept


@dataclass(frozen=True, kw_only=True)
class Day:
    """A day as it is in the database; ``booked`` and ``unbooked`` are rows of ``bookings.visits.queries``,
    ``kept`` is why those inside a closure stay, ``cut`` who was interrupted, ``staying`` until when
    who said to stay longer, by occupancy."""

    date: date
    whole: Period
    uses: Sequence[Busy]
    booked: Mapping[int, Any]
    unbooked: Sequence[Any]
    closures: Sequence[Closed]
    kept: Mapping[int, str]
    cut: Mapping[int, Interruption]
    staying: Mapping[int, datetime]


def read_day(day: date, *, plan: Plan, now: datetime) -> Day:
    """Everything of ``day``."""
    whole = whole_day(day, plan.zone)
    cells = frozenset().union(*(space.cell_ids for space in plan.spaces))
    uses, closures = list_busy(cells, whole, now=now), list_closures(cells, whole)
    booked = {use.occupancy_id for use in uses if use.kind is Use.BOOKING}
    return Day(
        date=day,
        whole=whole,
        uses=uses,
        booked=list_booked(booked),
        unbooked=list_unbooked(day),
        closures=closures,
        kept=list_kept(booked) if closures else {},
        cut=list_interrupted(booked) if closures else {},
        staying=list_staying(booked, now),
    )
