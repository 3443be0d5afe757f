"""A change of what was approved waits for a decision while the booking stands."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from anchorcenter.core.db import UTCDateTime

revision = "0023"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "change_requests",
        sa.Column("booking_id", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("occupancy_id", sa.Integer(), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", UTCDateTime(), nullable=False),
        sa.Column("decide_by", UTCDateTime(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("headcount", sa.Integer(), nullable=False),
        sa.Column("units", sa.Integer(), nullable=False),
        sa.CheckConstraint("headcount > 0 AND units > 0", name="numbers"),
        sa.ForeignKeyConstraint(["booking_id"], ["bookings.id"]),
        sa.ForeignKeyConstraint(["occupancy_id"], ["occupancies.id"]),
        sa.ForeignKeyConstraint(["asked_by_id"], ["people.id"]),
        sa.PrimaryKeyConstraint("booking_id"),
        sa.UniqueConstraint("occupancy_id"),
    )
    op.create_index("ix_change_requests_decide_by", "change_requests", ["decide_by"])


def downgrade() -> None:
    op.drop_table("change_requests")
