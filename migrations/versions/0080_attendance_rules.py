"""Rules of attendance that cases left open, each in the version that a cohort relies on."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0080"
down_revision = "0070"
branch_labels = None
depends_on = None

TABLE = "completion_rules"
PER, OUT = "excused_per IN ('whole', 'month')", "missing_out IN ('absent', 'stayed')"
CHECKED = {
    "early_minutes": ("INTEGER DEFAULT '10'", "ck_completion_rules_early", "early_minutes >= 0"),
    "excused_per": ("VARCHAR(16) DEFAULT 'whole'", "ck_completion_rules_excusedper", PER),
    "missing_out": ("VARCHAR(16) DEFAULT 'absent'", "ck_completion_rules_missingout", OUT),
}
FLAGS = ("counts_minutes", "counts_from_joining")


def upgrade() -> None:
    for column, (kind, name, check) in CHECKED.items():
        op.execute(f"ALTER TABLE {TABLE} ADD COLUMN {column} {kind} NOT NULL CONSTRAINT {name} CHECK ({check})")
    for column in FLAGS:
        op.add_column(TABLE, sa.Column(column, sa.Boolean(), server_default=sa.false(), nullable=False))


def downgrade() -> None:
    for column in (*FLAGS, *CHECKED):
        op.drop_column(TABLE, column)
