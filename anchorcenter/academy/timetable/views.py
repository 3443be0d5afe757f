"""Pages of lessons for staff, and of their own for instructors: read the request, call one verb, answer."""

from __future__ import annotations

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from anchorcenter.academy.models import Cohort
from anchorcenter.academy.queries import get_cohort
from anchorcenter.academy.timetable import pages, queries, service
from anchorcenter.academy.timetable.availability import set_times
from anchorcenter.academy.timetable.forms import CancelLessonForm, TimesForm
from anchorcenter.accounts.access import allowed, me
from anchorcenter.accounts.models import Permission
from anchorcenter.core.asking import Question, ask
from anchorcenter.core.clock import now
from anchorcenter.core.errors import DomainError
from anchorcenter.core.i18n import _, _l, named
from anchorcenter.core.render import csv_file
from anchorcenter.core.text import to_id
from anchorcenter.core.unit_of_work import writing

blueprint = Blueprint("timetable", __name__)
BOTH = ("GET", "POST")
OF = "/staff/courses/<slug>/cohorts/<int:number>/lessons"
FORM = "academy/lesson_form.html"


@blueprint.route(f"{OF}/plan", methods=BOTH)
@allowed(Permission.OPERATE)
def plan(slug: str, number: int) -> ResponseReturnValue:
    """Look at what would become of several lessons, then hold them."""
    cohort = get_cohort(slug, number)
    form = pages.blank_lessons(cohort)
    if request.method == "GET":
        return pages.plan_page(cohort, form)
    if not form.validate():
        return pages.plan_page(cohort, form, status=422)
    wanted = form.wanted()
    try:
        if request.form.get("step") != "store":
            return pages.plan_page(cohort, form, service.rehearse(cohort, wanted, now=now()))
        with writing():
            service.plan_lessons(slug, number, wanted, by=me(), now=now())
    except DomainError as error:
        form.refuse(error)
        return pages.plan_page(cohort, form, status=error.status)
    return redirect(_cohort_url(slug, number), 303)


@blueprint.route(f"{OF}/new", methods=BOTH)
@allowed(Permission.OPERATE)
def new(slug: str, number: int) -> ResponseReturnValue:
    """Hold one lesson, perhaps as the make-up of a cancelled one."""
    cohort, replaces = get_cohort(slug, number), to_id(request.args.get("replaces", ""))
    form = pages.lesson_form(request.args.to_dict())
    title = _("Make-up lesson") if replaces else _("New lesson")
    question = Question(title=title, back=_back(cohort), button=_l("Save"), template=FORM)

    def save() -> int:
        return service.add_lesson(slug, number, form.wanted(), replaces=replaces, by=me(), now=now())

    return ask(form, save, question, lambda _number: _cohort_url(slug, number))


@blueprint.route(f"{OF}/<int:lesson>/edit", methods=BOTH)
@allowed(Permission.OPERATE)
def edit(slug: str, number: int, lesson: int) -> ResponseReturnValue:
    """Move a lesson, or have somebody else teach it."""
    cohort, row = get_cohort(slug, number), queries.get_lesson(slug, number, lesson)
    form = pages.form_of(row)
    question = Question(title=_("Move the lesson"), back=_back(cohort), button=_l("Save"), template=FORM)

    def save() -> None:
        service.move_lesson(slug, number, lesson, form.wanted(), version=form.seen(), by=me(), now=now())

    return ask(form, save, question, lambda _none: _cohort_url(slug, number))


@blueprint.route(f"{OF}/<int:lesson>/cancel", methods=BOTH)
@allowed(Permission.OPERATE)
def cancel(slug: str, number: int, lesson: int) -> ResponseReturnValue:
    """Not hold a lesson."""
    cohort, form = get_cohort(slug, number), CancelLessonForm()
    queries.get_lesson(slug, number, lesson)
    help_text = _("Its space is free at once. Everybody who reads of the cohort reads the reason.")
    question = Question(
        title=_("Cancel the lesson"), back=_back(cohort), button=_l("Cancel the lesson"), help=help_text
    )

    def save() -> None:
        service.cancel_lesson(slug, number, lesson, form.wanted(), by=me(), now=now())

    return ask(form, save, question, lambda _none: _cohort_url(slug, number))


@blueprint.get("/staff/teaching")
@allowed(Permission.OPERATE)
def hours() -> ResponseReturnValue:
    """How long each instructor teaches."""
    return pages.hours_page()


@blueprint.get("/staff/teaching.csv")
@allowed(Permission.OPERATE)
def hours_file() -> ResponseReturnValue:
    """The same as a file."""
    return csv_file(*pages.hours_file())


@blueprint.get("/staff/lessons")
@allowed(Permission.TEACH)
def mine() -> ResponseReturnValue:
    """The lessons that one teaches oneself."""
    return pages.mine_page()


@blueprint.route("/staff/teaching/<int:person_id>", methods=BOTH)
@allowed(Permission.OPERATE)
def times(person_id: int) -> ResponseReturnValue:
    """When an instructor teaches, for staff."""
    return _times(person_id, (_("Teaching hours"), url_for(".hours")))


@blueprint.route("/staff/lessons/times", methods=BOTH)
@allowed(Permission.TEACH)
def my_times() -> ResponseReturnValue:
    """When one teaches oneself."""
    return _times(me().id, (_("My lessons"), url_for(".mine")))


def _times(person_id: int, back: tuple[str, str]) -> ResponseReturnValue:
    teacher = pages.get_instructor(person_id)
    form = TimesForm.of(queries.find_times(person_id))
    help_text = _("Lessons are planned within these times only; without any, at all times. What is planned stays.")
    title = _("When %(name)s teaches", name=teacher)
    question = Question(title=title, back=back, button=_l("Save"), help=help_text, template="academy/times.html")

    def save() -> None:
        set_times(person_id, form.wanted(), by=me(), now=now())

    return ask(form, save, question, lambda _none: back[1])


def _back(cohort: Cohort) -> tuple[str, str]:
    return named(cohort.course.title, cohort.course.title_en), _cohort_url(cohort.course.slug, cohort.number)


def _cohort_url(slug: str, number: int) -> str:
    return url_for("academy_staff.cohort", slug=slug, number=number)
