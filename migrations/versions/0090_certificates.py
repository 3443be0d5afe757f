"""Certificates, the counters of their numbers, and the hashes of their files."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from anchorcenter.core.db import UTCDateTime

revision = "0090"
down_revision = "0081"
branch_labels = None
depends_on = None

VALID = sa.text("status = 'issued'")


def upgrade() -> None:
    op.create_table(
        "certificate_counters",
        sa.Column("series", sa.String(40), nullable=False),
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("last", sa.Integer(), server_default="0", nullable=False),
        sa.CheckConstraint("last >= 0", name="last"),
        sa.PrimaryKeyConstraint("series", "year"),
    )
    _create_certificates()
    op.create_table(
        "certificate_files",
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("certificate_id", sa.Integer(), nullable=False),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["certificate_id"], ["certificates.id"]),
        sa.PrimaryKeyConstraint("digest"),
    )
    op.create_index("ix_certificate_files_certificate_id", "certificate_files", ["certificate_id"])


def _create_certificates() -> None:
    words = {"native_enum": False, "create_constraint": True, "length": 16}
    kinds = sa.Enum("completion", "activity", name="certificatekind", **words)
    states = sa.Enum("issued", "revoked", "replaced", name="status", **words)
    op.create_table(
        "certificates",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("series", sa.String(40), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(12), nullable=False),
        sa.Column("kind", kinds, nullable=False),
        sa.Column("source", sa.String(60), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("name_en", sa.String(), server_default="", nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("title_en", sa.String(), server_default="", nullable=False),
        sa.Column("hours", sa.Integer(), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("issuer", sa.String(), nullable=False),
        sa.Column("issuer_en", sa.String(), server_default="", nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("issued_at", UTCDateTime(), nullable=False),
        sa.Column("issued_by_id", sa.Integer(), nullable=True),
        sa.Column("qualification_id", sa.Integer(), nullable=True),
        sa.Column("replaces_id", sa.Integer(), nullable=True),
        sa.Column("status", states, server_default="issued", nullable=False),
        sa.Column("ended_at", UTCDateTime(), nullable=True),
        sa.Column("ended_by_id", sa.Integer(), nullable=True),
        sa.Column("ended_why", sa.String(), server_default="", nullable=False),
        sa.CheckConstraint("number > 0 AND hours >= 0", name="numbers"),
        sa.CheckConstraint("first_on <= last_on", name="days"),
        sa.CheckConstraint("(status = 'issued') = (ended_at IS NULL)", name="ended"),
        sa.CheckConstraint("status = 'issued' OR ended_why <> ''", name="why"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"]),
        sa.ForeignKeyConstraint(["issued_by_id"], ["people.id"]),
        sa.ForeignKeyConstraint(["qualification_id"], ["qualifications.id"]),
        sa.ForeignKeyConstraint(["replaces_id"], ["certificates.id"]),
        sa.ForeignKeyConstraint(["ended_by_id"], ["people.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("series", "year", "number"),
        sa.UniqueConstraint("code"),
        sa.UniqueConstraint("replaces_id"),
    )
    where = {"sqlite_where": VALID, "postgresql_where": VALID}
    op.create_index("uq_certificates_source", "certificates", ["source"], unique=True, **where)
    op.create_index("ix_certificates_person_id", "certificates", ["person_id", "id"])
    op.create_index("ix_certificates_issued_on", "certificates", ["issued_on"])


def downgrade() -> None:
    op.drop_table("certificate_files")
    op.drop_table("certificates")
    op.drop_table("certificate_counters")
