"""What waits for staff of calls for supporters: applications to look at, and objections to answer."""

from __future__ import annotations

from datetime import datetime

from flask import url_for

from anchorcenter.admissions.calls import queries as calls
from anchorcenter.admissions.calls.models import Application
from anchorcenter.core.feature import MOST_TODOS, Todo, Todos
from anchorcenter.core.i18n import Named, _l
from anchorcenter.core.periods import DAY
from anchorcenter.supporters.recruiting.service import PURPOSE


def find_unscreened(now: datetime) -> list[Todo]:
    """Each application, due three days after the deadline."""
    return [_todo(row, row.call.closes_at + 3 * DAY) for row in calls.list_unscreened(PURPOSE, now)[:MOST_TODOS]]


def find_unanswered(_now: datetime) -> list[Todo]:
    """Each objection, due a week after it was made."""
    rows = calls.list_unanswered(PURPOSE, most=MOST_TODOS)
    return [_todo(row, row.appeal.made_at + 7 * DAY) for row in rows if row.appeal]


def _todo(row: Application, due_at: datetime) -> Todo:
    return Todo(
        what=row.code,
        more=str(Named(row.call.title, row.call.title_en)),
        due_at=due_at,
        url=url_for("recruiting.applicant", slug=row.call.slug, number=row.id),
    )


UNSCREENED = Todos(
    label=_l("Applications of supporters to look at"),
    action=_l("Look at it"),
    permission="operate",
    find=find_unscreened,
)
UNANSWERED = Todos(
    label=_l("Objections of supporters to answer"), action=_l("Answer"), permission="operate", find=find_unanswered
)
