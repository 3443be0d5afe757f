"""Pages on which staff ask a cohort for something: read the request, call one verb, answer."""

from __future__ import annotations

from dataclasses import asdict

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue

from anchorcenter.accounts.access import allowed, me
from anchorcenter.accounts.models import Permission
from anchorcenter.core.asking import Question, ask
from anchorcenter.core.clock import now
from anchorcenter.core.errors import DomainError
from anchorcenter.core.forms import Form
from anchorcenter.core.i18n import _, _l
from anchorcenter.core.unit_of_work import writing
from anchorcenter.supporters.missions import pages, queries, service
from anchorcenter.supporters.missions.forms import MissionForm
from anchorcenter.supporters.queries import get_cohort

blueprint = Blueprint("missions", __name__, url_prefix="/staff/supporters/<slug>/missions")
BOTH = ("GET", "POST")


@blueprint.get("")
@allowed(Permission.OPERATE)
def index(slug: str) -> ResponseReturnValue:
    """All of a cohort."""
    return pages.index_page(get_cohort(slug))


@blueprint.route("/new", methods=BOTH)
@allowed(Permission.OPERATE)
def new(slug: str) -> ResponseReturnValue:
    """One more."""
    get_cohort(slug)
    form = MissionForm()
    question = Question(title=_("New mission"), back=(_("Missions"), _url(slug)), button=_l("Save"))
    return ask(
        form,
        lambda: service.create_mission(slug, form.wanted(), by=me(), now=now()),
        question,
        lambda _many: _url(slug),
    )


@blueprint.route("/<int:number>/edit", methods=BOTH)
@allowed(Permission.OPERATE)
def edit(slug: str, number: int) -> ResponseReturnValue:
    """Change that one."""
    row = queries.get_mission(slug, number)
    form = MissionForm(**asdict(service.mission_of(row)), version=row.version)
    del form.is_monthly
    question = Question(title=_("Change the mission"), back=(_("Missions"), _url(slug)), button=_l("Save"))

    def save() -> None:
        service.change_mission(slug, number, form.wanted(), version=form.seen(), by=me(), now=now())

    return ask(form, save, question, lambda _none: _url(slug))


@blueprint.post("/<int:number>/cancel")
@allowed(Permission.OPERATE)
def cancel(slug: str, number: int) -> ResponseReturnValue:
    """Ask for it no more."""
    try:
        with writing():
            service.cancel_mission(slug, number, by=me(), now=now())
    except DomainError as error:
        if error.status == 404:
            raise
        form = Form(None)
        form.refuse(error)
        return pages.index_page(get_cohort(slug), form, status=error.status)
    return redirect(_url(slug), 303)


def _url(slug: str) -> str:
    return url_for("missions.index", slug=slug)
