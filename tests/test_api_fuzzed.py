"""Every call of the API, asked in every way that its description allows and in many that it does not.

Nothing breaks the server, and nothing is answered that the description does not say. ``API_CASES`` is how many cases
there are in all: 2,000 on SQLite, and a few on PostgreSQL.
"""

from __future__ import annotations

import os
import re
from datetime import date
from typing import Any

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi import checks

from anchorcenter.core.openapi import operations
from anchorcenter.core.unit_of_work import writing
from anchorcenter.tenants import service
from anchorcenter.tenants.models import ChargeKind
from anchorcenter.tenants.queries import get_contract
from anchorcenter.tenants.service import NewCharge, NewMeeting
from tests.conftest import close
from tests.databases import POSTGRES
from tests.steps import bearer, body, problems
from tests.supporters.logged import asked, called, served
from tests.tenants.lets import BY, let
from tests.tenants.rounds import SLUG, apply, publish
from tests.times import HOUR, NOW, kst

CASES = int(os.environ.get("API_CASES", "240" if POSTGRES else "2000"))
CHECKS = [
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
]
CALLS = [
    "get /api/v1/availability",
    "get /api/v1/bookings",
    "post /api/v1/bookings",
    "get /api/v1/bookings/{code}",
    "patch /api/v1/bookings/{code}",
    "post /api/v1/bookings/{code}/approve",
    "post /api/v1/bookings/{code}/cancel",
    "post /api/v1/bookings/{code}/checkin",
    "post /api/v1/bookings/{code}/leave",
    "post /api/v1/bookings/{code}/offers",
    "post /api/v1/bookings/{code}/stay",
    "get /api/v1/faults",
    "post /api/v1/faults",
    "put /api/v1/faults/{number}/photo",
    "get /api/v1/faults/{number}/photo",
    "post /api/v1/faults/{number}/seen",
    "post /api/v1/faults/{number}/close",
    "get /api/v1/equipment",
    "post /api/v1/equipment",
    "put /api/v1/equipment/{number}",
    "get /api/v1/loans",
    "post /api/v1/loans",
    "post /api/v1/loans/{number}/return",
    "post /api/v1/bookings/{code}/reject",
    "post /api/v1/holds",
    "delete /api/v1/holds/{number}",
    "post /api/v1/holds/{number}/extend",
    "get /api/v1/tenants/{number}/profile",
    "put /api/v1/tenants/{number}/profile",
    "get /api/v1/pledges",
    "get /api/v1/pledges/{slug}",
    "get /api/v1/indicators",
    "get /api/v1/indicators/{key}",
    "get /api/v1/indicators/{key}/rows",
    "get /api/v1/snapshots",
    "get /api/v1/snapshots/{number}",
    "get /api/v1/snapshots/{number}/rows",
    "get /api/v1/snapshots/{number}/drift",
    "get /api/v1/pledges/{slug}/card",
    "put /api/v1/pledges/{slug}",
    "post /api/v1/results",
    "get /api/v1/photos",
    "post /api/v1/photos",
    "put /api/v1/photos/{number}",
    "post /api/v1/photos/{number}/file",
    "delete /api/v1/photos/{number}",
    "post /api/v1/photos/withheld/{slug}/{name}",
    "get /api/v1/comments",
    "post /api/v1/comments",
    "get /api/v1/comments/mine",
    "get /api/v1/comments/waiting",
    "post /api/v1/comments/{number}/withdraw",
    "post /api/v1/comments/{number}/decision",
    "put /api/v1/comments/{number}/answer",
    "get /api/v1/amendments",
    "post /api/v1/amendments",
    "post /api/v1/amendments/{number}/decision",
    "post /api/v1/amendments/{number}/withdraw",
    "post /api/v1/results/{slug}/{key}/void",
    "put /api/v1/results/{slug}/{key}/links",
    "post /api/v1/indicators",
    "post /api/v1/indicators/{key}/targets",
    "post /api/v1/indicators/{key}/formulas",
    "put /api/v1/indicators/{key}",
    "post /api/v1/indicators/{key}/figures",
    "post /api/v1/snapshots",
    "post /api/v1/snapshots/{number}/steps",
    "get /api/v1/courses",
    "post /api/v1/courses",
    "get /api/v1/courses/{slug}",
    "get /api/v1/courses/{slug}/whole",
    "put /api/v1/courses/{slug}",
    "get /api/v1/courses/{slug}/cohorts/{number}/whole",
    "put /api/v1/courses/{slug}/cohorts/{number}",
    "post /api/v1/courses/{slug}/cohorts/{number}/copy",
    "post /api/v1/courses/{slug}/cohorts",
    "post /api/v1/courses/{slug}/cohorts/{number}/publish",
    "post /api/v1/courses/{slug}/cohorts/{number}/cancel",
    "get /api/v1/courses/{slug}/cohorts/{number}/lessons",
    "post /api/v1/courses/{slug}/cohorts/{number}/lessons/rehearsal",
    "post /api/v1/courses/{slug}/cohorts/{number}/lessons/plan",
    "post /api/v1/courses/{slug}/cohorts/{number}/lessons",
    "get /api/v1/courses/{slug}/cohorts/{number}/lessons/{lesson}",
    "put /api/v1/courses/{slug}/cohorts/{number}/lessons/{lesson}",
    "post /api/v1/courses/{slug}/cohorts/{number}/lessons/{lesson}/cancel",
    "get /api/v1/lessons/{number}/attendance",
    "post /api/v1/lessons/{number}/attendance",
    "post /api/v1/lessons/{number}/scans",
    "get /api/v1/lessons/{number}/code",
    "post /api/v1/lessons/{number}/check-in",
    "post /api/v1/lessons/{number}/corrections",
    "get /api/v1/attendance",
    "get /api/v1/courses/{slug}/cohorts/{number}/attendance",
    "get /api/v1/leaves",
    "post /api/v1/leaves",
    "post /api/v1/leaves/{number}/withdraw",
    "post /api/v1/leaves/{number}/decide",
    "get /api/v1/enrollments",
    "post /api/v1/enrollments",
    "get /api/v1/enrollments/{number}",
    "post /api/v1/enrollments/{number}/accept",
    "post /api/v1/enrollments/{number}/cancel",
    "get /api/v1/intakes",
    "get /api/v1/intakes/{slug}",
    "get /api/v1/intakes/{slug}/questions",
    "get /api/v1/reviewers",
    "post /api/v1/intakes",
    "put /api/v1/intakes/{slug}",
    "post /api/v1/intakes/{slug}/publish",
    "post /api/v1/intakes/{slug}/extend",
    "put /api/v1/intakes/{slug}/schedule",
    "post /api/v1/intakes/{slug}/criteria",
    "delete /api/v1/intakes/{slug}/criteria/{number}",
    "post /api/v1/intakes/{slug}/questions",
    "delete /api/v1/intakes/{slug}/questions/{number}",
    "post /api/v1/intakes/{slug}/reviewers",
    "delete /api/v1/intakes/{slug}/reviewers/{person}",
    "post /api/v1/intakes/{slug}/freeze",
    "post /api/v1/intakes/{slug}/seed",
    "post /api/v1/intakes/{slug}/decide",
    "post /api/v1/intakes/{slug}/results",
    "get /api/v1/intakes/{slug}/applications",
    "get /api/v1/intakes/{slug}/applications/{number}",
    "get /api/v1/intakes/{slug}/applications/{number}/files/{question}",
    "post /api/v1/intakes/{slug}/applications/{number}/screen",
    "post /api/v1/intakes/{slug}/applications/{number}/decline",
    "post /api/v1/intakes/{slug}/applications/{number}/answer",
    "post /api/v1/intakes/{slug}/applications/{number}/contract",
    "get /api/v1/applications",
    "post /api/v1/applications",
    "get /api/v1/applications/{number}",
    "patch /api/v1/applications/{number}",
    "get /api/v1/applications/{number}/files/{question}",
    "put /api/v1/applications/{number}/files/{question}",
    "post /api/v1/applications/{number}/submit",
    "post /api/v1/applications/{number}/withdraw",
    "post /api/v1/applications/{number}/objection",
    "get /api/v1/reviews",
    "get /api/v1/reviews/{slug}",
    "get /api/v1/reviews/{slug}/{number}",
    "put /api/v1/reviews/{slug}/{number}",
    "post /api/v1/reviews/{slug}/{number}/conflict",
    "get /api/v1/reviews/{slug}/{number}/files/{question}",
    "get /api/v1/me",
    "get /api/v1/offers",
    "post /api/v1/offers/{number}/accept",
    "post /api/v1/offers/{number}/decline",
    "get /api/v1/quotas",
    "get /api/v1/requests",
    "post /api/v1/series",
    "post /api/v1/series/rehearsal",
    "post /api/v1/series/{number}/rehearsal",
    "get /api/v1/series/{number}",
    "patch /api/v1/series/{number}",
    "post /api/v1/series/{number}/approve",
    "post /api/v1/series/{number}/cancel",
    "post /api/v1/series/{number}/reject",
    "get /api/v1/spaces",
    "get /api/v1/spaces/{slug}",
    "get /api/v1/closures",
    "post /api/v1/closures",
    "post /api/v1/closures/rehearsal",
    "post /api/v1/closures/{number}/rehearsal",
    "put /api/v1/closures/{number}",
    "post /api/v1/closures/{number}/keep",
    "post /api/v1/closures/{number}/end",
    "delete /api/v1/closures/{number}",
    "post /api/v1/outages",
    "get /api/v1/utilities",
    "get /api/v1/maintenances",
    "post /api/v1/maintenances",
    "post /api/v1/maintenances/rehearsal",
    "post /api/v1/maintenances/{number}/end",
    "get /api/v1/bookings/{code}/feedback",
    "post /api/v1/bookings/{code}/feedback",
    "get /api/v1/spaces/{slug}/feedback",
    "post /api/v1/spaces/{slug}/feedback/questions",
    "delete /api/v1/spaces/{slug}/feedback/questions/{number}",
    "get /api/v1/tenants",
    "get /api/v1/tenants/{number}",
    "post /api/v1/tenants",
    "post /api/v1/tenants/{number}/contracts",
    "get /api/v1/tenancies/{number}",
    "post /api/v1/contracts/{number}/renew",
    "post /api/v1/contracts/{number}/move",
    "post /api/v1/contracts/{number}/hand-over",
    "post /api/v1/tenancies/{number}/notice/rehearsal",
    "post /api/v1/tenancies/{number}/notice",
    "post /api/v1/tenancies/{number}/leave/rehearsal",
    "post /api/v1/tenancies/{number}/leave",
    "post /api/v1/tenancies/{number}/suspend/rehearsal",
    "post /api/v1/tenancies/{number}/suspend",
    "post /api/v1/tenancies/{number}/lift",
    "get /api/v1/tenancies/{number}/bookings",
    "post /api/v1/tenancies/{number}/bookings",
    "post /api/v1/tenancies/{number}/charges",
    "post /api/v1/charges/{number}/settle",
    "post /api/v1/charges/{number}/drop",
    "post /api/v1/tenancies/{number}/reviews",
    "post /api/v1/tenancies/{number}/meetings",
    "get /api/v1/meetings/{number}",
    "put /api/v1/meetings/{number}",
    "post /api/v1/meetings/{number}/cancel",
    "get /api/v1/yearly-figures",
    "post /api/v1/yearly-figures",
    "get /api/v1/courses/{slug}/cohorts/{number}/people",
    "post /api/v1/courses/{slug}/cohorts/{number}/people",
    "post /api/v1/courses/{slug}/cohorts/{number}/group",
    "get /api/v1/courses/{slug}/cohorts/{number}/draw",
    "post /api/v1/courses/{slug}/cohorts/{number}/draw",
    "get /api/v1/enrollments/{number}/whole",
    "post /api/v1/enrollments/{number}/end",
    "post /api/v1/enrollments/{number}/transfer",
    "post /api/v1/enrollments/{number}/turn",
    "post /api/v1/enrollments/{number}/paper",
    "put /api/v1/leaves/{number}/document",
    "get /api/v1/leaves/{number}/document",
    "get /api/v1/instructors/hours",
    "get /api/v1/instructors/{person}/times",
    "put /api/v1/instructors/{person}/times",
    "get /api/v1/courses/{slug}/cohorts/{number}/review",
    "post /api/v1/enrollments/{number}/objection",
    "put /api/v1/courses/{slug}/cohorts/{number}/review/terms",
    "post /api/v1/courses/{slug}/cohorts/{number}/review/criteria",
    "delete /api/v1/courses/{slug}/cohorts/{number}/review/criteria/{criterion}",
    "post /api/v1/courses/{slug}/cohorts/{number}/review/reviewers",
    "delete /api/v1/courses/{slug}/cohorts/{number}/review/reviewers/{person}",
    "post /api/v1/courses/{slug}/cohorts/{number}/review/let-through",
    "post /api/v1/courses/{slug}/cohorts/{number}/review/applications/{application}/screen",
    "post /api/v1/courses/{slug}/cohorts/{number}/review/applications/{application}/answer",
    "post /api/v1/courses/{slug}/cohorts/{number}/review/freeze",
    "post /api/v1/courses/{slug}/cohorts/{number}/review/seed",
    "post /api/v1/courses/{slug}/cohorts/{number}/review/decide",
    "get /api/v1/courses/{slug}/cohorts/{number}/completion",
    "post /api/v1/courses/{slug}/cohorts/{number}/completion",
    "get /api/v1/courses/{slug}/cohorts/{number}/assignment",
    "put /api/v1/courses/{slug}/cohorts/{number}/assignment",
    "get /api/v1/courses/{slug}/cohorts/{number}/assignments",
    "post /api/v1/courses/{slug}/cohorts/{number}/assignments/{person}",
    "get /api/v1/courses/{slug}/materials",
    "post /api/v1/courses/{slug}/materials",
    "get /api/v1/courses/{slug}/materials/{number}/document",
    "delete /api/v1/courses/{slug}/materials/{number}",
    "get /api/v1/courses/{slug}/cohorts/{number}/survey",
    "post /api/v1/courses/{slug}/cohorts/{number}/survey",
    "get /api/v1/courses/{slug}/cohorts/{number}/survey/results",
    "get /api/v1/survey-questions",
    "put /api/v1/survey-questions",
    "get /api/v1/courses/{slug}/survey-questions",
    "put /api/v1/courses/{slug}/survey-questions",
    "delete /api/v1/courses/{slug}/survey-questions",
    "get /api/v1/courses/{slug}/cohorts/{number}/outcomes",
    "post /api/v1/courses/{slug}/cohorts/{number}/outcomes",
    "post /api/v1/courses/{slug}/cohorts/{number}/outcomes/{outcome}/void",
    "get /api/v1/certificates",
    "get /api/v1/certificates/verify/{code}",
    "get /api/v1/certificates/{number}",
    "get /api/v1/certificates/{number}/document",
    "get /api/v1/courses/{slug}/cohorts/{number}/attendance/patterns",
    "post /api/v1/certificates/{number}/revoke",
    "post /api/v1/certificates/{number}/reissue",
    "get /api/v1/qualifications",
    "post /api/v1/qualifications",
    "post /api/v1/qualifications/{number}/revoke",
    "get /api/v1/reports",
    "get /api/v1/reports/evaluation",
    "get /api/v1/reports/{kind}/{name}",
    "get /api/v1/opendata",
    "get /api/v1/opendata/{slug}",
    "post /api/v1/pledges/reports",
    "get /api/v1/pledges/{slug}/revisions",
    "post /api/v1/pledges/{slug}/revisions",
    "get /api/v1/supporter-cohorts",
    "post /api/v1/supporter-cohorts",
    "get /api/v1/supporter-cohorts/{slug}",
    "put /api/v1/supporter-cohorts/{slug}",
    "get /api/v1/supporter-cohorts/{slug}/people",
    "post /api/v1/supporter-cohorts/{slug}/people",
    "get /api/v1/supporter-cohorts/{slug}/people/{number}",
    "post /api/v1/supporter-cohorts/{slug}/people/{number}/renewal",
    "post /api/v1/supporter-cohorts/{slug}/people/{number}/end",
    "get /api/v1/supporter-cohorts/{slug}/recruitment",
    "post /api/v1/supporter-cohorts/{slug}/recruitment",
    "post /api/v1/supporter-cohorts/{slug}/recruitment/steps",
    "post /api/v1/supporter-cohorts/{slug}/recruitment/reviewers",
    "post /api/v1/supporter-cohorts/{slug}/recruitment/appointments",
    "get /api/v1/supporter-cohorts/{slug}/recruitment/applications",
    "get /api/v1/supporter-cohorts/{slug}/recruitment/applications/{number}",
    "post /api/v1/supporter-cohorts/{slug}/recruitment/applications/{number}/screen",
    "post /api/v1/supporter-cohorts/{slug}/recruitment/applications/{number}/answer",
    "get /api/v1/supporter-cohorts/{slug}/application",
    "post /api/v1/supporter-cohorts/{slug}/application",
    "patch /api/v1/supporter-cohorts/{slug}/application",
    "post /api/v1/supporter-cohorts/{slug}/application/submit",
    "post /api/v1/supporter-cohorts/{slug}/application/withdraw",
    "post /api/v1/supporter-cohorts/{slug}/application/objection",
    "post /api/v1/supporter-cohorts/{slug}/application/decline",
    "post /api/v1/supporter-cohorts/{slug}/recruitment/applications/{number}/decline",
    "get /api/v1/supporters",
    "get /api/v1/supporter-cohorts/{slug}/missions",
    "post /api/v1/supporter-cohorts/{slug}/missions",
    "get /api/v1/supporter-cohorts/{slug}/missions/{number}",
    "put /api/v1/supporter-cohorts/{slug}/missions/{number}",
    "post /api/v1/supporter-cohorts/{slug}/missions/{number}/cancel",
    "get /api/v1/missions",
    "get /api/v1/activities",
    "post /api/v1/activities",
    "get /api/v1/activities/{number}",
    "put /api/v1/activities/{number}",
    "post /api/v1/activities/{number}/photos",
    "post /api/v1/activities/{number}/submit",
    "post /api/v1/activities/{number}/judgement",
    "get /api/v1/activities/{number}/checklist",
    "put /api/v1/activities/{number}/checklist",
    "put /api/v1/activities/{number}/showing",
    "get /api/v1/findings",
    "get /api/v1/findings/{number}",
    "put /api/v1/findings/{number}",
    "get /api/v1/rewards",
    "get /api/v1/reward-proposals",
    "post /api/v1/reward-proposals",
    "get /api/v1/reward-proposals/{number}",
    "get /api/v1/supporter-cohorts/{slug}/reward-rules",
    "post /api/v1/supporter-cohorts/{slug}/reward-rules",
    "get /api/v1/shown-activities",
    "get /api/v1/supporters/{number}/consent",
    "put /api/v1/supporters/{number}/consent",
    "get /api/v1/achievements",
    "post /api/v1/achievements",
    "get /api/v1/achievements/{number}",
    "get /api/v1/units",
    "get /api/v1/occupancy",
    "get /api/v1/occupancy/months",
    "get /api/v1/utilisation",
    "get /api/v1/todos",
    "get /api/v1/day",
    "get /api/v1/wishes",
    "post /api/v1/wishes",
    "post /api/v1/wishes/{number}/withdraw",
    "post /api/v1/wishes/{number}/move",
]
# What is known to be there: without it hardly a case would get past the first check.
KNOWN: dict[str, st.SearchStrategy[Any]] = {
    "space": st.sampled_from(["a", "ab", "whole", "studio", "desks", "canteen", "night"]),
    "slug": st.sampled_from(["a", "desks", SLUG]),
    "intake": st.just(SLUG),
    "question": st.sampled_from([1, 3, 6]),
    "criterion": st.sampled_from([1, 2]),
    "code": st.sampled_from(["B-2026-000001", "B-2026-000002", "B-2026-000003"]),
    "number": st.integers(1, 2),
    "hold": st.sampled_from([None, 1, 2]),
    "minutes": st.sampled_from([30, 60, 480]),
    "units": st.sampled_from([1, 1, 2]),
    "purpose": st.just("시험"),
    "spaces": st.lists(st.sampled_from(["a", "ab", "desks", "night"]), min_size=1, max_size=2),
    "cells": st.lists(st.sampled_from(["a", "b"]), max_size=2),
    "unit": st.sampled_from(["unit-1", "unit-2", "unit-3"]),
    "keep": st.just([]),
    "for_all": st.sampled_from(["move", "cancel"]),
    "decisions": st.just([]),
    "headcount": st.integers(1, 4),
    "limit": st.sampled_from([1, 2, 500]),
    "If-Match": st.sampled_from(["*", '"1"', '"2"', 'W/"1"']),
    "Idempotency-Key": st.sampled_from(["a", "b", "c"]),
}
HELD_AT_ONCE = 2
OF_STAYS = re.compile("tenancies|contracts|charges|meetings|tenants")
OF_ROUNDS = re.compile("intakes|applications|reviews")
OF_SUPPORTERS = re.compile("supporter-cohorts|supporters|missions|rewards")
SPANS = [("starts_at", "ends_at"), ("from", "to")]
WHO = st.sampled_from(["tenant-a", "tenant-a", "tenant-a", "citizen", "staff", "nobody-known"])


