"""What is only asked for is tentative in the calendars of its space."""

from __future__ import annotations

from alembic import op

revision = "0040"
down_revision = "0045"
branch_labels = None
depends_on = None

# Requests lapse at their start at the latest; what waits for somebody to check in does after it.
ASKED = """
    busy <> :nothing AND occupancy_id IN (
        SELECT id FROM occupancies
        WHERE kind = 'booking' AND released_at IS NULL AND expires_at <= starts_at
    )
"""
TENTATIVE, CONFIRMED = "STATUS:TENTATIVE", "STATUS:CONFIRMED"


def upgrade() -> None:
    _replace(CONFIRMED, TENTATIVE)


def downgrade() -> None:
    _replace(TENTATIVE, CONFIRMED)


def _replace(old: str, new: str) -> None:
    if op.get_bind().dialect.name == "sqlite":
        text = f"CAST(replace(CAST(busy AS TEXT), '{old}', '{new}') AS BLOB)"
        nothing = "x''"
    else:
        text = f"convert_to(replace(convert_from(busy, 'UTF8'), '{old}', '{new}'), 'UTF8')"
        nothing = "''::bytea"
    op.execute(f"UPDATE events SET busy = {text} WHERE {ASKED.replace(':nothing', nothing)}")  # noqa: S608  # Ours.
