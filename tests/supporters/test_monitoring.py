"""Checklists of programmes: filled in once, their findings seen to by staff and read by who found them."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from anchorcenter.core.db import db
from anchorcenter.supporters.activities.models import Activity, ActivityState
from anchorcenter.supporters.models import ActivityKind
from anchorcenter.supporters.monitoring.models import Finding, FindingState, MonitoringReport
from tests.accounts.mails import read_mails
from tests.guards.test_pages import check
from tests.operations.pages import audit
from tests.steps import WAYS, bearer, count
from tests.supporters.done import cohort, did, serve

ClientOf = Callable[[str], FlaskClient]
STAFF = "/staff/supporters/findings"


@pytest.fixture
def visit(app: Flask) -> int:
    """A programme that the citizen looked at."""
    return did(app, serve(app, "citizen", cohort(app)), state=ActivityState.SUBMITTED)


def page_of(activity: int) -> str:
    return f"/activities/{activity}/checklist"


def questions(client: FlaskClient, activity: int) -> list[dict[str, Any]]:
    """What is asked, once somebody has opened the page."""
    client.get(page_of(activity))
    answer = client.get(f"/api/v1/activities/{activity}/checklist", headers=bearer("citizen"))
    found: list[dict[str, Any]] = answer.json["questions"]  # type: ignore[index]
    return found


def answers(client: FlaskClient, activity: int, **remarks: str) -> dict[int, str]:
    """Every grade the first, and remarks by the order of their question (``r1`` is of safety)."""
    asked = questions(client, activity)
    given = {each["id"]: str(each["choices"][0]["id"]) for each in asked if each["choices"]}
    return given | {asked[2 * int(name[1:]) - 1]["id"]: text for name, text in remarks.items()}


def send(client: FlaskClient, activity: int, given: dict[int, str], way: str = "page", *, is_final: bool = True) -> int:
    """Fill it in as the citizen; the status of the answer, 200 when it is kept."""
    if way == "api":
        body = {"answers": [{"question": q, "value": v} for q, v in given.items()], "is_final": is_final}
        path = f"/api/v1/activities/{activity}/checklist"
        return client.put(path, json=body, headers=bearer("citizen")).status_code
    data = {f"q{number}": value for number, value in given.items()} | ({"hand_in": "1"} if is_final else {})
    status = client.post(page_of(activity), data=data).status_code
    return 200 if status == 303 else status


def findings(app: Flask) -> list[tuple[str, str, str]]:
    with app.app_context():
        rows = select(Finding).order_by(Finding.id)
        return [(str(row.area), row.text, str(row.state)) for row in db.session.scalars(rows)]


@pytest.mark.parametrize("way", WAYS)
def test_what_is_handed_in_becomes_a_finding_for_each_line(
    app: Flask, client_of: ClientOf, visit: int, way: str
) -> None:
    mine = client_of("citizen")
    given = answers(mine, visit, r1="소화기가 가려져 있음\n\n 비상구 표시 없음 ", r3="의자 파손")
    assert send(mine, visit, given, way) == 200
    assert findings(app) == [
        ("safety", "소화기가 가려져 있음", "open"),
        ("safety", "비상구 표시 없음", "open"),
        ("facility", "의자 파손", "open"),
    ]
    assert [row[0] for row in audit(app, "monitoring_report")] == ["hand_in"]
    page = mine.get(page_of(visit)).text
    check(page)
    assert ("의자 파손" in page, "<textarea" in page) == (True, False)
    assert send(mine, visit, given, way) == 409
    assert len(findings(app)) == 3


@pytest.mark.parametrize("way", WAYS)
def test_a_draft_makes_no_finding_and_stays_to_be_changed(
    app: Flask, client_of: ClientOf, visit: int, way: str
) -> None:
    mine = client_of("citizen")
    asked = questions(mine, visit)
    assert send(mine, visit, {asked[1]["id"]: "미끄러운 바닥"}, way, is_final=False) == 200
    assert findings(app) == []
    page = mine.get(page_of(visit)).text
    check(page)
    assert "미끄러운 바닥" in page
    assert send(mine, visit, {asked[1]["id"]: "미끄러운 바닥"}, way) == 422  # Nobody graded anything.
    assert (findings(app), count(app, MonitoringReport)) == ([], 1)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("remark", ["\n".join("가나다라마바"), "가" * 301])
def test_too_much_to_see_to_is_refused(app: Flask, client_of: ClientOf, visit: int, way: str, remark: str) -> None:
    mine = client_of("citizen")
    assert send(mine, visit, answers(mine, visit, r2=remark), way) == 422
    assert (findings(app), count(app, MonitoringReport)) == ([], 0)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    "changes", [{"kind": ActivityKind.ARTICLE}, {"state": ActivityState.REJECTED}, {"state": ActivityState.REVOKED}]
)
def test_only_a_visit_that_may_still_count_has_a_checklist(
    app: Flask, client_of: ClientOf, visit: int, way: str, changes: dict[str, Any]
) -> None:
    mine = client_of("citizen")
    given = answers(mine, visit)
    with app.app_context():
        supporter = db.session.get_one(Activity, visit).supporter_id
    other = did(app, supporter, **changes)
    assert send(mine, other, given, way) == 409
    assert count(app, MonitoringReport) == 0


def test_a_visit_is_nobody_elses(app: Flask, client_of: ClientOf, visit: int) -> None:
    path = page_of(visit)
    assert [client_of(name).get(path).status_code for name in ("tenant-a", "staff", "")] == [404, 404, 303]
    call = f"/api/v1/activities/{visit}/checklist"
    assert app.test_client().put(call, json={}, headers=bearer("tenant-a")).status_code == 404


def handed_in(client_of: ClientOf, visit: int) -> None:
    mine = client_of("citizen")
    assert send(mine, visit, answers(mine, visit, r1="소화기가 가려져 있음", r4="안내가 없음")) == 200


def answer(client: FlaskClient, number: int, way: str, version: int = 1, **changes: Any) -> int:
    values = {"state": "solved", "answer": "소화기를 옮겼습니다."} | changes
    if way == "api":
        headers = bearer("staff") | {"If-Match": f'"{version}"'}
        return client.put(f"/api/v1/findings/{number}", json=values, headers=headers).status_code
    status = client.post(f"{STAFF}/{number}", data=values | {"version": str(version)}).status_code
    return 200 if status == 303 else status


@pytest.mark.parametrize("way", WAYS)
def test_staff_answer_a_finding_and_who_found_it_reads_it(
    app: Flask, client_of: ClientOf, visit: int, way: str
) -> None:
    handed_in(client_of, visit)
    staff, mine = client_of("staff"), client_of("citizen")
    todo = staff.get("/staff/todo").text
    assert "소화기가 가려져 있음" in todo
    assert answer(staff, 1, way) == 200
    assert findings(app)[0] == ("safety", "소화기가 가려져 있음", "solved")
    assert "소화기가 가려져 있음" not in staff.get("/staff/todo").text
    assert "소화기를 옮겼습니다." in mine.get("/supporters/findings").text
    assert [mail["To"] for mail in read_mails(app)] == ["citizen@test.example"]
    items = app.test_client().get("/api/v1/findings?state=solved", headers=bearer("citizen")).json["items"]  # type: ignore[index]
    assert [(each["id"], each["answer"], each["solved_on"]) for each in items] == [
        (1, "소화기를 옮겼습니다.", "2026-11-23")
    ]
    assert answer(staff, 1, way, state="under_way", answer="다시 봅니다.") == 412
    assert answer(staff, 1, way, 2, state="under_way", answer="다시 봅니다.") == 200
    with app.app_context():
        row = db.session.get_one(Finding, 1)
        assert (row.state, row.solved_on, row.version) == (FindingState.UNDER_WAY, None, 3)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("changes", [{"answer": ""}, {"state": "open"}, {"state": "gold"}])
def test_an_answer_says_how_it_stands_and_why(
    app: Flask, client_of: ClientOf, visit: int, way: str, changes: dict[str, Any]
) -> None:
    handed_in(client_of, visit)
    assert answer(client_of("staff"), 1, way, **changes) == 422
    assert findings(app)[0][2] == "open"


@pytest.mark.parametrize("way", WAYS)
def test_nobody_answers_what_they_found_themselves_s01(app: Flask, client_of: ClientOf, way: str) -> None:
    visit = did(app, serve(app, "staff", cohort(app)))
    staff = client_of("staff")
    staff.get(page_of(visit))
    asked = staff.get(f"/api/v1/activities/{visit}/checklist", headers=bearer("staff")).json["questions"]  # type: ignore[index]
    given = {f"q{each['id']}": str(each["choices"][0]["id"]) for each in asked if each["choices"]}
    given |= {f"q{asked[1]['id']}": "내가 찾은 것", "hand_in": "1"}
    assert staff.post(page_of(visit), data=given).status_code == 303
    assert answer(staff, 1, way) == 403
    assert findings(app)[0][2] == "open"


def test_findings_are_their_finders_and_staffs(app: Flask, client_of: ClientOf, visit: int) -> None:
    handed_in(client_of, visit)
    assert "소화기가 가려져 있음" not in client_of("tenant-a").get("/supporters/findings").text
    assert client_of("citizen").get(STAFF).status_code == 403
    call = app.test_client()
    assert call.get("/api/v1/findings/1", headers=bearer("tenant-a")).status_code == 404
    assert call.get("/api/v1/findings", headers=bearer("tenant-a")).json["items"] == []  # type: ignore[index]
    assert len(call.get("/api/v1/findings", headers=bearer("staff")).json["items"]) == 2  # type: ignore[index]
    staff = client_of("staff")
    for path in (STAFF, f"{STAFF}?state=open", f"{STAFF}/1"):
        text = staff.get(path).text
        check(text)
        assert "소화기가 가려져 있음" in text
    assert re.search(r"[가-힣]", staff.get(f"{STAFF}?state=solved").text)
