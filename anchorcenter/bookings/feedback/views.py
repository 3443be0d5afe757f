"""Pages of questions after a use: read the request, call one verb, answer."""

from __future__ import annotations

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue

from anchorcenter.accounts.access import allowed, me, signed_in
from anchorcenter.accounts.models import Permission
from anchorcenter.bookings.feedback import pages, service
from anchorcenter.bookings.feedback.forms import AskForm
from anchorcenter.bookings.queries import get_booking
from anchorcenter.core.clock import now
from anchorcenter.core.errors import DomainError, missing
from anchorcenter.core.render import csv_file
from anchorcenter.core.unit_of_work import writing
from anchorcenter.facilities.queries import get_plan
from anchorcenter.questions.forms import answer_form, typed

blueprint = Blueprint("feedback", __name__)


@blueprint.get("/bookings/<code>/feedback")
@signed_in
def show(code: str) -> ResponseReturnValue:
    """How was it?"""
    return pages.answer_page(get_booking(code, person=me()))


@blueprint.post("/bookings/<code>/feedback")
@signed_in
def send(code: str) -> ResponseReturnValue:
    """Say it, once."""
    booking = get_booking(code, person=me())
    asked = pages.asked_of(booking)
    form = answer_form(asked)
    if not form.validate():
        return pages.answer_page(booking, form, status=422)
    try:
        with writing():
            service.answer(code, typed(form, asked), by=me(), now=now())
    except DomainError as error:
        if error.status == 404:
            raise
        form.refuse(error)
        return pages.answer_page(get_booking(code, person=me()), form, status=error.status)
    return redirect(url_for(".show", code=code), 303)


@blueprint.get("/staff/feedback")
@allowed(Permission.OPERATE)
def index() -> ResponseReturnValue:
    """What spaces ask."""
    return pages.index_page()


@blueprint.get("/staff/feedback/<slug>")
@allowed(Permission.OPERATE)
def space(slug: str) -> ResponseReturnValue:
    """Questions and answers of one space."""
    return pages.space_page(get_plan().find(slug) or missing())


@blueprint.get("/staff/feedback/<slug>.csv")
@allowed(Permission.OPERATE)
def file(slug: str) -> ResponseReturnValue:
    """Its answers as a file."""
    head, rows = pages.file_of(get_plan().find(slug) or missing())
    return csv_file(f"feedback-{slug}.csv", head, rows)


@blueprint.post("/staff/feedback/<slug>")
@allowed(Permission.OPERATE)
def ask(slug: str) -> ResponseReturnValue:
    """Ask one more thing."""
    found, form = get_plan().find(slug) or missing(), AskForm()
    if not form.validate():
        return pages.space_page(found, form, status=422)
    try:
        with writing():
            service.ask(found, form.wanted(), by=me(), now=now())
    except DomainError as error:
        form.refuse(error)
        return pages.space_page(found, form, status=error.status)
    return redirect(url_for(".space", slug=slug, saved=1), 303)


@blueprint.post("/staff/feedback/<slug>/<int:number>/drop")
@allowed(Permission.OPERATE)
def drop(slug: str, number: int) -> ResponseReturnValue:
    """Ask it no more."""
    found = get_plan().find(slug) or missing()
    with writing():
        service.drop(found, number, by=me(), now=now())
    return redirect(url_for(".space", slug=slug, saved=1), 303)
