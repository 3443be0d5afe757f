"""A change of the settings in two steps: first whom it affects, then, if that is still so, the change itself."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypeVar

from anchorcenter.core.periods import Period
from anchorcenter.core.settings import lock_configuration
from anchorcenter.core.unit_of_work import writing
from anchorcenter.core.versions import seal
from anchorcenter.facilities.queries import get_plan, list_busy, list_closures
from anchorcenter.facilities.rules import Busy
from anchorcenter.operations.effects import Effect, InUse, World, effects, touched
from anchorcenter.operations.queries import list_facts

T = TypeVar("T")
AHEAD = timedelta(days=3660)  # Further than anything can be booked.


@dataclass
class Affects(Exception):
    """The change is not stored: somebody must first see ``effects`` as they are now; ``word`` says that they have."""

    effects: list[Effect]
    word: str
    is_other: bool = field(default=False)


def rehearse(
    change: Callable[[], T],
    *,
    confirmed: str,
    now: datetime,
    watch: Collection[int] = (),
    is_asked: bool = True,
) -> T:
    """Do ``change`` in a block of its own, and keep it if what it affects is what ``confirmed`` stands for.

    It is the change itself that is looked at, undone if need be: nothing is foreseen by a second set of rules, and
    nothing can come between the look and the change. ``watch`` are cells whose uses the change may move. Without
    ``is_asked`` a change that affects nothing is kept at once. Raises Affects, and whatever ``change`` raises.
    """
    with writing():
        result, found = consider(change, now=now, watch=watch)
        word = seal({"effects": [effect.key for effect in found]})
        if word != confirmed and (found or is_asked):
            raise Affects(found, word, is_other=bool(confirmed))
    return result


def consider(change: Callable[[], T], *, now: datetime, watch: Collection[int] = ()) -> tuple[T, list[Effect]]:
    """Do ``change`` and answer with its result what it affects. Call inside ``writing()``."""
    lock_configuration()
    before, taken = _world(now), {use.occupancy_id: use.cell_ids for use in _uses(watch, now)}
    result = change()
    after = _world(now)
    cells = touched(before, after).union(watch)
    return result, effects(_uses(cells, now), before, after, taken) if cells else []


def list_inside(cells: Collection[int], period: Period, *, now: datetime) -> list[InUse]:
    """What takes any of the cells within ``period``, by start."""
    return _in_use(list_busy(cells, period, now=now))


def _world(now: datetime) -> World:
    plan = get_plan()
    cells = frozenset().union(*(space.cell_ids for space in plan.everything))
    return World(plan=plan, closures=list_closures(cells, Period(now, now + AHEAD)))


def _uses(cells: Collection[int], now: datetime) -> list[InUse]:
    return _in_use(list_busy(cells, Period(now, now + AHEAD), now=now)) if cells else []


def _in_use(busy: Collection[Busy]) -> list[InUse]:
    """Claims put together to the uses they belong to."""
    found: dict[int, tuple[Busy, set[int]]] = {}
    for use in busy:
        found.setdefault(use.occupancy_id, (use, set()))[1].add(use.cell_id)
    booked = list_facts(list(found))
    made = [
        InUse(
            occupancy_id=use.occupancy_id,
            space_id=use.space_id,
            period=use.period,
            kind=use.kind,
            label=use.label,
            cell_ids=frozenset(cells),
            **booked.get(use.occupancy_id, {}),
        )
        for use, cells in found.values()
    ]
    return sorted(made, key=lambda use: (use.period.start, use.occupancy_id))
