"""The API's description says what is true, and the page of it is drawn from it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import jsonschema_rs
import pytest
from flask import Flask
from flask.testing import FlaskClient

from anchorcenter.core.openapi import OCTETS, operations
from anchorcenter.core.pictures import TYPE
from anchorcenter.web import api_docs
from anchorcenter.web.api_docs import GROUPS, TITLES
from tests.steps import bearer, body

SENT = {
    "AmendmentWithdrawal", "VoidResult", "CommentAnswer", "CommentVerdict", "NewComment",
    "NewPhoto", "PhotoEdit", "PledgeEdit", "PledgePhotoFile", "WithholdPhoto",
    "IndicatorEdit", "IndicatorToAdd", "NewFormula", "NewAmendment", "NewAmendmentDecision", "NewFigure", "NewResult",
    "NewSnapshot", "NewSnapshotStep", "NewTarget", "Links",
    "ActivityJudgement", "ActivityPhoto", "NewActivity",
    "Appointment", "EndOfService", "MissionToChange", "ReportFile", "NewMission", "NewSupporterCohort", "TermRenewal",
    "CallStep", "NewRecruitment",
    "AnswerFinding", "Consenting", "FillInChecklist", "NewProposal", "NewRewardRules", "Showing",
    "EquipmentEdit", "NewQuestion", "CancelCohort", "NewCohort", "NewCourse",
    "Arrival", "Cancel", "CancelSeries", "ChangedApplication", "ChangedBooking", "ChangedSeries", "CloseReport",
    "CounterOffer", "DecidedClosure", "DecidedMaintenance", "Decision", "Keep", "MovedWish", "NewAchievement",
    "NewApplication", "NewBooking", "NewClosure", "NewConflict", "NewFault", "NewFeedback", "NewFigures", "NewHold",
    "NewLoan", "NewMaintenance", "NewOutage", "NewSeries", "NewSheet", "NewWish", "PaperFile", "Return",
    "DecidedBookings", "DecidedEnding", "DecidedSuspending", "Ending", "HandOverStep", "Lifting", "NewCharge",
    "NewContract", "NewMeeting", "NewReview", "NewTenant", "Payment", "Renewal", "Suspending", "UnitChange",
    "Extension", "GivingUp", "Judgement", "NewCriterion", "NewIntake", "NewIntakeQuestion", "NewObjection",
    "NewReviewer", "ObjectionAnswer", "Schedule", "Seed", "Signing",
    "Decide", "NewOutcome", "VoidOutcome", "AnswerSurvey", "CopyCohort", "WriteSurvey", "AssignmentVerdict", "HandIn",
    "AddedLesson", "CancelLesson", "CheckIn", "CorrectionBody",
    "EnrollmentObjection", "EnrollmentEndByStaff", "EnrollmentTransfer",
    "EnrollmentTurn", "EnrollmentGroup",
    "NewEnrollmentByStaff", "LeaveDocument", "MaterialFile", "TeachingTimes", "ReviewTerms",
    "EnrollmentEnd", "LeaveDecision", "Marking",
    "NewEnrollment", "NewLeave", "NewLesson", "NewLessons", "Photo", "Upload",
    "NewQualification", "ReissueCertificate", "RevokeCertificate", "Revoking", "Stay", "WithdrawnWish",
}  # fmt: skip


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def spec(client: FlaskClient) -> Any:
    answer = client.get("/api/v1/openapi.json")
    assert answer.content_type == "application/json"
    return answer.json


def call(spec: Any, name: str) -> Any:
    method, path = name.split(" ")
    return spec["paths"][f"/api/v1{path}"][method]


def test_the_api_describes_itself(spec: Any) -> None:
    found = sorted(f"{method} {path.removeprefix('/api/v1')}" for path, method, _ in operations(spec))
    assert (spec["openapi"], found) == ("3.1.0", sorted(TITLES))


@pytest.mark.parametrize(
    ("name", "scope", "statuses"),
    [
        ("get /me", [], "200 304 401 429 503"),
        ("get /spaces", ["bookings:read"], "200 304 401 403 429 503"),
        ("get /spaces/{slug}", ["bookings:read"], "200 304 401 403 404 429 503"),
        ("get /availability", ["bookings:read"], "200 304 401 403 422 429 503"),
        ("post /holds", ["bookings:write"], "201 400 401 403 409 413 415 422 429 503"),
        ("post /holds/{number}/extend", ["bookings:write"], "200 400 401 403 404 409 413 415 422 429 503"),
        ("delete /holds/{number}", ["bookings:write"], "204 401 403 404 409 429 503"),
        ("post /bookings", ["bookings:write"], "201 400 401 403 404 409 413 415 422 429 503"),
        ("get /bookings", ["bookings:read"], "200 304 401 403 422 429 503"),
        ("get /bookings/{code}", ["bookings:read"], "200 304 401 403 404 429 503"),
        ("patch /bookings/{code}", ["bookings:write"], "200 400 401 403 404 409 412 413 415 422 428 429 503"),
        ("post /bookings/{code}/cancel", ["bookings:write"], "200 400 401 403 404 409 413 415 422 429 503"),
    ],
)
def test_a_call_says_its_scope_and_every_status(spec: Any, name: str, scope: list[str], statuses: str) -> None:
    found = call(spec, name)
    assert (found["security"], " ".join(found["responses"])) == ([{"token": scope}], statuses)
    assert found["summary"].endswith((".", "ahead.")) or found["summary"]


def test_problems_bear_their_schema_and_headers(spec: Any) -> None:
    for path, method, operation in operations(spec):
        for status, answer in operation["responses"].items():
            kinds = list(answer.get("content", {}))
            is_file = method == "get" and ("/files/" in path or path.endswith("/document"))
            is_photo = method == "get" and path.endswith("/photo")
            kind = OCTETS if is_file else TYPE if is_photo else "application/json"
            expected = {"2": [kind], "3": [], "4": ["application/problem+json"]}
            assert kinds == expected.get(status[0], ["application/problem+json"]) or status == "204"
        assert operation["responses"]["429"]["headers"]["Retry-After"]
        assert operation["responses"]["401"]["headers"]["WWW-Authenticate"]


def test_keys_and_versions_are_described(spec: Any) -> None:
    named = {
        f"{method} {path.removeprefix('/api/v1')}": [
            p["$ref"].rpartition("/")[2] for p in op["parameters"] if "$ref" in p
        ]
        for path, method, op in operations(spec)
        if "parameters" in op
    }
    assert {name: refs for name, refs in named.items() if refs} == {
        "post /courses/{slug}/cohorts/{number}/outcomes": ["IdempotencyKey"],
        "post /courses/{slug}/cohorts/{number}/lessons": ["IdempotencyKey"],
        "post /courses/{slug}/cohorts/{number}/lessons/plan": ["IdempotencyKey"],
        "put /courses/{slug}/cohorts/{number}/lessons/{lesson}": ["IfMatch"],
        "post /enrollments": ["IdempotencyKey"],
        "post /leaves": ["IdempotencyKey"],
        "post /lessons/{number}/corrections": ["IdempotencyKey"],
        "post /holds": ["IdempotencyKey"],
        "post /holds/{number}/extend": ["IdempotencyKey"],
        "post /bookings": ["IdempotencyKey"],
        "post /bookings/{code}/offers": ["IdempotencyKey"],
        "patch /bookings/{code}": ["IfMatch"],
        "post /faults": ["IdempotencyKey"],
        "post /closures": ["IdempotencyKey"],
        "post /outages": ["IdempotencyKey"],
        "post /loans": ["IdempotencyKey"],
        "post /equipment": ["IdempotencyKey"],
        "post /spaces/{slug}/feedback/questions": ["IdempotencyKey"],
        "post /offers/{number}/accept": ["IdempotencyKey"],
        "post /wishes": ["IdempotencyKey"],
        "post /achievements": ["IdempotencyKey"],
        "post /amendments": ["IdempotencyKey"],
        "post /comments": ["IdempotencyKey"],
        "post /photos": ["IdempotencyKey"],
        "post /indicators": ["IdempotencyKey"],
        "post /indicators/{key}/figures": ["IdempotencyKey"],
        "post /indicators/{key}/targets": ["IdempotencyKey"],
        "post /indicators/{key}/formulas": ["IdempotencyKey"],
        "put /indicators/{key}": ["IfMatch"],
        "put /pledges/{slug}": ["IfMatch"],
        "post /results": ["IdempotencyKey"],
        "post /snapshots": ["IdempotencyKey"],
        "post /snapshots/{number}/steps": ["IfMatch"],
        "post /activities": ["IdempotencyKey"],
        "put /activities/{number}": ["IfMatch"],
        "post /reward-proposals": ["IdempotencyKey"],
        "post /supporter-cohorts/{slug}/reward-rules": ["IdempotencyKey"],
        "post /supporter-cohorts": ["IdempotencyKey"],
        "put /supporter-cohorts/{slug}": ["IfMatch"],
        "post /supporter-cohorts/{slug}/people": ["IdempotencyKey"],
        "post /supporter-cohorts/{slug}/people/{number}/renewal": ["IfMatch"],
        "post /supporter-cohorts/{slug}/people/{number}/end": ["IfMatch"],
        "post /supporter-cohorts/{slug}/missions": ["IdempotencyKey"],
        "post /supporter-cohorts/{slug}/recruitment": ["IdempotencyKey"],
        "post /supporter-cohorts/{slug}/recruitment/reviewers": ["IdempotencyKey"],
        "post /supporter-cohorts/{slug}/application": ["IdempotencyKey"],
        "patch /supporter-cohorts/{slug}/application": ["IfMatch"],
        "put /supporter-cohorts/{slug}/missions/{number}": ["IfMatch"],
        "put /findings/{number}": ["IfMatch"],
        "put /survey-questions": ["IfMatch"],
        "put /courses/{slug}/survey-questions": ["IfMatch"],
        "post /courses": ["IdempotencyKey"],
        "put /courses/{slug}": ["IfMatch"],
        "put /courses/{slug}/cohorts/{number}": ["IfMatch"],
        "post /courses/{slug}/cohorts/{number}/copy": ["IdempotencyKey"],
        "post /courses/{slug}/cohorts": ["IdempotencyKey"],
        "post /qualifications": ["IdempotencyKey"],
        "post /maintenances": ["IdempotencyKey"],
        "post /tenants": ["IdempotencyKey"],
        "post /tenants/{number}/contracts": ["IdempotencyKey"],
        "post /contracts/{number}/renew": ["IdempotencyKey"],
        "post /contracts/{number}/move": ["IdempotencyKey"],
        "post /contracts/{number}/hand-over": ["IdempotencyKey"],
        "post /tenancies/{number}/charges": ["IdempotencyKey"],
        "post /tenancies/{number}/reviews": ["IdempotencyKey"],
        "post /tenancies/{number}/meetings": ["IdempotencyKey"],
        "put /meetings/{number}": ["IfMatch"],
        "put /tenants/{number}/profile": ["IfMatch"],
        "post /courses/{slug}/cohorts/{number}/group": ["IdempotencyKey"],
        "post /courses/{slug}/cohorts/{number}/people": ["IdempotencyKey"],
        "post /courses/{slug}/cohorts/{number}/review/criteria": ["IdempotencyKey"],
        "post /courses/{slug}/cohorts/{number}/review/reviewers": ["IdempotencyKey"],
        "post /intakes": ["IdempotencyKey"],
        "post /intakes/{slug}/criteria": ["IdempotencyKey"],
        "post /intakes/{slug}/questions": ["IdempotencyKey"],
        "post /intakes/{slug}/reviewers": ["IdempotencyKey"],
        "post /intakes/{slug}/applications/{number}/contract": ["IdempotencyKey"],
        "post /applications/{number}/objection": ["IdempotencyKey"],
        "put /intakes/{slug}": ["IfMatch"],
        "post /yearly-figures": ["IdempotencyKey"],
        "post /series": ["IdempotencyKey"],
        "patch /series/{number}": ["IfMatch"],
        "post /applications": ["IdempotencyKey"],
        "patch /applications/{number}": ["IfMatch"],
        "put /applications/{number}/files/{question}": ["IfMatch"],
        "post /applications/{number}/submit": ["IdempotencyKey", "IfMatch"],
        "put /reviews/{slug}/{number}": ["IfMatch"],
    }
    assert {"ETag", "Location"} <= set(call(spec, "post /bookings")["responses"]["201"]["headers"])
    assert {"ETag", "Link"} <= set(call(spec, "get /bookings")["responses"]["200"]["headers"])


def _described(node: Any) -> Iterator[Any]:
    """Every schema in the description."""
    if isinstance(node, dict):
        if "type" in node or "enum" in node:
            yield node
        node = list(node.values())
    if isinstance(node, list):
        for each in node:
            yield from _described(each)


def test_every_default_and_example_may_be_sent(spec: Any) -> None:
    wrong = [
        (name, schema)
        for schema in _described([spec["paths"], spec["components"]["schemas"]])
        for name in ("default", "example")
        if name in schema and not jsonschema_rs.is_valid(schema | {"components": spec["components"]}, schema[name])
    ]
    assert wrong == []


def test_what_is_sent_has_no_other_fields_and_answers_may_get_some(spec: Any) -> None:
    closed = {name for name, s in spec["components"]["schemas"].items() if s.get("additionalProperties") is False}
    assert closed == SENT


def test_every_reference_leads_somewhere_and_everything_named_is_used(spec: Any) -> None:
    text = str(spec)
    for name in set(re.findall(r"#/components/(\w+/[\w-]+)", text)):
        kind, _slash, word = name.partition("/")
        assert word in spec["components"][kind]
    for word in spec["components"]["schemas"]:
        assert f"#/components/schemas/{word}'" in text


def test_answers_have_the_fields_that_are_described(client: FlaskClient, spec: Any) -> None:
    """Also none beside them."""
    made = client.post("/api/v1/bookings", json=body(), headers=bearer("tenant-a")).json
    slot = {key: body("b")[key] for key in ("space", "starts_at", "ends_at")}
    answers = {
        "Booking": made,
        "Hold": client.post("/api/v1/holds", json=slot, headers=bearer("tenant-a")).json,
        "Me": client.get("/api/v1/me", headers=bearer("tenant-a")).json,
        "Space": client.get("/api/v1/spaces/a", headers=bearer("tenant-a")).json,
        "Spaces": client.get("/api/v1/spaces", headers=bearer("tenant-a")).json,
        "Bookings": client.get("/api/v1/bookings", headers=bearer("tenant-a")).json,
        "Problem": client.get("/api/v1/me").json,
    }
    only_of_requests = {"change", "decide_by"}
    for name, answer in answers.items():
        described = set(spec["components"]["schemas"][name]["properties"]) - only_of_requests
        assert (name, set(answer or ())) == (name, described)


@pytest.mark.parametrize("language", ["ko", "en"])
def test_the_pages_show_every_call_with_a_command_to_try(client: FlaskClient, spec: Any, language: str) -> None:
    client.get(f"/language/{language}")
    index = client.get("/api/docs")
    assert (index.status_code, index.mimetype, index.text.count("curl ")) == (200, "text/html", 1)
    assert 'href="/api/docs"' in client.get("/").text
    parts = {group: client.get(f"/api/docs/{group}") for group in GROUPS}
    assert [answer.status_code for answer in parts.values()] == [200] * len(GROUPS)
    text = "".join(answer.text for answer in parts.values())
    for path, method, _operation in operations(spec):
        assert text.count(f"{method.upper()} {path.removeprefix('/api/v1')}</code></h2>") == 1
    links = re.findall(r'href="/api/docs/(\w+)#([\w-]+)"', index.text)
    assert len(set(links)) == len(TITLES)
    assert [link for group, link in links if f'<h2 id="{link}">' not in parts[group].text] == []
    assert text.count("curl ") == len(TITLES)
    assert "/availability?space=flight-field-a&amp;from=2026-12-01T00%3A00%3A00%2B09%3A00" in parts["bookings"].text
    assert "$ref" not in text


def test_a_part_that_is_none_is_a_page_that_is_not_there(client: FlaskClient) -> None:
    answer = client.get("/api/docs/nothing")
    assert (answer.status_code, answer.mimetype) == (404, "text/html")


def test_who_looks_which_calls_there_are_waits_for_no_description(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(api_docs, "description", lambda: pytest.fail("described"))
    assert client.get("/api/docs").status_code == 200


def test_an_error_on_the_page_is_a_page(client: FlaskClient) -> None:
    assert client.post("/api/docs").mimetype == "text/html"


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "/api/nowhere", 404), ("GET", "/api/v2/bookings", 404), ("PUT", "/api/v1/bookings", 405)],
)
def test_errors_below_api_are_problems(client: FlaskClient, method: str, path: str, status: int) -> None:
    answer = client.open(path, method=method)
    assert (answer.status_code, answer.content_type) == (status, "application/problem+json")
    assert status != 405 or "GET" in answer.headers["Allow"]
