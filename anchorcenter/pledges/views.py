"""Pages of pledges: everybody reads them, staff take reports in."""

from __future__ import annotations

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from anchorcenter.accounts.access import allowed, me
from anchorcenter.accounts.models import Permission
from anchorcenter.core.clock import now
from anchorcenter.core.errors import DomainError, missing
from anchorcenter.core.periods import parse_day
from anchorcenter.core.printed.files import FORMATS
from anchorcenter.core.security import takes_files
from anchorcenter.core.unit_of_work import writing
from anchorcenter.pledges import origins, pages, queries, service
from anchorcenter.pledges.forms import MOST_BYTES, ImportForm, RevisionForm

blueprint = Blueprint("pledges", __name__)


@blueprint.get("/pledges")
def index() -> ResponseReturnValue:
    """All pledges."""
    return pages.index_page()


@blueprint.get("/pledges/<slug>")
def show(slug: str) -> ResponseReturnValue:
    """One of them; with ``as_of`` its money as it was decided by that day, with ``period`` its indicators over it."""
    as_of, period = parse_day(request.args.get("as_of", "")), request.args.get("period", "")
    return pages.show_page(queries.get_pledge(slug), as_of, period=period)


@blueprint.get("/pledges/<slug>/funds")
def funds(slug: str) -> ResponseReturnValue:
    """What a sum of its money is made of, and when that was decided."""
    return origins.origin_page(queries.get_pledge(slug), request.args, parse_day(request.args.get("as_of", "")))


@blueprint.get("/pledges/<slug>/card.<form>")
def card(slug: str, form: str) -> ResponseReturnValue:
    """The city's card of it, to be read, printed or taken along."""
    return pages.card_file(
        queries.get_pledge(slug), form if form in FORMATS else missing(), parse_day(request.args.get("as_of", ""))
    )


@blueprint.get("/staff/pledges")
@allowed(Permission.OPERATE)
def staff() -> ResponseReturnValue:
    """All of them, and the form that takes a report in."""
    return pages.staff_page(ImportForm(None))


@blueprint.post("/staff/pledges")
@takes_files(MOST_BYTES)
@allowed(Permission.OPERATE)
def take_in() -> ResponseReturnValue:
    """Keep a report that agrees in itself."""
    form = ImportForm()
    if not form.validate():
        return pages.staff_page(form, status=422)
    try:
        card = form.card()
        with writing():
            slug = service.import_card(card, by=me(), now=now())
    except DomainError as error:
        form.refuse(error)
        return pages.staff_page(form, status=error.status)
    return redirect(url_for(".staff", imported=slug), 303)


@blueprint.get("/staff/pledges/template.xlsx")
@allowed(Permission.OPERATE)
def template() -> ResponseReturnValue:
    """The workbook to be filled in; with ``like`` with what is kept of that pledge."""
    slug = request.args.get("like", "")
    return pages.template_file(queries.get_pledge(slug) if slug else None)


@blueprint.get("/staff/pledges/<slug>/funding")
@allowed(Permission.OPERATE)
def funding(slug: str) -> ResponseReturnValue:
    """The revisions of its money, and the form that takes another in."""
    return pages.funding_page(queries.get_pledge(slug), RevisionForm(None))


@blueprint.post("/staff/pledges/<slug>/funding")
@takes_files(MOST_BYTES)
@allowed(Permission.OPERATE)
def revise(slug: str) -> ResponseReturnValue:
    """Keep the money of a report as another revision."""
    pledge, form = queries.get_pledge(slug), RevisionForm()
    if not form.validate():
        return pages.funding_page(pledge, form, status=422)
    try:
        wanted = form.wanted()
        with writing():
            service.revise(slug, wanted, by=me(), now=now())
    except DomainError as error:
        form.refuse(error)
        return pages.funding_page(pledge, form, status=error.status)
    return redirect(url_for(".funding", slug=slug, kept=1), 303)
