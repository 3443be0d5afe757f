"""What lapses is found without reading all that was ever taken."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

LAPSING = sa.text("released_at IS NULL AND expires_at IS NOT NULL")


def upgrade() -> None:
    op.create_index(
        "ix_occupancies_lapsing", "occupancies", ["expires_at"], sqlite_where=LAPSING, postgresql_where=LAPSING
    )


def downgrade() -> None:
    op.drop_index("ix_occupancies_lapsing", "occupancies")
