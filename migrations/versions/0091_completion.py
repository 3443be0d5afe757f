"""Decisions about who has completed a cohort, and what a course grants."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from anchorcenter.core.db import UTCDateTime

revision = "0091"
down_revision = "0090"
branch_labels = None
depends_on = None

WAITING = sa.text("state IN ('due', 'below')")


def upgrade() -> None:
    op.add_column("courses", sa.Column("series", sa.String(40), server_default="", nullable=False))
    op.execute(
        "ALTER TABLE courses ADD COLUMN qualification_id INTEGER "
        "CONSTRAINT fk_courses_qualification_id_qualification_kinds REFERENCES qualification_kinds (id)"
    )
    op.create_table(
        "completion_decisions",
        sa.Column("cohort_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("decided_at", UTCDateTime(), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohorts.id"]),
        sa.ForeignKeyConstraint(["decided_by_id"], ["people.id"]),
        sa.PrimaryKeyConstraint("cohort_id"),
    )
    states = sa.Enum(
        *("due", "completed", "below", "revoked"),
        name="completionstate",
        native_enum=False,
        create_constraint=True,
        length=16,
    )
    op.create_table(
        "completions",
        sa.Column("enrollment_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("state", states, nullable=False),
        sa.Column("completed_on", sa.Date(), nullable=True),
        sa.Column("attended", sa.Integer(), nullable=False),
        sa.Column("whole", sa.Integer(), nullable=False),
        sa.Column("changed_at", UTCDateTime(), nullable=False),
        sa.CheckConstraint("(state IN ('completed', 'below')) = (completed_on IS NOT NULL)", name="completed"),
        sa.ForeignKeyConstraint(["enrollment_id"], ["enrollments.id"]),
        sa.PrimaryKeyConstraint("enrollment_id"),
    )
    where = {"sqlite_where": WAITING, "postgresql_where": WAITING}
    op.create_index("ix_completions_waiting", "completions", ["changed_at"], **where)
    op.create_index("ix_completions_completed_on", "completions", ["completed_on"])


def downgrade() -> None:
    op.drop_table("completions")
    op.drop_table("completion_decisions")
    op.drop_column("courses", "qualification_id")
    op.drop_column("courses", "series")
