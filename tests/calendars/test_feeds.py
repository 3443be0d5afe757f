"""What programs that subscribe read: uses as they are, the same event through all changes, no business of others."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, update

from anchorcenter.bookings.catching_up import write_missing_events as write_bookings
from anchorcenter.bookings.models import BookingEvent
from anchorcenter.core.db import db
from anchorcenter.core.periods import Period
from anchorcenter.core.unit_of_work import writing
from anchorcenter.facilities import claims
from anchorcenter.facilities.catching_up import write_missing_events as write_uses
from anchorcenter.facilities.models import Event, Use
from anchorcenter.facilities.queries import get_plan
from anchorcenter.facilities.rules import Part
from tests.bookings.requests import ask_for_approval, decide
from tests.bookings.uses import want_check_in
from tests.calendars.feeds import events, said, subscribe
from tests.calendars.readers import check_bytes, read_by_ical, read_by_ical_js, read_by_icalendar
from tests.guards.test_queries import counting
from tests.steps import actor, behalf, book, change, problems, slot
from tests.times import DAY, NOW, kst

ClientOf = Callable[[str], FlaskClient]
SPACE = "/calendars/spaces/{}.ics"
BUSY, TIMES = "예약됨 (Reserved)", ("DTSTART", "DTEND")


def lesson(app: Flask, slug: str, title: str, start: str = "13:00", end: str = "15:00", use: Use = Use.LESSON) -> None:
    with app.app_context(), writing():
        plan = get_plan()
        space = plan.find(slug)
        assert space is not None
        part = Part(space=space, period=Period(kst(start), kst(end)), kind=use, label=title)
        claims.take([part], plan=plan, now=NOW)


def summaries(client: FlaskClient, path: str) -> list[str]:
    return [row[0] for row in said(client, path, "SUMMARY")]


def test_a_space_shows_when_it_is_in_use_and_nothing_else(client_of: ClientOf) -> None:
    code = book(client_of("tenant-a"), "tenant-a", "page", "a", "10:00", "11:30", purpose="비밀 시험").code
    visitor = client_of("")
    (event,) = events(visitor, SPACE.format("a"))
    assert {name: event[name] for name in event if name not in {"UID", "DTSTAMP"}} == {
        "SUMMARY": BUSY,
        "LOCATION": "A (a in English)",
        "DTSTART": "20261125T100000",
        "DTEND": "20261125T113000",
        "SEQUENCE": "0",
        "STATUS": "CONFIRMED",
    }
    text = visitor.get(SPACE.format("a")).text
    assert [word in text for word in (code, "비밀", "tenant", "가 회사")] == [False] * 4


def test_whatever_takes_a_part_of_a_space_is_busy_time_of_it(app: Flask, client_of: ClientOf) -> None:
    tenant = client_of("tenant-a")
    for space, start in (("whole", "09:00"), ("ab", "11:00"), ("b", "13:00"), ("a", "15:00")):
        assert book(tenant, "tenant-a", "page", space, start, f"{int(start[:2]) + 1}:00").status == 201
    starts = {
        slug: [row[0][9:11] for row in said(tenant, SPACE.format(slug), "DTSTART")] for slug in ("a", "cd", "whole")
    }
    assert starts == {"a": ["09", "11", "15"], "cd": ["09"], "whole": ["09", "11", "13", "15"]}


def test_a_lesson_is_called_by_its_title_and_kinds_are_chosen(app: Flask, client_of: ClientOf) -> None:
    book(client_of("tenant-a"), "tenant-a", "page", "a", "10:00", "11:00")
    lesson(app, "a", "드론 교실")
    lesson(app, "a", "", "16:00", "17:00", Use.TENANCY)
    visitor, path = client_of(""), SPACE.format("a")
    assert summaries(visitor, path) == ["드론 교실", BUSY, "임대 중 (Let)"]
    assert summaries(visitor, f"{path}?kinds=lessons") == ["드론 교실"]
    assert summaries(visitor, f"{path}?kinds=lessons,bookings&unknown=1") == ["드론 교실", BUSY]


def test_what_is_only_held_is_in_no_calendar(client_of: ClientOf) -> None:
    tenant = client_of("tenant-a")
    tenant.post("/holds", data=slot())
    assert events(tenant, SPACE.format("a")) == []


def test_my_calendar_shows_what_i_booked_in_full(client_of: ClientOf) -> None:
    tenant = client_of("tenant-a")
    code = book(tenant, "tenant-a", "page", "ab", "10:00", "11:00").code
    book(client_of("tenant-b"), "tenant-b", "page", "c", "10:00", "11:00")
    (event,) = events(client_of(""), subscribe(tenant))
    assert (event["SUMMARY"], event["URL"], event["CLASS"]) == (
        "군집비행 시험",
        f"http://localhost/bookings/{code}",
        "PRIVATE",
    )
    assert event["DESCRIPTION"] == rf"{code}\n인원 (People): 4\nhttp://localhost/bookings/{code}"
    assert event["LOCATION"] == r"AB (ab in English)\, 1층 (1F)\, 시험 센터\, 고양시"
    assert ["사람" in value for value in event.values()] == [False] * len(event)


@pytest.mark.parametrize("way", ["page", "api"])
def test_an_event_stays_the_same_through_every_change(app: Flask, client_of: ClientOf, way: str) -> None:
    tenant = client_of("tenant-a")
    code = book(tenant, "tenant-a", way, "a", "10:00", "11:00").code
    mine, seen = subscribe(tenant), []
    steps: list[Callable[[], Any]] = [
        lambda: change(tenant, "tenant-a", way, code, 1, start="12:00", end="13:00"),
        lambda: change(tenant, "tenant-a", way, code, 2, space="b"),
        lambda: change(tenant, "tenant-a", way, code, 3, purpose="시연"),
    ]
    for step in [lambda: None, *steps]:
        step()
        (event,), (busy,) = events(tenant, mine), said(tenant, SPACE.format("whole"), "UID", "SEQUENCE", "DTSTART")
        assert busy == (event["UID"], event["SEQUENCE"], event["DTSTART"])
        seen.append((event["SEQUENCE"], event["SUMMARY"], event["DTSTART"][9:11], event["UID"]))
    assert [row[:3] for row in seen] == [
        ("0", "군집비행 시험", "10"),
        ("1", "군집비행 시험", "12"),
        ("2", "군집비행 시험", "12"),
        ("3", "시연", "12"),
    ]
    assert (len({row[3] for row in seen}), problems(app)) == (1, [])


def test_what_is_cancelled_stays_with_its_owner_as_cancelled_and_is_free_for_others(
    app: Flask, client_of: ClientOf
) -> None:
    tenant = client_of("tenant-a")
    code = book(tenant, "tenant-a", "page", "a", "10:00", "11:00").code
    tenant.post(f"/bookings/{code}/cancel")
    assert said(tenant, subscribe(tenant), "STATUS", "SEQUENCE", "TRANSP") == [("CANCELLED", "1", "TRANSPARENT")]
    assert (events(tenant, SPACE.format("a")), problems(app)) == ([], [])


def test_what_gives_way_is_cancelled_for_who_had_it(app: Flask, client_of: ClientOf) -> None:
    tenant, staff = client_of("tenant-a"), client_of("staff")
    code = book(tenant, "tenant-a", "page", "a", "10:00", "11:00").code
    sent = behalf(whose="center", displaced=[code], why="시의회 방문", headcount="4")
    assert staff.post("/staff/bookings/new", data=sent).status_code == 303
    assert said(tenant, subscribe(tenant), "STATUS") == [("CANCELLED",)]
    assert (said(staff, SPACE.format("a"), "STATUS"), problems(app)) == ([("CONFIRMED",)], [])


def test_what_is_handed_over_leaves_one_calendar_and_comes_into_the_other(app: Flask, client_of: ClientOf) -> None:
    giver, taker = client_of("tenant-a"), client_of("tenant-a-member")
    code = book(giver, "tenant-a", "page", "a", "10:00", "11:00").code
    old, new = subscribe(giver), subscribe(taker)
    ((uid,),) = said(giver, old, "UID")
    giver.post(f"/bookings/{code}/hand-over", data={"chosen": str(actor(app, "tenant-a-member").id)})
    assert (events(giver, old), said(taker, new, "UID", "SEQUENCE"), problems(app)) == ([], [(uid, "1")], [])


def test_a_manager_reads_all_of_the_organisation_and_nothing_of_others(client_of: ClientOf) -> None:
    manager = client_of("tenant-a")
    for name, space in (("tenant-a", "a"), ("tenant-a-member", "b"), ("tenant-b", "c"), ("citizen", "d")):
        assert book(client_of(name), name, "page", space, "10:00", "11:00", purpose=f"이용 {space}").status == 201
    path = subscribe(manager, "organisation")
    assert summaries(client_of(""), path) == ["이용 a", "이용 b"]
    assert "X-WR-CALNAME:시험 센터 가 회사 (Company A)" in manager.get(path).text


def test_days_around_today_are_chosen(client_of: ClientOf, clock: Callable[[datetime], None]) -> None:
    tenant = client_of("tenant-a")
    book(tenant, "tenant-a", "page", "a", "10:00", "11:00")
    mine = subscribe(tenant)
    wanted = {query: len(events(tenant, f"{mine}?{query}")) for query in ("future=1", "future=2", "past=0")}
    clock(NOW + 10 * DAY)
    wanted |= {query: len(events(tenant, f"{mine}?{query}")) for query in ("past=7", "past=8", "past=30&future=0")}
    expected = {"future=1": 0, "future=2": 1, "past=0": 1, "past=7": 0, "past=8": 1, "past=30&future=0": 1}
    assert wanted == expected


@pytest.mark.parametrize("query", ["kinds=people", "kinds=", "past=-1", "past=x", "future=3661", "past=1e3", "past=٣"])
def test_what_an_address_cannot_ask_for_is_said_in_plain_words(client_of: ClientOf, query: str) -> None:
    answer = client_of("").get(f"{SPACE.format('a')}?{query}")
    assert (answer.status_code, answer.content_type) == (400, "text/plain; charset=utf-8")
    assert [len(line) > 10 for line in answer.text.splitlines()] == [True, True]


def test_three_readers_read_the_same(app: Flask, client_of: ClientOf) -> None:
    tenant = client_of("tenant-a")
    long = "아주 긴 이용 목적, 쉼표; 쌍반점과 \\ 역사선 그리고 이모지 🚁 를 담은 시험"
    code = book(tenant, "tenant-a", "page", "a", "10:00", "11:00", purpose=long).code
    assert book(tenant, "tenant-a", "page", "night", "22:00", "23:30", headcount="2").status == 201
    lesson(app, "ab", "드론 교실: 기초, 1반")
    tenant.post(f"/bookings/{code}/cancel")
    for path, number in ((subscribe(tenant), 2), (SPACE.format("whole"), 1), (SPACE.format("c"), 0)):
        text = tenant.get(path).data
        check_bytes(text)
        rows = read_by_icalendar(text)
        assert (len(rows), rows, rows) == (number, read_by_ical(text), read_by_ical_js(text))


def test_one_booking_is_a_file_for_who_may_see_it(client_of: ClientOf) -> None:
    tenant = client_of("tenant-a")
    code = book(tenant, "tenant-a", "page", "a", "10:00", "11:00").code
    (event,) = events(tenant, f"/bookings/{code}.ics")
    assert event == events(tenant, subscribe(tenant))[0]
    strangers = [client_of(name).get(f"/bookings/{code}.ics").status_code for name in ("tenant-b", "", "staff")]
    assert strangers == [404, 303, 200]


def test_who_has_it_as_it_is_gets_no_body_no_cookie_and_asks_little(app: Flask, client_of: ClientOf) -> None:
    tenant, program = client_of("tenant-a"), client_of("")
    code = book(tenant, "tenant-a", "page", "a", "10:00", "11:00").code
    for path, kept in ((subscribe(tenant), "private"), (SPACE.format("a"), "public")):
        first = program.get(path)
        tag = first.headers["ETag"]
        assert (tag[0], first.headers["Cache-Control"]) == ('"', f"{kept}, max-age=300")
        # In which cohorts somebody has a place, and which missions they are given, is asked, too.
        most = 5 if kept == "private" else 3
        with counting(app) as asked:
            again = program.get(path, headers={"If-None-Match": tag})
        assert (again.status_code, again.data, again.headers["ETag"], len(asked) <= most) == (304, b"", tag, True)
        assert program.get(path, headers={"If-None-Match": f"W/{tag}"}).status_code == 304
        for answer in (first, again):
            assert ("Set-Cookie" in answer.headers, "Vary" in answer.headers) == (False, False)
        head = program.head(path)
        assert (head.status_code, head.data, head.headers["ETag"]) == (200, b"", tag)
        assert [program.open(path, method=m).status_code for m in ("POST", "PUT", "DELETE")] == [405] * 3
        change(tenant, "tenant-a", "page", code, 1 if kept == "private" else 2, purpose=f"새 목적 {kept}")
        moved = program.get(path, headers={"If-None-Match": tag})
        assert (moved.status_code, moved.headers["ETag"] == tag) == (200, False)


def test_bookings_elsewhere_leave_a_calendar_as_it_was(client_of: ClientOf) -> None:
    tenant, program = client_of("tenant-a"), client_of("")
    book(tenant, "tenant-a", "page", "a", "10:00", "11:00")
    path = subscribe(tenant)
    tag = program.get(path).headers["ETag"]
    book(client_of("tenant-b"), "tenant-b", "page", "b", "10:00", "11:00")
    assert program.get(path, headers={"If-None-Match": tag}).status_code == 304


def test_uses_from_before_there_were_calendars_come_into_them(app: Flask, client_of: ClientOf) -> None:
    tenant = client_of("tenant-a")
    code = book(tenant, "tenant-a", "page", "a", "10:00", "11:00").code
    gone = book(tenant, "tenant-a", "page", "a", "12:00", "13:00").code
    tenant.post(f"/bookings/{gone}/cancel")
    lesson(app, "b", "드론 교실")
    with app.app_context(), writing():
        for model in (BookingEvent, Event):
            db.session.execute(delete(model))
    change(tenant, "tenant-a", "page", code, 1, purpose="시연")  # A change before the worker has come.
    assert len(problems(app)) == 4
    for _twice in range(2):
        with app.app_context():
            write_uses(NOW)
            write_bookings(NOW)
        assert problems(app) == []
    assert said(tenant, subscribe(tenant), "SUMMARY", "STATUS") == [
        ("군집비행 시험", "CANCELLED"),
        ("시연", "CONFIRMED"),
    ]
    assert summaries(tenant, SPACE.format("whole")) == ["드론 교실", BUSY]


def test_the_doctor_finds_an_event_that_says_something_else(app: Flask, client_of: ClientOf) -> None:
    book(client_of("tenant-a"), "tenant-a", "page", "a", "10:00", "11:00")
    with app.app_context(), writing():
        db.session.execute(update(Event).values(sequence=7))
    said_so = ["the event of occupancy 1 says something else", "the event of booking 1 says something else"]
    assert problems(app) == said_so


def test_what_is_asked_for_is_tentative_to_everybody_and_says_nothing_else(app: Flask, client_of: ClientOf) -> None:
    """Strangers read that it is taken and not yet sure: the same words, one other."""
    ask_for_approval(app, "a", "b")
    tenant, staff, visitor = client_of("tenant-a"), client_of("staff"), client_of("")
    code = book(tenant, "tenant-a", "api", "a", "10:00", "11:30", purpose="비밀 시험").code
    (asked,) = visitor.get(SPACE.format("a")).data.partition(b"BEGIN:VEVENT")[2].split(b"BEGIN:VEVENT")
    assert (said(visitor, SPACE.format("a"), "STATUS", "SUMMARY"), problems(app)) == ([("TENTATIVE", BUSY)], [])
    assert [word in visitor.get(SPACE.format("a")).text for word in (code, "비밀", "tenant", "가 회사")] == [False] * 4
    assert change(tenant, "tenant-a", "api", code, 1, space="b").status == 200
    assert said(visitor, SPACE.format("b"), "STATUS", "SEQUENCE") == [("TENTATIVE", "1")]
    assert decide(staff, "staff", "page", code, version=2).status == 200
    assert said(visitor, SPACE.format("b"), "STATUS", "SEQUENCE") == [("CONFIRMED", "2")]
    (sure,) = visitor.get(SPACE.format("b")).data.partition(b"BEGIN:VEVENT")[2].split(b"BEGIN:VEVENT")
    differing = {line.partition(b":")[0] for line in set(asked.split(b"\r\n")) ^ set(sure.split(b"\r\n"))}
    assert differing - {b"DTSTAMP"} == {b"STATUS", b"SEQUENCE", b"LOCATION"}
    assert problems(app) == []


def test_a_booking_that_waits_for_check_in_is_confirmed_to_everybody(app: Flask, client_of: ClientOf) -> None:
    want_check_in(app, "a")
    book(client_of(""), "tenant-a", "api", "a", "10:00", "11:30")
    assert (said(client_of(""), SPACE.format("a"), "STATUS"), problems(app)) == ([("CONFIRMED",)], [])


def test_a_request_that_keeps_nothing_is_in_no_calendar_of_its_space(app: Flask, client_of: ClientOf) -> None:
    ask_for_approval(app, "a", holds=False)
    book(client_of(""), "tenant-a", "api", "a", "10:00", "11:30")
    assert (events(client_of(""), SPACE.format("a")), problems(app)) == ([], [])
