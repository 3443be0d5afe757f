"""Events, press items, grants and contests as dated records of the center."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0180"
down_revision = "0170"
branch_labels = None
depends_on = None

KINDS = "support", "project", "award", "agreement"
MORE = "event", "press", "grant", "contest"
LASTING = "project", "agreement"
PRINTED = sa.text("kind = 'press' AND voided_at IS NULL")
INDEX = "uq_achievements_outlet_title_since"


def upgrade() -> None:
    with op.batch_alter_table("achievements") as rows:  # It has no triggers that could be lost.
        rows.add_column(sa.Column("outlet", sa.String(), server_default="", nullable=False))
        rows.add_column(sa.Column("quantity", sa.Integer(), nullable=True))
        _restrict(rows, KINDS + MORE, (*LASTING, "grant", "contest"))
        rows.create_check_constraint(op.f("ck_achievements_outlet"), "(kind = 'press') = (outlet <> '')")
        rows.create_check_constraint(
            op.f("ck_achievements_quantity"), "quantity IS NULL OR (quantity >= 0 AND kind IN ('event', 'contest'))"
        )
    op.create_index(
        INDEX,
        "achievements",
        ["outlet", "title", "since"],
        unique=True,
        sqlite_where=PRINTED,
        postgresql_where=PRINTED,
    )
    words = sa.Enum(
        *("meetings", "briefings", "advice", "other"),
        name="eventcategory",
        native_enum=False,
        create_constraint=True,
        length=16,
    )
    op.create_table(
        "achievement_categories",
        sa.Column("achievement_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("category", words, nullable=False),
        sa.ForeignKeyConstraint(["achievement_id"], ["achievements.id"]),
        sa.PrimaryKeyConstraint("achievement_id", "category"),
    )


def downgrade() -> None:
    op.drop_table("achievement_categories")
    ours = "SELECT id FROM achievements WHERE kind IN ('event', 'press', 'grant', 'contest')"
    for table in ("achievement_parties", "achievement_files"):
        op.execute(sa.text(f"DELETE FROM {table} WHERE achievement_id IN ({ours})"))  # noqa: S608  # Ours.
    op.execute("DELETE FROM achievements WHERE kind IN ('event', 'press', 'grant', 'contest')")
    op.drop_index(INDEX, "achievements")
    with op.batch_alter_table("achievements") as rows:
        for name in ("outlet", "quantity"):
            rows.drop_constraint(op.f(f"ck_achievements_{name}"), type_="check")
            rows.drop_column(name)
        _restrict(rows, KINDS, LASTING)


def _restrict(rows: Any, kinds: tuple[str, ...], lasting: tuple[str, ...]) -> None:
    """Let there be these kinds, and let these last."""
    rules = {"achievementkind": f"kind IN {kinds}", "lasting": f"until IS NULL OR kind IN {lasting}"}
    for name, rule in rules.items():
        rows.drop_constraint(op.f(f"ck_achievements_{name}"), type_="check")
        rows.create_check_constraint(op.f(f"ck_achievements_{name}"), rule)
