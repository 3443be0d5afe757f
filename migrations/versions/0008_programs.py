"""Programs: tokens with names and last use, answers that are given again, calls that are counted."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from anchorcenter.core.db import UTCDateTime

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("api_tokens", sa.Column("name", sa.String(), server_default="", nullable=False))
    op.add_column("api_tokens", sa.Column("last_used_at", UTCDateTime(), nullable=True))
    op.create_table(
        "stored_answers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("holder_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=255), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("headers", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stored_answers")),
        sa.UniqueConstraint("holder_id", "key", name=op.f("uq_stored_answers_holder_id_key")),
    )
    op.create_index(op.f("ix_stored_answers_at"), "stored_answers", ["at"], unique=False)
    op.create_table(
        "call_counts",
        sa.Column("source", sa.String(length=64), nullable=False),
        sa.Column("minute", sa.Integer(), nullable=False),
        sa.Column("calls", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("source", "minute", name=op.f("pk_call_counts")),
    )


def downgrade() -> None:
    op.drop_table("call_counts")
    op.drop_table("stored_answers")
    op.drop_column("api_tokens", "last_used_at")
    op.drop_column("api_tokens", "name")
