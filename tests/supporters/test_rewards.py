"""Rewards of a cohort: points as they are now, lists for payment as they were made, hours and certificates."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, update
from sqlalchemy.exc import DBAPIError
from werkzeug.test import TestResponse

from anchorcenter.certificates.models import Certificate
from anchorcenter.core.db import db
from anchorcenter.core.unit_of_work import writing
from anchorcenter.supporters.activities.models import ActivityState
from anchorcenter.supporters.models import ActivityKind, Mission, RewardRules
from anchorcenter.supporters.rewards.models import ProposalLine, RewardProposal
from tests.guards.test_pages import check
from tests.operations.pages import audit
from tests.steps import WAYS, bearer, count
from tests.supporters.done import FIRST, SECOND, asked, cohort, did, proposed, put, serve
from tests.times import NOW, kst

ClientOf = Callable[[str], FlaskClient]
STAFF = f"/staff/supporters/{FIRST}"
ARTICLE, REVOKED = ActivityKind.ARTICLE, ActivityState.REVOKED
RULES = {
    "from_on": "2026-03-01",
    "points_monitoring": "10",
    "fee_article": "30000",
    "points_article": "5",
    "needed_activities": "2",
    "needed_reports": "0",
    "late_percent": "50",
    "most_won": "50000",
    "steps": "10 기념품 / Souvenir\n100 표창",
}
BODY = {
    "from_on": "2026-03-01",
    "rates": [{"kind": "monitoring", "points": 10}, {"kind": "article", "points": 5, "fee_won": 30_000}],
    "steps": [{"points": 10, "title": "기념품", "title_en": "Souvenir"}, {"points": 100, "title": "표창"}],
    "most_won": 50_000,
    "needed_activities": 2,
}
PAID: dict[str, Any] = {"kind": ARTICLE, "is_paid": True, "title": "드론 축구 체험기"}


def set_rules(client: FlaskClient, way: str = "page", slug: str = FIRST, **changes: Any) -> int:
    """Give a cohort rules; 201 when it has them."""
    if way == "api":
        path = f"/api/v1/supporter-cohorts/{slug}/reward-rules"
        return client.post(path, json=BODY | changes, headers=bearer("staff")).status_code
    zeros = {f"{what}_{kind}": "0" for kind in ActivityKind for what in ("points", "fee")}
    status = client.post(f"/staff/supporters/{slug}/rules", data=zeros | RULES | changes).status_code
    return 201 if status == 303 else status


def propose(client: FlaskClient, way: str, month: str = "2026-10") -> int:
    """Propose what is to be paid for a month; 201 when there is a list."""
    if way == "api":
        body = {"cohort": FIRST, "month": f"{month}-01"}
        return client.post("/api/v1/reward-proposals", json=body, headers=bearer("staff")).status_code
    status = client.post(f"{STAFF}/rewards", data={"month": month}).status_code
    return 201 if status == 303 else status


def points(app: Flask, who: str = "citizen") -> list[tuple[str, int, int, int]]:
    """What somebody has got, as a program reads it."""
    items = app.test_client().get("/api/v1/rewards", headers=bearer(who)).json["items"]  # type: ignore[index]
    return [(each["cohort"], each["points"], each["activities"], each["minutes"]) for each in items]


def rows_of(answer: TestResponse) -> list[list[str]]:
    assert answer.text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff"))))


@pytest.fixture
def place(app: Flask) -> int:
    """The citizen in a cohort that is paid for articles."""
    return serve(app, "citizen", cohort(app, is_paid=True))


@pytest.mark.parametrize("way", WAYS)
def test_rules_come_in_versions_that_stay(app: Flask, client_of: ClientOf, place: int, way: str) -> None:
    staff = client_of("staff")
    did(app, place)
    assert set_rules(staff, way) == 201
    assert points(app) == [(FIRST, 10, 1, 120)]
    assert set_rules(staff, way) == 409
    later: dict[str, Any] = {"from_on": "2026-11-20"}
    assert set_rules(staff, way, **later) == 201
    assert points(app) == [(FIRST, 10, 1, 120)]
    assert [row[0] for row in audit(app, "reward_rules")] == ["set_rules", "set_rules"]
    text = staff.get(f"{STAFF}/rewards").text
    check(text)
    assert ("기념품" in text, "50,000원" in text) == (True, True)
    with app.app_context(), pytest.raises(DBAPIError, match="append_only"), writing():
        db.session.execute(update(RewardRules).values(most_won=None))


@pytest.mark.parametrize("way", WAYS)
def test_only_staff_set_rules_and_wrong_ones_change_nothing(
    app: Flask, client_of: ClientOf, place: int, way: str
) -> None:
    wrong: dict[str, Any] = {"needed_activities": "0"} if way == "page" else {"needed_activities": 0}
    assert set_rules(client_of("staff"), way, **wrong) == 422
    call = app.test_client().post(f"/api/v1/supporter-cohorts/{FIRST}/reward-rules", json=BODY,
                                  headers=bearer("citizen"))  # fmt: skip
    assert (call.status_code, client_of("citizen").post(f"{STAFF}/rules", data=RULES).status_code) == (403, 403)
    assert count(app, RewardRules) == 0


def test_points_fall_with_what_is_revoked_or_edited_and_come_back_s08(
    app: Flask, client_of: ClientOf, place: int
) -> None:
    set_rules(client_of("staff"))
    number = did(app, place)
    did(app, place, date(2026, 11, 19), **PAID)
    assert points(app) == [(FIRST, 15, 2, 120)]
    put(app, number, state=REVOKED, counts=False, counted_minutes=0)
    assert points(app) == [(FIRST, 5, 1, 0)]
    text = client_of("citizen").get("/supporters/rewards").text
    check(text)
    assert ("안전교육 참관" in text, "드론 축구 체험기" in text) == (False, True)


@pytest.mark.parametrize("way", WAYS)
def test_a_list_for_payment_stays_when_what_counts_falls_s07(
    app: Flask, client_of: ClientOf, place: int, way: str
) -> None:
    staff = client_of("staff")
    set_rules(staff)
    first = did(app, place, date(2026, 10, 5), **PAID)
    did(app, place, date(2026, 10, 6))  # Nothing is paid for it.
    assert propose(staff, way) == 201
    assert proposed(app) == [(first, 30_000)]
    put(app, first, state=ActivityState.SUBMITTED, counts=False, counted_minutes=0)
    assert points(app)[0][1] == 10
    assert proposed(app) == [(first, 30_000)]
    assert "드론 축구 체험기" in staff.get("/staff/supporters/proposals/1").text
    text = staff.get(f"{STAFF}/rewards").text
    check(text)
    assert text.partition('id="back"')[2].count("드론 축구 체험기") == 1
    for statement in (update(ProposalLine).values(fee_won=1), delete(RewardProposal)):
        with app.app_context(), pytest.raises(DBAPIError), writing():
            db.session.execute(statement)


@pytest.mark.parametrize("way", WAYS)
def test_each_activity_is_proposed_once_and_what_came_late_in_the_next_list(
    app: Flask, client_of: ClientOf, place: int, way: str
) -> None:
    staff = client_of("staff")
    set_rules(staff)
    early, late = did(app, place, date(2026, 9, 5), **PAID), did(app, place, date(2026, 9, 6), **PAID)
    put(app, late, state=ActivityState.SUBMITTED, counts=False, counted_minutes=0)
    assert propose(staff, way, "2026-09") == 201
    put(app, late, state=ActivityState.APPROVED, counts=True)
    october = [did(app, place, date(2026, 10, day), **PAID) for day in (1, 31)]
    assert (propose(staff, way, "2026-09"), propose(staff, way)) == (409, 201)
    # At most 50,000 won for what was done in a month, whichever list it is in.
    assert proposed(app) == [(early, 30_000), (late, 20_000), (october[0], 30_000), (october[1], 20_000)]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("month", ["2026-11", "2027-01", "2026-09"])
def test_what_is_not_over_or_empty_is_not_proposed(
    app: Flask, client_of: ClientOf, place: int, way: str, month: str
) -> None:
    staff = client_of("staff")
    set_rules(staff)
    did(app, place, date(2026, 10, 5), **PAID)
    assert propose(staff, way, month) == 422
    assert (count(app, RewardProposal), proposed(app)) == (0, [])


def test_a_list_is_exported_for_a_reason_by_who_may(app: Flask, client_of: ClientOf, place: int) -> None:
    staff, director = client_of("staff"), client_of("director")
    set_rules(staff)
    did(app, place, date(2026, 10, 5), **PAID | {"title": "=HYPERLINK(1)"})
    propose(staff, "page")
    path = "/staff/supporters/proposals/1/export"
    assert [client.post(path, data={"why": "지급"}).status_code for client in (staff, client_of("citizen"))] == [
        403,
        403,
    ]
    refused = director.post(path, data={"why": ""})
    check(refused.text)
    assert (refused.status_code, audit(app, "reward_proposal")[1:]) == (422, [])
    rows = rows_of(director.post(path, data={"why": "10월 활동비 지급"}))
    assert [row[-3:] for row in rows[1:]] == [["'=HYPERLINK(1)", "30000", "1"]]
    assert [row[0] for row in audit(app, "reward_proposal")] == ["propose", "export"]


def test_what_is_paid_for_never_leaves_as_volunteer_hours_s12(app: Flask, client_of: ClientOf, place: int) -> None:
    director = client_of("director")
    did(app, place)
    did(app, place, date(2026, 11, 19), **PAID)
    did(app, place, date(2026, 11, 20), counted_minutes=0)  # Above the most of a day.
    put(app, did(app, place, date(2026, 11, 21)), state=REVOKED, counts=False, counted_minutes=0)
    rows = rows_of(director.post(f"{STAFF}/hours/export", data={"why": "봉사시간 확인"}))
    assert [row[2:] for row in rows[1:]] == [["2026-11-18", "프로그램 모니터링", "안전교육 참관", "120"]]
    page = director.get(f"{STAFF}/hours").text
    check(page)
    assert ("2시간 00분" in page, director.post(f"{STAFF}/hours/export", data={}).status_code) == (True, 422)


def certify(client: FlaskClient, *places: int) -> int:
    data: dict[str, Any] = {"supporters": [str(each) for each in places]} if places else {"everybody": "1"}
    return client.post(f"{STAFF}/certificates", data=data).status_code


def test_who_meets_what_is_asked_is_certified_once(app: Flask, client_of: ClientOf, place: int) -> None:
    staff, other = client_of("staff"), serve(app, "tenant-b", 1)
    set_rules(staff)
    for day in (18, 19):
        did(app, place, date(2026, 11, day))
    did(app, other)
    page = staff.get(f"{STAFF}/certificates").text
    check(page)
    assert page.count('name="supporters"') == 1  # The other has done too little.
    assert certify(staff, other) == 422
    assert (certify(staff), count(app, Certificate)) == (303, 1)
    assert certify(staff, place) == 409
    with app.app_context():
        row = db.session.get_one(Certificate, 1)
        assert (str(row.kind), row.hours, row.source) == ("activity", 4, f"supporter-{place}")
    assert client_of("citizen").get("/certificates/1.pdf").status_code == 200


def test_without_rules_nobody_is_certified(app: Flask, client_of: ClientOf, place: int) -> None:
    did(app, place)
    staff = client_of("staff")
    assert (certify(staff, place), certify(staff)) == (422, 303)
    assert count(app, Certificate) == 0


def test_everybody_reads_their_own_points_alone(app: Flask, client_of: ClientOf, place: int) -> None:
    did(app, place)
    serve(app, "tenant-b", cohort(app, SECOND))
    assert (points(app, "tenant-b"), points(app, "nobody")) == ([(SECOND, 0, 0, 0)], [])
    assert "안전교육 참관" not in client_of("tenant-b").get("/supporters/rewards").text
    check(client_of("nobody").get("/supporters/rewards").text)
    for path in (f"{STAFF}/rewards", f"{STAFF}/hours", f"{STAFF}/certificates", "/staff/supporters/proposals/1"):
        assert client_of("citizen").get(path).status_code == 403
    call = app.test_client()
    assert call.get("/api/v1/reward-proposals", headers=bearer("citizen")).status_code == 403


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(("came", "points_got"), [("23:59:59", 30), ("24:00", 20)])
def test_what_comes_a_second_late_has_the_part_that_the_rules_say_and_the_page_tells(
    app: Flask, client_of: ClientOf, way: str, came: str, points_got: int
) -> None:
    number = cohort(app)
    mine, client = serve(app, "citizen", number), client_of("staff")
    due = kst("2026-11-20 23:59") + timedelta(seconds=59)
    mission = asked(app, number, points=20, due_at=due)
    moment = due if came == "23:59:59" else due + timedelta(seconds=1)
    did(app, mine, mission_id=mission, submitted_at=moment)
    assert set_rules(client, way, late_percent="50" if way == "page" else 50) == 201
    assert [row[1] for row in points(app)] == [points_got]
    page = client_of("citizen").get("/supporters/rewards").text
    told = "기한이 지난 미션: 미션 포인트의 50%" in page
    assert (told, "미션 기한 지남" in page) == (True, points_got == 20)


@pytest.mark.parametrize(
    ("percent", "said"),
    [
        pytest.param("50", "지금 제출하면 미션 포인트의 50%를 받습니다", id="a part"),
        pytest.param("0", "지금 제출하면 미션 포인트를 받지 못합니다", id="nothing"),
        pytest.param("", "지금 제출하면 미션 포인트를 받지 못합니다", id="no rules"),
    ],
)
def test_beside_a_mission_that_is_over_stands_what_late_work_brings(
    app: Flask, client_of: ClientOf, percent: str, said: str
) -> None:
    number = cohort(app)
    serve(app, "citizen", number)
    ahead = asked(app, number, points=20)
    if percent:
        assert set_rules(client_of("staff"), "page", late_percent=percent) == 201
    assert "지금 제출하면" not in client_of("citizen").get("/activities").text
    with app.app_context(), writing():
        db.session.execute(update(Mission).where(Mission.id == ahead).values(due_at=NOW - timedelta(days=1)))
    assert said in client_of("citizen").get("/activities").text


def test_nothing_is_said_of_a_mission_that_is_done_or_brings_no_points(app: Flask, client_of: ClientOf) -> None:
    number = cohort(app)
    mine = serve(app, "citizen", number)
    over = NOW - timedelta(days=1)
    mission = asked(app, number, points=20, due_at=over)
    asked(app, number, points=0, due_at=over)
    did(app, mine, mission_id=mission, submitted_at=over - timedelta(days=1))
    assert "지금 제출하면" not in client_of("citizen").get("/activities").text
