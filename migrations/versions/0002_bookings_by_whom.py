"""Bookings say as which audience, by whom and how they were made, what staff let pass, and why they ended."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

AUDIENCES = ("tenant", "trainee", "supporter", "group", "citizen")
TEXTS = ("guest_name", "guest_phone", "guest_organisation", "overrides", "override_why", "ended_why")


def upgrade() -> None:
    _add_word("audience", AUDIENCES)
    _add_word("channel", ("self", "phone", "visit"), "NOT NULL DEFAULT 'self'")
    _add_word("ended_because", ("cancelled", "staff", "displaced"))
    op.execute(
        "ALTER TABLE bookings ADD COLUMN entered_by_id INTEGER "
        "CONSTRAINT fk_bookings_entered_by_id_people REFERENCES people (id)"
    )
    for name in TEXTS:
        op.add_column("bookings", sa.Column(name, sa.String(), nullable=False, server_default=""))
    _backfill()


def downgrade() -> None:
    for name in ("audience", "channel", "ended_because", "entered_by_id", *TEXTS):
        op.drop_column("bookings", name)


def _add_word(name: str, words: tuple[str, ...], default: str = "") -> None:
    """In one statement with its check, which SQLite adds no other way without making the table anew."""
    listed = ", ".join(f"'{word}'" for word in words)
    check = f"CONSTRAINT ck_bookings_{name} CHECK ({name} IN ({listed}))"
    op.execute(f"ALTER TABLE bookings ADD COLUMN {name} VARCHAR(16) {default} {check}")


def _backfill() -> None:
    """What stands in old rows: the first audience that the booker or their organisation had on that day; staff none."""
    rank = " ".join(f"WHEN '{word}' THEN {number}" for number, word in enumerate(AUDIENCES))
    first = (  # Of our own words.
        "SELECT a.audience FROM affiliations a "  # noqa: S608
        "WHERE (a.organisation_id = bookings.organisation_id OR a.person_id = bookings.booked_by_id) "
        "AND a.since <= bookings.booked_on AND (a.until IS NULL OR a.until > bookings.booked_on) "
        f"ORDER BY CASE a.audience {rank} END LIMIT 1"
    )
    staff = "SELECT person_id FROM role_grants WHERE role IN ('staff', 'director')"
    op.execute(
        f"UPDATE bookings SET audience = COALESCE(({first}), 'citizen') WHERE booked_by_id NOT IN ({staff})"  # noqa: S608
    )
    op.execute("UPDATE bookings SET ended_because = 'cancelled' WHERE status = 'cancelled'")
