"""Pledges for programs."""

from __future__ import annotations

from itertools import zip_longest
from typing import Any

from flask import url_for
from marshmallow import fields
from werkzeug.http import quote_etag

from anchorcenter.accounts.access import token_needed
from anchorcenter.accounts.actors import Actor
from anchorcenter.core.api import Blueprint, Day, Schema
from anchorcenter.core.openapi import TAGGED, said
from anchorcenter.core.printed.files import FORMATS
from anchorcenter.pledges import queries
from anchorcenter.pledges.content import card_of
from anchorcenter.pledges.models import Category, Measure, Pledge, RemarkKind, Source, Status

pledges = Blueprint("pledges_api", __name__, url_prefix="/pledges", description="What the city has promised.")
SLUG = said("Its name in addresses.", "smart-techno-valley")


class PledgeSchema(Schema):
    slug = fields.String(required=True, metadata=SLUG)
    title = fields.String(required=True, metadata=said("What it is called, in Korean."))
    title_en = fields.String(required=True, metadata=said("The same in English.", "Building the Smart Techno Valley"))
    status = fields.Enum(Status, by_value=True, required=True, allow_none=True, metadata=said("null: nobody said."))
    term_from = Day(required=True, metadata=said("First day of the term of office.", "2022-07-01"))
    term_to = Day(required=True, metadata=said("Its last day.", "2026-06-30"))
    as_of = Day(required=True, metadata=said("Of which day the figures are.", "2023-12-31"))


class PledgesSchema(Schema):
    items = fields.List(fields.Nested(PledgeSchema), required=True)


class FundingSchema(Schema):
    """A blank cell has no line; 0 has one."""

    project = fields.String(required=True, metadata=said("A unit project, by key.", "drone_uam"))
    measure = fields.Enum(Measure, by_value=True, required=True, metadata=said("What sum it is.", "plan"))
    source = fields.Enum(Source, by_value=True, required=True, metadata=said("Whose money it is.", "city"))
    column = fields.String(required=True, metadata=said("prior, a year of the term, or after.", "2023"))
    spent_in = fields.String(required=True, metadata=said("A later column in which it was spent; empty: the same.", ""))
    amount_million = fields.Integer(required=True, metadata=said("In millions of won.", 1950))


class EngagementSchema(Schema):
    category = fields.Enum(Category, by_value=True, required=True, metadata=said("Of which kind.", "press"))
    value = fields.Integer(required=True, allow_none=True, metadata=said("How often; null: a dash was printed.", 300))
    is_approximate = fields.Boolean(required=True, metadata=said("Whether it is only about so many."))
    qualifier = fields.String(required=True, metadata=said("Its word for that, in Korean."))
    note = fields.String(required=True, metadata=said("What is counted, in Korean."))


class RemarkSchema(Schema):
    kind = fields.Enum(RemarkKind, by_value=True, required=True, metadata=said("A problem, or what is done about it."))
    text = fields.String(required=True, metadata=said("What it is, in Korean."))
    examples = fields.List(fields.String(), required=True, metadata={"description": "Of it, by line."})


class ProjectSchema(Schema):
    key = fields.String(required=True, metadata=said("Its name for programs.", "drone_uam"))
    title = fields.String(required=True, metadata=said("What it is called, in Korean."))
    title_en = fields.String(required=True, metadata=said("The same in English."))


class AsOfSchema(Schema):
    as_of = Day(load_default=None, metadata=said("Its money as it was decided by this day.", "2023-12-31"))


class CardSchema(Schema):
    card = fields.Dict(required=True, metadata={"description": "All of it: what is printed is made of this alone."})
    files = fields.Dict(
        keys=fields.String(), values=fields.String(), required=True, metadata={"description": "Addresses by format."}
    )


class TeamSchema(Schema):
    name = fields.String(required=True, metadata=said("What it is called, in Korean.", "드론산업팀"))
    name_en = fields.String(required=True, metadata=said("The same in English.", "Drone Industry Team"))


class WholePledgeSchema(PledgeSchema):
    division = fields.String(required=True, metadata=said("Which division is responsible.", "미래산업과"))
    division_en = fields.String(required=True, metadata=said("The same in English."))
    teams = fields.List(fields.Nested(TeamSchema), required=True)
    projects = fields.List(fields.Nested(ProjectSchema), required=True)
    funding = fields.List(fields.Nested(FundingSchema), required=True)
    engagements = fields.List(fields.Nested(EngagementSchema), required=True)
    remarks = fields.List(fields.Nested(RemarkSchema), required=True)


@pledges.get("")
@token_needed()
@pledges.response(200, PledgesSchema)
def list_pledges(by: Actor) -> dict[str, Any]:
    """All pledges, by title."""
    return {"items": list(queries.list_pledges())}


@pledges.get("/<slug>")
@token_needed()
@pledges.response(200, WholePledgeSchema, headers=TAGGED)
def show(slug: str, by: Actor) -> tuple[dict[str, Any], dict[str, str]]:
    """One of them with its money and who was involved; its ETag is what a change of its card names in If-Match."""
    pledge = queries.get_pledge(slug)
    return whole_shape(pledge), {"ETag": quote_etag(str(pledge.version))}


@pledges.get("/<slug>/card")
@token_needed()
@pledges.arguments(AsOfSchema, location="query")
@pledges.response(200, CardSchema)
def card(asked: dict[str, Any], slug: str, by: Actor) -> dict[str, Any]:
    """The city's card of it, and where it is as HTML, PDF, HWPX, XLSX, CSV and JSON."""
    pledge, as_of = queries.get_pledge(slug), asked["as_of"]
    lines = [line for _number, line in queries.list_funding([pledge.id], as_of=as_of)]
    files = {form: url_for("pledges.card", slug=slug, form=form, as_of=as_of) for form in FORMATS}
    return {"card": card_of(pledge, lines), "files": files}


def whole_shape(pledge: Pledge) -> dict[str, Any]:
    """A pledge with its money and who was involved."""
    keys = {project.id: project.key for project in pledge.projects}
    funding = [
        {name: getattr(line, name) for name in ("measure", "source", "column", "spent_in", "amount_million")}
        | {"project": keys[line.project_id]}
        for _number, line in queries.list_funding([pledge.id])
    ]
    engagements = [
        {name: getattr(row, name) for name in ("category", "value", "qualifier", "note")}
        | {"is_approximate": bool(row.qualifier)}
        for row in pledge.engagements
    ]
    remarks = [{"kind": row.kind, "text": row.text, "examples": row.examples.splitlines()} for row in pledge.remarks]
    known = {name: getattr(pledge, name) for name in (*PledgeSchema().fields, "division", "division_en")}
    names = zip_longest(pledge.teams.splitlines(), pledge.teams_en.splitlines(), fillvalue="")
    known |= {"teams": [{"name": korean, "name_en": english} for korean, english in names]}
    return known | {"projects": pledge.projects, "funding": funding, "engagements": engagements, "remarks": remarks}
