"""What pages of documents show."""

from __future__ import annotations

from typing import Any

from flask import Response, request, url_for

from anchorcenter.accounts.access import me, saw
from anchorcenter.core.clock import now
from anchorcenter.core.i18n import _, day_text, local, named, today
from anchorcenter.core.pages import around, asked_page, page
from anchorcenter.documents import queries
from anchorcenter.documents.forms import DocumentForm, VerdictForm
from anchorcenter.documents.models import Document
from anchorcenter.documents.rules import Standing, standing_on
from anchorcenter.documents.texts import KINDS, STANDINGS, TAGS


def blank_form() -> DocumentForm:
    """The form as whoever reads it may fill it."""
    return DocumentForm(None, organisation=me().organisation)


def my_page(form: DocumentForm | None = None, *, status: int = 200) -> Response:
    """One's own documents and those of one's organisation, and the form for one more."""
    rows = [row_of(each) for each in queries.list_mine(me())]
    is_done = request.args.get("done") == "1"
    return page("documents/index.html", status=status, rows=rows, form=form or blank_form(), is_done=is_done)


def staff_page() -> Response:
    """What nobody has looked at, or what ends."""
    number, shows_ending = asked_page(), request.args.get("show") == "ending"
    found = queries.list_expiring(today(now()), page=number) if shows_ending else queries.list_unchecked(page=number)
    rows, more = [row_of(each) for each in found[: queries.PAGE]], len(found) > queries.PAGE
    links = around(number, "documents.index", is_more=more, show="ending" if shows_ending else None)
    return page("documents/staff.html", rows=rows, shows_ending=shows_ending, **links)


def document_page(row: Document, form: VerdictForm | None = None, *, status: int = 200) -> Response:
    """One of them, to be checked."""
    return page("documents/show.html", status=status, row=row_of(row), form=form or VerdictForm(None))


def row_of(row: Document) -> dict[str, Any]:
    """A document as pages and lists of other packages show it."""
    standing = standing_on(today(now()), row.state, row.valid_until)
    by, reader = row.uploaded_by, me()
    saw(row.uploaded_by_id)
    return {
        "number": row.id,
        "title": row.title,
        "kind": str(KINDS[row.kind]),
        "filename": row.filename,
        "size": f"{max(1, row.bytes // 1024):,} KB",
        "owner": owner_of(row),
        "by": named(by.name, by.name_en),
        "at": local(row.uploaded_at),
        "until": day_text(row.valid_until) if row.valid_until else "",
        "standing": str(STANDINGS[standing]),
        "tag": TAGS.get(standing, "busy"),
        "is_checked": standing is not Standing.NEW,
        "why": row.checked_why,
        "file_url": url_for("documents.file", number=row.id),
        "may_remove": by.id == reader.id or (reader.is_manager and row.organisation_id == reader.organisation_id),
    }


def owner_of(row: Document) -> str:
    """Whose it is, by name."""
    if row.person_id is None and row.organisation is None:
        return _("The center itself")
    owner = row.organisation or row.uploaded_by
    return named(owner.name, owner.name_en)
