"""Pages on which staff make cohorts of supporters: read the request, call one verb, answer."""

from __future__ import annotations

from dataclasses import asdict

from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue

from anchorcenter.accounts.access import allowed, me, saw
from anchorcenter.accounts.models import Permission
from anchorcenter.core.asking import Question, ask
from anchorcenter.core.clock import now
from anchorcenter.core.i18n import Text, _, _l, named
from anchorcenter.supporters import pages, queries, service, serving
from anchorcenter.supporters.forms import AppointmentForm, EndOfServiceForm, RenewalForm, SupporterCohortForm
from anchorcenter.supporters.letters import letter_of
from anchorcenter.supporters.models import Supporter

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


@blueprint.route("/<slug>/people/new", methods=BOTH)
@allowed(Permission.OPERATE)
def appoint(slug: str) -> ResponseReturnValue:
    """Have somebody serve."""
    row = queries.get_cohort(slug)
    form = AppointmentForm(first_on=row.first_on, last_on=row.last_on)
    back = named(row.title, row.title_en), _url(slug)
    question = Question(title=_("Appoint a supporter"), back=back, button=_l("Appoint"))

    def save() -> int:
        return serving.appoint(slug, form.wanted(), by=me(), now=now())

    return ask(form, save, question, lambda _number: _url(slug))


@blueprint.get("/<slug>/people/<int:number>")
@allowed(Permission.OPERATE)
def supporter(slug: str, number: int) -> ResponseReturnValue:
    """Somebody's place in a cohort."""
    return pages.supporter_page(serving.get_supporter(slug, number))


@blueprint.get("/<slug>/people/<int:number>/letters/<int:term>")
@allowed(Permission.OPERATE)
def letter(slug: str, number: int, term: int) -> ResponseReturnValue:
    """The letter of appointment of a term, as a PDF."""
    row = serving.get_supporter(slug, number)
    saw(row.person_id)
    return letter_of(row, term)


@blueprint.route("/<slug>/people/<int:number>/renew", methods=BOTH)
@allowed(Permission.OPERATE)
def renew(slug: str, number: int) -> ResponseReturnValue:
    """Have them go on."""
    row = serving.get_supporter(slug, number)
    form = RenewalForm(version=row.version)
    question = _about(row, _("Renew the term"), _l("Renew"))

    def save() -> None:
        serving.renew(slug, number, form.wanted(), version=form.seen(), by=me(), now=now())

    return ask(form, save, question, lambda _none: _person_url(row))


@blueprint.route("/<slug>/people/<int:number>/end", methods=BOTH)
@allowed(Permission.OPERATE)
def end(slug: str, number: int) -> ResponseReturnValue:
    """Have their service end early."""
    row = serving.get_supporter(slug, number)
    form = EndOfServiceForm(version=row.version)
    question = _about(row, _("End the service"), _l("End it"))

    def save() -> None:
        serving.end_service(slug, number, form.wanted(), version=form.seen(), by=me(), now=now())

    return ask(form, save, question, lambda _none: _person_url(row))


def _about(row: Supporter, title: str, button: Text) -> Question:
    saw(row.person_id)
    name = named(row.person.name, row.person.name_en)
    return Question(title=f"{title}: {name}", back=(name, _person_url(row)), button=button)


def _person_url(row: Supporter) -> str:
    return url_for("supporters_staff.supporter", slug=row.cohort.slug, number=row.number)


def _url(slug: str) -> str:
    return url_for("supporters_staff.show", slug=slug)
