"""Enrolling: places that are held for a while, who waits in which queue, what was declared, and guardians' consent."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from anchorcenter.core.db import UTCDateTime

revision = "0071"
down_revision = "0091"
branch_labels = None
depends_on = None

ONGOING = {"held", "applied", "waiting", "offered", "enrolled"}
WAS = ("applied", "waiting", "offered", "enrolled", "cancelled", "rejected", "expired", "skipped")
IS = ("held", *WAS)
LAPSING = sa.text("expires_at IS NOT NULL")
CHECKS = {
    "quotakind": "kept IN ('residents', 'companies', 'youth')",
    "lapsing": "(expires_at IS NOT NULL) = (state IN ('held', 'offered'))",
    "queued": "state NOT IN ('waiting', 'offered') OR entry_id IS NOT NULL",
}


def upgrade() -> None:
    columns = (
        sa.Column("kept", sa.String(16), nullable=True),
        sa.Column("expires_at", UTCDateTime(), nullable=True),
        sa.Column("entry_id", sa.Integer(), nullable=True),
        sa.Column("token", sa.String(40), server_default="", nullable=False),
        sa.Column("resident_since", sa.Date(), nullable=True),
        sa.Column("consent_version", sa.Integer(), server_default="0", nullable=False),
        sa.Column("note", sa.String(), server_default="", nullable=False),
        sa.Column("refund_won", sa.Integer(), nullable=True),
        sa.Column("refund_rule", sa.String(20), server_default="", nullable=False),
        sa.Column("completed_on", sa.Date(), nullable=True),
    )
    with op.batch_alter_table("enrollments") as enrollments:
        for column in columns:
            enrollments.add_column(column)
        for name, rule in CHECKS.items():
            enrollments.create_check_constraint(op.f(f"ck_enrollments_{name}"), rule)
        enrollments.create_unique_constraint(op.f("uq_enrollments_entry_id"), ["entry_id"])
        enrollments.create_foreign_key(
            op.f("fk_enrollments_entry_id_queue_entries"), "queue_entries", ["entry_id"], ["id"]
        )
    _let_states_be(IS)
    op.create_index(
        "ix_enrollments_lapsing", "enrollments", ["expires_at"], sqlite_where=LAPSING, postgresql_where=LAPSING
    )
    op.create_table(
        "guardian_consents",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("enrollment_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("asked_at", UTCDateTime(), nullable=False),
        sa.Column("given_at", UTCDateTime(), nullable=True),
        sa.Column("paper_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("paper_by_id IS NULL OR given_at IS NOT NULL", name="paper"),
        sa.ForeignKeyConstraint(["enrollment_id"], ["enrollments.id"]),
        sa.ForeignKeyConstraint(["paper_by_id"], ["people.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("enrollment_id"),
        sa.UniqueConstraint("token_hash"),
    )


def downgrade() -> None:
    op.drop_table("guardian_consents")
    op.drop_index("ix_enrollments_lapsing", "enrollments")
    op.execute("DELETE FROM enrollments WHERE state = 'held'")
    _let_states_be(WAS)
    with op.batch_alter_table("enrollments") as enrollments:
        enrollments.drop_constraint(op.f("fk_enrollments_entry_id_queue_entries"), type_="foreignkey")
        enrollments.drop_constraint(op.f("uq_enrollments_entry_id"), type_="unique")
        for name in CHECKS:
            enrollments.drop_constraint(op.f(f"ck_enrollments_{name}"), type_="check")
        for name in ("completed_on", "refund_rule", "refund_won", "note", "consent_version", "resident_since", "token",
                     "entry_id", "expires_at", "kept"):  # fmt: skip
            enrollments.drop_column(name)


def _let_states_be(states: tuple[str, ...]) -> None:
    words = ", ".join(f"'{state}'" for state in states)
    ongoing = ", ".join(f"'{state}'" for state in states if state in ONGOING)
    rules = {"enrollmentstate": f"state IN ({words})", "ended": f"(ended_at IS NULL) = (state IN ({ongoing}))"}
    with op.batch_alter_table("enrollments") as enrollments:  # It has no triggers that could be lost.
        for name, rule in rules.items():
            enrollments.drop_constraint(op.f(f"ck_enrollments_{name}"), type_="check")
            enrollments.create_check_constraint(op.f(f"ck_enrollments_{name}"), rule)
