"""Assignments handed in, and the survey at the end of a cohort."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from anchorcenter.core.db import UTCDateTime

revision = "0092"
down_revision = "0071"
branch_labels = None
depends_on = None


def upgrade() -> None:
    states = sa.Enum(
        *("handed_in", "accepted", "returned"),
        name="assignmentstate",
        native_enum=False,
        create_constraint=True,
        length=16,
    )
    op.create_table(
        "assignments",
        sa.Column("enrollment_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("handed_in_at", UTCDateTime(), nullable=False),
        sa.Column("tries", sa.Integer(), server_default="0", nullable=False),
        sa.Column("state", states, nullable=False),
        sa.Column("remark", sa.String(), server_default="", nullable=False),
        sa.Column("decided_at", UTCDateTime(), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("(state = 'handed_in') = (decided_at IS NULL)", name="decided"),
        sa.CheckConstraint("state <> 'returned' OR remark <> ''", name="remark"),
        sa.ForeignKeyConstraint(["enrollment_id"], ["enrollments.id"]),
        sa.ForeignKeyConstraint(["decided_by_id"], ["people.id"]),
        sa.PrimaryKeyConstraint("enrollment_id"),
    )
    op.create_table(
        "survey_forms",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("form_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["form_id"], ["question_forms.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("form_id"),
    )
    op.create_table(
        "survey_given",
        sa.Column("enrollment_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["enrollment_id"], ["enrollments.id"]),
        sa.PrimaryKeyConstraint("enrollment_id"),
    )
    _create_answers()


def _create_answers() -> None:
    op.create_table(
        "survey_answers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cohort_id", sa.Integer(), nullable=False),
        sa.Column("satisfaction", sa.Integer(), nullable=False),
        sa.Column("response_id", sa.Integer(), nullable=False),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.CheckConstraint("satisfaction BETWEEN 1 AND 5", name="satisfaction"),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohorts.id"]),
        sa.ForeignKeyConstraint(["response_id"], ["responses.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("response_id"),
    )
    op.create_index("ix_survey_answers_cohort_id", "survey_answers", ["cohort_id"])
    op.create_index("ix_survey_answers_given_on", "survey_answers", ["given_on"])


def downgrade() -> None:
    for table in ("survey_answers", "survey_given", "survey_forms", "assignments"):
        op.drop_table(table)
