"""What became of people after a course."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from anchorcenter.core.db import UTCDateTime

revision = "0093"
down_revision = "0072"
branch_labels = None
depends_on = None

STANDS = sa.text("voided_at IS NULL")


def upgrade() -> None:
    kinds = sa.Enum(
        *("licence", "job", "start_up"), name="outcomekind", native_enum=False, create_constraint=True, length=16
    )
    op.create_table(
        "outcomes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("enrollment_id", sa.Integer(), nullable=False),
        sa.Column("kind", kinds, nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("entered_at", UTCDateTime(), nullable=False),
        sa.Column("entered_by_id", sa.Integer(), nullable=False),
        sa.Column("voided_at", UTCDateTime(), nullable=True),
        sa.Column("voided_why", sa.String(), server_default="", nullable=False),
        sa.CheckConstraint("(voided_at IS NULL) = (voided_why = '')", name="voided"),
        sa.CheckConstraint("source <> ''", name="source"),
        sa.ForeignKeyConstraint(["enrollment_id"], ["enrollments.id"]),
        sa.ForeignKeyConstraint(["entered_by_id"], ["people.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    where = {"sqlite_where": STANDS, "postgresql_where": STANDS}
    op.create_index("uq_outcomes_enrollment_id_kind", "outcomes", ["enrollment_id", "kind"], unique=True, **where)
    op.create_index("ix_outcomes_happened_on", "outcomes", ["happened_on"])


def downgrade() -> None:
    op.drop_table("outcomes")
