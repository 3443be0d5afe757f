"""What pages of assignments show."""

from __future__ import annotations

from typing import Any

from flask import Response

from anchorcenter.academy.assignments import queries
from anchorcenter.academy.assignments.models import Assignment, AssignmentState
from anchorcenter.academy.models import Cohort
from anchorcenter.academy.texts import cohort_name
from anchorcenter.accounts.access import saw
from anchorcenter.core.i18n import Text, _l, local, named
from anchorcenter.core.pages import page

STATES: dict[AssignmentState, Text] = {
    AssignmentState.HANDED_IN: _l("handed in"),
    AssignmentState.ACCEPTED: _l("accepted"),
    AssignmentState.RETURNED: _l("returned"),
}
TAGS = {AssignmentState.ACCEPTED: "free", AssignmentState.RETURNED: "busy"}


def index_page(cohort: Cohort) -> Response:
    """All of a cohort, for staff and who teaches it."""
    rows = queries.list_of(cohort.id)
    for each in rows:
        saw(each.enrollment.person_id)
    known = {"slug": cohort.course.slug, "number": cohort.number, "title": title_of(cohort)}
    return page("assignments/index.html", cohort=known, rows=[row_of(each) for each in rows])


def row_of(row: Assignment) -> dict[str, Any]:
    """An assignment with who handed it in."""
    person = row.enrollment.person
    if row.decided_by_id is not None:
        saw(row.decided_by_id)
    return own_row(row) | {"person": person.id, "name": named(person.name, person.name_en)}


def own_row(row: Assignment) -> dict[str, Any]:
    """An assignment as who handed it in reads it."""
    by = row.decided_by
    return {
        "text": row.text.split("\n"),
        "at": local(row.handed_in_at),
        "state": str(STATES[row.state]),
        "tag": TAGS.get(row.state, ""),
        "waits": row.state is AssignmentState.HANDED_IN,
        "remark": row.remark,
        "by": named(by.name, by.name_en) if by else "",
    }


def title_of(cohort: Cohort) -> str:
    """The course with the number of the cohort."""
    return cohort_name(named(cohort.course.title, cohort.course.title_en), cohort.number)
