"""What the worker does with documents, and what the doctor asks of them."""

from __future__ import annotations

from datetime import datetime

from flask import url_for

from anchorcenter.core.db import db
from anchorcenter.core.feature import MOST_TODOS, Todo, Todos
from anchorcenter.core.i18n import _l, today
from anchorcenter.core.periods import DAY
from anchorcenter.core.unit_of_work import writing
from anchorcenter.documents import files, queries, service
from anchorcenter.documents.serving import upload_folder
from anchorcenter.documents.texts import KINDS


def remind(now: datetime) -> None:
    """Tell of what ends soon, once each."""
    with writing():
        for row in queries.list_to_remind(today(now)):
            service.remind(row, now=now)


def sweep(_now: datetime) -> None:
    """Remove files of documents that are no more."""
    names = queries.list_names()
    db.session.rollback()
    files.sweep(names, upload_folder())


def files_are_there() -> list[str]:
    """Every document has its file."""
    folder = upload_folder()
    missing = [name for name in queries.list_names() if not files.path_of(name, folder).exists()]
    return [f"the file {name}.bin of a document is missing" for name in missing[:20]]


def find_unchecked(_now: datetime) -> list[Todo]:
    """Each document that nobody has looked at, due two days after it came."""
    return [
        Todo(
            what=row.title,
            more=KINDS[row.kind],
            due_at=row.uploaded_at + 2 * DAY,
            url=url_for("documents.show", number=row.id),
            person_id=row.uploaded_by_id,
        )
        for row in queries.list_unchecked()[:MOST_TODOS]
    ]


UNCHECKED = Todos(label=_l("Documents to check"), action=_l("Check it"), permission="operate", find=find_unchecked)
