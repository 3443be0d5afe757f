"""What staff keep in view of documents: when those of organisations end."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from anchorcenter.core import agenda
from anchorcenter.core.agenda import Entry
from anchorcenter.core.db import db
from anchorcenter.core.i18n import Named, _l, in_both
from anchorcenter.core.periods import DAY, Days
from anchorcenter.core.unit_of_work import writing
from anchorcenter.documents.models import Document, DocumentKind, State
from anchorcenter.documents.queries import get_locked
from anchorcenter.documents.texts import KINDS

ENDS = _l("Document ends")


def write(row: Document, *, now: datetime, is_off: bool = False) -> None:
    """Have calendars of staff show when it ends, if it does and is an organisation's; ``is_off``: it is kept no more.
    Its title stays out of them: it may name somebody."""
    agenda.put(_entries(row, is_off=is_off), now=now)


def write_missing(now: datetime) -> None:
    """Write what was there before there was such a calendar: a job of the worker."""
    found = {entry.key: number for number, entry in _all()}
    for key in sorted(agenda.list_missing(entry for _number, entry in _all())):
        with writing():
            write(get_locked(found[key]), now=now)


def ends_are_in_view() -> list[str]:
    """Calendars of staff say when documents of organisations end."""
    return agenda.find_wrong(entry for _number, entry in _all())


def _all() -> list[tuple[int, Entry]]:
    ending = Document.valid_until.is_not(None), Document.organisation_id.is_not(None)
    rows = db.session.scalars(select(Document).where(*ending).options(joinedload(Document.organisation)))
    return [(row.id, entry) for row in rows for entry in _entries(row)]


def _entries(row: Document, *, is_off: bool = False) -> list[Entry]:
    last, organisation = row.valid_until, row.organisation
    if last is None or organisation is None or row.kind is DocumentKind.ATTACHMENT:
        return []
    whose = Named(organisation.name, organisation.name_en).both
    return [
        Entry(
            key=f"document-{row.id}",
            kind="documents",
            when=Days(last, last + DAY),
            what=f"{in_both(ENDS)}: {in_both(KINDS[row.kind])} · {whose}",
            path=f"/staff/documents/{row.id}",
            is_off=is_off or row.state is State.REJECTED,
        )
    ]
