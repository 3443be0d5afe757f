"""The board of a day: everything of it is there, in few statements, however much there is."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import insert, select

from anchorcenter.accounts.access_log import AccessEntry
from anchorcenter.bookings.models import Booking, BookingPart, Status
from anchorcenter.core.db import db, table
from anchorcenter.core.metrics import figure, get_metric
from anchorcenter.core.periods import Days, Period
from anchorcenter.core.settings import ConfigurationVersion
from anchorcenter.core.unit_of_work import writing
from anchorcenter.facilities.models import Cell, Claim, Occupancy, Space, SpaceKind, Use, space_cells
from anchorcenter.facilities.service import close
from tests.bookings.uses import do, want_check_in
from tests.guards.test_queries import MOST, counting
from tests.pace import computed, slowness
from tests.steps import actor, bearer, book, book_for
from tests.times import HOUR, NOW, kst

ClientOf = Callable[[str], FlaskClient]
Clock = Callable[[datetime], None]
BOARD = "/staff/day?date=2026-11-25"


def rows(text: str) -> list[tuple[str, str, str]]:
    """Time, title and state of every row of a board."""
    found = re.findall(r'<li class="use.*?</li>', text, re.DOTALL)
    parts = (r'class="time">(.*?)<', r'class="what">(?:<a [^>]*>|<b>)(.*?)<', r'class="tag [^"]*">(.*?)<')
    texts = [[match[1] if (match := re.search(part, row)) else "" for part in parts] for row in found]
    return [(row[0], row[1], row[2]) for row in texts]


def test_a_day_shows_every_use_with_who_and_what_is_under_way_next_and_ahead(client_of: ClientOf, clock: Clock) -> None:
    for who, space, start, end in (
        ("tenant-a", "a", "09:00", "10:00"),
        ("tenant-b", "ab", "10:00", "12:00"),
        ("tenant-a", "c", "12:00", "13:00"),
        ("tenant-a", "d", "14:00", "15:00"),
    ):
        book(client_of(who), who, "api", space, start, end, purpose=f"{who}의 {space}")
    clock(kst("10:30"))
    text = client_of("staff").get(BOARD).text
    assert rows(text) == [
        ("09:00–10:00", "tenant-a의 a", "미입력"),
        ("10:00–12:00", "tenant-b의 ab", "이용 중"),
        ("12:00–13:00", "tenant-a의 c", "다음"),
        ("14:00–15:00", "tenant-a의 d", "예정"),
    ]
    assert ("가 회사 · 사람 tenant-a" in text, "A+B" in text, "다음 12:00–13:00 · WHOLE" in text) == (True, True, True)
    assert text.count('name="came-') == 2


def test_what_is_free_is_said_zone_by_zone_from_now_on(client_of: ClientOf, clock: Clock) -> None:
    book(client_of("tenant-a"), "tenant-a", "api", "ab", "10:00", "17:00")
    clock(kst("11:00"))
    text = client_of("staff").get(BOARD).text
    card = text.partition('id="f-whole"')[2].partition("</section>")[0]
    assert re.findall(r'tag free">(.*?)<', card) == ["A 17:00–18:00", "B 17:00–18:00", "C 11:00–18:00", "D 11:00–18:00"]


def test_programs_of_staff_read_the_board(client_of: ClientOf, clock: Clock) -> None:
    book(client_of("tenant-a"), "tenant-a", "api", "a", "2026-11-25 10:00", "2026-11-25 11:00", headcount=3)
    clock(kst("10:30", "2026-11-25"))
    client = client_of("")
    got: Any = client.get("/api/v1/day?date=2026-11-25", headers=bearer("staff")).json
    (field,) = [each for each in got["facilities"] if each["items"]]
    (use,) = field["items"]
    assert (got["date"], got["running"], got["planned"], got["came"], field["slug"]) == ("2026-11-25", 1, 3, 0, "whole")
    assert (use["time"], use["part"], use["state"], use["planned"], use["came"]) == (
        "10:00–11:00",
        "A",
        "running",
        3,
        None,
    )
    assert use["starts_at"] == "2026-11-25T10:00:00+09:00"
    assert any(text.startswith("B ") for text in field["free"])
    today: Any = client.get("/api/v1/day", headers=bearer("staff")).json
    assert today == got
    assert client.get("/api/v1/day", headers=bearer("tenant-a")).status_code == 403
    assert client.get("/api/v1/day?date=x", headers=bearer("staff")).status_code == 422


def test_closures_holidays_and_empty_days_are_said(app: Flask, client_of: ClientOf) -> None:
    with app.app_context(), writing():
        close([1], Period(kst("13:00"), kst("15:00")), "정기 안전점검", by=(0, "test"), now=NOW)
    staff = client_of("staff")
    assert "<b>13:00–15:00</b> 정기 안전점검 · A" in staff.get(BOARD).text
    holiday = staff.get("/staff/day?date=2026-11-27").text
    assert ("임시공휴일" in holiday, rows(holiday)) == (True, [])
    assert "일일 현황, 2026. 11. 23.(월)" in staff.get("/staff/day?date=nonsense").text


def test_a_booking_over_midnight_is_on_both_days_and_counts_on_its_first_b07_b129(client_of: ClientOf) -> None:
    book(client_of("tenant-a"), "tenant-a", "api", "night", "22:00", "26:00", headcount=4)
    staff = client_of("staff")
    boards = [staff.get(f"/staff/day?date=2026-11-{day}").text for day in (25, 26)]
    assert [rows(text)[0][0] for text in boards] == ["22:00–24:00", "00:00–02:00"]
    assert ['<dd class="figure">4명</dd>' in text for text in boards] == [True, False]


def test_parallel_bookings_of_a_pool_are_all_on_the_board_b130(client_of: ClientOf) -> None:
    for number, who in enumerate(("tenant-a", "tenant-b", "citizen")):
        hours = ("2026-11-26 10:00", "2026-11-26 11:00")
        book(client_of(who), who, "api", "desks", *hours, purpose=f"책상 {number}", headcount=1)
    text = client_of("staff").get("/staff/day?date=2026-11-26").text
    assert [title for _time, title, _state in rows(text)] == ["책상 0", "책상 1", "책상 2"]
    assert text.count("좌석 1개") == 3


def test_a_guest_is_on_the_board_by_a_masked_name_and_counts_by_phone(app: Flask, client_of: ClientOf) -> None:
    guest = {"whose": "guest", "guest_name": "홍길동", "guest_phone": "010 1234 5678", "guest_organisation": "하늘초"}
    for start, end in (("10:00", "11:00"), ("14:00", "15:00")):
        assert book_for(client_of("staff"), "a", start, end, **guest).status_code == 303
    text = client_of("staff").get(BOARD).text
    assert ("하늘초 · 홍*동(비회원)" in text, "홍길동" in text, "1234" in text) == (True, False, False)
    with app.app_context():
        days = Days(date(2026, 11, 25), date(2026, 11, 26))
        assert figure(get_metric("bookings.people"), days) == 1


def test_everyone_shown_by_name_leaves_a_row_in_the_access_log_k1(app: Flask, client_of: ClientOf) -> None:
    book(client_of("tenant-a"), "tenant-a", "api", "a", "10:00", "11:00")
    client_of("staff").get(BOARD)
    with app.app_context():
        seen = db.session.execute(select(AccessEntry.actor_id, AccessEntry.person_id, AccessEntry.page)).all()
    assert [tuple(row) for row in seen] == [(actor(app, "staff").id, actor(app, "tenant-a").id, "/staff/day")]


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("staff", 200),
        ("director", 200),
        ("official", 200),
        ("citizen", 404),
        ("", 303),
    ],
)
def test_the_staff_address_is_the_dashboard_of_who_reads_figures(client_of: ClientOf, who: str, status: int) -> None:
    assert client_of(who).get("/staff").status_code == status


def lay_down_a_full_day(app: Flask) -> None:
    """200 rooms of one cell and a thousand bookings of an hour each, written straight into the tables."""
    person = actor(app, "tenant-a")
    with app.app_context(), writing():
        like = db.session.get_one(Space, 6)
        for number in range(200):
            cell = add(Cell, floor_id=like.floor_id, slug=f"room-{number}", name=f"R{number}", name_en="", version=0)
            space = like_space(like, number)
            db.session.execute(insert(space_cells).values(space_id=space, cell_id=cell))
            for hour in range(5):
                start = kst(f"{9 + hour}:00")
                times = {"starts_at": start, "ends_at": start + HOUR}
                common = {"space_id": space, "kind": Use.BOOKING, "label": "", "cells_taken": 1}
                taken = add(Occupancy, **times, **common)
                add(Claim, occupancy_id=taken, cell_id=cell, **times)
                booked = add(
                    Booking,
                    booked_by_id=person.id,
                    organisation_id=person.organisation_id,
                    booked_on=date(2026, 11, 20),
                    booked_at=NOW,
                    purpose=f"시험 {number}",
                    headcount=3,
                    status=Status.CONFIRMED,
                    version=1,
                )
                add(BookingPart, booking_id=booked, occupancy_id=taken)
        db.session.execute(table(ConfigurationVersion).update().values(version=ConfigurationVersion.version + 1))


def add(model: Any, **values: Any) -> int:
    """A row of ``model``; answers its id."""
    return int(db.session.execute(insert(table(model)).values(**values).returning(table(model).c.id)).scalar_one())


def like_space(like: Space, number: int) -> int:
    names = {column.name for column in table(Space).columns} - {"id", "slug", "name", "name_en", "kind", "position"}
    values = {name: getattr(like, name) for name in names}
    return add(Space, slug=f"room-{number}", name=f"방 {number}", name_en="", kind=SpaceKind.LAB, position=50, **values)


def test_a_day_of_two_hundred_cells_and_a_thousand_bookings_is_quick_b128(
    app: Flask, client_of: ClientOf, clock: Clock
) -> None:
    lay_down_a_full_day(app)
    clock(kst("19:00"))
    staff = client_of("staff")
    staff.get(BOARD)  # What is configured is read, and the template compiled, once.
    with counting(app) as asked:
        text = staff.get(BOARD).text
    assert (text.count('<li class="use'), text.count('name="came-')) == (1000, 1000)
    assert len(asked) <= MOST
    took, slow = computed(lambda: staff.get(BOARD)), slowness()
    assert took < 0.3 * slow, f"{took:.3f} s, {slow:.1f}"


def test_a_board_asks_as_much_for_one_row_as_for_many(app: Flask, client_of: ClientOf) -> None:
    staff, counts = client_of("staff"), list[int]()
    staff.get(BOARD)
    for hours in (range(9, 10), range(10, 18)):
        for hour in hours:
            book(client_of("tenant-a"), "tenant-a", "api", "a", f"{hour}:00", f"{hour + 1}:00")
        with counting(app) as asked:
            staff.get(BOARD)
        counts.append(len(asked))
    assert (counts[0], max(counts) <= MOST) == (counts[1], True)


def test_today_says_what_tomorrow_brings(client_of: ClientOf, clock: Clock, app: Flask) -> None:
    for part, start in (("c", "14:00"), ("a", "10:00")):
        book(client_of("tenant-a"), "tenant-a", "api", part, start, f"{int(start[:2]) + 1}:00", purpose=f"{part} 시험")
    clock(kst("2026-11-24 09:00"))
    staff = client_of("staff")
    text = staff.get("/staff/day").text.partition('id="tomorrow"')[2]
    assert re.findall(r"<li><b>(.*?)</b><span class=\"grow\">WHOLE <span[^>]*>(.)</span> · (.*?)<", text) == [
        ("10:00–11:00", "A", "a 시험"),
        ("14:00–15:00", "C", "c 시험"),
    ]
    assert "8명" in text
    assert 'id="tomorrow"' not in staff.get("/staff/day?date=2026-11-25").text
    clock(kst("2026-11-25 09:00"))
    assert "아직 예약이 없습니다" in staff.get("/staff/day").text.partition('id="tomorrow"')[2]


def test_the_board_says_who_checked_in_who_has_not_and_who_stays(app: Flask, client_of: ClientOf, clock: Clock) -> None:
    want_check_in(app, "a", "b", "c")
    for space in "abc":
        book(client_of("tenant-a"), "tenant-a", "api", space, "10:00", "11:00", purpose=f"시험 {space}")
    clock(kst("10:05"))
    for number in (1, 2):
        code = f"B-2026-00000{number}"
        assert do(client_of("tenant-a"), "tenant-a", "api", "checkin", code, headcount=3).status == 200
    clock(kst("10:10"))
    staff = client_of("staff")
    text = staff.get(BOARD).text
    assert [row[1:] for row in rows(text)] == [("시험 a", "이용 중"), ("시험 b", "이용 중"), ("시험 c", "체크인 안 함")]
    assert (text.count("10:05 체크인, 3명"), text.count("체크인하지 않으면 10:15에 해제")) == (2, 1)
    assert do(client_of("tenant-a"), "tenant-a", "api", "leave", "B-2026-000001").status == 200
    clock(kst("11:05"))
    assert do(client_of("tenant-a"), "tenant-a", "api", "stay", "B-2026-000002", minutes=20).status == 200
    text = staff.get(BOARD).text
    assert ("10:10 퇴실" in text, "11:25경까지 더 머무름" in text, "시험 c" in text) == (True, True, False)
