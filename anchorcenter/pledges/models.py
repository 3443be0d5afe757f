"""Pledges, their unit projects, what was done and is planned, whom it was talked over with, and the money."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from anchorcenter.core.db import Base, Id


class Status(StrEnum):
    """How a pledge stands; both ``completed`` and ``continued`` count as done."""

    COMPLETED = "completed"
    CONTINUED = "continued"
    ON_TRACK = "on_track"
    PARTLY = "partly"
    ON_HOLD = "on_hold"
    DROPPED = "dropped"


class Source(StrEnum):
    """Whose money it is, in the order in which it is printed."""

    NATIONAL = "national"
    PROVINCIAL = "provincial"
    CITY = "city"
    OTHER = "other"


class Measure(StrEnum):
    """What a sum of money is: planned, secured in a budget, or spent."""

    PLAN = "plan"
    SECURED = "secured"
    EXECUTED = "executed"


class Category(StrEnum):
    """How residents and others were involved, in the order in which it is printed."""

    MEETINGS = "meetings"
    BRIEFINGS = "briefings"
    ADVICE = "advice"
    PRESS = "press"
    OTHER = "other"


class RemarkKind(StrEnum):
    PROBLEM = "problem"
    REMEDY = "remedy"


class Pledge(Base):
    """A promise of a term of office, from ``term_from`` to ``term_to``, both included. ``as_of`` is the day of which
    its figures are; ``status`` is None where nobody has said it. ``teams`` are lines."""

    __tablename__ = "pledges"
    __table_args__ = (CheckConstraint("term_from <= term_to", name="term"),)

    id: Mapped[Id]
    slug: Mapped[str] = mapped_column(unique=True)
    title: Mapped[str]
    title_en: Mapped[str] = mapped_column(default="", server_default="")
    division: Mapped[str]
    division_en: Mapped[str] = mapped_column(default="", server_default="")
    teams: Mapped[str] = mapped_column(default="", server_default="")
    teams_en: Mapped[str] = mapped_column(default="", server_default="")
    status: Mapped[Status | None]
    term_from: Mapped[date]
    term_to: Mapped[date]
    as_of: Mapped[date]
    imported_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1, server_default="1")

    projects: Mapped[list[UnitProject]] = relationship(order_by="UnitProject.position")
    periods: Mapped[list[PledgePeriod]] = relationship(order_by="PledgePeriod.first_on")
    engagements: Mapped[list[Engagement]] = relationship(order_by="Engagement.id")
    remarks: Mapped[list[Remark]] = relationship(order_by="Remark.id")
    captions: Mapped[list[Caption]] = relationship(order_by="Caption.position, Caption.id")


class UnitProject(Base):
    """단위사업: a part of a pledge that has money of its own. ``key`` is its name for programs."""

    __tablename__ = "unit_projects"
    __table_args__ = (UniqueConstraint("pledge_id", "key"),)

    id: Mapped[Id]
    pledge_id: Mapped[int] = mapped_column(ForeignKey("pledges.id"))
    key: Mapped[str]
    title: Mapped[str]
    title_en: Mapped[str] = mapped_column(default="", server_default="")
    position: Mapped[int]


class PledgePeriod(Base):
    """A stretch of days in the report, both ends included; of a plan nothing has happened yet."""

    __tablename__ = "pledge_periods"
    __table_args__ = (CheckConstraint("first_on <= last_on", name="days"),)

    id: Mapped[Id]
    pledge_id: Mapped[int] = mapped_column(ForeignKey("pledges.id"), index=True)
    label: Mapped[str]
    first_on: Mapped[date]
    last_on: Mapped[date]
    is_plan: Mapped[bool]

    entries: Mapped[list[PledgeEntry]] = relationship(
        primaryjoin="and_(PledgeEntry.period_id == PledgePeriod.id, PledgeEntry.voided_at.is_(None))",
        order_by="PledgeEntry.id",
    )


class PledgeEntry(Base):
    """One result or plan. ``month`` is the first day of the month it happened in, None where none is named; ``details``
    and ``organisations`` are lines. ``indicator_id`` is whose rows are the center's records of it. What was voided
    is kept with the reason, for staff alone."""

    __tablename__ = "pledge_entries"

    id: Mapped[Id]
    period_id: Mapped[int] = mapped_column(ForeignKey("pledge_periods.id"), index=True)
    key: Mapped[str]
    title: Mapped[str]
    title_en: Mapped[str] = mapped_column(default="", server_default="")
    month: Mapped[date | None]
    details: Mapped[str] = mapped_column(default="", server_default="")
    organisations: Mapped[str] = mapped_column(default="", server_default="")
    indicator_id: Mapped[int | None] = mapped_column(ForeignKey("indicators.id"), index=True)
    voided_at: Mapped[datetime | None]
    void_why: Mapped[str] = mapped_column(default="", server_default="")

    quantities: Mapped[list[Quantity]] = relationship(order_by="Quantity.id")


class Quantity(Base):
    """A figure of an entry, written down by hand (수기). ``qualifier`` (약, 예상, 연간) changes what it means, and
    ``printed`` is how it was written where that differs. ``indicator_id`` is whose rows are the center's records of it.
    """

    __tablename__ = "pledge_quantities"

    id: Mapped[Id]
    entry_id: Mapped[int] = mapped_column(ForeignKey("pledge_entries.id"), index=True)
    label: Mapped[str]
    value: Mapped[int] = mapped_column(BigInteger)
    unit: Mapped[str]
    qualifier: Mapped[str] = mapped_column(default="", server_default="")
    printed: Mapped[str] = mapped_column(default="", server_default="")
    indicator_id: Mapped[int | None] = mapped_column(ForeignKey("indicators.id"), index=True)


class Engagement(Base):
    """How often in a category. ``value`` None was printed as a dash, which says neither none nor unknown; ``note`` says
    what is counted."""

    __tablename__ = "engagements"
    __table_args__ = (UniqueConstraint("pledge_id", "category"), CheckConstraint("value >= 0", name="value"))

    id: Mapped[Id]
    pledge_id: Mapped[int] = mapped_column(ForeignKey("pledges.id"))
    category: Mapped[Category]
    value: Mapped[int | None]
    qualifier: Mapped[str] = mapped_column(default="", server_default="")
    note: Mapped[str] = mapped_column(default="", server_default="")


class FundingLine(Base):
    """Money of a unit project by source and fiscal column (``prior``, a year of the term, ``after``), in millions of
    won. What was blank has no line; 0 has one. What is revised is a further ``revision`` of its whole table; the older
    stays. What is executed stands in the column in which it was secured; ``spent_in`` is the later one in which it was
    spent, empty for the same."""

    __tablename__ = "funding_lines"
    __table_args__ = (
        UniqueConstraint(
            *("project_id", "measure", "revision", "source", "column", "spent_in"), name="uq_funding_lines_place"
        ),
        CheckConstraint("amount_million >= 0", name="amount"),
        CheckConstraint("spent_in = '' OR measure = 'executed'", name="spent"),
    )

    id: Mapped[Id]
    project_id: Mapped[int] = mapped_column(ForeignKey("unit_projects.id"))
    measure: Mapped[Measure]
    revision: Mapped[int] = mapped_column(default=1, server_default="1")
    source: Mapped[Source]
    column: Mapped[str]
    spent_in: Mapped[str] = mapped_column(default="", server_default="")
    amount_million: Mapped[int]
    decided_on: Mapped[date]


class Remark(Base):
    """A problem, or what is done about it; ``examples`` are lines."""

    __tablename__ = "pledge_remarks"
    __table_args__ = (Index("ix_pledge_remarks_pledge_id", "pledge_id"),)

    id: Mapped[Id]
    pledge_id: Mapped[int] = mapped_column(ForeignKey("pledges.id"))
    kind: Mapped[RemarkKind]
    text: Mapped[str]
    examples: Mapped[str] = mapped_column(default="", server_default="")


class Caption(Base):
    """What stands under a photo of the report, and of which entry it is. ``name`` is that of the photo's files, drawn
    anew without place and camera, empty as long as there is none; ``alt`` says what it shows."""

    __tablename__ = "pledge_captions"

    id: Mapped[Id]
    pledge_id: Mapped[int] = mapped_column(ForeignKey("pledges.id"), index=True)
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("pledge_entries.id"), index=True)
    text: Mapped[str]
    text_en: Mapped[str] = mapped_column(default="", server_default="")
    position: Mapped[int] = mapped_column(default=0, server_default="0")
    name: Mapped[str] = mapped_column(default="", server_default="", index=True)
    digest: Mapped[str] = mapped_column(default="", server_default="")
    alt: Mapped[str] = mapped_column(default="", server_default="")
    width: Mapped[int] = mapped_column(default=0, server_default="0")
    height: Mapped[int] = mapped_column(default=0, server_default="0")


class WithheldPhoto(Base):
    """That a photo which a closed period shows is nobody's to see any more, and ``why``: its files are gone, what stood
    under it and the hash of its file stay where they were frozen."""

    __tablename__ = "withheld_photos"
    __table_args__ = (CheckConstraint("why <> ''", name="why"),)

    name: Mapped[str] = mapped_column(primary_key=True)
    pledge_id: Mapped[int] = mapped_column(ForeignKey("pledges.id"), index=True)
    why: Mapped[str]
    withheld_at: Mapped[datetime]
