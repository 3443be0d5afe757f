"""Pages on which staff look after enrollments, and managers enroll their people: read, call one verb, answer."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue

from anchorcenter.academy.enrollment import groups, guardians, lottery, managing, queries, rosters, staff_pages
from anchorcenter.academy.enrollment.models import Enrollment
from anchorcenter.academy.enrollment.staff_forms import EndByStaffForm, GroupForm, NewByStaffForm, TurnForm
from anchorcenter.academy.enrollment.texts import name_of
from anchorcenter.accounts.access import allowed, me, signed_in
from anchorcenter.accounts.models import Permission
from anchorcenter.core.asking import Question, ask
from anchorcenter.core.clock import fresh
from anchorcenter.core.errors import DomainError
from anchorcenter.core.forms import Form
from anchorcenter.core.i18n import _, _l
from anchorcenter.core.unit_of_work import writing

blueprint = Blueprint("enrollment_staff", __name__)
BOTH = ("GET", "POST")
OF, ONE = "/staff/courses/<slug>/cohorts/<int:number>/people", "/staff/courses/enrollments/<int:number>"


@blueprint.get(OF)
@allowed(Permission.OPERATE)
def roster(slug: str, number: int) -> ResponseReturnValue:
    """Who is in a cohort, and who waits."""
    return staff_pages.roster_page(rosters.get_cohort(slug, number))


@blueprint.route(f"{OF}/new", methods=BOTH)
@allowed(Permission.OPERATE)
def new(slug: str, number: int) -> ResponseReturnValue:
    """Enroll somebody."""
    cohort, form = queries.get_cohort(slug, number), NewByStaffForm()
    back = name_of(cohort), url_for(".roster", slug=slug, number=number)
    question = Question(title=_("Enroll somebody"), back=back, button=_l("Enroll"))

    def save() -> int:
        return managing.enroll_for(slug, number, form.wanted(), by=me(), now=fresh()).id

    return ask(form, save, question, lambda made: url_for(".show", number=made))


@blueprint.get(ONE)
@allowed(Permission.OPERATE)
def show(number: int) -> ResponseReturnValue:
    """One enrollment."""
    return staff_pages.person_page(rosters.get_enrollment(number))


@blueprint.post("/staff/courses/<slug>/cohorts/<int:number>/draw")
@allowed(Permission.OPERATE)
def draw(slug: str, number: int) -> ResponseReturnValue:
    """Draw the lots of a cohort; once more shows the same result."""
    with writing():
        lottery.draw(slug, number, by=me(), now=fresh())
    return redirect(url_for("enrollment.draw", slug=slug, number=number), 303)


@blueprint.post(f"{ONE}/end")
@allowed(Permission.OPERATE)
def end(number: int) -> ResponseReturnValue:
    """End it."""
    form = EndByStaffForm()
    return _do(number, form, lambda: managing.end_for(number, form.wanted(), by=me(), now=fresh()), "end_form")


@blueprint.post(f"{ONE}/transfer")
@allowed(Permission.OPERATE)
def transfer(number: int) -> ResponseReturnValue:
    """Have them go over to another cohort."""
    form = staff_pages.transfer_form(rosters.get_enrollment(number))
    return _do(number, form, lambda: managing.transfer(number, form.wanted(), by=me(), now=fresh()), "transfer_form")


@blueprint.post(f"{ONE}/turn")
@allowed(Permission.OPERATE)
def turn(number: int) -> ResponseReturnValue:
    """Have them stand elsewhere on the waiting list."""
    form = TurnForm()

    def deed() -> None:
        managing.move(number, form.to.data, by=me(), now=fresh(), why=form.why.data or "")

    return _do(number, form, deed, "turn_form")


@blueprint.post(f"{ONE}/paper")
@allowed(Permission.OPERATE)
def paper(number: int) -> ResponseReturnValue:
    """Note that the guardian has consented on paper."""
    return _do(number, Form(), lambda: guardians.check_paper(number, by=me(), now=fresh()), "paper_form")


@blueprint.route("/courses/<slug>/cohorts/<int:number>/group", methods=BOTH)
@signed_in
def group(slug: str, number: int) -> ResponseReturnValue:
    """Enroll several people of the organisation that one manages."""
    if not me().is_manager:
        abort(403)
    cohort, form = queries.get_cohort(slug, number), GroupForm(members=staff_pages.members())
    if request.method == "GET" or not form.validate():
        return staff_pages.group_page(cohort, form)
    try:
        with writing():
            groups.enroll_group(slug, number, form.wanted(), by=me(), now=fresh())
    except DomainError as error:
        form.refuse(error)
        return staff_pages.group_page(queries.get_cohort(slug, number), form, error)
    return redirect(url_for("academy.show", slug=slug), 303)


def _do(number: int, form: Form, deed: Callable[[], Enrollment | None], name: str) -> ResponseReturnValue:
    """Do it and come back to the enrollment, or to the one that was made; a refusal is shown where it was asked."""
    row = rosters.get_enrollment(number)
    if not form.validate():
        return staff_pages.person_page(row, status=422, **{name: form})
    try:
        with writing():
            made = deed()
    except DomainError as error:
        if error.status == 404:
            raise
        form.refuse(error)
        return staff_pages.person_page(rosters.get_enrollment(number), status=error.status, **{name: form})
    return redirect(url_for(".show", number=made.id if made else number), 303)
