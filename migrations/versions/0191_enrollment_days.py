"""Enrollments bear the days under which figures count what happened to them."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import sqlalchemy as sa
from alembic import op
from flask import current_app

from anchorcenter.core.db import UTCDateTime

revision = "0191"
down_revision = "0200"
branch_labels = None
depends_on = None

INDEXED = "applied_on", "ended_on", "waited_on"
MOMENTS = "applied_at", "enrolled_at", "ended_at"


def upgrade() -> None:
    op.execute("ALTER TABLE enrollments ADD COLUMN applied_on DATE DEFAULT '2000-01-01' NOT NULL")
    for column in ("enrolled_on", "ended_on", "waited_on"):
        op.execute(f"ALTER TABLE enrollments ADD COLUMN {column} DATE")
    for column in INDEXED:
        op.create_index(f"ix_enrollments_{column}", "enrollments", [column])
    _count()


def _count() -> None:
    """As of their times, by the clock of the center."""
    zone = ZoneInfo(current_app.config["CENTER_ZONE"])
    days = ("applied_on", "enrolled_on", "ended_on", "waited_on")
    known = [sa.column(name, UTCDateTime()) for name in MOMENTS] + [sa.column(name, sa.Date()) for name in days]
    table = sa.table("enrollments", sa.column("id"), sa.column("entry_id"), *known)
    entries = sa.table("queue_entries", sa.column("id"), sa.column("entered_at", UTCDateTime()))
    rows = sa.select(table.c.id, *(table.c[name] for name in MOMENTS), entries.c.entered_at)
    rows = rows.outerjoin(entries, entries.c.id == table.c.entry_id)
    for number, *moments in op.get_bind().execute(rows).all():
        found = [moment.astimezone(zone).date() if moment else None for moment in moments]
        op.execute(sa.update(table).where(table.c.id == number).values(dict(zip(days, found, strict=True))))


def downgrade() -> None:
    for column in INDEXED:
        op.drop_index(f"ix_enrollments_{column}", "enrollments")
    for column in ("waited_on", "ended_on", "enrolled_on", "applied_on"):
        op.drop_column("enrollments", column)
