"""What waits for staff, gathered from all features."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from flask import current_app

from anchorcenter.accounts.actors import Actor
from anchorcenter.accounts.models import Permission
from anchorcenter.core.feature import TODOS, Todo, Todos


def find_todos(by: Actor, moment: datetime) -> list[tuple[Todos, list[Todo]]]:
    """What waits at that moment of the kinds that ``by`` may see: that with the most urgent first, at last those of
    which nothing waits."""
    every: list[Todos] = current_app.extensions[TODOS]
    found = [(todos, todos.find(moment)) for todos in every if by.may(Permission(todos.permission))]
    return sorted(found, key=lambda pair: (not pair[1], min(map(urgency, pair[1]), default=(True, moment))))


def pressing(todo: Todo, moment: datetime) -> tuple[bool, timedelta]:
    """What sorts first what is due about now, a little ahead or a little late: what has been late for months waits
    behind what lapses tomorrow. What has no deadline comes last."""
    return todo.due_at is None, abs((todo.due_at or moment) - moment)


def urgency(todo: Todo) -> tuple[bool, datetime]:
    """What sorts the most urgent first, and last what has no deadline."""
    return todo.due_at is None, todo.due_at or datetime.max.replace(tzinfo=UTC)
