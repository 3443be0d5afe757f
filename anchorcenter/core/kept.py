"""What was read of a figure's rows and is so still, in each process: until a table changes that they are made of."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from flask import current_app

from anchorcenter.core.cache import Fragments
from anchorcenter.core.changes import State, read_states
from anchorcenter.core.periods import Days

if TYPE_CHECKING:
    from anchorcenter.core.metrics import Metric

T = TypeVar("T")
Asked = tuple["Metric", Days]
Options = Mapping[str, Any]
KEPT = "anchorcenter.figures"
OFTEN: Options = {}
SELDOM: Options = {"compiled_cache": None}


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


def read_all(what: str, asked: Sequence[Asked], read: Callable[[Sequence[Asked], Options], Sequence[T]]) -> list[T]:
    """Of each of ``asked`` what ``read`` answers of all of them, in their order: kept from before, or read now.

    What is never kept is read apart, in a statement that is the same whenever it is asked. That of what was kept until
    something changed hardly ever is, and takes up to ten megabytes when it is compiled: SQLAlchemy keeps it not.
    """
    keeper = Keeper[T](what, [metric for metric, _days in asked])
    found = [keeper.find(*each) for each in asked]
    for options, is_kept in ((OFTEN, False), (SELDOM, True)):
        places = [n for n, (metric, _days) in enumerate(asked) if found[n] is None and bool(metric.sources) is is_kept]
        values = read([asked[place] for place in places], options) if places else ()
        for place, value in zip(places, values, strict=True):
            found[place] = keeper.keep(*asked[place], value)
    return [each for each in found if each is not None]


def kept(what: str, metric: Metric, days: Days, read: Callable[[], T], *more: Hashable) -> T:
    """What ``read`` answers of the rows of ``metric`` over ``days``, now or as it was kept."""
    keeper = Keeper[T](what, [metric])
    known = keeper.find(metric, days, *more)
    return known if known is not None else keeper.keep(metric, days, read(), *more)


def _key(metric: Metric, days: Days, more: tuple[Hashable, ...]) -> Hashable:
    return metric.key, metric.version, days.start, days.end, *more
