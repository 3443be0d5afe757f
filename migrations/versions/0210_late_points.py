"""Rules of rewards say what is left of a mission's points for what comes late; those before had all of them count."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0210"
down_revision = "0201"
branch_labels = None
depends_on = None


def upgrade() -> None:
    column = sa.Column("late_percent", sa.Integer(), server_default="100", nullable=False)
    op.add_column("supporter_reward_rules", column)


def downgrade() -> None:
    op.drop_column("supporter_reward_rules", "late_percent")
