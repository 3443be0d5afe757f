"""Cards that programs bring up to date."""

from __future__ import annotations

from typing import Any

from marshmallow import fields, post_load, validate
from werkzeug.http import quote_etag

from anchorcenter.accounts.access import token_needed
from anchorcenter.accounts.actors import Actor
from anchorcenter.accounts.models import Permission
from anchorcenter.core.api import Day, Line, Schema
from anchorcenter.core.clock import now
from anchorcenter.core.idempotency import Made
from anchorcenter.core.openapi import CHANGES, TAGGED, said
from anchorcenter.core.unit_of_work import writing
from anchorcenter.core.versions import version_named
from anchorcenter.pledges.api import WholePledgeSchema, whole_shape
from anchorcenter.pledges.cards import NewEngagement
from anchorcenter.pledges.handing_in.api import pledges
from anchorcenter.pledges.models import Category, RemarkKind
from anchorcenter.pledges.queries import get_pledge
from anchorcenter.pledges.upkeep import service
from anchorcenter.pledges.upkeep.service import NewTexts

__all__ = ["pledges"]
MOST = 10**9


class TeamEditSchema(Schema):
    """A team that is responsible."""

    name = Line(100, required=True, metadata=said("What it is called, in Korean.", "드론산업팀"))
    name_en = Line(100, load_default="", metadata=said("The same in English.", "Drone Industry Team"))


class EngagementEditSchema(Schema):
    """How often; a category that is missing is blank."""

    category = fields.Enum(Category, by_value=True, required=True, metadata=said("Of which kind.", "press"))
    value = fields.Integer(
        required=True,
        strict=True,
        allow_none=True,
        validate=validate.Range(0, MOST),
        metadata=said("How often; null: a dash.", 300),
    )
    qualifier = Line(20, load_default="", metadata=said("A word that makes it less than exact.", "약"))
    note = Line(300, load_default="", metadata=said("What is counted, in Korean."))

    @post_load
    def wanted(self, values: dict[str, Any], **_options: Any) -> NewEngagement:
        return NewEngagement(**values)


class RemarkEditSchema(Schema):
    """A problem, or what is done about it."""

    kind = fields.Enum(RemarkKind, by_value=True, required=True, metadata=said("Which of both.", "problem"))
    text = Line(500, required=True, metadata=said("What it is, in Korean."))
    examples = fields.List(Line(300), load_default=list, metadata={"description": "Of it, by line."})


class PledgeEditSchema(Schema):
    """What the card says anew each time it is reported."""

    as_of = Day(required=True, metadata=said("Of which day the figures are.", "2024-06-30"))
    division = Line(100, required=True, metadata=said("Which division is responsible.", "미래산업과"))
    division_en = Line(100, load_default="", metadata=said("The same in English."))
    teams = fields.List(fields.Nested(TeamEditSchema), load_default=list, validate=validate.Length(max=20))
    engagements = fields.List(fields.Nested(EngagementEditSchema), load_default=list, validate=validate.Length(max=10))
    remarks = fields.List(fields.Nested(RemarkEditSchema), load_default=list, validate=validate.Length(max=50))

    @post_load
    def wanted(self, values: dict[str, Any], **_options: Any) -> NewTexts:
        teams = tuple((each["name"], each["name_en"]) for each in values.pop("teams"))
        remarks = tuple((each["kind"], each["text"], tuple(each["examples"])) for each in values.pop("remarks"))
        return NewTexts(teams=teams, remarks=remarks, engagements=tuple(values.pop("engagements")), **values)


@pledges.put("/<slug>")
@token_needed("pledges:write", Permission.OPERATE)
@pledges.doc(**CHANGES)
@pledges.arguments(PledgeEditSchema)
@pledges.response(200, WholePledgeSchema, headers=TAGGED)
def edit(wanted: NewTexts, slug: str, by: Actor) -> Made:
    """Bring its card up to date, if it still is as If-Match names it; what was closed stays as it is."""
    row = get_pledge(slug)
    seen = version_named(row.version)
    with writing():
        service.keep(slug, wanted, version=row.version if seen is None else seen, by=by, now=now())
        row = get_pledge(slug)
    return whole_shape(row), {"ETag": quote_etag(str(row.version))}
