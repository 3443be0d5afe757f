"""Support, projects, awards and agreements with who took part and their files; documents of the center itself."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from anchorcenter.core.db import UTCDateTime

revision = "0042"
down_revision = "0021"
branch_labels = None
depends_on = None

WAS, IS = "(person_id IS NULL) <> (organisation_id IS NULL)", "person_id IS NULL OR organisation_id IS NULL"


def _words(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=16)


def upgrade() -> None:
    op.create_table(
        "achievements",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", _words("achievementkind", "support", "project", "award", "agreement"), nullable=False),
        sa.Column("support", _words("supportkind", "prototype", "networking", "funds", "other"), nullable=True),
        sa.Column("state", _words("projectstate", "planned", "running", "done", "stopped"), nullable=True),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("amount_won", sa.Integer(), nullable=True),
        sa.Column("text", sa.String(), server_default="", nullable=False),
        sa.Column("result", sa.String(), server_default="", nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("voided_at", UTCDateTime(), nullable=True),
        sa.Column("voided_why", sa.String(), server_default="", nullable=False),
        sa.CheckConstraint("since < until", name="order"),
        sa.CheckConstraint("amount_won >= 0", name="amount"),
        sa.CheckConstraint("(kind = 'support') = (support IS NOT NULL)", name="support"),
        sa.CheckConstraint("(kind = 'project') = (state IS NOT NULL)", name="state"),
        sa.CheckConstraint("until IS NULL OR kind IN ('project', 'agreement')", name="lasting"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_achievements_since", "achievements", ["kind", "since"])
    op.create_table(
        "achievement_parties",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("achievement_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(), server_default="", nullable=False),
        sa.CheckConstraint("(organisation_id IS NULL) = (name <> '')", name="one"),
        sa.ForeignKeyConstraint(["achievement_id"], ["achievements.id"]),
        sa.ForeignKeyConstraint(["organisation_id"], ["tenants.organisation_id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("achievement_id", "organisation_id"),
    )
    for column in ("achievement_id", "organisation_id"):
        op.create_index(f"ix_achievement_parties_{column}", "achievement_parties", [column])
    op.create_table(
        "achievement_files",
        sa.Column("achievement_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("document_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["achievement_id"], ["achievements.id"]),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"]),
        sa.PrimaryKeyConstraint("achievement_id", "document_id"),
        sa.UniqueConstraint("document_id"),
    )
    _let_the_center_own(IS)


def downgrade() -> None:
    for table in ("achievement_files", "achievement_parties", "achievements"):
        op.drop_table(table)
    op.execute("DELETE FROM documents WHERE person_id IS NULL AND organisation_id IS NULL")
    _let_the_center_own(WAS)


def _let_the_center_own(rule: str) -> None:
    with op.batch_alter_table("documents") as documents:  # It has no triggers that could be lost.
        documents.drop_constraint(op.f("ck_documents_one_owner"), type_="check")
        documents.create_check_constraint(op.f("ck_documents_one_owner"), rule)
