"""The money of a pledge: what is read, what must agree, how rates are made. Pure."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anchorcenter.core.errors import Reason
from anchorcenter.core.periods import Days
from anchorcenter.pledges.funding import (
    AFTER,
    Rate,
    Row,
    check_spent,
    check_table,
    columns_of,
    days_of,
    label_of,
    normal,
    place,
    read_cell,
    read_millions,
    securing,
)
from anchorcenter.pledges.models import Source

TERM = Days(date(2022, 7, 1), date(2026, 7, 1))
COLUMNS = columns_of(TERM)
PLAN = dict(zip(COLUMNS, (None, 4430, 5600, 4750, 4750, 4750, 2250), strict=True))
SECURED = dict(zip(COLUMNS, (None, 4367, 3995, None, None, None, None), strict=True))


def row(source: Source, cells: list[int | None], total: int | None) -> Row:
    return Row(project="드론", source=source, cells=dict(zip(COLUMNS, cells, strict=True)), total=total)


NATIONAL = row(Source.NATIONAL, [None, 1500, 2500, 1500, 1500, 1500, None], 8500)
CITY = row(Source.CITY, [None, 180, 200, 450, 450, 450, 300], 2030)
WHOLE = row(Source.OTHER, [None, 1680, 2700, 1950, 1950, 1950, 300], 10530)


def test_f11_a_year_of_the_term_is_only_its_days_in_it() -> None:
    assert [str(label_of(column, TERM)) for column in COLUMNS[1:-1]] == ["‘22.7.", "‘23", "‘24", "‘25", "‘26.6."]
    found = [days_of(column, TERM) for column in COLUMNS]
    assert (found[0], found[1], found[5], found[6]) == (
        None,
        Days(date(2022, 7, 1), date(2023, 1, 1)),
        Days(date(2026, 1, 1), date(2026, 7, 1)),
        None,
    )


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param("4,367\n(4,300)", (4367, 4300), id="F3-both"),
        pytest.param("(3,418)", (None, 3418), id="F3-executed-alone-is-not-negative"),
        pytest.param("2,250", (2250, None), id="secured-alone"),
        pytest.param("", (None, None), id="F2-blank"),
        pytest.param("0", (0, None), id="F2-nought-is-not-blank"),
        pytest.param("-", (None, None), id="a-dash-is-no-money"),
    ],
)
def test_a_cell_is_read_as_it_is_printed(text: str, found: tuple[int | None, int | None]) -> None:
    assert read_cell(text) == found


@pytest.mark.parametrize("text", ["약 5", "1,5OO", "(1) 2", "-5", "5-"])
def test_a_cell_that_is_no_sum_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        read_cell(text)


@pytest.mark.parametrize(
    ("text", "millions"),
    [
        pytest.param("30억", 3000, id="F7-hundred-millions"),
        pytest.param("약 55억원".removeprefix("약 "), 5500, id="F7-with-won"),
        pytest.param("3,000백만원", 3000, id="F7-millions"),
        pytest.param("1.5억원", 150, id="F7-decimals-without-floats"),
        pytest.param("10조원", 10_000_000, id="F7-trillions"),
    ],
)
def test_money_is_read_into_whole_millions(text: str, millions: int) -> None:
    assert read_millions(text) == millions


@pytest.mark.parametrize("text", ["30", "0.005억", "많음", "만원"])
def test_money_that_is_no_whole_number_of_millions_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        read_millions(text)


def test_f13_a_middle_dot_is_a_middle_dot() -> None:
    assert len({normal(name) for name in ("드론․UAM", "드론‧UAM", "드론·UAM", "드론 · UAM ")}) == 1
    assert normal("드론UAM") != normal("드론·UAM")


def test_f4_six_figures_for_seven_columns_are_asked_about() -> None:
    asked = place(["1,500", "2,500", "1,500", "1,500", "1,500", "300"], COLUMNS, "국비")
    assert isinstance(asked, Reason)
    assert (asked.code, "6" in str(asked.message), "7" in str(asked.message)) == ("columns", True, True)
    assert place(["", "1,500", "0", "-", "", "", "300"], COLUMNS, "국비") == dict(
        zip(COLUMNS, (None, 1500, 0, None, None, None, 300), strict=True)
    )


def test_f1_a_table_that_adds_up_has_nothing_wrong() -> None:
    assert check_table([NATIONAL, CITY], WHOLE, "계획", TERM) == []


@pytest.mark.parametrize(
    ("changes", "codes", "words"),
    [
        pytest.param({"city": {"2024": 451}}, ["wrong_cell"], ["드론", "‘24", "451"], id="F1-the-cell"),
        pytest.param({"city": {"total": 2031}}, ["row_total"], ["드론", "2030", "2031"], id="F1-a-total-of-a-row"),
        pytest.param({"whole": {"2023": 2701}}, ["column_total"], ["‘23", "2700", "2701"], id="F1-of-a-column"),
        pytest.param({"whole": {"total": 10531}}, ["grand_total"], ["10530", "10531"], id="F1-of-all"),
        pytest.param(
            {"city": {"2024": 451, "2025": 452}},
            ["row_total", "column_total", "column_total"],
            ["2033", "‘24", "‘25"],
            id="F1-two-cells",
        ),
    ],
)
def test_what_does_not_agree_is_named(changes: dict[str, dict[str, int]], codes: list[str], words: list[str]) -> None:
    def changed(old: Row, name: str) -> Row:
        cells = dict(changes.get(name, {}))
        total = cells.pop("total", old.total)
        return Row(project=old.project, source=old.source, cells={**old.cells, **cells}, total=total)

    found = check_table([NATIONAL, changed(CITY, "city")], changed(WHOLE, "whole"), "계획", TERM)
    said = " ".join(str(reason.message) for reason in found)
    assert ([reason.code for reason in found], [word for word in words if word not in said]) == (codes, [])


def test_f5_more_may_be_secured_than_planned_but_not_spent_than_secured() -> None:
    secured = row(Source.CITY, [None, 1867, 2177, None, None, None, None], 4044)
    assert check_spent([secured], [row(Source.CITY, [None, 1800, 1600, None, None, None, None], 3400)], TERM) == []
    over = row(Source.CITY, [None, 1868, 1600, None, None, None, None], 3468)
    (reason,) = check_spent([secured], [over], TERM)
    assert (reason.code, "‘22.7." in str(reason.message)) == ("overspent", True)


def test_f8_what_comes_after_the_term_leaves_the_rate_within_it() -> None:
    whole, within = (securing(PLAN, SECURED, in_term=in_term) for in_term in (False, True))
    assert (whole, within) == (Rate(part=8362, whole=26530), Rate(part=8362, whole=24280))
    assert (whole.tenths, within.tenths) == (315, 344)


def test_m16_a_rate_over_nothing_is_none() -> None:
    assert Rate(part=5, whole=0).tenths is None


@given(part=st.integers(0, 10**7), whole=st.integers(1, 10**7))
def test_a_rate_is_rounded_half_up_to_a_tenth(part: int, whole: int) -> None:
    tenths: Any = Rate(part=part, whole=whole).tenths
    assert (2 * tenths - 1) * whole <= 2000 * part < (2 * tenths + 1) * whole


@given(amounts=st.lists(st.one_of(st.none(), st.integers(0, 10**6)), min_size=7, max_size=7))
def test_a_row_with_the_sum_of_its_cells_agrees(amounts: list[int | None]) -> None:
    given_row = row(Source.CITY, amounts, sum(amount or 0 for amount in amounts))
    assert check_table([given_row], given_row, "x", TERM) == []
    assert PLAN[AFTER] == 2250
