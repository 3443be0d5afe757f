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
        if kept := self._find(key, state, now):
            return kept[0]
        until, drawn = draw()
        self.keep(key, state, drawn, until=until)
        return drawn

    def find(self, key: Hashable, state: Hashable) -> T | None:
        """The fragment of ``key`` that was drawn from ``state`` and is never wrong, if it is here."""
        kept = self._find(key, state, None)
        return kept[0] if kept else None

    def keep(self, key: Hashable, state: Hashable, drawn: T, *, until: datetime | None = None) -> None:
        """Have ``drawn`` be the fragment of ``key`` as long as its ``state`` is this one."""
        with self._lock:
            self._kept[key] = state, until, drawn
            self._kept.move_to_end(key)
            if len(self._kept) > MOST:
                self._kept.popitem(last=False)

    def _find(self, key: Hashable, state: Hashable, now: datetime | None) -> tuple[T] | None:
        with self._lock:
            kept = self._kept.get(key)
            if kept is None or kept[0] != state or (kept[1] is not None and (now is None or kept[1] <= now)):
                return None
            self._kept.move_to_end(key)
            return (kept[2],)
