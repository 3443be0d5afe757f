"""Pages of offers: read the request, call one verb, answer."""

from __future__ import annotations

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue

from anchorcenter.accounts.access import me, signed_in
from anchorcenter.bookings.offers import queries, service
from anchorcenter.bookings.offers.pages import offer_page
from anchorcenter.core.clock import now
from anchorcenter.core.errors import DomainError
from anchorcenter.core.unit_of_work import writing

blueprint = Blueprint("offers", __name__)


@blueprint.get("/offers/<int:number>")
@signed_in
def show(number: int) -> ResponseReturnValue:
    """What is offered, until when, and the two answers to it."""
    return offer_page(queries.get_offer(number, person=me()))


@blueprint.post("/offers/<int:number>/accept")
@signed_in
def accept(number: int) -> ResponseReturnValue:
    """Take it and go to the booking."""
    try:
        with writing():
            code = service.accept(number, by=me(), now=now()).code
    except DomainError as error:
        return offer_page(queries.get_offer(number, person=me()), error=error)
    return redirect(url_for("bookings.show", code=code, booked=1), 303)


@blueprint.post("/offers/<int:number>/decline")
@signed_in
def decline(number: int) -> ResponseReturnValue:
    """Give it back."""
    try:
        with writing():
            service.decline(number, by=me(), now=now())
    except DomainError as error:
        return offer_page(queries.get_offer(number, person=me()), error=error)
    return redirect(url_for(".show", number=number), 303)
