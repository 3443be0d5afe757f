"""Pools that contracts grant, and the quotas that follow them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0042"
branch_labels = None
depends_on = None

KINDS = "'flight_field', 'studio', 'classroom', 'meeting_room', 'lab', 'desk', 'unit'"


def upgrade() -> None:
    op.execute(
        "ALTER TABLE contracts ADD COLUMN pool_minutes INTEGER DEFAULT 0 NOT NULL "
        "CONSTRAINT ck_contracts_pool CHECK (pool_minutes >= 0)"
    )
    op.execute(
        "ALTER TABLE contracts ADD COLUMN pool_kind VARCHAR(16) "
        f"CONSTRAINT ck_contracts_spacekind CHECK (pool_kind IN ({KINDS}))"
    )
    op.add_column("quotas", sa.Column("is_contracts", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    op.drop_column("quotas", "is_contracts")
    op.drop_column("contracts", "pool_kind")
    op.drop_column("contracts", "pool_minutes")
