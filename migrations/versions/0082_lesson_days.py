"""Lessons bear the day and the minutes under which they count."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import sqlalchemy as sa
from alembic import op
from flask import current_app

from anchorcenter.core.db import UTCDateTime

revision = "0082"
down_revision = "0092"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE lessons ADD COLUMN held_on DATE DEFAULT '2000-01-01' NOT NULL")
    op.execute("ALTER TABLE lessons ADD COLUMN minutes INTEGER DEFAULT '0' NOT NULL")
    op.create_index("ix_lessons_held_on", "lessons", ["held_on"])
    _count()


def _count() -> None:
    """As of the times of their occupancies, by the clock of the center."""
    zone = ZoneInfo(current_app.config["CENTER_ZONE"])
    lessons = sa.table("lessons", sa.column("id"), sa.column("occupancy_id"), sa.column("held_on", sa.Date()),
                       sa.column("minutes"))  # fmt: skip
    uses = sa.table("occupancies", sa.column("id"), sa.column("starts_at", UTCDateTime()),
                    sa.column("ends_at", UTCDateTime()))  # fmt: skip
    rows = sa.select(lessons.c.id, uses.c.starts_at, uses.c.ends_at).join(uses, uses.c.id == lessons.c.occupancy_id)
    for number, start, end in op.get_bind().execute(rows).all():
        values = {"held_on": start.astimezone(zone).date(), "minutes": int((end - start).total_seconds()) // 60}
        op.execute(sa.update(lessons).where(lessons.c.id == number).values(values))


def downgrade() -> None:
    op.drop_index("ix_lessons_held_on", "lessons")
    for column in ("held_on", "minutes"):
        op.drop_column("lessons", column)
