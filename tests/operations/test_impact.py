"""Before hours, holidays, closures or cells change, staff see whom it affects; nothing is stored before."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from anchorcenter.accounts.access_log import AccessEntry
from anchorcenter.core.db import db
from anchorcenter.facilities.models import Cell, Closure, Holiday, Hours
from tests.operations.pages import SETTINGS, audit, edit, form_of, send
from tests.steps import book, book_for, count, live_claims, problems, statuses
from tests.times import DAY, HOUR, MINUTE, kst, typed

ClientOf = Callable[[str], FlaskClient]
Clock = Callable[[datetime], None]


@pytest.fixture
def staff(client_of: ClientOf) -> FlaskClient:
    return client_of("staff")


@pytest.fixture
def booked(client_of: ClientOf) -> str:
    """Tenant A has zone A on Wednesday from eleven to one; tenant B zone B at the same time."""
    book(client_of("tenant-b"), "tenant-b", "api", "b", "11:00", "13:00")
    return book(client_of("tenant-a"), "tenant-a", "api", "a", "11:00", "13:00").code


def closure(start: str = "10:00", end: str = "12:00", **changes: Any) -> dict[str, Any]:
    times = {"starts_at": typed(kst(start)), "ends_at": typed(kst(end))}
    return times | {"label": "천장 점검", "label_en": "Ceiling", "spaces": ["5"]} | changes


def confirm(client: FlaskClient, path: str, shown: str, **changes: str) -> Any:
    return send(client, f"{SETTINGS}{path}", form_of(shown), **changes)


def address(app: Flask) -> str:
    """The path of the closure that there is. (On PostgreSQL a look before it is stored uses up a number.)"""
    with app.app_context():
        return f"/closures/{db.session.scalars(select(Closure.id)).one()}"


def stored(app: Flask) -> tuple[Any, ...]:
    with app.app_context():
        closures = [(c.label, c.starts_at, c.ends_at) for c in db.session.scalars(select(Closure))]
        hours = [(h.space_id, h.weekday, h.opens_minute, h.closes_minute) for h in db.session.scalars(select(Hours))]
        days = db.session.scalars(select(Holiday.day).order_by(Holiday.day)).all()
        service = db.session.scalars(select(Cell.out_of_service_on).order_by(Cell.id)).all()
        return closures, sorted(hours, key=str), days, service


CHANGES = {
    "closure that covers a part b113": ("/closures/new", closure(), "천장 점검"),
    "closure of a site": ("/closures/new", closure(spaces=[], sites=["1"]), "천장 점검"),
    "hours": ("/sites/1/hours", {"day_2": "13:00-18:00"}, "시설은"),
    "holiday": ("/sites/1/holidays", {"day": "2026-11-25", "name": "재량 휴일"}, "재량 휴일"),
    "cell out of service": ("/cells/1/service", {"out_of_service_on": "2026-11-25"}, "사용 중지"),
}


@pytest.mark.parametrize("name", CHANGES)
def test_who_is_affected_is_shown_before_anything_is_stored(
    app: Flask, staff: FlaskClient, booked: str, name: str
) -> None:
    path, values, _words = CHANGES[name]
    before = stored(app)

    shown = edit(staff, path, **values)

    assert (shown.status_code, stored(app)) == (200, before)
    assert [word in shown.text for word in (booked, f"/bookings/{booked}", "사람 tenant-a", "가 회사")] == [True] * 4
    assert confirm(staff, path, shown.text).status_code == 303
    assert stored(app) != before
    assert (statuses(app), live_claims(app), problems(app)) == (["confirmed", "confirmed"], 2, [])


def test_a_guest_is_among_the_affected_by_a_masked_name(staff: FlaskClient) -> None:
    guest = {"whose": "guest", "guest_name": "홍길동", "guest_phone": "010 1234 5678", "guest_organisation": "하늘초"}
    assert book_for(staff, "a", "11:00", "13:00", **guest).status_code == 303
    shown = edit(staff, "/closures/new", **closure())
    assert ("하늘초 · 홍*동(비회원)" in shown.text, "홍길동" in shown.text) == (True, False)


@pytest.mark.parametrize("name", CHANGES)
def test_nothing_booked_is_later_inside_what_was_closed(
    app: Flask, staff: FlaskClient, client_of: ClientOf, name: str
) -> None:
    path, values, _words = CHANGES[name]
    shown = edit(staff, path, **values)
    assert "영향을 받는 예약이 없습니다" in shown.text
    confirm(staff, path, shown.text)

    refused = book(client_of("tenant-a"), "tenant-a", "api", "a", "11:00", "13:00")

    assert (refused.status, count(app)) == (422, 0)


def test_a_closure_spares_what_it_does_not_touch(staff: FlaskClient, booked: str) -> None:
    shown = edit(staff, "/closures/new", **closure("13:00", "15:00"))
    assert (booked in shown.text, "영향을 받는 예약이 없습니다" in shown.text) == (False, True)
    shown = edit(staff, "/closures/new", **closure(spaces=["7"]))
    assert "영향을 받는 예약이 없습니다" in shown.text


def test_hours_that_grow_affect_nobody(staff: FlaskClient, booked: str) -> None:
    assert booked not in edit(staff, "/sites/1/hours", day_2="06:00-23:00").text


def test_a_use_that_was_impossible_before_is_not_listed_again(staff: FlaskClient, booked: str) -> None:
    shown = edit(staff, "/closures/new", **closure("09:00", "18:00"))
    confirm(staff, "/closures/new", shown.text, decide_all="keep", keep_why="시험 일정 고정")
    assert booked not in edit(staff, "/closures/new", **closure("10:00", "12:00")).text


def test_who_books_between_the_list_and_the_button_is_shown_first(
    app: Flask, staff: FlaskClient, client_of: ClientOf, booked: str
) -> None:
    shown = edit(staff, "/closures/new", **closure())
    late = book(client_of("tenant-b"), "tenant-b", "api", "a", "09:00", "11:00").code

    again = confirm(staff, "/closures/new", shown.text)

    assert (again.status_code, late in again.text, booked in again.text, count(app, Closure)) == (409, True, True, 0)
    assert confirm(staff, "/closures/new", again.text).status_code == 303
    assert count(app, Closure) == 1


def test_going_back_shows_the_form_as_it_was_typed(app: Flask, staff: FlaskClient) -> None:
    shown = edit(staff, "/closures/new", **closure())
    form = send(staff, f"{SETTINGS}/closures/new", form_of(shown.text), again="1")
    filled = form_of(form.text)
    assert (form.status_code, filled["label"], filled["starts_at"], filled.getlist("spaces")) == (
        200, "천장 점검", "2026-11-25T10:00", ["5"],
    )  # fmt: skip
    assert count(app, Closure) == 0


def test_whoever_is_shown_is_written_down(app: Flask, staff: FlaskClient, booked: str) -> None:
    edit(staff, "/closures/new", **closure())
    with app.app_context():
        looks = db.session.execute(select(AccessEntry.person_id, AccessEntry.page)).all()
    assert [(page.partition("?")[0], person) for person, page in looks] == [(f"{SETTINGS}/closures/new", 1)]


def test_kept_bookings_are_listed_with_their_closure(app: Flask, staff: FlaskClient, booked: str) -> None:
    shown = edit(staff, "/closures/new", **closure())
    assert confirm(staff, "/closures/new", shown.text, decide_all="keep", keep_why="시험 일정 고정").status_code == 303
    page = staff.get(f"{SETTINGS}{address(app)}").text
    assert [word in page for word in (booked, "사람 tenant-a", "시험 일정 고정")] == [True, True, True]


def test_a_closure_is_changed_from_what_was_seen(app: Flask, staff: FlaskClient) -> None:
    confirm(staff, "/closures/new", edit(staff, "/closures/new", **closure()).text)
    first, second = (form_of(staff.get(f"{SETTINGS}{address(app)}").text) for _ in range(2))
    shown = send(staff, f"{SETTINGS}{address(app)}", first, label="바닥 점검", why="대상 변경")
    assert confirm(staff, address(app), shown.text).status_code == 303

    refused = send(staff, f"{SETTINGS}{address(app)}", second, label="벽 점검")

    assert (refused.status_code, stored(app)[0][0][0]) == (409, "바닥 점검")
    assert [(verb, why) for verb, _id, _before, _after, why in audit(app, "closure")] == [
        ("create", ""), ("change", "대상 변경"),
    ]  # fmt: skip


def test_a_closure_ends_early_and_its_time_is_free_at_once_b114(
    app: Flask, staff: FlaskClient, client_of: ClientOf, clock: Clock
) -> None:
    confirm(staff, "/closures/new", edit(staff, "/closures/new", **closure("10:00", "18:00")).text)
    assert staff.post(f"{SETTINGS}{address(app)}/end").status_code == 422
    clock(kst("12:00"))
    assert staff.post(f"{SETTINGS}{address(app)}/remove").status_code == 422
    assert staff.post(f"{SETTINGS}{address(app)}/end").status_code == 303
    assert stored(app)[0] == [("천장 점검", kst("10:00"), kst("12:00"))]
    assert book(client_of("tenant-a"), "tenant-a", "api", "a", "14:00", "15:00").status == 201
    clock(kst("12:30"))
    assert staff.post(f"{SETTINGS}{address(app)}/end").status_code == 303
    page = staff.get(f"{SETTINGS}{address(app)}")
    assert (page.status_code, "이미 끝난 휴관" in page.text, len(audit(app, "closure"))) == (200, True, 2)


def test_a_closure_ahead_is_removed_with_its_audit_row(app: Flask, staff: FlaskClient) -> None:
    confirm(staff, "/closures/new", edit(staff, "/closures/new", **closure()).text)
    assert staff.post(f"{SETTINGS}{address(app)}/remove").status_code == 303
    assert (count(app, Closure), audit(app, "closure")[-1][0]) == (0, "remove")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"spaces": []}, "spaces"),
        ({"label": ""}, "label"),
        ({"ends_at": typed(kst("09:00"))}, "ends_at"),
        ({"ends_at": typed(kst("10:00") + 800 * DAY)}, "ends_at"),
        ({"starts_at": typed(kst("10:00") - 400 * DAY), "ends_at": typed(kst("10:00") - 399 * DAY)}, "starts_at"),
        ({"starts_at": "soon"}, "starts_at"),
        ({"spaces": ["99"]}, "spaces"),
    ],
)
def test_a_closure_that_makes_no_sense_is_refused(
    app: Flask, staff: FlaskClient, changes: dict[str, Any], field: str
) -> None:
    refused = edit(staff, "/closures/new", **closure(**changes))
    assert (refused.status_code, f'href="#{field}' in refused.text, count(app, Closure)) == (422, True, 0)


@pytest.mark.parametrize("text", ["18:00-09:00", "09:00-13:00, 12:00-18:00", "morning", "오후 13시-18시", "09:00"])
def test_hours_that_make_no_sense_are_refused(app: Flask, staff: FlaskClient, text: str) -> None:
    before = stored(app)
    refused = edit(staff, "/sites/1/hours", day_0=text)
    assert (refused.status_code, text in refused.text, stored(app)) == (422, True, before)


def test_hours_are_typed_as_people_say_them_b108(app: Flask, staff: FlaskClient, client_of: ClientOf) -> None:
    shown = edit(staff, "/sites/1/hours", day_2="오전 9시 ~ 낮 12시, 오후 12시 30분 - 오전 12시")
    confirm(staff, "/sites/1/hours", shown.text)
    assert form_of(staff.get(f"{SETTINGS}/sites/1/hours").text)["day_2"] == "09:00-12:00, 12:30-24:00"
    assert book(client_of("tenant-a"), "tenant-a", "api", "a", "12:00", "12:30").status == 422
    assert book(client_of("tenant-a"), "tenant-a", "api", "a", "23:30", "24:00").status == 201
    assert audit(app, "site")[0][2:4] == ('{"day_2": "09:00-18:00"}', '{"day_2": "09:00-12:00, 12:30-24:00"}')


def test_a_site_may_be_open_all_night(app: Flask, staff: FlaskClient, client_of: ClientOf) -> None:
    shown = edit(staff, "/sites/1/hours", day_2="00:00-24:00", day_3="00:00-06:00, 09:00-18:00")
    confirm(staff, "/sites/1/hours", shown.text)
    assert book(client_of("tenant-a"), "tenant-a", "api", "a", "22:00", "26:00").status == 201


def test_two_tabs_with_hours_do_not_overwrite_each_other(app: Flask, staff: FlaskClient) -> None:
    first, second = (form_of(staff.get(f"{SETTINGS}/sites/1/hours").text) for _ in range(2))
    confirm(staff, "/sites/1/hours", send(staff, f"{SETTINGS}/sites/1/hours", first, day_0="").text)
    before = stored(app)
    assert send(staff, f"{SETTINGS}/sites/1/hours", second, day_1="").status_code == 409
    assert stored(app) == before


def test_holidays_are_added_once_removed_and_filled_in(app: Flask, staff: FlaskClient) -> None:
    path, values = "/sites/1/holidays", {"day": "2026-12-24", "name": "성탄 전날"}
    confirm(staff, path, edit(staff, path, **values).text)
    twice = edit(staff, path, **values)
    assert (twice.status_code, 'href="#day"' in twice.text) == (422, True)
    with app.app_context():
        number = db.session.scalars(select(Holiday.id).where(Holiday.day == date(2026, 12, 24))).one()
    assert staff.post(f"{SETTINGS}/holidays/{number}/remove").status_code == 303
    assert staff.post(f"{SETTINGS}/holidays/{number}/remove").status_code == 303
    assert date(2026, 12, 24) not in stored(app)[2]

    year = "/sites/1/holidays/year"
    confirm(staff, year, edit(staff, year, year="2028").text)
    days = [day for day in stored(app)[2] if day.year == 2028]
    confirm(staff, year, edit(staff, year, year="2028").text)
    assert (len(days) > 10, [day for day in stored(app)[2] if day.year == 2028]) == (True, days)
    assert edit(staff, year, year="2099").status_code == 422
    assert [verb for verb, *_rest in audit(app, "site")] == ["add_holiday", "remove_holiday", "fill_holidays"]


def test_a_cell_goes_out_of_service_and_comes_back_b25(app: Flask, staff: FlaskClient, client_of: ClientOf) -> None:
    path, tenant = "/cells/2/service", client_of("tenant-a")
    first, second = (form_of(staff.get(f"{SETTINGS}{path}").text) for _ in range(2))
    confirm(staff, path, send(staff, f"{SETTINGS}{path}", first, out_of_service_on="2026-11-26").text)
    assert send(staff, f"{SETTINGS}{path}", second, out_of_service_on="2026-12-01").status_code == 409
    assert book(tenant, "tenant-a", "api", "ab", "10:00", "11:00").status == 201
    assert book(tenant, "tenant-a", "api", "ab", "2026-11-26 10:00", "2026-11-26 11:00").status == 422
    confirm(staff, path, edit(staff, path, out_of_service_on="").text)
    assert book(tenant, "tenant-a", "api", "ab", "2026-11-26 10:00", "2026-11-26 11:00").status == 201
    assert [(b, a) for _v, _i, b, a, _w in audit(app, "cell")][1] == (
        '{"out_of_service_on": "2026-11-26"}', '{"out_of_service_on": null}',
    )  # fmt: skip


def test_what_is_over_affects_nobody(staff: FlaskClient, booked: str, clock: Clock) -> None:
    clock(kst("13:00") + HOUR)
    shown = edit(staff, "/closures/new", **closure())
    assert "영향을 받는 예약이 없습니다" in shown.text


def test_twelve_hour_times_never_book_midnight_for_noon_b108(
    app: Flask, staff: FlaskClient, client_of: ClientOf
) -> None:
    times = {"starts_at": "2026-11-25 오전 9시", "ends_at": "2026-11-25 오후 12시"}
    confirm(staff, "/closures/new", edit(staff, "/closures/new", **closure(**times)).text)
    assert stored(app)[0] == [("천장 점검", kst("09:00"), kst("12:00"))]
    slot = {"space": "a", "starts_at": "2026-11-25 12:00 pm", "ends_at": "2026-11-25 오후 1시"}
    held = client_of("tenant-a").post("/holds", data=slot)
    assert "12:00–13:00" in client_of("tenant-a").get(held.location).text


def test_a_closure_that_has_just_begun_ends_after_its_first_minute(
    app: Flask, staff: FlaskClient, clock: Clock
) -> None:
    confirm(staff, "/closures/new", edit(staff, "/closures/new", **closure()).text)
    clock(kst("10:00") + MINUTE / 2)
    assert staff.post(f"{SETTINGS}{address(app)}/end").status_code == 303
    assert stored(app)[0] == [("천장 점검", kst("10:00"), kst("10:01"))]


def test_a_closure_under_way_does_not_become_one_that_has_not_begun(
    app: Flask, staff: FlaskClient, clock: Clock
) -> None:
    confirm(staff, "/closures/new", edit(staff, "/closures/new", **closure()).text)
    clock(kst("11:00"))
    assert edit(staff, address(app), starts_at=typed(kst("11:30"))).status_code == 422
    confirm(staff, address(app), edit(staff, address(app), starts_at=typed(kst("09:30"))).text)
    assert stored(app)[0] == [("천장 점검", kst("09:30"), kst("12:00"))]
