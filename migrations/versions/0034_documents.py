"""Documents that people and organisations hand in."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from anchorcenter.core.db import UTCDateTime

revision = "0034"
down_revision = "0019"
branch_labels = None
depends_on = None

EXPIRING = sa.text("valid_until IS NOT NULL AND reminded_at IS NULL")
UNCHECKED = sa.text("state = 'new'")
KINDS = ("business", "insurance", "certificate", "contract", "other", "attachment")


def _enum(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=16)


def upgrade() -> None:
    op.create_table(
        "documents",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", _enum("documentkind", *KINDS), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("filename", sa.String(), nullable=False),
        sa.Column("type", sa.String(), nullable=False),
        sa.Column("bytes", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("uploaded_by_id", sa.Integer(), nullable=False),
        sa.Column("uploaded_at", UTCDateTime(), nullable=False),
        sa.Column("state", _enum("state", "new", "verified", "rejected"), nullable=False),
        sa.Column("checked_by_id", sa.Integer(), nullable=True),
        sa.Column("checked_at", UTCDateTime(), nullable=True),
        sa.Column("checked_why", sa.String(), server_default="", nullable=False),
        sa.Column("reminded_at", UTCDateTime(), nullable=True),
        sa.CheckConstraint("(person_id IS NULL) <> (organisation_id IS NULL)", name="one_owner"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"]),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisations.id"]),
        sa.ForeignKeyConstraint(["uploaded_by_id"], ["people.id"]),
        sa.ForeignKeyConstraint(["checked_by_id"], ["people.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("name"),
    )
    for column in ("person_id", "organisation_id", "uploaded_by_id"):
        op.create_index(f"ix_documents_{column}", "documents", [column])
    _index("expiring", "valid_until", EXPIRING)
    _index("unchecked", "uploaded_at", UNCHECKED)


def downgrade() -> None:
    op.drop_table("documents")


def _index(name: str, column: str, where: sa.TextClause) -> None:
    op.create_index(f"ix_documents_{name}", "documents", [column], sqlite_where=where, postgresql_where=where)
