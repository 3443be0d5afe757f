"""Lessons: which use of a space is one of which cohort, and who teaches it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from anchorcenter.core.db import UTCDateTime

revision = "0061"
down_revision = "0060"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "lessons",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cohort_id", sa.Integer(), nullable=False),
        sa.Column("occupancy_id", sa.Integer(), nullable=False),
        sa.Column("instructor_id", sa.Integer(), nullable=True),
        sa.Column("replaces_id", sa.Integer(), nullable=True),
        sa.Column("cancelled_at", UTCDateTime(), nullable=True),
        sa.Column("cancelled_why", sa.String(), server_default="", nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint("cancelled_at IS NOT NULL OR cancelled_why = ''", name="why"),
        sa.CheckConstraint("replaces_id <> id", name="other"),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohorts.id"]),
        sa.ForeignKeyConstraint(["occupancy_id"], ["occupancies.id"]),
        sa.ForeignKeyConstraint(["instructor_id"], ["people.id"]),
        sa.ForeignKeyConstraint(["replaces_id"], ["lessons.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("occupancy_id"),
        sa.UniqueConstraint("replaces_id"),
    )
    for column in ("cohort_id", "instructor_id"):
        op.create_index(f"ix_lessons_{column}", "lessons", [column])


def downgrade() -> None:
    op.drop_table("lessons")
