"""Quotas of people, companies and audiences."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0027"
branch_labels = None
depends_on = None

KINDS = ("flight_field", "studio", "classroom", "meeting_room", "lab", "desk", "unit")
AUDIENCES = ("tenant", "trainee", "supporter", "group", "citizen")


def _words(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=16)


def upgrade() -> None:
    op.create_table(
        "quotas",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("name_en", sa.String(), server_default="", nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("audience", _words("audience", *AUDIENCES), nullable=True),
        sa.Column("kind", _words("spacekind", *KINDS), nullable=True),
        sa.Column("whose", _words("whose", "person", "company", "all"), nullable=False),
        sa.Column("per", _words("per", "day", "week", "month"), nullable=False),
        sa.Column("measure", _words("measure", "minutes", "bookings"), nullable=False),
        sa.Column("most", sa.Integer(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.CheckConstraint("most >= 0", name="most"),
        sa.CheckConstraint("since <= until", name="order"),
        sa.CheckConstraint("organisation_id IS NULL OR whose = 'company'", name="pool"),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisations.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_quotas_organisation_id", "quotas", ["organisation_id"])


def downgrade() -> None:
    op.drop_table("quotas")
