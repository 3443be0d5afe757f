"""Check-in, leaving and overruns of bookings; kiosks."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from anchorcenter.core.db import UTCDateTime

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

PRESENT = sa.text("status = 'confirmed' AND checked_in_at IS NOT NULL")
BOOKED = sa.text("kind = 'booking' AND expires_at IS NOT NULL")


def upgrade() -> None:
    op.add_column("spaces", sa.Column("checkin", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.execute(
        "ALTER TABLE spaces ADD COLUMN grace_minutes INTEGER CONSTRAINT ck_spaces_grace CHECK (grace_minutes > 0)"
    )
    op.add_column("bookings", sa.Column("checked_in_at", UTCDateTime(), nullable=True))
    ways = ", ".join(f"'{word}'" for word in ("page", "qr", "kiosk", "staff", "api", "before"))
    op.execute(
        "ALTER TABLE bookings ADD COLUMN checked_in_how VARCHAR(16) "
        f"CONSTRAINT ck_bookings_checkin CHECK (checked_in_how IN ({ways}))"
    )
    op.execute("ALTER TABLE bookings ADD COLUMN came INTEGER CONSTRAINT ck_bookings_came CHECK (came > 0)")
    op.add_column("bookings", sa.Column("left_at", UTCDateTime(), nullable=True))
    _index("bookings", "present", "checked_in_at", PRESENT)
    _index("occupancies", "booked", "expires_at", BOOKED)
    op.create_table(
        "overruns",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("booking_id", sa.Integer(), nullable=False),
        sa.Column("noted_at", UTCDateTime(), nullable=False),
        sa.Column("until_at", UTCDateTime(), nullable=False),
        sa.Column("ended_at", UTCDateTime(), nullable=True),
        sa.Column("warned", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["booking_id"], ["bookings.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("booking_id"),
    )
    op.create_table(
        "kiosks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.Column("revoked_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["made_by_id"], ["people.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("token_hash"),
    )


def downgrade() -> None:
    op.drop_table("kiosks")
    op.drop_table("overruns")
    op.drop_index("ix_occupancies_booked", "occupancies")
    op.drop_index("ix_bookings_present", "bookings")
    for table, names in {"bookings": ("left_at", "came", "checked_in_how", "checked_in_at"), "spaces": COLUMNS}.items():
        for name in names:
            op.drop_column(table, name)


COLUMNS = ("grace_minutes", "checkin")


def _index(table: str, name: str, column: str, where: sa.TextClause) -> None:
    op.create_index(f"ix_{table}_{name}", table, [column], sqlite_where=where, postgresql_where=where)
