"""Closures and outages for programs: who would be touched, then the same with what was decided about each."""

from __future__ import annotations

from dataclasses import replace

from flask import Response
from flask.typing import ResponseReturnValue

from anchorcenter.accounts.access import token_needed
from anchorcenter.accounts.actors import Actor
from anchorcenter.accounts.models import Permission
from anchorcenter.core.api import Blueprint
from anchorcenter.core.clock import now
from anchorcenter.core.errors import DomainError, Reason
from anchorcenter.core.i18n import _l
from anchorcenter.core.idempotency import Made, once
from anchorcenter.core.openapi import CREATES, REFUSES
from anchorcenter.core.periods import DAY, Period
from anchorcenter.core.unit_of_work import writing
from anchorcenter.core.versions import seal
from anchorcenter.facilities import changes
from anchorcenter.facilities.changes import Edit
from anchorcenter.facilities.closures import ClosureEdit, closure_state
from anchorcenter.facilities.models import Closure
from anchorcenter.facilities.plan import Plan
from anchorcenter.facilities.queries import get_plan
from anchorcenter.operations import queries, reopening
from anchorcenter.operations.api.schemas import (
    AskedClosuresSchema,
    ClosureSchema,
    ClosuresSchema,
    DecidedClosureSchema,
    KeepSchema,
    KeptSchema,
    NewClosureSchema,
    NewOutageSchema,
    OutageSchema,
    RehearsalSchema,
)
from anchorcenter.operations.api.shapes import Sent, decided, refusal, require, shape_of, touched, where
from anchorcenter.operations.closing import Decided, Rehearsal, close_over, keep_undecided
from anchorcenter.operations.outages import NewOutage, report_outage

blueprint = Blueprint("closures_api", __name__, url_prefix="", description="When what is closed.")
CLOSURE, OUTAGE = ClosureSchema(), OutageSchema()
LONGEST = 366 * DAY


@blueprint.get("/closures")
@token_needed("bookings:read")
@blueprint.arguments(AskedClosuresSchema, location="query")
@blueprint.response(200, ClosuresSchema)
def list_closures(asked: Sent, by: Actor) -> Sent:  # Everybody may read when what is closed.
    """What is closed in a stretch of time, a year at most, by start."""
    if not asked["start"] < asked["end"] <= asked["start"] + LONGEST:
        message = _l("Choose a first and a last day, at most a year apart.")
        raise DomainError(Reason(code="days", message=message, field="to"))
    found = queries.list_closures_within(Period(asked["start"], asked["end"]))
    return {"items": [shape_of(row) for row in found]}


@blueprint.post("/closures/rehearsal")
@token_needed("facilities:write")
@blueprint.doc(**REFUSES)
@blueprint.arguments(NewClosureSchema)
@blueprint.response(200, RehearsalSchema)
def rehearse(sent: Sent, by: Actor) -> Sent:
    """Whom a closure would touch, what may become of each, and where it could go. Nothing is stored."""
    require(by, Permission.CONFIGURE)
    return _rehearsed(None, _edit(sent, get_plan()), by)


@blueprint.post("/closures")
@token_needed("facilities:write")
@blueprint.doc(**CREATES)
@blueprint.arguments(DecidedClosureSchema)
@blueprint.response(201, ClosureSchema)
def create(sent: Sent, by: Actor) -> Response:
    """Close it, and have each booking inside moved, cancelled or kept as decided; each owner gets one mail.

    409 when it is no longer as the rehearsal with that seal said: rehearse again. 422 while one is undecided.
    """
    require(by, Permission.CONFIGURE)

    def made() -> Made:
        edit, chosen = _edit(sent, get_plan()), decided(sent)
        try:
            number = close_over(None, edit, chosen, confirmed=sent["seal"], by=by, now=now())
        except Rehearsal as found:
            raise refusal(found) from None
        return shape_of(changes.get(Closure, number)), {}

    return once(made, CLOSURE, holder_id=by.id, now=now())


