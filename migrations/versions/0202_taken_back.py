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
    with op.batch_alter_table("pledge_entries") as entries:  # It has no triggers that could be lost.
        entries.add_column(sa.Column("voided_at", UTCDateTime(), nullable=True))
        entries.add_column(sa.Column("void_why", sa.String(), server_default="", nullable=False))
        entries.create_check_constraint(op.f("ck_pledge_entries_void"), "voided_at IS NULL OR void_why <> ''")


def downgrade() -> None:
    with op.batch_alter_table("pledge_entries") as entries:
        entries.drop_constraint(op.f("ck_pledge_entries_void"), type_="check")
        entries.drop_column("void_why")
        entries.drop_column("voided_at")
    op.drop_table("pledge_amendment_withdrawals")
