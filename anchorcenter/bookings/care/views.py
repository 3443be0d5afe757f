"""Pages of reports: read the request, call one verb, answer."""

from __future__ import annotations

from contextlib import nullcontext

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue

from anchorcenter.accounts.access import allowed, me, signed_in
from anchorcenter.accounts.models import Permission
from anchorcenter.bookings.care import pages, queries, service
from anchorcenter.bookings.care.forms import CloseForm, ReportForm
from anchorcenter.bookings.care.photos import MOST_BYTES, photo_folder, photo_of, read_photo
from anchorcenter.core.clock import now
from anchorcenter.core.errors import DomainError
from anchorcenter.core.pictures import kept
from anchorcenter.core.security import takes_files
from anchorcenter.core.unit_of_work import writing

blueprint = Blueprint("care", __name__)


@blueprint.get("/reports")
@signed_in
def report() -> ResponseReturnValue:
    """The form, and what I have reported."""
    return pages.report_page(pages.asked_form())


@blueprint.post("/reports")
@takes_files(MOST_BYTES)
@signed_in
def send_report() -> ResponseReturnValue:
    """Report it; a refusal leaves no file."""
    form = ReportForm()
    if not form.validate():
        return pages.report_page(form, status=422)
    try:
        picture = read_photo(form.file.data)
        with kept(picture, photo_folder()) if picture else nullcontext(), writing():
            service.report(form.wanted(), photo=picture.name if picture else None, by=me(), now=now())
    except DomainError as error:
        if error.status == 404:
            raise
        form.refuse(error)
        return pages.report_page(form, status=error.status)
    return redirect(url_for(".report", sent=1), 303)


@blueprint.get("/staff/incidents")
@allowed(Permission.OPERATE)
def incidents() -> ResponseReturnValue:
    """Everything reported."""
    return pages.staff_page()


@blueprint.get("/staff/incidents/<int:number>")
@allowed(Permission.OPERATE)
def incident(number: int) -> ResponseReturnValue:
    """One of them."""
    return pages.incident_page(queries.get_report(number))


@blueprint.get("/staff/incidents/<int:number>/photo")
@allowed(Permission.OPERATE)
def photo(number: int) -> ResponseReturnValue:
    """Its photo, for staff alone."""
    return photo_of(queries.get_report(number))


@blueprint.post("/staff/incidents/<int:number>/seen")
@allowed(Permission.OPERATE)
def see(number: int) -> ResponseReturnValue:
    """Staff know of it."""
    with writing():
        service.see(number, by=me(), now=now())
    return redirect(url_for(".incident", number=number), 303)


@blueprint.post("/staff/incidents/<int:number>/close")
@allowed(Permission.OPERATE)
def close(number: int) -> ResponseReturnValue:
    """Close it with a note."""
    form = CloseForm()
    if not form.validate():
        return pages.incident_page(queries.get_report(number), form, status=422)
    try:
        with writing():
            service.close(number, form.note.data or "", by=me(), now=now())
    except DomainError as error:
        form.refuse(error)
        return pages.incident_page(queries.get_report(number), form, status=error.status)
    return redirect(url_for(".incidents"), 303)