def test_every_call_is_tried(app: Flask) -> None:
    spec: Any = app.test_client().get("/api/v1/openapi.json").json
    assert sorted(f"{method} {path}" for path, method, _ in operations(spec)) == sorted(CALLS)


@pytest.fixture(scope="module")
def described(program: Flask) -> Any:
    """The API as it describes itself: what it is made of is read once, which takes longer than most cases."""
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", program)
    close(program)
    return schema


@pytest.mark.parametrize("name", CALLS)
def test_nothing_breaks_the_server_or_the_promise(app: Flask, described: Any, name: str) -> None:
    client = app.test_client()
    for number, space in enumerate("abc"):
        slot = body(space, f"{9 + number}:00", f"{10 + number}:00")
        assert client.post("/api/v1/bookings", json=slot, headers=bearer("tenant-a")).status_code == 201
        if number < HELD_AT_ONCE:
            held = {key: slot[key] for key in ("starts_at", "ends_at")} | {"space": "night"}
            assert client.post("/api/v1/holds", json=held, headers=bearer("tenant-a")).status_code == 201
    if OF_ROUNDS.search(name):
        _apply(app)
    if OF_STAYS.search(name):
        _stay(app)
    if OF_SUPPORTERS.search(name):
        asked(app, slug=served(app, "tenant-a", "citizen", slug="a"))
        called(app, "a")
    for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
        _ask(described, name, mode)
    assert problems(app) == []


