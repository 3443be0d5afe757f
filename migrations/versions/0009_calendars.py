"""Events of uses and bookings as calendars show them, written with them; secret addresses of calendars."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from anchorcenter.core.db import UTCDateTime

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

LIVE = sa.text("revoked_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "events",
        sa.Column("occupancy_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("changed_at", UTCDateTime(), nullable=False),
        sa.Column("busy", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["occupancy_id"], ["occupancies.id"]),
        sa.PrimaryKeyConstraint("occupancy_id"),
    )
    op.create_table(
        "booking_events",
        sa.Column("part_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("booked_by_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("starts_at", UTCDateTime(), nullable=False),
        sa.Column("ends_at", UTCDateTime(), nullable=False),
        sa.Column("full", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["part_id"], ["booking_parts.id"]),
        sa.PrimaryKeyConstraint("part_id"),
    )
    op.create_index("ix_booking_events_person", "booking_events", ["booked_by_id", "starts_at"])
    op.create_index("ix_booking_events_organisation", "booking_events", ["organisation_id", "starts_at"])
    op.create_table(
        "calendar_links",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", _word("calendarkind", ("person", "organisation")), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.Column("revoked_at", UTCDateTime(), nullable=True),
        sa.CheckConstraint("(organisation_id IS NOT NULL) = (kind = 'organisation')", name="whose"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"]),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisations.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("token_hash"),
    )
    op.create_index(
        "uq_calendar_links_live",
        "calendar_links",
        ["person_id", "kind"],
        unique=True,
        sqlite_where=LIVE,
        postgresql_where=LIVE,
    )


def downgrade() -> None:
    for name in ("calendar_links", "booking_events", "events"):
        op.drop_table(name)


def _word(name: str, words: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=16)
