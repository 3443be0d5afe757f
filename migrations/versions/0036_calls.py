"""Calls for applications, what was submitted, scores, results and appeals."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

from anchorcenter.core.db import UTCDateTime

revision = "0036"
down_revision = "0026"
branch_labels = None
depends_on = None

TABLES = (
    "appeals",
    "scores",
    "score_sheets",
    "application_versions",
    "applications",
    "call_reviewers",
    "call_criteria",
)
NUMBERS = "places > 0 AND reserves >= 0 AND pass_points BETWEEN 0 AND 100"


def upgrade() -> None:
    op.create_table(
        "calls",
        _number("id"),
        *(_text(name) for name in ("slug", "purpose", "title")),
        _text("title_en", default=""),
        _text("text"),
        _text("text_en", default=""),
        _number("version_id"),
        _word("mode", "mode", "review", "draw"),
        _word("tie_rule", "tierule", "criteria", "earlier", "draw"),
        *(_number(name) for name in ("places", "reserves", "pass_points", "appeal_days")),
        *(_time(name, nullable=False) for name in ("opens_at", "closes_at")),
        *(_time(name) for name in ("published_at", "scored_at")),
        _text("seed", default=""),
        *(_time(name) for name in ("seed_at", "decided_at", "results_at", "appeals_until")),
        sa.CheckConstraint("opens_at < closes_at", name="order"),
        sa.CheckConstraint(NUMBERS, name="numbers"),
        sa.CheckConstraint("results_at IS NULL OR decided_at IS NOT NULL", name="decided"),
        sa.ForeignKeyConstraint(["version_id"], ["form_versions.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("slug"),
    )
    op.create_index("ix_calls_purpose", "calls", ["purpose"])
    _table(
        "call_criteria",
        {"call_id": "calls"},
        _word("step", "step", "documents", "presentation"),
        _text("name"),
        _text("name_en", default=""),
        _number("weight"),
        sa.CheckConstraint("weight > 0", name="weight"),
    )
    op.create_index("ix_call_criteria_call_id", "call_criteria", ["call_id"])
    reviewers = {"call_id": "calls", "person_id": "people"}
    _table("call_reviewers", reviewers, sa.UniqueConstraint("call_id", "person_id"))
    op.create_index("ix_call_reviewers_person_id", "call_reviewers", ["person_id"])
    _table(
        "applications",
        {"call_id": "calls", "person_id": "people", "organisation_id?": "organisations", "response_id": "responses"},
        _text("applicant"),
        _word("state", "applicationstate", "draft", "submitted", "withdrawn"),
        _time("begun_at", nullable=False),
        *(_time(name) for name in ("submitted_at", "withdrawn_at")),
        *(sa.Column(name, sa.Date(), nullable=True) for name in ("submitted_on", "selected_on")),
        _word("screening", "screening", "waiting", "passed", "failed"),
        _text("screening_why", default=""),
        _word("outcome", "outcome", "open", "selected", "reserve", "rejected", "declined"),
        _text("outcome_why", default=""),
        _number("points", nullable=True),
        _number("rank", nullable=True),
        sa.UniqueConstraint("call_id", "applicant"),
    )
    for column in ("person_id", "organisation_id"):
        op.create_index(f"ix_applications_{column}", "applications", [column])
    _table(
        "application_versions",
        {"application_id": "applications", "response_id": "responses", "submitted_by_id": "people"},
        _number("number"),
        _time("submitted_at", nullable=False),
        sa.UniqueConstraint("application_id", "number"),
    )
    _table(
        "score_sheets",
        {"application_id": "applications", "reviewer_id": "people"},
        _word("step", "step", "documents", "presentation"),
        sa.Column("is_conflict", sa.Boolean(), nullable=False),
        _text("comment"),
        _time("saved_at", nullable=False),
        sa.UniqueConstraint("application_id", "reviewer_id", "step"),
    )
    op.create_index("ix_score_sheets_reviewer_id", "score_sheets", ["reviewer_id"])
    _table(
        "scores",
        {"sheet_id": "score_sheets", "criterion_id": "call_criteria"},
        _number("points"),
        sa.CheckConstraint("points BETWEEN 0 AND 100", name="points"),
        sa.UniqueConstraint("sheet_id", "criterion_id"),
    )
    op.create_index("ix_scores_criterion_id", "scores", ["criterion_id"])
    _table(
        "appeals",
        {"application_id": "applications", "answered_by_id?": "people"},
        _text("text"),
        _time("made_at", nullable=False),
        _text("answer", default=""),
        _time("answered_at"),
        sa.UniqueConstraint("application_id"),
    )


def downgrade() -> None:
    for table in (*TABLES, "calls"):
        op.drop_table(table)


def _table(name: str, keys: dict[str, str], *parts: Any) -> None:
    """A table with an id and foreign keys; one whose name ends in ? may be empty."""
    columns = [_number(key.rstrip("?"), nullable=key.endswith("?")) for key in keys]
    links = [sa.ForeignKeyConstraint([key.rstrip("?")], [f"{table}.id"]) for key, table in keys.items()]
    op.create_table(name, _number("id"), *columns, *parts, *links, sa.PrimaryKeyConstraint("id"))


def _number(name: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=nullable)


def _text(name: str, default: str | None = None) -> sa.Column[str]:
    return sa.Column(name, sa.String(), server_default=default, nullable=False)


def _time(name: str, *, nullable: bool = True) -> sa.Column[Any]:
    return sa.Column(name, UTCDateTime(), nullable=nullable)


def _word(name: str, kind: str, *words: str) -> sa.Column[str]:
    return sa.Column(
        name, sa.Enum(*words, name=kind, native_enum=False, create_constraint=True, length=16), nullable=False
    )
