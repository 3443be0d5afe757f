"""What waits for staff: cohorts to decide about, and completions that are otherwise since."""

from __future__ import annotations

from datetime import datetime

from flask import url_for

from anchorcenter.academy.completion.models import CompletionState
from anchorcenter.academy.completion.queries import list_undecided, list_waiting
from anchorcenter.academy.models import Cohort
from anchorcenter.academy.texts import cohort_name
from anchorcenter.core.feature import MOST_TODOS, Todo, Todos
from anchorcenter.core.i18n import Text, _l, named, today, zone
from anchorcenter.core.periods import DAY, at

SOON = 14 * DAY
WHY: dict[CompletionState, Text] = {
    CompletionState.BELOW: _l("below the rule since: revoke the certificate"),
    CompletionState.DUE: _l("meets what is asked since: issue the certificate"),
}


def find_undecided(now: datetime) -> list[Todo]:
    """Each cohort that is over, due two weeks after its last day."""
    return [
        Todo(what=_name(each), due_at=at(each.last_on + SOON, 1440, zone()), url=_url(each))
        for each in list_undecided(today(now), most=MOST_TODOS)
    ]


def find_changed(_now: datetime) -> list[Todo]:
    """Everybody whose attendance decides otherwise than staff have, due a week after that."""
    return [
        Todo(
            what=_name(each.enrollment.cohort),
            more=f"{named(each.enrollment.person.name, each.enrollment.person.name_en)} · {WHY[each.state]}",
            due_at=each.changed_at + SOON / 2,
            url=_url(each.enrollment.cohort),
            person_id=each.enrollment.person_id,
        )
        for each in list_waiting(most=MOST_TODOS)
    ]


def _name(cohort: Cohort) -> str:
    return cohort_name(named(cohort.course.title, cohort.course.title_en), cohort.number)


def _url(cohort: Cohort) -> str:
    return url_for("completion.decide", slug=cohort.course.slug, number=cohort.number)


UNDECIDED = Todos(label=_l("Completion to be decided"), action=_l("Decide"), permission="operate", find=find_undecided)
CHANGED = Todos(
    label=_l("Completions that are otherwise since"), action=_l("Look at it"), permission="operate", find=find_changed
)
TODOS = UNDECIDED, CHANGED
