"""What pages of qualifications show."""

from __future__ import annotations

from typing import Any

from flask import Response, request, url_for

from anchorcenter.accounts.access import me, saw
from anchorcenter.accounts.models import Person
from anchorcenter.accounts.qualified import Qualification, QualificationKind
from anchorcenter.core.clock import now
from anchorcenter.core.i18n import _, day_text, local, named, plural, today
from anchorcenter.core.pages import around, asked_page, page
from anchorcenter.facilities.queries import get_plan
from anchorcenter.qualifications import queries
from anchorcenter.qualifications.forms import GrantForm, KindForm, RevokeForm
from anchorcenter.qualifications.queries import Show
from anchorcenter.qualifications.rules import standing_on
from anchorcenter.qualifications.texts import BASES, SHOWS, STANDINGS, TAGS


def my_page() -> Response:
    """One's own, each with the spaces that it opens, and what one lacks."""
    rows = queries.list_of(me().id)
    have = {row.kind_id for row in rows}
    lacking = [_kind(kind) for kind in queries.list_kinds() if kind.id not in have]
    return page("qualifications/mine.html", rows=[row_of(row) for row in rows], lacking=lacking, is_done=False)


def staff_page() -> Response:
    """What ends soon, has ended, or all."""
    word = request.args.get("show", "")
    show = Show(word) if word in set(Show) else Show.ENDING
    number = asked_page()
    found = queries.list_all(show, today(now()), page=number)
    return page(
        "qualifications/index.html",
        rows=[row_of(row) for row in found[: queries.PAGE]],
        shows=[(str(each), str(text), each is show) for each, text in SHOWS.items()],
        **around(number, ".index", is_more=len(found) > queries.PAGE, show=str(show)),
    )


def person_page(person: Person, form: GrantForm | None = None, *, status: int = 200) -> Response:
    """All that a person has and had, and the form for another one."""
    saw(person.id)
    shown = {"id": person.id, "name": named(person.name, person.name_en), "is_active": person.is_active}
    return page(
        "qualifications/person.html",
        status=status,
        person=shown,
        rows=[row_of(row) for row in queries.list_of(person.id)],
        form=form or grant_form(granted_on=today(now())),
        is_done="done" in request.args and status == 200,
    )


def one_page(row: Qualification, form: RevokeForm | None = None, *, status: int = 200) -> Response:
    """One of them, with the form to revoke it."""
    return page("qualifications/show.html", status=status, row=row_of(row), form=form or RevokeForm(None))


def kinds_page(form: KindForm, *, number: int | None = None, status: int = 200) -> Response:
    """The kinds there are, and the form for a new one or for kind ``number``."""
    kinds = [_kind(kind) for kind in queries.list_kinds()]
    return page("qualifications/kinds.html", status=status, kinds=kinds, form=form, number=number)


def grant_form(**known: Any) -> GrantForm:
    """The form as staff may fill it; with values as it is shown first, without as it was sent."""
    kinds = [(kind.slug, named(kind.name, kind.name_en)) for kind in queries.list_kinds()]
    return GrantForm(None, kinds=kinds, **known) if known else GrantForm(kinds=kinds)


def row_of(row: Qualification) -> dict[str, Any]:
    """A qualification as pages show it."""
    standing = standing_on(today(now()), row.valid_until, is_revoked=row.revoked_at is not None)
    for person_id in (row.person_id, row.granted_by_id, row.revoked_by_id):
        if person_id is not None:
            saw(person_id)
    return {
        "number": row.id,
        "name": named(row.kind.name, row.kind.name_en),
        "person_id": row.person_id,
        "person": _who(row.person),
        "standing": str(STANDINGS[standing]),
        "tag": TAGS.get(standing, "busy"),
        "is_revoked": row.revoked_at is not None,
        "since": day_text(row.granted_on),
        "until": day_text(row.valid_until) if row.valid_until else "",
        "basis": str(BASES[row.basis]),
        "reference": row.reference,
        "by": _who(row.granted_by),
        "revoked_at": local(row.revoked_at) if row.revoked_at else "",
        "revoked_by": _who(row.revoked_by),
        "why": row.revoked_why,
        "opens": _opened_by(row.kind_id),
    }


def _who(person: Person | None) -> str:
    return named(person.name, person.name_en) if person else ""


def _opened_by(kind_id: int) -> list[dict[str, str]]:
    spaces = [space for space in get_plan().spaces if space.need and space.need.kind_id == kind_id]
    return [{"name": str(space.name), "url": url_for("facilities.space", slug=space.slug)} for space in spaces]


def _kind(kind: QualificationKind) -> dict[str, Any]:
    lasts = plural("%(num)d month", "%(num)d months", kind.months) if kind.months else _("does not end")
    how = named(kind.how, kind.how_en)
    return {"id": kind.id, "name": named(kind.name, kind.name_en), "how": how, "lasts": lasts} | {
        "opens": _opened_by(kind.id)
    }
