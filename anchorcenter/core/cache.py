"""A small memory of drawn fragments, in each process: nothing in it is needed, everything in it is keyed by version."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from datetime import datetime
from threading import Lock
from typing import Generic, TypeVar

T = TypeVar("T")
MOST = 300


class Fragments(Generic[T]):
    """The MOST fragments used last."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Hashable, tuple[datetime | None, T]] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable, draw: Callable[[], tuple[datetime | None, T]], *, now: datetime) -> T:
        """The fragment of ``key``; drawn again when it is not here, or wrong from the moment that ``draw`` said."""
        with self._lock:
            kept = self._kept.get(key)
            if kept is not None and (kept[0] is None or kept[0] > now):
                self._kept.move_to_end(key)
                return kept[1]
        kept = draw()
        with self._lock:
            self._kept[key] = kept
            self._kept.move_to_end(key)
            if len(self._kept) > MOST:
                self._kept.popitem(last=False)
        return kept[1]
