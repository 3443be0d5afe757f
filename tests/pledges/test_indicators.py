"""Indicators: how they are counted, what is aimed at, what people say by hand, and what everybody reads."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import insert, update

from anchorcenter.academy.enrollment.models import Enrollment
from anchorcenter.accounts.models import Gender, Person
from anchorcenter.accounts.service import add_person
from anchorcenter.core.db import db
from anchorcenter.core.unit_of_work import writing
from anchorcenter.pledges.indicators.models import Indicator, IndicatorEntry, Target
from anchorcenter.pledges.models import Pledge, Status
from tests.academy.completing import OVER, decide, held
from tests.guards.test_pages import check
from tests.pledges.reported import SLUG, aim, close, enter, figures, measure, publish, take_in
from tests.steps import count
from tests.tenants.lets import A, B, let
from tests.times import DAY, NOW

ClientOf = Callable[[str], FlaskClient]
Clock = Callable[[Any], None]
STAFF = f"/staff/pledges/{SLUG}/indicators"
YEAR = date(2026, 1, 1), date(2026, 12, 31)
NEW = {
    "title": "입주기업 수", "title_en": "Tenants", "definition": "", "direction": "rising", "baseline": "",
    "weight": "50", "metric": "tenants.active", "beside": "", "unit": "", "is_ratio": "", "since": "2022-07-01",
    "note": "", "key": "tenants",
}  # fmt: skip


def page_of(client: FlaskClient, key: str, period: str = "") -> str:
    answer = client.get(f"/pledges/{SLUG}/indicators/{key}?period={period}")
    assert answer.status_code == 200
    check(answer.text)
    return answer.text


def test_an_indicator_is_made_changed_and_aimed_at_by_staff(app: Flask, client_of: ClientOf) -> None:
    take_in(app)
    staff = client_of("staff")
    check(staff.get(STAFF).text)
    assert staff.get(f"{STAFF}/new").status_code == 200
    assert staff.post(f"{STAFF}/new", data=NEW).location == "/staff/indicators/tenants"
    assert staff.post(f"{STAFF}/new", data=NEW).status_code == 409
    own = "/staff/indicators/tenants"
    edited = {"title": "입주기업", "direction": "falling", "baseline": "12", "weight": "40"}
    assert staff.post(f"{own}/edit", data=edited | {"version": "1"}).status_code == 303
    assert staff.post(f"{own}/edit", data=edited | {"version": "1"}).status_code == 409
    days = {"first_on": "2026-01-01", "last_on": "2026-12-31"}
    assert staff.post(f"{own}/target", data=days | {"target": "10"}).status_code == 303
    assert (
        staff.post(f"{own}/figure", data=days | {"state": "dash", "qualifier": "", "source": "보고"}).status_code == 303
    )
    changed = {"metric": "", "beside": "", "unit": "곳", "is_ratio": "", "since": "2026-07-01", "note": "직접 셈"}
    assert staff.post(f"{own}/formula", data=changed).status_code == 303
    forms = [staff.get(own + path).status_code for path in ("/edit", "/target", "/figure", "/formula")]
    assert forms == [200] * 4
    for path in (STAFF, own):
        check(staff.get(path).text)
    with app.app_context():
        row = db.session.query(Indicator).one()
        said = row.title, row.direction, row.baseline_milli, row.weight, [each.metric for each in row.formulas]
        assert said == ("입주기업", "falling", 12_000, 40, ["tenants.active", ""])
        assert [each.value_milli for each in row.targets] == [10_000]
    assert staff.post(f"{own}/target", data=days | {"target": ""}).status_code == 303
    assert count(app, Target) == 0
    assert client_of("official").get(own).status_code == 403


@pytest.mark.parametrize(
    ("made", "refused"),
    [
        (lambda app: measure(app, "X"), (["key"], 422)),
        (lambda app: measure(app, "none", "no.such"), (["metric"], 422)),
        (lambda app: measure(app, "none", unit=""), (["unit"], 422)),
        (lambda app: aim(app, "known", 1, date(2026, 2, 1), date(2026, 1, 1)), (["days"], 422)),
        (lambda app: enter(app, "known", 1, source=""), (["source"], 422)),
        (lambda app: enter(app, "known", -1), (["value"], 422)),
        (lambda app: enter(app, "unknown", 1), (["not_found"], 404)),
    ],
)
def test_what_cannot_be_so_is_refused_and_nothing_is_kept(app: Flask, made: Any, refused: Any) -> None:
    take_in(app)
    measure(app, "known")
    assert made(app) == refused
    assert (count(app, Indicator), count(app, Target), count(app, IndicatorEntry)) == (1, 0, 0)


def test_m1_how_many_people_stand_beside_how_often(app: Flask, client_of: ClientOf, clock: Clock) -> None:
    take_in(app)
    held(app, client_of("staff"))
    measure(app, "trainees", "academy.participants", beside="academy.participations")
    clock(OVER)
    page = page_of(client_of(""), "trainees", "2026h2")
    tiles = re.findall(r"<dt>([^<]+)</dt><dd><b class=\"figure\">([^<]+)</b>", page)
    assert [text for _name, text in tiles] == ["3명", "10명"]  # Four, four and two lessons.
    assert len({name for name, _text in tiles}) == 2


def test_m3_m4_started_completed_and_certified_are_three_numbers_without_who_left(
    app: Flask, client_of: ClientOf, clock: Clock
) -> None:
    take_in(app)
    held(app, client_of("staff"))
    clock(OVER)
    decide(app)
    for key in ("started", "completed", "certified"):
        measure(app, key, f"academy.{key}")
    measure(app, "rate", "academy.completion_rate")
    clock(OVER + 60 * DAY)
    number = publish(app, "2026h2")
    assert figures(app, number) == {"started": 3, "completed": 2, "certified": 2, "rate": 2}
    page = page_of(client_of(""), "rate", "2026h2")
    assert ("66.7 %" in page, "2 / 3" in page) == (True, True)  # M19: the parts stand beside the rate.


def test_m8_what_stands_on_a_day_is_never_added_up(app: Flask, client_of: ClientOf) -> None:
    take_in(app)
    let(app, "unit-1", "2023-11-01", "2024-10-31", A)
    let(app, "unit-2", "2024-02-01", "2025-01-31", B)
    measure(app, "tenants", "tenants.active")
    values = {period: figures(app, close(app, period))["tenants"] for period in ("2023h2", "2024h1", "2024h2", "2024")}
    assert values == {"2023h2": 1, "2024h1": 2, "2024h2": 1, "2024": 1}


def test_m19_a_rate_by_hand_is_the_rate_of_the_sums(app: Flask, client_of: ClientOf) -> None:
    take_in(app)
    measure(app, "satisfied", unit="percent", is_ratio=True)
    enter(app, "satisfied", 9, first=date(2026, 1, 1), last=date(2026, 3, 31), whole=10)
    enter(app, "satisfied", 10, first=date(2026, 4, 1), last=date(2026, 6, 30), whole=90)
    page = page_of(client_of(""), "satisfied", "2026h1")
    assert ("19.0 %" in page, "19 / 100" in page, "50.6 %" in page) == (True, True, False)


def test_m24_what_was_reported_by_hand_stands_beside_what_is_counted(app: Flask, client_of: ClientOf) -> None:
    take_in(app)
    let(app, "unit-1", "2023-11-01", "2024-10-31", A)
    measure(app, "tenants", "tenants.active")
    enter(app, "tenants", 8, source="t18")
    page = page_of(client_of(""), "tenants", "2023h2")
    assert ('<p class="figure">1개사</p>' in page, "보고된 값(수기): 8개사" in page) == (True, True)
    assert "센터의 기록만으로는 모두 설명되지 않습니다." in page
    enter(app, "tenants", 1, source="t18")
    assert "센터의 기록과 일치합니다." in page_of(client_of(""), "tenants", "2023h2")


def test_m16_m22_no_target_and_nothing_to_divide_by_say_so(app: Flask, client_of: ClientOf) -> None:
    take_in(app)
    measure(app, "nothing", "academy.completion_rate")
    aim(app, "nothing", 0, *YEAR)
    page = page_of(client_of(""), "nothing", "2026")
    assert ('<p class="figure">해당 없음</p>' in page, "달성률 해당 없음" in page) == (True, True)


def test_the_mark_on_a_bar_is_the_target_or_an_even_pace(app: Flask, client_of: ClientOf, clock: Clock) -> None:
    take_in(app)
    measure(app, "talks")
    measure(app, "tenants", "tenants.active")
    for key in ("talks", "tenants"):
        aim(app, key, 10_000, *YEAR)
    enter(app, "talks", 5, first=YEAR[0], last=date(2026, 3, 31))

    def marks() -> list[tuple[str, str]]:
        pattern = r'<rect width="([\d.]+)" height="8"/><rect class="mark" x="([\d.]+)"'
        return re.findall(pattern, client_of("").get(f"/pledges/{SLUG}").text)

    clock(NOW.replace(month=7, day=2))  # Day 183 of 365.
    assert marks() == [("50", "50"), ("0", "99.2")]  # What adds up; what stands on a day.
    enter(app, "talks", 15, first=date(2026, 4, 1), last=date(2026, 6, 30))
    assert marks()[0] == ("100", "25")  # Twice of what is aimed at: the bar is full, and the target is at its half.


def test_m21_fulfilled_at_less_than_all_is_flagged(app: Flask, client_of: ClientOf) -> None:
    take_in(app)
    let(app, "unit-1", "2023-11-01", "2026-12-31", A)
    measure(app, "tenants", "tenants.active", weight=100)
    aim(app, "tenants", 2_000, *YEAR)
    flag = "지표의 달성률은 100 %에 미치지 못합니다"
    shown = client_of("").get(f"/pledges/{SLUG}").text
    assert (flag in shown, "50.0 %" in shown) == (False, True)
    with app.app_context(), writing():
        db.session.execute(update(Pledge).values(status=Status.COMPLETED))
    assert flag in client_of("").get(f"/pledges/{SLUG}").text


def test_m23_small_cells_are_hidden_and_the_figure_counts_all(app: Flask, client_of: ClientOf, clock: Clock) -> None:
    take_in(app)
    people = held(app, client_of("staff")).people
    with app.app_context(), writing():
        db.session.execute(update(Person).where(Person.id == people["citizen"]).values(gender=Gender.FEMALE))
        first = db.session.query(Enrollment).filter_by(person_id=people["citizen"]).one()
        names = [column.name for column in Enrollment.__table__.columns if column.name not in ("id", "person_id")]
        known = {name: getattr(first, name) for name in names}
        for number in range(8):
            added = add_person(f"x{number}@test.example", f"가{number}", password_hash="", now=NOW)
            added.gender = Gender.MALE
            db.session.flush()
            db.session.execute(insert(Enrollment).values(known | {"person_id": added.id}))
    measure(app, "trainees", "academy.started_people")
    clock(OVER)
    page = page_of(client_of(""), "trainees", "2026h2")
    cells = re.search(r"성별·연령·지역별.*?</table>", page, re.DOTALL)
    assert cells is not None
    shown = re.findall(r'<td class="number">([^<]+)</td>', cells[0])
    assert ('<p class="figure">11명</p>' in page, shown) == (True, ["비공개"] * len(shown))
    rows = page.split('id="rows"')[1]
    assert ("가0" in rows, "가명" in rows) == (False, False)


def test_other_pledges_indicators_are_not_found(app: Flask, client_of: ClientOf) -> None:
    take_in(app)
    measure(app, "tenants", "tenants.active")
    client = client_of("")
    paths = ("/pledges/other/indicators/tenants", f"/pledges/{SLUG}/indicators/none", "/staff/indicators/none")
    assert [client_of("staff").get(path).status_code for path in paths] == [404] * 3
    assert client.get(f"/pledges/{SLUG}/indicators/tenants?period=x&page=99").status_code == 200
