"""Results and plans of pledges, written down by programs."""

from __future__ import annotations

from typing import Any

from flask import Response
from marshmallow import fields, post_load

from anchorcenter.accounts.access import token_needed
from anchorcenter.accounts.actors import Actor
from anchorcenter.accounts.models import Permission
from anchorcenter.core.api import Blueprint, Day, Line, Number, Schema
from anchorcenter.core.clock import now
from anchorcenter.core.idempotency import Made, once
from anchorcenter.core.openapi import CREATES, REFUSES, said
from anchorcenter.core.unit_of_work import writing
from anchorcenter.pledges.cards import NewQuantity
from anchorcenter.pledges.timeline import service
from anchorcenter.pledges.timeline.service import MOST_QUANTITY, Links, NewResult, Voiding

results = Blueprint("results_api", __name__, url_prefix="/results", description="What was done about pledges.")
KEY = said("Its name for programs.", "s25")


class NewQuantitySchema(Schema):
    """A figure of a result."""

    label = Line(100, required=True, metadata=said("What it counts.", "참석"))
    value = Number(0, MOST_QUANTITY, required=True, metadata=said("How many.", example=120))
    unit = Line(20, required=True, metadata=said("Of which unit.", "명"))
    qualifier = Line(20, load_default="", metadata=said("What changes its meaning, printed before it.", "약"))

    @post_load
    def wanted(self, values: dict[str, Any], **_options: Any) -> NewQuantity:
        return NewQuantity(**values)


class NewResultSchema(Schema):
    """What was done, or is planned."""

    pledge = Line(80, required=True, metadata=said("A pledge, by slug.", "smart-techno-valley"))
    on = Day(required=True, metadata=said("On which day; the card says its month.", "2024-03-14"))
    is_plan = fields.Boolean(load_default=False, metadata=said("Whether it is only planned.", example=False))
    title = Line(200, required=True, metadata=said("What it is, in Korean.", "드론 특화교육 운영"))
    title_en = Line(200, load_default="", metadata=said("The same in English."))
    details = fields.List(Line(200), load_default=list, metadata={"description": "More of it, by line."})
    organisations = fields.List(Line(100), load_default=list, metadata={"description": "Who took part, by name."})
    quantities = fields.List(
        fields.Nested(NewQuantitySchema), load_default=list, metadata={"description": "Its figures, by hand."}
    )
    indicator = Line(40, load_default="", metadata=said("Whose rows are the center's records of it.", "completed"))

    @post_load
    def wanted(self, values: dict[str, Any], **_options: Any) -> tuple[str, NewResult]:
        lines = {name: "\n".join(values.pop(name)) for name in ("details", "organisations")}
        return values.pop("pledge"), NewResult(**values | lines | {"quantities": tuple(values["quantities"])})


class LinksSchema(Schema):
    """Which indicators count a result and its figures; what is empty opens into nothing."""

    indicator = fields.String(required=True, metadata=said("That of the result itself, by key.", ""))
    quantities = fields.List(
        fields.String(metadata=said("An indicator, by key.", "tenants-active")),
        required=True,
        metadata={"description": "That of each of its figures, in their order."},
    )

    @post_load
    def wanted(self, values: dict[str, Any], **_options: Any) -> Links:
        return Links(indicator=values["indicator"], quantities=tuple(values["quantities"]))


class ResultSchema(Schema):
    pledge = fields.String(required=True)
    key = fields.String(required=True, metadata=KEY)


class VoidResultSchema(Schema):
    """Why it is no result."""

    why = Line(300, required=True, metadata=said("Why it is void.", "Entered twice"))

    @post_load
    def wanted(self, values: dict[str, Any], **_options: Any) -> Voiding:
        return Voiding(**values)


RESULT = ResultSchema()


@results.post("")
@token_needed("pledges:write", Permission.OPERATE)
@results.doc(**CREATES)
@results.arguments(NewResultSchema)
@results.response(201, ResultSchema)
def add(sent: tuple[str, NewResult], by: Actor) -> Response:
    """Write one down in the half-year of its month."""
    slug, wanted = sent

    def made() -> Made:
        return {"pledge": slug, "key": service.add_result(slug, wanted, by=by, now=now())}, {}

    return once(made, RESULT, holder_id=by.id, now=now())


@results.put("/<slug>/<key>/links")
@token_needed("pledges:write", Permission.OPERATE)
@results.doc(**REFUSES)
@results.arguments(LinksSchema)
@results.response(204)
def link(wanted: Links, slug: str, key: str, by: Actor) -> None:
    """Have a result and its figures open into what indicators count."""
    with writing():
        service.link_result(slug, key, wanted, by=by, now=now())


@results.post("/<slug>/<key>/void")
@token_needed("pledges:write", Permission.OPERATE)
@results.doc(**REFUSES)
@results.arguments(VoidResultSchema)
@results.response(204)
def void(wanted: Voiding, slug: str, key: str, by: Actor) -> None:
    """Have one of a pledge be none any more: nobody but staff reads it. 409 when it is void already."""
    with writing():
        service.void_result(slug, key, wanted, by=by, now=now())
