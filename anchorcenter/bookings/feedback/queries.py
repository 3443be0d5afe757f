"""What is asked where, and what was answered."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from anchorcenter.bookings.feedback.models import Feedback, SpaceQuestions
from anchorcenter.core.db import db
from anchorcenter.questions.models import Answer, FormVersion, Question
from anchorcenter.questions.queries import list_questions
from anchorcenter.questions.rules import Asked

MOST = 1_000


def find_version(space_id: int) -> int | None:
    """The version of the questions that is asked after a use of that space; None asks nothing."""
    rows = select(FormVersion.id).join(SpaceQuestions, SpaceQuestions.form_id == FormVersion.form_id)
    rows = rows.where(SpaceQuestions.space_id == space_id, FormVersion.published_at.is_not(None))
    return db.session.scalar(rows.order_by(FormVersion.number.desc()).limit(1))


def list_asked(space_id: int) -> Sequence[Asked]:
    """The questions of that space, in their order."""
    version = find_version(space_id)
    return list_questions(version) if version is not None else ()


def find_form(space_id: int) -> SpaceQuestions | None:
    """That there are questions for that space, even if none is left."""
    return db.session.scalar(select(SpaceQuestions).where(SpaceQuestions.space_id == space_id))


def find_feedback(booking_id: int) -> Feedback | None:
    """What was answered about that booking."""
    return db.session.scalar(select(Feedback).where(Feedback.booking_id == booking_id))


def list_feedback(space_id: int) -> Sequence[Feedback]:
    """All of a space, the latest first; MOST of it."""
    rows = select(Feedback).where(Feedback.space_id == space_id).options(joinedload(Feedback.booking))
    return db.session.scalars(rows.order_by(Feedback.id.desc()).limit(MOST)).all()


def count_feedback() -> dict[int, int]:
    """How many there are, by space."""
    rows = select(Feedback.space_id, func.count()).group_by(Feedback.space_id)
    return {row[0]: row[1] for row in db.session.execute(rows)}


def list_values(space_id: int) -> dict[tuple[str, str], dict[int, str]]:
    """What was answered in a space, by kind and words of the question, then by feedback: a question that stayed the
    same from one version to the next is one."""
    rows = select(Question.kind, Question.text, Feedback.id, Answer.value)
    rows = rows.join(Answer, Answer.question_id == Question.id).join(
        Feedback, Feedback.response_id == Answer.response_id
    )
    found: dict[tuple[str, str], dict[int, str]] = defaultdict(dict)
    for kind, text, number, value in db.session.execute(rows.where(Feedback.space_id == space_id)):
        found[str(kind), text][number] = value
    return found
