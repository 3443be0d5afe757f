"""The week of all facilities: every space has a row, every use a place in it."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from html5lib import parse

from tests.steps import book

ClientOf = Callable[[str], FlaskClient]
WEEK = "/calendar?date=2026-11-25"
HTML = "{http://www.w3.org/1999/xhtml}"


def cells(client: FlaskClient, path: str = WEEK) -> dict[str, list[str]]:
    """By the name of a row, what its seven days say."""
    found = {}
    for row in parse(client.get(path).text).iter(f"{HTML}tr"):
        days = [" ".join(day.itertext()).split() for day in row.iter(f"{HTML}td")]
        if days:
            name = row.findtext(f"{HTML}th/{HTML}a")
            found[str(name)] = [" ".join(day) for day in days]
    return found


def test_every_space_of_one_cell_has_a_row_and_a_pool_one(client_of: ClientOf) -> None:
    names = list(cells(client_of("")))
    assert names == ["A", "B", "C", "D", "STUDIO", "REST", "CANTEEN", "NIGHT", "DESKS"]


def test_a_use_of_two_cells_is_in_the_rows_of_both_and_nowhere_else(client_of: ClientOf) -> None:
    tenant = client_of("tenant-a")
    book(tenant, "tenant-a", "page", "ab", "10:00", "11:30")
    wednesday = {name: days[2] for name, days in cells(tenant).items()}
    for name in "AB":
        assert wednesday[name] == "10:00–11:30, 전체: 군집비행 시험 (내 예약) 10:00 군집비행 시험"
    assert (wednesday["C"], wednesday["STUDIO"]) == ("종일 비어 있음", "종일 비어 있음")


def test_others_read_only_that_it_is_booked_b133(client_of: ClientOf) -> None:
    book(client_of("tenant-a"), "tenant-a", "page", "a", "10:00", "11:30")
    for name in ("", "citizen", "tenant-b"):
        assert cells(client_of(name))["A"][2].endswith("10:00 예약됨")
        assert "군집비행" not in client_of(name).get(WEEK).text


def test_closed_days_say_why(client_of: ClientOf) -> None:
    assert cells(client_of(""))["A"][4:] == ["임시공휴일", "종일 비어 있음", "종일 쉽니다"]
    assert cells(client_of(""))["CANTEEN"][5] == "종일 쉽니다"


def test_of_many_uses_three_are_shown_and_the_rest_counted_b130(client_of: ClientOf) -> None:
    tenant = client_of("tenant-a")
    for hour in range(9, 14):
        assert book(tenant, "tenant-a", "page", "desks", f"{hour}:00", f"{hour + 1}:00").status == 201
    desks = cells(tenant)["DESKS"][2]
    assert (desks.count("(내 예약)"), desks.split()[-2:]) == (3, ["외", "2건"])
    assert "외 2건" in tenant.get(WEEK).text


def test_parallel_uses_of_a_pool_are_all_visible_in_every_view_b130(client_of: ClientOf) -> None:
    for name in ("tenant-a", "tenant-b", "tenant-a-member"):
        assert book(client_of(name), name, "page", "desks", "10:00", "11:00").status == 201
    visitor, day = client_of(""), "space=desks&date=2026-11-25"
    assert len(re.findall(r's-confirmed h10 m0 dh1 dm0 l[012] w1"', visitor.get(f"/calendar?{day}").text)) == 3
    assert visitor.get(f"/calendar/list?{day}").text.count('<th scope="row">10:00–11:00</th>') == 3
    assert cells(visitor)["DESKS"][2].count("10:00–11:00") == 3


@pytest.mark.parametrize("view", ["/calendar", "/calendar/list"])
def test_a_change_is_seen_at_once(app: Flask, client_of: ClientOf, view: str) -> None:
    visitor, tenant = client_of(""), client_of("tenant-a")
    path = f"{view}?date=2026-11-25"
    before = visitor.get(path).text
    code = book(tenant, "tenant-a", "page", "a", "10:00", "11:00").code
    assert visitor.get(path).text != before
    tenant.post(f"/bookings/{code}/cancel")
    assert visitor.get(path).text == before


def test_the_list_has_a_table_for_each_day_with_the_space_of_each_use(client_of: ClientOf) -> None:
    book(client_of("tenant-a"), "tenant-a", "page", "studio", "10:00", "11:30")
    row = '<th scope="row">10:00–11:30</th><td class="lanes">STUDIO</td><td>예약됨</td>'
    assert client_of("").get("/calendar/list?date=2026-11-25").text.count(row) == 1


def test_the_hours_drawn_reach_as_far_as_any_space_is_open(client_of: ClientOf) -> None:
    assert 'class="card all from0 to24"' in client_of("").get(WEEK).text  # "night" is always open.


def test_the_strip_says_how_full_the_center_is(client_of: ClientOf) -> None:
    strip = r'<b>25</b><i aria-hidden="true"><em class="p(\d+)"></em></i><span class="sr">예약률 (\d+)%'
    assert re.findall(strip, client_of("").get(WEEK).text) == [("0", "0")]
    assert book(client_of("tenant-a"), "tenant-a", "page", "whole", "09:00", "17:00").status == 201
    offered = (4 + 1 + 2 + 3) * 9 * 60 + 8 * 60 + 24 * 60  # Field, studio, rest, desks; the canteen; the night.
    percent = round(100 * 4 * 8 * 60 / offered)
    assert re.findall(strip, client_of("").get(WEEK).text) == [(str(-(-percent // 5) * 5), str(percent))]
