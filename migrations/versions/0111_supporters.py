"""Supporters: cohorts, who serves, missions, activities with what shows them."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

from anchorcenter.core.db import UTCDateTime

revision = "0111"
down_revision = "0093"
branch_labels = None
depends_on = None

KINDS = ("monitoring", "article", "video", "photo", "event", "idea")


def _words(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=16)


def _id() -> sa.Column[int]:
    return sa.Column("id", sa.Integer(), nullable=False)


def _of(table: str, column: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(column, sa.Integer(), sa.ForeignKey(f"{table}.id"), nullable=nullable)


def _text(name: str, length: int | None = None) -> sa.Column[str]:
    return sa.Column(name, sa.String(length), server_default="", nullable=False)


def _day(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.Date(), nullable=nullable)


def _at(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, UTCDateTime(), nullable=nullable)


def _whole(name: str, *, default: str | None = None) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), server_default=default, nullable=False)


def _no(name: str) -> sa.Column[bool]:
    return sa.Column(name, sa.Boolean(), server_default=sa.false(), nullable=False)


def upgrade() -> None:
    _create_cohorts()
    _create_missions()
    _create_activities()
    _create_evidence()


def _create_cohorts() -> None:
    op.create_table(
        "supporter_cohorts",
        _id(),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("slug", "title")),
        *(_text(name) for name in ("title_en", "text", "text_en")),
        _of("calls", "call_id", nullable=True),
        *(_day(name) for name in ("first_on", "last_on")),
        _no("is_paid"),
        _whole("version", default="1"),
        sa.CheckConstraint("first_on <= last_on", name="days"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("slug"),
        sa.UniqueConstraint("call_id"),
    )
    op.create_table(
        "supporters",
        _id(),
        _of("supporter_cohorts", "cohort_id"),
        _of("people", "person_id"),
        _of("applications", "application_id", nullable=True),
        _whole("number"),
        *(_day(name) for name in ("first_on", "last_on")),
        _day("ended_on", nullable=True),
        _text("ended_why"),
        _text("nickname", 30),
        *(_at(name, nullable=True) for name in ("publishes_at", "ranks_at")),
        _whole("version", default="1"),
        sa.CheckConstraint("first_on <= last_on", name="days"),
        sa.CheckConstraint("ended_on BETWEEN first_on AND last_on", name="end"),
        sa.CheckConstraint("(ended_on IS NULL) = (ended_why = '')", name="why"),
        sa.CheckConstraint("nickname <> '' OR (publishes_at IS NULL AND ranks_at IS NULL)", name="nickname"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("cohort_id", "person_id"),
        sa.UniqueConstraint("cohort_id", "number"),
        sa.UniqueConstraint("application_id"),
    )
    op.create_index("ix_supporters_person_id", "supporters", ["person_id"])
    op.create_index("ix_supporters_days", "supporters", ["first_on", "last_on"])
    op.create_table(
        "supporter_terms",
        _id(),
        _of("supporters", "supporter_id"),
        _whole("number"),
        *(_day(name) for name in ("first_on", "last_on", "appointed_on")),
        _at("appointed_at"),
        _of("people", "appointed_by_id"),
        sa.CheckConstraint("first_on <= last_on", name="days"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("supporter_id", "number"),
    )


def _create_missions() -> None:
    op.create_table(
        "supporter_missions",
        _id(),
        _of("supporter_cohorts", "cohort_id"),
        _text("series", 32),
        sa.Column("kind", _words("activitykind", *KINDS), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        *(_text(name) for name in ("title_en", "guide", "guide_en")),
        sa.Column("evidence", _words("evidence", "none", "photo", "link", "either", "both"), nullable=False),
        *(_whole(name) for name in ("required", "points")),
        *(_at(name) for name in ("opens_at", "due_at")),
        _no("shares_posts"),
        _at("cancelled_at", nullable=True),
        _whole("version", default="1"),
        sa.CheckConstraint("opens_at < due_at", name="order"),
        sa.CheckConstraint("required > 0 AND points >= 0", name="numbers"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_supporter_missions_cohort_id", "supporter_missions", ["cohort_id", "due_at"])


def _create_activities() -> None:
    states = _words("activitystate", "draft", "submitted", "returned", "approved", "rejected", "revoked")
    deeds = _words("deed", "submitted", "edited", "returned", "approved", "rejected", "revoked")
    op.create_table(
        "supporter_activities",
        _id(),
        _of("supporters", "supporter_id"),
        _of("supporter_missions", "mission_id", nullable=True),
        _of("occupancies", "occupancy_id", nullable=True),
        sa.Column("kind", _words("activitykind", *KINDS), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        _text("text"),
        *(_at(name) for name in ("starts_at", "ends_at")),
        _day("done_on"),
        _no("is_paid"),
        sa.Column("state", states, server_default="draft", nullable=False),
        _no("counts"),
        _whole("counted_minutes", default="0"),
        _at("begun_at"),
        *(_at(name, nullable=True) for name in ("submitted_at", "decided_at", "shown_at")),
        _whole("version", default="1"),
        sa.CheckConstraint("starts_at < ends_at", name="order"),
        sa.CheckConstraint("state = 'approved' OR (NOT counts AND counted_minutes = 0)", name="counted"),
        sa.CheckConstraint("counted_minutes >= 0", name="minutes"),
        sa.CheckConstraint("state = 'draft' OR submitted_at IS NOT NULL", name="submitted"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_supporter_activities_supporter_id", "supporter_activities", ["supporter_id", "done_on"])
    for column in ("done_on", "mission_id", "occupancy_id"):
        op.create_index(f"ix_supporter_activities_{column}", "supporter_activities", [column])
    waiting = sa.text("state = 'submitted'")
    where = {"sqlite_where": waiting, "postgresql_where": waiting}
    op.create_index("ix_supporter_activities_waiting", "supporter_activities", ["submitted_at"], **where)
    op.create_table(
        "supporter_decisions",
        _id(),
        _of("supporter_activities", "activity_id"),
        sa.Column("did", deeds, nullable=False),
        _text("comment"),
        _at("at"),
        _of("people", "author_id"),
        _of("people", "by_id", nullable=True),
        sa.CheckConstraint("did IN ('submitted', 'edited') OR by_id <> author_id", name="reviewer"),
        sa.CheckConstraint("did NOT IN ('returned', 'rejected', 'revoked') OR comment <> ''", name="comment"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_supporter_decisions_activity_id", "supporter_decisions", ["activity_id", "id"])


def _create_evidence() -> None:
    channels = ("blog", "cafe", "instagram", "youtube", "facebook", "x", "tiktok", "other")
    op.create_table(
        "supporter_photos",
        _id(),
        _of("supporter_activities", "activity_id"),
        sa.Column("name", sa.String(34), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        _text("alt"),
        *(_whole(name) for name in ("width", "height")),
        _at("taken_at", nullable=True),
        _at("added_at"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("name"),
    )
    for column in ("activity_id", "digest"):
        op.create_index(f"ix_supporter_photos_{column}", "supporter_photos", [column])
    op.create_table(
        "supporter_posts",
        _id(),
        sa.Column("canonical", sa.String(), nullable=False),
        sa.Column("channel", _words("channel", *channels), nullable=False),
        _no("is_short"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("canonical"),
    )
    op.create_table(
        "supporter_links",
        _of("supporter_activities", "activity_id"),
        _of("supporter_posts", "post_id"),
        sa.Column("address", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("activity_id", "post_id"),
    )
    op.create_index("ix_supporter_links_post_id", "supporter_links", ["post_id"])
    op.create_table(
        "supporter_reach_figures",
        _id(),
        _of("supporter_posts", "post_id"),
        sa.Column("measure", _words("measure", "views", "likes", "comments", "shares"), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        _day("measured_on"),
        sa.Column("source", sa.String(), nullable=False),
        _at("entered_at"),
        _of("people", "entered_by_id"),
        sa.CheckConstraint("value >= 0", name="value"),
        sa.CheckConstraint("source <> ''", name="source"),
        sa.PrimaryKeyConstraint("id"),
    )
    columns = ["post_id", "measure", "measured_on"]
    op.create_index("ix_supporter_reach_figures_post_id", "supporter_reach_figures", columns)


def downgrade() -> None:
    for table in (
        "supporter_reach_figures",
        "supporter_links",
        "supporter_posts",
        "supporter_photos",
        "supporter_decisions",
        "supporter_activities",
        "supporter_missions",
        "supporter_terms",
        "supporters",
        "supporter_cohorts",
    ):
        op.drop_table(table)
