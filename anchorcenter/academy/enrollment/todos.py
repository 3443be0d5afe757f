"""What of enrollments waits for staff: cohorts with fewer people than are needed for them to be held, and those with
applications that nobody has looked at."""

from __future__ import annotations

from datetime import datetime

from flask import url_for

from anchorcenter.academy.enrollment.applications import PURPOSE
from anchorcenter.academy.enrollment.rosters import list_below_minimum
from anchorcenter.academy.enrollment.texts import name_of
from anchorcenter.academy.models import Cohort
from anchorcenter.admissions.calls.models import Call
from anchorcenter.admissions.calls.queries import list_unscreened
from anchorcenter.core.feature import Todo, Todos
from anchorcenter.core.i18n import _, _l, named, plural, today, zone
from anchorcenter.core.periods import DAY, at


def find_below_minimum(now: datetime) -> list[Todo]:
    """A to-do for each of them, due when it begins."""
    return [_todo(row) for row in list_below_minimum(now, today(now))]


def find_unscreened(now: datetime) -> list[Todo]:
    """A to-do for each cohort with applications to look at, due three days after its deadline."""
    found: dict[int, tuple[Call, int]] = {}
    for row in list_unscreened(PURPOSE, now):
        found[row.call_id] = row.call, found.get(row.call_id, (row.call, 0))[1] + 1
    return [
        Todo(
            what=named(call.title, call.title_en),
            more=plural("%(num)d application", "%(num)d applications", many),
            due_at=call.closes_at + 3 * DAY,
            url=url_for("cohort_review.of_call", slug=call.slug),
        )
        for call, many in found.values()
    ]


def _todo(row: Cohort) -> Todo:
    return Todo(
        what=name_of(row),
        more=_("%(taken)d of at least %(least)d people", taken=row.taken, least=row.minimum),
        due_at=at(row.first_on, 0, zone()),
        url=url_for("academy_staff.cohort", slug=row.course.slug, number=row.number),
    )


BELOW_MINIMUM = Todos(
    label=_l("Too few people for a course"), action=_l("Decide"), permission="operate", find=find_below_minimum
)
UNSCREENED = Todos(
    label=_l("Applications for courses to look at"),
    action=_l("Look at it"),
    permission="operate",
    find=find_unscreened,
)
