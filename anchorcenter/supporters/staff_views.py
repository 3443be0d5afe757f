"""Pages on which staff make cohorts of supporters: read the request, call one verb, answer."""

from __future__ import annotations

from dataclasses import asdict

from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue

from anchorcenter.accounts.access import allowed, me
from anchorcenter.accounts.models import Permission
from anchorcenter.core.asking import Question, ask
from anchorcenter.core.clock import now
from anchorcenter.core.i18n import _, _l, named
from anchorcenter.supporters import pages, queries, service
from anchorcenter.supporters.forms import SupporterCohortForm

blueprint = Blueprint("supporters_staff", __name__, url_prefix="/staff/supporters")
BOTH = ("GET", "POST")


@blueprint.get("")
@allowed(Permission.OPERATE)
def index() -> ResponseReturnValue:
    """Every cohort."""
    return pages.staff_index_page()


@blueprint.route("/new", methods=BOTH)
@allowed(Permission.OPERATE)
def new() -> ResponseReturnValue:
    """Make one."""
    form, back = SupporterCohortForm(), (_("Supporters"), url_for(".index"))
    question = Question(title=_("New cohort of supporters"), back=back, button=_l("Save"))
    return ask(form, lambda: service.create_cohort(form.wanted(), by=me(), now=now()), question, _url)


@blueprint.get("/<slug>")
@allowed(Permission.OPERATE)
def show(slug: str) -> ResponseReturnValue:
    """One of them with its people."""
    return pages.staff_show_page(queries.get_cohort(slug))


@blueprint.route("/<slug>/edit", methods=BOTH)
@allowed(Permission.OPERATE)
def edit(slug: str) -> ResponseReturnValue:
    """Change it."""
    row = queries.get_cohort(slug)
    form = SupporterCohortForm(**asdict(service.cohort_of(row)), version=row.version)
    back = named(row.title, row.title_en), _url(slug)
    question = Question(title=_("Change the cohort"), back=back, button=_l("Save"))

    def save() -> str:
        return service.change_cohort(slug, form.wanted(), version=form.seen(), by=me(), now=now())

    return ask(form, save, question, _url)


def _url(slug: str) -> str:
    return url_for("supporters_staff.show", slug=slug)
