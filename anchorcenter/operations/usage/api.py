"""Utilisation for programs."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any

from flask import abort
from marshmallow import fields, validate

from anchorcenter.accounts.access import token_needed
from anchorcenter.accounts.actors import Actor
from anchorcenter.accounts.models import Permission
from anchorcenter.core.api import Blueprint, Day, Schema, Word
from anchorcenter.core.clock import now
from anchorcenter.core.errors import DomainError, Reason
from anchorcenter.core.i18n import _l
from anchorcenter.core.periods import DAY, Days
from anchorcenter.facilities.plan import SpacePlan
from anchorcenter.facilities.queries import get_plan
from anchorcenter.operations.usage.reading import LONGEST, count_in
from anchorcenter.operations.usage.sums import Minutes, Spot, sum_by

blueprint = Blueprint("utilisation_api", __name__, url_prefix="/utilisation", description="How much spaces are used.")
BY: dict[str, Callable[[Spot], Hashable]] = {
    "cell": lambda spot: "",
    "day": lambda spot: spot.day.isoformat(),
    "month": lambda spot: spot.day.isoformat()[:7],
}


class AskedUsageSchema(Schema):
    space = Word(required=True, metadata={"description": "The slug of a space.", "example": "flight-field"})
    start = Day(required=True, data_key="from", metadata={"description": "The first day.", "example": "2026-11-01"})
    end = Day(required=True, data_key="to", metadata={"description": "The last day, it too.", "example": "2026-11-30"})
    by = Word(
        load_default="cell",
        validate=validate.OneOf(list(BY)),
        metadata={"description": "Whether each line is of all days, of a day or of a month.", "example": "month"},
    )


class UsageLineSchema(Schema):
    cell = fields.String(required=True, metadata={"description": "The slug of a part of the space.", "example": "a"})
    period = fields.String(required=True, metadata={"description": "The day or the month; empty for all days."})
    offered_minutes = fields.Integer(
        required=True,
        metadata={"description": "Opening hours without closures, holidays, outages and changeovers."},
    )
    booked_minutes = fields.Integer(required=True, metadata={"description": "Of those, what was booked and stood."})
    checked_in_minutes = fields.Integer(
        required=True, metadata={"description": "Of those, what somebody checked in to, and classes that are over."}
    )
    used_minutes = fields.Integer(
        required=True, metadata={"description": "Of those, what people came to, and classes that are over."}
    )


class UsageSchema(Schema):
    items = fields.List(fields.Nested(UsageLineSchema), required=True)


@blueprint.get("")
@token_needed("reports:read")
@blueprint.arguments(AskedUsageSchema, location="query")
@blueprint.response(200, UsageSchema)
def list_usage(asked: dict[str, Any], by: Actor) -> dict[str, Any]:
    """Minutes on offer, booked, checked in and used of each part of a space, for who may read reports.

    Cancelled bookings count nothing. At most 366 days.
    """
    if not by.may(Permission.READ_REPORTS):
        abort(403)
    space, days, period_of = _space(asked["space"]), _days(asked), BY[asked["by"]]
    slugs = {cell.id: cell.slug for cell in space.cells}
    facts = count_in(space, days, now=now(), by_hour=False)
    found = sum_by(facts, lambda spot: (slugs[spot.cell_id], period_of(spot)))
    return {"items": [_line(cell, period, found[cell, period]) for cell, period in sorted(found)]}


def _space(slug: str) -> SpacePlan:
    if space := get_plan().find(slug):
        return space
    raise DomainError(Reason(code="unknown_space", message=_l("There is no such space."), field="space"))


def _days(asked: dict[str, Any]) -> Days:
    days = Days(asked["start"], asked["end"] + DAY)
    if days.start < days.end and days.end - days.start <= LONGEST:
        return days
    message = _l("Choose a first and a last day, at most a year apart.")
    raise DomainError(Reason(code="days", message=message, field="to"))


def _line(cell: str, period: Hashable, minutes: Minutes) -> dict[str, Any]:
    values = {f"{name}_minutes": value for name, value in minutes._asdict().items()}
    return {"cell": cell, "period": period} | values
