"""What waits for staff: leave that nobody has decided yet."""

from __future__ import annotations

from datetime import datetime

from flask import url_for

from anchorcenter.academy.attendance.queries import list_open_leaves
from anchorcenter.academy.attendance.rows import course_line, name_of
from anchorcenter.core.feature import MOST_TODOS, Todo, Todos
from anchorcenter.core.i18n import _l, days_text
from anchorcenter.core.periods import DAY, Days


def find_open(now: datetime) -> list[Todo]:
    """Each of them, due three days after it was asked for."""
    return [
        Todo(
            what=f"{name_of(each.person)} · {days_text(Days(each.first_on, each.last_on + DAY))}",
            more=course_line(each.cohort)["name"],
            due_at=each.asked_at + 3 * DAY,
            url=url_for("attendance_staff.leave", number=each.id),
            person_id=each.person_id,
        )
        for each in list_open_leaves()[:MOST_TODOS]
    ]


LEAVES = Todos(label=_l("Excused leave"), action=_l("Decide"), permission="operate", find=find_open)
