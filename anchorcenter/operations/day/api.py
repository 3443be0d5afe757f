"""The board of a day for programs: what its page shows."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import abort
from marshmallow import fields

from anchorcenter.accounts.access import saw, token_needed
from anchorcenter.accounts.actors import Actor
from anchorcenter.accounts.models import Permission
from anchorcenter.core.api import Blueprint, Day, Moment, Schema
from anchorcenter.core.clock import now
from anchorcenter.core.i18n import today
from anchorcenter.core.openapi import said
from anchorcenter.facilities.queries import get_plan
from anchorcenter.operations.day.board import STATES, Facility, lay_out
from anchorcenter.operations.day.reading import read_day
from anchorcenter.operations.day.rows import Row

blueprint = Blueprint("day_api", __name__, url_prefix="/day", description="A day as staff see it.")


class AskedDaySchema(Schema):
    day = Day(load_default=None, data_key="date", metadata=said("The day; today without one.", "2026-11-26"))


class UseOfDaySchema(Schema):
    starts_at = Moment(required=True, allow_none=True, metadata=said("Null for people of whom no time was given."))
    time = fields.String(required=True, metadata=said("Which part of the day.", "10:00-12:00"))
    part = fields.String(required=True, metadata=said("Which zones or how many seats; empty for all.", "A+B"))
    title = fields.String(required=True)
    who = fields.String(required=True)
    planned = fields.Integer(required=True, allow_none=True, metadata=said("How many people were to come."))
    came = fields.Integer(required=True, allow_none=True, metadata=said("How many came; null until it is entered."))
    note = fields.String(required=True)
    state = fields.String(required=True, metadata=said(f"One of {', '.join(STATES)}.", "running"))


class FacilitySchema(Schema):
    slug = fields.String(required=True)
    name = fields.String(required=True)
    hours = fields.String(required=True, metadata=said("When it is open, or why it is not.", "09:00-22:00"))
    free = fields.List(fields.String(), required=True, metadata=said("What is free from now on, part by part."))
    items = fields.List(fields.Nested(UseOfDaySchema), required=True)


class DaySchema(Schema):
    day = fields.Date(required=True, data_key="date")
    running = fields.Integer(required=True, metadata=said("How many uses are under way."))
    planned = fields.Integer(required=True)
    came = fields.Integer(required=True)
    facilities = fields.List(fields.Nested(FacilitySchema), required=True)


@blueprint.get("")
@token_needed("bookings:read")
@blueprint.arguments(AskedDaySchema, location="query")
@blueprint.response(200, DaySchema)
def show(asked: dict[str, date | None], by: Actor) -> dict[str, Any]:
    """Every use of a day by facility, who checked in, how many came, and what is free; for staff, in the language of
    the token's holder."""
    if not by.may(Permission.OPERATE):
        abort(403)
    day, plan = asked["day"] or today(now()), get_plan()
    board = lay_out(read_day(day, plan=plan, now=now()), plan=plan, now=now())
    for person_id in board.people:
        saw(person_id)
    sums = {"running": board.running, "planned": board.totals.planned, "came": board.totals.came}
    return sums | {"day": day, "facilities": [_facility(each) for each in board.facilities]}


def _facility(facility: Facility) -> dict[str, Any]:
    values = {name: getattr(facility, name) for name in ("slug", "name", "hours", "free")}
    return values | {"items": [_use(row) for row in facility.rows]}


def _use(row: Row) -> dict[str, Any]:
    names = "starts_at", "time", "title", "who", "planned", "came", "note", "state"
    return {name: getattr(row, name) for name in names} | {"part": row.lanes}
