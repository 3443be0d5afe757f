"""Visits: who really came, and for how long on which day."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from anchorcenter.core.db import UTCDateTime

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

NOT_VOID = sa.text("voided_at IS NULL")
AUDIENCES = ("tenant", "trainee", "supporter", "group", "citizen")
KINDS = ("booking", "walk_in", "tour", "event")


def _word(name: str, words: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=16)


def upgrade() -> None:
    op.create_table(
        "visits",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("part_id", sa.Integer(), nullable=True),
        sa.Column("space_id", sa.Integer(), nullable=False),
        sa.Column("kind", _word("visitkind", KINDS), nullable=False),
        sa.Column("counted_on", sa.Date(), nullable=False),
        sa.Column("starts_at", UTCDateTime(), nullable=True),
        sa.Column("ends_at", UTCDateTime(), nullable=True),
        sa.Column("planned", sa.Integer(), nullable=True),
        sa.Column("headcount", sa.Integer(), nullable=False),
        sa.Column("audience", _word("audience", AUDIENCES), nullable=True),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("entry", sa.String(), nullable=True),
        sa.Column("entered_by_id", sa.Integer(), nullable=False),
        sa.Column("entered_at", UTCDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("voided_at", UTCDateTime(), nullable=True),
        sa.Column("void_reason", sa.String(), nullable=False),
        sa.CheckConstraint("headcount >= 0", name="headcount"),
        sa.CheckConstraint("planned > 0", name="planned"),
        sa.CheckConstraint("(part_id IS NOT NULL) = (kind = 'booking')", name="part"),
        sa.CheckConstraint("(starts_at IS NULL) = (ends_at IS NULL)", name="times"),
        sa.CheckConstraint("starts_at < ends_at", name="order"),
        sa.ForeignKeyConstraint(["part_id"], ["booking_parts.id"]),
        sa.ForeignKeyConstraint(["space_id"], ["spaces.id"]),
        sa.ForeignKeyConstraint(["entered_by_id"], ["people.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("entry"),
    )
    op.create_index(
        "uq_visits_part_id", "visits", ["part_id"], unique=True, sqlite_where=NOT_VOID, postgresql_where=NOT_VOID
    )
    op.create_index("ix_visits_counted_on", "visits", ["counted_on"])
    op.create_table(
        "visit_days",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("visit_id", sa.Integer(), nullable=False),
        sa.Column("counted_on", sa.Date(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.CheckConstraint("minutes > 0", name="minutes"),
        sa.ForeignKeyConstraint(["visit_id"], ["visits.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_visit_days_visit_id", "visit_days", ["visit_id"])
    op.create_index("ix_visit_days_counted_on", "visit_days", ["counted_on"])


def downgrade() -> None:
    op.drop_table("visit_days")
    op.drop_table("visits")
