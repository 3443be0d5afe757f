"""Pages of requests, for staff: read the request, call one verb, answer."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue

from anchorcenter.accounts.access import allowed, me
from anchorcenter.accounts.models import Permission
from anchorcenter.bookings import queries
from anchorcenter.bookings import service as bookings
from anchorcenter.bookings.alternatives import offering
from anchorcenter.bookings.approval import service
from anchorcenter.bookings.approval.counter import counter
from anchorcenter.bookings.approval.forms import CounterForm, DecisionForm
from anchorcenter.bookings.approval.pages import counter_page, queue_page, request_page
from anchorcenter.core.clock import now
from anchorcenter.core.errors import DomainError
from anchorcenter.core.unit_of_work import writing
from anchorcenter.facilities.queries import get_plan

blueprint = Blueprint("approval", __name__, url_prefix="/staff/requests")


@blueprint.get("")
@allowed(Permission.OPERATE)
def index() -> ResponseReturnValue:
    """What waits for a decision."""
    return queue_page()


@blueprint.get("/<code>")
@allowed(Permission.OPERATE)
def show(code: str) -> ResponseReturnValue:
    """One request, with who loses by a yes."""
    return request_page(queries.get_booking(code, person=me()), DecisionForm(None))


@blueprint.post("/<code>/approve")
@allowed(Permission.OPERATE)
def approve(code: str) -> ResponseReturnValue:
    """Say yes and go back to the queue."""
    return _decide(code, service.approve, "approved")


@blueprint.post("/<code>/reject")
@allowed(Permission.OPERATE)
def reject(code: str) -> ResponseReturnValue:
    """Say no and go back to the queue."""
    return _decide(code, service.reject, "rejected")


@blueprint.get("/<code>/offer")
@allowed(Permission.OPERATE)
def offer(code: str) -> ResponseReturnValue:
    """What could be offered instead."""
    form = CounterForm(None)
    form.offer(get_plan())
    return counter_page(queries.get_booking(code, person=me()), form)


@blueprint.post("/<code>/offer")
@allowed(Permission.OPERATE)
def make_offer(code: str) -> ResponseReturnValue:
    """Offer it and go back to the request."""
    form, booking = CounterForm(), queries.get_booking(code, person=me())
    form.offer(get_plan())
    if not form.validate():
        return counter_page(booking, form, status=422)
    try:
        with writing():
            counter(code, form.wanted(), by=me(), now=now())
    except DomainError as error:
        form.refuse(error)
        return counter_page(queries.get_booking(code, person=me()), form, status=error.status)
    return redirect(url_for(".show", code=code), 303)


def _decide(code: str, verb: Callable[..., bool], word: str) -> ResponseReturnValue:
    form, booking = DecisionForm(), queries.get_booking(code, person=me())
    if not form.validate():
        return request_page(booking, form, status=422)
    wanted = form.wanted()
    whose, own = bookings.whose_rules(booking, by=me(), now=now()), [part.occupancy_id for part in booking.parts]
    try:
        with offering(bookings.as_wanted(booking, get_plan()), by=whose, now=now(), own=own), writing():
            is_new = verb(code, wanted, by=me(), now=now())
    except DomainError as error:
        form.refuse(error)
        return request_page(queries.get_booking(code, person=me()), form, status=error.status, error=error)
    return redirect(url_for(".index", done=word if is_new else "already"), 303)
