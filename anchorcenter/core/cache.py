"""A small memory of drawn fragments, in each process: none is needed, each is kept with what it is drawn from."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from datetime import datetime
from threading import Lock
from typing import Generic, TypeVar

T = TypeVar("T")
MOST = 300


class Fragments(Generic[T]):
    """The MOST fragments used last, each as it was drawn last: what has changed is not kept beside what it is now."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Hashable, tuple[Hashable, datetime | None, T]] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable, state: Hashable, draw: Callable[[], tuple[datetime | None, T]], *, now: datetime) -> T:
        """The fragment of ``key``; drawn again when it is not here, was drawn from another ``state``, or is wrong from
        the moment that ``draw`` said."""
        with self._lock:
            kept = self._kept.get(key)
            if kept is not None and kept[0] == state and (kept[1] is None or kept[1] > now):
                self._kept.move_to_end(key)
                return kept[2]
        until, drawn = draw()
        with self._lock:
            self._kept[key] = state, until, drawn
            self._kept.move_to_end(key)
            if len(self._kept) > MOST:
                self._kept.popitem(last=False)
        return drawn
