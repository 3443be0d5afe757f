"""What waits for who reads reports: amendments to decide about."""

from __future__ import annotations

from datetime import datetime

from flask import url_for

from anchorcenter.core.feature import MOST_TODOS, Todo, Todos
from anchorcenter.core.i18n import _l, named
from anchorcenter.pledges.amendments.models import Amendment
from anchorcenter.pledges.amendments.queries import list_open


def _find(_now: datetime) -> list[Todo]:
    return [_todo(each) for each in list_open()][:MOST_TODOS]


def _todo(row: Amendment) -> Todo:
    what = named(row.pledge.title, row.pledge.title_en)
    return Todo(what=what, more=row.why, url=url_for("pledge_amendments.index", slug=row.pledge.slug))


TODOS = (Todos(label=_l("Amendments to decide about"), action=_l("Look at it"), permission="read_reports", find=_find),)
