"""Qualifications that people have, and which of them spaces require."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from anchorcenter.core.db import UTCDateTime

revision = "0065"
down_revision = "0048"
branch_labels = None
depends_on = None

ENDING = sa.text("valid_until IS NOT NULL AND reminded_at IS NULL AND revoked_at IS NULL")
BY_CERTIFICATE = sa.text("basis = 'certificate' AND revoked_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "qualification_kinds",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(40), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("name_en", sa.String(), server_default="", nullable=False),
        sa.Column("months", sa.Integer(), nullable=True),
        sa.Column("how", sa.String(), server_default="", nullable=False),
        sa.Column("how_en", sa.String(), server_default="", nullable=False),
        sa.CheckConstraint("months > 0", name="months"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("slug"),
    )
    op.execute(
        "ALTER TABLE spaces ADD COLUMN qualification_id INTEGER "
        "CONSTRAINT fk_spaces_qualification_id_qualification_kinds REFERENCES qualification_kinds (id)"
    )
    _create_qualifications()


def _create_qualifications() -> None:
    basis = sa.Enum("paper", "certificate", name="basis", native_enum=False, create_constraint=True, length=16)
    op.create_table(
        "qualifications",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("kind_id", sa.Integer(), nullable=False),
        sa.Column("granted_on", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("basis", basis, nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("granted_by_id", sa.Integer(), nullable=True),
        sa.Column("granted_at", UTCDateTime(), nullable=False),
        sa.Column("revoked_at", UTCDateTime(), nullable=True),
        sa.Column("revoked_by_id", sa.Integer(), nullable=True),
        sa.Column("revoked_why", sa.String(), server_default="", nullable=False),
        sa.Column("reminded_at", UTCDateTime(), nullable=True),
        sa.CheckConstraint("granted_on <= valid_until", name="order"),
        sa.CheckConstraint("revoked_at IS NULL OR revoked_why <> ''", name="why"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"]),
        sa.ForeignKeyConstraint(["kind_id"], ["qualification_kinds.id"]),
        sa.ForeignKeyConstraint(["granted_by_id"], ["people.id"]),
        sa.ForeignKeyConstraint(["revoked_by_id"], ["people.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_qualifications_person_id", "qualifications", ["person_id"])
    where = {"sqlite_where": ENDING, "postgresql_where": ENDING}
    op.create_index("ix_qualifications_ending", "qualifications", ["valid_until"], **where)
    where = {"sqlite_where": BY_CERTIFICATE, "postgresql_where": BY_CERTIFICATE}
    columns = ["person_id", "kind_id", "reference"]
    op.create_index("uq_qualifications_certificate", "qualifications", columns, unique=True, **where)


def downgrade() -> None:
    op.drop_table("qualifications")
    op.drop_column("spaces", "qualification_id")
    op.drop_table("qualification_kinds")
