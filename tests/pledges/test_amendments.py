"""How a pledge came to stand so: proposed, decided by somebody else, kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.exc import DBAPIError

from anchorcenter.core.db import db
from anchorcenter.core.unit_of_work import writing
from anchorcenter.pledges.amendments.models import Amendment, AmendmentDecision
from anchorcenter.pledges.queries import get_pledge
from tests.guards.test_pages import check
from tests.pledges.reported import SLUG, take_in
from tests.steps import WAYS, bearer, count

ClientOf = Callable[[str], FlaskClient]
PAGE = f"/staff/pledges/{SLUG}/amendments"
PROPOSED = {"text": "", "status": "partly", "why": "부지 변경"}
DECIDED = {"is_accepted": "1", "decided_on": "2026-11-20", "body": "주민배심원단"}


@pytest.fixture
def proposed(app: Flask, client_of: ClientOf) -> Flask:
    take_in(app)
    assert client_of("staff").post(PAGE, data=PROPOSED).status_code == 303
    return app


def status(app: Flask) -> str | None:
    with app.app_context():
        found = get_pledge(SLUG).status
        return str(found) if found else None


def test_a_pledge_stands_otherwise_once_somebody_else_has_decided_so(proposed: Flask, client_of: ClientOf) -> None:
    before = status(proposed)
    page = client_of("official").get(PAGE).text
    check(page)
    assert ("부지 변경" in page, "부지 변경" in client_of("citizen").get(f"/pledges/{SLUG}").text) == (True, False)
    assert "의결할 공약 변경안" in client_of("director").get("/staff/todo").text
    assert client_of("official").post("/staff/amendments/1", data=DECIDED).status_code == 303
    public = client_of("citizen").get(f"/pledges/{SLUG}").text
    assert (status(proposed), before) == ("partly", None)
    assert [text in public for text in ("미정 → 일부추진", "부지 변경", "주민배심원단")] == [True, True, True]
    check(client_of("staff").get(PAGE).text)


@pytest.mark.parametrize(
    ("who", "changes", "code"),
    [
        ("staff", {}, 403),  # Proposed it.
        ("official", {"decided_on": "2026-12-24"}, 422),
        ("official", {"body": ""}, 422),
        ("official", {"is_accepted": ""}, 422),
        ("citizen", {}, 403),
    ],
)
def test_what_is_no_decision_changes_nothing(
    proposed: Flask, client_of: ClientOf, who: str, changes: dict[str, str], code: int
) -> None:
    answer = client_of(who).post("/staff/amendments/1", data=DECIDED | changes)
    assert (answer.status_code, count(proposed, AmendmentDecision), status(proposed)) == (code, 0, None)


def test_one_waits_at_a_time_and_a_refusal_leaves_it_as_it_was(proposed: Flask, client_of: ClientOf) -> None:
    staff, official = client_of("staff"), client_of("official")
    assert (staff.post(PAGE, data=PROPOSED).status_code, count(proposed, Amendment)) == (409, 1)
    assert official.post("/staff/amendments/1", data=DECIDED | {"is_accepted": "", "note": "보완"}).status_code == 303
    assert (status(proposed), official.post("/staff/amendments/1", data=DECIDED).status_code) == (None, 409)
    assert [staff.post(PAGE, data={"status": "", "why": why}).status_code for why in ("", "사유")] == [422, 422]
    assert "부지 변경" not in client_of("citizen").get(f"/pledges/{SLUG}").text
    assert staff.post(PAGE, data={"status": "", "text": "10개소에서 12개소로", "why": "수요"}).status_code == 303


def test_nothing_of_it_is_ever_changed(proposed: Flask) -> None:
    with pytest.raises(DBAPIError), proposed.app_context(), writing():
        db.session.get_one(Amendment, 1).why = "다른 까닭"


def test_programs_propose_decide_and_read_it(proposed: Flask) -> None:
    client = proposed.test_client()

    def send(path: str, who: str, **sent: Any) -> Any:
        return client.post(f"/api/v1/{path}", json=sent, headers=bearer(who))

    decided = {**DECIDED, "is_accepted": True}
    assert send("amendments/1/decision", "staff", **decided).status_code == 403
    answer = send("amendments/1/decision", "official", **decided)
    assert (answer.status_code, answer.json["decision"]["was"], status(proposed)) == (200, None, "partly")
    assert send("amendments/9/decision", "official", **decided).status_code == 404
    again = [send("amendments", "staff", pledge=SLUG, why="재개", status="on_track") for _ in range(2)]
    assert [each.status_code for each in again] == [201, 409]
    for who, numbers in (("citizen", [1]), ("official", [2, 1])):
        seen: Any = client.get(f"/api/v1/amendments?pledge={SLUG}", headers=bearer(who)).json
        assert [each["id"] for each in seen["items"]] == numbers


@pytest.mark.parametrize("way", WAYS)
def test_who_proposed_it_takes_it_back_and_another_may_be_proposed(
    proposed: Flask, client_of: ClientOf, way: str
) -> None:
    def withdraw(who: str, why: str = "수치 확인") -> int:
        if way == "page":
            code: int = client_of(who).post("/staff/amendments/1/withdraw", data={"why": why}).status_code
            return 200 if code == 303 else code
        sent = {"why": why}
        return proposed.test_client().post("/api/v1/amendments/1/withdraw", json=sent, headers=bearer(who)).status_code

    assert [withdraw("director"), withdraw("official"), withdraw("staff", "")] == [403, 403, 422]
    check(client_of("staff").get(PAGE).text)
    assert (withdraw("staff"), withdraw("staff")) == (200, 409)
    page = client_of("official").get(PAGE).text
    check(page)
    assert ("철회" in page, "수치 확인" in page) == (True, True)
    assert "의결할 공약 변경안" not in client_of("director").get("/staff/todo").text
    assert client_of("official").post("/staff/amendments/1", data=DECIDED).status_code == 409
    assert (status(proposed), "수치 확인" in client_of("citizen").get(f"/pledges/{SLUG}").text) == (None, False)
    assert client_of("staff").post(PAGE, data=PROPOSED).status_code == 303
