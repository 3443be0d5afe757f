"""Pages on which staff close an account and, if it is wished, forget whose it was."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, redirect, url_for
from flask.typing import ResponseReturnValue

from anchorcenter.accounts import people
from anchorcenter.accounts.access import allowed, me, saw
from anchorcenter.accounts.access_log import What
from anchorcenter.accounts.directory import list_members
from anchorcenter.accounts.models import Permission, Person
from anchorcenter.bookings.models import Booking
from anchorcenter.bookings.texts import row_of
from anchorcenter.core.clock import now
from anchorcenter.core.errors import DomainError
from anchorcenter.core.i18n import named
from anchorcenter.core.pages import page
from anchorcenter.core.unit_of_work import writing
from anchorcenter.facilities.queries import get_plan
from anchorcenter.operations.leaving import service
from anchorcenter.operations.leaving.forms import LeaveForm, ReasonForm, Takers, leave_form
from anchorcenter.operations.leaving.service import Leaving

blueprint = Blueprint("leaving", __name__, url_prefix="/staff/people/<int:person_id>")


@blueprint.get("/leave")
@allowed(Permission.OPERATE)
def leave(person_id: int) -> ResponseReturnValue:
    """What they have ahead, with a choice for each."""
    person = people.get_person(person_id)
    service.require_may_close(person_id, by=me())
    return _leave_page(person, *_form(person_id))


@blueprint.post("/leave")
@allowed(Permission.OPERATE)
def leave_now(person_id: int) -> ResponseReturnValue:
    """Do what was chosen and close the account; a refusal shows the page again, with what is ahead now."""
    person, (form, ahead) = people.get_person(person_id), _form(person_id)
    if not form.validate():
        return _leave_page(person, form, ahead, 422)
    wanted = Leaving(person_id=person_id, choices=form.choices(), why=form.why.data or "")
    try:
        with writing():
            service.leave(wanted, by=me(), now=now())
    except DomainError as error:
        again, ahead = _form(person_id)
        again.refuse(error)
        return _leave_page(person, again, ahead, error.status)
    return _done(person_id)


@blueprint.get("/forget")
@allowed(Permission.DELETE_PEOPLE)
def forget(person_id: int) -> ResponseReturnValue:
    """What is destroyed and what stays, before it happens."""
    return _reason_page("forget", people.get_person(person_id), ReasonForm())


@blueprint.post("/forget")
@allowed(Permission.DELETE_PEOPLE)
def forget_now(person_id: int) -> ResponseReturnValue:
    """Forget who they were."""
    return _decide("forget", service.forget, person_id)


@blueprint.get("/reopen")
@allowed(Permission.OPERATE)
def reopen(person_id: int) -> ResponseReturnValue:
    """What comes back with the account and what does not."""
    return _reason_page("reopen", people.get_person(person_id), ReasonForm())


@blueprint.post("/reopen")
@allowed(Permission.OPERATE)
def reopen_now(person_id: int) -> ResponseReturnValue:
    """Open the account again."""
    return _decide("reopen", people.reactivate, person_id)


def _decide(deed: str, verb: Callable[..., None], person_id: int) -> ResponseReturnValue:
    """Do it for a reason; a refusal shows the page again."""
    person, form = people.get_person(person_id), ReasonForm()
    if not form.validate():
        return _reason_page(deed, person, form, 422)
    try:
        with writing():
            verb(person_id, by=me().key, now=now(), why=form.why.data or "")
    except DomainError as error:
        form.refuse(error)
        return _reason_page(deed, person, form, error.status)
    return _done(person_id)


def _form(person_id: int) -> tuple[LeaveForm, list[Booking]]:
    ahead = service.list_ahead(person_id, now=now())
    return leave_form(ahead, _takers(person_id, ahead)), ahead


def _takers(person_id: int, ahead: list[Booking]) -> Takers:
    """Of each booking the other members of its organisation; of one without none but who leaves knew of it."""
    members = {
        number: [(str(m.id), m.name) for m in list_members(number, but=person_id, now=now())]
        for number in {booking.organisation_id for booking in ahead if booking.organisation_id}
    }
    return {booking.code: members.get(booking.organisation_id or 0, []) for booking in ahead}


def _leave_page(person: Person, form: LeaveForm, ahead: list[Booking], status: int = 200) -> Response:
    plan = get_plan()
    saw(person.id)
    for field in form:
        for value, _text in getattr(field, "choices", None) or ():
            if value.isdigit():
                saw(int(value))
    rows = [(row_of(booking, plan), form[booking.code]) for booking in ahead]
    return page("operations/leave.html", status=status, person=_shown(person), form=form, bookings=rows)


def _reason_page(deed: str, person: Person, form: ReasonForm, status: int = 200) -> Response:
    saw(person.id)
    return page(f"operations/{deed}.html", status=status, person=_shown(person), form=form)


def _shown(person: Person) -> dict[str, Any]:
    url = url_for("people.index_person", person_id=person.id)
    return {"name": named(person.name, person.name_en), "is_active": person.is_active, "url": url}


def _done(person_id: int) -> ResponseReturnValue:
    saw(person_id, What.CHANGE)
    return redirect(url_for("people.index_person", person_id=person_id, done="changed"), 303)
