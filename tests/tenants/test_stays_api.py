"""What staff do with stays by programs: the verbs of their pages, with the same refusals; managers read their own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.guards.test_queries import counting
from tests.operations.pages import audit
from tests.steps import bearer, problems
from tests.tenants.lets import A, B, contracts, give_notice, let, register, suspend, tenant_days

ClientOf = Callable[[str], FlaskClient]
NEW = {"unit": "unit-1", "first_on": "2027-01-01", "last_on": "2027-12-31", "rent_won": 330_000}
NEW |= {"management_won": 165_000, "deposit_won": 3_300_000, "pool_hours": 20, "pool_kind": "flight_field"}
MEETING = {"starts_at": "2026-12-03T10:00:00+09:00", "ends_at": "2026-12-03T10:30:00+09:00", "place": "회의실"}
REVIEW = {"year": 2026, "score": 84, "decision": "renew", "note": "계획 이행"}
CHARGE = {"kind": "rent", "amount_won": 330_000, "due_on": "2026-11-10", "note": "11월"}


class Api:
    def __init__(self, app: Flask) -> None:
        self.client = app.test_client()

    def __call__(self, path: str, sent: Any = None, who: str = "staff", method: str = "post", **headers: str) -> Any:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        more = {"json": sent} if sent is not None else {}
        return self.client.open(f"/api/v1{path}", method=method.upper(), headers=bearer(who) | named, **more)

    def get(self, path: str, who: str = "staff") -> Any:
        return self(path, who=who, method="get")


@pytest.fixture
def api(app: Flask) -> Api:
    return Api(app)


def code(answer: Any) -> tuple[int, str, str | None]:
    return answer.status_code, answer.json["code"], answer.json["errors"][0]["field"]


def test_a_tenant_is_kept_once_and_a_unit_is_let_to_it(app: Flask, api: Api) -> None:
    made = api("/tenants", {"name": "새솔", "kind": "research", "business_no": "999-88-12301"})
    assert (made.status_code, made.json["kind"]) == (201, "research")
    assert code(api("/tenants", {"name": "새솔"}))[:2] == (409, "name_taken")
    number = made.json["id"]
    assert made.headers["Location"].endswith(f"/tenants/{number}")
    signed = api(f"/tenants/{number}/contracts", NEW, Idempotency_Key="k")
    assert (signed.status_code, signed.headers["Location"]) == (201, f"/api/v1/tenancies/{signed.json['id']}")
    names = {name: signed.json["contracts"][0][name] for name in NEW}
    assert names == NEW
    assert api(f"/tenants/{number}/contracts", NEW, Idempotency_Key="k").json == signed.json
    assert contracts(app) == [("unit-1", "2027-01-01", "2028-01-01", True)]
    assert [row[0] for row in audit(app, "contract")] == ["sign"]
    known = api.get(f"/tenants/{number}").json["contracts"][0]
    assert (known["id"], known["tenancy"]) == (signed.json["contracts"][0]["id"], signed.json["id"])


@pytest.mark.parametrize(
    ("changes", "refused"),
    [
        ({"unit": "unit-9"}, (422, "unknown_unit", "unit")),
        ({"last_on": "2026-12-31"}, (422, "order", "last_on")),
        ({"unit": "unit-2"}, (409, "taken", "starts_at")),
        ({"pool_kind": "unit"}, (422, "unprocessable_entity", "pool_kind")),
        ({"rent_won": -1}, (422, "unprocessable_entity", "rent_won")),
    ],
)
def test_a_contract_that_cannot_be_is_refused_as_on_the_page(
    app: Flask, api: Api, changes: dict[str, Any], refused: tuple[int, str, str]
) -> None:
    let(app, "unit-2", "2026-01-01", "2027-12-31", B)
    before = contracts(app)
    assert code(api(f"/tenants/{register(app)}/contracts", NEW | changes)) == refused
    assert contracts(app) == before


def test_a_contract_is_renewed_and_its_unit_changed(app: Flask, api: Api) -> None:
    first = let(app, "unit-1", "2026-01-01", "2026-12-31")
    renewed = api(f"/contracts/{first}/renew", {"last_on": "2027-12-31"})
    assert renewed.status_code == 201
    second = renewed.json["contracts"][1]["id"]
    moved = api(f"/contracts/{second}/move", {"unit": "unit-3", "first_on": "2027-03-15"})
    assert [(c["unit"], c["first_on"], c["last_on"]) for c in moved.json["contracts"]] == [
        ("unit-1", "2026-01-01", "2026-12-31"),
        ("unit-1", "2027-01-01", "2027-03-14"),
        ("unit-3", "2027-03-15", "2027-12-31"),
    ]
    before = contracts(app)
    outside = api(f"/contracts/{second}/move", {"unit": "unit-2", "first_on": "2028-01-01"})
    assert (code(outside), contracts(app), problems(app)) == ((422, "outside", "first_on"), before, [])


def test_steps_of_the_hand_over_are_checked_off_once(app: Flask, api: Api) -> None:
    number = let(app, "unit-1", "2026-01-01", "2026-12-31")
    done = api(f"/contracts/{number}/hand-over", {"step": "keys", "note": "3개"})
    assert (done.status_code, done.json["contracts"][0]["handed_over"]) == (201, ["keys"])
    assert code(api(f"/contracts/{number}/hand-over", {"step": "keys"})) == (409, "done", "step")


def test_charges_are_written_down_paid_by_today_and_taken_back(app: Flask, api: Api) -> None:
    let(app, "unit-1", "2026-01-01", "2026-12-31")
    made = api("/tenancies/1/charges", CHARGE)
    assert (made.status_code, made.json["charges"][0]["paid_on"]) == (201, None)
    api("/tenancies/1/charges", CHARGE | {"note": "12월"})
    assert code(api("/charges/1/settle", {"paid_on": "2026-11-24"})) == (422, "ahead", "paid_on")
    assert api.get("/tenancies/1").json["charges"][1]["paid_on"] is None
    assert api("/charges/1/settle", {"paid_on": "2026-11-23"}).json["charges"][1]["paid_on"] == "2026-11-23"
    assert code(api("/charges/1/drop"))[:2] == (409, "closed")
    assert [each["is_dropped"] for each in api("/charges/2/drop").json["charges"]] == [True, False]


def test_a_review_is_planned_moved_held_and_ends_with_a_score_and_a_decision(app: Flask, api: Api) -> None:
    let(app, "unit-1", "2026-01-01", "2026-12-31")
    planned = api("/tenancies/1/meetings", MEETING)
    path = planned.headers["Location"].removeprefix("/api/v1")
    assert (planned.status_code, planned.json["place"], planned.headers["ETag"]) == (201, "회의실", '"1"')
    later = MEETING | {"place": "회의실 2"}
    assert api(path, later, method="put").status_code == 428
    assert api(path, later, method="put", If_Match='"7"').status_code == 412
    assert api.get(path).json["place"] == "회의실"
    moved = api(path, later, method="put", If_Match=planned.headers["ETag"])
    assert (moved.status_code, moved.json["place"], moved.headers["ETag"]) == (200, "회의실 2", '"2"')
    assert api.get(f"/tenants/{register(app)}", who="tenant-a").json["reviews_ahead"][0]["place"] == "회의실 2"
    past = {"starts_at": "2026-11-20T10:00:00+09:00", "ends_at": "2026-11-20T10:30:00+09:00"}
    assert code(api("/tenancies/1/meetings", MEETING | past)) == (422, "past", "starts_at")
    assert api(f"{path}/cancel").json["is_cancelled"] is True
    assert code(api(f"{path}/cancel"))[:2] == (409, "closed")
    held = api("/tenancies/1/reviews", REVIEW)
    assert held.json["reviews"] == [REVIEW | {"reviewed_on": "2026-11-23"}]
    assert code(api("/tenancies/1/reviews", REVIEW)) == (409, "reviewed", "year")
    assert api("/tenancies/1/reviews", REVIEW | {"year": 2025, "score": 101}).status_code == 422
    assert len(api.get("/tenancies/1").json["reviews"]) == 1


def test_a_suspension_is_lifted(app: Flask, api: Api) -> None:
    number = let(app, "unit-1", "2026-01-01", "2026-12-31")
    suspend(app, number, "2026-11-01")
    assert code(api("/tenancies/1/lift", {"first_on": "2026-10-01"})) == (422, "before", "first_on")
    assert api("/tenancies/1/lift", {"first_on": "2026-11-24"}).json["suspensions"][0]["last_on"] == "2026-11-23"
    assert tenant_days(app) == [("2026-01-01", "2026-11-01"), ("2026-11-24", "2027-01-01")]
    assert code(api("/tenancies/1/lift", {"first_on": "2026-11-24"}))[:2] == (409, "not_suspended")


def test_a_manager_reads_their_own_stay_and_nobody_else_but_staff(app: Flask, api: Api) -> None:
    give_notice(app, let(app, "unit-1", "2026-01-01", "2026-12-31", rent_won=330_000), "2026-11-30")
    api("/tenancies/1/charges", CHARGE)
    api("/charges/1/drop")
    statuses = {who: api.get("/tenancies/1", who).status_code for who in ("staff", "tenant-a", "tenant-a-member")}
    assert statuses == {"staff": 200, "tenant-a": 200, "tenant-a-member": 404}
    assert [api.get("/tenancies/1", who).status_code for who in ("tenant-b", "citizen", "official")] == [404] * 3
    told = {who: api.get("/tenancies/1", who).json for who in ("staff", "tenant-a")}
    seen = {who: (one["notice_on"], one["notice_why"], len(one["charges"])) for who, one in told.items()}
    assert seen == {"staff": ("2026-11-23", "이전", 1), "tenant-a": ("2026-11-23", "", 0)}
    assert told["tenant-a"]["contracts"][0]["rent_won"] == 330_000


@pytest.mark.parametrize("who", ["tenant-a", "citizen", "official"])
def test_only_staff_change_stays(app: Flask, api: Api, who: str) -> None:
    let(app, "unit-1", "2026-01-01", "2026-12-31")
    before = contracts(app)
    ways = {f"/tenants/{register(app)}/contracts": NEW, "/contracts/1/renew": {"last_on": "2027-12-31"}}
    ways |= {"/tenancies/1/charges": CHARGE, "/tenancies/1/reviews": REVIEW, "/tenancies/1/meetings": MEETING}
    assert [api(path, sent, who).status_code for path, sent in ways.items()] == [403] * len(ways)
    assert contracts(app) == before


def test_a_stay_asks_as_much_for_many_contracts_as_for_one(app: Flask, api: Api) -> None:
    let(app, "unit-1", "2026-01-01", "2026-06-30")
    api.get("/tenancies/1")
    with counting(app) as few:
        api.get("/tenancies/1")
    let(app, "unit-1", "2026-07-01", "2026-12-31")
    let(app, "unit-2", "2026-07-01", "2026-12-31")
    with counting(app) as many:
        assert len(api.get("/tenancies/1").json["contracts"]) == 3
    assert many[0] == few[0]


def test_paying_ahead_is_refused_at_its_field_on_the_page(client_of: ClientOf, app: Flask) -> None:
    let(app, "unit-1", "2026-01-01", "2026-12-31")
    staff = client_of("staff")
    staff.post("/staff/tenancies/1/charges/new", data=CHARGE)
    refused = staff.post("/staff/charges/1/settle", data={"paid_on": "2026-11-24"})
    assert (refused.status_code, "아직 오지 않은 날입니다" in refused.text) == (422, True)
    assert staff.post("/staff/charges/1/settle", data={"paid_on": "2026-11-23"}).status_code == 303
    assert A in staff.get(f"/staff/tenants/{register(app)}").text
