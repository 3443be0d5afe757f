"""Yearly figures bear the day under which they count."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0048"
down_revision = "0047"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("yearly_figures", sa.Column("counted_on", sa.Date(), nullable=True))
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    day = "printf('%04d-12-31', year)" if is_sqlite else "make_date(year, 12, 31)"
    op.execute(sa.text(f"UPDATE yearly_figures SET counted_on = {day}"))  # noqa: S608  # Ours.
    with op.batch_alter_table("yearly_figures") as figures:  # It has no triggers that could be lost.
        figures.alter_column("counted_on", existing_type=sa.Date(), nullable=False)


def downgrade() -> None:
    with op.batch_alter_table("yearly_figures") as figures:
        figures.drop_column("counted_on")
