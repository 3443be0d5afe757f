"""What waits for staff of calls for supporters: applications to look at, objections to answer, and who was selected and
does not serve yet."""

from __future__ import annotations

from datetime import datetime

from flask import url_for
from sqlalchemy import exists, select
from sqlalchemy.orm import contains_eager

from anchorcenter.admissions.calls import queries as calls
from anchorcenter.admissions.calls.models import Application, Call, Outcome
from anchorcenter.core.db import db
from anchorcenter.core.feature import MOST_TODOS, Todo, Todos
from anchorcenter.core.i18n import Named, _l, today
from anchorcenter.core.periods import DAY
from anchorcenter.supporters.models import Supporter, SupporterCohort
from anchorcenter.supporters.recruiting.service import PURPOSE


def find_unscreened(now: datetime) -> list[Todo]:
    """Each application, due three days after the deadline."""
    return [_todo(row, row.call.closes_at + 3 * DAY) for row in calls.list_unscreened(PURPOSE, now)[:MOST_TODOS]]


def find_unanswered(_now: datetime) -> list[Todo]:
    """Each objection, due a week after it was made."""
    rows = calls.list_unanswered(PURPOSE, most=MOST_TODOS)
    return [_todo(row, row.appeal.made_at + 7 * DAY) for row in rows if row.appeal]


def find_unappointed(now: datetime) -> list[Todo]:
    """Each application that was selected, or moved up from the reserve list, by somebody who does not serve; due when
    nobody may object any more."""
    rows = select(Application).join(SupporterCohort, SupporterCohort.call_id == Application.call_id)
    served = exists().where(Supporter.cohort_id == SupporterCohort.id, Supporter.person_id == Application.person_id)
    rows = rows.join(Call, Call.id == Application.call_id).where(Call.results_at.is_not(None), ~served)
    rows = rows.where(Application.outcome == Outcome.SELECTED, SupporterCohort.last_on >= today(now))
    rows = rows.order_by(Call.appeals_until, Application.id).limit(MOST_TODOS).options(contains_eager(Application.call))
    found = db.session.scalars(rows)
    return [_todo(row, row.call.appeals_until, url_for("recruiting.show", slug=row.call.slug)) for row in found]


def _todo(row: Application, due_at: datetime | None, url: str = "") -> Todo:
    return Todo(
        what=row.code,
        more=str(Named(row.call.title, row.call.title_en)),
        due_at=due_at,
        url=url or url_for("recruiting.applicant", slug=row.call.slug, number=row.id),
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
UNAPPOINTED = Todos(
    label=_l("Supporters selected, not appointed yet"),
    action=_l("Appoint them"),
    permission="operate",
    find=find_unappointed,
)
