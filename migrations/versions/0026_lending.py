"""Equipment and its loans."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from anchorcenter.core.db import UTCDateTime

revision = "0026"
down_revision = "0035"
branch_labels = None
depends_on = None

KINDS = ("drone", "battery", "goggles", "controller", "camera", "other")
OUT = sa.text("returned_at IS NULL")


def _enum(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=16)


def upgrade() -> None:
    op.create_table(
        "equipment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("kind", _enum("equipmentkind", *KINDS), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("space_id", sa.Integer(), nullable=False),
        sa.Column("state", _enum("state", "in_service", "in_repair", "retired"), nullable=False),
        sa.Column("note", sa.String(), server_default="", nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["space_id"], ["spaces.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("number"),
    )
    op.create_table(
        "loans",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("equipment_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("booking_id", sa.Integer(), nullable=True),
        sa.Column("lent_at", UTCDateTime(), nullable=False),
        sa.Column("lent_by_id", sa.Integer(), nullable=False),
        sa.Column("due_at", UTCDateTime(), nullable=False),
        sa.Column("condition", sa.String(), server_default="", nullable=False),
        sa.Column("reminded_at", UTCDateTime(), nullable=True),
        sa.Column("returned_at", UTCDateTime(), nullable=True),
        sa.Column("returned_to_id", sa.Integer(), nullable=True),
        sa.Column("outcome", _enum("outcome", "ok", "damaged"), nullable=True),
        sa.Column("note", sa.String(), server_default="", nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("due_at > lent_at", name="due"),
        sa.CheckConstraint("(returned_at IS NULL) = (outcome IS NULL)", name="returned"),
        sa.ForeignKeyConstraint(["equipment_id"], ["equipment.id"]),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"]),
        sa.ForeignKeyConstraint(["booking_id"], ["bookings.id"]),
        sa.ForeignKeyConstraint(["lent_by_id"], ["people.id"]),
        sa.ForeignKeyConstraint(["returned_to_id"], ["people.id"]),
        sa.ForeignKeyConstraint(["report_id"], ["reports.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    out = {"sqlite_where": OUT, "postgresql_where": OUT}
    op.create_index("uq_loans_equipment_id", "loans", ["equipment_id"], unique=True, **out)
    op.create_index("ix_loans_out", "loans", ["due_at"], **out)
    op.create_index("ix_loans_person_id", "loans", ["person_id"])
    op.create_index("ix_loans_booking_id", "loans", ["booking_id"])


def downgrade() -> None:
    op.drop_table("loans")
    op.drop_table("equipment")
