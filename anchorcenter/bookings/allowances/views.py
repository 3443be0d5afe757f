"""Pages of quotas: read the request, call one verb, answer."""

from __future__ import annotations

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue

from anchorcenter.accounts.access import allowed, me, signed_in
from anchorcenter.accounts.models import Permission
from anchorcenter.bookings.allowances import pages
from anchorcenter.bookings.allowances.forms import EndForm, QuotaForm, needed
from anchorcenter.bookings.quotas import service
from anchorcenter.core.clock import now
from anchorcenter.core.errors import DomainError
from anchorcenter.core.periods import DAY
from anchorcenter.core.unit_of_work import writing

blueprint = Blueprint("quotas", __name__)


@blueprint.get("/quotas")
@signed_in
def index() -> ResponseReturnValue:
    """What is left of my quotas."""
    return pages.mine_page()


@blueprint.get("/quotas/<int:number>")
@signed_in
def statement(number: int) -> ResponseReturnValue:
    """What one was used for, by day, week or month."""
    return pages.statement_page(number)


@blueprint.get("/quotas/<int:number>.csv")
@signed_in
def statement_file(number: int) -> ResponseReturnValue:
    """The same as a file."""
    return pages.statement_file(number)


@blueprint.get("/staff/quotas")
@allowed(Permission.CONFIGURE)
def staff() -> ResponseReturnValue:
    """Every quota."""
    return pages.staff_page()


@blueprint.post("/staff/quotas")
@allowed(Permission.CONFIGURE)
def add() -> ResponseReturnValue:
    """Set another one."""
    form = QuotaForm()
    if not form.validate():
        return pages.staff_page(form, status=422)
    try:
        with writing():
            service.add_quota(form.wanted(), by=me(), now=now())
    except DomainError as error:
        form.refuse(error)
        return pages.staff_page(form, status=error.status)
    return redirect(url_for(".staff"), 303)


@blueprint.get("/staff/quotas/<int:number>/end")
@allowed(Permission.CONFIGURE)
def end(number: int) -> ResponseReturnValue:
    """Ask until when."""
    return pages.end_page(number)


@blueprint.post("/staff/quotas/<int:number>/end")
@allowed(Permission.CONFIGURE)
def end_it(number: int) -> ResponseReturnValue:
    """Have it hold until a last day."""
    form = EndForm()
    if not form.validate():
        return pages.end_page(number, form, status=422)
    try:
        with writing():
            until = needed(form.last_on) + DAY
            service.end_quota(number, until=until, by=me(), now=now(), why=form.why.data or "")
    except DomainError as error:
        if error.status == 404:
            raise
        form.refuse(error)
        return pages.end_page(number, form, status=error.status)
    return redirect(url_for(".staff"), 303)
