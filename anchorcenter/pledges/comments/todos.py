"""What waits for staff: comments to look at."""

from __future__ import annotations

from datetime import datetime

from flask import url_for

from anchorcenter.core.feature import MOST_TODOS, Todo, Todos
from anchorcenter.core.i18n import _l, named
from anchorcenter.core.periods import DAY
from anchorcenter.pledges.comments.models import Comment, CommentState
from anchorcenter.pledges.comments.queries import list_for_staff

DUE = 3 * DAY


def _find(_now: datetime) -> list[Todo]:
    return [_todo(each) for each in list_for_staff(CommentState.WAITING)][:MOST_TODOS]


def _todo(row: Comment) -> Todo:
    url = url_for("pledge_comments.show", number=row.id)
    what = named(row.pledge.title, row.pledge.title_en)
    return Todo(what=what, more=row.text[:80], due_at=row.written_at + DUE, url=url, person_id=row.author_id)


TODOS = (Todos(label=_l("Comments to look at"), action=_l("Look at it"), permission="operate", find=_find),)
