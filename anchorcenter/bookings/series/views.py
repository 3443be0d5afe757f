"""Pages of series: read the request, call one verb, answer."""

from __future__ import annotations

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from anchorcenter.accounts.access import me, signed_in
from anchorcenter.bookings.queries import get_booking
from anchorcenter.bookings.series import service
from anchorcenter.bookings.series.changing import change_series, preview_change
from anchorcenter.bookings.series.forms import ScopeForm, SeriesForm
from anchorcenter.bookings.series.pages import cancel_page, change_form, change_page, form_page, series_page
from anchorcenter.core.clock import now
from anchorcenter.core.errors import DomainError
from anchorcenter.core.unit_of_work import writing
from anchorcenter.facilities.queries import get_plan

blueprint = Blueprint("series", __name__)


@blueprint.get("/bookings/series/new")
@signed_in
def new() -> ResponseReturnValue:
    """The form, filled in with what the address names: what was typed for one date."""
    form = SeriesForm(request.args)
    form.offer(get_plan())
    return form_page(form)


@blueprint.post("/bookings/series/new")
@signed_in
def create() -> ResponseReturnValue:
    """Show what would become of it; once that was seen, book it, or the rest of it. A refusal shows the form again."""
    form, step = SeriesForm(), request.form.get("step")
    form.offer(get_plan())
    if not form.validate():
        return form_page(form, status=422)
    try:
        if step not in {"book", "rest"}:
            return form_page(form, preview=service.preview(form.wanted(), by=me(), now=now()))
        form.skips_conflicts.data = form.skips_conflicts.data or step == "rest"
        with writing():
            made = service.book_series(form.wanted(), by=me(), now=now())
    except DomainError as error:
        form.refuse(error)
        return form_page(form, status=error.status)
    return redirect(url_for(".show", number=made.id, done="booked"), 303)


@blueprint.get("/bookings/series/<int:number>")
@signed_in
def show(number: int) -> ResponseReturnValue:
    """A series of which the reader may see a booking."""
    return series_page(number, done=request.args.get("done", ""))


@blueprint.get("/bookings/<code>/cancel")
@signed_in
def cancel(code: str) -> ResponseReturnValue:
    """Choose which dates to cancel."""
    form = ScopeForm(None)
    form.offer_scopes()
    return cancel_page(form, get_booking(code, person=me()))


@blueprint.post("/bookings/<code>/cancel-series")
@signed_in
def cancel_store(code: str) -> ResponseReturnValue:
    """Cancel them and show the series."""
    form, booking = ScopeForm(), get_booking(code, person=me())
    form.offer_scopes()
    if not form.validate():
        return cancel_page(form, booking, status=422)
    number = booking.series_id
    try:
        with writing():
            service.cancel_series(code, form.scope.data, by=me(), now=now(), why=form.why.data or "")
    except DomainError as error:
        form.refuse(error)
        return cancel_page(form, get_booking(code, person=me()), status=error.status)
    return redirect(url_for(".show", number=number) if number else url_for("bookings.show", code=code), 303)


@blueprint.get("/bookings/<code>/change-series")
@signed_in
def change(code: str) -> ResponseReturnValue:
    """The form that changes it and others of its series, filled in as they are."""
    booking = get_booking(code, person=me())
    return change_page(change_form(booking, request.args), booking)


@blueprint.post("/bookings/<code>/change-series")
@signed_in
def change_store(code: str) -> ResponseReturnValue:
    """Show what would become of it; once that was seen, change it or the rest of it. A refusal shows the form."""
    booking, step = get_booking(code, person=me()), request.form.get("step")
    form = change_form(booking, request.form)
    if not form.validate():
        return change_page(form, booking, status=422)
    try:
        if step not in {"store", "rest"}:
            preview = preview_change(code, form.changed(), by=me(), now=now())
            return change_page(form, booking, preview=preview)
        form.skips_conflicts.data = form.skips_conflicts.data or step == "rest"
        with writing():
            change_series(code, form.changed(), by=me(), now=now())
    except DomainError as error:
        form.refuse(error)
        return change_page(form, get_booking(code, person=me()), status=error.status, error=error)
    number = get_booking(code, person=me()).series_id
    return redirect(
        url_for(".show", number=number, done="changed") if number else url_for("bookings.show", code=code, changed=1),
        303,
    )
