"""Which indicator has the center's records of a result."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0182"
down_revision = "0181"
branch_labels = None
depends_on = None
NAME = "fk_pledge_entries_indicator_id_indicators"


def upgrade() -> None:
    with op.batch_alter_table("pledge_entries") as entries:  # It has no triggers that could be lost.
        entries.add_column(sa.Column("indicator_id", sa.Integer(), nullable=True))
        entries.create_foreign_key(op.f(NAME), "indicators", ["indicator_id"], ["id"])
    op.create_index("ix_pledge_entries_indicator_id", "pledge_entries", ["indicator_id"])


def downgrade() -> None:
    op.drop_index("ix_pledge_entries_indicator_id", "pledge_entries")
    with op.batch_alter_table("pledge_entries") as entries:
        entries.drop_constraint(op.f(NAME), type_="foreignkey")
        entries.drop_column("indicator_id")