def _ask(described: Any, name: str, mode: GenerationMode) -> None:
    """Ask in ways that the description allows, or in such that it does not."""
    method, path = name.split(" ")
    cases = described[path][method].as_strategy(generation_mode=mode)

    @given(case=cases, data=st.data())
    @settings(
        max_examples=max(1, CASES // len(CALLS) // 2),
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def ask(case: Any, data: st.DataObject) -> None:
        if mode is GenerationMode.POSITIVE and data.draw(st.sampled_from([True, True, True, False])):
            for part in (case.path_parameters, case.query, case.headers, case.body):
                _season(part, data)
        who = data.draw(WHO)
        answer = case.call(headers=bearer(who), buffered=True)  # So that files are closed.
        case.validate_response(answer, checks=CHECKS)

    ask()


def _apply(app: Flask) -> None:
    """A round that is open, with an application."""
    staff, tenant = app.test_client(), app.test_client()
    for client, name in ((staff, "staff"), (tenant, "tenant-a")):
        with client.session_transaction() as session:
            session.update(_user_id=name, _fresh=True)
    publish(app, staff)
    assert apply(app, tenant).status_code == 303


def _stay(app: Flask) -> None:
    """A tenant with a contract, a charge, and a review that is planned."""
    contract = let(app, "unit-1", "2026-01-01", "2026-12-31")
    meeting = NewMeeting(starts_at=kst("2026-12-03 10:00"), ends_at=kst("2026-12-03 10:30"), place="회의실")
    owed = NewCharge(kind=ChargeKind.RENT, note="11월", amount_won=330_000, due_on=date(2026, 11, 10))
    with app.app_context(), writing():
        stay = get_contract(contract).tenancy_id
        service.charge(stay, owed, by=BY, now=NOW)
        service.plan_meeting(stay, meeting, by=BY, now=NOW)


def _season(part: Any, data: st.DataObject) -> None:
    """Put what is known in the place of what was made up."""
    if not hasattr(part, "keys"):
        return
    for name in KNOWN.keys() & set(part.keys()):
        part[name] = data.draw(KNOWN[name])
    for start, end in SPANS:
        if start in part and end in part:
            first = kst("09:00") + data.draw(st.integers(0, 40)) * HOUR / 2
            part[start], part[end] = first.isoformat(), (first + data.draw(st.integers(1, 6)) * HOUR / 2).isoformat()
