"""The document that a cohort asks for, by what its fee is given back, the files of courses, and which are funded."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0170"
down_revision = "0131"
branch_labels = None
depends_on = None

KINDS = "'business', 'insurance', 'certificate', 'contract', 'other', 'attachment'"
BY = "refunded_by IN ('hours', 'lessons')"
CHECKED = {
    "refunded_by": ("VARCHAR(16) DEFAULT 'hours' NOT NULL", "ck_cohorts_refundedby", BY),
    "paper": ("VARCHAR(16)", "ck_cohorts_documentkind", f"paper IN ({KINDS})"),
}


def upgrade() -> None:
    op.add_column("courses", sa.Column("is_funded", sa.Boolean(), server_default=sa.false(), nullable=False))
    for column, (kind, name, check) in CHECKED.items():
        op.execute(f"ALTER TABLE cohorts ADD COLUMN {column} {kind} CONSTRAINT {name} CHECK ({check})")
    op.create_table(
        "course_files",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("course_id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["course_id"], ["courses.id"]),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("document_id"),
    )
    op.create_index("ix_course_files_course_id", "course_files", ["course_id"])


def downgrade() -> None:
    op.drop_table("course_files")
    for column in CHECKED:
        op.drop_column("cohorts", column)
    op.drop_column("courses", "is_funded")
