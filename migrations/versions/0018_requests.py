"""Bookings of some people need approval: they are requests until staff decide."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from anchorcenter.core.db import UTCDateTime

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

REQUESTED = sa.text("status = 'requested'")
DECISION = ("decide_by", "decided_by_id", "decided_at", "decision_why", "units_asked")


def upgrade() -> None:
    op.add_column(
        "booking_windows", sa.Column("needs_approval", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.execute(  # In one statement with its check, as SQLite wants it.
        "ALTER TABLE booking_windows ADD COLUMN approval_hours INTEGER NOT NULL DEFAULT '48' "
        "CONSTRAINT ck_booking_windows_approval_hours CHECK (approval_hours > 0)"
    )
    op.add_column("bookings", sa.Column("units_asked", sa.Integer(), nullable=False, server_default="1"))
    op.add_column("bookings", sa.Column("decide_by", UTCDateTime(), nullable=True))
    op.execute(
        "ALTER TABLE bookings ADD COLUMN decided_by_id INTEGER "
        "CONSTRAINT fk_bookings_decided_by_id_people REFERENCES people (id)"
    )
    op.add_column("bookings", sa.Column("decided_at", UTCDateTime(), nullable=True))
    op.add_column("bookings", sa.Column("decision_why", sa.String(), nullable=False, server_default=""))
    op.create_index(
        "ix_bookings_requested", "bookings", ["decide_by"], sqlite_where=REQUESTED, postgresql_where=REQUESTED
    )


def downgrade() -> None:
    op.drop_index("ix_bookings_requested", "bookings")
    for name in DECISION:
        op.drop_column("bookings", name)
    for name in ("needs_approval", "approval_hours"):
        op.drop_column("booking_windows", name)
