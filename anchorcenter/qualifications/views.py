"""Pages of qualifications: read the request, call one verb, answer."""

from __future__ import annotations

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue

from anchorcenter.accounts.access import allowed, me, saw, signed_in
from anchorcenter.accounts.access_log import What
from anchorcenter.accounts.models import Permission
from anchorcenter.accounts.people import get_person
from anchorcenter.core.clock import now
from anchorcenter.core.errors import DomainError
from anchorcenter.core.unit_of_work import writing
from anchorcenter.qualifications import pages, queries, service
from anchorcenter.qualifications.forms import KindForm, RevokeForm

blueprint = Blueprint("qualifications", __name__)


@blueprint.get("/profile/qualifications")
@signed_in
def mine() -> ResponseReturnValue:
    """What I have and had, and what it opens."""
    return pages.my_page()


@blueprint.get("/staff/qualifications")
@allowed(Permission.OPERATE)
def index() -> ResponseReturnValue:
    """What of everybody ends soon or has ended."""
    return pages.staff_page()


@blueprint.get("/staff/qualifications/people/<int:person_id>")
@allowed(Permission.OPERATE)
def person(person_id: int) -> ResponseReturnValue:
    """What one person has and had."""
    return pages.person_page(get_person(person_id))


@blueprint.post("/staff/qualifications/people/<int:person_id>")
@allowed(Permission.OPERATE)
def grant(person_id: int) -> ResponseReturnValue:
    """Grant one, for a paper that was seen."""
    whose, form = get_person(person_id), pages.grant_form()
    if not form.validate():
        return pages.person_page(whose, form, status=422)
    try:
        with writing():
            service.grant(form.wanted(person_id), by=me().key, now=now())
    except DomainError as error:
        form.refuse(error)
        return pages.person_page(get_person(person_id), form, status=error.status)
    saw(person_id, What.CHANGE)
    return redirect(url_for(".person", person_id=person_id, done=1), 303)


@blueprint.get("/staff/qualifications/<int:number>")
@allowed(Permission.OPERATE)
def show(number: int) -> ResponseReturnValue:
    """One of them."""
    return pages.one_page(queries.get_qualification(number, reader=me()))


@blueprint.post("/staff/qualifications/<int:number>/revoke")
@allowed(Permission.OPERATE)
def revoke(number: int) -> ResponseReturnValue:
    """Take it, for a reason."""
    row, form = queries.get_qualification(number, reader=me()), RevokeForm()
    if not form.validate():
        return pages.one_page(row, form, status=422)
    person_id = row.person_id
    try:
        with writing():
            service.revoke(number, form.why.data or "", by=me().key, now=now())
    except DomainError as error:
        form.refuse(error)
        return pages.one_page(queries.get_qualification(number, reader=me()), form, status=error.status)
    saw(person_id, What.CHANGE)
    return redirect(url_for(".person", person_id=person_id, done=1), 303)


@blueprint.route("/staff/qualifications/kinds", methods=("GET", "POST"))
@allowed(Permission.CONFIGURE)
def kinds() -> ResponseReturnValue:
    """The kinds there are; make one."""
    return _save_kind(KindForm(), None)


@blueprint.route("/staff/qualifications/kinds/<int:number>", methods=("GET", "POST"))
@allowed(Permission.CONFIGURE)
def kind(number: int) -> ResponseReturnValue:
    """Change a kind."""
    return _save_kind(KindForm(obj=queries.get_kind(number)), number)


def _save_kind(form: KindForm, number: int | None) -> ResponseReturnValue:
    """Show the form, or store what was sent."""
    if not form.is_submitted():
        return pages.kinds_page(form, number=number)
    if not form.validate():
        return pages.kinds_page(form, number=number, status=422)
    try:
        with writing():
            service.save_kind(number, form.wanted(), by=me().key, now=now())
    except DomainError as error:
        form.refuse(error)
        return pages.kinds_page(form, number=number, status=error.status)
    return redirect(url_for(".kinds"), 303)
