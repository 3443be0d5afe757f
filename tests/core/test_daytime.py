"""Times of day as people type them: noon is never midnight."""

from __future__ import annotations

import unicodedata
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anchorcenter.core.daytime import OrderError, clock_text, hours_line, parse_clock, parse_hours, parse_moment
from tests.times import KST, kst

MIDNIGHT, NOON = 0, 720
CLOCKS = {
    "00:00": MIDNIGHT, "0:00": MIDNIGHT, "0시": MIDNIGHT, "12:00": NOON, "12시": NOON, "24:00": 1440, "24시": 1440,
    "오전 12시": MIDNIGHT, "오전 12:00": MIDNIGHT, "오전 0시": MIDNIGHT, "오전12시 30분": 30, "오전 12:30": 30,
    "오후 12시": NOON, "오후 12:00": NOON, "오후 12시 30분": 750, "오후 0시 30분": 750, "오후 12:59": 779,
    "12 am": MIDNIGHT, "12:00 AM": MIDNIGHT, "12:30am": 30, "12 pm": NOON, "12:00 PM": NOON, "12:30pm": 750,
    "12 a.m.": MIDNIGHT, "12:15 p.m.": 735, "AM 12:00": MIDNIGHT, "PM 12:00": NOON, "PM 2:05": 845,
    "오전 1시": 60, "오후 1시": 780, "오전 11:59": 719, "오후 11:59": 1439, "오후 2:30": 870, "오후 2시30분": 870,
    "9": 540, "9:05": 545, "09:05": 545, "9시": 540, "9시 5분": 545, "18시 30분": 1110, "23:59": 1439,
    "정오": NOON, "자정": MIDNIGHT, "낮 12시": NOON, "밤 12시": MIDNIGHT, "noon": NOON, "Midnight": MIDNIGHT,
    " 09:00 ": 540, "０９：００": 540, "오후　３시": 900, unicodedata.normalize("NFD", "오후 3시"): 900,
}  # fmt: skip
BAD_CLOCKS = ("", "25:00", "24:01", "10:60", "9:5", "오후 13시", "am 13", "오전 오후 3시", "오전 3시 pm", "-1",
              "열두시", "12:00:00", "9h", "오전", "1200", "10:00 kst")  # fmt: skip


@pytest.mark.parametrize(("text", "minute"), CLOCKS.items())
def test_a_time_of_day_is_read_right_b108(text: str, minute: int) -> None:
    assert parse_clock(text) == minute


@pytest.mark.parametrize("text", BAD_CLOCKS)
def test_what_is_no_time_of_day_is_refused_b108(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse_clock(text)


@given(st.integers(0, 1440))
def test_what_is_printed_is_what_is_read_b108(minute: int) -> None:
    assert parse_clock(clock_text(minute)) == minute


@given(st.integers(0, 1439))
def test_twelve_hour_and_twenty_four_hour_clocks_agree_b108(minute: int) -> None:
    hour, rest = divmod(minute, 60)
    for before, after in (("오전", "오후"), ("AM", "PM")):
        half = after if hour >= 12 else before
        assert parse_clock(f"{half} {(hour - 1) % 12 + 1}:{rest:02}") == minute


@pytest.mark.parametrize("text", ["24:00", "00:00", "자정", "오전 12시", "12 am"])
def test_a_day_that_ends_at_midnight_ends_with_it_b108(text: str) -> None:
    assert parse_clock(text, is_end=True) == 1440
    assert parse_hours(f"18:00-{text}") == ((1080, 1440),)


HOURS = {
    "": (),
    "  ": (),
    "09:00-18:00": ((540, 1080),),
    "9-18": ((540, 1080),),
    "09:00-12:00, 13:00-18:00": ((540, 720), (780, 1080)),
    "13:00~18:00 / 09:00~12:00": ((540, 720), (780, 1080)),
    "오전 9시 – 낮 12시, 오후 1시 – 오후 6시": ((540, 720), (780, 1080)),
    "09:00-12:00,12:00-18:00": ((540, 1080),),
    "00:00-24:00": ((0, 1440),),
    "오전 12시 ~ 오전 12시": ((0, 1440),),
    "22:00-24:00;00:00-02:00": ((0, 120), (1320, 1440)),
    "9:00 am - 12 pm": ((540, 720),),
}


@pytest.mark.parametrize(("text", "stretches"), HOURS.items())
def test_hours_of_a_day_are_read_in_order(text: str, stretches: tuple[tuple[int, int], ...]) -> None:
    assert parse_hours(text) == stretches
    assert parse_hours(hours_line(stretches)) == stretches


@pytest.mark.parametrize("text", ["18:00-09:00", "22:00-02:00", "09:00-09:00", "09:00-13:00, 12:00-18:00"])
def test_hours_that_run_backwards_or_overlap_are_refused(text: str) -> None:
    with pytest.raises(OrderError):
        parse_hours(text)


@pytest.mark.parametrize("text", ["09:00", "09:00-10:00-11:00", "-", "closed", "9-", "09:00-25:00"])
def test_what_is_no_stretch_of_time_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse_hours(text)


@given(st.text(max_size=30))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        found = parse_hours(text)
    except ValueError:
        return
    assert all(0 <= opens < closes <= 1440 for opens, closes in found)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-11-25T12:00", kst("12:00")),
        ("2026-11-25 오후 12시", kst("12:00")),
        ("2026-11-25 오전 12시", kst("00:00")),
        ("2026-11-25 12:00 am", kst("00:00")),
        ("2026-11-25 24:00", kst("24:00")),
        ("2026-11-25 오후 2:30", kst("14:30")),
    ],
)
def test_a_moment_may_bear_any_clock_b108(text: str, moment: datetime) -> None:
    assert parse_moment(text, KST) == moment


@pytest.mark.parametrize("text", ["2026-11-25", "오후 2시", "2026-11-31 오후 2시", "2026-11-25 오후 13시"])
def test_what_is_no_moment_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse_moment(text, KST)
