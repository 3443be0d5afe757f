"""Pages of one's own attendance: checking in with the code that is shown, what is missing, asking for leave."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, Response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from anchorcenter.academy.attendance import codes, leaves, own_pages, queries, service
from anchorcenter.academy.attendance.codes import STALE
from anchorcenter.academy.attendance.forms import CheckInForm, LeaveForm, NumberForm
from anchorcenter.academy.attendance.models import How
from anchorcenter.academy.attendance.service import CheckIn, opens
from anchorcenter.academy.attendance.stays import Kind
from anchorcenter.academy.timetable.models import Lesson
from anchorcenter.accounts.access import me, signed_in
from anchorcenter.core import limits
from anchorcenter.core.clock import now
from anchorcenter.core.errors import DomainError, missing
from anchorcenter.core.fields import is_file
from anchorcenter.core.forms import Form
from anchorcenter.core.limits import Limit
from anchorcenter.core.security import takes_files
from anchorcenter.core.unit_of_work import writing
from anchorcenter.documents.files import LARGEST_MB, MB, kept, read_file
from anchorcenter.documents.serving import download, upload_folder

attend = Blueprint("attend", __name__)
own = Blueprint("own_attendance", __name__, url_prefix="/attendance")
WRONG_NUMBERS = Limit(kind="attendance", most=10, within=timedelta(minutes=10))
MOST_BYTES = (LARGEST_MB + 1) * MB
BOTH = ("GET", "POST")


@attend.get("/attend/<token>")
def scan(token: str) -> ResponseReturnValue:
    """What the picture opens: it is good for a moment, in which one has read it, not yet signed in."""
    try:
        lesson = codes.read_token(token, now=now())
    except DomainError as error:
        return own_pages.refused_page(error)
    return _to_ticket(lesson, How.QR)


@attend.route("/attend", methods=BOTH)
@signed_in
def number() -> ResponseReturnValue:
    """Type the number that is shown; wrong ones are counted."""
    form = NumberForm()
    if request.method == "GET":
        return own_pages.number_page(form)
    limits.check(WRONG_NUMBERS, str(me().id), now=now())
    if not form.validate():
        return own_pages.number_page(form, status=422)
    lesson = _lesson_of((form.code.data or "").strip())
    if lesson is None:
        with writing():
            limits.note(WRONG_NUMBERS, str(me().id), now=now())
        form.refuse(DomainError(STALE))
        return own_pages.number_page(form, status=422)
    return _to_ticket(lesson.id, How.CODE)


@attend.route("/attend/now/<token>", methods=BOTH)
@signed_in
def here(token: str) -> ResponseReturnValue:
    """Check in or out of the lesson whose code was read."""
    try:
        ticket = codes.read_ticket(token, now=now())
        lesson = queries.get_taken(ticket.lesson)
        if request.method == "GET":
            return own_pages.here_page(lesson, ticket)
        form = CheckInForm()
        kind = Kind(form.kind.data) if form.validate() else missing()
        read = CheckIn(kind=kind, how=ticket.how, at=ticket.at, nonce=ticket.nonce, device_hash=ticket.device)
        with writing():
            service.check_in(lesson, read, by=me(), now=now())
    except DomainError as error:
        if error.status == 404:
            raise
        return own_pages.refused_page(error)
    slug, of = lesson.cohort.course.slug, lesson.cohort.number
    return redirect(url_for("own_attendance.show", slug=slug, number=of, done=kind), 303)


@own.get("")
@signed_in
def index() -> ResponseReturnValue:
    """Every cohort in which I have or had a place, and the lessons in which I may check in now."""
    return own_pages.index_page()


@own.get("/<slug>/<int:number>")
@signed_in
def show(slug: str, number: int) -> ResponseReturnValue:
    """My attendance of one of them."""
    return own_pages.show_page(queries.get_own(slug, number, me().id))


@own.route("/<slug>/<int:number>/leave", methods=BOTH)
@takes_files(MOST_BYTES)
@signed_in
def leave(slug: str, number: int) -> ResponseReturnValue:
    """Ask for leave."""
    enrollment, form = queries.get_own(slug, number, me().id), LeaveForm()
    if request.method == "GET":
        return own_pages.leave_page(enrollment, form)
    if not form.validate():
        return own_pages.leave_page(enrollment, form, status=422)
    try:
        files = [read_file(form.file.data.read(MOST_BYTES), form.file.data.filename)] if is_file(form.file) else []
        with kept(files, upload_folder()), writing():
            leaves.ask(slug, number, form.wanted(), next(iter(files), None), by=me(), now=now())
    except DomainError as error:
        if error.status == 404:
            raise
        form.refuse(error)
        return own_pages.leave_page(queries.get_own(slug, number, me().id), form, status=error.status)
    return redirect(url_for(".show", slug=slug, number=number, done="leave"), 303)


@own.post("/leaves/<int:number>/withdraw")
@signed_in
def withdraw(number: int) -> ResponseReturnValue:
    """Ask for it no more."""
    if not Form().validate():
        missing()
    with writing():
        leaves.withdraw(number, by=me(), now=now())
    cohort = queries.get_leave(number).cohort
    return redirect(url_for(".show", slug=cohort.course.slug, number=cohort.number), 303)


@own.get("/leaves/<int:number>/document")
@signed_in
def paper(number: int) -> ResponseReturnValue:
    """The paper that I handed in with it."""
    row = queries.get_leave(number)
    return download((row.document if row.person_id == me().id else None) or missing())


def _to_ticket(lesson: int, how: How) -> Response:
    device = codes.this_device()
    answer = redirect(url_for("attend.here", token=codes.make_ticket(lesson, how, device, now=now())), 303)
    codes.mark_device(answer, device)
    return answer  # type: ignore[return-value]


def _lesson_of(typed: str) -> Lesson | None:
    """That of my lessons for which this number is shown now."""
    mine = queries.list_open_for(me().id, opens=opens(), now=now())
    return next((each for each in mine if codes.is_number_of(typed, each.id, now=now())), None)
