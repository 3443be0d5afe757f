"""What needs approval is a request until staff decide: asked for, approved, rejected, expired; never confused."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from anchorcenter.accounts.models import Audience
from anchorcenter.bookings.models import Booking
from anchorcenter.bookings.service.lapsing import settle_lapsed
from anchorcenter.core.audit import AuditEntry
from anchorcenter.core.db import db
from anchorcenter.core.periods import Period
from anchorcenter.core.unit_of_work import writing
from anchorcenter.facilities.models import Cell
from anchorcenter.facilities.service import close as close_cells
from tests.accounts.mails import read_mails
from tests.bookings.requests import ask_for_approval, decide, decided
from tests.steps import WAYS, actor, bearer, book, change, filled, problems, slot, standing, statuses, stored
from tests.times import HOUR, MINUTE, NOW, kst

Clock = Callable[[datetime], None]
ClientOf = Callable[[str], FlaskClient]
CODE = "B-2026-000001"
SECOND = MINUTE / 60


@pytest.fixture
def staff(client_of: ClientOf) -> FlaskClient:
    return client_of("staff")


@pytest.fixture
def asked(app: Flask, tenant: FlaskClient) -> str:
    """Tenant A asks for zone A from ten to eleven; it is held and to be decided within a day."""
    ask_for_approval(app, "a", "ab", "whole")
    return book(tenant, "tenant-a", "api", "a", "10:00", "11:00").code


@pytest.fixture
def unheld(app: Flask, tenant: FlaskClient) -> str:
    """The same, not held."""
    ask_for_approval(app, "a", "ab", "whole", "desks", holds=False)
    return book(tenant, "tenant-a", "api", "a", "10:00", "11:00").code


def subjects(app: Flask, to: str = "tenant-a@test.example") -> list[str]:
    return sorted(str(mail["Subject"]).partition(":")[0] for mail in read_mails(app, to))


def verbs(app: Flask) -> list[str]:
    with app.app_context():
        rows = select(AuditEntry.verb).where(AuditEntry.record == "booking").order_by(AuditEntry.id)
        return list(db.session.scalars(rows))


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(("holds", "claims"), [(True, 1), (False, 0)])
def test_what_needs_approval_is_only_requested(
    app: Flask, tenant: FlaskClient, way: str, holds: bool, claims: int
) -> None:
    ask_for_approval(app, "a", holds=holds)
    answer = book(tenant, "tenant-a", way, "a", "10:00", "11:00")
    assert (answer.status, *standing(app)) == (201, ["requested"], claims, [])
    assert (verbs(app), subjects(app)) == (["request"], ["신청 접수(미확정)"])
    shown = tenant.get(f"/bookings/{CODE}?booked=1").text
    assert ("아직 확정되지 않았습니다" in shown, "11. 24.(화) 08:00" in shown) == (True, True)
    assert ("예약되었습니다" in shown, "그때까지 이 시간을 확보해" in shown) == (False, holds)
    json = tenant.get(f"/api/v1/bookings/{CODE}", headers=bearer("tenant-a")).json
    assert json is not None
    assert (json["status"], json["decide_by"]) == ("requested", "2026-11-24T08:00:00+09:00")
    assert '<span class="tag requested">' in tenant.get("/bookings").text
    feed = tenant.get(f"/bookings/{CODE}.ics").text
    assert ("STATUS:TENTATIVE" in feed, "STATUS:CONFIRMED" in feed) == (True, False)


def test_who_needs_no_approval_is_confirmed_at_once(app: Flask, tenant: FlaskClient, staff: FlaskClient) -> None:
    ask_for_approval(app, "a", audience=Audience.CITIZEN)
    assert book(tenant, "tenant-a", "api", "a", "10:00", "11:00").json["status"] == "confirmed"
    ask_for_approval(app, "b")
    assert book(staff, "staff", "page", "b", "10:00", "11:00").status == 201
    assert statuses(app) == ["confirmed", "confirmed"]


def test_it_is_said_before_asking(app: Flask, tenant: FlaskClient) -> None:
    ask_for_approval(app, "a", hours=24)
    assert "승인 필요, 보통 24시간 안에 결정" in tenant.get("/spaces/a").text
    space = tenant.get("/api/v1/spaces/a", headers=bearer("tenant-a")).json
    assert space is not None
    assert [window["approval_hours"] for window in space["windows"]] == [24, None]
    form = tenant.get(tenant.post("/holds", data=slot()).location).text
    assert ("승인이 필요하며, 보통 24시간 안에 결정됩니다." in form, "바로 확정됩니다" in form) == (True, False)
    assert "신청하기" in form


def test_a_second_click_is_the_same_request(app: Flask, tenant: FlaskClient) -> None:
    ask_for_approval(app, "a", holds=False)
    address = tenant.post("/holds", data=slot()).location
    first, second = (tenant.post(address, data=filled()) for _ in range(2))
    assert (first.status_code, second.status_code, first.location) == (303, 303, second.location)
    assert standing(app) == (["requested"], 0, [])


@pytest.mark.usefixtures("asked")
def test_a_request_is_drawn_as_pending_to_everyone(client_of: ClientOf) -> None:
    for name in ("tenant-a", "tenant-b", ""):
        week = client_of(name).get("/calendar?space=a&date=2026-11-25").text
        assert (week.count("ev s-pending"), week.count("ev s-mine"), week.count("ev s-confirmed")) == (1, 0, 0)
    day = client_of("staff").get("/staff/day?date=2026-11-25").text
    assert '<span class="tag requested">승인 대기' in day


def test_a_request_that_holds_keeps_others_out(app: Flask, asked: str, rival: FlaskClient) -> None:
    before = stored(app)
    assert asked == CODE
    assert book(rival, "tenant-b", "api", "a", "10:00", "11:00").codes == ("taken",)
    assert stored(app) == before


@pytest.mark.parametrize("way", WAYS)
def test_approving_makes_it_a_booking(
    app: Flask, asked: str, staff: FlaskClient, tenant: FlaskClient, way: str
) -> None:
    assert decide(staff, "staff", way, asked, why="조심해서 쓰세요").status == 200
    assert (*standing(app), decided(app)) == (["confirmed"], 1, [], ("confirmed", 5, "조심해서 쓰세요"))
    assert (verbs(app), subjects(app)) == (["request", "approve"], ["승인", "신청 접수(미확정)"])
    assert "STATUS:CONFIRMED" in tenant.get(f"/bookings/{asked}.ics").text
    assert "ev s-mine" in tenant.get("/calendar?space=a&date=2026-11-25").text


@pytest.mark.parametrize("way", WAYS)
def test_rejecting_gives_the_time_back_for_a_reason(
    app: Flask, asked: str, staff: FlaskClient, rival: FlaskClient, tenant: FlaskClient, way: str
) -> None:
    assert decide(staff, "staff", way, asked, "reject", why="").status == 422
    assert statuses(app) == ["requested"]
    assert decide(staff, "staff", way, asked, "reject").status == 200
    assert (*standing(app), decided(app)) == (["rejected"], 0, [], ("rejected", 5, "행사와 겹칩니다"))
    assert (verbs(app), subjects(app)) == (["request", "reject"], ["반려", "신청 접수(미확정)"])
    assert "행사와 겹칩니다" in tenant.get(f"/bookings/{asked}").text
    assert "STATUS:CANCELLED" in tenant.get(f"/bookings/{asked}.ics").text
    assert book(rival, "tenant-b", "api", "a", "10:00", "11:00").status == 201


@pytest.mark.parametrize("way", WAYS)
def test_deciding_twice_or_against_it_from_a_stale_tab_changes_nothing_b63(
    app: Flask, asked: str, staff: FlaskClient, way: str
) -> None:
    decide(staff, "staff", way, asked)
    again = decide(staff, "staff", way, asked)
    assert (again.status, way == "api" or again.text) == (200, way == "api" or "already")
    against = decide(staff, "staff", way, asked, "reject")
    assert (against.status, "이미 승인되어" in against.text) == (409, True)
    assert (statuses(app), decided(app)) == (["confirmed"], ("confirmed", 5, ""))
    assert (verbs(app), subjects(app)) == (["request", "approve"], ["승인", "신청 접수(미확정)"])


@pytest.mark.parametrize("way", WAYS)
def test_rejecting_twice_or_approving_what_is_rejected_changes_nothing_b63(
    app: Flask, asked: str, staff: FlaskClient, way: str
) -> None:
    decide(staff, "staff", way, asked, "reject")
    assert decide(staff, "staff", way, asked, "reject", why="다른 까닭").status == 200
    against = decide(staff, "staff", way, asked)
    assert (against.status, "이미 반려되어" in against.text) == (409, True)
    assert (*standing(app), decided(app)) == (["rejected"], 0, [], ("rejected", 5, "행사와 겹칩니다"))
    assert subjects(app) == ["반려", "신청 접수(미확정)"]


@pytest.mark.parametrize("way", WAYS)
def test_what_has_changed_since_it_was_read_is_not_decided(
    app: Flask, asked: str, staff: FlaskClient, way: str
) -> None:
    refused = decide(staff, "staff", way, asked, version=7)
    assert (refused.status, "그사이 내용이 바뀌었습니다" in refused.text or refused.codes == ("changed",)) == (
        409,
        True,
    )
    assert (statuses(app), verbs(app)) == (["requested"], ["request"])


def test_the_approver_sees_who_loses_and_they_are_told_once_b64(
    app: Flask, unheld: str, staff: FlaskClient, rival: FlaskClient
) -> None:
    assert book(rival, "tenant-b", "api", "ab", "10:30", "12:00").json["status"] == "requested"
    assert book(rival, "tenant-b", "api", "a", "11:00", "12:00").json["status"] == "requested"
    shown = staff.get(f"/staff/requests/{unheld}").text
    assert ("/staff/requests/B-2026-000002" in shown, "/staff/requests/B-2026-000003" in shown) == (True, False)
    assert (standing(app)[1], decide(staff, "staff", "page", unheld).status) == (0, 200)
    assert standing(app) == (["confirmed", "rejected", "requested"], 1, [])
    assert subjects(app, "tenant-b@test.example") == ["반려", "신청 접수(미확정)", "신청 접수(미확정)"]
    assert decided(app, "B-2026-000002")[2] == "같은 시간의 다른 신청이 승인되었습니다."


def test_programs_of_staff_read_who_loses_before_they_decide_b64(
    app: Flask, unheld: str, staff: FlaskClient, rival: FlaskClient
) -> None:
    for space, start in (("ab", "10:30"), ("a", "11:00")):
        assert book(rival, "tenant-b", "api", space, start, "12:00").json["status"] == "requested"
    listed: Any = staff.get("/api/v1/requests", headers=bearer("staff")).json
    assert {item["code"]: item["losers"] for item in listed["items"]} == {
        unheld: ["B-2026-000002"],
        "B-2026-000002": [unheld, "B-2026-000003"],
        "B-2026-000003": ["B-2026-000002"],
    }
    theirs: Any = rival.get("/api/v1/requests", headers=bearer("tenant-b")).json
    assert [sorted(item) for item in theirs["items"] if "losers" in item] == []
    assert decide(staff, "staff", "api", "B-2026-000002").status == 200
    assert statuses(app) == ["rejected", "confirmed", "rejected"]


@pytest.mark.parametrize("way", WAYS)
def test_a_request_whose_time_is_taken_by_now_is_not_approved(
    app: Flask, unheld: str, staff: FlaskClient, way: str
) -> None:
    assert book(staff, "staff", "api", "whole", "10:00", "11:00").status == 201
    shown = staff.get(f"/staff/requests/{unheld}").text
    assert "WHOLE · 2026. 11. 25.(수) 10:00–11:00 · B-2026-000002" in shown
    refused = decide(staff, "staff", way, unheld)
    assert (refused.status, standing(app)[0]) == (409, ["requested", "confirmed"])
    if way == "api":
        assert (refused.codes, bool(refused.json["alternatives"])) == (("taken",), True)
    else:
        assert "대신 예약할 수 있는 시간" in refused.text
    assert subjects(app) == ["신청 접수(미확정)"]


def test_rules_are_asked_again_when_it_is_approved(app: Flask, asked: str, staff: FlaskClient) -> None:
    with app.app_context(), writing():
        cell = db.session.scalars(select(Cell.id).where(Cell.slug == "a")).one()
        close_cells([cell], Period(kst("10:30"), kst("11:00")), "점검", by=(5, "staff"), now=NOW)
    refused = decide(staff, "staff", "api", asked)
    assert (refused.status, refused.codes, statuses(app)) == (422, ("closure",), ["requested"])


@pytest.mark.parametrize("way", WAYS)
def test_deciding_may_take_its_time(
    app: Flask, staff: FlaskClient, client_of: ClientOf, clock: Clock, way: str
) -> None:
    """The window of citizens closes two days before: it was open when they asked."""
    ask_for_approval(app, "a", audience=Audience.CITIZEN)
    book(client_of("citizen"), "citizen", way, "a", "10:00", "11:00")
    clock(NOW + 20 * HOUR)
    assert (decide(staff, "staff", way, CODE).status, standing(app)) == (200, (["confirmed"], 1, []))


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("late", [0, 1])
def test_a_request_lapses_at_its_deadline_to_the_second(
    app: Flask, asked: str, staff: FlaskClient, clock: Clock, way: str, late: int
) -> None:
    clock(NOW + 24 * HOUR - SECOND + late * SECOND)
    answer = decide(staff, "staff", way, asked)
    assert (answer.status, "더는 승인할 수 없습니다" in answer.text) == ((409, True) if late else (200, False))
    assert statuses(app) == ["requested" if late else "confirmed"]


@pytest.mark.parametrize("way", WAYS)
def test_a_request_whose_start_passes_expires_by_itself_b66(
    app: Flask, tenant: FlaskClient, rival: FlaskClient, staff: FlaskClient, clock: Clock, way: str
) -> None:
    ask_for_approval(app, "a", hours=100)
    book(tenant, "tenant-a", way, "a", "10:00", "12:00")
    clock(kst("10:00"))
    assert '<span class="tag expired">' in tenant.get(f"/bookings/{CODE}").text  # Before anybody wrote it down.
    assert "기다리는 신청이 없습니다" in staff.get("/staff/requests").text
    assert (decide(staff, "staff", way, CODE).status, subjects(app)[:1]) == (409, ["신청 접수(미확정)"])
    with app.app_context():
        settle_lapsed(kst("10:00"))
        settle_lapsed(kst("10:00"))
    assert standing(app) == (["expired"], 0, [])
    assert (verbs(app), subjects(app)) == (["request", "expire"], ["신청 만료", "신청 접수(미확정)"])
    assert decide(staff, "staff", way, CODE).status == 409
    assert book(rival, "tenant-b", "api", "a", "11:00", "12:00").status == 201


def test_a_lapsed_request_is_free_at_once_and_reads_as_past(
    app: Flask, asked: str, tenant: FlaskClient, rival: FlaskClient, clock: Clock
) -> None:
    clock(NOW + 24 * HOUR)
    assert book(rival, "tenant-b", "api", "a", "10:00", "11:00").status == 201
    assert (asked in tenant.get("/bookings").text, asked in tenant.get("/bookings?show=past").text) == (False, True)
    assert tenant.get(f"/api/v1/bookings/{asked}", headers=bearer("tenant-a")).json["status"] == "expired"  # type: ignore[index]
    with app.app_context():
        settle_lapsed(NOW + 24 * HOUR)
    assert standing(app) == (["expired", "requested"], 1, [])


@pytest.mark.parametrize(("who", "status"), [("staff", 403), ("director", 200)])
def test_who_asked_does_not_decide_unless_they_have_the_last_word(
    app: Flask, asked: str, client_of: ClientOf, who: str, status: int
) -> None:
    number = actor(app, who).id
    with app.app_context(), writing():
        db.session.execute(update(Booking).values(booked_by_id=number))
    answer = decide(client_of(who), who, "api", asked)
    assert (answer.status, statuses(app)) == (status, ["confirmed" if status == 200 else "requested"])


def test_only_staff_decide(app: Flask, asked: str, tenant: FlaskClient, client_of: ClientOf) -> None:
    assert decide(tenant, "tenant-a", "page", asked).status == 403
    assert decide(tenant, "tenant-a", "api", asked).codes == ("forbidden",)
    assert decide(client_of("tenant-b"), "tenant-b", "api", asked).status == 404
    theirs = [client_of("").get("/api/v1/requests", headers=bearer(f"tenant-{x}")).json for x in "ab"]
    assert [len(answer["items"]) for answer in theirs if answer] == [1, 0]
    assert (statuses(app), verbs(app)) == (["requested"], ["request"])


def test_the_queue_lists_the_oldest_deadline_first(
    app: Flask, asked: str, tenant: FlaskClient, staff: FlaskClient, clock: Clock
) -> None:
    ask_for_approval(app, "c", hours=5)
    clock(NOW + HOUR)
    book(tenant, "tenant-a", "api", "c", "10:00", "11:00")
    page = staff.get("/staff/requests").text
    assert [code for code in ("B-2026-000002", asked) if code in page] == ["B-2026-000002", asked]
    assert page.index("B-2026-000002") < page.index(asked)
    listed = staff.get("/api/v1/requests", headers=bearer("staff")).json
    assert listed is not None
    assert [(item["code"], item["status"]) for item in listed["items"]] == [
        ("B-2026-000002", "requested"),
        (asked, "requested"),
    ]
    assert "/staff/requests/B-2026-000002" in staff.get("/staff/todo").text


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("holds", [True, False])
def test_a_request_is_withdrawn_at_any_time(
    app: Flask, tenant: FlaskClient, clock: Clock, way: str, holds: bool
) -> None:
    ask_for_approval(app, "a", hours=100, holds=holds)
    book(tenant, "tenant-a", "page", "a", "10:00", "11:00")
    clock(kst("09:59"))  # Long after what is confirmed could be cancelled.
    if way == "api":
        tenant.post(f"/api/v1/bookings/{CODE}/cancel", json={}, headers=bearer("tenant-a"))
    else:
        tenant.post(f"/bookings/{CODE}/cancel")
    assert standing(app) == (["cancelled"], 0, [])


def test_a_request_for_desks_asks_for_so_many(app: Flask, unheld: str, tenant: FlaskClient, staff: FlaskClient) -> None:
    assert unheld == CODE
    answer = book(tenant, "tenant-a", "api", "desks", "10:00", "11:00", units=2)
    assert (answer.json["units"], answer.json["status"]) == (2, "requested")
    assert decide(staff, "staff", "api", answer.code).json["units"] == 2
    assert (standing(app), problems(app)) == ((["requested", "confirmed"], 2, []), [])


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(("late", "status"), [(0, 200), (1, 422)])
@pytest.mark.parametrize("who", ["tenant-a", "staff"])
def test_an_approved_booking_is_cancelled_until_the_deadlines_second_b73(
    app: Flask,
    asked: str,
    staff: FlaskClient,
    client_of: ClientOf,
    clock: Clock,
    way: str,
    late: int,
    status: int,
    who: str,
) -> None:
    decide(staff, "staff", "api", asked)
    clock(kst("07:00") + late * SECOND)  # Three hours before it begins.
    client, said = client_of(who), {"why": "사정"}
    if way == "api":
        got = client.post(f"/api/v1/bookings/{asked}/cancel", json=said, headers=bearer(who)).status_code
    else:
        got = {303: 200}.get(done := client.post(f"/bookings/{asked}/cancel", data=said).status_code, done)
    expected = 200 if who == "staff" else status
    assert (got, statuses(app)) == (expected, ["cancelled" if expected == 200 else "confirmed"])


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    ("changes", "status"),
    [
        pytest.param({"end": "10:30"}, "confirmed", id="shorter"),
        pytest.param({"headcount": 3}, "confirmed", id="fewer"),
        pytest.param({"purpose": "시연"}, "confirmed", id="other purpose"),
        pytest.param({"headcount": 5}, "requested", id="more people"),
        pytest.param({"end": "11:30"}, "requested", id="longer"),
        pytest.param({"start": "13:00", "end": "14:00"}, "requested", id="moved"),
    ],
)
def test_what_was_approved_is_asked_for_again_when_it_is_moved_or_enlarged_b67(
    app: Flask, asked: str, staff: FlaskClient, tenant: FlaskClient, way: str, changes: dict[str, Any], status: str
) -> None:
    ask_for_approval(app, "a", "ab", "whole", keeps=False)
    decide(staff, "staff", "api", asked)
    assert change(tenant, "tenant-a", way, asked, 2, **changes).status == 200
    assert standing(app) == ([status], 1, [])
    waiting = f"/staff/requests/{asked}" in staff.get("/staff/requests").text
    assert waiting is (status == "requested")
    assert decide(staff, "staff", way, asked, version=3).status == 200
    assert standing(app) == (["confirmed"], 1, [])


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("holds", [True, False])
def test_a_request_that_is_moved_stays_one(
    app: Flask, tenant: FlaskClient, staff: FlaskClient, way: str, holds: bool
) -> None:
    ask_for_approval(app, "a", holds=holds)
    code = book(tenant, "tenant-a", way, "a", "10:00", "11:00").code
    assert change(tenant, "tenant-a", way, code, 1, start="13:00", end="14:00").status == 200
    assert standing(app) == (["requested"], int(holds), [])
    assert change(staff, "staff", way, code, 2, start="14:00", end="15:00").status == 200
    assert standing(app) == (["requested"], int(holds), [])
    assert change(tenant, "tenant-a", way, code, 3, space="b").status == 200  # There it is confirmed at once.
    assert standing(app) == (["confirmed"], 1, [])
