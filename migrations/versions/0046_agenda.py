"""Dates that staff keep in view as events, their calendars, the schedule of a call, meetings of yearly reviews."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from anchorcenter.core.db import UTCDateTime

revision = "0046"
down_revision = "0043"
branch_labels = None
depends_on = None

SCHEDULE = ("review_ends_at", "presentation_at", "presentation_ends_at", "results_due_at")
KINDS = ("person", "organisation")


def upgrade() -> None:
    op.create_table(
        "agenda_entries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("changed_at", UTCDateTime(), nullable=False),
        sa.Column("starts_at", UTCDateTime(), nullable=False),
        sa.Column("ends_at", UTCDateTime(), nullable=False),
        sa.Column("full", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("key"),
    )
    op.create_index("ix_agenda_entries_starts_at", "agenda_entries", ["starts_at"])
    op.create_table(
        "review_meetings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tenancy_id", sa.Integer(), nullable=False),
        sa.Column("starts_at", UTCDateTime(), nullable=False),
        sa.Column("ends_at", UTCDateTime(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("cancelled_at", UTCDateTime(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint("starts_at < ends_at", name="order"),
        sa.ForeignKeyConstraint(["tenancy_id"], ["tenancies.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_review_meetings_tenancy_id", "review_meetings", ["tenancy_id"])
    for name in SCHEDULE:
        op.add_column("calls", sa.Column(name, UTCDateTime(), nullable=True))
    op.add_column("calls", sa.Column("presentation_place", sa.String(), server_default="", nullable=False))
    _let_links_be((*KINDS, "staff"))


def downgrade() -> None:
    op.execute("DELETE FROM calendar_links WHERE kind = 'staff'")
    _let_links_be(KINDS)
    for name in ("presentation_place", *SCHEDULE):
        op.drop_column("calls", name)
    op.drop_table("review_meetings")
    op.drop_table("agenda_entries")


def _let_links_be(words: tuple[str, ...]) -> None:
    """Have the kind of a link be one of ``words``."""
    listed = ", ".join(f"'{word}'" for word in words)
    with op.batch_alter_table("calendar_links") as links:  # It has no triggers that could be lost.
        links.drop_constraint(op.f("ck_calendar_links_calendarkind"), type_="check")
        links.create_check_constraint(op.f("ck_calendar_links_calendarkind"), f"kind IN ({listed})")
