"""Which tables have changed since something was counted from them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from anchorcenter.core import changes

revision = "0220"
down_revision = "0202"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "table_changes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(60), nullable=False),
        sa.Column("mark", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_table_changes")),
    )


def downgrade() -> None:
    changes.remove(op.get_bind())
    op.drop_table("table_changes")
