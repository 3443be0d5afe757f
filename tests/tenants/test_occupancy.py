"""The occupancy page: floors, figures and months as of a day."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from anchorcenter.core.periods import Days
from anchorcenter.tenants.drawing import GAP, WIDTH, fit, floor_blocks, stretches
from tests.guards.test_pages import check
from tests.guards.test_queries import counting
from tests.steps import bearer
from tests.tenants.lets import A, B, let, move
from tests.tenants.test_states import DESK, OFFICE, ONE, TWO
from tests.tenants.test_states import let as a_let

ClientOf = Callable[[str], FlaskClient]


def test_a_floor_is_as_wide_as_the_drawing_and_nothing_overlaps() -> None:
    blocks = floor_blocks([ONE, TWO, OFFICE, DESK])
    assert [block.space_id for block in blocks] == [ONE.id, TWO.id, OFFICE.id]
    for one, other in itertools.pairwise(blocks):
        assert one.x + one.width + GAP == other.x
    assert WIDTH - 3 <= blocks[-1].x + blocks[-1].width <= WIDTH
    assert (blocks[0].width < blocks[2].width < blocks[1].width, floor_blocks([])) == (True, [])


def test_spaces_without_an_area_have_a_place_too() -> None:
    assert [block.width > 100 for block in floor_blocks([replace(ONE, area_m2=None), TWO])] == [True, True]


@pytest.mark.parametrize(
    ("text", "width", "shown"),
    [("한울비행기술", 200, "한울비행기술"), ("한울비행기술", 90, "한울비…"), ("Hanul", 70, "Hanul"), ("가", 10, "…")],
)
def test_what_has_no_place_is_cut_with_a_sign(text: str, width: int, shown: str) -> None:
    assert fit(text, width) == shown


def test_years_are_drawn_in_per_cent() -> None:
    span = Days(date(2026, 1, 1), date(2026, 4, 11))  # 100 days.
    lets = [a_let(ONE, date(2025, 1, 1), date(2026, 1, 11)), a_let(ONE, date(2026, 2, 10), date(2027, 1, 1))]
    found = stretches([*lets, a_let(ONE, date(2027, 1, 1), date(2028, 1, 1))], span.start, span.end)
    assert [(each.x, each.width) for each in found] == [(0, 10), (40, 60)]


def test_the_page_says_how_full_the_building_was_on_any_day(app: Flask, client_of: ClientOf) -> None:
    first = let(app, "unit-1", "2026-01-01", "2026-12-31")
    move(app, first, "unit-2", "2026-07-01")
    staff = client_of("staff")
    for day, by_unit, by_area in (
        ("2025-12-31", "0 %", "150 m² 중 0 m²"),
        ("2026-06-30", "33 %", "150 m² 중 40 m²"),
        ("2026-07-01", "33 %", "150 m² 중 60 m²"),
        ("2026-12-31", "33 %", "150 m² 중 60 m²"),
        ("2027-01-01", "0 %", "150 m² 중 0 m²"),
    ):
        text = staff.get(f"/staff/occupancy?on={day}").text
        check(text)
        assert (by_unit in text, by_area in text) == (True, True), day


def test_b140_a_move_in_the_middle_of_a_month_counts_each_unit_by_its_days(app: Flask, client_of: ClientOf) -> None:
    """40 square metres until the 15th, 60 from the 16th, of 150 on all 30 days."""
    move(app, let(app, "unit-1", "2026-01-01", "2026-12-31"), "unit-2", "2026-06-16")
    asked = "/api/v1/occupancy/months?from=2026-05-20&to=2026-07-01"
    found: Any = client_of("").get(asked, headers=bearer("staff")).json
    assert [(each["on"], each["area_let_m2"], each["m2_days_let"], each["m2_days"]) for each in found["items"]] == [
        ("2026-05-31", 40, 31 * 40, 31 * 150),
        ("2026-06-30", 60, 15 * 40 + 15 * 60, 30 * 150),
        ("2026-07-31", 60, 31 * 60, 31 * 150),
    ]
    page = client_of("staff").get("/staff/occupancy?on=2026-07-31").text
    june = page[page.index("2026년 6월</a></th>") : page.index("2026년 7월</a></th>")]
    assert re.findall(r">(\d+) %<", june) == ["33", "40", "33"]


def test_months_are_for_who_reads_reports_and_at_most_ten_years(client_of: ClientOf) -> None:
    def ask(first: str, last: str, who: str = "staff") -> int:
        path = f"/api/v1/occupancy/months?from={first}&to={last}"
        return client_of("").get(path, headers=bearer(who)).status_code

    assert ask("2017-01-01", "2026-12-31") == 200
    assert [ask("2016-12-31", "2026-12-31"), ask("2026-12-31", "2026-12-30"), ask("x", "2026-12-30")] == [422, 422, 422]
    assert ask("2026-01-01", "2026-12-31", "tenant-a") == 403


def test_units_are_drawn_with_their_state_and_lead_on(app: Flask, client_of: ClientOf) -> None:
    let(app, "unit-1", "2026-01-01", "2026-12-31")
    let(app, "unit-2", "2027-01-01", "2027-12-31", name=B)
    text = client_of("staff").get("/staff/occupancy").text
    for state in ("expiring", "reserved", "vacant", "facility"):
        assert f'<rect class="{state}"' in text
    assert 'href="/staff/units/unit-1" aria-label="UNIT-1 · 만료 임박 · 가 회사"' in text


def test_contracts_that_end_are_listed_with_what_is_let_then(app: Flask, client_of: ClientOf) -> None:
    let(app, "unit-1", "2026-01-01", "2026-12-31")
    let(app, "unit-2", "2026-01-01", "2027-03-31", name=B)
    text = client_of("staff").get("/staff/occupancy").text
    ends = text.split('id="ends-title"')[1].split("</table>")[0]
    assert ends.index(A) < ends.index(B)
    assert (ends.count("33 %"), ends.count("40 %"), ends.count("0 %") >= 2) == (1, 1, True)


def test_the_page_asks_as_much_for_many_contracts_as_for_one(app: Flask, client_of: ClientOf) -> None:
    staff = client_of("staff")
    let(app, "unit-1", "2026-01-01", "2026-03-31")
    staff.get("/staff/occupancy")
    with counting(app) as few:
        staff.get("/staff/occupancy")
    for month in range(4, 9):
        let(app, "unit-1", f"2026-{month:02}-01", f"2026-{month:02}-28", name=B if month % 2 else A)
    with counting(app) as many:
        staff.get("/staff/occupancy")
    assert len(many) == len(few)
