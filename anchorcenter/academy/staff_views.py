"""Pages on which staff write courses down and make cohorts: read the request, call one verb, answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue

from anchorcenter.academy import pages, queries, service
from anchorcenter.academy.forms import CancelForm, CohortForm, CopyForm, CourseForm
from anchorcenter.academy.models import Cohort, Course
from anchorcenter.academy.texts import cohort_name
from anchorcenter.accounts.access import allowed, me
from anchorcenter.accounts.models import Permission
from anchorcenter.core.asking import Question, ask
from anchorcenter.core.clock import now
from anchorcenter.core.errors import DomainError
from anchorcenter.core.forms import Form
from anchorcenter.core.i18n import _, _l, named
from anchorcenter.core.unit_of_work import writing

blueprint = Blueprint("academy_staff", __name__, url_prefix="/staff/courses")
BOTH = ("GET", "POST")
COURSE, COHORT = "academy/staff_course_form.html", "academy/staff_cohort_form.html"


@blueprint.get("")
@allowed(Permission.OPERATE)
def index() -> ResponseReturnValue:
    """All courses."""
    return pages.staff_index_page()


@blueprint.route("/new", methods=BOTH)
@allowed(Permission.OPERATE)
def new() -> ResponseReturnValue:
    """Write a course down."""
    form, back = (
        CourseForm(**pages.course_choices()),
        (_("Courses"), url_for(".index")),
    )
    question = Question(title=_("New course"), back=back, button=_l("Save"), template=COURSE)
    return ask(form, lambda: service.create_course(form.wanted(), by=me(), now=now()), question, _course_url)


@blueprint.get("/<slug>")
@allowed(Permission.OPERATE)
def show(slug: str) -> ResponseReturnValue:
    """One of them with every cohort."""
    return pages.staff_show_page(queries.get_course(slug, is_staff=True))


@blueprint.route("/<slug>/edit", methods=BOTH)
@allowed(Permission.OPERATE)
def edit(slug: str) -> ResponseReturnValue:
    """Change a course."""
    row = queries.get_course(slug, is_staff=True)
    form, title = _form_of(row), named(row.title, row.title_en)
    question = Question(
        title=_("Change the course"), back=(title, _course_url(slug)), button=_l("Save"), template=COURSE
    )

    def save() -> str:
        return service.change_course(slug, form.wanted(), version=form.seen(), by=me(), now=now())

    return ask(form, save, question, _course_url)


@blueprint.route("/<slug>/cohorts/new", methods=BOTH)
@allowed(Permission.OPERATE)
def new_cohort(slug: str) -> ResponseReturnValue:
    """Make the next cohort of a course."""
    row, form = queries.get_course(slug, is_staff=True), CohortForm()
    back = named(row.title, row.title_en), _course_url(slug)
    question = Question(title=_("New cohort"), back=back, button=_l("Save"), template=COHORT)

    def save() -> int:
        return service.create_cohort(slug, form.wanted(), by=me(), now=now())

    return ask(form, save, question, lambda number: _cohort_url(slug, number))


@blueprint.get("/<slug>/cohorts/<int:number>")
@allowed(Permission.OPERATE)
def cohort(slug: str, number: int) -> ResponseReturnValue:
    """A cohort and what may be done with it."""
    return _cohort_page(slug, number)


@blueprint.route("/<slug>/cohorts/<int:number>/edit", methods=BOTH)
@allowed(Permission.OPERATE)
def edit_cohort(slug: str, number: int) -> ResponseReturnValue:
    """Change a cohort."""
    row = queries.get_cohort(slug, number)
    form, back = _cohort_form(row), (_name(row), _cohort_url(slug, number))
    question = Question(title=_("Change the cohort"), back=back, button=_l("Save"), template=COHORT)

    def save() -> None:
        service.change_cohort(slug, number, form.wanted(), version=form.seen(), by=me(), now=now())

    return ask(form, save, question, lambda _none: _cohort_url(slug, number))


@blueprint.post("/<slug>/cohorts/<int:number>/publish")
@allowed(Permission.OPERATE)
def publish(slug: str, number: int) -> ResponseReturnValue:
    """Show a cohort to everybody."""
    return _do(slug, number, Form(), lambda: service.publish_cohort(slug, number, by=me(), now=now()), "publish_form")


@blueprint.post("/<slug>/cohorts/<int:number>/cancel")
@allowed(Permission.OPERATE)
def cancel(slug: str, number: int) -> ResponseReturnValue:
    """Have a cohort not be held."""
    form = CancelForm()

    def deed() -> None:
        service.cancel_cohort(slug, number, form.wanted(), by=me(), now=now())

    return _do(slug, number, form, deed, "cancel_form")


@blueprint.post("/<slug>/cohorts/<int:number>/copy")
@allowed(Permission.OPERATE)
def copy(slug: str, number: int) -> ResponseReturnValue:
    """Make the next cohort like this one."""
    form = CopyForm()

    def deed() -> int:
        return service.copy_cohort(slug, number, form.wanted(), by=me(), now=now())

    return _do(slug, number, form, deed, "copy_form")


def _do(slug: str, number: int, form: Form, deed: Callable[[], int | None], name: str) -> ResponseReturnValue:
    """Do it and come back to the cohort, or to the one that was made; a refusal is shown where it was asked."""
    if not form.validate():
        return _cohort_page(slug, number, status=422, **{name: form})
    try:
        with writing():
            made = deed()
    except DomainError as error:
        if error.status == 404:
            raise
        form.refuse(error)
        return _cohort_page(slug, number, status=error.status, **{name: form})
    return redirect(_cohort_url(slug, made or number), 303)


def _cohort_page(slug: str, number: int, *, status: int = 200, **forms: Form) -> ResponseReturnValue:
    blank = {"publish_form": Form(None), "cancel_form": CancelForm(None), "copy_form": CopyForm(None)}
    return pages.staff_cohort_page(slug, number, status=status, **blank | forms)


def _form_of(row: Course) -> CourseForm:
    known = asdict(service.course_of(row))
    values = known | known.pop("rules") | {"needs": list(known["needs"]), "version": row.version}
    return CourseForm(**pages.course_choices(but=row.slug), **values)


def _cohort_form(row: Cohort) -> CohortForm:
    return CohortForm(**asdict(service.cohort_of(row)), version=row.version)


def _name(row: Cohort) -> str:
    return cohort_name(named(row.course.title, row.course.title_en), row.number)


def _course_url(slug: str) -> str:
    return url_for("academy_staff.show", slug=slug)


def _cohort_url(slug: str, number: int) -> str:
    return url_for("academy_staff.cohort", slug=slug, number=number)
