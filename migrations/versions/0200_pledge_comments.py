"""Comments of residents on pledges."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from anchorcenter.core.db import UTCDateTime

revision = "0200"
down_revision = "0190"
branch_labels = None
depends_on = None

STATES = "waiting", "shown", "rejected", "withdrawn"


def upgrade() -> None:
    state = sa.Enum(*STATES, name="commentstate", native_enum=False, create_constraint=True, length=16)
    op.create_table(
        "pledge_comments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pledge_id", sa.Integer(), sa.ForeignKey("pledges.id"), nullable=False),
        sa.Column("author_id", sa.Integer(), sa.ForeignKey("people.id"), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("state", state, nullable=False),
        sa.Column("written_at", UTCDateTime(), nullable=False),
        sa.Column("decided_at", UTCDateTime(), nullable=True),
        sa.Column("note", sa.String(), server_default="", nullable=False),
        sa.Column("answer", sa.String(), server_default="", nullable=False),
        sa.Column("answered_at", UTCDateTime(), nullable=True),
        sa.CheckConstraint("state <> 'rejected' OR note <> ''", name="note"),
        sa.CheckConstraint("state <> 'withdrawn' OR text = ''", name="text"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_pledge_comments_pledge_id", "pledge_comments", ["pledge_id", "state", "id"])
    for column in ("author_id", "state"):
        op.create_index(f"ix_pledge_comments_{column}", "pledge_comments", [column])


def downgrade() -> None:
    op.drop_table("pledge_comments")
