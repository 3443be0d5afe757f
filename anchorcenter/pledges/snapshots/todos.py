"""What waits for staff and officials: periods to look at, approve and publish."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from flask import url_for

from anchorcenter.core.feature import MOST_TODOS, Todo, Todos
from anchorcenter.core.i18n import _l, named
from anchorcenter.pledges.snapshots.models import Snapshot
from anchorcenter.pledges.snapshots.queries import list_open, state
from anchorcenter.pledges.snapshots.rules import State
from anchorcenter.pledges.snapshots.texts import name_of


def _find(*wanted: State) -> Callable[[datetime], list[Todo]]:
    def find(_now: datetime) -> list[Todo]:
        return [_todo(each) for each in list_open() if state(each) in wanted][:MOST_TODOS]

    return find


def _todo(row: Snapshot) -> Todo:
    more = named(row.pledge.title, row.pledge.title_en)
    return Todo(what=name_of(row), more=more, url=url_for("pledge_snapshots.show", number=row.id))


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
