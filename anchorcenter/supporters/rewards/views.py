"""Pages of rewards: read the request, call one verb, answer."""

from __future__ import annotations

from collections.abc import Iterable

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue

from anchorcenter.accounts.access import allowed, me, saw, signed_in
from anchorcenter.accounts.access_log import What
from anchorcenter.accounts.models import Permission
from anchorcenter.core.asking import Question, ask
from anchorcenter.core.audit import record
from anchorcenter.core.clock import now
from anchorcenter.core.errors import DomainError, Reason
from anchorcenter.core.i18n import _, _l, named, today
from anchorcenter.core.render import csv_file
from anchorcenter.core.unit_of_work import writing
from anchorcenter.supporters.queries import get_cohort
from anchorcenter.supporters.rewards import pages, queries, service
from anchorcenter.supporters.rewards.forms import CertifyingForm, ExportForm, ProposalForm, filled
from anchorcenter.supporters.rewards.rules import in_force

blueprint = Blueprint("rewards", __name__)
OF = "/staff/supporters/<slug>"
PROPOSAL = "/staff/supporters/proposals/<int:number>"


@blueprint.get("/supporters/rewards")
@signed_in
def mine() -> ResponseReturnValue:
    """What I have got for what I did."""
    return pages.own_page()


@blueprint.get(f"{OF}/rewards")
@allowed(Permission.OPERATE)
def cohort(slug: str) -> ResponseReturnValue:
    """Rules, standings and lists of a cohort."""
    return pages.cohort_page(get_cohort(slug))


@blueprint.post(f"{OF}/rewards")
@allowed(Permission.OPERATE)
def propose(slug: str) -> ResponseReturnValue:
    """Write down what is to be paid for a month."""
    form = ProposalForm()
    if not form.validate():
        return pages.cohort_page(get_cohort(slug), form, status=422)
    try:
        with writing():
            number = service.propose(form.wanted(slug), by=me(), now=now())
    except DomainError as error:
        form.refuse(error)
        return pages.cohort_page(get_cohort(slug), form, status=error.status)
    return redirect(url_for(".proposal", number=number), 303)


@blueprint.route(f"{OF}/rules", methods=("GET", "POST"))
@allowed(Permission.OPERATE)
def rules(slug: str) -> ResponseReturnValue:
    """Have other rules hold from a day on."""
    found = get_cohort(slug)
    form = filled(in_force(queries.list_versions(found.id), today(now())))
    question = Question(
        title=_("Rules of rewards"),
        back=(named(found.title, found.title_en), url_for(".cohort", slug=slug)),
        button=_l("Save as the next version"),
        help=_("What was done before that day keeps the rules that it was done by."),
    )
    return ask(
        form,
        lambda: service.set_rules(slug, form.wanted(), by=me(), now=now()),
        question,
        lambda _number: url_for(".cohort", slug=slug),
    )


@blueprint.get(PROPOSAL)
@allowed(Permission.OPERATE)
def proposal(number: int) -> ResponseReturnValue:
    """One list."""
    return pages.proposal_page(queries.get_proposal(number))


@blueprint.post(f"{PROPOSAL}/export")
@allowed(Permission.EXPORT)
def export(number: int) -> ResponseReturnValue:
    """It as a table, for a reason."""
    form, row = ExportForm(), queries.get_proposal(number)
    if not _has_reason(form):
        return pages.proposal_page(row, form, status=422)
    head, rows = pages.proposal_table(row)
    _note_export("reward_proposal", number, form.why.data or "", len(rows))
    _saw_all({each.supporter.person_id for each in row.lines}, form.why.data or "")
    return csv_file(f"rewards-{row.month:%Y-%m}-{number}.csv", head, rows)


@blueprint.get(f"{OF}/hours")
@allowed(Permission.OPERATE)
def hours(slug: str) -> ResponseReturnValue:
    """Hours of volunteer work."""
    return pages.hours_page(get_cohort(slug))


@blueprint.post(f"{OF}/hours/export")
@allowed(Permission.EXPORT)
def export_hours(slug: str) -> ResponseReturnValue:
    """They as a table, for a reason."""
    form, found = ExportForm(), get_cohort(slug)
    if not _has_reason(form):
        return pages.hours_page(found, form, status=422)
    head, rows, people = pages.hours_table(found)
    _note_export("supporter_cohort", found.id, form.why.data or "", len(rows))
    _saw_all(people, form.why.data or "")
    return csv_file(f"volunteer-hours-{slug}.csv", head, rows)


@blueprint.get(f"{OF}/certificates")
@allowed(Permission.OPERATE)
def certificates(slug: str) -> ResponseReturnValue:
    """Who of a cohort may have a certificate."""
    return pages.certificates_page(get_cohort(slug))


@blueprint.post(f"{OF}/certificates")
@allowed(Permission.OPERATE)
def certify(slug: str) -> ResponseReturnValue:
    """Issue them."""
    form = CertifyingForm()
    if not form.validate():
        return pages.certificates_page(get_cohort(slug), form, status=422)
    try:
        with writing():
            service.certify(slug, form.wanted(), by=me(), now=now())
    except DomainError as error:
        form.refuse(error)
        return pages.certificates_page(get_cohort(slug), form, status=error.status)
    return redirect(url_for(".certificates", slug=slug, done=1), 303)


def _has_reason(form: ExportForm) -> bool:
    if form.validate() and form.why.data:
        return True
    form.refuse(DomainError(Reason(code="why", message=_l("Say why: it is kept."), field="why")))
    return False


def _note_export(what: str, number: int, why: str, many: int) -> None:
    with writing():
        record("export", what, number, by=me().key, now=now(), after={"rows": many}, why=why)


def _saw_all(people: Iterable[int], why: str) -> None:
    for person_id in people:
        saw(person_id, What.EXPORT, why)
