"""What waits for staff: applications that nobody has looked at after the deadline, objections without an answer, and
who was selected and has signed nothing."""

from __future__ import annotations

from datetime import datetime

from flask import url_for

from anchorcenter.admissions.calls import queries as calls
from anchorcenter.admissions.calls.models import Application
from anchorcenter.core.feature import MOST_TODOS, Todo, Todos
from anchorcenter.core.i18n import Named, _l
from anchorcenter.core.periods import DAY
from anchorcenter.tenants.intake.queries import PURPOSE, list_unsigned


def find_unscreened(now: datetime) -> list[Todo]:
    """Each application, due three days after the deadline."""
    return [_todo(row, row.call.closes_at + 3 * DAY) for row in calls.list_unscreened(PURPOSE, now)[:MOST_TODOS]]


def find_unanswered(_now: datetime) -> list[Todo]:
    """Each objection, due a week after it was made."""
    rows = calls.list_unanswered(PURPOSE, most=MOST_TODOS)
    return [_todo(row, row.appeal.made_at + 7 * DAY) for row in rows if row.appeal]


def find_unsigned(_now: datetime) -> list[Todo]:
    """Each application that was selected and has no contract, due when nobody may object any more."""
    return [_todo(row, row.call.appeals_until) for row in list_unsigned(most=MOST_TODOS)]


def _todo(row: Application, due_at: datetime | None) -> Todo:
    return Todo(
        what=row.code,
        more=str(Named(row.call.title, row.call.title_en)),
        due_at=due_at,
        url=url_for("intake_staff.application", slug=row.call.slug, number=row.id),
    )


UNSCREENED = Todos(
    label=_l("Applications to look at"), action=_l("Look at it"), permission="operate", find=find_unscreened
)
UNANSWERED = Todos(label=_l("Objections to answer"), action=_l("Answer"), permission="operate", find=find_unanswered)
UNSIGNED = Todos(
    label=_l("Selected, without a contract"), action=_l("Sign the contract"), permission="configure", find=find_unsigned
)