@blueprint.post("/closures/<int:number>/rehearsal")
@token_needed("facilities:write")
@blueprint.doc(**REFUSES)
@blueprint.arguments(NewClosureSchema)
@blueprint.response(200, RehearsalSchema)
def rehearse_change(sent: Sent, number: int, by: Actor) -> Sent:
    """Whom a closure would touch if it were like that, and does not yet; what may become of each. Nothing is stored."""
    _require_for(number, by)
    found = _rehearsed(number, _edit(sent, get_plan()), by)
    return found | {"seal": f"{found['seal']}.{seal(closure_state(changes.get(Closure, number)))}"}


@blueprint.put("/closures/<int:number>")
@token_needed("facilities:write")
@blueprint.doc(**REFUSES)
@blueprint.arguments(DecidedClosureSchema)
@blueprint.response(200, ClosureSchema)
def change(sent: Sent, number: int, by: Actor) -> Sent:
    """Have a closure be longer, shorter, elsewhere or called otherwise, and decide about whom that touches.

    Who had to give way and need not any more is offered their time. 409 when the closure or the list is no longer as
    the rehearsal with that seal said, 422 for what is over or while something is undecided.
    """
    _require_for(number, by)
    word, _dot, seen = sent["seal"].partition(".")
    try:
        with writing():
            edit = replace(_edit(sent, get_plan()), seen=seen)
            close_over(number, edit, decided(sent), confirmed=word, by=by, now=now())
    except Rehearsal as found:
        raise refusal(found) from None
    return shape_of(changes.get(Closure, number))


@blueprint.post("/closures/<int:number>/keep")
@token_needed("facilities:write")
@blueprint.doc(**REFUSES)
@blueprint.arguments(KeepSchema)
@blueprint.response(200, KeptSchema)
def keep(sent: Sent, number: int, by: Actor) -> Sent:
    """Have all bookings inside about which nobody has decided stay there, as after an outage; each owner gets one mail.

    Once more it is none.
    """
    _require_for(number, by)
    with writing():
        return {"kept": keep_undecided(number, sent["why"], by=by, now=now())}


@blueprint.post("/closures/<int:number>/end")
@token_needed("facilities:write")
@blueprint.doc(**REFUSES)
@blueprint.response(200, ClosureSchema)
def end(number: int, by: Actor) -> Sent:
    """Open again now; who had to give way is offered their time. What is over stays as it was."""
    _require_for(number, by)
    with writing():
        reopening.end_early(number, Edit(), by=by, now=now())
    return shape_of(changes.get(Closure, number))


@blueprint.delete("/closures/<int:number>")
@token_needed("facilities:write")
@blueprint.doc(**REFUSES)
@blueprint.response(204)
def remove(number: int, by: Actor) -> ResponseReturnValue:
    """Take back one that has not begun, also a date of a recurring maintenance."""
    _require_for(number, by)
    with writing():
        reopening.take_back(number, Edit(), by=by, now=now())
    return "", 204


@blueprint.post("/outages")
@token_needed("facilities:write")
@blueprint.doc(**CREATES)
@blueprint.arguments(NewOutageSchema)
@blueprint.response(201, OutageSchema)
def report(sent: Sent, by: Actor) -> Response:
    """Close what has failed from this minute on: who is inside stops, who comes later is told what is free."""
    require(by, Permission.OPERATE)

    def made() -> Made:
        number = report_outage(_outage(sent, get_plan()), by=by, now=now())
        return {"id": number or None}, {}

    return once(made, OUTAGE, holder_id=by.id, now=now())


def _rehearsed(number: int | None, edit: ClosureEdit, by: Actor) -> Sent:
    try:
        with writing():
            close_over(number, edit, Decided(), confirmed="", by=by, now=now())
    except Rehearsal as found:
        return {"seal": found.word, "items": [touched(each, get_plan()) for each in found.touched]}
    raise AssertionError("nobody can have confirmed it")


def _require_for(number: int, by: Actor) -> None:
    """Raises DomainError (404) for no such closure, 403 for who may not change it."""
    changes.get(Closure, number)
    require(by, Permission.CONFIGURE)


def _edit(sent: Sent, plan: Plan) -> ClosureEdit:
    names = ("starts_at", "ends_at", "label", "label_en", "why")
    return ClosureEdit(**where(sent, plan), **{name: sent[name] for name in names})


def _outage(sent: Sent, plan: Plan) -> NewOutage:
    names = ("ends_at", "label", "label_en", "utility")
    return NewOutage(**where(sent, plan), **{name: sent[name] for name in names})
