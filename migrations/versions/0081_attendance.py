"""Attendance: what was noted, what staff corrected, leave."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from anchorcenter.core.db import UTCDateTime

revision = "0081"
down_revision = "0080"
branch_labels = None
depends_on = None

OPEN = sa.text("state = 'asked'")
LEAVES = ("reserve_forces", "bereavement", "illness", "exam", "other")
STATES = ("asked", "approved", "refused", "withdrawn")


def _one_of(name: str, *words: str) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=16)


def upgrade() -> None:
    _create_events()
    _create_corrections()
    _create_leaves()


def _create_events() -> None:
    op.create_table(
        "attendance_events",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("lesson_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("kind", _one_of("kind", "in", "out"), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("device_at", UTCDateTime(), nullable=True),
        sa.Column("recorded_at", UTCDateTime(), nullable=False),
        sa.Column("how", _one_of("how", "qr", "code", "staff"), nullable=False),
        sa.Column("device_hash", sa.String(64), server_default="", nullable=False),
        sa.Column("nonce", sa.String(64), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["lesson_id"], ["lessons.id"]),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"]),
        sa.ForeignKeyConstraint(["by_id"], ["people.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("nonce"),
    )
    op.create_index("ix_attendance_events_lesson_id", "attendance_events", ["lesson_id", "person_id", "id"])
    op.create_index("ix_attendance_events_person_id", "attendance_events", ["person_id"])


def _create_corrections() -> None:
    op.create_table(
        "attendance_corrections",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("lesson_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("in_at", UTCDateTime(), nullable=True),
        sa.Column("out_at", UTCDateTime(), nullable=True),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("evidence_id", sa.Integer(), nullable=True),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("why <> ''", name="why"),
        sa.CheckConstraint("in_at < out_at", name="order"),
        sa.CheckConstraint("out_at IS NULL OR in_at IS NOT NULL", name="came"),
        sa.ForeignKeyConstraint(["lesson_id"], ["lessons.id"]),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"]),
        sa.ForeignKeyConstraint(["evidence_id"], ["documents.id"]),
        sa.ForeignKeyConstraint(["by_id"], ["people.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_attendance_corrections_lesson_id", "attendance_corrections", ["lesson_id", "person_id", "id"])
    op.create_index("ix_attendance_corrections_person_id", "attendance_corrections", ["person_id"])


def _create_leaves() -> None:
    op.create_table(
        "leaves",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cohort_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("kind", _one_of("leavekind", *LEAVES), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=True),
        sa.Column("asked_at", UTCDateTime(), nullable=False),
        sa.Column("state", _one_of("leavestate", *STATES), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", UTCDateTime(), nullable=True),
        sa.Column("decided_why", sa.String(), server_default="", nullable=False),
        sa.CheckConstraint("first_on <= last_on", name="days"),
        sa.CheckConstraint("(state IN ('approved', 'refused')) = (decided_at IS NOT NULL)", name="decided"),
        sa.CheckConstraint("state <> 'refused' OR decided_why <> ''", name="why"),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohorts.id"]),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"]),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["decided_by_id"], ["people.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_leaves_cohort_id", "leaves", ["cohort_id", "person_id"])
    op.create_index("ix_leaves_person_id", "leaves", ["person_id"])
    op.create_index("ix_leaves_open", "leaves", ["asked_at"], sqlite_where=OPEN, postgresql_where=OPEN)


def downgrade() -> None:
    for name in ("leaves", "attendance_corrections", "attendance_events"):
        op.drop_table(name)
