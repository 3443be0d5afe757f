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
    if op.get_bind().dialect.name == "sqlite":  # It is referred to, and cannot be copied with what is in it.
        column = f"indicator_id INTEGER CONSTRAINT {NAME} REFERENCES indicators (id)"
        op.execute(f"ALTER TABLE pledge_entries ADD COLUMN {column}")
    else:
        op.add_column("pledge_entries", sa.Column("indicator_id", sa.Integer(), nullable=True))
        op.create_foreign_key(op.f(NAME), "pledge_entries", "indicators", ["indicator_id"], ["id"])
    op.create_index("ix_pledge_entries_indicator_id", "pledge_entries", ["indicator_id"])


def downgrade() -> None:
    op.drop_index("ix_pledge_entries_indicator_id", "pledge_entries")
    with op.batch_alter_table("pledge_entries") as entries:
        if op.get_bind().dialect.name != "sqlite":  # Which knows no name for it.
            entries.drop_constraint(op.f(NAME), type_="foreignkey")
        entries.drop_column("indicator_id")
