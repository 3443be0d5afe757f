"""Pages of assignments: read the request, call one verb, answer."""

from __future__ import annotations

from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue

from anchorcenter.academy.assignments import pages, queries, service
from anchorcenter.academy.assignments.forms import HandInForm, VerdictForm
from anchorcenter.accounts.access import me, saw, signed_in
from anchorcenter.core.asking import Question, ask
from anchorcenter.core.clock import now
from anchorcenter.core.errors import missing
from anchorcenter.core.i18n import _, _l

blueprint = Blueprint("assignments", __name__)
BOTH = ("GET", "POST")
OF = "/courses/<slug>/cohorts/<int:number>"


@blueprint.route(f"{OF}/assignment", methods=BOTH)
@signed_in
def hand_in(slug: str, number: int) -> ResponseReturnValue:
    """My assignment."""
    enrollment = queries.get_enrollment(slug, number, me().id)
    row = queries.find_assignment(enrollment.id)
    form, back = HandInForm(text=row.text if row else ""), url_for("completion.mine", slug=slug, number=number)
    question = Question(
        title=_("Assignment"),
        back=(pages.title_of(enrollment.cohort), back),
        button=_l("Hand it in"),
        help=_("You may hand it in once more until it is accepted."),
        template="assignments/ask.html",
    )

    def save() -> None:
        service.hand_in(slug, number, form.wanted(), by=me(), now=now())

    return ask(form, save, question, lambda _none: back)


@blueprint.get(f"/staff{OF}/assignments")
@signed_in
def index(slug: str, number: int) -> ResponseReturnValue:
    """All of a cohort, for staff and who teaches it."""
    return pages.index_page(queries.get_taught(slug, number, me()))


@blueprint.route(f"/staff{OF}/assignments/<int:person_id>", methods=BOTH)
@signed_in
def judge(slug: str, number: int, person_id: int) -> ResponseReturnValue:
    """One of them, to be accepted or returned."""
    queries.get_taught(slug, number, me())
    enrollment = queries.get_enrollment(slug, number, person_id)
    row, form = queries.find_assignment(enrollment.id) or missing(), VerdictForm()
    saw(person_id)
    back = url_for(".index", slug=slug, number=number)
    question = Question(
        title=f"{_('Assignment')}: {pages.row_of(row)['name']}",
        back=(pages.title_of(enrollment.cohort), back),
        button=_l("Save"),
        help=row.text,
    )

    def save() -> None:
        service.judge(slug, number, person_id, form.wanted(), by=me(), now=now())

    return ask(form, save, question, lambda _none: back)
