"""What waits for staff and officials: periods to look at, approve and publish."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from flask import url_for

from anchorcenter.core.feature import MOST_TODOS, Todo, Todos
from anchorcenter.core.i18n import Text, _l, named
from anchorcenter.core.periods import Days
from anchorcenter.pledges.periods import label_of
from anchorcenter.pledges.snapshots.models import Snapshot
from anchorcenter.pledges.snapshots.queries import list_open, state
from anchorcenter.pledges.snapshots.rules import State


def _find(*wanted: State) -> Callable[[datetime], list[Todo]]:
    def find(_now: datetime) -> list[Todo]:
        return [_todo(each) for each in list_open() if state(each) in wanted][:MOST_TODOS]

    return find


def _todo(row: Snapshot) -> Todo:
    what: Text = f"{label_of(Days(row.start, row.end))} v{row.version}"
    more = named(row.pledge.title, row.pledge.title_en)
    return Todo(what=what, more=more, url=url_for("pledge_snapshots.show", number=row.id))


TODOS = (
    Todos(
        label=_l("Closed periods to approve"),
        action=_l("Look at it"),
        permission="read_reports",
        find=_find(State.REVIEW),
    ),
    Todos(
        label=_l("Closed periods to hand in or publish"),
        action=_l("Look at it"),
        permission="operate",
        find=_find(State.DRAFT, State.APPROVED),
    ),
)
