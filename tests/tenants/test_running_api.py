"""Staff run a whole round by programs, from the draft to the signed contract, by the rules of their pages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from anchorcenter.accounts.access_log import AccessEntry
from anchorcenter.admissions.calls.models import Application, Call
from anchorcenter.core.db import db
from anchorcenter.core.outbox import Message
from anchorcenter.core.unit_of_work import writing
from anchorcenter.tenants.models import Contract
from tests.admissions.rounds import add_reviewer
from tests.guards.test_queries import counting
from tests.operations.pages import audit
from tests.steps import actor, bearer, count, problems
from tests.tenants.lets import B, let
from tests.tenants.rounds import DEADLINE, PUBLIC, REVIEWERS, SLUG, apply, publish
from tests.tenants.test_intake_api import Api as Applicants
from tests.tenants.test_intake_api import give_tokens
from tests.times import DAY, MINUTE, NOW

ClientOf = Callable[[str], FlaskClient]
Clock = Callable[[object], None]
ROUND = f"/intakes/{SLUG}"
NEW: dict[str, Any] = {
    "slug": SLUG, "title": "겨울 모집공고", "audience": "드론 기업", "units": ["unit-1"], "places": 1, "reserves": 1,
    "pass_points": 50, "text": "입주기업을\r\n모집합니다.", "opens_at": (NOW - DAY).isoformat(),
    "closes_at": "2026-11-24T18:00:30+09:00",
}  # fmt: skip
DAYS = {"unit": "unit-1", "first_on": "2026-12-01", "last_on": "2027-11-30", "rent_won": 330_000}


class Api:
    def __init__(self, app: Flask) -> None:
        self.client = app.test_client()

    def __call__(self, method: str, path: str, sent: Any = None, who: str = "staff", **headers: str) -> Any:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        more = {"json": sent} if sent is not None else {}
        return self.client.open(f"/api/v1{path}", method=method.upper(), headers=bearer(who) | named, **more)


@pytest.fixture
def api(app: Flask) -> Api:
    return Api(app)


@pytest.fixture
def reviewed(app: Flask, api: Api, client_of: ClientOf, clock: Clock) -> Api:
    """Company A and a citizen have applied and three reviewers have scored, all by programs: 80 and 70 points."""
    publish(app, client_of("staff"))
    give_tokens(app)
    people = Applicants(app)
    numbers = [people.submitted("tenant-a"), people.submitted("citizen", "새 회사")]
    clock(DEADLINE + MINUTE)
    for points, number in zip((80, 70), numbers, strict=True):
        assert api("post", f"{ROUND}/applications/{number}/screen", {"passes": True}).json["screening"] == "passed"
        for name in REVIEWERS:
            for sheet in sheets(people, number, points):
                assert people(name, "put", f"/reviews/{SLUG}/{number}", tag="*", json=sheet).status_code == 200
    return api


def sheets(people: Applicants, number: int, points: int) -> list[dict[str, Any]]:
    criteria = people(REVIEWERS[0], "get", "/reviews", tag=None).json["items"][0]["criteria"]
    steps = {each["step"] for each in criteria}
    return [
        {"step": step, "points": [{"criterion": c["id"], "points": points} for c in criteria if c["step"] == step]}
        for step in sorted(steps)
    ]


def decided(api: Api) -> None:
    assert [api("post", f"{ROUND}/{deed}").status_code for deed in ("freeze", "decide", "results")] == [200] * 3


def code(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json["code"]


def test_a_draft_is_made_changed_and_published(app: Flask, api: Api, client_of: ClientOf) -> None:
    made = api("post", "/intakes", NEW, Idempotency_Key="k")
    assert (made.status_code, made.headers["Location"], made.json["state"]) == (201, f"/api/v1{ROUND}", "draft")
    assert api("post", "/intakes", NEW, Idempotency_Key="k").json == made.json
    assert (made.json["closes_at"], made.json["text"]) == ("2026-11-24T18:00:30+09:00", "입주기업을\n모집합니다.")
    assert code(api("post", "/intakes", NEW)) == (409, "slug")
    tag, wider = made.headers["ETag"], NEW | {"units": ["unit-1", "unit-2"], "places": 2}
    assert (api("put", ROUND, wider).status_code, api("put", ROUND, wider, If_Match='"x"').status_code) == (428, 412)
    assert api("get", ROUND).json["units"] == ["unit-1"]
    changed = api("put", ROUND, wider, If_Match=tag)
    assert (changed.json["units"], changed.json["places"]) == (["unit-1", "unit-2"], 2)
    assert api("put", ROUND, wider, If_Match=tag).status_code == 412
    with app.app_context(), writing():
        person = add_reviewer("reviewer-1")
    assert api("get", "/reviewers").json["items"] == [{"person": person, "name": "사람 reviewer-1"}]
    scored = api("post", f"{ROUND}/reviewers", {"person": person})
    assert (scored.status_code, scored.json["staff"]["reviewers"][0]["person"]) == (201, person)
    assert code(api("post", f"{ROUND}/reviewers", {"person": 1}))[0] == 422
    assert api("get", ROUND, who="citizen").status_code == 404
    assert api("get", "/intakes", who="citizen").json == {"items": []}
    assert api("post", f"{ROUND}/publish").json["state"] == "open"
    assert code(api("put", ROUND, NEW, If_Match="*")) == (409, "published")
    public = api("get", ROUND, who="citizen").json
    assert (public["audience"], public["staff"], public["reserves"]) == ("드론 기업", None, 1)
    assert client_of("").get(PUBLIC).status_code == 200
    assert [row[0] for row in audit(app, "call")] == [
        *["make", *["add_criterion"] * 4], "change", "add_reviewer", "publish",
    ]  # fmt: skip


def test_what_is_asked_and_scored_is_chosen_until_it_is_published(app: Flask, api: Api) -> None:
    api("post", "/intakes", NEW)
    criterion = {"step": "documents", "name": "안전", "name_en": "Safety", "weight": 10}
    more = api("post", f"{ROUND}/criteria", criterion)
    assert (more.status_code, len(more.json["criteria"]), more.json["criteria"][-1]["weight"]) == (201, 5, 10)
    assert len(api("delete", f"{ROUND}/criteria/{more.json['criteria'][0]['id']}").json["criteria"]) == 4
    assert api("delete", f"{ROUND}/criteria/99").status_code == 404
    asked = {"kind": "choice", "text": "희망 층", "choices": [{"text": "2층"}, {"text": "3층"}]}
    items = api("post", f"{ROUND}/questions", asked).json["items"]
    assert (len(items), [each["text"] for each in items[-1]["choices"]]) == (8, ["2층", "3층"])
    assert code(api("post", f"{ROUND}/questions", {"kind": "choice", "text": "희망 층"})) == (422, "choices")
    assert len(api("delete", f"{ROUND}/questions/{items[-1]['id']}").json["items"]) == 7
    with app.app_context(), writing():
        person = add_reviewer("reviewer-1")
    api("post", f"{ROUND}/reviewers", {"person": person})
    assert api("delete", f"{ROUND}/reviewers/{person}").json["staff"]["reviewers"] == []
    api("post", f"{ROUND}/reviewers", {"person": person})
    assert api("post", f"{ROUND}/publish").status_code == 200
    refused = [api("post", f"{ROUND}/criteria", criterion), api("post", f"{ROUND}/questions", asked)]
    assert [answer.status_code for answer in refused] == [409, 409]


@pytest.mark.parametrize(
    ("changes", "refused"),
    [
        ({"units": []}, (422, "units")),
        ({"units": ["unit-9"]}, (422, "units")),
        ({"closes_at": (NOW - 2 * DAY).isoformat()}, (422, "order")),
        ({"slug": "new"}, (422, "unprocessable_entity")),
        ({"closes_at": "2026-11-24T18:00:61+09:00"}, (422, "unprocessable_entity")),
    ],
)
def test_a_round_that_cannot_be_is_refused(app: Flask, api: Api, changes: dict[str, Any], refused: Any) -> None:
    assert code(api("post", "/intakes", NEW | changes)) == refused
    assert count(app, Call) == 0


def test_the_deadline_moves_and_what_follows_is_planned(app: Flask, api: Api, client_of: ClientOf) -> None:
    publish(app, client_of("staff"))
    plan = {"review_ends_at": "2026-11-27T18:00:00+09:00", "results_due_at": "2026-11-30T18:00:00+09:00"}
    assert api("put", f"{ROUND}/schedule", plan).json["staff"]["review_ends_at"] == plan["review_ends_at"]
    wrong = plan | {"results_due_at": "2026-11-26T18:00:00+09:00"}
    assert code(api("put", f"{ROUND}/schedule", wrong)) == (422, "order")
    later = {"closes_at": "2026-11-25T18:00:15+09:00", "why": "접수 장애"}
    moved = api("post", f"{ROUND}/extend", later).json
    assert (moved["closes_at"], moved["staff"]["review_ends_at"]) == (later["closes_at"], "2026-11-28T18:00:15+09:00")
    assert code(api("post", f"{ROUND}/extend", later)) == (422, "earlier")


def test_a_round_is_judged_decided_and_signed(app: Flask, reviewed: Api) -> None:
    api = reviewed
    listed = api("get", f"{ROUND}/applications").json["items"]
    assert [each["applicant"] for each in listed] == ["가 회사", "사람 citizen"]
    whole = api("get", f"{ROUND}/applications/1").json
    assert (len(whole["sheets"]), whole["sheets"][0]["reviewer"]["name"]) == (6, "사람 reviewer-1")
    paper = next(each["question"] for each in whole["answers"] if each["file"])
    file = api("get", f"{ROUND}/applications/1/files/{paper}")
    assert (file.status_code, file.data[:4]) == (200, b"%PDF")
    file.close()
    assert code(api("post", f"{ROUND}/decide")) == (409, "scores")
    decided(api)
    listed = api("get", f"{ROUND}/applications").json["items"]
    ends = [(each["rank"], each["points"], each["outcome"]) for each in listed]
    assert ends == [(1, 80.0, "selected"), (2, 70.0, "reserve")]
    public = api("get", ROUND, who="citizen").json
    assert (public["selected"], public["reserve"]) == (["A-2026-000001"], ["A-2026-000002"])
    assert code(api("post", f"{ROUND}/applications/2/contract", DAYS)) == (409, "not_selected")
    signed = api("post", f"{ROUND}/applications/1/contract", DAYS, Idempotency_Key="s")
    assert (signed.status_code, signed.json["contract"]) == (201, 1)
    assert api("post", f"{ROUND}/applications/1/contract", DAYS, Idempotency_Key="s").json == signed.json
    assert code(api("post", f"{ROUND}/applications/1/contract", DAYS)) == (409, "not_selected")
    assert code(api("post", f"{ROUND}/applications/1/decline", {"why": "포기"})) == (409, "signed")
    with app.app_context():
        contract = db.session.get_one(Contract, 1)
        assert (contract.rent_won, contract.tenancy.organisation_id) == (
            330_000,
            actor(app, "tenant-a").organisation_id,
        )
    assert problems(app) == []


def test_a_place_is_given_up_and_who_had_no_company_signs_with_a_new_one(app: Flask, reviewed: Api) -> None:
    decided(reviewed)
    let(app, "unit-1", "2027-01-01", "2027-06-30", B)
    given_up = reviewed("post", f"{ROUND}/applications/1/decline", {"why": "사업 중단"})
    assert (given_up.json["outcome"], given_up.json["why"]) == ("declined", "사업 중단")
    path = f"{ROUND}/applications/2/contract"
    assert code(reviewed("post", path, DAYS)) == (422, "name")
    assert code(reviewed("post", path, DAYS | {"name": B})) == (409, "name_taken")
    assert code(reviewed("post", path, DAYS | {"name": "새솔"})) == (409, "taken")
    assert count(app, Contract) == 1
    assert reviewed("post", path, DAYS | {"name": "새솔", "last_on": "2026-12-31"}).json["applicant"] == "새솔"


def test_a_refused_application_says_why(app: Flask, api: Api, client_of: ClientOf, clock: Clock) -> None:
    publish(app, client_of("staff"))
    apply(app, client_of("tenant-a"))
    path = f"{ROUND}/applications/1/screen"
    assert code(api("post", path, {"passes": True})) == (409, "not_reviewed")
    clock(DEADLINE + MINUTE)
    assert code(api("post", path, {"passes": False})) == (422, "why")
    assert api("get", f"{ROUND}/applications/1").json["screening"] == "waiting"
    failed = api("post", path, {"passes": False, "why": "계획서 누락"}).json
    assert (failed["screening"], failed["why"]) == ("failed", "계획서 누락")


def test_an_objection_is_made_once_within_its_days_and_answered(app: Flask, reviewed: Api, clock: Clock) -> None:
    api, mine, text = reviewed, "/applications/2/objection", {"text": "점수를\r\n다시 봐 주세요."}
    assert api("post", mine, text, "citizen").status_code == 404, "there is no result yet"
    decided(api)
    made = api("post", mine, text, "citizen", Idempotency_Key="o")
    assert (made.status_code, made.json["objection"]["text"]) == (201, "점수를\n다시 봐 주세요.")
    assert code(api("post", mine, text, "citizen")) == (409, "once")
    assert code(api("post", "/applications/1/objection", {"text": ""}, "tenant-a")) == (422, "text")
    assert api("get", f"{ROUND}/applications").json["items"][1]["objection"]["answer"] == ""
    answered = api("post", f"{ROUND}/applications/2/answer", {"answer": "다시 검토했습니다."})
    assert answered.json["objection"]["answer"] == "다시 검토했습니다."
    assert code(api("post", f"{ROUND}/applications/2/answer", {"answer": "또"})) == (409, "answered")
    assert api("get", "/applications/2", who="citizen").json["objection"]["answer"] == "다시 검토했습니다."
    assert count(app, Message, Message.key.contains("-appeal")) == 1
    clock(DEADLINE + 8 * DAY)
    assert code(api("post", "/applications/1/objection", text, "tenant-a")) == (409, "appeals_over")


def test_nothing_is_drawn_where_points_decide_and_a_draw_needs_its_seed(
    app: Flask, api: Api, client_of: ClientOf, clock: Clock
) -> None:
    staff = client_of("staff")
    publish(app, staff)
    apply(app, client_of("tenant-a"))
    clock(DEADLINE + MINUTE)
    seed = {"seed": "1203-4-17-22"}
    assert code(api("post", f"{ROUND}/seed", seed)) == (409, "no_lots")
    assert (f"{SLUG}/seed" in staff.get(f"/staff/intakes/{SLUG}").text, api("get", ROUND).json["seed"]) == (False, "")


def test_lots_are_drawn_from_a_seed_that_was_published(app: Flask, api: Api, client_of: ClientOf, clock: Clock) -> None:
    staff = client_of("staff")
    publish(app, staff, tie_rule="draw", mode="draw")
    apply(app, client_of("tenant-a"))
    clock(DEADLINE + MINUTE)
    assert f"{SLUG}/seed" in staff.get(f"/staff/intakes/{SLUG}").text
    api("post", f"{ROUND}/applications/1/screen", {"passes": True})
    assert code(api("post", f"{ROUND}/decide")) == (409, "seed")
    assert api("post", f"{ROUND}/seed", {"seed": "1203-4-17-22"}).json["seed"] == "1203-4-17-22"
    assert api("post", f"{ROUND}/decide").status_code == 200
    assert api("get", f"{ROUND}/applications/1").json["outcome"] == "selected"


@pytest.mark.parametrize("who", ["tenant-a", "citizen", "official"])
def test_only_staff_run_rounds_and_read_applications(app: Flask, reviewed: Api, who: str) -> None:
    ways = [("get", "/reviewers", None), ("post", "/intakes", NEW), ("post", f"{ROUND}/freeze", None)]
    ways += [("get", f"{ROUND}/applications", None), ("get", f"{ROUND}/applications/1", None)]
    ways += [("post", f"{ROUND}/applications/1/contract", DAYS)]
    before = count(app, Call, Call.scored_at.is_not(None)), count(app, Contract)
    assert [reviewed(*way, who=who).status_code for way in ways] == [403] * len(ways)
    assert (count(app, Call, Call.scored_at.is_not(None)), count(app, Contract)) == before


def test_whoever_reads_applications_is_written_down(app: Flask, reviewed: Api) -> None:
    mine = AccessEntry.actor_id == actor(app, "staff").id
    whose = AccessEntry.person_id == actor(app, "tenant-a").id
    before = count(app, AccessEntry, mine, whose)
    reviewed("get", f"{ROUND}/applications/1")
    assert count(app, AccessEntry, mine, whose) > before


def test_a_list_asks_as_much_for_two_as_for_one(app: Flask, api: Api, client_of: ClientOf) -> None:
    publish(app, client_of("staff"))
    apply(app, client_of("tenant-a"))
    api("get", f"{ROUND}/applications")
    with counting(app) as few:
        api("get", f"{ROUND}/applications")
    apply(app, client_of("citizen"), "새 회사")
    apply(app, client_of("tenant-b"), "나 회사")
    with counting(app) as many:
        assert len(api("get", f"{ROUND}/applications").json["items"]) == 3
    assert (many[0], count(app, Application)) == (few[0], 3)
