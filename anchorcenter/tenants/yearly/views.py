"""Pages of yearly figures: read the request, call one verb, answer."""

from __future__ import annotations

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue

from anchorcenter.accounts.access import allowed, me, saw, signed_in
from anchorcenter.accounts.access_log import What
from anchorcenter.accounts.models import Permission
from anchorcenter.accounts.organisations import check_manager
from anchorcenter.core.asking import Question, ask
from anchorcenter.core.audit import record
from anchorcenter.core.clock import now
from anchorcenter.core.errors import DomainError, Reason, missing
from anchorcenter.core.i18n import _, _l, today
from anchorcenter.core.render import csv_file
from anchorcenter.core.unit_of_work import writing
from anchorcenter.tenants.models import Tenant
from anchorcenter.tenants.queries import get_tenant
from anchorcenter.tenants.yearly import pages, queries, service
from anchorcenter.tenants.yearly.forms import AnswerForm, ExportForm
from anchorcenter.tenants.yearly.rules import check_year

blueprint = Blueprint("yearly", __name__)
BOTH = ("GET", "POST")


@blueprint.get("/company/yearly")
@signed_in
def own() -> ResponseReturnValue:
    """What one's own company said, and what is missing."""
    return pages.own_page(get_tenant(me().organisation_id or missing()))


@blueprint.route("/company/yearly/<int:year>", methods=BOTH)
@signed_in
def enter_own(year: int) -> ResponseReturnValue:
    """Say what a year was like, for managers."""
    tenant = get_tenant(me().organisation_id or missing())
    check_manager(me().is_manager)
    back = _("Yearly figures"), url_for(".own")
    return _ask(tenant, year, back, template="tenants/own_form.html", done=url_for(".own"))


@blueprint.get("/staff/yearly")
@allowed(Permission.OPERATE)
def index() -> ResponseReturnValue:
    """The figures of a year."""
    return pages.index_page()


@blueprint.post("/staff/yearly/export")
@allowed(Permission.EXPORT)
def export() -> ResponseReturnValue:
    """The figures of all years as a table, for a reason."""
    form = ExportForm()
    if not form.validate() or not form.why.data:
        form.refuse(DomainError(Reason(code="why", message=_l("Say why: it is kept."), field="why")))
        return pages.index_page(form, status=422)
    found = queries.list_figures()
    with writing():
        record("export", "yearly_figures", 0, by=me().key, now=now(), after={"rows": len(found)}, why=form.why.data)
    head, rows = pages.table_of(found)
    for person_id in {row.entered_by_id for row in found}:
        saw(person_id, What.EXPORT, form.why.data)
    return csv_file("yearly-figures.csv", head, rows)


@blueprint.get("/staff/tenants/<int:number>/yearly/<int:year>")
@allowed(Permission.OPERATE)
def show(number: int, year: int) -> ResponseReturnValue:
    """All that was said of a year."""
    return pages.show_page(get_tenant(number), year)


@blueprint.post("/staff/tenants/<int:number>/yearly/<int:year>")
@allowed(Permission.OPERATE)
def answer(number: int, year: int) -> ResponseReturnValue:
    """Confirm it or return it."""
    tenant, form = get_tenant(number), AnswerForm()
    if form.of() not in {row.id for row in queries.list_history(number, year)}:
        missing()
    if not form.validate():
        return pages.show_page(tenant, year, form, status=422)
    try:
        with writing():
            service.answer(form.of(), form.wanted(), by=me(), now=now())
    except DomainError as error:
        form.refuse(error)
        return pages.show_page(get_tenant(number), year, form, status=error.status)
    return redirect(url_for(".index", year=year), 303)


@blueprint.route("/staff/tenants/<int:number>/yearly/<int:year>/enter", methods=BOTH)
@allowed(Permission.OPERATE)
def enter(number: int, year: int) -> ResponseReturnValue:
    """Say it for a tenant who cannot."""
    tenant = get_tenant(number)
    back = pages.name_of(tenant), url_for("tenants.tenant", number=number)
    return _ask(tenant, year, back, template="ask.html", done=url_for(".index", year=year))


def _ask(tenant: Tenant, year: int, back: tuple[str, str], *, template: str, done: str) -> ResponseReturnValue:
    if check_year(year, today(now())):
        missing()
    number, help_text = tenant.organisation_id, _("As of 31 December; money in million won. The center confirms it.")
    form, title = pages.form_of(number, year), _("Figures of %(year)d", year=year)
    question = Question(title=title, back=back, button=_l("Save"), help=help_text, template=template)
    return ask(
        form, lambda: service.enter(form.wanted(number, year), by=me(), now=now()), question, lambda _number: done
    )
