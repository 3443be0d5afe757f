"""Enrollments: who asked for a place in a cohort, and what became of it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from anchorcenter.core.db import UTCDateTime

revision = "0070"
down_revision = "0061"
branch_labels = None
depends_on = None

ONGOING = sa.text("ended_at IS NULL")
STATES = ("applied", "waiting", "offered", "enrolled", "cancelled", "rejected", "expired", "skipped")


def upgrade() -> None:
    states = sa.Enum(*STATES, name="enrollmentstate", native_enum=False, create_constraint=True, length=16)
    op.create_table(
        "enrollments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cohort_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("state", states, nullable=False),
        sa.Column("applied_at", UTCDateTime(), nullable=False),
        sa.Column("enrolled_at", UTCDateTime(), nullable=True),
        sa.Column("ended_at", UTCDateTime(), nullable=True),
        sa.Column("ended_why", sa.String(), server_default="", nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint(
            "(ended_at IS NULL) = (state IN ('applied', 'waiting', 'offered', 'enrolled'))", name="ended"
        ),
        sa.CheckConstraint("state <> 'enrolled' OR enrolled_at IS NOT NULL", name="enrolled"),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohorts.id"]),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "uq_enrollments_cohort_id",
        "enrollments",
        ["cohort_id", "person_id"],
        unique=True,
        sqlite_where=ONGOING,
        postgresql_where=ONGOING,
    )
    op.create_index("ix_enrollments_cohort_id", "enrollments", ["cohort_id", "state", "id"])
    op.create_index("ix_enrollments_person_id", "enrollments", ["person_id"])


def downgrade() -> None:
    op.drop_table("enrollments")
