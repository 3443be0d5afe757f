"""What ``flask doctor`` asks of calls."""

from __future__ import annotations

from sqlalchemy import func, or_, select

from anchorcenter.admissions.calls.models import Application, ApplicationVersion, Call, Outcome
from anchorcenter.core.db import db
from anchorcenter.questions.models import Response


def no_more_are_selected_than_there_are_places() -> list[str]:
    """A call selects at most as many as it has places for."""
    many = select(Application.call_id, func.count().label("many")).where(Application.outcome == Outcome.SELECTED)
    counted = many.group_by(Application.call_id).subquery()
    over = select(Call.slug).join(counted, counted.c.call_id == Call.id).where(counted.c.many > Call.places)
    return [f"call {slug} has selected more than it has places for" for slug in db.session.scalars(over)]


def what_was_submitted_is_closed() -> list[str]:
    """Every version that was submitted is closed and answers the questions of its call."""
    rows = select(ApplicationVersion.id).join(Application, Application.id == ApplicationVersion.application_id)
    rows = rows.join(Call, Call.id == Application.call_id).join(Response, Response.id == ApplicationVersion.response_id)
    wrong = rows.where(or_(Response.closed_at.is_(None), Response.version_id != Call.version_id)).limit(20)
    return [f"version {number} of an application is not closed" for number in db.session.scalars(wrong)]


CHECKS = (no_more_are_selected_than_there_are_places, what_was_submitted_is_closed)
