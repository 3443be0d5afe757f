"""Who waits in which order."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select

from anchorcenter.admissions.models import Entry, EntryState, Queue
from anchorcenter.core.db import db, table

_ENTRIES = table(Entry).c
ORDER = (Entry.priority, Entry.entered_at, Entry.id)


def find_queue(key: str) -> int | None:
    """The queue that is known by ``key``, or None when nobody has opened it."""
    return db.session.scalar(select(Queue.id).where(Queue.key == key))


def list_waiting(queue_id: int, *, among: Collection[int] | None = None) -> list[int]:
    """The entries that wait, whose turn comes first before; of ``among`` if given."""
    waiting = select(_ENTRIES.id).where(_ENTRIES.queue_id == queue_id, _ENTRIES.state == EntryState.WAITING)
    if among is not None:
        waiting = waiting.where(_ENTRIES.id.in_(among))
    return list(db.session.scalars(waiting.order_by(_ENTRIES.priority, _ENTRIES.entered_at, _ENTRIES.id)))


def position(entry: Entry, *, among: Collection[int] | None = None) -> int:
    """Which one in turn a waiting entry is, from 1, among all of its queue or those that matter to it."""
    before = list_waiting(entry.queue_id, among=None if among is None else {*among, entry.id})
    return before.index(entry.id) + 1
