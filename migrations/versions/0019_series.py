"""Series: rules of repetition, dates that were not taken, and of each booking which of them it is."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from anchorcenter.core.db import UTCDateTime

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

EVERY = ("day", "week", "month_date", "month_weekday", "year")


def _enum(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=16)


def upgrade() -> None:
    op.create_table(
        "series",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("follows_id", sa.Integer(), nullable=True),
        sa.Column("space_id", sa.Integer(), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("first_minute", sa.Integer(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("units", sa.Integer(), nullable=False),
        sa.Column("every", _enum("every", *EVERY), nullable=False),
        sa.Column("interval", sa.Integer(), nullable=False),
        sa.Column("weekdays", sa.String(), nullable=False),
        sa.Column("nth", sa.Integer(), nullable=True),
        sa.Column("missing", _enum("missing", "skip", "last"), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("count", sa.Integer(), nullable=True),
        sa.Column("skips_holidays", sa.Boolean(), nullable=False),
        sa.CheckConstraint("minutes > 0 AND units > 0 AND interval > 0", name="numbers"),
        sa.CheckConstraint("until_on IS NOT NULL OR count IS NOT NULL", name="ends"),
        sa.ForeignKeyConstraint(["follows_id"], ["series.id"]),
        sa.ForeignKeyConstraint(["space_id"], ["spaces.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "series_exceptions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("series_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kind", _enum("left", "refused", "holiday"), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("why_en", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["series_id"], ["series.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("series_id", "day"),
    )
    op.execute(
        "ALTER TABLE bookings ADD COLUMN series_id INTEGER "
        "CONSTRAINT fk_bookings_series_id_series REFERENCES series (id)"
    )
    op.add_column("bookings", sa.Column("recurs_at", UTCDateTime(), nullable=True))
    op.create_index("ix_bookings_series_id", "bookings", ["series_id"])


def downgrade() -> None:
    op.drop_index("ix_bookings_series_id", "bookings")
    op.drop_column("bookings", "recurs_at")
    op.drop_column("bookings", "series_id")
    op.drop_table("series_exceptions")
    op.drop_table("series")
