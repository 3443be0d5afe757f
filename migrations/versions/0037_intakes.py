"""Intake rounds: the units that a call offers, and the contracts that come of it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "intakes",
        sa.Column("call_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("audience", sa.String(), nullable=False),
        sa.Column("audience_en", sa.String(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["call_id"], ["calls.id"]),
        sa.PrimaryKeyConstraint("call_id"),
    )
    op.create_table(
        "intake_units",
        sa.Column("call_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("space_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["call_id"], ["intakes.call_id"]),
        sa.ForeignKeyConstraint(["space_id"], ["spaces.id"]),
        sa.PrimaryKeyConstraint("call_id", "space_id"),
    )
    op.create_table(
        "intake_contracts",
        sa.Column("application_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("contract_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["application_id"], ["applications.id"]),
        sa.ForeignKeyConstraint(["contract_id"], ["contracts.id"]),
        sa.PrimaryKeyConstraint("application_id"),
        sa.UniqueConstraint("contract_id"),
    )


def downgrade() -> None:
    for table in ("intake_contracts", "intake_units", "intakes"):
        op.drop_table(table)
