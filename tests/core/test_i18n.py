"""Days, periods and lengths as people read them, in both languages."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import make_url

from anchorcenter.core.i18n import (
    Named,
    Shown,
    _l,
    day_text,
    in_locale,
    length_text,
    local,
    locale,
    long_day,
    of_both,
    period_text,
    rfc3339,
    today,
    week_text,
    zone_name,
)
from anchorcenter.core.periods import Period
from tests.conftest import make_app
from tests.times import DAY, HOUR, MINUTE, kst

MONDAY = date(2026, 11, 23)


@pytest.fixture(autouse=True)
def context(tmp_path: Path) -> Iterator[Flask]:
    """Where texts know the center's zone; no database is asked."""
    app = make_app(make_url("sqlite://"), tmp_path)
    with app.app_context():
        yield app


def both(text: object) -> list[str]:
    """The same in Korean and in English."""
    read = []
    for code in ("ko", "en"):
        with in_locale(code):
            assert locale() == code
            read.append(str(text))
    return read


def test_days_are_written_as_people_write_them() -> None:
    assert both(Shown(day_text, MONDAY)) == ["2026. 11. 23.(월)", "Mon 23 Nov 2026"]
    assert both(Shown(long_day, date(2026, 11, 26))) == ["11월 26일 목요일", "Thursday 26 November"]


@pytest.mark.parametrize(
    ("monday", "korean", "english"),
    [
        (MONDAY, "2026년 11월 23일 – 29일", "23 – 29 Nov 2026"),
        (date(2026, 11, 30), "2026년 11월 30일 – 12월 6일", "30 Nov – 6 Dec 2026"),
        (date(2027, 2, 22), "2027년 2월 22일 – 28일", "22 – 28 Feb 2027"),
    ],
)
def test_a_week_over_the_end_of_a_month_names_both_months(monday: date, korean: str, english: str) -> None:
    assert both(Shown(week_text, monday)) == [korean, english]


@pytest.mark.parametrize(
    ("start", "end", "korean", "english"),
    [
        ("14:00", "16:00", "2026. 11. 25.(수) 14:00–16:00", "Wed 25 Nov 2026 14:00–16:00"),
        ("22:00", "24:00", "2026. 11. 25.(수) 22:00–24:00", "Wed 25 Nov 2026 22:00–24:00"),
        ("00:00", "24:00", "2026. 11. 25.(수) 00:00–24:00", "Wed 25 Nov 2026 00:00–24:00"),
        (
            "22:00", "26:00",
            "2026. 11. 25.(수) 22:00 – 2026. 11. 26.(목) 02:00", "Wed 25 Nov 2026 22:00 – Thu 26 Nov 2026 02:00",
        ),
        (
            "00:00", "48:00",
            "2026. 11. 25.(수) 00:00 – 2026. 11. 27.(금) 00:00", "Wed 25 Nov 2026 00:00 – Fri 27 Nov 2026 00:00",
        ),
    ],
)  # fmt: skip
def test_an_end_at_midnight_is_24_and_one_on_another_day_bears_its_date(
    start: str, end: str, korean: str, english: str
) -> None:
    assert both(Shown(period_text, Period(kst(start), kst(end)))) == [korean, english]


@pytest.mark.parametrize(
    ("length", "korean", "english"),
    [
        (timedelta(), "0분", "0 minutes"),
        (MINUTE, "1분", "1 minute"),
        (90 * MINUTE, "90분", "90 minutes"),
        (HOUR, "1시간", "1 hour"),
        (2 * HOUR, "2시간", "2 hours"),
        (25 * HOUR, "25시간", "25 hours"),
        (DAY, "1일", "1 day"),
        (3 * DAY, "3일", "3 days"),
        (3 * DAY + 30 * MINUTE, "4350분", "4350 minutes"),
    ],
)
def test_a_length_is_told_in_the_largest_unit_that_fits(length: timedelta, korean: str, english: str) -> None:
    assert both(Shown(length_text, length)) == [korean, english]


def test_times_are_the_centers_wherever_the_reader_is(context: Flask) -> None:
    moment = kst("2026-11-25 00:30")
    assert (local(moment), rfc3339(moment)) == ("2026. 11. 25.(수) 00:30", "2026-11-25T00:30:00+09:00")
    assert (today(moment), zone_name(moment)) == (date(2026, 11, 25), "KST")
    context.config["CENTER_ZONE"] = "Europe/Paris"
    assert (local(moment), rfc3339(moment)) == ("2026. 11. 24.(화) 16:30", "2026-11-24T16:30:00+01:00")
    assert (today(moment), zone_name(moment)) == (date(2026, 11, 24), "CET")


def test_a_name_is_chosen_when_it_is_shown_and_korean_stands_in_for_a_missing_one() -> None:
    assert both(Named("비행장", "Flight field")) == ["비행장", "Flight field"]
    assert both(Named("비행장", "")) == ["비행장", "비행장"]


def test_a_lazy_text_becomes_words_in_the_language_of_its_reader() -> None:
    hours = Shown(length_text, 2 * HOUR)
    message = _l("Booked: %(space)s, %(start)s (%(code)s)", space=Named("가", "A"), start=hours, code="B-1")
    assert both(message) == ["[예약 확정] 가 2시간 (B-1)", "Booked: A, 2 hours (B-1)"]


def test_outside_of_a_request_korean_is_read() -> None:
    assert (locale(), day_text(MONDAY)) == ("ko", "2026. 11. 23.(월)")


@pytest.mark.parametrize(
    ("said", "korean", "english"),
    [
        ("업무협약(MOU)을 셉니다. (Agreements (MOU) signed.)", "업무협약(MOU)을 셉니다.", "Agreements (MOU) signed."),
        ("핵심 지표 (KPI) (Key figures)", "핵심 지표 (KPI)", "Key figures"),
        ("같은 말", "같은 말", "같은 말"),
        ("한글만 (괄호)", "한글만 (괄호)", "한글만 (괄호)"),
        ("", "", ""),
    ],
)
def test_of_what_is_kept_in_both_languages_everybody_reads_theirs(said: str, korean: str, english: str) -> None:
    assert both(Shown(of_both, said)) == [korean, english]
