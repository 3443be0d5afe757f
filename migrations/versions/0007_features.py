"""Spaces have features that they are searched by."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

WORDS = ("features", "features_en")


def upgrade() -> None:
    for name in WORDS:
        op.add_column("spaces", sa.Column(name, sa.String(), nullable=False, server_default=""))


def downgrade() -> None:
    for name in WORDS:
        op.drop_column("spaces", name)
