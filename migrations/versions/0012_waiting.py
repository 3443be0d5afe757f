"""Waiting lists: queues, who waits in them and for what, whom an offer passed over."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from anchorcenter.core.db import UTCDateTime

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

WAITING = sa.text("state = 'waiting'")
STATES = ("waiting", "offered", "taken", "declined", "skipped", "expired", "withdrawn")


def upgrade() -> None:
    op.create_table(
        "queues",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("key"),
    )
    op.create_table(
        "queue_entries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("queue_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("entered_at", UTCDateTime(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(*STATES, name="entrystate", native_enum=False, create_constraint=True, length=16),
            nullable=False,
        ),
        sa.Column("deadline_at", UTCDateTime(), nullable=True),
        sa.Column("ended_at", UTCDateTime(), nullable=True),
        sa.Column("ended_why", sa.String(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"]),
        sa.ForeignKeyConstraint(["queue_id"], ["queues.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_queue_entries_person_id", "queue_entries", ["person_id"])
    op.create_index(
        "ix_queue_entries_waiting",
        "queue_entries",
        ["queue_id", "priority", "entered_at", "id"],
        sqlite_where=WAITING,
        postgresql_where=WAITING,
    )
    op.create_table(
        "queue_skips",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("about", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("why_en", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["queue_entries.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("entry_id", "about", "code"),
    )
    op.create_table(
        "wishes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("from_minute", sa.Integer(), nullable=False),
        sa.Column("until_minute", sa.Integer(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("units", sa.Integer(), nullable=False),
        sa.Column("headcount", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("latest_at", UTCDateTime(), nullable=False),
        sa.Column("is_due", sa.Boolean(), nullable=False),
        sa.Column("offer_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("first_on <= last_on AND from_minute < until_minute", name="order"),
        sa.CheckConstraint("headcount > 0 AND minutes > 0 AND units > 0", name="numbers"),
        sa.ForeignKeyConstraint(["entry_id"], ["queue_entries.id"]),
        sa.ForeignKeyConstraint(["offer_id"], ["offers.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("entry_id"),
    )
    op.create_index("ix_wishes_offer_id", "wishes", ["offer_id"])
    op.create_table(
        "wish_spaces",
        sa.Column("wish_id", sa.Integer(), nullable=False),
        sa.Column("space_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["space_id"], ["spaces.id"]),
        sa.ForeignKeyConstraint(["wish_id"], ["wishes.id"]),
        sa.PrimaryKeyConstraint("wish_id", "space_id"),
    )
    op.create_index("ix_wish_spaces_space_id", "wish_spaces", ["space_id"])
    with op.batch_alter_table("offers") as offers:  # It has no triggers that could be lost.
        offers.add_column(sa.Column("entry_id", sa.Integer(), nullable=True))
        offers.create_foreign_key("fk_offers_entry_id_queue_entries", "queue_entries", ["entry_id"], ["id"])
        offers.create_index("ix_offers_entry_id", ["entry_id"])


def downgrade() -> None:
    with op.batch_alter_table("offers") as offers:
        offers.drop_index("ix_offers_entry_id")
        offers.drop_constraint("fk_offers_entry_id_queue_entries", type_="foreignkey")
        offers.drop_column("entry_id")
    for name in ("wish_spaces", "wishes", "queue_skips", "queue_entries", "queues"):
        op.drop_table(name)
