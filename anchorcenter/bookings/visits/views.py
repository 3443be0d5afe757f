"""Pages of visits: read the request, call one verb, answer."""

from __future__ import annotations

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from anchorcenter.accounts.access import allowed, me
from anchorcenter.accounts.models import Permission
from anchorcenter.bookings.visits import pages, queries, service
from anchorcenter.bookings.visits.forms import CountForm, VisitForm, VoidForm
from anchorcenter.core.clock import now
from anchorcenter.core.errors import DomainError
from anchorcenter.core.periods import parse_day
from anchorcenter.core.text import to_id
from anchorcenter.core.unit_of_work import writing

blueprint = Blueprint("visits", __name__, url_prefix="/staff/visits")


@blueprint.get("")
@allowed(Permission.OPERATE)
def visits() -> ResponseReturnValue:
    """What was entered, narrowed by day, space and kind."""
    return pages.visits_page()


@blueprint.get("/new")
@allowed(Permission.OPERATE)
def visits_new() -> ResponseReturnValue:
    """The form for people who came without a booking, of one space or several."""
    return pages.visit_form(pages.new_form(parse_day(request.args.get("date", ""))))


@blueprint.post("/new")
@allowed(Permission.OPERATE)
def visits_enter() -> ResponseReturnValue:
    """Enter them and go to the board of that day; a refusal shows the form again."""
    form = VisitForm()
    if not form.validate():
        return pages.visit_form(form, status=422)
    wanted = form.wanted()
    try:
        with writing():
            service.enter_visit(wanted, by=me(), now=now())
    except DomainError as error:
        form.refuse(error)
        return pages.visit_form(form, status=error.status)
    return redirect(f"{pages.BOARD}?date={wanted.counted_on}", 303)


@blueprint.get("/<int:number>")
@allowed(Permission.OPERATE)
def visits_show(number: int) -> ResponseReturnValue:
    """One visit, to be corrected; of a booking, how many came to it."""
    visit = queries.get_visit(number)
    if visit.part_id is not None and visit.voided_at is None:
        return redirect(url_for(".visits_count", part=visit.part_id), 303)
    return pages.visit_form(pages.form_of(visit), visit)


@blueprint.post("/<int:number>")
@allowed(Permission.OPERATE)
def visits_correct(number: int) -> ResponseReturnValue:
    """Correct it and go back to the list."""
    form = VisitForm()
    if not form.validate():
        return pages.visit_form(form, queries.get_visit(number), status=422)
    try:
        with writing():
            service.correct_visit(number, form.wanted(), by=me(), now=now())
    except DomainError as error:
        form.refuse(error)
        return pages.visit_form(form, queries.get_visit(number), status=error.status)
    return redirect(url_for(".visits"), 303)


@blueprint.post("/<int:number>/void")
@allowed(Permission.OPERATE)
def visits_void(number: int) -> ResponseReturnValue:
    """Have it count no more, and go back to the list."""
    form = VoidForm()
    visit = queries.get_visit(number)
    if not form.validate():
        return pages.void_form(visit, form, status=422)
    try:
        with writing():
            version = to_id(form.version.data or "") or 0
            service.void_visit(number, version=version, reason=form.reason.data or "", by=me(), now=now())
    except DomainError as error:
        form.refuse(error)
        return pages.void_form(queries.get_visit(number), form, status=error.status)
    return redirect(url_for(".visits"), 303)


@blueprint.get("/bookings/<int:part>")
@allowed(Permission.OPERATE)
def visits_count(part: int) -> ResponseReturnValue:
    """How many came to a booking, and when they really used it."""
    return pages.count_form(queries.get_part(part))


@blueprint.post("/bookings/<int:part>")
@allowed(Permission.OPERATE)
def visits_recount(part: int) -> ResponseReturnValue:
    """Enter or correct that, and go to the board of the booking's day."""
    form, booked = CountForm(), queries.get_part(part)
    form.part.data = str(part)
    if not form.validate():
        return pages.count_form(booked, form, status=422)
    try:
        with writing():
            service.enter_counts([form.wanted()], by=me(), now=now())
    except DomainError as error:
        form.refuse(error)
        return pages.count_form(queries.get_part(part), form, status=error.status)
    return redirect(pages.board_of(booked), 303)
