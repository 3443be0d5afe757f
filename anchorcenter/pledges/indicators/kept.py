"""What was read of a figure's rows and is so still, in each process: until a table changes that they are made of."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import Generic, TypeVar

from flask import current_app

from anchorcenter.core.cache import Fragments
from anchorcenter.core.changes import State, read_states
from anchorcenter.core.metrics import Metric
from anchorcenter.core.periods import Days

T = TypeVar("T")
KEPT = "anchorcenter.figures"


class Keeper(Generic[T]):
    """What is kept of ``metrics`` as their tables are when this is made: make it before anything is read."""

    def __init__(self, what: str, metrics: Sequence[Metric]) -> None:
        self._states = read_states() if any(each.sources for each in metrics) else {}
        self._kept: Fragments[T] = current_app.extensions.setdefault(f"{KEPT}.{what}", Fragments())

    def find(self, metric: Metric, days: Days, *more: Hashable) -> T | None:
        """What was read of the same rows before; None to read it now."""
        state = self._state(metric)
        return None if state is None else self._kept.find(_key(metric, days, more), state)

    def keep(self, metric: Metric, days: Days, read: T, *more: Hashable) -> T:
        """Keep ``read``, if it can be known when it is so no longer; answers it."""
        state = self._state(metric)
        if state is not None:
            self._kept.keep(_key(metric, days, more), state, read)
        return read

    def _state(self, metric: Metric) -> tuple[State, ...] | None:
        found = [self._states.get(source) for source in metric.sources]
        known = tuple(each for each in found if each is not None)
        return known if known and len(known) == len(found) else None


def kept(what: str, metric: Metric, days: Days, read: Callable[[], T], *more: Hashable) -> T:
    """What ``read`` answers of the rows of ``metric`` over ``days``, now or as it was kept."""
    keeper = Keeper[T](what, [metric])
    known = keeper.find(metric, days, *more)
    return known if known is not None else keeper.keep(metric, days, read(), *more)


def _key(metric: Metric, days: Days, more: tuple[Hashable, ...]) -> Hashable:
    return metric.key, metric.version, days.start, days.end, *more
