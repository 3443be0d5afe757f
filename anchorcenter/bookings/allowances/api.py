"""Quotas for programs: what is left of those of the token's holder."""

from __future__ import annotations

from typing import Any

from marshmallow import fields

from anchorcenter.accounts.access import token_needed
from anchorcenter.accounts.actors import Actor
from anchorcenter.bookings.quotas.models import Measure, Per, Whose
from anchorcenter.bookings.quotas.texts import mine
from anchorcenter.core.api import Blueprint, Schema
from anchorcenter.core.clock import now
from anchorcenter.core.i18n import today
from anchorcenter.core.periods import DAY

blueprint = Blueprint("quotas_api", __name__, url_prefix="/quotas", description="What is left of quotas.")


class AllowanceSchema(Schema):
    name = fields.String(required=True)
    whose = fields.Enum(Whose, by_value=True, required=True, metadata={"description": "Whose bookings are added up."})
    per = fields.Enum(Per, by_value=True, required=True)
    measure = fields.Enum(Measure, by_value=True, required=True, metadata={"description": "What the numbers count."})
    space_kind = fields.String(required=True, allow_none=True, metadata={"description": "Of which spaces; null: all."})
    first_on = fields.Date(required=True)
    last_on = fields.Date(required=True)
    most = fields.Integer(required=True, metadata={"example": 1200})
    used = fields.Integer(required=True, metadata={"example": 540})
    left = fields.Integer(required=True, metadata={"example": 660})


class AllowancesSchema(Schema):
    items = fields.List(fields.Nested(AllowanceSchema), required=True)


@blueprint.get("")
@token_needed("bookings:read")
@blueprint.response(200, AllowancesSchema)
def list_mine(by: Actor) -> dict[str, Any]:
    """Every quota on what you book, over the days in which today lies: those of your company are shared."""
    return {"items": [_shape(row) for row in mine(by, day=today(now()), now=now())]}


def _shape(row: dict[str, Any]) -> dict[str, Any]:
    limit, days = row["limit"], row["days"]
    common = {"name": row["name"], "whose": limit.whose, "per": limit.per, "measure": limit.measure}
    numbers = {"most": limit.most, "used": row["used"], "left": row["left"]}
    return common | numbers | {"space_kind": limit.kind, "first_on": days.start, "last_on": days.end - DAY}
