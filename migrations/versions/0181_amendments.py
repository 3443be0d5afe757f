"""Amendments of pledges, and what was decided about them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from anchorcenter.core.db import UTCDateTime

revision = "0181"
down_revision = "0180"
branch_labels = None
depends_on = None

STATUSES = "completed", "continued", "on_track", "partly", "on_hold", "dropped"


def _status() -> sa.Enum:
    return sa.Enum(*STATUSES, name="status", native_enum=False, create_constraint=True, length=16)


def upgrade() -> None:
    op.create_table(
        "pledge_amendments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pledge_id", sa.Integer(), sa.ForeignKey("pledges.id"), nullable=False),
        sa.Column("status", _status(), nullable=True),
        sa.Column("text", sa.String(), server_default="", nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("proposed_at", UTCDateTime(), nullable=False),
        sa.Column("proposed_by", sa.Integer(), nullable=False),
        sa.Column("proposer", sa.String(), nullable=False),
        sa.CheckConstraint("status IS NOT NULL OR text <> ''", name="something"),
        sa.CheckConstraint("why <> ''", name="why"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_pledge_amendments_pledge_id", "pledge_amendments", ["pledge_id"])
    op.create_table(
        "pledge_amendment_decisions",
        sa.Column(
            "amendment_id", sa.Integer(), sa.ForeignKey("pledge_amendments.id"), autoincrement=False, nullable=False
        ),
        sa.Column("is_accepted", sa.Boolean(), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("note", sa.String(), server_default="", nullable=False),
        sa.Column("was", _status(), nullable=True),
        sa.Column("noted_at", UTCDateTime(), nullable=False),
        sa.Column("noted_by", sa.Integer(), nullable=False),
        sa.Column("noted_by_name", sa.String(), nullable=False),
        sa.CheckConstraint("is_accepted OR note <> ''", name="note"),
        sa.PrimaryKeyConstraint("amendment_id"),
    )


def downgrade() -> None:
    for table in ("pledge_amendment_decisions", "pledge_amendments"):
        op.drop_table(table)
