"""Figures that no feature offers yet: of people by gender, ratios, stocks; the pages must be able to show them."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Date, Integer, String, literal, select, union_all

from anchorcenter.core import metrics
from anchorcenter.core.metrics import Described, Kind, Metric

ClientOf = Callable[[str], FlaskClient]
NOVEMBER = "from=2026-11-01&to=2026-12-01"
ROWS = (  # Subject, value, weight, gender, age band.
    ("kim", 1, 2, "female", "20s"),
    ("kim", 1, 1, "female", "20s"),
    ("lee", 0, 1, "male", ""),
    ("park", 1, 1, "", ""),
)


def row(number: int, subject: str, value: int, weight: int, gender: str, age_band: str) -> Any:
    texts = {"subject": subject, "gender": gender, "age_band": age_band, "region": "", "kind": "course"}
    columns: dict[str, Any] = {name: literal(text, String).label(name) for name, text in texts.items()}
    columns |= {"record": literal("enrollment", String).label("record")}
    numbers = {"record_id": number, "value": value, "weight": weight}
    columns |= {name: literal(found, Integer).label(name) for name, found in numbers.items()}
    columns["counted_on"] = literal(date(2026, 11, 10), Date).label("counted_on")
    return select(*(columns[name] for name in metrics.COLUMNS))


def metric(kind: Kind, rows: tuple[Any, ...] = ROWS, **changes: Any) -> Metric:
    every = select(union_all(*(row(number, *values) for number, values in enumerate(rows, start=1))).subquery())

    def selected(days: Any) -> Any:
        found = every.subquery()
        return select(found).where(found.c.counted_on >= days.start, found.c.counted_on < days.end)

    values: dict[str, Any] = {
        "key": "test.figure",
        "name": "수료율",
        "definition": "시험 지표",
        "unit": "percent" if kind is Kind.RATIO else "person",
        "version": 1,
        "rows": selected,
        "describe": lambda records, _viewer: dict.fromkeys(records, Described(label="수강")),
    }
    return Metric(kind=kind, **values | changes)


def page(app: Flask, client_of: ClientOf, shown: Metric, days: str = NOVEMBER) -> str:
    metrics.init_app(app, [shown])
    answer = client_of("official").get(f"/staff/metrics/{shown.key}?{days}")
    assert answer.status_code == 200
    return answer.text


def parts(text: str, name: str) -> list[tuple[str, str]]:
    card = text.partition(f"<caption>수료율: {name}</caption>")[2].partition("</table>")[0]
    return re.findall(r'<th scope="row">(.*?)</th>.*?<data value="[^"]*">(.*?)</data>', card)


def test_people_are_split_by_gender_with_no_answer(app: Flask, client_of: ClientOf) -> None:
    text = page(app, client_of, metric(Kind.DISTINCT, is_of_people=True))
    assert ('<p class="figure">3명</p>' in text, "내역 4건, 중복 없이 3명" in text) == (True, True)
    assert parts(text, "성별") == [("남성", "1명"), ("무응답", "1명"), ("여성", "1명")]
    assert parts(text, "연령대") == [("무응답", "2명"), ("20s", "1명")]
    assert (parts(text, "지역"), "kim" in text) == ([], False)


def test_a_ratio_shows_what_it_is_of_and_a_dash_over_nothing(app: Flask, client_of: ClientOf) -> None:
    shown = metric(Kind.RATIO)
    text = page(app, client_of, shown)
    assert ('<p class="figure">60.0 %</p>' in text, "내역 4건, 5 중 3" in text) == (True, True)
    assert parts(text, "성별") == [("무응답", "100.0 %"), ("여성", "66.7 %"), ("남성", "0.0 %")]
    empty = page(app, client_of, shown, "from=2026-10-01&to=2026-11-01")
    assert ('<p class="figure">-</p>' in empty, "집계된 내역이 없습니다" in empty) == (True, True)
    listed = client_of("staff").get("/staff/metrics?from=2026-10-01&to=2026-11-01").text
    assert '<p class="figure">-</p>' in listed


@pytest.mark.parametrize("kind", [Kind.STOCK, Kind.MANUAL, Kind.FLOW])
def test_sums_of_every_kind_say_how_they_came_about(app: Flask, client_of: ClientOf, kind: Kind) -> None:
    text = page(app, client_of, metric(kind))
    assert ('<p class="figure">3명</p>' in text, "내역 4건, 합계 3명" in text) == (True, True)


def test_a_program_that_counts_nothing_says_so(app: Flask, client_of: ClientOf) -> None:
    metrics.init_app(app, [])
    answer = client_of("official").get("/staff/metrics")
    assert (answer.status_code, "아직 지표가 없습니다" in answer.text) == (200, True)
