"""What of enrollments waits for staff: cohorts with fewer people than are needed for them to be held."""

from __future__ import annotations

from datetime import datetime

from flask import url_for

from anchorcenter.academy.enrollment.rosters import list_below_minimum
from anchorcenter.academy.enrollment.texts import name_of
from anchorcenter.academy.models import Cohort
from anchorcenter.core.feature import Todo, Todos
from anchorcenter.core.i18n import _, _l, today, zone
from anchorcenter.core.periods import at


def find_below_minimum(now: datetime) -> list[Todo]:
    """A to-do for each of them, due when it begins."""
    return [_todo(row) for row in list_below_minimum(now, today(now))]


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
