"""The occupancy page: floors, figures and months as of a day."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient

from anchorcenter.core.periods import Days
from anchorcenter.tenants.drawing import GAP, WIDTH, fit, floor_blocks, stretches
from tests.guards.test_pages import check
from tests.guards.test_queries import counting
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
