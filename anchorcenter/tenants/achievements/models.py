"""Support given, projects, awards, agreements, events, press items, grants and contests: what, when, with whom."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from anchorcenter.core.changes import watched
from anchorcenter.core.db import Base, Id
from anchorcenter.documents.models import Document
from anchorcenter.tenants.models import Tenant

PRINTED = text("kind = 'press' AND voided_at IS NULL")


class AchievementKind(StrEnum):
    SUPPORT = "support"
    PROJECT = "project"
    AWARD = "award"
    AGREEMENT = "agreement"
    EVENT = "event"
    PRESS = "press"
    GRANT = "grant"
    CONTEST = "contest"


class SupportKind(StrEnum):
    PROTOTYPE = "prototype"
    NETWORKING = "networking"
    FUNDS = "funds"
    OTHER = "other"


class ProjectState(StrEnum):
    PLANNED = "planned"
    RUNNING = "running"
    DONE = "done"
    STOPPED = "stopped"


class EventCategory(StrEnum):
    """What an event was; it may have been several at once, and is one event."""

    MEETINGS = "meetings"
    BRIEFINGS = "briefings"
    ADVICE = "advice"
    OTHER = "other"


class Achievement(Base):
    """One of them. ``since`` is the day of what has one, else the first day; ``until`` the first day after the last, if
    there is an end. ``outlet`` is whose article a press item is: an article counts once for each outlet, wherever that
    one shows it. ``quantity`` is how many people came to an event, or entries to a contest. One that was ``voided_at``
    was entered by mistake and counts nowhere."""

    __tablename__ = "achievements"
    __table_args__ = (
        CheckConstraint("since < until", name="order"),
        CheckConstraint("amount_won >= 0", name="amount"),
        CheckConstraint("(kind = 'support') = (support IS NOT NULL)", name="support"),
        CheckConstraint("(kind = 'project') = (state IS NOT NULL)", name="state"),
        CheckConstraint("until IS NULL OR kind IN ('project', 'agreement', 'grant', 'contest')", name="lasting"),
        CheckConstraint("(kind = 'press') = (outlet <> '')", name="outlet"),
        CheckConstraint("quantity IS NULL OR (quantity >= 0 AND kind IN ('event', 'contest'))", name="quantity"),
        Index("ix_achievements_since", "kind", "since"),
        Index(
            "uq_achievements_outlet_title_since",
            *("outlet", "title", "since"),
            unique=True,
            sqlite_where=PRINTED,
            postgresql_where=PRINTED,
        ),
        watched(),
    )

    id: Mapped[Id]
    kind: Mapped[AchievementKind]
    support: Mapped[SupportKind | None]
    state: Mapped[ProjectState | None]
    title: Mapped[str]
    since: Mapped[date]
    until: Mapped[date | None]
    amount_won: Mapped[int | None]
    outlet: Mapped[str] = mapped_column(default="", server_default="")
    quantity: Mapped[int | None]
    text: Mapped[str] = mapped_column(default="", server_default="")
    result: Mapped[str] = mapped_column(default="", server_default="")
    version: Mapped[int] = mapped_column(default=1, server_default="1")
    voided_at: Mapped[datetime | None]
    voided_why: Mapped[str] = mapped_column(default="", server_default="")

    parties: Mapped[list[Party]] = relationship(order_by="Party.id", cascade="all, delete-orphan")
    categories: Mapped[list[AchievementCategory]] = relationship(
        order_by="AchievementCategory.category", cascade="all, delete-orphan"
    )
    files: Mapped[list[AchievementFile]] = relationship(order_by="AchievementFile.document_id")


class AchievementCategory(Base):
    """What an event was, one row for each."""

    __tablename__ = "achievement_categories"
    __table_args__ = watched()

    achievement_id: Mapped[int] = mapped_column(ForeignKey("achievements.id"), primary_key=True, autoincrement=False)
    category: Mapped[EventCategory] = mapped_column(primary_key=True)


class Party(Base):
    """Who took part: a tenant, or somebody else by name."""

    __tablename__ = "achievement_parties"
    __table_args__ = (
        CheckConstraint("(organisation_id IS NULL) = (name <> '')", name="one"),
        UniqueConstraint("achievement_id", "organisation_id"),
        watched(),
    )

    id: Mapped[Id]
    achievement_id: Mapped[int] = mapped_column(ForeignKey("achievements.id"), index=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("tenants.organisation_id"), index=True)
    name: Mapped[str] = mapped_column(default="", server_default="")

    tenant: Mapped[Tenant | None] = relationship()


class AchievementFile(Base):
    """A document that belongs to it: the center's own."""

    __tablename__ = "achievement_files"

    achievement_id: Mapped[int] = mapped_column(ForeignKey("achievements.id"), primary_key=True, autoincrement=False)
    document_id: Mapped[int] = mapped_column(
        ForeignKey("documents.id"), primary_key=True, autoincrement=False, unique=True
    )

    document: Mapped[Document] = relationship()
