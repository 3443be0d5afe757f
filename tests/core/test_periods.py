"""Stretches of time: what a Period refuses, how it is cut, and what people and programs may type."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anchorcenter.core.periods import (
    Days,
    Period,
    at,
    hull,
    parse_day,
    parse_instant,
    parse_wall_clock,
    union,
    whole_day,
    without,
)
from tests.times import DAY, HOUR, KST, MINUTE, NOW, kst

PARIS, GREENWICH = ZoneInfo("Europe/Paris"), ZoneInfo("UTC")
MIDNIGHT = kst("00:00")


def period(start: str, end: str) -> Period:
    return Period(kst(start), kst(end))


minutes = st.integers(0, 2_000)
periods = st.tuples(minutes, minutes).filter(lambda pair: pair[0] < pair[1]).map(
    lambda pair: Period(MIDNIGHT + pair[0] * MINUTE, MIDNIGHT + pair[1] * MINUTE)
)  # fmt: skip
days = st.dates(date(2000, 1, 2), date(2199, 12, 30))


@pytest.mark.parametrize("naive", [(NOW.replace(tzinfo=None), NOW + HOUR), (NOW, (NOW + HOUR).replace(tzinfo=None))])
def test_a_period_refuses_naive_times(naive: tuple[datetime, datetime]) -> None:
    with pytest.raises(TypeError, match="aware"):
        Period(*naive)


@pytest.mark.parametrize("length", [timedelta(), -MINUTE, -DAY])
def test_a_period_ends_after_it_starts(length: timedelta) -> None:
    with pytest.raises(ValueError, match="ends after it starts"):
        Period(NOW, NOW + length)


def test_a_period_is_the_same_in_every_zone() -> None:
    assert Period(NOW, NOW + HOUR) == Period(NOW.astimezone(KST), (NOW + HOUR).astimezone(PARIS))
    assert Period(NOW.astimezone(KST), (NOW + HOUR).astimezone(PARIS)).length == HOUR


@pytest.mark.parametrize(
    ("other", "shared"),
    [
        pytest.param(("09:00", "10:00"), None, id="ends where it starts"),
        pytest.param(("12:00", "13:00"), None, id="starts where it ends"),
        pytest.param(("08:00", "09:00"), None, id="before"),
        pytest.param(("09:00", "10:01"), ("10:00", "10:01"), id="reaches in by a minute"),
        pytest.param(("11:59", "13:00"), ("11:59", "12:00"), id="reaches out by a minute"),
        pytest.param(("10:30", "11:00"), ("10:30", "11:00"), id="inside"),
        pytest.param(("09:00", "13:00"), ("10:00", "12:00"), id="around"),
        pytest.param(("10:00", "12:00"), ("10:00", "12:00"), id="the same"),
    ],
)
def test_periods_that_only_touch_share_no_moment(other: tuple[str, str], shared: tuple[str, str] | None) -> None:
    one, two = period("10:00", "12:00"), period(*other)
    expected = period(*shared) if shared else None
    assert (one.within(two), two.within(one)) == (expected, expected)
    assert (one.overlaps(two), two.overlaps(one)) == (shared is not None, shared is not None)


def test_a_widened_period_has_as_much_more_on_both_sides() -> None:
    assert period("10:00", "11:00").widened(15 * MINUTE) == period("09:45", "11:15")


def test_a_hull_is_the_shortest_period_around_all() -> None:
    assert hull(iter([period("10:00", "11:00"), period("08:00", "09:00")])) == period("08:00", "11:00")
    with pytest.raises(ValueError, match="empty"):
        hull([])


def test_what_is_taken_leaves_the_rest_in_order() -> None:
    taken = [period("15:00", "16:00"), period("08:00", "10:00"), period("11:00", "12:00"), period("11:30", "13:00")]
    left = [period("10:00", "11:00"), period("13:00", "15:00"), period("16:00", "17:00")]
    assert without(period("09:00", "17:00"), taken) == left
    assert without(period("09:00", "17:00"), [period("08:00", "18:00")]) == []
    assert without(period("09:00", "17:00"), []) == [period("09:00", "17:00")]


@given(periods, st.lists(periods, max_size=6))
def test_what_is_left_is_disjoint_from_what_is_taken_and_no_moment_is_lost(whole: Period, taken: list[Period]) -> None:
    left = without(whole, taken)

    assert [p for p in left if any(p.overlaps(other) for other in taken)] == []
    assert all(p.within(whole) == p for p in left)
    assert all(earlier.end <= later.start for earlier, later in pairwise(left))
    edges = sorted({e for p in (whole, *taken) for e in (p.start, p.end) if whole.start <= e <= whole.end})
    pieces = [Period(*pair) for pair in pairwise(edges)]
    used = [piece.length for piece in pieces if any(piece.overlaps(other) for other in taken)]
    assert sum((p.length for p in left), timedelta()) + sum(used, timedelta()) == whole.length


@given(periods, periods)
def test_what_two_share_lies_in_both_and_in_their_hull(one: Period, two: Period) -> None:
    shared = one.within(two)
    assert one.overlaps(two) is (shared is not None)
    if shared:
        assert (shared.within(one), shared.within(two)) == (shared, shared)
        assert hull([one, two]).length == one.length + two.length - shared.length


@given(days, st.integers(0, 4 * 1440))
def test_minutes_after_midnight_are_plain_sums_where_no_clock_changes(day: date, minute: int) -> None:
    midnight = datetime(day.year, day.month, day.day, tzinfo=KST)
    assert at(day, minute, KST) == midnight.astimezone(UTC) + minute * MINUTE


@given(days, st.integers(0, 1439), st.sampled_from([KST, PARIS, ZoneInfo("America/New_York")]))
def test_a_minute_of_the_day_is_what_the_clock_on_the_wall_shows(day: date, minute: int, zone: ZoneInfo) -> None:
    moment = at(day, minute, zone)
    wall = moment.astimezone(zone)
    shown = (wall.date(), wall.hour * 60 + wall.minute)
    skipped = at(day, minute, GREENWICH) - moment != wall.utcoffset()  # Summer time took that hour away.
    assert (shown == (day, minute) or skipped, moment.tzinfo) == (True, UTC)


@given(days)
def test_days_follow_each_other_without_a_gap(day: date) -> None:
    assert whole_day(day, PARIS).end == whole_day(day + DAY, PARIS).start


def test_a_day_on_which_the_clocks_change_is_an_hour_shorter_or_longer() -> None:
    lengths = [whole_day(date(2026, month, day), PARIS).length for month, day in ((3, 29), (10, 25), (6, 1))]
    assert lengths == [23 * HOUR, 25 * HOUR, 24 * HOUR]


def test_days_are_half_open() -> None:
    assert list(Days(date(2026, 2, 27), date(2026, 3, 2))) == [date(2026, 2, 27), date(2026, 2, 28), date(2026, 3, 1)]
    assert list(Days(date(2026, 3, 2), date(2026, 3, 2))) == []


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-11-25T10:00", kst("10:00")),
        ("2026-11-25 10:00", kst("10:00")),
        ("2026-11-25T10:00:00", kst("10:00")),
        ("2026-11-25T10:00:00.000", kst("10:00")),
        ("2026-11-25T00:00", kst("00:00")),
        ("2026-11-25T24:00", kst("2026-11-26 00:00")),
        ("2026-12-31T24:00", kst("2027-01-01 00:00")),
        ("2028-02-29T09:00", kst("2028-02-29 09:00")),
        ("2000-01-01T00:00", kst("2000-01-01 00:00")),
        ("2199-12-31T24:00", kst("2200-01-01 00:00")),
    ],
)
def test_wall_clock_time_is_read_to_the_minute(text: str, moment: datetime) -> None:
    assert (parse_wall_clock(text, KST), parse_wall_clock(text, KST).tzinfo) == (moment, UTC)


BAD_TIMES = {
    "25:00": "2026-11-25T25:00",
    "24:01": "2026-11-25T24:01",
    "a minute 60": "2026-11-25T10:60",
    "seconds": "2026-11-25T10:00:30",
    "a leap second": "2026-11-25T23:59:60",
    "a fraction of a second": "2026-11-25T10:00:00.5",
    "month 13": "2026-13-01T10:00",
    "month 0": "2026-00-01T10:00",
    "30 February": "2026-02-30T10:00",
    "29 February of a common year": "2027-02-29T10:00",
    "the year 1999": "1999-12-31T10:00",
    "the year 2200": "2200-01-01T00:00",
    "the year 0": "0000-01-01T00:00",
    "the year 9999": "9999-12-31T24:00",
    "full-width digits": "２０２６-11-25T10:00",
    "Arabic digits": "2026-11-25T1٠:00",
    "a full-width colon": "2026-11-25T10：00",
    "Korean words in pieces": "2026\u1102\u1167\u11ab 11-25T10:00",
    "an accent in pieces": "2026-11-25T10:00\u0301",
    "a line behind it": "2026-11-25T10:00\n",
    "white space before it": " 2026-11-25T10:00",
    "a date alone": "2026-11-25",
    "an offset": "2026-11-25T10:00+09:00",
    "one digit": "2026-11-25T9:00",
    "a sign": "+026-11-25T10:00",
    "nothing": "",
}


@pytest.mark.parametrize("text", [pytest.param(text, id=name) for name, text in BAD_TIMES.items()])
def test_what_is_no_wall_clock_time_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse_wall_clock(text, KST)


def test_a_time_that_happens_twice_is_the_first() -> None:
    assert parse_wall_clock("2026-10-25T02:30", PARIS) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_a_half_hour_that_summer_time_skips_is_refused() -> None:
    with pytest.raises(ValueError, match="summer time"):
        parse_wall_clock("2026-10-04T02:15", ZoneInfo("Australia/Lord_Howe"))


@given(days, st.integers(0, 1440))
def test_what_is_written_is_what_is_read(day: date, minute: int) -> None:
    text = f"{day.isoformat()}T{minute // 60:02}:{minute % 60:02}"
    assert parse_wall_clock(text, KST) == at(day, minute, KST)
    assert parse_instant(f"{text}:00+09:00") == at(day, minute, KST)


@given(st.text() | st.text("0129-+:TZz .٣", min_size=10, max_size=26), st.sampled_from(["", "T10:00Z", "+09:00"]))
def test_words_of_any_kind_are_read_or_refused_and_nothing_else_happens(text: str, end: str) -> None:
    for parse in (parse_instant, lambda words: parse_wall_clock(words, KST)):
        with suppress(ValueError):
            assert parse(text + end).tzinfo is UTC


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-11-25T10:00:00+09:00", kst("10:00")),
        ("2026-11-25T10:00+09:00", kst("10:00")),
        ("2026-11-25 01:00:00Z", kst("10:00")),
        ("2026-11-25T01:00:00z", kst("10:00")),
        ("2026-11-24T20:00:00-05:00", kst("10:00")),
        ("2026-11-25T06:30:00+05:30", kst("10:00")),
        ("2026-11-25T01:00:00-00:00", kst("10:00")),
        ("2026-11-25T24:00:00+09:00", kst("24:00")),
    ],
)
def test_an_instant_bears_its_offset(text: str, moment: datetime) -> None:
    assert (parse_instant(text), parse_instant(text).tzinfo) == (moment, UTC)


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-25T10:00:00",
        "2026-11-25T10:00:00+0900",
        "2026-11-25T10:00:00+9",
        "2026-11-25T10:00:00 +09:00",
        "2026-11-25T10:00:00+09:60",
        "2026-11-25T10:00:00+24:00",
        "2026-11-25T10:00:00+99:00",
        "2026-11-25T10:00:01+09:00",
        "2026-11-25T25:00:00+09:00",
        "2026-11-25T10:00:00+０９:00",
        "2026-11-25T10:00:00Z\n",
        "2026-11-25T10:00:00+09:00[Asia/Seoul]",
        "2200-01-01T00:00:00Z",
        "Z",
        "",
    ],
)
def test_an_instant_without_a_plain_offset_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse_instant(text)


@pytest.mark.parametrize("text", ["2026-03-29T02:00", "2026-03-29T02:30", "2026-03-29T02:59"])
def test_a_time_that_summer_time_skips_is_none(text: str) -> None:
    with pytest.raises(ValueError, match="skips"):
        parse_wall_clock(text, PARIS)


@given(periods)
def test_a_union_covers_what_any_covers_and_joins_what_touches(some: Period) -> None:
    half = some.start + some.length / 2
    if half not in (some.start, some.end):
        assert union([Period(half, some.end), Period(some.start, half)]) == [some]
    later = Period(some.end + MINUTE, some.end + HOUR)
    assert union([later, some, some]) == [some, later]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-11-25", date(2026, 11, 25)),
        ("2000-12-31", None),
        ("2001-01-01", date(2001, 1, 1)),
        ("2199-01-01", None),
        ("2026-02-29", None),
        ("25.11.2026", None),
        ("", None),
        ("9999-12-31", None),
    ],
)
def test_a_day_is_read_or_it_is_none(text: str, day: date | None) -> None:
    assert parse_day(text) == day
