"""Photos of pledges stand above the captions of the report."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0201"
down_revision = "0192"
branch_labels = None
depends_on = None

TEXTS = "text_en", "name", "digest", "alt"
NUMBERS = "position", "width", "height"


def upgrade() -> None:
    for name in TEXTS:
        op.add_column("pledge_captions", sa.Column(name, sa.String(), server_default="", nullable=False))
    for name in NUMBERS:
        op.add_column("pledge_captions", sa.Column(name, sa.Integer(), server_default="0", nullable=False))
    op.create_index("ix_pledge_captions_name", "pledge_captions", ["name"])


def downgrade() -> None:
    op.drop_index("ix_pledge_captions_name", "pledge_captions")
    for name in (*TEXTS, *NUMBERS):
        op.drop_column("pledge_captions", name)
