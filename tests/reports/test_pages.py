"""Every figure opens into its rows: the page, its paging, its file, and who may read what of it."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import insert, select, text

from anchorcenter.accounts.access_log import AccessEntry
from anchorcenter.bookings.models import Booking, BookingDay, BookingPart, Status
from anchorcenter.core.audit import AuditEntry
from anchorcenter.core.db import db, table
from anchorcenter.core.metrics import Kind, figure, get_metric, list_metrics
from anchorcenter.core.periods import Days
from anchorcenter.core.unit_of_work import writing
from anchorcenter.facilities.models import Occupancy, Use
from tests.guards.test_queries import MOST, counting
from tests.steps import actor, book, count
from tests.times import DAY, MINUTE, NOW, kst

ClientOf = Callable[[str], FlaskClient]
NOVEMBER = "from=2026-11-01&to=2026-12-01"
MINUTES = "/staff/metrics/bookings.minutes_booked"
READERS = ("staff", "director", "official")


def lay_bookings(app: Flask, numbers: range, *, by: str = "tenant-a") -> None:
    """Bookings written straight into the tables: an hour and a minute each, day after day from 1 November."""
    person = actor(app, by)
    with app.app_context(), writing():
        for number in numbers:
            start = kst("10:00", "2026-11-01") + (number % 28) * DAY
            times = {"starts_at": start, "ends_at": start + 61 * MINUTE}
            common = {"space_id": 1, "kind": Use.BOOKING, "label": "", "cells_taken": 1, "released_at": NOW}
            taken = add(Occupancy, **times, **common)
            made = add(
                Booking,
                booked_by_id=person.id,
                organisation_id=person.organisation_id,
                booked_on=date(2026, 10, 1),
                booked_at=NOW,
                purpose="시험",
                headcount=3,
                status=Status.CONFIRMED,
                version=1,
            )
            part_id = add(BookingPart, booking_id=made, occupancy_id=taken)
            add(BookingDay, part_id=part_id, counted_on=start.date(), minutes=61)
        db.session.execute(text("ANALYZE"))  # As the servers do by themselves before long.


def add(model: Any, **values: Any) -> int:
    """A row of ``model``; answers its id."""
    return int(db.session.execute(insert(table(model)).values(**values).returning(table(model).c.id)).scalar_one())


def values_in(text: str) -> list[int]:
    """The values of the rows on a page."""
    return [int(number) for number in re.findall(r'<data value="(\d+)">', text.partition('id="rows"')[2])]


def test_every_registered_figure_is_listed_with_its_definition_and_a_link(app: Flask, client_of: ClientOf) -> None:
    text = client_of("official").get(f"/staff/metrics?{NOVEMBER}").text
    with app.app_context():
        links = [f"/staff/metrics/{metric.key}?{NOVEMBER.replace('&', '&amp;')}" for metric in list_metrics()]
        definitions = [str(metric.definition) for metric in list_metrics()]
    assert re.findall(r'href="(/staff/metrics/[^"]+)"', text) == links
    assert [definition for definition in definitions if definition not in text] == []


def test_metrics_say_what_they_count_in_both_languages(app: Flask, client_of: ClientOf) -> None:
    client = client_of("staff")
    with app.app_context():
        keys = [metric.key for metric in list_metrics()]
    for language in ("ko", "en"):
        client.get(f"/language/{language}")
        for key in keys:
            text = client.get(f"/staff/metrics/{key}").text.partition("<main")[2]
            assert bool(re.search("[가-힣]", text.replace("사람", "").partition("<footer")[0])) is (language == "ko")


@pytest.mark.parametrize("who", READERS)
def test_the_rows_of_all_pages_add_up_to_the_figure(app: Flask, client_of: ClientOf, who: str) -> None:
    lay_bookings(app, range(120))
    client, found = client_of(who), list[int]()
    for number in (1, 2, 3):
        found += values_in(client.get(f"{MINUTES}?{NOVEMBER}&page={number}").text)
    with app.app_context():
        value = figure(get_metric("bookings.minutes_booked"), Days(date(2026, 11, 1), date(2026, 12, 1)))
    assert (len(found), Decimal(sum(found))) == (120, value)
    first = client.get(f"{MINUTES}?{NOVEMBER}").text
    assert ("122시간" in first, "내역 120건, 합계 122시간" in first) == (True, True)


def test_a_page_after_the_last_is_the_last(app: Flask, client_of: ClientOf) -> None:
    lay_bookings(app, range(60))
    client = client_of("staff")
    assert values_in(client.get(f"{MINUTES}?{NOVEMBER}&page=99").text) == [61] * 10
    assert values_in(client.get(f"{MINUTES}?{NOVEMBER}&page=x").text) == [61] * 50


def test_breakdowns_of_a_sum_add_up_to_it(app: Flask, client_of: ClientOf) -> None:
    book(client_of("tenant-a"), "tenant-a", "api", "a", "10:00", "11:00")
    book(client_of("tenant-b"), "tenant-b", "api", "b", "10:00", "12:30")
    text = client_of("staff").get(f"{MINUTES}?{NOVEMBER}").text.partition('id="rows"')[0]
    assert re.findall(r'<th scope="row">(\w)</th>.*?<data value="(\d+)">', text) == [("B", "150"), ("A", "60")]


@pytest.mark.parametrize("who", READERS)
def test_rows_open_for_staff_and_officials_see_no_name(client_of: ClientOf, who: str) -> None:
    code = book(client_of("tenant-a"), "tenant-a", "api", "a", "10:00", "11:00").code or "B-2026-000001"
    text = client_of(who).get(f"{MINUTES}?{NOVEMBER}").text.partition("<main")[2]
    is_staff = who != "official"
    assert (code in text, f'href="/bookings/{code}"' in text, "예약 한 건" in text) == (
        is_staff,
        is_staff,
        not is_staff,
    )
    assert ("tenant-a" in text, "가 회사" in text, "군집비행" in text) == (False, False, False)


def test_a_ratio_over_nothing_and_a_change_from_nothing_show_a_dash(client_of: ClientOf) -> None:
    book(client_of("tenant-a"), "tenant-a", "api", "a", "10:00", "11:00")
    text = client_of("staff").get(f"/staff/metrics?{NOVEMBER}").text
    assert ("+1시간" in text, "%" in text.partition("+1시간")[2].partition("</p>")[0]) == (True, False)
    nothing = client_of("staff").get("/staff/metrics/bookings.people?from=2020-01-01&to=2020-02-01")
    assert (nothing.status_code, "집계된 내역이 없습니다" in nothing.text) == (200, True)


@pytest.mark.parametrize(
    "query",
    ["from=2026-12-01&to=2026-11-01", "from=x&to=2026-11-01", "from=2026-11-01&to=", "from=2001-01-01&to=2099-01-01"],
)
@pytest.mark.parametrize("path", ["/staff/metrics", MINUTES])
def test_days_that_are_none_are_refused_and_this_month_is_shown(client_of: ClientOf, path: str, query: str) -> None:
    answer = client_of("official").get(f"{path}?{query}")
    assert (answer.status_code, "순서대로" in answer.text) == (422, True)
    assert "2026. 11. 1.(일) – 2026. 11. 30.(월)" in answer.text


def test_an_unknown_figure_is_not_there(client_of: ClientOf) -> None:
    assert client_of("staff").get("/staff/metrics/bookings.nothing").status_code == 404
    assert client_of("staff").post("/staff/metrics/bookings.nothing").status_code == 404


def download(client: FlaskClient, key: str = "bookings.minutes_booked", reason: str = "반기 보고", **days: str) -> Any:
    data = {"from": "2026-11-01", "to": "2026-12-01", "reason": reason} | days
    return client.post(f"/staff/metrics/{key}?{NOVEMBER}", data=data)


@pytest.mark.parametrize("who", READERS)
def test_the_file_has_every_row_and_nobodys_name(app: Flask, client_of: ClientOf, who: str) -> None:
    lay_bookings(app, range(70))
    lay_bookings(app, range(3), by="tenant-b")
    answer = download(client_of(who))
    assert (answer.status_code, answer.content_type) == (200, "text/csv; charset=utf-8")
    assert answer.data.startswith(b"\xef\xbb\xbf")
    head, *rows = csv.reader(io.StringIO(answer.data.decode("utf-8-sig")))
    assert (head[0], len(rows), sum(int(row[4]) for row in rows)) == ("날짜", 73, 73 * 61)
    people = {row[3] for row in rows}
    assert (len(people), {len(word) for word in people}) == (2, {10})
    assert people.isdisjoint({str(actor(app, name).id) for name in ("tenant-a", "tenant-b")})


def test_a_download_of_people_is_noted_with_its_reason_and_refused_without(app: Flask, client_of: ClientOf) -> None:
    lay_bookings(app, range(2))
    refused = download(client_of("official"), reason="  ")
    assert (refused.status_code, "사유를 입력하세요" in refused.text) == (422, True)
    assert count(app, AuditEntry, AuditEntry.verb == "download") == 0
    assert download(client_of("official")).status_code == 200
    with app.app_context():
        note = db.session.scalars(select(AuditEntry).where(AuditEntry.verb == "download")).one()
        entries = db.session.execute(select(AccessEntry.person_id, AccessEntry.what, AccessEntry.why)).all()
    assert (note.actor_name, note.why, '"rows": 2' in note.after) == ("사람 official", "반기 보고", True)
    assert [tuple(entry) for entry in entries] == [(actor(app, "tenant-a").id, "export", "반기 보고")]


@pytest.mark.parametrize("days", [{"from": "x"}, {"to": "2026-11-01"}, {"from": "1999-01-01"}, {"to": ""}])
def test_a_download_of_no_days_is_refused(app: Flask, client_of: ClientOf, days: dict[str, str]) -> None:
    assert download(client_of("staff"), **days).status_code == 422
    assert count(app, AuditEntry, AuditEntry.verb == "download") == 0


@pytest.mark.parametrize("who", ["tenant-a", "citizen", "nobody"])
def test_who_may_not_read_reports_gets_nothing(app: Flask, client_of: ClientOf, who: str) -> None:
    client = client_of(who)
    answers = [client.get("/staff/metrics"), client.get(MINUTES), download(client)]
    assert [answer.status_code for answer in answers] == [403, 403, 403]
    assert count(app, AuditEntry, AuditEntry.verb == "download") == 0


@pytest.mark.parametrize("path", ["/staff/metrics", MINUTES, "/staff/metrics/bookings.people"])
@pytest.mark.parametrize("days", [NOVEMBER, "from=2026-01-01&to=2027-01-01"])
def test_pages_of_figures_ask_as_much_for_one_row_as_for_a_thousand(
    app: Flask, client_of: ClientOf, path: str, days: str
) -> None:
    client, counts = client_of("staff"), list[int]()
    client.get(f"{path}?{days}")  # What is configured, and figures that bookings do not change, are read once.
    for numbers in (range(1), range(1, 1000)):
        lay_bookings(app, numbers)
        with counting(app) as asked:
            assert client.get(f"{path}?{days}").status_code == 200
        counts.append(len(asked))
    assert (counts[0], max(counts) <= MOST) == (counts[1], True)


def test_the_chart_of_a_figure_says_the_same_as_its_table(app: Flask, client_of: ClientOf) -> None:
    lay_bookings(app, range(28))
    text = client_of("staff").get(f"{MINUTES}?from=2026-10-01&to=2027-01-01").text
    assert text.count("<rect x=") == 3
    assert re.findall(r'<th scope="row">(2026년 \d+월)</th><td class="number">(.*?)</td>', text) == [
        ("2026년 10월", "0시간"),
        ("2026년 11월", "28시간 28분"),
        ("2026년 12월", "0시간"),
    ]
    assert "가장 많은 때는 2026년 11월(28시간 28분)입니다" in text


def test_every_metric_of_the_program_is_named_and_defined(app: Flask) -> None:
    with app.app_context():
        every = list_metrics()
    assert [metric.key for metric in every if not (metric.name and metric.definition)] == []
    assert [
        metric.key
        for metric in every
        if metric.kind is Kind.DISTINCT and not (metric.is_of_people or metric.unit in {"tenant", "case"})
    ] == []


def test_what_asks_for_figures_that_are_kept_is_not_kept_compiled_too(app: Flask, client_of: ClientOf) -> None:
    assert client_of("staff").get("/staff/metrics").status_code == 200
    with app.app_context():
        caches: list[Any] = [engine._compiled_cache for engine in db.engines.values()]
    compiled = [str(each[1]) for cache in caches for each in cache._data.values()]
    asking = [sql for sql in compiled if "AS figure_0" in sql]
    assert (len(asking) > 0, [sql for sql in asking if "achievements" in sql]) == (True, [])
