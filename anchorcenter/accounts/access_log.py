"""Who looked at whose data: one row per look, sealed into a chain of its own and destroyed by a rule of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from flask import g
from sqlalchemy import Index, Select, case, func, insert, or_, select
from sqlalchemy.orm import Mapped

from anchorcenter.accounts.actors import Actor
from anchorcenter.accounts.models import Person
from anchorcenter.core import audit, settings
from anchorcenter.core.audit import Chain
from anchorcenter.core.db import Base, Id, db, table
from anchorcenter.core.i18n import zone
from anchorcenter.core.periods import Days, at
from anchorcenter.core.unit_of_work import writing

KEPT_DAYS = settings.Setting("accounts.access_log_days", 730)
LEAST_DAYS = audit.LEAST_KEPT.days
OFFICE_FROM = settings.Setting("accounts.office_from_hour", 8)
OFFICE_UNTIL = settings.Setting("accounts.office_until_hour", 20)
PAGE, MOST_EXPORTED = 50, 20_000
SEEN = "seen_people"


class What(StrEnum):
    VIEW = "view"
    SEARCH = "search"
    CHANGE = "change"
    EXPORT = "export"
    PRINT = "print"


class AccessEntry(Base):
    """Somebody's look at the data of ``person_id``. The ids bear no foreign key: the row outlives both of them.

    A seal is over all columns: a new one belongs into a table of its own.
    """

    __tablename__ = "access_entries"
    __table_args__ = (
        Index("ix_access_entries_at", "at"),
        Index("ix_access_entries_person", "person_id", "id"),
        Index("ix_access_entries_actor", "actor_id", "id"),
        {"sqlite_autoincrement": True},  # Destroyed rows never lend their ids to new ones.
    )

    id: Mapped[Id]
    at: Mapped[datetime]
    actor_id: Mapped[int]
    actor_name: Mapped[str]
    address: Mapped[str]
    person_id: Mapped[int]
    what: Mapped[What]
    page: Mapped[str]
    why: Mapped[str]
    is_off_hours: Mapped[bool]


ACCESS = Chain(key="access", table=table(AccessEntry), rows="access entries")
_ENTRIES, _PEOPLE = table(AccessEntry).c, table(Person).c
_READERS = table(Person).alias("readers")
_NOTE = insert(table(AccessEntry)).inline()  # Nobody asks for its id.


def saw(person_id: int, what: str = What.VIEW, why: str = "") -> None:
    """Say that the answer being made shows, or the request did ``what`` with, the data of that person.

    ``access`` writes it down before the answer leaves, when the reader is one whose looks are logged.
    """
    g.setdefault(SEEN, {})[person_id, What(what)] = why


def write_seen(by: Actor, *, address: str, page: str, now: datetime) -> None:
    """Write down whose data this request showed to ``by``: once per person and kind, and never their own."""
    seen: dict[tuple[int, What], str] = g.pop(SEEN, {})
    whose = {key: why for key, why in seen.items() if key[0] != by.id}
    if not whose or not is_logged(by):
        return
    common = {"at": now, "actor_id": by.id, "actor_name": by.name, "address": address, "page": page}
    common["is_off_hours"] = is_off_hours(now)  # Before writing, which would lock the configuration to ask it.
    with writing():
        db.session.execute(_NOTE, [common | {"person_id": p, "what": w, "why": y} for (p, w), y in whose.items()])


def is_logged(by: Actor) -> bool:
    """Whether what they look at is written down: of everyone with a role, and of managers of a company (K1)."""
    return bool(by.roles) or by.is_manager


def is_off_hours(now: datetime) -> bool:
    """Whether nobody is expected to work at that time: nights and week-ends of the center's zone."""
    local, rules = now.astimezone(zone()), settings.current()
    return local.weekday() >= 5 or not rules[OFFICE_FROM] <= local.hour < rules[OFFICE_UNTIL]


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Which entries to read: whose data and who looked by a part of name or address, ``days`` half-open."""

    person: str = ""
    actor: str = ""
    days: Days | None = None


@dataclass(frozen=True, kw_only=True)
class Count:
    """What one person did within a month."""

    actor_id: int
    actor_name: str
    what: What
    entries: int
    people: int
    off_hours: int


def list_entries(wanted: Wanted, *, page: int = 1, size: int = PAGE) -> Sequence[Any]:
    """Entries with today's names, the youngest first: ``size``, and one more if there is. ``page`` counts from 1."""
    names = _PEOPLE.name, _PEOPLE.name_en, _READERS.c.name.label("by_name"), _READERS.c.name_en.label("by_name_en")
    rows = select(*_ENTRIES, *names).outerjoin(table(Person), _PEOPLE.id == _ENTRIES.person_id)
    rows = rows.outerjoin(_READERS, _READERS.c.id == _ENTRIES.actor_id)
    rows = _narrowed(rows, wanted).order_by(_ENTRIES.id.desc())
    return db.session.execute(rows.offset((page - 1) * size).limit(size + 1)).all()


