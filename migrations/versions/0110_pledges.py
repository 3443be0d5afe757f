"""Pledges: unit projects, entries by period, engagement, money, remarks and captions."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from anchorcenter.core.db import UTCDateTime

revision = "0110"
down_revision = "0083"
branch_labels = None
depends_on = None


def _words(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=16)


def _id() -> sa.Column[int]:
    return sa.Column("id", sa.Integer(), nullable=False)


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String(), server_default="", nullable=False)


def _of(table: str, column: str) -> sa.Column[int]:
    return sa.Column(column, sa.Integer(), sa.ForeignKey(f"{table}.id"), nullable=False)


def upgrade() -> None:
    _create_pledges()
    _create_entries()
    _create_money()


def _create_pledges() -> None:
    statuses = _words("status", "completed", "continued", "on_track", "partly", "on_hold", "dropped")
    op.create_table(
        "pledges",
        _id(),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        _text("title_en"),
        sa.Column("division", sa.String(), nullable=False),
        *(_text(name) for name in ("division_en", "teams", "teams_en")),
        sa.Column("status", statuses, nullable=True),
        *(sa.Column(name, sa.Date(), nullable=False) for name in ("term_from", "term_to", "as_of")),
        sa.Column("imported_at", UTCDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint("term_from <= term_to", name="term"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("slug"),
    )
    op.create_table(
        "unit_projects",
        _id(),
        _of("pledges", "pledge_id"),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        _text("title_en"),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("pledge_id", "key"),
    )


def _create_entries() -> None:
    op.create_table(
        "pledge_periods",
        _id(),
        _of("pledges", "pledge_id"),
        sa.Column("label", sa.String(), nullable=False),
        *(sa.Column(name, sa.Date(), nullable=False) for name in ("first_on", "last_on")),
        sa.Column("is_plan", sa.Boolean(), nullable=False),
        sa.CheckConstraint("first_on <= last_on", name="days"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "pledge_entries",
        _id(),
        _of("pledge_periods", "period_id"),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("key", "title")),
        _text("title_en"),
        sa.Column("month", sa.Date(), nullable=True),
        *(_text(name) for name in ("details", "organisations")),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "pledge_quantities",
        _id(),
        _of("pledge_entries", "entry_id"),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        *(_text(name) for name in ("qualifier", "printed")),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "pledge_captions",
        _id(),
        _of("pledges", "pledge_id"),
        sa.Column("entry_id", sa.Integer(), sa.ForeignKey("pledge_entries.id"), nullable=True),
        sa.Column("text", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    for table, column in (
        ("pledge_periods", "pledge_id"),
        ("pledge_entries", "period_id"),
        ("pledge_quantities", "entry_id"),
        ("pledge_captions", "pledge_id"),
        ("pledge_captions", "entry_id"),
    ):
        op.create_index(f"ix_{table}_{column}", table, [column])


def _create_money() -> None:
    categories = _words("category", "meetings", "briefings", "advice", "press", "other")
    op.create_table(
        "engagements",
        _id(),
        _of("pledges", "pledge_id"),
        sa.Column("category", categories, nullable=False),
        sa.Column("value", sa.Integer(), nullable=True),
        *(_text(name) for name in ("qualifier", "note")),
        sa.CheckConstraint("value >= 0", name="value"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("pledge_id", "category"),
    )
    op.create_table(
        "funding_lines",
        _id(),
        _of("unit_projects", "project_id"),
        sa.Column("measure", _words("measure", "plan", "secured", "executed"), nullable=False),
        sa.Column("revision", sa.Integer(), server_default="1", nullable=False),
        sa.Column("source", _words("source", "national", "provincial", "city", "other"), nullable=False),
        sa.Column("column", sa.String(), nullable=False),
        sa.Column("amount_million", sa.Integer(), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.CheckConstraint("amount_million >= 0", name="amount"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("project_id", "measure", "revision", "source", "column"),
    )
    op.create_table(
        "pledge_remarks",
        _id(),
        _of("pledges", "pledge_id"),
        sa.Column("kind", _words("remarkkind", "problem", "remedy"), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        _text("examples"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_pledge_remarks_pledge_id", "pledge_remarks", ["pledge_id"])


def downgrade() -> None:
    for table in (
        "pledge_remarks",
        "funding_lines",
        "engagements",
        "pledge_captions",
        "pledge_quantities",
        "pledge_entries",
        "pledge_periods",
        "unit_projects",
        "pledges",
    ):
        op.drop_table(table)
