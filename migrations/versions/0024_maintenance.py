"""Closures that come again and again."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from anchorcenter.core.db import UTCDateTime

revision = "0024"
down_revision = "0036"
branch_labels = None
depends_on = None

EVERY = ("day", "week", "month_date", "month_weekday", "year")


def _enum(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=16)


def upgrade() -> None:
    op.create_table(
        "maintenances",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("label_en", sa.String(), nullable=False),
        sa.Column("ended_at", UTCDateTime(), nullable=True),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("first_minute", sa.Integer(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("every", _enum("every", *EVERY), nullable=False),
        sa.Column("interval", sa.Integer(), nullable=False),
        sa.Column("weekdays", sa.String(), nullable=False),
        sa.Column("nth", sa.Integer(), nullable=True),
        sa.Column("missing", _enum("missing", "skip", "last"), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("count", sa.Integer(), nullable=True),
        sa.CheckConstraint("minutes > 0 AND interval > 0", name="numbers"),
        sa.CheckConstraint("until_on IS NOT NULL OR count IS NOT NULL", name="ends"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.execute(
        "ALTER TABLE closures ADD COLUMN maintenance_id INTEGER "
        "CONSTRAINT fk_closures_maintenance_id_maintenances REFERENCES maintenances (id)"
    )
    op.create_index("ix_closures_maintenance_id", "closures", ["maintenance_id"])


def downgrade() -> None:
    op.drop_index("ix_closures_maintenance_id", "closures")
    op.drop_column("closures", "maintenance_id")
    op.drop_table("maintenances")
