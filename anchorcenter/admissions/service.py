"""What happens in a queue. Call the verbs inside ``writing()``."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TypeVar

from sqlalchemy import Select, bindparam, func, select, text

from anchorcenter.admissions.models import Entry, EntrySkip, EntryState, Queue
from anchorcenter.admissions.queries import list_waiting
from anchorcenter.core.audit import record
from anchorcenter.core.db import db
from anchorcenter.core.errors import DomainError, Reason
from anchorcenter.core.i18n import Text, _l, in_locale

T = TypeVar("T")
ONGOING = (EntryState.WAITING, EntryState.OFFERED)
_OPEN = text("INSERT INTO queues (key) VALUES (:key) ON CONFLICT DO NOTHING")  # Two may open it at once.
_FIND = select(Queue.id).where(Queue.key == bindparam("key"))


class Place(StrEnum):
    """Where in the order an entry is to stand."""

    FIRST = "first"
    BY_TIME = "by_time"
    LAST = "last"


@dataclass(frozen=True, kw_only=True)
class Skip:
    """Why what is to be had is nothing for an entry; ``is_final``: nothing will ever be, and it waits no longer."""

    about: str
    code: str
    why: Text
    is_final: bool = False


def open_queue(key: str) -> int:
    """The queue known by ``key``; opened if there is none."""
    db.session.execute(_OPEN, {"key": key})
    return int(db.session.execute(_FIND, {"key": key}).scalar_one())


def enter(queue_id: int, person_id: int, *, now: datetime, priority: int = 0) -> Entry:
    """Put somebody at the end of their priority."""
    entry = Entry(queue_id=queue_id, person_id=person_id, priority=priority, entered_at=now, skips=[])
    db.session.add(entry)
    db.session.flush()
    return entry


def offer_next(
    queue_id: int,
    *,
    eligible: Callable[[Entry], T | Skip | None],
    offer: Callable[[Entry, T], datetime],
    now: datetime,
    among: Collection[int] | None = None,
) -> Entry | None:
    """Offer to the first who waits (of ``among``) and is eligible; None when nobody is. See ``find_next``; ``offer``
    makes the offer and answers until when it may be answered."""
    found = find_next(queue_id, eligible=eligible, now=now, among=among)
    if found is None:
        return None
    entry, fit = found
    entry.deadline_at, entry.state = offer(entry, fit), EntryState.OFFERED
    db.session.flush()
    return entry


def find_next(
    queue_id: int,
    *,
    eligible: Callable[[Entry], T | Skip | None],
    now: datetime,
    among: Collection[int] | None = None,
) -> tuple[Entry, T] | None:
    """The first who waits (of ``among``) and is eligible, and for what; None when nobody is.

    ``eligible`` answers what to offer to an entry, why it is passed over, or None when it is not concerned; every
    reason is kept. An entry that somebody else is at right now is passed by: it is being offered something, moved or
    withdrawn.
    """
    for number in list_waiting(queue_id, among=among):
        entry = _lock(number)
        fit = eligible(entry) if entry else None
        if entry is None or fit is None:
            continue
        if isinstance(fit, Skip):
            skip(entry, fit, now=now)
            continue
        return entry, fit
    return None


def skip(entry: Entry, found: Skip, *, now: datetime) -> None:
    """Keep why an entry was passed over, each reason once for the same thing."""
    if (found.about, found.code) not in {(each.about, each.code) for each in entry.skips}:
        said = []
        for code in ("ko", "en"):
            with in_locale(code):
                said.append(str(found.why))
        why, why_en = said
        entry.skips.append(EntrySkip(at=now, about=found.about, code=found.code, why=why, why_en=why_en))
    if found.is_final:
        entry.state, entry.ended_at = EntryState.SKIPPED, now
    db.session.flush()


def settle(entry_id: int, state: EntryState, *, now: datetime, why: str = "") -> bool:
    """End an entry that waits or was offered something; whether it was one."""
    entry = db.session.scalar(_entry(entry_id).with_for_update())
    if entry is None or entry.state not in ONGOING:
        return False
    entry.state, entry.ended_at, entry.ended_why = state, now, why
    db.session.flush()
    return True


def move(entry_id: int, to: Place, *, by: tuple[int, str], now: datetime, why: str) -> None:
    """Have a waiting entry stand elsewhere in its queue. Raises DomainError (422) without a reason, 409 when it waits
    no longer."""
    if not why:
        raise DomainError(Reason(code="why", message=_l("Say why: it is kept."), field="why"))
    entry = db.session.scalar(_entry(entry_id).with_for_update())
    if entry is None or entry.state is not EntryState.WAITING:
        raise DomainError(Reason(code="over", message=_l("It waits no longer."), status=409))
    before, entry.priority = entry.priority, _priority(entry, to)
    db.session.flush()
    after = {"place": to, "priority": entry.priority}
    record("move", "queue_entry", entry.id, by=by, now=now, before={"priority": before}, after=after, why=why)


def _priority(entry: Entry, to: Place) -> int:
    if to is Place.BY_TIME:
        return 0
    others = Entry.queue_id == entry.queue_id, Entry.state == EntryState.WAITING
    first, last = db.session.execute(select(func.min(Entry.priority), func.max(Entry.priority)).where(*others)).one()
    return first - 1 if to is Place.FIRST else last + 1


def _lock(number: int) -> Entry | None:
    """The entry, if it still waits and nobody else is at it."""
    return db.session.scalar(_entry(number).where(Entry.state == EntryState.WAITING).with_for_update(skip_locked=True))


def _entry(number: int) -> Select[Entry]:
    return select(Entry).where(Entry.id == number).execution_options(populate_existing=True)
