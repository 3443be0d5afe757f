"""Completion for programs of staff: how everybody of a cohort stands, and who has completed it."""

from __future__ import annotations

from typing import Any

from marshmallow import fields, post_load, validate

from anchorcenter.academy.completion import queries, service
from anchorcenter.academy.completion.models import CompletionState
from anchorcenter.academy.completion.queries import Judged
from anchorcenter.academy.completion.service import Deciding
from anchorcenter.academy.models import Cohort
from anchorcenter.academy.queries import get_cohort
from anchorcenter.accounts.access import saw, token_needed
from anchorcenter.accounts.actors import Actor
from anchorcenter.accounts.models import Permission
from anchorcenter.certificates.criteria import Criterion, Of, Standing
from anchorcenter.certificates.texts import number_of
from anchorcenter.core.api import Blueprint, Number, Schema
from anchorcenter.core.clock import now
from anchorcenter.core.i18n import named
from anchorcenter.core.openapi import REFUSES, said
from anchorcenter.core.paging import Cursor, PageSchema, Place, cut
from anchorcenter.core.unit_of_work import writing

completion = Blueprint("completion_api", __name__, url_prefix="/courses", description="Who has completed a cohort.")
WRITES = "academy:write"
PATH = "/<slug>/cohorts/<int:number>/completion"
MOST_PEOPLE = 2_000


class DecideSchema(Schema):
    """Who has completed it: people by number, or everybody who meets what is asked."""

    people = fields.List(Number(1, 2**31 - 1), load_default=list, validate=validate.Length(max=MOST_PEOPLE))
    everybody = fields.Boolean(load_default=False, metadata=said("All who meet what is asked.", True))

    @post_load
    def wanted(self, values: dict[str, Any], **_options: Any) -> Deciding:
        return Deciding(**values | {"people": tuple(dict.fromkeys(values["people"]))})


class AskedCriterionSchema(Schema):
    of = fields.Enum(Of, by_value=True, required=True, metadata=said("What is asked.", "attendance"))
    standing = fields.Enum(Standing, by_value=True, required=True, metadata=said("How it stands.", "met"))
    have = fields.Integer(required=True, metadata=said("Minutes or lessons attended; 1 for done.", 600))
    whole = fields.Integer(required=True, metadata=said("Of so many.", 720))
    percent = fields.Integer(required=True, metadata=said("How much of it is needed.", 80))


class JudgedSchema(Schema):
    person = fields.Integer(required=True, metadata=said("Their number.", 17))
    name = fields.String(required=True)
    standing = fields.Enum(Standing, by_value=True, required=True, metadata=said("Of all that is asked.", "met"))
    criteria = fields.List(fields.Nested(AskedCriterionSchema), required=True)
    state = fields.Enum(CompletionState, by_value=True, required=True, allow_none=True)
    certificate = fields.String(required=True, allow_none=True, metadata=said("Its number.", "2026-드론기초-0017"))


class JudgedPageSchema(Schema):
    items = fields.List(fields.Nested(JudgedSchema), required=True)
    next = Cursor(required=True, allow_none=True, metadata={"description": "The cursor of the page after this one."})


class DecidedSchema(Schema):
    certificates = fields.List(fields.Integer(), required=True, metadata=said("Those issued, by number."))


@completion.get(PATH)
@token_needed(WRITES, Permission.OPERATE)
@completion.arguments(PageSchema, location="query")
@completion.response(200, JudgedPageSchema)
def list_judged(asked: dict[str, Any], slug: str, number: int, by: Actor) -> dict[str, Any]:
    """Everybody with a place, each with what is asked of them; for staff, in pages."""
    cohort, cursor = get_cohort(slug, number), asked["cursor"]
    found = queries.list_after(cohort.id, cursor.number if cursor else 0, most=asked["limit"])
    items, following = cut([(Place(row.applied_at, row.id), row) for row in found], asked["limit"])
    return {"items": _shapes(cohort, items), "next": following}


@completion.post(PATH)
@token_needed(WRITES, Permission.OPERATE)
@completion.doc(**REFUSES)
@completion.arguments(DecideSchema)
@completion.response(200, DecidedSchema)
def decide(wanted: Deciding, slug: str, number: int, by: Actor) -> dict[str, Any]:
    """Have them have completed it, each with a certificate; for staff. Twice issues none a second time: 409 for who has
    one."""
    with writing():
        return {"certificates": service.decide(slug, number, wanted, by=by, now=now())}


def _shapes(cohort: Cohort, rows: Any) -> list[dict[str, Any]]:
    return [_shape(each) for each in queries.judge(cohort, rows, now=now())]


def _shape(each: Judged) -> dict[str, Any]:
    person = each.enrollment.person
    saw(person.id)
    return {
        "person": person.id,
        "name": named(person.name, person.name_en),
        "standing": each.verdict,
        "criteria": [_criterion(one) for one in each.criteria],
        "state": each.completion.state if each.completion else None,
        "certificate": number_of(each.certificate) if each.certificate and each.has_it else None,
    }


def _criterion(each: Criterion) -> dict[str, Any]:
    return {name: getattr(each, name) for name in ("of", "standing", "have", "whole", "percent")}
