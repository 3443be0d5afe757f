"""What ``flask doctor`` asks of questions."""

from __future__ import annotations

from sqlalchemy import select

from anchorcenter.core.db import db
from anchorcenter.questions.models import Answer, Question, Response


def answers_belong() -> list[str]:
    """Every answer is one to a question of the version that its response fills in."""
    stray = select(Answer.id).join(Response, Response.id == Answer.response_id)
    stray = stray.join(Question, Question.id == Answer.question_id).where(Question.version_id != Response.version_id)
    found = db.session.scalars(stray.order_by(Answer.id).limit(20))
    return [f"answer {number} is to a question of another version" for number in found]
