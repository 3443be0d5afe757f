"""What tenants say of their years, with every correction."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from anchorcenter.core.db import UTCDateTime

revision = "0043"
down_revision = "0040"
branch_labels = None
depends_on = None

CURRENT = sa.text("replaced_at IS NULL")
NUMBERS = ("employees", "sales_million_won", "patents", "investment_million_won")


def upgrade() -> None:
    states = sa.Enum(
        "new", "confirmed", "returned", name="figuresstate", native_enum=False, create_constraint=True, length=16
    )
    op.create_table(
        "yearly_figures",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in NUMBERS),
        sa.Column("note", sa.String(), server_default="", nullable=False),
        sa.Column("entered_by_id", sa.Integer(), nullable=False),
        sa.Column("entered_at", UTCDateTime(), nullable=False),
        sa.Column("state", states, nullable=False),
        sa.Column("checked_by_id", sa.Integer(), nullable=True),
        sa.Column("checked_at", UTCDateTime(), nullable=True),
        sa.Column("checked_why", sa.String(), server_default="", nullable=False),
        sa.Column("replaced_at", UTCDateTime(), nullable=True),
        sa.CheckConstraint(" AND ".join(f"{name} >= 0" for name in NUMBERS), name="amounts"),
        sa.CheckConstraint("(state = 'new') = (checked_at IS NULL)", name="checked"),
        sa.ForeignKeyConstraint(["organisation_id"], ["tenants.organisation_id"]),
        sa.ForeignKeyConstraint(["entered_by_id"], ["people.id"]),
        sa.ForeignKeyConstraint(["checked_by_id"], ["people.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_yearly_figures_entered_by_id", "yearly_figures", ["entered_by_id"])
    op.create_index("ix_yearly_figures_year", "yearly_figures", ["year", "organisation_id"])
    op.create_index(
        "uq_yearly_figures_current",
        "yearly_figures",
        ["organisation_id", "year"],
        unique=True,
        sqlite_where=CURRENT,
        postgresql_where=CURRENT,
    )


def downgrade() -> None:
    op.drop_table("yearly_figures")
