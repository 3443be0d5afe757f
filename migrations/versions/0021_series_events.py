"""Calendars show a series as one event with its rule."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from anchorcenter.core.db import UTCDateTime

revision = "0021"
down_revision = "0037"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "series_events",
        sa.Column("series_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("booked_by_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("starts_at", UTCDateTime(), nullable=False),
        sa.Column("ends_at", UTCDateTime(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("full", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["series_id"], ["series.id"]),
        sa.PrimaryKeyConstraint("series_id"),
    )
    op.create_index("ix_series_events_booked_by_id", "series_events", ["booked_by_id"])
    op.create_index("ix_series_events_organisation_id", "series_events", ["organisation_id"])
    op.add_column("booking_events", sa.Column("in_series", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    op.drop_column("booking_events", "in_series")
    op.drop_index("ix_series_events_organisation_id", "series_events")
    op.drop_index("ix_series_events_booked_by_id", "series_events")
    op.drop_table("series_events")
