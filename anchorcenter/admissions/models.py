"""Queues, who waits in them, and whom an offer passed over."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from anchorcenter.accounts.models import Person
from anchorcenter.core.db import Base, Id

WAITING = text("state = 'waiting'")


class EntryState(StrEnum):
    WAITING = "waiting"
    OFFERED = "offered"
    TAKEN = "taken"
    DECLINED = "declined"
    SKIPPED = "skipped"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


class Queue(Base):
    """What people wait for; whoever opens it knows it by ``key``."""

    __tablename__ = "queues"

    id: Mapped[Id]
    key: Mapped[str] = mapped_column(unique=True)


class Entry(Base):
    """Somebody who waits, in order of ``priority`` (the smaller first) and then of time.

    ``deadline_at`` is until when they may answer what they were offered, ``ended_why`` what staff said who ended it.
    """

    __tablename__ = "queue_entries"
    __table_args__ = (
        Index("ix_queue_entries_waiting", "queue_id", "priority", "entered_at", "id",
              sqlite_where=WAITING, postgresql_where=WAITING),
    )  # fmt: skip

    id: Mapped[Id]
    queue_id: Mapped[int] = mapped_column(ForeignKey("queues.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    priority: Mapped[int] = mapped_column(default=0)
    entered_at: Mapped[datetime]
    state: Mapped[EntryState] = mapped_column(default=EntryState.WAITING)
    deadline_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    ended_why: Mapped[str] = mapped_column(default="", server_default="")

    person: Mapped[Person] = relationship()
    skips: Mapped[list[EntrySkip]] = relationship(order_by="EntrySkip.id")


class EntrySkip(Base):
    """That an entry was passed over, and why, in both languages: ``about`` is what was to be had, noted once."""

    __tablename__ = "queue_skips"
    __table_args__ = (UniqueConstraint("entry_id", "about", "code"),)

    id: Mapped[Id]
    entry_id: Mapped[int] = mapped_column(ForeignKey("queue_entries.id"))
    at: Mapped[datetime]
    about: Mapped[str]
    code: Mapped[str]
    why: Mapped[str]
    why_en: Mapped[str]
