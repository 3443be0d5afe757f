"""Utilities for programs: what a report of an outage may name, and which cells hang on it."""

from __future__ import annotations

from marshmallow import fields

from anchorcenter.accounts.access import token_needed
from anchorcenter.accounts.actors import Actor
from anchorcenter.accounts.models import Permission
from anchorcenter.core.api import Blueprint, Schema
from anchorcenter.core.i18n import named
from anchorcenter.core.openapi import said
from anchorcenter.facilities.supplies import Utility
from anchorcenter.facilities.utilities import list_utilities
from anchorcenter.operations.api.schemas import CELLS
from anchorcenter.operations.api.shapes import Sent, require

blueprint = Blueprint("utilities_api", __name__, url_prefix="/utilities", description="What cells depend on.")


class UtilitySchema(Schema):
    id = fields.Integer(required=True, metadata=said("What an outage names.", 1))
    name = fields.String(required=True, metadata=said("In the language of the token's holder."))
    full = fields.List(fields.String(), required=True, metadata=CELLS)
    partly = fields.List(fields.String(), required=True, metadata=CELLS)


class UtilitiesSchema(Schema):
    items = fields.List(fields.Nested(UtilitySchema), required=True)


@blueprint.get("")
@token_needed("facilities:write")
@blueprint.response(200, UtilitiesSchema)
def list_all(by: Actor) -> Sent:
    """Power, compressed air, network: without one nothing works in its `full` cells, and some things do in `partly`.

    For staff who report outages.
    """
    require(by, Permission.OPERATE)
    return {"items": [_shape(row) for row in list_utilities()]}


def _shape(row: Utility) -> Sent:
    full, partly = ([need.cell.slug for need in row.needs if need.is_full is kind] for kind in (True, False))
    return {"id": row.id, "name": named(row.name, row.name_en), "full": full, "partly": partly}
