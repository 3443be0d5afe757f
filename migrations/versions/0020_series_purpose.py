"""Series say what their dates are for; a date may leave its series and stand by itself."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0038"
branch_labels = None
depends_on = None

FIRST_OF = "(SELECT {0} FROM bookings WHERE bookings.series_id = series.id ORDER BY recurs_at, id LIMIT 1)"


def upgrade() -> None:
    op.add_column("series", sa.Column("month_day", sa.Integer(), nullable=True))
    op.add_column("series", sa.Column("purpose", sa.String(), nullable=False, server_default=""))
    op.add_column("series", sa.Column("headcount", sa.Integer(), nullable=False, server_default="1"))
    for column in ("purpose", "headcount"):
        first = FIRST_OF.format(column)
        op.execute(f"UPDATE series SET {column} = {first} WHERE {first} IS NOT NULL")  # noqa: S608
    _allow("refused", "holiday", "alone")


def downgrade() -> None:
    op.execute("DELETE FROM series_exceptions WHERE kind = 'alone'")
    _allow("refused", "holiday")
    for column in ("headcount", "purpose", "month_day"):
        op.drop_column("series", column)


def _allow(*kinds: str) -> None:
    listed = ", ".join(f"'{kind}'" for kind in kinds)
    with op.batch_alter_table("series_exceptions") as exceptions:  # It has no triggers that could be lost.
        exceptions.drop_constraint(op.f("ck_series_exceptions_left"), type_="check")
        exceptions.create_check_constraint(op.f("ck_series_exceptions_left"), f"kind IN ({listed})")
