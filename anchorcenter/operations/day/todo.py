"""What waits for staff, of all features: each thing with its deadline and the button that leads to it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Response

from anchorcenter.accounts.access import me, saw
from anchorcenter.core.clock import now
from anchorcenter.core.feature import MOST_TODOS, Todo, Todos
from anchorcenter.core.i18n import local
from anchorcenter.core.pages import page
from anchorcenter.operations.tasks import find_todos, urgency


def todo_page() -> Response:
    """Everything that the reader may do, kind by kind, that with the most urgent first; kinds of which nothing waits
    are only named."""
    kinds = find_todos(me(), now())
    for todo in (todo for _kind, found in kinds for todo in found):
        if todo.person_id is not None:
            saw(todo.person_id)
    return page(
        "operations/day/todo.html",
        kinds=[_kind(todos, found) for todos, found in kinds if found],
        done=[str(todos.label) for todos, found in kinds if not found],
    )


def most_urgent(number: int) -> dict[str, Any]:
    """The first of everything that waits, by deadline, and how many there are; whoever is named was seen."""
    found = [(todos, todo) for todos, each in find_todos(me(), now()) for todo in each]
    first = sorted(found, key=lambda pair: urgency(pair[1]))[:number]
    for _todos, todo in first:
        if todo.person_id is not None:
            saw(todo.person_id)
    items = [_item(todo, now()) | {"kind": str(todos.label), "action": str(todos.action)} for todos, todo in first]
    return {"count": len(found), "items": items}


def _kind(todos: Todos, found: list[Todo]) -> dict[str, Any]:
    return {
        "label": str(todos.label),
        "action": str(todos.action),
        "count": f"{len(found)}+" if len(found) == MOST_TODOS else str(len(found)),
        "items": [_item(todo, now()) for todo in found],
    }


def _item(todo: Todo, moment: datetime) -> dict[str, Any]:
    due = todo.due_at
    text = {"what": str(todo.what), "more": str(todo.more), "url": todo.url}
    return {**text, "due": local(due) if due else "", "is_late": due is not None and due <= moment}
