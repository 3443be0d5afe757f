"""Rules of repetition, against their plain meaning counted out day by day."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import rrulestr  # type: ignore[import-untyped]
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from anchorcenter.core.errors import DomainError
from anchorcenter.core.i18n import in_locale
from anchorcenter.core.recurrence import MOST, NTHS, Every, Missing, Rule, expand, nth_of, to_rrule, words

KST = ZoneInfo("Asia/Seoul")
SPAN = 800  # Days that the plain meaning is counted out over.


def starts(first: str, **rule: object) -> list[str]:
    """The days of a rule from a first day at ten."""
    found = expand(Rule(**rule), datetime.fromisoformat(f"{first}T10:00"))  # type: ignore[arg-type]
    assert {(start.hour, start.minute, start.tzinfo) for start in found} == {(10, 0, None)}
    return [f"{start:%Y-%m-%d}" for start in found]


def refused(first: str, **rule: object) -> list[tuple[str, str | None]]:
    with pytest.raises(DomainError) as error:
        starts(first, **rule)
    return [(reason.code, reason.field) for reason in error.value.reasons]


@pytest.mark.parametrize(
    ("first", "rule", "days"),
    [
        pytest.param(
            "2026-11-26",
            {"every": Every.WEEK, "interval": 2, "weekdays": frozenset({0, 3}), "count": 5},
            ["2026-11-26", "2026-12-07", "2026-12-10", "2026-12-21", "2026-12-24"],
            id="B77",
        ),
        pytest.param(  # The same in a week of the other parity.
            "2026-12-03",
            {"every": Every.WEEK, "interval": 2, "weekdays": frozenset({0, 3}), "count": 3},
            ["2026-12-03", "2026-12-14", "2026-12-17"],
            id="B77-other-parity",
        ),
        pytest.param(
            "2027-01-31",
            {"every": Every.MONTH_DATE, "count": 4},
            ["2027-01-31", "2027-03-31", "2027-05-31", "2027-07-31"],
            id="B78-skip",
        ),
        pytest.param(
            "2027-01-31",
            {"every": Every.MONTH_DATE, "missing": Missing.LAST, "count": 4},
            ["2027-01-31", "2027-02-28", "2027-03-31", "2027-04-30"],
            id="B78-last",
        ),
        pytest.param(
            "2028-01-30",
            {"every": Every.MONTH_DATE, "missing": Missing.LAST, "count": 3},
            ["2028-01-30", "2028-02-29", "2028-03-30"],
            id="B78-leap-year",
        ),
        pytest.param(
            "2026-11-30",
            {"every": Every.MONTH_WEEKDAY, "count": 3},
            ["2026-11-30", "2027-03-29", "2027-05-31"],
            id="B79-skip",
        ),
        pytest.param(
            "2026-11-30",
            {"every": Every.MONTH_WEEKDAY, "missing": Missing.LAST, "count": 3},
            ["2026-11-30", "2026-12-28", "2027-01-25"],
            id="B79-last",
        ),
        pytest.param(
            "2026-11-02",
            {"every": Every.MONTH_WEEKDAY, "nth": -1, "count": 2},
            ["2026-11-30", "2026-12-28"],
            id="last-weekday",
        ),
        pytest.param(
            "2028-02-29",
            {"every": Every.YEAR, "count": 3},
            ["2028-02-29", "2032-02-29", "2036-02-29"],
            id="B80-skip",
        ),
        pytest.param(
            "2028-02-29",
            {"every": Every.YEAR, "missing": Missing.LAST, "count": 5},
            ["2028-02-29", "2029-02-28", "2030-02-28", "2031-02-28", "2032-02-29"],
            id="B80-last",
        ),
        pytest.param(
            "2026-11-25",
            {"every": Every.WEEK, "until": date(2026, 12, 9)},
            ["2026-11-25", "2026-12-02", "2026-12-09"],
            id="B81-until-is-inclusive",
        ),
        pytest.param(
            "2026-11-25",
            {"every": Every.WEEK, "count": 3},
            ["2026-11-25", "2026-12-02", "2026-12-09"],
            id="B81-count-is-the-same",
        ),
        pytest.param(
            "2026-11-25",
            {"every": Every.DAY, "interval": 2, "until": date(2026, 11, 29)},
            ["2026-11-25", "2026-11-27", "2026-11-29"],
            id="every-second-day",
        ),
    ],
)
def test_a_rule_means_these_days(first: str, rule: dict[str, object], days: list[str]) -> None:
    assert starts(first, **rule) == days


@pytest.mark.parametrize("clock", ["00:00", "08:59", "09:00", "23:59"])
def test_the_last_day_counts_whole_in_the_center_s_zone_b81(clock: str) -> None:
    rule = Rule(every=Every.DAY, until=date(2026, 11, 27))
    first = datetime.fromisoformat(f"2026-11-25T{clock}")
    found = expand(rule, first)
    assert found == [first + timedelta(days=n) for n in range(3)]
    text = to_rrule(rule, first, KST)
    read = rrulestr(text, dtstart=first.replace(tzinfo=KST))
    assert [start.replace(tzinfo=None) for start in read] == found


def test_a_series_has_at_most_400_dates_b98() -> None:
    first = date(2026, 11, 25)
    assert len(starts("2026-11-25", every=Every.DAY, until=first + timedelta(days=MOST - 1))) == MOST == 400
    assert len(starts("2026-11-25", every=Every.DAY, count=MOST)) == MOST
    assert refused("2026-11-25", every=Every.DAY, until=first + timedelta(days=MOST)) == [("too_many_dates", "until")]
    assert refused("2026-11-25", every=Every.DAY, count=MOST + 1) == [("too_many_dates", "count")]
    assert refused("2026-11-25", every=Every.DAY, count=10**12) == [("too_many_dates", "count")]


@pytest.mark.parametrize(
    ("rule", "reasons"),
    [
        ({"every": Every.DAY}, [("endless", "until")]),
        ({"every": Every.DAY, "until": date(2026, 12, 1), "count": 2}, [("endless", "until")]),
        ({"every": Every.DAY, "until": date(2026, 11, 24)}, [("no_dates", "until")]),
        ({"every": Every.DAY, "count": 0}, [("count", "count")]),
        ({"every": Every.DAY, "interval": 0, "count": 1}, [("interval", "interval")]),
        ({"every": Every.DAY, "interval": 100, "count": 1}, [("interval", "interval")]),
        ({"every": Every.WEEK, "weekdays": frozenset({7}), "count": 1}, [("weekdays", "weekdays")]),
        ({"every": Every.MONTH_WEEKDAY, "nth": 6, "count": 1}, [("weekdays", "weekdays")]),
    ],
)
def test_what_is_no_rule_is_refused_at_its_field(rule: dict[str, object], reasons: list[tuple[str, str]]) -> None:
    assert refused("2026-11-25", **rule) == reasons


RULES = st.builds(
    Rule,
    every=st.sampled_from(Every),
    interval=st.integers(1, 6),
    weekdays=st.frozensets(st.integers(0, 6), max_size=4),
    nth=st.sampled_from((None, *NTHS)),
    missing=st.sampled_from(Missing),
    count=st.integers(1, 40),
)
DAYS = st.dates(date(2024, 1, 1), date(2032, 12, 31))
FIRSTS = st.builds(datetime.combine, DAYS, st.times().map(lambda t: t.replace(second=0, microsecond=0)))


@given(RULES, FIRSTS)
def test_every_rule_means_what_counting_day_by_day_finds(rule: Rule, first: datetime) -> None:
    until = first.date() + timedelta(days=SPAN)
    found = [start for start in expand(rule, first) if start.date() < until]
    plain = [first + timedelta(days=n) for n in range(SPAN) if is_meant(rule, first.date(), n)]
    assert found == plain[: rule.count]


@given(RULES, FIRSTS)
def test_count_and_until_give_the_same_days_and_calendars_read_the_same(rule: Rule, first: datetime) -> None:
    found = expand(rule, first)
    ended = Rule(**vars(rule) | {"count": None, "until": found[-1].date()})
    assert expand(ended, first) == found
    for one in (rule, ended):
        read = rrulestr(to_rrule(one, first, KST), dtstart=first.replace(tzinfo=KST))
        assert [start.replace(tzinfo=None) for start in read] == found
    assert all(one < other for one, other in pairwise(found))


def is_meant(rule: Rule, first: date, offset: int) -> bool:
    """Whether the day ``offset`` days after the first is one of the rule: written as people say it."""
    day = first + timedelta(days=offset)
    months = (day.year - first.year) * 12 + day.month - first.month
    last = monthrange(day.year, day.month)[1]
    weeks = ((day - timedelta(days=day.weekday())) - (first - timedelta(days=first.weekday()))).days // 7
    is_clamped = rule.missing is Missing.LAST and day.day == last < first.day
    if rule.every is Every.DAY:
        return offset % rule.interval == 0
    if rule.every is Every.WEEK:
        return weeks % rule.interval == 0 and day.weekday() in (rule.weekdays or {first.weekday()})
    if rule.every is Every.MONTH_DATE:
        return months % rule.interval == 0 and (day.day == first.day or is_clamped)
    if rule.every is Every.MONTH_WEEKDAY:
        nth, is_last = rule.nth or nth_of(first), day.day + 7 > last
        is_nth = is_last if nth == -1 else nth_of(day) == nth
        is_else = nth == 5 and rule.missing is Missing.LAST and is_last
        return months % rule.interval == 0 and day.weekday() == first.weekday() and (is_nth or is_else)
    is_month = day.month == first.month and months // 12 % rule.interval == 0
    return is_month and (day.day == first.day or is_clamped)


@pytest.mark.parametrize(
    ("rule", "korean", "english"),
    [
        (Rule(every=Every.DAY, count=3), "매일, 3회", "Every day, 3 times"),
        (
            Rule(every=Every.WEEK, interval=2, weekdays=frozenset({0, 3}), until=date(2026, 12, 31)),
            "2주마다 월, 목, 2026. 12. 31.(목)까지",
            "Every 2 weeks on Mon, Thu, until Thu 31 Dec 2026",
        ),
        (
            Rule(every=Every.MONTH_DATE, missing=Missing.LAST, count=2),
            "매월 30일(없는 달은 마지막 날), 2회",
            "Every month on day 30 (else on the last one there is), 2 times",
        ),
        (
            Rule(every=Every.MONTH_WEEKDAY, nth=-1, count=2),
            "매월 마지막 월요일, 2회",
            "Every month on the last Mon, 2 times",
        ),
        (Rule(every=Every.YEAR, interval=2, count=2), "2년마다 11월 30일, 2회", "Every 2 years on 11/30, 2 times"),
    ],
)
def test_a_rule_is_said_in_both_languages(app: Flask, rule: Rule, korean: str, english: str) -> None:
    with app.test_request_context():
        for code, said in (("ko", korean), ("en", english)):
            with in_locale(code):
                assert words(rule, date(2026, 11, 30)) == said
