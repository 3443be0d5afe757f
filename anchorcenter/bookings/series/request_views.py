"""Pages of requests for series, for staff: read the request, call one verb, answer."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue

from anchorcenter.accounts.access import allowed, me
from anchorcenter.accounts.models import Permission
from anchorcenter.bookings.approval.forms import DecisionForm
from anchorcenter.bookings.series.deciding import approve_series, reject_series
from anchorcenter.bookings.series.request_pages import request_page
from anchorcenter.core.clock import now
from anchorcenter.core.errors import DomainError
from anchorcenter.core.unit_of_work import writing

blueprint = Blueprint("series_requests", __name__, url_prefix="/staff/requests/series")


@blueprint.get("/<int:number>")
@allowed(Permission.OPERATE)
def show(number: int) -> ResponseReturnValue:
    """All dates that wait, with who loses by a yes."""
    return request_page(number, DecisionForm(None))


@blueprint.post("/<int:number>/approve")
@allowed(Permission.OPERATE)
def approve(number: int) -> ResponseReturnValue:
    """Say yes to all of them and go back to the queue."""
    return _decide(number, approve_series, "approved")


@blueprint.post("/<int:number>/reject")
@allowed(Permission.OPERATE)
def reject(number: int) -> ResponseReturnValue:
    """Say no to all of them and go back to the queue."""
    return _decide(number, reject_series, "rejected")


def _decide(number: int, verb: Callable[..., bool], word: str) -> ResponseReturnValue:
    form = DecisionForm()
    if not form.validate():
        return request_page(number, form, status=422)
    try:
        with writing():
            is_new = verb(number, form.wanted(), by=me(), now=now())
    except DomainError as error:
        form.refuse(error)
        return request_page(number, form, status=error.status)
    return redirect(url_for("approval.index", done=word if is_new else "already"), 303)
