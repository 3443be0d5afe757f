"""Who a token speaks for."""

from __future__ import annotations

from datetime import date
from typing import Any

from marshmallow import fields

from anchorcenter.accounts.access import my_scopes, token_needed
from anchorcenter.accounts.actors import Actor
from anchorcenter.accounts.models import Audience, Rank, Role
from anchorcenter.accounts.queries import find_actor
from anchorcenter.core.api import Blueprint, Schema
from anchorcenter.core.clock import now
from anchorcenter.core.periods import DAY, Days

me = Blueprint("me_api", __name__, url_prefix="/me", description="Who the token speaks for.")


class PersonSchema(Schema):
    id = fields.Integer(required=True)
    email = fields.String(required=True)
    name = fields.String(required=True)
    locale = fields.String(required=True, metadata={"enum": ["ko", "en"]})


class OrganisationSchema(Schema):
    id = fields.Integer(required=True)
    name = fields.String(required=True)
    rank = fields.Enum(Rank, by_value=True, required=True)


class TermSchema(Schema):
    audience = fields.Enum(Audience, by_value=True, required=True)
    first_on = fields.Date(required=True, allow_none=True, metadata={"description": "Null: they belong to it today."})
    last_on = fields.Date(required=True, allow_none=True, metadata={"description": "Null: for good from then on."})


class MeSchema(Schema):
    person = fields.Nested(PersonSchema, required=True)
    roles = fields.List(fields.Enum(Role, by_value=True), required=True)
    audiences = fields.List(
        fields.Enum(Audience, by_value=True),
        required=True,
        metadata={"description": "As whom they book: the rules of a space name who may."},
    )
    terms = fields.List(
        fields.Nested(TermSchema),
        required=True,
        metadata={"description": "The days ahead on which they belong to those of them that end; none for the others."},
    )
    organisations = fields.List(
        fields.Nested(OrganisationSchema), required=True, metadata={"description": "Whom they act for today."}
    )
    scopes = fields.List(fields.String(), required=True, metadata={"description": "How far this token reaches."})


@me.get("")
@token_needed()
@me.response(200, MeSchema)
def show(by: Actor) -> dict[str, Any]:
    """The person behind the token, and what they may do.

    Any token may ask.
    """
    by = find_actor(by.email, now=now()) or by  # Now that it is known in which language they read names.
    return {
        "person": {"id": by.id, "email": by.email, "name": by.name, "locale": by.locale},
        "roles": sorted(by.roles),
        "audiences": sorted(by.audiences),
        "terms": [_term(audience, days) for audience in sorted(by.audiences) for days in by.terms_of(audience)],
        "organisations": [_organisation(by)] if by.organisation_id else [],
        "scopes": sorted(my_scopes()),
    }


def _term(audience: Audience, days: Days) -> dict[str, Any]:
    return {
        "audience": audience,
        "first_on": None if days.start == date.min else days.start,
        "last_on": None if days.end == date.max else days.end - DAY,
    }


def _organisation(by: Actor) -> dict[str, Any]:
    rank = Rank.MANAGER if by.is_manager else Rank.MEMBER
    return {"id": by.organisation_id, "name": by.organisation, "rank": rank}
