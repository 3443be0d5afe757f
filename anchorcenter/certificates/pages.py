"""What pages of certificates show."""

from __future__ import annotations

from typing import Any

from flask import Response, request, url_for

from anchorcenter.accounts.access import me, saw
from anchorcenter.accounts.masks import mask_name
from anchorcenter.accounts.models import Person
from anchorcenter.certificates import queries
from anchorcenter.certificates.forms import FileForm, RevokeForm, TakeForm
from anchorcenter.certificates.models import Certificate, Status
from anchorcenter.certificates.rules import shown_code
from anchorcenter.certificates.texts import KINDS, STATUSES, SUBJECTS, TAGS, hours_of, number_of, span_text
from anchorcenter.core.i18n import day_text, local, named, today
from anchorcenter.core.pages import around, asked_page, page
from anchorcenter.core.text import is_line

LONGEST = 60


def ask_page(form: FileForm | None = None, *, wrong: str = "", status: int = 200) -> Response:
    """Where anybody types a code or chooses a file; ``wrong`` is what came of the last try: "empty", "code" or
    "file"."""
    return page("certificates/ask.html", status=status, form=form or FileForm(None), wrong=wrong)


def check_page(row: Certificate, *, is_file: bool = False) -> Response:
    """What anybody may know of a certificate whose code, or ``is_file`` whose file, they have: a masked name, what it
    is for, and how it stands."""
    shown = {
        "kind": str(KINDS[row.kind]),
        "status": row.status.value,
        "name": mask_name(named(row.name, row.name_en)),
        "subject": str(SUBJECTS[row.kind]),
        "title": named(row.title, row.title_en),
        "hours": hours_of(row),
        "days": span_text(row.first_on, row.last_on),
        "issued": day_text(row.issued_on),
        "issuer": named(row.issuer, row.issuer_en),
        "ended": day_text(today(row.ended_at)) if row.ended_at else "",
    }
    return page("certificates/check.html", row=shown, is_file=is_file)


def my_page() -> Response:
    """One's own certificates."""
    return page("certificates/mine.html", rows=[row_of(each) for each in queries.list_of(me().id)])


def staff_page() -> Response:
    """All of them, as asked for."""
    words, number = request.args.get("q", "").strip()[:LONGEST], asked_page()
    word = request.args.get("status", "")
    status = Status(word) if word in set(Status) else None
    found = queries.list_all(words if is_line(words) else "", status, page=number)
    rows = found[: queries.PAGE]
    for each in rows:
        saw(each.person_id)
    return page(
        "certificates/index.html",
        rows=[row_of(each) | {"name": mask_name(named(each.name, each.name_en))} for each in rows],
        words=words,
        statuses=[(str(each), str(text), each is status) for each, text in STATUSES.items()],
        is_all=status is None,
        **around(number, ".index", is_more=len(found) > queries.PAGE, q=words or None, status=status and str(status)),
    )


def one_page(
    number: int, form: RevokeForm | None = None, *, status: int = 200, take_form: TakeForm | None = None
) -> Response:
    """One of them for staff, with what may be done."""
    row, following = queries.get_whole(number), queries.find_following(number)
    for person_id in (row.person_id, row.issued_by_id, row.ended_by_id):
        if person_id is not None:
            saw(person_id)
    return page(
        "certificates/show.html",
        status=status,
        row=row_of(row) | {"issued_by": _who(row.issued_by), "ended_by": _who(row.ended_by)},
        before=row.replaces_id,
        after=following and following.id,
        form=form or RevokeForm(None),
        take_form=take_form or TakeForm(None),
    )


def row_of(row: Certificate) -> dict[str, Any]:
    """A certificate as its holder and staff see it."""
    return {
        "id": row.id,
        "number": number_of(row),
        "kind": str(KINDS[row.kind]),
        "name": named(row.name, row.name_en),
        "subject": str(SUBJECTS[row.kind]),
        "title": named(row.title, row.title_en),
        "hours": hours_of(row),
        "days": span_text(row.first_on, row.last_on),
        "issued": day_text(row.issued_on),
        "is_valid": row.status is Status.ISSUED,
        "status": str(STATUSES[row.status]),
        "tag": TAGS.get(row.status, "busy"),
        "ended": local(row.ended_at) if row.ended_at else "",
        "why": row.ended_why,
        "code": shown_code(row.code),
        "url": url_for("certificates.check", code=shown_code(row.code)),
    }


def _who(person: Person | None) -> str:
    return named(person.name, person.name_en) if person else ""
