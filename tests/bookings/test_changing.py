"""Changing a booking: the old time is kept until the new one is sure, and nobody overwrites what they have not read."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from anchorcenter.bookings.metrics import METRICS
from anchorcenter.bookings.models import Booking, BookingDay, Hold
from anchorcenter.commands import work
from anchorcenter.core.audit import AuditEntry
from anchorcenter.core.db import db
from anchorcenter.core.metrics import figure
from anchorcenter.core.periods import Days
from anchorcenter.facilities.models import Occupancy, Space
from tests.bookings.test_booking_a_space import mails
from tests.bookings.test_holds import hidden, offers
from tests.steps import (
    WAYS,
    bearer,
    book,
    change,
    count,
    filled,
    live_claims,
    problems,
    slot,
    standing,
    statuses,
    stored,
)
from tests.times import DAY, HOUR, KST, MINUTE, NOW, kst, typed

ClientOf = Callable[[str], FlaskClient]
Clock = Callable[[datetime], None]
CODE = "B-2026-000001"


@pytest.fixture
def booked(tenant: FlaskClient) -> str:
    """Tenant A has zone A from ten to eleven."""
    return book(tenant, "tenant-a", "api", "a", "10:00", "11:00").code or CODE


def now_is(app: Flask, number: int = 1) -> tuple[str, str, str, str, int, int]:
    """Space, times, purpose, people and version of a booking."""
    with app.app_context():
        columns = (
            Space.slug,
            Occupancy.starts_at,
            Occupancy.ends_at,
            Booking.purpose,
            Booking.headcount,
            Booking.version,
        )
        rows = select(*columns).select_from(Booking).join(Booking.parts).join(Occupancy).join(Space)
        slug, start, end, *rest = db.session.execute(rows.where(Booking.id == number)).one()
        return (slug, *(f"{m.astimezone(KST):%d. %H:%M}" for m in (start, end)), *rest)  # type: ignore[return-value]


WHAT = ("군집비행 시험", 4)
AS_BOOKED = ("a", "25. 10:00", "25. 11:00", *WHAT, 1)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param({"start": "14:00", "end": "15:30"}, ("a", "25. 14:00", "25. 15:30", *WHAT), id="time"),
        pytest.param({"end": "12:00"}, ("a", "25. 10:00", "25. 12:00", *WHAT), id="longer, over its own time"),
        pytest.param({"start": "10:30"}, ("a", "25. 10:30", "25. 11:00", *WHAT), id="shorter"),
        pytest.param({"space": "ab"}, ("ab", "25. 10:00", "25. 11:00", *WHAT), id="a layout with its own cell"),
        pytest.param({"space": "night"}, ("night", "25. 10:00", "25. 11:00", *WHAT), id="another kind of space"),
        pytest.param(
            {"purpose": "시연", "headcount": 9}, ("a", "25. 10:00", "25. 11:00", "시연", 9), id="purpose and people"
        ),
    ],
)
def test_what_is_changed_is_changed_and_the_rest_stays(
    app: Flask, tenant: FlaskClient, booked: str, way: str, changes: dict[str, Any], expected: tuple[Any, ...]
) -> None:
    answer = change(tenant, "tenant-a", way, booked, 1, **changes)
    assert (answer.status, now_is(app)) == (200, (*expected, 2))
    assert (statuses(app), problems(app)) == (["confirmed"], [])
    assert live_claims(app) == (2 if expected[0] == "ab" else 1)


@pytest.mark.parametrize("way", WAYS)
def test_the_same_again_changes_nothing(app: Flask, tenant: FlaskClient, booked: str, way: str) -> None:
    before = stored(app)
    assert change(tenant, "tenant-a", way, booked, 1, space="a", headcount=4).status == 200
    assert (now_is(app), stored(app), count(app, AuditEntry, AuditEntry.verb == "change")) == (AS_BOOKED, before, 0)


def test_purpose_and_people_do_not_move_the_claims(app: Flask, tenant: FlaskClient, booked: str) -> None:
    before = stored(app)
    change(tenant, "tenant-a", "page", booked, 1, purpose="시연", headcount=9)
    assert stored(app) == before


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    ("changes", "status", "codes"),
    [
        pytest.param({"space": "b"}, 409, {"taken"}, id="taken"),
        pytest.param({"space": "b", "headcount": 31}, 409, {"taken", "too_many"}, id="every reason"),
        pytest.param({"headcount": 31}, 422, {"too_many"}, id="too many people, in place"),
        pytest.param({"start": "20:00", "end": "21:00"}, 422, {"closed"}, id="closed"),
        pytest.param({"start": "2026-11-27 10:00", "end": "2026-11-27 11:00"}, 422, {"holiday"}, id="holiday"),
        pytest.param({"start": "10:10"}, 422, {"grid"}, id="B59 off the grid"),
        pytest.param({"start": "11:00", "end": "10:00"}, 422, {"order"}, id="backwards"),
        pytest.param({"start": "2026-11-20 10:00", "end": "2026-11-20 11:00"}, 422, {"past"}, id="past"),
        pytest.param({"start": "2027-03-02 10:00", "end": "2027-03-02 11:00"}, 422, {"not_open_yet"}, id="too early"),
        pytest.param({"space": "moon"}, 422, {"unknown_space"}, id="no such space"),
        pytest.param({"units": 2}, 422, {"units"}, id="units of a room"),
    ],
)
def test_a_refusal_says_every_reason_and_the_booking_stays_as_it_was(
    app: Flask, tenant: FlaskClient, booked: str, way: str, changes: dict[str, Any], status: int, codes: set[str]
) -> None:
    book(tenant, "tenant-b", "api", "b", "10:00", "11:00")
    before = stored(app)
    answer = change(tenant, "tenant-a", way, booked, 1, **changes)
    assert (answer.status, now_is(app), stored(app)) == (status, AS_BOOKED, before)
    assert way == "page" or set(answer.codes) == codes
    assert problems(app) == []


def test_what_is_left_out_of_the_form_stays(app: Flask, tenant: FlaskClient, booked: str) -> None:
    """As a drag in the calendar sends it."""
    wanted = slot("b", "13:00", "14:00") | {"version": "1"}
    answer = tenant.post(f"/bookings/{booked}/change", data=wanted)
    assert (answer.status_code, answer.location) == (303, f"/bookings/{booked}?changed=1")
    assert 'role="status"' in tenant.get(answer.location).text
    assert now_is(app) == ("b", "25. 13:00", "25. 14:00", "군집비행 시험", 4, 2)


def test_the_form_is_filled_in_as_a_drag_asks_and_fits_into_a_dialog(tenant: FlaskClient, booked: str) -> None:
    whole = tenant.get(f"/bookings/{booked}/change", query_string=slot("b", "13:00", "14:00"))
    sheet = tenant.get(f"/bookings/{booked}/change", query_string=slot("b", "13:00", "14:00"), headers={"X-Sheet": "1"})
    for answer in (whole, sheet):
        assert (f'value="{typed(kst("13:00"))}"' in answer.text, '<option selected value="b">' in answer.text) == (
            True,
        ) * 2
        assert 'name="version" type="hidden" value="1"' in answer.text
    assert (sheet.headers["X-Sheet"], sheet.text.count("<html"), sheet.text.count("autofocus")) == ("1", 0, 1)


def test_desks_keep_their_number_and_a_room_is_one(app: Flask, tenant: FlaskClient) -> None:
    code = book(tenant, "tenant-a", "api", "desks", "10:00", "11:00", units=2).json["code"]
    for version, way in enumerate(WAYS, start=1):
        assert change(tenant, "tenant-a", way, code, version, start=f"1{version}:00", end="13:00").status == 200
        assert live_claims(app) == 2
    assert change(tenant, "tenant-a", "page", code, 3, units=3).status == 200
    assert live_claims(app) == 3
    assert change(tenant, "tenant-a", "page", code, 4, space="a").status == 200
    assert (live_claims(app), problems(app)) == (1, [])


@pytest.mark.parametrize("name", ["starts_at", "ends_at", "purpose", "headcount", "space"])
def test_what_is_sent_empty_is_asked_for(app: Flask, tenant: FlaskClient, booked: str, name: str) -> None:
    answer = tenant.post(f"/bookings/{booked}/change", data={"version": "1", name: ""})
    assert (answer.status_code, "오류:" in answer.text, now_is(app)) == (422, True, AS_BOOKED)


def test_a_refusal_offers_what_the_own_time_leaves_free_and_a_press_moves_it(
    app: Flask, tenant: FlaskClient, booked: str
) -> None:
    """Its own time is never in the way of what is offered."""
    for space in "bcd":
        book(tenant, "tenant-b", "api", space, "10:30", "11:30")
    wanted = filled("b", "10:30", "11:30", headcount="7") | {"version": "1"}
    refused = tenant.post(f"/bookings/{booked}/change", data=wanted)
    assert (refused.status_code, now_is(app)) == (409, AS_BOOKED)
    same_time = [offer for offer in offers(refused.text) if "space=a&starts_at=2026-11-25T10%3A30" in offer]
    assert len(same_time) == 1

    moved = tenant.post(same_time[0], data=hidden(refused.text))

    assert (moved.status_code, now_is(app)) == (303, ("a", "25. 10:30", "25. 11:30", "군집비행 시험", 7, 2))


@pytest.mark.parametrize("late", [0, 1])
@pytest.mark.parametrize("way", WAYS)
def test_notice_of_change_counts_from_the_old_start_to_the_second_b50(
    app: Flask, tenant: FlaskClient, clock: Clock, booked: str, way: str, late: int
) -> None:
    clock(kst("10:00") - 2 * HOUR + late * MINUTE / 60)
    answer = change(tenant, "tenant-a", way, booked, 1, start="15:00", end="16:00")
    assert (answer.status, now_is(app)[1]) == [(200, "25. 15:00"), (422, "25. 10:00")][late]


def test_too_late_is_said_before_anybody_types(tenant: FlaskClient, clock: Clock, booked: str) -> None:
    assert "2026. 11. 25.(수) 08:00까지 변경할 수 있습니다." in tenant.get(f"/bookings/{booked}").text
    clock(kst("09:00"))
    assert f"/bookings/{booked}/change" not in tenant.get(f"/bookings/{booked}").text
    assert "변경할 수 있는 시간이 지났습니다" in tenant.get(f"/bookings/{booked}/change").text


def test_the_second_of_two_tabs_reads_that_it_has_changed_b33(app: Flask, tenant: FlaskClient, booked: str) -> None:
    _first, second = (tenant.get(f"/bookings/{booked}/change").text for _ in range(2))
    assert 'name="version" type="hidden" value="1"' in second
    assert change(tenant, "tenant-a", "page", booked, 1, start="14:00", end="15:00").status == 200

    stale = tenant.post(f"/bookings/{booked}/change", data=filled("b", "16:00", "17:00") | {"version": "1"})

    assert (stale.status_code, now_is(app)[:2]) == (409, ("a", "25. 14:00"))
    assert ("그사이 내용이 바뀌었습니다" in stale.text, "14:00–15:00" in stale.text) == (True, True)
    assert (f'value="{typed(kst("16:00"))}"' in stale.text, 'value="2"' in stale.text) == (True, True)
    again = tenant.post(f"/bookings/{booked}/change", data=filled("b", "16:00", "17:00") | {"version": "2"})
    assert (again.status_code, now_is(app)[:2]) == (303, ("b", "25. 16:00"))


@pytest.mark.parametrize("way", WAYS)
def test_what_the_first_tab_cancelled_the_second_does_not_bring_back_b33(
    app: Flask, tenant: FlaskClient, booked: str, way: str
) -> None:
    tenant.post(f"/bookings/{booked}/cancel")
    answer = change(tenant, "tenant-a", way, booked, 1, start="14:00", end="15:00")
    assert (answer.status, statuses(app), live_claims(app)) == ({"page": 409, "api": 412}[way], ["cancelled"], 0)
    assert way == "api" or "취소된 예약입니다." in answer.text


@pytest.mark.parametrize("tag", ['"2"', "*"])
def test_what_is_cancelled_stays_so_even_when_it_was_read_so_b33(
    app: Flask, tenant: FlaskClient, booked: str, tag: str
) -> None:
    tenant.post(f"/bookings/{booked}/cancel")
    assert change(tenant, "tenant-a", "page", booked, 2, start="14:00", end="15:00").status == 422
    body = {"purpose": "다시", "starts_at": kst("14:00").isoformat(), "ends_at": kst("15:00").isoformat()}
    answer = tenant.patch(f"/api/v1/bookings/{booked}", json=body, headers=bearer("tenant-a") | {"If-Match": tag})
    assert (answer.status_code, statuses(app), live_claims(app)) == (422, ["cancelled"], 0)


@pytest.mark.parametrize("version", ["", "0", "x", "99"])
def test_who_has_read_no_version_changes_nothing(app: Flask, tenant: FlaskClient, booked: str, version: str) -> None:
    answer = tenant.post(f"/bookings/{booked}/change", data=filled("b") | {"version": version})
    assert (answer.status_code, now_is(app)) == (409, AS_BOOKED)


@pytest.mark.parametrize(
    ("tags", "status"),
    [
        pytest.param({}, 428, id="none"),
        pytest.param({"If-Match": '"2"'}, 412, id="another"),
        pytest.param({"If-Match": 'W/"1"'}, 412, id="a weak one"),
        pytest.param({"If-Match": '"7", "1"'}, 200, id="one of several"),
        pytest.param({"If-Match": "*"}, 200, id="any"),
    ],
)
def test_a_program_names_what_it_has_read(
    app: Flask, tenant: FlaskClient, booked: str, tags: dict[str, str], status: int
) -> None:
    path, headers = f"/api/v1/bookings/{booked}", bearer("tenant-a")
    assert tenant.get(path, headers=headers).headers["ETag"] == '"1"'
    answer = tenant.patch(path, json={"headcount": 9}, headers=headers | tags)
    assert (answer.status_code, now_is(app)[4]) == (status, 9 if status == 200 else 4)
    if status == 200:
        assert (answer.headers["ETag"], answer.json["headcount"]) == ('"2"', 9)  # type: ignore[index]


@pytest.mark.parametrize(
    "body",
    [
        {"status": "completed"},
        {"overrides": ["closed"]},
        {"version": 3},
        {"purpose": ""},
        {"headcount": 0},
        {"space": None},
    ],
)
def test_a_program_changes_nothing_else_b59(app: Flask, tenant: FlaskClient, booked: str, body: dict[str, Any]) -> None:
    headers = bearer("tenant-a") | {"If-Match": '"1"'}
    answer = tenant.patch(f"/api/v1/bookings/{booked}", json=body, headers=headers)
    assert (answer.status_code, now_is(app)) == (422, AS_BOOKED)


@pytest.mark.parametrize(
    ("who", "status"),
    [("tenant-a", 200), ("staff", 200), ("tenant-a-member", 403), ("tenant-b", 404), ("citizen", 404)],
)
@pytest.mark.parametrize("way", WAYS)
def test_who_may_change_b133(app: Flask, client_of: ClientOf, booked: str, way: str, who: str, status: int) -> None:
    answer = change(client_of(who), who, way, booked, 1, start="14:00", end="15:00")
    assert (answer.status, now_is(app)[1]) == (status, "25. 14:00" if status == 200 else "25. 10:00")
    if status == 404:
        assert [word for word in (booked, "군집비행", "tenant-a", "가 회사") if word in answer.text] == []


def test_a_manager_changes_what_a_member_booked(app: Flask, client_of: ClientOf, tenant: FlaskClient) -> None:
    code = book(client_of("tenant-a-member"), "tenant-a-member", "page", "a", "10:00", "11:00").code
    assert change(tenant, "tenant-a", "page", code, 1, start="14:00", end="15:00").status == 200
    with app.app_context():
        assert db.session.scalar(select(Booking.booked_by_id)) == 2


def test_staff_change_by_the_rules_of_whose_it_is_or_let_them_pass_by_name_b55(
    app: Flask, client_of: ClientOf, tmp_path: Path
) -> None:
    late = ("2026-11-26 10:00", "2026-11-26 11:00")
    code = book(client_of("citizen"), "citizen", "page", "a", *late).code
    staff = client_of("staff")
    wanted = {
        "space": "a",
        "start": "2026-11-24 10:00",
        "end": "2026-11-24 13:00",
    }  # Closed for citizens, and too long.

    refused = change(staff, "staff", "page", code, 1, **wanted)
    assert (refused.status, "window_closed" in refused.text, now_is(app)[1]) == (422, True, "26. 10:00")
    unsaid = change(staff, "staff", "page", code, 1, **wanted, overrides=["window_closed"])
    assert (unsaid.status, now_is(app)[1]) == (422, "26. 10:00")
    one = change(staff, "staff", "page", code, 1, **wanted, overrides=["window_closed"], why="전화로 부탁")
    assert (one.status, now_is(app)[1]) == (422, "26. 10:00")
    both = ["window_closed", "too_long", "closed"]
    said = change(staff, "staff", "page", code, 1, **wanted, overrides=both, why="전화로 부탁")

    assert (said.status, now_is(app)[1:3]) == (200, ("24. 10:00", "24. 13:00"))
    with app.app_context():
        assert db.session.execute(select(Booking.overrides, Booking.override_why)).one() == (
            "too_long window_closed",
            "전화로 부탁",
        )
        work(NOW)
    told = [text for _to, subject, text in mails(tmp_path) if "예약 변경" in subject]
    assert (len(told), "전화로 부탁" in told[0]) == (1, True)
    assert "전화로 부탁" in client_of("citizen").get(f"/bookings/{code}").text


@pytest.mark.parametrize("code", ["taken", "too_many", "past", "out_of_service", "units"])
def test_nobody_lets_pass_what_cannot_be(app: Flask, client_of: ClientOf, booked: str, code: str) -> None:
    book(client_of("tenant-b"), "tenant-b", "api", "b", "10:00", "11:00")
    wanted = {"space": "b", "headcount": 31, "overrides": [code], "why": "급함"}
    answer = change(client_of("staff"), "staff", "page", booked, 1, **wanted)
    assert (answer.status, now_is(app)) == (409, AS_BOOKED)


def test_only_staff_let_rules_pass_b59(app: Flask, tenant: FlaskClient, booked: str) -> None:
    wanted = {"start": "20:00", "end": "21:00", "overrides": ["closed"], "why": "급함"}
    assert change(tenant, "tenant-a", "page", booked, 1, **wanted).status == 403
    assert now_is(app) == AS_BOOKED


def test_both_times_are_told_once(app: Flask, tenant: FlaskClient, booked: str, tmp_path: Path) -> None:
    change(tenant, "tenant-a", "page", booked, 1, space="b", start="14:00", end="15:00")
    with app.app_context():
        work(NOW)
        work(NOW + MINUTE)
    ((to, subject, text),) = [mail for mail in mails(tmp_path) if "변경" in mail[1]]
    assert (to, subject) == ("tenant-a@test.example", f"[예약 변경] B 2026. 11. 25.(수) 14:00 ({booked})")
    assert ("14:00–15:00" in text, "변경 전: A, 2026. 11. 25.(수) 10:00–11:00" in text) == (True, True)


def test_before_and_after_are_in_the_history(app: Flask, tenant: FlaskClient, booked: str) -> None:
    change(tenant, "tenant-a", "page", booked, 1, space="b", start="14:00", end="15:00", headcount=9)
    page = html.unescape(tenant.get(f"/bookings/{booked}").text)
    assert "A 2026. 11. 25.(수) 10:00–11:00 → B 2026. 11. 25.(수) 14:00–15:00" in page
    assert "인원: 4 → 9" in page
    with app.app_context():
        rows = db.session.execute(select(AuditEntry.verb, AuditEntry.actor_name).where(AuditEntry.record == "booking"))
        assert [tuple(row) for row in rows] == [("book", "사람 tenant-a"), ("change", "사람 tenant-a")]


def test_colleagues_who_may_only_look_read_no_history(client_of: ClientOf, booked: str) -> None:
    assert "예약 내역" not in client_of("tenant-a-member").get(f"/bookings/{booked}").text


def test_figures_follow_the_booking(app: Flask, tenant: FlaskClient) -> None:
    code = book(tenant, "tenant-a", "api", "night", "22:00", "26:00").json["code"]
    moved = change(tenant, "tenant-a", "api", code, 1, start="2026-11-24 23:00", end="2026-11-24 25:00")
    assert moved.codes == ()
    by_key = {metric.key: metric for metric in METRICS}
    day = kst("00:00", "2026-11-24").astimezone(KST).date()
    with app.app_context():
        found = {
            key: [figure(m, Days(day + n * DAY, day + (n + 1) * DAY)) for n in range(3)] for key, m in by_key.items()
        }
        assert count(app, BookingDay) == 2
    assert found == {
        "bookings.minutes_booked": [60, 60, 0],
        "bookings.bookings": [1, 0, 0],
        "bookings.people": [1, 1, 0],
    }


def test_the_hold_it_was_booked_out_of_still_leads_to_it(app: Flask, tenant: FlaskClient) -> None:
    address = tenant.post("/holds", data=slot()).location
    code = tenant.post(address, data=filled()).location.rpartition("/")[2].partition("?")[0]
    change(tenant, "tenant-a", "page", code, 1, start="14:00", end="15:00")
    assert tenant.get(address).location == f"/bookings/{code}"
    assert (count(app, Hold), problems(app)) == (1, [])


def test_another_booking_of_ones_own_is_in_the_way_too(app: Flask, tenant: FlaskClient, booked: str) -> None:
    other = book(tenant, "tenant-a", "api", "a", "11:00", "12:00").json["code"]
    answer = change(tenant, "tenant-a", "page", booked, 1, end="11:30")
    assert (answer.status, f"({other})" in answer.text, now_is(app)) == (409, True, AS_BOOKED)


def test_a_program_cancels_with_post(app: Flask, tenant: FlaskClient, booked: str) -> None:
    answers = [tenant.post(f"/api/v1/bookings/{booked}/cancel", json={}, headers=bearer("tenant-a")) for _ in range(2)]
    assert [(a.status_code, a.json["status"]) for a in answers] == [(200, "cancelled")] * 2  # type: ignore[index]
    assert standing(app) == (["cancelled"], 0, [])


@pytest.mark.parametrize(("who", "status"), [("tenant-a-member", 403), ("tenant-b", 404)])
def test_a_program_cancels_only_what_its_holder_may(
    app: Flask, tenant: FlaskClient, booked: str, who: str, status: int
) -> None:
    answer = tenant.post(f"/api/v1/bookings/{booked}/cancel", json={}, headers=bearer(who))
    assert (answer.status_code, statuses(app)) == (status, ["confirmed"])


@pytest.mark.parametrize("way", WAYS)
def test_staff_say_why_they_cancel_and_the_mail_says_it(
    app: Flask, client_of: ClientOf, booked: str, tmp_path: Path, way: str
) -> None:
    staff = client_of("staff")

    def cancel(**values: str) -> int:
        if way == "api":
            path = f"/api/v1/bookings/{booked}/cancel"
            return staff.post(path, json=values, headers=bearer("staff")).status_code
        return staff.post(f"/bookings/{booked}/cancel", data=values).status_code

    assert (cancel(), statuses(app)) == (422, ["confirmed"])
    assert (cancel(why="가" * 201), statuses(app)) == (422, ["confirmed"])
    assert (cancel(why="누수 점검"), statuses(app)) == ({"page": 303, "api": 200}[way], ["cancelled"])
    with app.app_context():
        work(NOW)
        assert db.session.execute(select(Booking.ended_because, Booking.ended_why)).one() == ("staff", "누수 점검")
    (text,) = [text for _to, subject, text in mails(tmp_path) if "예약 취소" in subject]
    assert "사유: 누수 점검" in text
    assert "누수 점검" in client_of("tenant-a").get(f"/bookings/{booked}").text


def test_the_form_is_asked_for_a_reason_where_it_is_missing(client_of: ClientOf, booked: str) -> None:
    page = client_of("staff").post(f"/bookings/{booked}/cancel").text
    assert re.search(r'<details open>.*id="why-error"', page, re.DOTALL)
