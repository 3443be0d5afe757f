"""What the academy can prove: started, completed and certified apart, each opening into its rows."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from anchorcenter.academy.attendance import service as attendance
from anchorcenter.academy.attendance.service import Marking
from anchorcenter.academy.attendance.stays import Kind
from anchorcenter.academy.enrollment.models import Enrollment
from anchorcenter.academy.models import Course
from anchorcenter.academy.targets import FUNDED_A_YEAR, FUNDED_IN_ALL
from anchorcenter.accounts.models import Gender, Person
from anchorcenter.core import settings
from anchorcenter.core.db import db
from anchorcenter.core.metrics import figure, get_metric
from anchorcenter.core.periods import Days
from anchorcenter.core.unit_of_work import writing
from tests.academy.attending import hold_class
from tests.academy.cohorts import PUBLIC, STAFF, course
from tests.academy.completing import OVER, decide, do, held
from tests.academy.enrolling import apply, opened
from tests.steps import count
from tests.times import DAY, HOUR, NOW, kst

ClientOf = Callable[[str], FlaskClient]
WINTER = Days(date(2026, 11, 1), date(2027, 1, 1))
BORN = {"citizen": date(2006, 11, 24), "tenant-a": date(2006, 11, 23), "tenant-b": None}  # It begins on 23 November.


def values(app: Flask, days: Days = WINTER) -> dict[str, Any]:
    keys = ("cohorts", "started", "started_people", "completed", "completed_people", "certified", "completion_rate")
    with app.app_context():
        return {key: figure(get_metric(f"academy.{key}"), days) for key in keys}


@pytest.fixture
def people(app: Flask, client_of: ClientOf, clock: Callable[[datetime], None]) -> dict[str, int]:
    """Three of a cohort that is over, of whom two meet what is asked."""
    found = held(app, client_of("staff")).people
    with app.app_context(), writing():
        for name, born in BORN.items():
            gender = {"citizen": Gender.FEMALE, "tenant-a": Gender.MALE}.get(name, Gender.NO_ANSWER)
            mine = update(Person).where(Person.id == found[name])
            db.session.execute(mine.values(born_on=born, gender=gender))
        resident = update(Enrollment).where(Enrollment.person_id == found["citizen"])
        db.session.execute(resident.values(resident_since=date(2020, 1, 1)))
    clock(OVER)
    return found


def test_funded_trainees_stand_beside_what_the_programme_expects(
    app: Flask, client_of: ClientOf, people: dict[str, int]
) -> None:
    page = client_of("staff").get(STAFF).text
    assert ("2,000명 중 0명 (0 %)" in page, "10,000명 중 0명 (0 %)" in page) == (True, True)
    with app.app_context(), writing():
        db.session.execute(update(Course).values(is_funded=True))
        settings.change(FUNDED_A_YEAR, 12, now=OVER)
        settings.change(FUNDED_IN_ALL, 0, now=OVER)
    page = client_of("staff").get(STAFF).text
    assert ("12명 중 3명 (25 %)" in page, "연인원 3명" in page, "10,000명" in page) == (True, True, False)
    assert "/staff/metrics/academy.funded_people?from=2026-01-01&amp;to=2027-01-01" in page


def test_started_completed_and_certified_are_told_apart(app: Flask, people: dict[str, int]) -> None:
    before = values(app)
    assert (before["cohorts"], before["started"], before["completed"], before["completion_rate"]) == (1, 3, 0, None)
    decide(app)
    after = values(app)
    assert (after["started"], after["started_people"], after["completed"], after["certified"]) == (3, 3, 2, 2)
    assert after["completion_rate"] is not None
    assert round(after["completion_rate"], 4) == Decimal("0.6667")
    assert values(app, Days(date(2026, 1, 1), date(2026, 11, 1)))["started"] == 0


def test_a_revoked_certificate_counts_neither_as_completed_nor_as_certified(
    app: Flask, client_of: ClientOf, people: dict[str, int]
) -> None:
    decide(app)
    staff = client_of("staff")
    assert staff.post("/staff/certificates/1/revoke", data={"why": "정정"}).status_code == 303
    assert staff.post("/staff/certificates/2/reissue", data={"name": "새 이름", "why": "개명"}).status_code == 303
    found = values(app)
    assert (found["started"], found["completed"], found["completed_people"], found["certified"]) == (3, 1, 1, 1)


def test_people_are_told_apart_by_gender_age_and_region_with_no_answer(
    app: Flask, client_of: ClientOf, people: dict[str, int]
) -> None:
    answer = client_of("official").get("/staff/metrics/academy.started?from=2026-11-01&to=2026-12-31")
    page = re.sub(r"\s+", " ", answer.text)
    for said in ("여성", "남성", "고양시민", "무응답", "10대", "20대", "드론 기초"):
        assert said in page
    assert "사람 citizen" not in page


def test_satisfaction_is_a_share_with_its_number(app: Flask, client_of: ClientOf, people: dict[str, int]) -> None:
    for who, said in (("citizen", "5"), ("tenant-a", "3"), ("tenant-b", "4")):
        assert client_of(who).post(f"{PUBLIC}/cohorts/1/survey", data={"satisfaction": said}).status_code == 303
    with app.app_context():
        found = figure(get_metric("academy.satisfaction"), WINTER)
    assert found is not None
    assert round(found, 4) == Decimal("0.6667")
    answer = client_of("official").get("/staff/metrics/academy.satisfaction?from=2026-11-01&to=2026-12-31")
    assert (answer.status_code, "66.7 %" in answer.text) == (200, True)


def taking(app: Flask, days: Days) -> list[Any]:
    keys = ("applied", "applied_people", "waiting", "waiting_people", "cancelled", "cancelled_people")
    with app.app_context():
        return [figure(get_metric(f"academy.{key}"), days) for key in keys]


def test_applications_waiting_and_cancelled_places_are_figures_too(
    app: Flask, client_of: ClientOf, clock: Callable[[datetime], None]
) -> None:
    opened(client_of("staff"), capacity="1", minimum="1")
    placed, waits = (apply(client_of(who), who).code for who in ("citizen", "tenant-a"))
    day = date(2026, 11, 23)
    first, month = Days(day, day + DAY), Days(day, day + 30 * DAY)
    assert taking(app, first) == [2, 2, 1, 1, 0, 0]
    clock(NOW + DAY)
    assert client_of("citizen").post(f"/enrollments/{placed}/cancel", data={"why": "일정"}).status_code == 303
    assert taking(app, month) == [2, 2, 1, 1, 1, 1]  # Who was offered the place still waits until they take it.
    assert apply(client_of("citizen"), "citizen").status == 201
    assert taking(app, month) == [3, 2, 2, 2, 1, 1]
    assert taking(app, first) == [2, 2, 1, 1, 0, 0]  # As it stood then, whatever came later.
    assert client_of("tenant-a").post(f"/enrollments/{waits}/accept").status_code == 303
    assert taking(app, month)[2:4] == [1, 1]
    page = client_of("official").get("/staff/metrics/academy.cancelled?from=2026-11-01&to=2026-12-31").text
    assert ("자리 확정 후" in page, "드론 기초" in page, "사람 citizen" in page) == (True, True, False)


def test_who_goes_over_to_another_cohort_applied_once_and_cancelled_nothing(app: Flask, client_of: ClientOf) -> None:
    staff = client_of("staff")
    opened(staff)
    opened(staff, first_on="2026-12-21", last_on="2026-12-24")
    number = apply(client_of("citizen"), "citizen").code
    sent = {"number": "2", "why": "일정 변경"}
    assert staff.post(f"{STAFF}/enrollments/{number}/transfer", data=sent).status_code == 303
    assert (count(app, Enrollment), taking(app, WINTER)) == (2, [1, 1, 0, 0, 0, 0])


def test_a_form_that_was_never_sent_is_no_application(app: Flask, client_of: ClientOf) -> None:
    opened(client_of("staff"))
    assert client_of("citizen").post(f"{PUBLIC}/cohorts/1/hold").status_code == 303
    assert (count(app, Enrollment), taking(app, WINTER)[:2]) == (1, [0, 0])


def test_lessons_count_in_their_year_and_completion_in_that_of_its_decision_m5(
    app: Flask, client_of: ClientOf, clock: Callable[[datetime], None]
) -> None:
    staff = client_of("staff")
    assert staff.post(f"{STAFF}/new", data=course(needs_survey="", series="드론기초")).status_code == 303
    found = hold_class(app, staff, ("citizen",), first_on="2026-12-23", last_on="2027-01-04")
    starts = [kst(f"{day} 10:00") for day in ("2026-12-23", "2026-12-28", "2026-12-30", "2027-01-04")]
    for number, start in enumerate(starts, start=1):
        for kind, moment in ((Kind.IN, start), (Kind.OUT, start + 2 * HOUR)):
            there = Marking(kind=kind, people=frozenset({found.people["citizen"]}))
            assert do(app, attendance.mark, number, there, by="instructor", now=moment) == 1
    clock(starts[3] + 3 * DAY)
    decide(app, now=starts[3] + 3 * DAY)
    years = Days(date(2026, 1, 1), date(2027, 1, 1)), Days(date(2027, 1, 1), date(2028, 1, 1))
    keys = "started", "lessons_held", "participations", "minutes_taught", "completed", "certified"
    with app.app_context():
        said = [[figure(get_metric(f"academy.{key}"), days) for key in keys] for days in years]
    assert said == [[1, 3, 3, 360, 0, 0], [0, 1, 1, 120, 1, 1]]
