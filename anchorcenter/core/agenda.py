"""Dates that staff keep in view: each end, deadline and meeting is one event, written with what it belongs to."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import uuid4

from flask import current_app
from sqlalchemy import Index, String, delete, insert, select, update
from sqlalchemy.orm import Mapped, mapped_column

from anchorcenter.core.db import Base, Id, db, table
from anchorcenter.core.i18n import zone
from anchorcenter.core.ical import EventStatus, Happening, event_text, same_but_words
from anchorcenter.core.periods import Days, Period, at


class AgendaEntry(Base):
    """One date, also when it is off: ``key`` says of what, ``kind`` is the word by which calendars choose it, ``full``
    its event. Whole days are from midnight to midnight of the center; what takes no time ends when it begins."""

    __tablename__ = "agenda_entries"
    __table_args__ = (Index("ix_agenda_entries_starts_at", "starts_at"),)

    id: Mapped[Id]
    key: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]
    uid: Mapped[str] = mapped_column(String(36))
    sequence: Mapped[int]
    changed_at: Mapped[datetime]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    full: Mapped[bytes]


_ENTRIES = table(AgendaEntry)


@dataclass(frozen=True, kw_only=True)
class Entry:
    """What is to be seen of a date, in Korean and English; it names nobody. ``path`` is its page. ``is_off``: it will
    not be. Only a period keeps whoever reads it from something else."""

    key: str
    kind: str
    when: Period | Days | datetime
    what: str
    where: str = ""
    path: str
    is_off: bool = False


def put(entries: Collection[Entry], *, now: datetime) -> None:
    """Have calendars show these. What they show already is left alone, so that a change appears once; what is off and
    was never shown is not begun. Call it while what they belong to is locked."""
    if not entries:
        return
    known = {row.key: row for row in _rows([entry.key for entry in entries])}
    for entry in entries:
        row = known.get(entry.key)
        if row is None:
            if not entry.is_off:
                _begin(entry, now)
        elif _text(entry, row.uid, row.sequence, row.changed_at) != row.full:
            _rewrite(entry, row, now)


def follow(before: Iterable[Entry], after: Collection[Entry], *, now: datetime) -> None:
    """The same of what is now, where something else was ``before``: what is not there any more is off."""
    kept = {entry.key for entry in after}
    put([*after, *(replace(entry, is_off=True) for entry in before if entry.key not in kept)], now=now)


def forget(keys: Collection[str]) -> None:
    """Destroy what was shown."""
    db.session.execute(delete(_ENTRIES).where(_ENTRIES.c.key.in_(keys)))


def list_missing(entries: Iterable[Entry]) -> set[str]:
    """The keys of those that calendars should show and do not know."""
    return {entry.key for entry in entries if not entry.is_off} - set(db.session.scalars(select(_ENTRIES.c.key)))


def find_wrong(entries: Iterable[Entry]) -> list[str]:
    """What calendars show of these that is not so, in words for ``flask doctor``; names may have changed."""
    known = {row.key: row for row in db.session.execute(select(_ENTRIES))}
    wrong = [entry.key for entry in entries if not _is_right(entry, known.get(entry.key))]
    return [f"calendars of staff say something else of {key}" for key in wrong[:20]]


def _is_right(entry: Entry, row: Any) -> bool:
    if row is None:
        return entry.is_off
    return same_but_words(row.full, _text(entry, row.uid, row.sequence, row.changed_at))


def _rows(keys: Collection[str]) -> Sequence[Any]:
    return db.session.execute(select(_ENTRIES).where(_ENTRIES.c.key.in_(keys))).all()


def _begin(entry: Entry, now: datetime) -> None:
    uid = str(uuid4())
    values = {"key": entry.key, "uid": uid, "sequence": 0, "changed_at": now}
    db.session.execute(insert(_ENTRIES).values(values | _shown(entry, uid, 0, now)))


def _rewrite(entry: Entry, row: Any, now: datetime) -> None:
    sequence = row.sequence + 1
    values = {"sequence": sequence, "changed_at": now} | _shown(entry, row.uid, sequence, now)
    db.session.execute(update(_ENTRIES).where(_ENTRIES.c.id == row.id).values(values))


def _shown(entry: Entry, uid: str, sequence: int, now: datetime) -> dict[str, Any]:
    start, end = _span(entry.when)
    return {"kind": entry.kind, "starts_at": start, "ends_at": end, "full": _text(entry, uid, sequence, now)}


def _span(when: Period | Days | datetime) -> tuple[datetime, datetime]:
    if isinstance(when, Days):
        return at(when.start, 0, zone()), at(when.end, 0, zone())
    return (when.start, when.end) if isinstance(when, Period) else (when, when)


def _text(entry: Entry, uid: str, sequence: int, changed_at: datetime) -> bytes:
    url = f"{current_app.config['BASE_URL']}{entry.path}"
    happening = Happening(
        uid=uid,
        sequence=sequence,
        changed_at=changed_at,
        period=entry.when,
        summary=entry.what,
        location=entry.where,
        status=EventStatus.CANCELLED if entry.is_off else EventStatus.CONFIRMED,
        description=url,
        url=url,
        is_public=False,
        is_busy=isinstance(entry.when, Period),
    )
    return event_text(happening, zone())
