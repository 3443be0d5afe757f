"""Forms as rows, in versions, and answers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from anchorcenter.core.db import UTCDateTime

revision = "0035"
down_revision = "0030"
branch_labels = None
depends_on = None

KINDS = ("text", "long_text", "number", "yes_no", "choice", "date", "file")
TABLES = ("answers", "responses", "question_choices", "questions", "form_versions", "question_forms")


def upgrade() -> None:
    op.create_table(
        "question_forms", _id(), _text("title"), _text("title_en", default=""), sa.PrimaryKeyConstraint("id")
    )
    op.create_table(
        "form_versions",
        _id(),
        _number("form_id"),
        _number("number"),
        sa.Column("published_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["form_id"], ["question_forms.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("form_id", "number"),
    )
    kind = sa.Enum(*KINDS, name="questionkind", native_enum=False, create_constraint=True, length=16)
    op.create_table(
        "questions",
        _id(),
        _number("version_id"),
        _number("position"),
        sa.Column("kind", kind, nullable=False),
        _text("text"),
        *(_text(name, default="") for name in ("text_en", "hint", "hint_en")),
        sa.Column("is_required", sa.Boolean(), nullable=False),
        sa.Column("least", sa.Integer(), nullable=True),
        sa.Column("most", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["version_id"], ["form_versions.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "question_choices",
        _id(),
        _number("question_id"),
        _text("text"),
        _text("text_en", default=""),
        sa.ForeignKeyConstraint(["question_id"], ["questions.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "responses",
        _id(),
        _number("version_id"),
        sa.Column("closed_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["version_id"], ["form_versions.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "answers",
        _id(),
        _number("response_id"),
        _number("question_id"),
        _text("value"),
        sa.ForeignKeyConstraint(["response_id"], ["responses.id"]),
        sa.ForeignKeyConstraint(["question_id"], ["questions.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("response_id", "question_id"),
    )
    for table, column in (
        ("questions", "version_id"),
        ("question_choices", "question_id"),
        ("responses", "version_id"),
        ("answers", "question_id"),
    ):
        op.create_index(f"ix_{table}_{column}", table, [column])


def downgrade() -> None:
    for table in TABLES:
        op.drop_table(table)


def _id() -> sa.Column[int]:
    return sa.Column("id", sa.Integer(), nullable=False)


def _number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=False)


def _text(name: str, default: str | None = None) -> sa.Column[str]:
    return sa.Column(name, sa.String(), server_default=default, nullable=False)
