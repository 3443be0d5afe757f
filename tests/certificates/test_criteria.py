"""By what something is completed, and how codes are read: pure."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anchorcenter.certificates.criteria import Criterion, Of, Standing, once, verdict
from anchorcenter.certificates.rules import ALPHABET, LENGTH, code_of, normal_code, number_text, shown_code


@pytest.mark.parametrize(
    ("have", "whole", "ahead", "standing"),
    [
        (8, 10, 0, Standing.MET),
        (8, 10, 2, Standing.MET),
        (79, 100, 0, Standing.NOT_MET),
        (799, 1000, 0, Standing.NOT_MET),
        (7, 10, 1, Standing.NOT_YET),
        (7, 10, 0, Standing.NOT_MET),
        (0, 0, 0, Standing.NOT_YET),
        (2, 3, 0, Standing.NOT_MET),
    ],
)
def test_a_share_is_met_when_it_is_reached_and_not_yet_while_it_may_be(
    have: int, whole: int, ahead: int, standing: Standing
) -> None:
    assert Criterion(of=Of.ATTENDANCE, have=have, whole=whole, percent=80, ahead=ahead).standing is standing


def test_percent_are_rounded_down() -> None:
    assert Criterion(of=Of.ATTENDANCE, have=799, whole=1000, percent=80).reached_percent == 79


def test_all_must_be_met_and_nothing_asked_is_nothing_met() -> None:
    met, lacking = once(Of.SURVEY, is_done=True, may_come=False), once(Of.SURVEY, is_done=False, may_come=False)
    open_yet = once(Of.ASSIGNMENT, is_done=False, may_come=True)
    assert [verdict(each) for each in ([met], [met, open_yet], [met, lacking, open_yet], [])] == [
        Standing.MET, Standing.NOT_YET, Standing.NOT_MET, Standing.NOT_YET,
    ]  # fmt: skip


@given(st.integers(0, 2**60 - 1))
def test_every_code_has_60_bits_and_is_read_back_however_it_is_typed_c1_c6(number: int) -> None:
    code = code_of(number)
    assert (len(code), len(ALPHABET), LENGTH * 5) == (12, 32, 60)
    as_typed = shown_code(code).lower().replace("0", "o").replace("1", "l")
    for typed in (code, shown_code(code), as_typed, f" {code[:5]} {code[5:]} ", shown_code(code).replace("-", "–")):
        assert normal_code(typed) == code


def test_different_numbers_have_different_codes_c1() -> None:
    assert len({code_of(number) for number in range(5_000)}) == 5_000
    assert code_of(2**60 - 1) != code_of(2**59 - 1)


@pytest.mark.parametrize("typed", ["", "K7M2", "K7M2-9QXT-4WH", "K7M2-9QXT-4WHCC", "U" * 12, "가" * 12, "!" * 12])
def test_what_can_be_no_code_is_none_c6(typed: str) -> None:
    assert normal_code(typed) == ""


@pytest.mark.parametrize("letter", "OILU")
def test_letters_that_look_like_others_are_not_in_codes_c6(letter: str) -> None:
    assert letter not in ALPHABET


def test_numbers_name_year_and_series_c14() -> None:
    assert number_text("드론기초", 2024, 17) == "2024-드론기초-0017"
