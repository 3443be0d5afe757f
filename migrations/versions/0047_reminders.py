"""When reviewers were reminded of scores that are due, and tenants of figures that are late."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from anchorcenter.core.db import UTCDateTime

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("call_reviewers", sa.Column("reminded_at", UTCDateTime(), nullable=True))
    op.create_table(
        "yearly_reminders",
        sa.Column("organisation_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("reminded_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["tenants.organisation_id"]),
        sa.PrimaryKeyConstraint("organisation_id", "year"),
    )


def downgrade() -> None:
    op.drop_table("yearly_reminders")
    op.drop_column("call_reviewers", "reminded_at")