def list_about(person_id: int, *, page: int = 1) -> Sequence[Any]:
    """Who looked at the data of that person, the youngest first: PAGE entries, and one more if there is."""
    names = _READERS.c.name.label("by_name"), _READERS.c.name_en.label("by_name_en")
    rows = select(*_ENTRIES, *names).outerjoin(_READERS, _READERS.c.id == _ENTRIES.actor_id)
    rows = rows.where(_ENTRIES.person_id == person_id).order_by(_ENTRIES.id.desc())
    return db.session.execute(rows.offset((page - 1) * PAGE).limit(PAGE + 1)).all()


def count_by_actor(days: Days) -> list[Count]:
    """Who looked how often, at how many people and how often out of hours; who looked most comes first."""
    off_hours = func.sum(case((_ENTRIES.is_off_hours, 1), else_=0))
    numbers = func.count(), func.count(_ENTRIES.person_id.distinct()), off_hours
    name = func.max(_ENTRIES.actor_name)
    rows = select(_ENTRIES.actor_id, name, _ENTRIES.what, *numbers).where(*_within(days))
    rows = rows.group_by(_ENTRIES.actor_id, _ENTRIES.what).order_by(func.count().desc(), _ENTRIES.actor_id)
    return [
        Count(actor_id=who, actor_name=name, what=What(what), entries=entries, people=people, off_hours=off)
        for who, name, what, entries, people, off in db.session.execute(rows)
    ]


def list_downloads(days: Days) -> Sequence[Any]:
    """Every download with its reason and the number of people in it, the youngest first."""
    keys = _ENTRIES.at, _ENTRIES.actor_id, _ENTRIES.actor_name, _ENTRIES.page, _ENTRIES.why, _ENTRIES.is_off_hours
    rows = select(*keys, func.count().label("people")).where(_ENTRIES.what == What.EXPORT, *_within(days))
    return db.session.execute(rows.group_by(*keys).order_by(_ENTRIES.at.desc()).limit(500)).all()


def purge(now: datetime) -> None:
    """Destroy what is older than the rule allows, whole sealed stretches at a time; a job of the worker."""
    with writing():
        kept = max(LEAST_DAYS, settings.current()[KEPT_DAYS])
        audit.purge(ACCESS, before=now - timedelta(days=kept), now=now)


def _narrowed(rows: Select[Any], wanted: Wanted) -> Select[Any]:
    if wanted.person:
        rows = rows.where(_ENTRIES.person_id.in_(_called(wanted.person)))
    if wanted.actor:
        is_named = _ENTRIES.actor_name.contains(wanted.actor, autoescape=True)
        rows = rows.where(or_(is_named, _ENTRIES.actor_id.in_(_called(wanted.actor))))
    return rows.where(*_within(wanted.days)) if wanted.days else rows


def _called(text: str) -> Select[Any]:
    parts = [column.contains(text, autoescape=True) for column in (_PEOPLE.name, _PEOPLE.name_en)]
    return select(_PEOPLE.id).where(or_(*parts, _PEOPLE.email.contains(text.lower(), autoescape=True)))


def _within(days: Days) -> tuple[Any, Any]:
    return _ENTRIES.at >= _midnight(days.start), _ENTRIES.at < _midnight(days.end)


def _midnight(day: date) -> datetime:
    return at(day, 0, zone())
