"""Questions as they are asked, and answers as they were given."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import cache

from sqlalchemy import Select, select
from sqlalchemy.orm import selectinload

from anchorcenter.core.db import db
from anchorcenter.core.errors import missing
from anchorcenter.core.i18n import Named
from anchorcenter.questions.models import Answer, FormVersion, Question, Response
from anchorcenter.questions.rules import Asked


def get_version(number: int, *, is_locked: bool = False) -> FormVersion:
    """That version of a form. Raises DomainError (404) for none."""
    rows = select(FormVersion).where(FormVersion.id == number)
    if is_locked:
        rows = rows.with_for_update().execution_options(populate_existing=True)
    return db.session.scalar(rows) or missing()


def list_questions(version_id: int) -> Sequence[Asked]:
    """The questions of a version, in their order."""
    return [_asked(row) for row in db.session.scalars(_questions().where(Question.version_id == version_id))]


def find_answers(response_id: int) -> dict[int, str]:
    """What was answered, by question."""
    rows = select(Answer.question_id, Answer.value).where(Answer.response_id == response_id)
    return {row.question_id: row.value for row in db.session.execute(rows)}


def list_answers(response_ids: Collection[int]) -> dict[int, dict[int, str]]:
    """What was answered in several responses."""
    rows = select(Answer.response_id, Answer.question_id, Answer.value).where(Answer.response_id.in_(response_ids))
    found: dict[int, dict[int, str]] = {number: {} for number in response_ids}
    for response, question, value in db.session.execute(rows):
        found[response][question] = value
    return found


def get_response(number: int, *, is_locked: bool = False) -> Response:
    """That response. Raises DomainError (404) for none."""
    rows = select(Response).where(Response.id == number)
    if is_locked:
        rows = rows.with_for_update().execution_options(populate_existing=True)
    return db.session.scalar(rows) or missing()


@cache
def _questions() -> Select[Question]:
    return select(Question).options(selectinload(Question.choices)).order_by(Question.position, Question.id)


def _asked(row: Question) -> Asked:
    return Asked(
        id=row.id,
        kind=row.kind,
        text=Named(row.text, row.text_en),
        hint=Named(row.hint, row.hint_en),
        is_required=row.is_required,
        least=row.least,
        most=row.most,
        choices=[(choice.id, Named(choice.text, choice.text_en)) for choice in row.choices],
    )
