"""Closed periods of pledges: texts, figures, rows, steps."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from anchorcenter.core.db import UTCDateTime

revision = "0131"
down_revision = "0130"
branch_labels = None
depends_on = None


def _words(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=16)


def _id() -> sa.Column[int]:
    return sa.Column("id", sa.Integer(), nullable=False)


def _number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=False)


def _large(name: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), nullable=nullable)


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String(), nullable=False)


def _blank(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String(), server_default="", nullable=False)


def _of_snapshot() -> sa.Column[int]:
    return sa.Column("snapshot_id", sa.Integer(), sa.ForeignKey("snapshots.id"), nullable=False)


def upgrade() -> None:
    _create_snapshots()
    _create_figures()
    _create_rows()


def _create_snapshots() -> None:
    op.create_table(
        "snapshots",
        _id(),
        sa.Column("pledge_id", sa.Integer(), sa.ForeignKey("pledges.id"), nullable=False),
        *(sa.Column(name, sa.Date(), nullable=False) for name in ("start", "end")),
        *(_number(name) for name in ("version", "attempt")),
        _text("card"),
        _blank("why"),
        sa.Column("closed_at", UTCDateTime(), nullable=False),
        _number("closed_by"),
        sa.CheckConstraint('start < "end"', name="days"),
        sa.CheckConstraint("version = 1 OR why <> ''", name="why"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("pledge_id", "start", "end", "version", "attempt"),
    )
    acts = _words("act", "closed", "submitted", "returned", "approved", "published", "discarded", "commented")
    op.create_table(
        "snapshot_steps",
        _id(),
        _of_snapshot(),
        sa.Column("act", acts, nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        _number("actor_id"),
        _text("actor_name"),
        _blank("note"),
        _text("hash"),
        sa.CheckConstraint("note <> '' OR act NOT IN ('returned', 'commented')", name="note"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_snapshot_steps_snapshot_id", "snapshot_steps", ["snapshot_id"])


def _create_figures() -> None:
    op.create_table(
        "snapshot_figures",
        _of_snapshot(),
        _number("place"),
        _text("key"),
        _blank("beside"),
        *(_text(name) for name in ("title", "title_en", "definition", "exclusions", "metric")),
        _number("metric_version"),
        sa.Column("kind", _words("kind", "flow", "stock", "distinct", "ratio", "manual"), nullable=False),
        _text("unit"),
        *(sa.Column(name, sa.Boolean(), nullable=False) for name in ("is_by_hand", "is_of_people")),
        sa.Column("direction", _words("direction", "rising", "falling"), nullable=False),
        _number("weight_percent"),
        *(_large(name, nullable=True) for name in ("baseline_milli", "target_milli")),
        *(_large(name) for name in ("value", "weight")),
        *(_number(name) for name in ("subjects", "rows")),
        _text("qualifier"),
        _number("dashes"),
        sa.PrimaryKeyConstraint("snapshot_id", "place"),
    )


def _create_rows() -> None:
    op.create_table(
        "snapshot_rows",
        _id(),
        _of_snapshot(),
        _number("place"),
        _text("record"),
        _number("record_id"),
        sa.Column("counted_on", sa.Date(), nullable=False),
        _text("subject"),
        *(_large(name) for name in ("value", "weight")),
        *(_text(name) for name in ("gender", "age_band", "region", "kind")),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_snapshot_rows_snapshot_id", "snapshot_rows", ["snapshot_id", "place", "id"])


def downgrade() -> None:
    for table in ("snapshot_rows", "snapshot_figures", "snapshot_steps", "snapshots"):
        op.drop_table(table)
