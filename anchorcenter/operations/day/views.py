"""The board of a day: read the request, call one verb, answer."""

from __future__ import annotations

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from anchorcenter.accounts.access import allowed, me
from anchorcenter.accounts.models import Permission
from anchorcenter.bookings.visits import service
from anchorcenter.bookings.visits.forms import VisitForm, read_counts
from anchorcenter.core.clock import now
from anchorcenter.core.errors import DomainError
from anchorcenter.core.unit_of_work import writing
from anchorcenter.operations.day import outage, pages
from anchorcenter.operations.day.todo import todo_page
from anchorcenter.operations.usage.pages import usage_file, usage_page

blueprint = Blueprint("day", __name__)


@blueprint.get("/staff/day")
@allowed(Permission.OPERATE)
def day() -> ResponseReturnValue:
    """Every use of a day by facility, with what can be entered of it."""
    return pages.day_page()


@blueprint.get("/staff/todo")
@allowed(Permission.OPERATE)
def todo() -> ResponseReturnValue:
    """What waits for staff."""
    return todo_page()


@blueprint.get("/staff/utilisation")
@allowed(Permission.READ_REPORTS)
def utilisation() -> ResponseReturnValue:
    """How much of a facility was booked and used."""
    return usage_page()


@blueprint.get("/staff/utilisation.csv")
@allowed(Permission.READ_REPORTS)
def utilisation_file() -> ResponseReturnValue:
    """The same day by day, as a file."""
    return usage_file()


@blueprint.post("/staff/day")
@allowed(Permission.OPERATE)
def day_count() -> ResponseReturnValue:
    """Enter how many came to the bookings of a card; one that is refused keeps all of them from being stored."""
    counts, wrong = read_counts(request.form)
    if wrong:
        return pages.day_page(typed=request.form, wrong=wrong, status=422)
    try:
        with writing():
            entered = service.enter_counts(counts, by=me(), now=now())
    except service.CountRefused as error:
        wrong = {error.part: " ".join(str(reason.message) for reason in error.reasons)}
        return pages.day_page(typed=request.form, wrong=wrong, status=error.status)
    card = f"f-{slug}" if (slug := request.form.get("card", "")).isprintable() else None
    return redirect(url_for(".day", date=pages.asked_day(), saved=len(entered), _anchor=card), 303)


@blueprint.post("/staff/day/visits")
@allowed(Permission.OPERATE)
def day_enter() -> ResponseReturnValue:
    """Enter people who came without a booking, and go on with the board."""
    form = VisitForm()
    if not form.validate():
        return pages.day_page(form=form, status=422)
    try:
        with writing():
            service.enter_visit(form.wanted(), by=me(), now=now())
    except DomainError as error:
        form.refuse(error)
        return pages.day_page(form=form, status=error.status)
    return redirect(url_for(".day", date=pages.asked_day(), saved=1), 303)


@blueprint.route("/staff/outages/new", methods=("GET", "POST"))
@allowed(Permission.OPERATE)
def outage_new() -> ResponseReturnValue:
    """Something does not work: close it now, and tell whom it concerns."""
    return outage.outage_page()
