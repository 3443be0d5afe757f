"""The indicator whose rows are the center's records of a printed figure."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0260"
down_revision = "0220"
branch_labels = None
depends_on = None
NAME = "fk_pledge_quantities_indicator_id_indicators"


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":  # It grows where it is: copying it would cost more and gain nothing.
        column = f"indicator_id INTEGER CONSTRAINT {NAME} REFERENCES indicators (id)"
        op.execute(f"ALTER TABLE pledge_quantities ADD COLUMN {column}")
    else:
        op.add_column("pledge_quantities", sa.Column("indicator_id", sa.Integer(), nullable=True))
        op.create_foreign_key(op.f(NAME), "pledge_quantities", "indicators", ["indicator_id"], ["id"])
    op.create_index("ix_pledge_quantities_indicator_id", "pledge_quantities", ["indicator_id"])


def downgrade() -> None:
    op.drop_index("ix_pledge_quantities_indicator_id", "pledge_quantities")
    with op.batch_alter_table("pledge_quantities") as quantities:
        if op.get_bind().dialect.name != "sqlite":  # Which knows no name for it.
            quantities.drop_constraint(op.f(NAME), type_="foreignkey")
        quantities.drop_column("indicator_id")
