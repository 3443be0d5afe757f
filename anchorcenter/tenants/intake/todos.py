"""What waits for staff: applications that nobody has looked at after the deadline."""

from __future__ import annotations

from datetime import datetime

from flask import url_for

from anchorcenter.admissions.calls.queries import list_unscreened
from anchorcenter.core.feature import MOST_TODOS, Todo, Todos
from anchorcenter.core.i18n import Named, _l
from anchorcenter.core.periods import DAY
from anchorcenter.tenants.intake.queries import PURPOSE


def find_unscreened(now: datetime) -> list[Todo]:
    """Each application, due three days after the deadline."""
    return [
        Todo(
            what=row.code,
            more=str(Named(row.call.title, row.call.title_en)),
            due_at=row.call.closes_at + 3 * DAY,
            url=url_for("intake_staff.application", slug=row.call.slug, number=row.id),
        )
        for row in list_unscreened(PURPOSE, now)[:MOST_TODOS]
    ]


UNSCREENED = Todos(
    label=_l("Applications to look at"), action=_l("Look at it"), permission="operate", find=find_unscreened
)
