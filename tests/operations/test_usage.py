"""Utilisation: only what was on offer counts, booked and used apart, by part, weekday and hour of the center."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from anchorcenter.core.metrics import figure, get_metric
from anchorcenter.core.periods import Days, Period
from anchorcenter.core.unit_of_work import writing
from anchorcenter.facilities.plan import SpacePlan
from anchorcenter.facilities.queries import get_plan
from anchorcenter.facilities.rules import Busy
from anchorcenter.facilities.service import close
from anchorcenter.facilities.utilisation import utilisation
from anchorcenter.operations.usage.sums import Minutes, Spot, Uses, count, count_days, sum_by, total
from anchorcenter.operations.usage.trend import by_month, months_until
from tests.facilities.plans import ALWAYS, busy, closed, plan, space
from tests.guards.test_queries import MOST, counting
from tests.steps import bearer, book
from tests.times import DAY, kst

ClientOf = Callable[[str], FlaskClient]
Clock = Callable[[datetime], None]
WEDNESDAY = date(2026, 11, 25)
FIELD, CELL, STUDIO, NIGHT = space(1, 1, 2), space(2, 1), space(3, 3, after=30), space(4, 4, hours=ALWAYS)
PLAN = plan(FIELD, CELL, STUDIO, NIGHT)
ONE_DAY = Days(WEDNESDAY, WEDNESDAY + DAY)


def uses(*found: Busy, came: tuple[int, ...] = (), **changes: object) -> Uses:
    return Uses(**{"busy": found, "closures": [], "checked_in": (), "came": came} | changes)  # type: ignore[arg-type]


def test_every_hour_of_every_part_counts_once_b131() -> None:
    facts = count(FIELD, ONE_DAY, uses(*busy(CELL, "09:30", "11:15", 7), came=(7,)), PLAN)
    assert {spot: minutes for spot, minutes in facts.items() if minutes.booked} == {
        Spot(1, WEDNESDAY, 9): Minutes(60, 30, 0, 30),
        Spot(1, WEDNESDAY, 10): Minutes(60, 60, 0, 60),
        Spot(1, WEDNESDAY, 11): Minutes(60, 15, 0, 15),
    }
    assert (total(facts), len(facts)) == (Minutes(2 * 540, 105, 0, 105), 18)


def test_booked_is_not_used_until_somebody_came_b131() -> None:
    found = (*busy(CELL, "09:00", "10:00", 1), *busy(CELL, "10:00", "11:00", 2))
    assert total(count(FIELD, ONE_DAY, uses(*found, came=(2,)), PLAN)) == Minutes(1080, 120, 0, 60)


def test_checking_in_is_counted_apart_from_coming() -> None:
    found = (*busy(CELL, "09:00", "10:00", 1), *busy(CELL, "10:00", "12:00", 2))
    whole = total(count(FIELD, ONE_DAY, uses(*found, checked_in=(2,), came=(1,)), PLAN))
    assert (whole, whole.percents) == (Minutes(1080, 180, 120, 60), (17, 11, 6))


@pytest.mark.parametrize("here", [FIELD, STUDIO, NIGHT])
def test_days_are_the_sum_of_their_hours(here: SpacePlan) -> None:
    days = Days(WEDNESDAY, WEDNESDAY + 3 * DAY)
    found = (*busy(here, "09:10", "10:25", 1), *busy(here, "16:59", "18:30", 2), *busy(here, "22:00", "26:00", 3))
    seen = uses(*found, checked_in=(1, 3), came=(3,), closures=[closed("11:30", "13:00", here.cells[0].id)])

    def by_day(spot: Spot) -> tuple[int, date]:
        return spot.cell_id, spot.day

    hours, whole = count(here, days, seen, PLAN), count_days(here, days, seen, PLAN)
    assert {key: m for key, m in sum_by(whole, by_day).items() if m.offered} == sum_by(hours, by_day)


def test_a_series_is_twelve_months_and_each_is_the_sum_of_its_days() -> None:
    months = months_until(WEDNESDAY)
    facts = {Spot(1, day, 0): Minutes(60, 30) for day in Days(date(2025, 12, 31), date(2026, 2, 2))}
    found = by_month(facts, months)
    assert (months[0].start, months[-1].end, len(months)) == (date(2025, 12, 1), date(2026, 12, 1), 12)
    assert [m.booked for m in found] == [30, 31 * 30, 30, *[0] * 9]


def test_closures_and_changeovers_leave_the_denominator_b131() -> None:
    shut = uses(*busy(CELL, "11:00", "13:00"), closures=[closed("09:00", "12:00", 1)])
    assert total(count(FIELD, ONE_DAY, shut, PLAN)) == Minutes(1080 - 180, 60, 0, 0)
    cleared = uses(*busy(STUDIO, "10:00", "11:00", 1), *busy(STUDIO, "17:45", "18:00", 2))
    assert total(count(STUDIO, ONE_DAY, cleared, PLAN)) == Minutes(540 - 30, 75, 0, 0)


def test_a_use_over_midnight_counts_on_both_days_and_in_hours_of_the_center_b110() -> None:
    days = Days(WEDNESDAY, WEDNESDAY + 2 * DAY)
    facts = count(NIGHT, days, uses(*busy(NIGHT, "22:00", "26:00"), came=(1,)), PLAN)
    assert sum_by(facts, lambda spot: spot.day) == {
        WEDNESDAY: Minutes(1440, 120, 0, 120),
        WEDNESDAY + DAY: Minutes(1440, 120, 0, 120),
    }
    assert sorted(spot.hour for spot, minutes in facts.items() if minutes.booked) == [0, 1, 22, 23]


@pytest.mark.parametrize(
    ("start", "end", "days"),
    [
        ("2026-12-01 00:00", "2026-12-01 02:00", {"2026-12-01": 120}),
        ("2026-12-01 07:00", "2026-12-01 09:00", {"2026-12-01": 120}),
        ("2026-11-30 22:00", "2026-12-01 02:00", {"2026-11-30": 120, "2026-12-01": 120}),
    ],
)
def test_what_is_still_yesterday_in_utc_counts_on_the_day_of_the_center_b110(
    app: Flask, client_of: ClientOf, start: str, end: str, days: dict[str, int]
) -> None:
    """By day and by month, in utilisation and in the figures that SQL adds up."""
    book(client_of("tenant-a"), "tenant-a", "api", "night", start, end)
    address = "/api/v1/utilisation?space=night&from=2026-11-29&to=2026-12-02"
    months: dict[str, int] = {}
    for day, minutes in days.items():
        months[day[:7]] = months.get(day[:7], 0) + minutes
    for by, expected in (("day", days), ("month", months)):
        lines: Any = client_of("").get(f"{address}&by={by}", headers=bearer("staff")).json
        found = {line["period"]: line["booked_minutes"] for line in lines["items"] if line["booked_minutes"]}
        assert found == expected
    with app.app_context():
        metric = get_metric("bookings.minutes_booked")
        whole = [date(2026, 11, 29) + number * DAY for number in range(4)]
        counted = {str(day): figure(metric, Days(day, day + DAY)) for day in whole}
    assert {day: value for day, value in counted.items() if value} == days


@pytest.mark.parametrize("sort", ["field", "studio"])
def test_the_sum_of_the_hours_is_what_the_calendar_says_of_the_day(sort: str) -> None:
    here = {"field": FIELD, "studio": STUDIO}[sort]
    found = [*busy(here, "09:10", "10:25", 1), *busy(here, "11:00", "12:00", 2), *busy(here, "16:59", "18:30", 3)]
    closures = [closed("11:30", "13:00", here.cells[0].id)]
    whole = total(count(here, ONE_DAY, uses(*found, closures=closures), PLAN))
    said = utilisation(here, [WEDNESDAY], PLAN, found, closures)
    assert (whole.booked, whole.offered) == (said.used, said.offered)


def figures(text: str) -> list[str]:
    return re.findall(r'class="figure">(.*?)<', text)


PAGE = "/staff/utilisation?space=whole&from=2026-11-23&to=2026-11-30"


@pytest.fixture
def week(app: Flask, client_of: ClientOf, clock: Clock) -> FlaskClient:
    """A week with two bookings on Wednesday, of which people came to one, and a cancelled one; staff look on Sunday."""
    tenant = client_of("tenant-a")
    for part, start, end in (("a", "10:00", "12:00"), ("ab", "13:00", "14:00"), ("c", "10:00", "12:00")):
        book(tenant, "tenant-a", "api", part, start, end)
    tenant.post("/bookings/B-2026-000003/cancel")
    clock(kst("09:45"))
    tenant.post("/api/v1/bookings/B-2026-000001/checkin", headers=bearer("tenant-a"))
    clock(kst("2026-11-29 12:00"))
    staff = client_of("staff")
    staff.post("/staff/day?date=2026-11-25", data={"came-1": "3"})
    return staff


def test_the_page_says_what_was_booked_used_and_on_offer_b131(week: FlaskClient, app: Flask) -> None:
    assert figures(week.get(PAGE).text)[:3] == [
        "2 %",
        "1 %",
        "1 %",
    ]  # 240 and 120 of 4 parts x 5 days x 9 h and Saturday's.

    def lines() -> list[list[str]]:
        table = week.get(PAGE).text.partition("구역별</caption>")[2].partition("</table>")[0]
        return [re.findall(r">([^<>]+)</t[hd]>", row) for row in re.findall(r"<tr><th scope=\"row\">.*?</tr>", table)]

    before = lines()
    assert [(line[0], *line[2:5]) for line in before] == [
        ("A", "3시간", "2시간", "2시간"),
        ("B", "1시간", "0시간", "0시간"),
        ("C", "0시간", "0시간", "0시간"),
        ("D", "0시간", "0시간", "0시간"),
    ]
    with app.app_context(), writing():
        shut = Period(kst("2026-11-30 09:00"), kst("2026-11-30 18:00"))
        close([get_plan().spaces[0].cells[0].id], shut, "점검", by=(1, "staff"), now=kst("2026-11-29 12:00"))
    after = lines()
    assert (before[0][1] != after[0][1], before[1:] == after[1:]) == (True, True)


def test_the_heat_map_has_the_hours_of_the_center(week: FlaskClient) -> None:
    text = week.get(PAGE).text
    heat = text.partition('<table class="heat">')[2].partition("</table>")[0]
    rows = {row[0]: row[1:] for row in (re.findall(r">([^<>]+)</t[hd]>", r) for r in heat.split("<tr>")[2:])}
    wednesday = dict(zip(range(9, 18), rows["수"], strict=False))
    assert (wednesday[10], wednesday[11], wednesday[13], wednesday[14]) == ("25", "25", "50", "0")
    assert "가장 붐비는 시간: 수 13시(50 %)" in text


def test_the_file_has_a_line_for_each_part_and_day(week: FlaskClient) -> None:
    answer = week.get("/staff/utilisation.csv?space=whole&from=2026-11-25&to=2026-11-25")
    lines = answer.text.lstrip("\ufeff").splitlines()
    assert (answer.content_type, len(lines)) == ("text/csv; charset=utf-8", 5)
    assert lines[1:3] == ["2026-11-25,WHOLE,A,540,180,120,120", "2026-11-25,WHOLE,B,540,60,0,0"]


@pytest.mark.parametrize(
    "days", ["from=2026-11-29&to=2026-11-23", "from=x&to=2026-11-23", "from=2020-01-01&to=2026-01-01"]
)
def test_days_that_make_no_sense_are_refused(client_of: ClientOf, days: str) -> None:
    answer = client_of("staff").get(f"/staff/utilisation?space=whole&{days}")
    assert (answer.status_code, "1년 이내로 선택하세요" in answer.text) == (422, True)


def test_no_such_space_is_404_and_nobody_else_may_look(client_of: ClientOf) -> None:
    assert client_of("staff").get("/staff/utilisation?space=nowhere").status_code == 404
    assert [
        client_of(who).get(path).status_code
        for who in ("tenant-a", "citizen")
        for path in (PAGE, "/staff/utilisation.csv")
    ] == [403] * 4
    assert client_of("official").get(PAGE).status_code == 200


def test_it_asks_as_much_for_a_year_as_for_a_day(week: FlaskClient, app: Flask) -> None:
    asked = []
    for days in ("from=2026-11-25&to=2026-11-25", "from=2026-01-01&to=2026-12-31"):
        week.get(f"/staff/utilisation?space=whole&{days}")
        with counting(app) as statements:
            week.get(f"/staff/utilisation?space=whole&{days}")
        asked.append(len(statements))
    assert (asked[0] == asked[1], asked[0] <= MOST) == (True, True)


API = "/api/v1/utilisation?space=whole&from=2026-11-24&to=2026-11-30"


def test_programs_read_what_the_page_says(week: FlaskClient) -> None:
    answer: Any = week.get(API, headers=bearer("staff")).json
    minutes = ("offered_minutes", "booked_minutes", "checked_in_minutes", "used_minutes")
    assert {line["cell"]: [line[name] for name in minutes] for line in answer["items"]} == {
        "a": [2580, 180, 120, 120],
        "b": [2580, 60, 0, 0],
        "c": [2580, 0, 0, 0],
        "d": [2580, 0, 0, 0],
    }
    monthly: Any = week.get(f"{API}&by=month", headers=bearer("official")).json
    assert [(line["cell"], line["period"], line["booked_minutes"]) for line in monthly["items"]][:2] == [
        ("a", "2026-11", 180),
        ("b", "2026-11", 60),
    ]
    daily: Any = week.get(f"{API}&by=day", headers=bearer("staff")).json
    assert next(line for line in daily["items"] if line["booked_minutes"])["period"] == "2026-11-25"


@pytest.mark.parametrize(
    ("who", "changes", "status"),
    [
        ("tenant-a", "", 403),
        ("staff", "&space=nowhere", 422),
        ("staff", "&to=2020-01-01", 422),
        ("staff", "&to=2028-01-01", 422),
        ("staff", "&by=hour", 422),
        ("staff", "&from=x", 422),
    ],
)
def test_programs_are_refused_what_makes_no_sense_or_is_not_theirs(
    client_of: ClientOf, who: str, changes: str, status: int
) -> None:
    asked = dict(each.split("=") for each in API.partition("?")[2].split("&"))
    asked |= dict(each.split("=") for each in changes.split("&") if each)
    assert client_of("").get("/api/v1/utilisation", query_string=asked, headers=bearer(who)).status_code == status


def test_the_series_says_each_of_twelve_months_and_leads_to_its_days(week: FlaskClient) -> None:
    table = week.get(PAGE).text.partition('<figure class="chart">')[2].partition("</figure>")[0]
    rows = re.findall(r'<th scope="row"><a href="([^"]+)">([^<]+)</a></th>(.*?)</tr>', table)
    assert (len(rows), rows[0][1], rows[-1][1]) == (12, "2025년 12월", "2026년 11월")
    opened = figures(week.get(rows[-1][0].replace("&amp;", "&")).text)
    assert re.findall(r">([^<>]+)</td>", rows[-1][2]) == opened[:3]
