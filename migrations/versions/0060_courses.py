"""Courses with the rules by which they are completed, and the cohorts in which they are given."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from anchorcenter.core.db import UTCDateTime

revision = "0060"
down_revision = "0065"
branch_labels = None
depends_on = None

TEXTS = ("title_en", "summary_en", "syllabus", "syllabus_en", "materials", "materials_en")
PERCENTS = {"attendance": "attendance_percent", "half": "half_percent", "excused": "excused_percent"}


def _words(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=16)


def upgrade() -> None:
    _create_courses()
    op.create_table(
        "completion_rules",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("course_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("attendance_percent", sa.Integer(), nullable=False),
        sa.Column("basis", _words("basis", "hours", "lessons"), nullable=False),
        sa.Column("grace_minutes", sa.Integer(), nullable=False),
        sa.Column("slips_per_absence", sa.Integer(), nullable=False),
        sa.Column("half_percent", sa.Integer(), nullable=False),
        sa.Column("excused_percent", sa.Integer(), nullable=False),
        sa.Column("needs_survey", sa.Boolean(), nullable=False),
        sa.Column("needs_assignment", sa.Boolean(), nullable=False),
        *(sa.CheckConstraint(f"{column} BETWEEN 0 AND 100", name=name) for name, column in PERCENTS.items()),
        sa.CheckConstraint("grace_minutes >= 0 AND slips_per_absence >= 0", name="slips"),
        sa.ForeignKeyConstraint(["course_id"], ["courses.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("course_id", "number"),
    )
    _create_cohorts()
    op.create_table(
        "cohort_quotas",
        sa.Column("cohort_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", _words("quotakind", "residents", "companies", "youth"), nullable=False),
        sa.Column("places", sa.Integer(), nullable=False),
        sa.Column("taken", sa.Integer(), server_default="0", nullable=False),
        sa.CheckConstraint("places >= 0 AND taken >= 0", name="counters"),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohorts.id"]),
        sa.PrimaryKeyConstraint("cohort_id", "kind"),
    )


def downgrade() -> None:
    for table in ("cohort_quotas", "cohorts", "completion_rules", "course_needs", "courses"):
        op.drop_table(table)


def _create_courses() -> None:
    kinds = "flight", "safety", "making", "software", "career", "trial"
    op.create_table(
        "courses",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("summary", sa.String(), nullable=False),
        *(sa.Column(name, sa.String(), server_default="", nullable=False) for name in TEXTS),
        sa.Column("level", _words("level", "beginner", "intermediate", "advanced"), nullable=False),
        sa.Column("kind", _words("coursekind", *kinds), nullable=False),
        sa.Column("hours", sa.Integer(), nullable=False),
        sa.Column("age_from", sa.Integer(), nullable=True),
        sa.Column("age_to", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint("hours > 0", name="hours"),
        sa.CheckConstraint("age_from <= age_to", name="ages"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("slug"),
    )
    op.create_table(
        "course_needs",
        sa.Column("course_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("needed_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.CheckConstraint("course_id <> needed_id", name="other"),
        sa.ForeignKeyConstraint(["course_id"], ["courses.id"]),
        sa.ForeignKeyConstraint(["needed_id"], ["courses.id"]),
        sa.PrimaryKeyConstraint("course_id", "needed_id"),
    )


def _create_cohorts() -> None:
    states = _words("cohortstate", "draft", "published", "cancelled")
    op.create_table(
        "cohorts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("course_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("rules_id", sa.Integer(), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("times", _words("times", "daytime", "evening", "weekend"), nullable=False),
        sa.Column("schedule", sa.String(), server_default="", nullable=False),
        sa.Column("schedule_en", sa.String(), server_default="", nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        *(
            sa.Column(name, sa.Integer(), server_default="0", nullable=False)
            for name in ("minimum", "taken", "waiting")
        ),
        sa.Column("selection", _words("selection", "first_come", "review", "lottery"), nullable=False),
        sa.Column("fee_won", sa.Integer(), server_default="0", nullable=False),
        sa.Column("opens_at", UTCDateTime(), nullable=False),
        sa.Column("closes_at", UTCDateTime(), nullable=False),
        sa.Column("state", states, server_default="draft", nullable=False),
        sa.Column("published_at", UTCDateTime(), nullable=True),
        sa.Column("cancelled_at", UTCDateTime(), nullable=True),
        sa.Column("cancelled_why", sa.String(), server_default="", nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint("first_on <= last_on", name="days"),
        sa.CheckConstraint("opens_at < closes_at", name="applications"),
        sa.CheckConstraint("capacity > 0 AND minimum >= 0", name="places"),
        sa.CheckConstraint("taken >= 0 AND waiting >= 0", name="counters"),
        sa.CheckConstraint("fee_won >= 0", name="fee"),
        sa.CheckConstraint("state <> 'published' OR published_at IS NOT NULL", name="published"),
        sa.CheckConstraint("(state = 'cancelled') = (cancelled_at IS NOT NULL)", name="cancelled"),
        sa.ForeignKeyConstraint(["course_id"], ["courses.id"]),
        sa.ForeignKeyConstraint(["rules_id"], ["completion_rules.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("course_id", "number"),
    )
    op.create_index("ix_cohorts_days", "cohorts", ["course_id", "last_on"])
