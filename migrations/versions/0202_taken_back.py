"""Amendments that were taken back, and results and plans that were voided."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from anchorcenter.core.db import UTCDateTime

revision = "0202"
down_revision = "0210"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "pledge_amendment_withdrawals",
        sa.Column(
            "amendment_id", sa.Integer(), sa.ForeignKey("pledge_amendments.id"), autoincrement=False, nullable=False
        ),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("withdrawn_at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("amendment_id"),
    )
    # The table is referred to: SQLite could not copy it with what is in it, so it grows where it is.
    op.add_column("pledge_entries", sa.Column("voided_at", UTCDateTime(), nullable=True))
    op.add_column("pledge_entries", sa.Column("void_why", sa.String(), server_default="", nullable=False))


def downgrade() -> None:
    op.drop_column("pledge_entries", "void_why")
    op.drop_column("pledge_entries", "voided_at")
    op.drop_table("pledge_amendment_withdrawals")
