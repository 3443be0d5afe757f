"""Indicators, how each is counted since when, what is aimed at, and figures that only people can say."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from anchorcenter.core.append_only import MARK
from anchorcenter.core.db import Base, Id
from anchorcenter.pledges.models import Pledge


class Direction(StrEnum):
    """Which way is better."""

    RISING = "rising"
    FALLING = "falling"


class Indicator(Base):
    """지표. ``key`` is its name for programs and in addresses. ``baseline_milli`` is where it stood when it was
    promised, in thousandths (of a percentage: 80.5 % is 805), None where nobody said. ``weight`` is in per cent of the
    pledge."""

    __tablename__ = "indicators"
    __table_args__ = (CheckConstraint("weight BETWEEN 0 AND 100", name="weight"),)

    id: Mapped[Id]
    pledge_id: Mapped[int] = mapped_column(ForeignKey("pledges.id"), index=True)
    project_id: Mapped[int | None] = mapped_column(ForeignKey("unit_projects.id"), index=True)
    key: Mapped[str] = mapped_column(unique=True)
    title: Mapped[str]
    title_en: Mapped[str] = mapped_column(default="", server_default="")
    definition: Mapped[str] = mapped_column(default="", server_default="")
    direction: Mapped[Direction]
    baseline_milli: Mapped[int | None] = mapped_column(BigInteger)
    weight: Mapped[int] = mapped_column(default=0, server_default="0")
    position: Mapped[int]
    version: Mapped[int] = mapped_column(default=1, server_default="1")

    pledge: Mapped[Pledge] = relationship()
    formulas: Mapped[list[Formula]] = relationship(order_by="Formula.since, Formula.id")
    targets: Mapped[list[Target]] = relationship(order_by="Target.first_on, Target.last_on")
    entries: Mapped[list[IndicatorEntry]] = relationship(order_by="IndicatorEntry.id")


class Formula(Base):
    """산식: how an indicator is counted over periods that begin on ``since`` or later: by the metric of that key in
    that version, or without one by what people enter (수기), in ``unit``, as a ratio or as a sum. ``beside`` is the
    metric that is read together with it: how often beside how many people."""

    __tablename__ = "indicator_formulas"
    __table_args__ = (
        CheckConstraint("(metric = '') = (metric_version = 0)", name="metric"),
        Index("ix_indicator_formulas_indicator_id", "indicator_id"),
        MARK,
    )

    id: Mapped[Id]
    indicator_id: Mapped[int] = mapped_column(ForeignKey("indicators.id"))
    since: Mapped[date]
    metric: Mapped[str] = mapped_column(default="", server_default="")
    metric_version: Mapped[int] = mapped_column(default=0, server_default="0")
    beside: Mapped[str] = mapped_column(default="", server_default="")
    unit: Mapped[str]
    is_ratio: Mapped[bool] = mapped_column(default=False)
    note: Mapped[str] = mapped_column(default="", server_default="")
    set_at: Mapped[datetime]


class Target(Base):
    """목표 of the days from ``first_on`` to ``last_on``, both included; ``value_milli`` in thousandths."""

    __tablename__ = "indicator_targets"
    __table_args__ = (
        CheckConstraint("first_on <= last_on", name="days"),
        CheckConstraint("value_milli >= 0", name="value"),
        UniqueConstraint("indicator_id", "first_on", "last_on"),
    )

    id: Mapped[Id]
    indicator_id: Mapped[int] = mapped_column(ForeignKey("indicators.id"))
    first_on: Mapped[date]
    last_on: Mapped[date]
    value_milli: Mapped[int] = mapped_column(BigInteger)


class IndicatorEntry(Base):
    """A figure written down by hand for the days from ``first_on`` to ``last_on``, with where it comes from. ``value``
    None: a dash was said. A ratio is ``value`` of ``whole``. A later entry for the same days takes its place, and one
    that ``is_void`` leaves a blank."""

    __tablename__ = "indicator_entries"
    __table_args__ = (
        CheckConstraint("first_on <= last_on", name="days"),
        CheckConstraint("value >= 0 AND whole > 0", name="value"),
        CheckConstraint("source <> ''", name="source"),
        Index("ix_indicator_entries_indicator_id", "indicator_id", "first_on"),
        MARK,
    )

    id: Mapped[Id]
    indicator_id: Mapped[int] = mapped_column(ForeignKey("indicators.id"))
    first_on: Mapped[date]
    last_on: Mapped[date]
    value: Mapped[int | None] = mapped_column(BigInteger)
    whole: Mapped[int] = mapped_column(BigInteger, default=1, server_default="1")
    qualifier: Mapped[str] = mapped_column(default="", server_default="")
    source: Mapped[str]
    is_void: Mapped[bool] = mapped_column(default=False)
    entered_at: Mapped[datetime]
