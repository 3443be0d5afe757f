"""Pages of closed periods: read the request, call one verb, answer."""

from __future__ import annotations

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue

from anchorcenter.accounts.access import allowed, me
from anchorcenter.accounts.models import Permission
from anchorcenter.core.clock import now
from anchorcenter.core.errors import DomainError, missing
from anchorcenter.core.printed.files import FORMATS
from anchorcenter.core.unit_of_work import unhurried, writing
from anchorcenter.pledges.periods import parse
from anchorcenter.pledges.queries import get_pledge
from anchorcenter.pledges.snapshots import pages, queries, service
from anchorcenter.pledges.snapshots.forms import ActForm, CloseForm
from anchorcenter.pledges.snapshots.models import Act

versions = Blueprint("pledge_versions", __name__)
snapshots = Blueprint("pledge_snapshots", __name__)


@versions.get("/pledges/<slug>/versions")
def index(slug: str) -> ResponseReturnValue:
    """Every published version."""
    return pages.versions_page(get_pledge(slug))


@versions.get("/pledges/<slug>/versions/<word>/<int:version>")
def show(slug: str, word: str, version: int) -> ResponseReturnValue:
    """One of them."""
    return pages.version_page(queries.get_published(slug, parse(word) or missing(), version))


@versions.get("/pledges/<slug>/versions/<word>/<int:version>/card.<form>")
def card(slug: str, word: str, version: int, form: str) -> ResponseReturnValue:
    """The city's card as it was published then, to be read, printed or taken along."""
    snapshot = queries.get_published(slug, parse(word) or missing(), version)
    return pages.card_file(snapshot, form if form in FORMATS else missing())


@versions.get("/pledges/<slug>/versions/<word>/<int:version>/<key>")
def rows(slug: str, word: str, version: int, key: str) -> ResponseReturnValue:
    """The rows of one of its figures."""
    return pages.rows_page(queries.get_published(slug, parse(word) or missing(), version), key)


@snapshots.get("/staff/snapshots")
@allowed(Permission.READ_REPORTS)
def staff() -> ResponseReturnValue:
    """Every pledge with its closed periods."""
    return pages.staff_page()


@snapshots.post("/staff/pledges/<slug>/snapshots")
@allowed(Permission.OPERATE)
def close(slug: str) -> ResponseReturnValue:
    """Close a period."""
    form = CloseForm(choices=pages.choices_of(get_pledge(slug)))
    if not form.validate():
        return pages.staff_page(form=form, slug=slug, status=422)
    try:
        with writing(), unhurried():
            number = service.close(slug, form.wanted(), by=me(), now=now())
    except DomainError as error:
        form.refuse(error)
        return pages.staff_page(form=form, slug=slug, status=error.status)
    return redirect(url_for(".show", number=number), 303)


@snapshots.get("/staff/snapshots/<int:number>", endpoint="show")
@allowed(Permission.READ_REPORTS)
def show_one(number: int) -> ResponseReturnValue:
    """One of any state, and what changed since."""
    return pages.snapshot_page(queries.get_snapshot(number))


@snapshots.get("/staff/snapshots/<int:number>/card.<form>", endpoint="card")
@allowed(Permission.READ_REPORTS)
def card_of_any(number: int, form: str) -> ResponseReturnValue:
    """The city's card of one of any state: who approves it has read it."""
    return pages.card_file(queries.get_snapshot(number), form if form in FORMATS else missing())


@snapshots.get("/staff/snapshots/<int:number>/rows/<key>", endpoint="rows")
@allowed(Permission.READ_REPORTS)
def rows_of_any(number: int, key: str) -> ResponseReturnValue:
    """The rows of one of its figures."""
    return pages.rows_page(queries.get_snapshot(number), key)


@snapshots.post("/staff/snapshots/<int:number>/<word>")
@allowed(Permission.READ_REPORTS)
def act(number: int, word: str) -> ResponseReturnValue:
    """Take a step with it."""
    wanted, form = Act(word) if word in set(Act) - {Act.CLOSED} else missing(), ActForm()
    row = queries.get_snapshot(number)
    if not form.validate():
        return pages.snapshot_page(row, form, status=422)
    try:
        with writing(), unhurried():
            service.act(number, form.wanted(wanted), by=me(), now=now())
    except DomainError as error:
        form.refuse(error)
        return pages.snapshot_page(queries.get_snapshot(number), form, status=error.status)
    return redirect(url_for(".show", number=number), 303)
