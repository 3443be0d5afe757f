"""Pages of enrollments: read the request, call one verb, answer."""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from anchorcenter.academy.enrollment import applying, ending, guardians, lottery, pages, queries
from anchorcenter.academy.enrollment.applications import find_call, list_asked, object_to
from anchorcenter.academy.enrollment.forms import EndingForm, EnrollmentForm, NoteForm, refuse
from anchorcenter.accounts.access import me, signed_in
from anchorcenter.core.asking import Question, ask
from anchorcenter.core.clock import fresh, now
from anchorcenter.core.errors import DomainError, missing
from anchorcenter.core.i18n import _, _l
from anchorcenter.core.unit_of_work import writing
from anchorcenter.questions.forms import answer_form, typed
from anchorcenter.tenants.intake.forms import AppealForm

blueprint = Blueprint("enrollment", __name__)
BOTH = ("GET", "POST")
OF = "/courses/<slug>/cohorts/<int:number>"


@blueprint.post(f"{OF}/hold")
@signed_in
def hold(slug: str, number: int) -> ResponseReturnValue:
    """Keep a place, if there is one, and go to the form."""
    try:
        with writing():
            row = applying.hold(slug, number, by=me(), now=fresh())
    except DomainError as error:
        if error.status == 404:
            raise
        form = EnrollmentForm(None)
        form.refuse(error)
        return pages.enroll_page(queries.get_cohort(slug, number), form, error)
    if row is not None and row.consent_version:
        return redirect(url_for(".show", number=row.id), 303)
    return redirect(url_for(".enroll", slug=slug, number=number), 303)


@blueprint.route(f"{OF}/enroll", methods=BOTH)
@signed_in
def enroll(slug: str, number: int) -> ResponseReturnValue:
    """The form, and what becomes of it: a place, or one in the queue."""
    cohort, form = queries.get_cohort(slug, number), EnrollmentForm()
    asked = list_asked(cohort)
    more = answer_form(asked)
    ongoing = queries.find_ongoing(cohort.id, me().id)
    if request.method == "GET":
        is_sent = ongoing is not None and ongoing.consent_version
        return redirect(url_for(".show", number=ongoing.id)) if ongoing and is_sent else pages.enroll_page(cohort, form)
    if not (form.validate() and more.validate()):
        return pages.enroll_page(cohort, form, more=more)
    try:
        with writing():
            wanted = replace(form.wanted(), answers=typed(more, asked))
            row = applying.enroll(slug, number, wanted, by=me(), now=fresh())
    except DomainError as error:
        refuse(error, form, more)
        return pages.enroll_page(queries.get_cohort(slug, number), form, error, more=more)
    return redirect(url_for(".show", number=row.id), 303)


@blueprint.get(f"{OF}/draw")
def draw(slug: str, number: int) -> ResponseReturnValue:
    """How its places are given by lot."""
    cohort = queries.get_cohort(slug, number)
    return pages.draw_page(cohort, lottery.find_draw(cohort) or missing())


@blueprint.get(f"{OF}/review")
def review(slug: str, number: int) -> ResponseReturnValue:
    """By which rules its places are given, and who got in."""
    cohort = queries.get_cohort(slug, number)
    return pages.review_page(cohort, find_call(cohort.id) or missing())


@blueprint.get("/cohorts/<slug>/application")
@signed_in
def application(slug: str) -> ResponseReturnValue:
    """Where mails about my application lead."""
    return redirect(url_for(".show", number=queries.get_of_call(slug, me()).id))


@blueprint.post("/enrollments/<int:number>/objection")
@signed_in
def objection(number: int) -> ResponseReturnValue:
    """Object to the result of my application."""
    row, form = queries.get_enrollment(number, person=me()), AppealForm()
    try:
        with writing():
            object_to(row, form.text.data or "", by=me(), now=fresh())
    except DomainError as error:
        if error.status == 404:
            raise
        form.refuse(error)
        return pages.show_page(queries.get_enrollment(number, person=me()), error, appeal_form=form)
    return redirect(url_for(".show", number=number), 303)


@blueprint.get("/enrollments")
@signed_in
def index() -> ResponseReturnValue:
    """My enrollments."""
    return pages.mine_page()


@blueprint.get("/enrollments/<int:number>")
@signed_in
def show(number: int) -> ResponseReturnValue:
    """One of them."""
    return pages.show_page(queries.get_enrollment(number, person=me()))


@blueprint.post("/enrollments/<int:number>/accept")
@signed_in
def accept(number: int) -> ResponseReturnValue:
    """Take the place that is offered."""
    try:
        with writing():
            applying.accept(number, by=me(), now=fresh())
    except DomainError as error:
        return pages.show_page(queries.get_enrollment(number, person=me()), error)
    return redirect(url_for(".show", number=number), 303)


@blueprint.route("/enrollments/<int:number>/cancel", methods=BOTH)
@signed_in
def cancel(number: int) -> ResponseReturnValue:
    """What giving it up means, and doing it."""
    row, form = queries.get_enrollment(number, person=me()), EndingForm()
    if request.method == "GET" or not form.validate():
        return pages.cancel_page(row, form)
    try:
        with writing():
            left = ending.cancel(number, form.wanted(), by=me(), now=fresh())
    except DomainError as error:
        form.refuse(error)
        return pages.cancel_page(queries.get_enrollment(number, person=me()), form, error)
    return redirect(url_for(".show", number=number) if left else url_for(".index"), 303)


@blueprint.route("/enrollments/<int:number>/note", methods=BOTH)
@signed_in
def note(number: int) -> ResponseReturnValue:
    """Change what the center should know."""
    row = queries.get_enrollment(number, person=me())
    form = NoteForm(note=row.note, version=row.version)
    back = _("My enrollments"), url_for(".show", number=number)
    question = Question(title=_("What we should know"), back=back, button=_l("Save"), template="enrollment/note.html")

    def save() -> None:
        applying.note(number, form.note.data or "", version=form.seen(), by=me(), now=now())

    return ask(form, save, question, lambda _none: url_for(".show", number=number))


@blueprint.get("/guardian/<token>")
def guardian(token: str) -> ResponseReturnValue:
    """What a guardian is asked, by the link of the mail."""
    asked = guardians.get_asked(token)
    return pages.guardian_page(asked.enrollment, is_given=asked.given_at is not None)


@blueprint.post("/guardian/<token>")
def consent(token: str) -> ResponseReturnValue:
    """Consent."""
    try:
        with writing():
            guardians.consent(token, now=fresh())
    except DomainError as error:
        if error.status == 404:
            raise
        asked = guardians.get_asked(token)
        return pages.guardian_page(asked.enrollment, is_given=False, error=error)
    return redirect(url_for(".guardian", token=token), 303)
