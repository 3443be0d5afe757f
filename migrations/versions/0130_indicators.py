"""Indicators of pledges, how they are counted, targets, and figures by hand."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from anchorcenter.core.db import UTCDateTime

revision = "0130"
down_revision = "0140"
branch_labels = None
depends_on = None


def _id() -> sa.Column[int]:
    return sa.Column("id", sa.Integer(), nullable=False)


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String(), server_default="", nullable=False)


def _of(table: str, column: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(column, sa.Integer(), sa.ForeignKey(f"{table}.id"), nullable=nullable)


def _day(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.Date(), nullable=False)


def upgrade() -> None:
    _create_indicators()
    _create_formulas()
    _create_figures()


def _create_indicators() -> None:
    direction = sa.Enum("rising", "falling", name="direction", native_enum=False, create_constraint=True, length=16)
    op.create_table(
        "indicators",
        _id(),
        _of("pledges", "pledge_id"),
        _of("unit_projects", "project_id", nullable=True),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        _text("title_en"),
        _text("definition"),
        sa.Column("direction", direction, nullable=False),
        sa.Column("baseline_milli", sa.BigInteger(), nullable=True),
        sa.Column("weight", sa.Integer(), server_default="0", nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint("weight BETWEEN 0 AND 100", name="weight"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("key"),
    )
    op.create_index("ix_indicators_pledge_id", "indicators", ["pledge_id"])
    op.create_index("ix_indicators_project_id", "indicators", ["project_id"])


def _create_formulas() -> None:
    op.create_table(
        "indicator_formulas",
        _id(),
        _of("indicators", "indicator_id"),
        _day("since"),
        _text("metric"),
        sa.Column("metric_version", sa.Integer(), server_default="0", nullable=False),
        _text("beside"),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("is_ratio", sa.Boolean(), nullable=False),
        _text("note"),
        sa.Column("set_at", UTCDateTime(), nullable=False),
        sa.CheckConstraint("(metric = '') = (metric_version = 0)", name="metric"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_indicator_formulas_indicator_id", "indicator_formulas", ["indicator_id"])
    op.create_table(
        "indicator_targets",
        _id(),
        _of("indicators", "indicator_id"),
        _day("first_on"),
        _day("last_on"),
        sa.Column("value_milli", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("first_on <= last_on", name="days"),
        sa.CheckConstraint("value_milli >= 0", name="value"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("indicator_id", "first_on", "last_on"),
    )


def _create_figures() -> None:
    op.create_table(
        "indicator_entries",
        _id(),
        _of("indicators", "indicator_id"),
        _day("first_on"),
        _day("last_on"),
        sa.Column("value", sa.BigInteger(), nullable=True),
        sa.Column("whole", sa.BigInteger(), server_default="1", nullable=False),
        _text("qualifier"),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("is_void", sa.Boolean(), nullable=False),
        sa.Column("entered_at", UTCDateTime(), nullable=False),
        sa.CheckConstraint("first_on <= last_on", name="days"),
        sa.CheckConstraint("value >= 0 AND whole > 0", name="value"),
        sa.CheckConstraint("source <> ''", name="source"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_indicator_entries_indicator_id", "indicator_entries", ["indicator_id", "first_on"])


def downgrade() -> None:
    for table in ("indicator_entries", "indicator_targets", "indicator_formulas", "indicators"):
        op.drop_table(table)
