"""Support given, cooperation projects, awards and agreements: what they were, when, with whom, and their files."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from anchorcenter.core.db import Base, Id
from anchorcenter.documents.models import Document
from anchorcenter.tenants.models import Tenant


class AchievementKind(StrEnum):
    SUPPORT = "support"
    PROJECT = "project"
    AWARD = "award"
    AGREEMENT = "agreement"


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


class Achievement(Base):
    """One of them. ``since`` is the day of a support or an award, else the first day; ``until`` the first day after
    the last, if there is an end. One that was ``voided_at`` was entered by mistake and counts nowhere."""

    __tablename__ = "achievements"
    __table_args__ = (
        CheckConstraint("since < until", name="order"),
        CheckConstraint("amount_won >= 0", name="amount"),
        CheckConstraint("(kind = 'support') = (support IS NOT NULL)", name="support"),
        CheckConstraint("(kind = 'project') = (state IS NOT NULL)", name="state"),
        CheckConstraint("until IS NULL OR kind IN ('project', 'agreement')", name="lasting"),
        Index("ix_achievements_since", "kind", "since"),
    )

    id: Mapped[Id]
    kind: Mapped[AchievementKind]
    support: Mapped[SupportKind | None]
    state: Mapped[ProjectState | None]
    title: Mapped[str]
    since: Mapped[date]
    until: Mapped[date | None]
    amount_won: Mapped[int | None]
    text: Mapped[str] = mapped_column(default="", server_default="")
    result: Mapped[str] = mapped_column(default="", server_default="")
    version: Mapped[int] = mapped_column(default=1, server_default="1")
    voided_at: Mapped[datetime | None]
    voided_why: Mapped[str] = mapped_column(default="", server_default="")

    parties: Mapped[list[Party]] = relationship(order_by="Party.id", cascade="all, delete-orphan")
    files: Mapped[list[AchievementFile]] = relationship(order_by="AchievementFile.document_id")


class Party(Base):
    """Who took part: a tenant, or somebody else by name."""

    __tablename__ = "achievement_parties"
    __table_args__ = (
        CheckConstraint("(organisation_id IS NULL) = (name <> '')", name="one"),
        UniqueConstraint("achievement_id", "organisation_id"),
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
