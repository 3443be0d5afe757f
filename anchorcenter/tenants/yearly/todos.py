"""What waits for staff: figures to confirm, and tenants who have said nothing in time."""

from __future__ import annotations

from datetime import datetime

from flask import url_for

from anchorcenter.core.feature import MOST_TODOS, Todo, Todos
from anchorcenter.core.i18n import _, _l, today, zone
from anchorcenter.core.periods import DAY, at
from anchorcenter.tenants.yearly.pages import name_of
from anchorcenter.tenants.yearly.queries import list_owing, list_unconfirmed
from anchorcenter.tenants.yearly.rules import due_on, last_year


def find_unconfirmed(_now: datetime) -> list[Todo]:
    """Each statement that nobody has answered, due a week after it came."""
    return [
        Todo(
            what=name_of(row.tenant),
            more=_("Figures of %(year)d", year=row.year),
            due_at=row.entered_at + 7 * DAY,
            url=url_for("yearly.show", number=row.organisation_id, year=row.year),
            person_id=row.entered_by_id,
        )
        for row in list_unconfirmed(most=MOST_TODOS)
    ]


def find_late(now: datetime) -> list[Todo]:
    """Each tenant who had a unit at the end of last year and has not said in time what that was like."""
    year = last_year(today(now))
    if today(now) <= due_on(year):
        return []
    due_at = at(due_on(year) + DAY, 0, zone())
    return [
        Todo(
            what=name_of(tenant),
            more=_("Figures of %(year)d", year=year),
            due_at=due_at,
            url=url_for("tenants.tenant", number=tenant.organisation_id),
        )
        for tenant in list_owing(year)[:MOST_TODOS]
    ]


UNCONFIRMED = Todos(
    label=_l("Yearly figures to confirm"), action=_l("Check it"), permission="operate", find=find_unconfirmed
)
LATE = Todos(label=_l("Yearly figures that are late"), action=_l("Look at it"), permission="operate", find=find_late)
