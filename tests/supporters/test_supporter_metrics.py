"""What supporters can prove: each figure opens into its rows, and counts nobody and nothing twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from anchorcenter.accounts.models import Gender
from anchorcenter.accounts.service import add_person
from anchorcenter.core.db import db
from anchorcenter.core.metrics import figure, get_metric, rows_of
from anchorcenter.core.periods import Days
from anchorcenter.core.unit_of_work import writing
from anchorcenter.questions import service as questions
from anchorcenter.supporters.activities.models import ActivityState
from anchorcenter.supporters.models import ActivityKind
from anchorcenter.supporters.monitoring.models import Area, Finding, FindingState, MonitoringReport
from anchorcenter.supporters.monitoring.service import begin
from tests.supporters.done import SECOND, cohort, did, of_gender, posted, put, serve
from tests.times import NOW

ClientOf = Callable[[str], FlaskClient]
NOVEMBER = Days(date(2026, 11, 1), date(2026, 12, 1))
OCTOBER = Days(date(2026, 10, 1), date(2026, 11, 1))
NINE = ("tenant-a", "tenant-a-member", "tenant-b", "citizen", "staff", "director", "official", "nobody", "ninth")


def value(app: Flask, key: str, days: Days = NOVEMBER) -> Any:
    with app.app_context():
        return figure(get_metric(f"supporters.{key}"), days)


def rows(app: Flask, key: str, days: Days = NOVEMBER) -> list[Any]:
    with app.app_context():
        return list(db.session.execute(select(rows_of(get_metric(f"supporters.{key}"), days))))


def said(app: Flask, key: str) -> set[str]:
    """What everybody reads of the rows."""
    records = [(row.record, row.record_id) for row in rows(app, key)]
    with app.test_request_context():
        found = get_metric(f"supporters.{key}").describe(records, None).values()
        assert {each.url for each in found} <= {""}
        return {each.label for each in found}


def test_genders_add_up_with_who_has_not_answered_s14(app: Flask, client_of: ClientOf) -> None:
    with app.app_context(), writing():
        add_person("ninth@test.example", "사람 ninth", password_hash="", now=NOW, roles=[])
    of_gender(app, Gender.FEMALE, *NINE[:6])
    of_gender(app, Gender.MALE, *NINE[6:])
    first = cohort(app)
    for who in NINE:
        serve(app, who, first)
    serve(app, "citizen", cohort(app, SECOND))  # Who is in two cohorts is one person.
    assert (genders(app), value(app, "active")) == ({"female": 6, "male": 3}, 9)
    of_gender(app, Gender.NO_ANSWER, NINE[0])
    assert (genders(app), value(app, "active")) == ({"female": 5, "male": 3, "": 1}, 9)
    page = client_of("staff").get("/staff/metrics/supporters.active?from=2026-11-01&to=2026-12-01").text
    assert ("무응답" in page, "사람 citizen" in page) == (True, False)


def genders(app: Flask) -> Counter[str]:
    return Counter(row.gender for row in rows(app, "active"))


def test_who_serves_is_asked_of_the_last_day(app: Flask) -> None:
    first = cohort(app)
    serve(app, "citizen", first, ended_on=date(2026, 11, 10), ended_why="이사")
    serve(app, "tenant-a", first, first_on=date(2026, 11, 30))
    assert (value(app, "active"), value(app, "active", OCTOBER)) == (1, 1)


def test_an_activity_counts_on_its_day_by_kind_and_channel_and_opens(app: Flask, client_of: ClientOf) -> None:
    place = serve(app, "citizen", cohort(app))
    posted(app, did(app, place, kind=ActivityKind.ARTICLE))
    visit = did(app, place)
    for state in (ActivityState.SUBMITTED, ActivityState.RETURNED, ActivityState.REVOKED):
        did(app, place, state=state)
    did(app, place, counts=False)  # Its post counts for another mission.
    assert sorted(row.kind for row in rows(app, "activities")) == ["article/blog", "monitoring/none"]
    assert (value(app, "activities"), value(app, "activities", OCTOBER), value(app, "people")) == (2, 0, 1)
    assert said(app, "activities") == {"기사", "프로그램 모니터링"}
    staff = client_of("staff")
    page = staff.get("/staff/metrics/supporters.activities?from=2026-11-01&to=2026-12-01").text
    assert (f"/activities/{visit}" in page, "안전교육 참관" in page) == (True, True)
    put(app, visit, state=ActivityState.REVOKED, counts=False, counted_minutes=0)
    assert value(app, "activities") == 1
    assert "서포터즈 활동" in staff.get("/staff/metrics?from=2026-11-01&to=2026-12-01").text


def test_a_post_counts_once_however_many_show_it_s19(app: Flask) -> None:
    first = cohort(app)
    mine, theirs = serve(app, "citizen", first), serve(app, "tenant-b", first)
    for place in (mine, theirs, mine):
        posted(app, did(app, place, kind=ActivityKind.ARTICLE))
    posted(app, did(app, mine), "https://blog.example.org/2")
    posted(app, did(app, mine, state=ActivityState.SUBMITTED), "https://blog.example.org/3")
    assert (value(app, "posts"), said(app, "posts"), said(app, "active")) == (
        2,
        {"프로그램 모니터링", "기사"},
        {"서포터즈"},
    )


def test_reach_is_what_was_last_measured_and_never_a_sum_of_days_s18(app: Flask) -> None:
    place = serve(app, "citizen", cohort(app))
    posted(app, did(app, place), d20261118=100, d20261119=150, d20261120=140)
    posted(app, did(app, place), "https://blog.example.org/2", d20261201=9)
    posted(app, did(app, place))  # The same post shows two activities.
    until = Days(date(2026, 11, 1), date(2026, 11, 20))
    assert (value(app, "reach"), value(app, "reach", until), value(app, "reach", OCTOBER)) == (140, 150, 0)
    assert said(app, "reach") == {"블로그"}


def test_checklists_and_findings_count_when_they_are_approved_or_solved(app: Flask, client_of: ClientOf) -> None:
    place = serve(app, "citizen", cohort(app))
    visit, waiting, draft = (did(app, place, state=state) for state in (ActivityState.APPROVED, ActivityState.SUBMITTED,
                                                                        ActivityState.APPROVED))  # fmt: skip
    with app.app_context(), writing():
        version = begin(now=NOW)
        for number in (visit, waiting, draft):
            report = MonitoringReport(activity_id=number, response_id=questions.begin(version), findings=[])
            report.handed_in_at = None if number == draft else NOW
            report.findings = [Finding(area=Area.SAFETY, text="소화기", found_at=NOW)] if number != draft else []
            db.session.add(report)
    assert [value(app, key) for key in ("reports", "findings", "findings_solved")] == [1, 1, 0]
    with app.app_context(), writing():
        row = db.session.get_one(Finding, 1)
        row.state, row.answer, row.answered_at, row.solved_on = FindingState.SOLVED, "옮김", NOW, date(2026, 11, 23)
    assert (value(app, "findings_solved"), said(app, "findings_solved")) == (1, {"안전"})
    page = client_of("staff").get("/staff/metrics/supporters.findings_solved?from=2026-11-01&to=2026-12-01").text
    assert ("/staff/supporters/findings/1" in page, "소화기" in page) == (True, True)
