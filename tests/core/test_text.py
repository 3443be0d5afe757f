"""What people type, in one form: NFC, one line that can be seen, and ids that are ids."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anchorcenter.core.text import is_line, tidy, to_id

NFD = "\u1112\u1161\u11ab\u1100\u1173\u11af"  # 한글, in pieces as a Mac sends it.


def test_korean_in_pieces_becomes_whole_and_loses_white_space_around_it() -> None:
    assert tidy(f" \u3000{NFD} {NFD}\n") == "한글 한글"


@given(st.text())
def test_tidying_twice_changes_nothing(text: str) -> None:
    assert tidy(tidy(text)) == tidy(text)
    assert unicodedata.is_normalized("NFC", tidy(text))


@pytest.mark.parametrize("text", ["군집비행 시험", "R&D <3", "🚁", "👩‍🚒 훈련", "1", "—", "한 글자"])
def test_a_line_shows_something(text: str) -> None:
    assert is_line(text)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="nothing"),
        pytest.param(" \u3000", id="white space"),
        pytest.param("\u3164", id="a letter that shows nothing"),
        pytest.param("\u200b\u2060", id="characters without width"),
        pytest.param("두\n줄", id="two lines"),
        pytest.param("a\r\nb", id="two lines of a form"),
        pytest.param("a\u2028b", id="a line separator"),
        pytest.param("a\tb", id="a tab"),
        pytest.param("a\x00b", id="a null"),
        pytest.param("a\x1b[31mb", id="an escape"),
        pytest.param("a\x7fb", id="a delete"),
        pytest.param("a\u202eb", id="writing turned around"),
        pytest.param("\ud800", id="half a letter"),
        pytest.param("a\ufffdb", id="bytes that were no text"),
        pytest.param("a\ue000b", id="a letter of nobody's"),
    ],
)
def test_what_hides_breaks_or_turns_a_line_is_none(text: str) -> None:
    assert not is_line(text)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1", 1),
        ("000123", 123),
        ("999999999", 999_999_999),
        ("1000000000", None),
        ("", None),
        ("-1", None),
        ("+1", None),
        (" 1", None),
        ("1.0", None),
        ("1_0", None),
        ("１", None),
        ("²", None),
    ],
)
def test_an_id_is_a_few_ascii_digits(text: str, number: int | None) -> None:
    assert to_id(text) == number
