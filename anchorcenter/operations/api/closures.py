"""Closures and outages for programs: who would be touched, then the same with what was decided about each."""

from __future__ import annotations

from typing import Any

from flask import Response, abort
from flask.typing import ResponseReturnValue

from anchorcenter.accounts.access import token_needed
from anchorcenter.accounts.actors import Actor
from anchorcenter.accounts.models import Permission
from anchorcenter.core.api import Blueprint
from anchorcenter.core.clock import now
from anchorcenter.core.errors import TAKEN, DomainError, Reason
from anchorcenter.core.i18n import _l
from anchorcenter.core.idempotency import Made, once
from anchorcenter.core.openapi import CREATES, REFUSES
from anchorcenter.core.periods import DAY, Period
from anchorcenter.core.unit_of_work import writing
from anchorcenter.facilities import changes
from anchorcenter.facilities.changes import Edit
from anchorcenter.facilities.closures import ClosureEdit
from anchorcenter.facilities.models import Closure
from anchorcenter.facilities.plan import Plan
from anchorcenter.facilities.queries import get_plan
from anchorcenter.operations import queries, reopening
from anchorcenter.operations.api.schemas import (
    AskedClosuresSchema,
    ClosureSchema,
    ClosuresSchema,
    DecidedClosureSchema,
    NewClosureSchema,
    NewOutageSchema,
    OutageSchema,
    RehearsalSchema,
)
from anchorcenter.operations.closing import Decided, Rehearsal, Touched, close_over
from anchorcenter.operations.outages import NewOutage, report_outage

blueprint = Blueprint("closures_api", __name__, url_prefix="", description="When what is closed.")
CLOSURE, OUTAGE = ClosureSchema(), OutageSchema()
LONGEST = 366 * DAY
Sent = dict[str, Any]


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
    return {"items": [_shape(row) for row in found]}


@blueprint.post("/closures/rehearsal")
@token_needed("facilities:write")
@blueprint.doc(**REFUSES)
@blueprint.arguments(NewClosureSchema)
@blueprint.response(200, RehearsalSchema)
def rehearse(sent: Sent, by: Actor) -> Sent:
    """Whom a closure would touch, what may become of each, and where it could go. Nothing is stored."""
    _require(by, Permission.CONFIGURE)
    try:
        with writing():
            close_over(None, _edit(sent, get_plan()), Decided(), confirmed="", by=by, now=now())
    except Rehearsal as found:
        return {"seal": found.word, "items": [_touched(each, get_plan()) for each in found.touched]}
    raise AssertionError("nobody can have confirmed it")


@blueprint.post("/closures")
@token_needed("facilities:write")
@blueprint.doc(**CREATES)
@blueprint.arguments(DecidedClosureSchema)
@blueprint.response(201, ClosureSchema)
def create(sent: Sent, by: Actor) -> Response:
    """Close it, and have each booking inside moved, cancelled or kept as decided; each owner gets one mail.

    409 when it is no longer as the rehearsal with that seal said: rehearse again. 422 while one is undecided.
    """
    _require(by, Permission.CONFIGURE)

    def made() -> Made:
        edit, decided = _edit(sent, get_plan()), _decided(sent)
        try:
            number = close_over(None, edit, decided, confirmed=sent["seal"], by=by, now=now())
        except Rehearsal as found:
            raise _refusal(found) from None
        return _shape(changes.get(Closure, number)), {}

    return once(made, CLOSURE, holder_id=by.id, now=now())


@blueprint.post("/closures/<int:number>/end")
@token_needed("facilities:write")
@blueprint.doc(**REFUSES)
@blueprint.response(200, ClosureSchema)
def end(number: int, by: Actor) -> Sent:
    """Open again now; who had to give way is offered their time. What is over stays as it was."""
    _require_for(number, by)
    with writing():
        reopening.end_early(number, Edit(), by=by, now=now())
    return _shape(changes.get(Closure, number))


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
    _require(by, Permission.OPERATE)

    def made() -> Made:
        number = report_outage(_outage(sent, get_plan()), by=by, now=now())
        return {"id": number or None}, {}

    return once(made, OUTAGE, holder_id=by.id, now=now())


def _require(by: Actor, permission: Permission) -> None:
    if not by.may(permission):
        abort(403)


def _require_for(number: int, by: Actor) -> None:
    """Raises DomainError (404) for no such closure, 403 for who may not change it."""
    changes.get(Closure, number)
    _require(by, Permission.CONFIGURE)


def _edit(sent: Sent, plan: Plan) -> ClosureEdit:
    names = ("starts_at", "ends_at", "label", "label_en", "why")
    return ClosureEdit(**_where(sent, plan), **{name: sent[name] for name in names})


def _outage(sent: Sent, plan: Plan) -> NewOutage:
    names = ("ends_at", "label", "label_en", "utility")
    return NewOutage(**_where(sent, plan), **{name: sent[name] for name in names})


def _where(sent: Sent, plan: Plan) -> dict[str, Any]:
    """The ids of the spaces and cells that are named. Raises DomainError (422) for one that there is not."""
    spaces = {space.slug: space.id for space in plan.everything}
    cells = {cell.slug: cell.id for space in plan.everything for cell in space.cells}
    reasons = [
        Reason(code=f"unknown_{name[:-1]}", message=message, field=name)
        for name, known, message in (
            ("spaces", spaces, _l("There is no such space.")),
            ("cells", cells, _l("There is no such cell.")),
        )
        if not known.keys() >= set(sent[name])
    ]
    if reasons:
        raise DomainError(*reasons)
    return {"spaces": [spaces[slug] for slug in sent["spaces"]], "cells": [cells[slug] for slug in sent["cells"]]}


def _decided(sent: Sent) -> Decided:
    by_code = {each["code"]: each["decision"] for each in sent["decisions"]}
    return Decided(by_code=by_code, every=sent["for_all"], why=sent["keep_why"])


def _refusal(found: Rehearsal) -> DomainError:
    """Why it is not stored: it is otherwise than was rehearsed, or something is not decided."""
    message = _l("The list has changed meanwhile. Look at it once more.")
    return DomainError(*(found.reasons or [Reason(code="changed", message=message, field="seal", status=TAKEN)]))


def _shape(row: Closure) -> Sent:
    names = ("id", "label", "label_en", "starts_at", "ends_at")
    cells = [cell.slug for cell in row.cells]
    return {name: getattr(row, name) for name in names} | {"cells": cells, "is_recurring": bool(row.maintenance_id)}


def _touched(each: Touched, plan: Plan) -> Sent:
    use, to = each.effect.use, each.proposal
    proposal = {"space": to.space.slug, "starts_at": to.period.start, "ends_at": to.period.end} if to else None
    return {
        "code": each.code,
        "space": plan.get(use.space_id).slug,
        "starts_at": use.period.start,
        "ends_at": use.period.end,
        "has_begun": each.has_begun,
        "choices": each.choices,
        "proposal": proposal,
    }
