"""Joining: links in mails, consents, invitations, what people say of themselves, and guards of signing in."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from anchorcenter.core.db import UTCDateTime

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

OPEN = "accepted_at IS NULL AND revoked_at IS NULL"


def upgrade() -> None:
    op.add_column("people", sa.Column("phone", sa.String(), server_default="", nullable=False))
    op.add_column("people", sa.Column("born_on", sa.Date(), nullable=True))
    op.execute(  # In one statement with its check, which SQLite adds no other way.
        "ALTER TABLE people ADD COLUMN gender VARCHAR(16) NOT NULL DEFAULT 'no_answer' "
        "CONSTRAINT ck_people_gender CHECK (gender IN ('female', 'male', 'no_answer'))"
    )
    op.add_column("role_grants", sa.Column("revoked_by", sa.String(), server_default="", nullable=False))
    op.add_column("sign_ins", sa.Column("last_seen_at", UTCDateTime(), nullable=True))
    _add_guards_and_links()
    _add_consents_and_invitations()


def _add_guards_and_links() -> None:
    op.create_table(
        "sign_in_guards",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("email_key", sa.String(length=64), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("failed_at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_sign_in_guards")),
    )
    op.create_index(op.f("ix_sign_in_guards_email_key"), "sign_in_guards", ["email_key"], unique=False)
    op.create_table(
        "mail_links",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", _words("linkkind", "confirm", "reset"), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("payload", sa.String(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("expires_at", UTCDateTime(), nullable=False),
        sa.Column("used_at", UTCDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_links")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_mail_links_token_hash")),
    )
    op.create_index(op.f("ix_mail_links_email"), "mail_links", ["email"], unique=False)
    op.create_index(op.f("ix_mail_links_expires_at"), "mail_links", ["expires_at"], unique=False)


def _add_consents_and_invitations() -> None:
    op.create_table(
        "consent_records",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("kind", _words("consentkind", "terms", "privacy", "news"), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("given_at", UTCDateTime(), nullable=False),
        sa.Column("withdrawn_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_consent_records_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent_records")),
    )
    op.create_index(op.f("ix_consent_records_person_id"), "consent_records", ["person_id"], unique=False)
    op.create_table(
        "invitations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("rank", _words("rank", "manager", "member"), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("invited_by_id", sa.Integer(), nullable=False),
        sa.Column("invited_at", UTCDateTime(), nullable=False),
        sa.Column("expires_at", UTCDateTime(), nullable=False),
        sa.Column("accepted_at", UTCDateTime(), nullable=True),
        sa.Column("revoked_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_invitations_organisation_id_organisations")
        ),
        sa.ForeignKeyConstraint(["invited_by_id"], ["people.id"], name=op.f("fk_invitations_invited_by_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitations")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_invitations_token_hash")),
    )
    op.create_index(
        "uq_invitations_open",
        "invitations",
        ["organisation_id", "email"],
        unique=True,
        sqlite_where=sa.text(OPEN),
        postgresql_where=sa.text(OPEN),
    )


def downgrade() -> None:
    for table in ("invitations", "consent_records", "mail_links", "sign_in_guards"):
        op.drop_table(table)
    op.drop_column("sign_ins", "last_seen_at")
    op.drop_column("role_grants", "revoked_by")
    for name in ("gender", "born_on", "phone"):
        op.drop_column("people", name)


def _words(name: str, *words: str) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=16)
