"""Photos that closed periods show are taken down."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from anchorcenter.core.db import UTCDateTime

revision = "0230"
down_revision = "0260"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "withheld_photos",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("pledge_id", sa.Integer(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("withheld_at", UTCDateTime(), nullable=False),
        sa.CheckConstraint("why <> ''", name="ck_withheld_photos_why"),
        sa.ForeignKeyConstraint(["pledge_id"], ["pledges.id"], name="fk_withheld_photos_pledge_id_pledges"),
        sa.PrimaryKeyConstraint("name", name="pk_withheld_photos"),
    )
    op.create_index("ix_withheld_photos_pledge_id", "withheld_photos", ["pledge_id"])


def downgrade() -> None:
    op.drop_table("withheld_photos")
