"""What waits for staff, of all features: each thing with its deadline and the button that leads to it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Response, url_for

from anchorcenter.accounts.access import me, saw
from anchorcenter.core.clock import now
from anchorcenter.core.feature import MOST_TODOS, Todo, Todos
from anchorcenter.core.i18n import _, local
from anchorcenter.core.pages import page
from anchorcenter.operations.tasks import find_todos, pressing


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
    """The first kinds of what waits, each with its most pressing thing, and how many things there are; whoever is named
    was seen."""
    found, moment = [pair for pair in find_todos(me(), now()) if pair[1]], now()
    heads = [_head(place, *pair, moment) for place, pair in enumerate(found, start=1)]
    first = sorted(heads, key=lambda head: pressing(head[0], moment))[:number]
    for todo, _item in first:
        if todo.person_id is not None:
            saw(todo.person_id)
    items = [item for _todo, item in first]
    return {"count": sum(len(each) for _todos, each in found), "items": items}


def _head(place: int, todos: Todos, found: list[Todo], moment: datetime) -> tuple[Todo, dict[str, Any]]:
    """A kind in one row: what is most pressing of it, how many more there are, and where to do it; ``place`` is where
    it stands on the page of all."""
    first, more = min(found, key=lambda todo: pressing(todo, moment)), len(found) - 1
    kind = {"kind": str(todos.label), "action": str(todos.action)}
    if more:
        kind |= {"more": _("and %(many)d more", many=more), "url": url_for("day.todo", _anchor=f"todo-{place}")}
    else:
        kind |= {"more": ""}
    return first, _item(first, moment) | kind


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
