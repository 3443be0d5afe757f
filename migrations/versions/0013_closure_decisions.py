"""What becomes of bookings inside a closure."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from anchorcenter.core.db import UTCDateTime

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    decision = sa.Enum("move", "cancel", "keep", name="decision", native_enum=False, create_constraint=True, length=16)
    op.create_table(
        "closure_decisions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("closure_id", sa.Integer(), nullable=False),
        sa.Column("booking_id", sa.Integer(), nullable=False),
        sa.Column("decision", decision, nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("space_id", sa.Integer(), nullable=False),
        sa.Column("starts_at", UTCDateTime(), nullable=False),
        sa.Column("ends_at", UTCDateTime(), nullable=False),
        sa.Column("units", sa.Integer(), nullable=False),
        sa.Column("decided_at", UTCDateTime(), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=False),
        sa.Column("offered_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["booking_id"], ["bookings.id"]),
        sa.ForeignKeyConstraint(["space_id"], ["spaces.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_closure_decisions_closure", "closure_decisions", ["closure_id"])
    op.create_index("ix_closure_decisions_booking", "closure_decisions", ["booking_id"])


def downgrade() -> None:
    op.drop_table("closure_decisions")
