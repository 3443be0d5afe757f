"""Closed periods: the texts, the figures and the rows as they were, and every step on the way. Only ever added to."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from anchorcenter.core.append_only import MARK
from anchorcenter.core.db import Base, Id
from anchorcenter.core.metrics import Kind
from anchorcenter.pledges.indicators.models import Direction
from anchorcenter.pledges.models import Pledge


class Act(StrEnum):
    """What was done with a snapshot. A comment changes nothing."""

    CLOSED = "closed"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    APPROVED = "approved"
    PUBLISHED = "published"
    DISCARDED = "discarded"
    COMMENTED = "commented"


class Snapshot(Base):
    """마감본 of a pledge over the days ``[start, end)``. ``card`` is the canonical text of the pledge's card. What is
    discarded is closed again as a further ``attempt`` at the same ``version``; a correction is the next version, and
    says ``why``. ``closed_by`` bears no foreign key: the row outlives the account."""

    __tablename__ = "snapshots"
    __table_args__ = (
        CheckConstraint('start < "end"', name="days"),
        CheckConstraint("version = 1 OR why <> ''", name="why"),
        UniqueConstraint("pledge_id", "start", "end", "version", "attempt"),
        MARK,
    )

    id: Mapped[Id]
    pledge_id: Mapped[int] = mapped_column(ForeignKey("pledges.id"))
    start: Mapped[date]
    end: Mapped[date]
    version: Mapped[int]
    attempt: Mapped[int]
    card: Mapped[str]
    why: Mapped[str] = mapped_column(default="", server_default="")
    closed_at: Mapped[datetime]
    closed_by: Mapped[int]

    pledge: Mapped[Pledge] = relationship()
    figures: Mapped[list[SnapshotFigure]] = relationship(order_by="SnapshotFigure.place")
    steps: Mapped[list[SnapshotStep]] = relationship(order_by="SnapshotStep.id")


class SnapshotFigure(Base):
    """A figure as it was: the sums of its rows (``value`` of ``weight``), different ``subjects``, how many ``rows``,
    and how it was counted. What is read ``beside`` another bears that one's key."""

    __tablename__ = "snapshot_figures"
    __table_args__ = (MARK,)

    snapshot_id: Mapped[int] = mapped_column(ForeignKey("snapshots.id"), primary_key=True, autoincrement=False)
    place: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    key: Mapped[str]
    beside: Mapped[str] = mapped_column(default="", server_default="")
    title: Mapped[str]
    title_en: Mapped[str]
    definition: Mapped[str]
    exclusions: Mapped[str]
    metric: Mapped[str]
    metric_version: Mapped[int]
    kind: Mapped[Kind]
    unit: Mapped[str]
    is_by_hand: Mapped[bool]
    is_of_people: Mapped[bool]
    direction: Mapped[Direction]
    weight_percent: Mapped[int]
    baseline_milli: Mapped[int | None] = mapped_column(BigInteger)
    target_milli: Mapped[int | None] = mapped_column(BigInteger)
    value: Mapped[int] = mapped_column(BigInteger)
    weight: Mapped[int] = mapped_column(BigInteger)
    subjects: Mapped[int]
    rows: Mapped[int]
    qualifier: Mapped[str]
    dashes: Mapped[int]


class SnapshotRow(Base):
    """A row behind the figure at ``place``, as its metric selected it; who a subject is, is a pseudonym."""

    __tablename__ = "snapshot_rows"
    __table_args__ = (Index("ix_snapshot_rows_snapshot_id", "snapshot_id", "place", "id"), MARK)

    id: Mapped[Id]
    snapshot_id: Mapped[int] = mapped_column(ForeignKey("snapshots.id"))
    place: Mapped[int]
    record: Mapped[str]
    record_id: Mapped[int]
    counted_on: Mapped[date]
    subject: Mapped[str]
    value: Mapped[int] = mapped_column(BigInteger)
    weight: Mapped[int] = mapped_column(BigInteger)
    gender: Mapped[str]
    age_band: Mapped[str]
    region: Mapped[str]
    kind: Mapped[str]


class SnapshotStep(Base):
    """What was done, by whom, when, with which words. ``hash`` is that of all that was frozen: what was approved is
    what is published."""

    __tablename__ = "snapshot_steps"
    __table_args__ = (
        CheckConstraint("note <> '' OR act NOT IN ('returned', 'commented')", name="note"),
        Index("ix_snapshot_steps_snapshot_id", "snapshot_id"),
        MARK,
    )

    id: Mapped[Id]
    snapshot_id: Mapped[int] = mapped_column(ForeignKey("snapshots.id"))
    act: Mapped[Act]
    at: Mapped[datetime]
    actor_id: Mapped[int]
    actor_name: Mapped[str]
    note: Mapped[str] = mapped_column(default="", server_default="")
    hash: Mapped[str]
