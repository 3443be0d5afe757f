"""Pages of pledges: everybody reads them, staff take reports in."""

from __future__ import annotations

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue

from anchorcenter.accounts.access import allowed, me
from anchorcenter.accounts.models import Permission
from anchorcenter.core.clock import now
from anchorcenter.core.errors import DomainError, missing
from anchorcenter.core.printed.files import FORMATS
from anchorcenter.core.security import takes_files
from anchorcenter.core.unit_of_work import writing
from anchorcenter.pledges import pages, queries, service
from anchorcenter.pledges.forms import MOST_BYTES, ImportForm

blueprint = Blueprint("pledges", __name__)


@blueprint.get("/pledges")
def index() -> ResponseReturnValue:
    """All pledges."""
    return pages.index_page()


@blueprint.get("/pledges/<slug>")
def show(slug: str) -> ResponseReturnValue:
    """One of them."""
    return pages.show_page(queries.get_pledge(slug))


@blueprint.get("/pledges/<slug>/card.<form>")
def card(slug: str, form: str) -> ResponseReturnValue:
    """The city's card of it, to be read, printed or taken along."""
    return pages.card_file(queries.get_pledge(slug), form if form in FORMATS else missing())


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
        card = form.wanted()
        with writing():
            slug = service.import_card(card, by=me(), now=now())
    except DomainError as error:
        form.refuse(error)
        return pages.staff_page(form, status=error.status)
    return redirect(url_for(".staff", imported=slug), 303)
