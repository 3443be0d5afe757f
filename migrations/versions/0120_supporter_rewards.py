"""Checklists of programmes as answers to questions, their findings, rules of rewards with steps, and proposals."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

from anchorcenter.core.db import UTCDateTime

revision = "0120"
down_revision = "0111"
branch_labels = None
depends_on = None

KINDS = ("monitoring", "article", "video", "photo", "event", "idea")


def _words(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=16)


def _id() -> sa.Column[int]:
    return sa.Column("id", sa.Integer(), nullable=False)


def _of(table: str, column: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(column, sa.Integer(), sa.ForeignKey(f"{table}.id"), nullable=nullable)


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String(), server_default="", nullable=False)


def _at(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, UTCDateTime(), nullable=nullable)


def _whole(*names: str) -> list[sa.Column[int]]:
    return [sa.Column(name, sa.Integer(), nullable=False) for name in names]


def upgrade() -> None:
    _create_monitoring()
    _create_rules()
    _create_proposals()


def _create_monitoring() -> None:
    op.create_table(
        "monitoring_forms",
        _id(),
        _of("question_forms", "form_id"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("form_id"),
    )
    op.create_table(
        "monitoring_reports",
        _id(),
        _of("supporter_activities", "activity_id"),
        _of("responses", "response_id"),
        _at("handed_in_at", nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("activity_id"),
        sa.UniqueConstraint("response_id"),
    )
    states = _words("findingstate", "open", "under_way", "solved", "declined")
    op.create_table(
        "monitoring_findings",
        _id(),
        _of("monitoring_reports", "report_id"),
        sa.Column("area", _words("area", "safety", "content", "facility", "friendliness"), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        _at("found_at"),
        sa.Column("state", states, server_default="open", nullable=False),
        _text("answer"),
        _at("answered_at", nullable=True),
        _of("people", "answered_by_id", nullable=True),
        sa.Column("solved_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint("(state = 'open') = (answered_at IS NULL)", name="answered"),
        sa.CheckConstraint("state = 'open' OR answer <> ''", name="answer"),
        sa.CheckConstraint("(state = 'solved') = (solved_on IS NOT NULL)", name="solved"),
        sa.PrimaryKeyConstraint("id"),
    )
    for column in ("report_id", "solved_on"):
        op.create_index(f"ix_monitoring_findings_{column}", "monitoring_findings", [column])
    is_open = sa.text("state IN ('open', 'under_way')")
    where = {"sqlite_where": is_open, "postgresql_where": is_open}
    op.create_index("ix_monitoring_findings_open", "monitoring_findings", ["id"], **where)


def _create_rules() -> None:
    op.create_table(
        "supporter_reward_rules",
        _id(),
        _of("supporter_cohorts", "cohort_id"),
        *_whole("number"),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("most_won", sa.Integer(), nullable=True),
        *_whole("needed_activities", "needed_reports"),
        _at("made_at"),
        _of("people", "made_by_id"),
        sa.CheckConstraint("most_won >= 0 AND needed_activities > 0 AND needed_reports >= 0", name="numbers"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("cohort_id", "number"),
        sa.UniqueConstraint("cohort_id", "from_on"),
    )
    op.create_table(
        "supporter_reward_rates",
        _of("supporter_reward_rules", "rules_id"),
        sa.Column("kind", _words("activitykind", *KINDS), nullable=False),
        *_whole("points", "fee_won"),
        sa.CheckConstraint("points >= 0 AND fee_won >= 0", name="numbers"),
        sa.PrimaryKeyConstraint("rules_id", "kind"),
    )
    op.create_table(
        "supporter_reward_steps",
        _of("supporter_reward_rules", "rules_id"),
        *_whole("points"),
        sa.Column("title", sa.String(), nullable=False),
        _text("title_en"),
        sa.CheckConstraint("points > 0", name="points"),
        sa.PrimaryKeyConstraint("rules_id", "points"),
    )


def _create_proposals() -> None:
    op.create_table(
        "supporter_reward_proposals",
        _id(),
        _of("supporter_cohorts", "cohort_id"),
        sa.Column("month", sa.Date(), nullable=False),
        _at("made_at"),
        _of("people", "made_by_id"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("cohort_id", "month"),
    )
    op.create_table(
        "supporter_proposal_lines",
        _id(),
        _of("supporter_reward_proposals", "proposal_id"),
        _of("supporter_activities", "activity_id"),
        _of("supporters", "supporter_id"),
        _of("supporter_reward_rules", "rules_id"),
        sa.Column("kind", _words("activitykind", *KINDS), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=False),
        *_whole("fee_won"),
        sa.CheckConstraint("fee_won > 0", name="fee"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("activity_id"),
    )
    for column in ("proposal_id", "supporter_id"):
        op.create_index(f"ix_supporter_proposal_lines_{column}", "supporter_proposal_lines", [column])


def downgrade() -> None:
    for table in (
        "supporter_proposal_lines",
        "supporter_reward_proposals",
        "supporter_reward_steps",
        "supporter_reward_rates",
        "supporter_reward_rules",
        "monitoring_findings",
        "monitoring_reports",
        "monitoring_forms",
    ):
        op.drop_table(table)
