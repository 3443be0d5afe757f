"""Staff pages of bookings: booking for who calls or comes by."""

from __future__ import annotations

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from anchorcenter.accounts.access import allowed, me
from anchorcenter.accounts.models import Permission
from anchorcenter.bookings import behalf_pages, service
from anchorcenter.bookings.alternatives import offering
from anchorcenter.bookings.choosing import choose
from anchorcenter.bookings.forms import BehalfForm, Whose
from anchorcenter.core.clock import now
from anchorcenter.core.errors import DomainError
from anchorcenter.core.unit_of_work import writing
from anchorcenter.facilities.queries import get_plan

blueprint = Blueprint("bookings_staff", __name__)


@blueprint.get("/staff/bookings/new")
@allowed(Permission.OPERATE)
def new() -> ResponseReturnValue:
    """The form, with the slot of the address."""
    return behalf_pages.behalf_page(_form(is_sent=False))


@blueprint.post("/staff/bookings/new")
@allowed(Permission.OPERATE)
def new_store() -> ResponseReturnValue:
    """Book for who is named and go to the booking; a refusal shows the form with what may be let pass."""
    form = _form(is_sent=True)
    is_valid = form.validate()
    person = choose(form) if form.whose.data is Whose.PERSON else None
    if not is_valid or (form.whose.data is Whose.PERSON and person is None):
        return behalf_pages.behalf_page(form, status=422)
    wanted = form.wanted(person)
    whom = service.whom_of(wanted, by=me(), now=now())
    try:
        with offering(wanted, by=whom, now=now()), writing():
            code = service.book_for(wanted, by=me(), now=now()).code
    except DomainError as error:
        form.refuse(error)
        return behalf_pages.behalf_page(form, status=error.status, error=error, wanted=wanted)
    return redirect(url_for("bookings.show", code=code, booked=1), 303)


def _form(*, is_sent: bool) -> BehalfForm:
    form = BehalfForm(request.values if is_sent else request.args)
    form.offer((space.slug, str(space.name)) for space in get_plan().spaces)
    return form
