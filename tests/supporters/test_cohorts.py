"""Cohorts of supporters: staff make and change them, everybody reads of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from anchorcenter.core.db import db
from anchorcenter.core.unit_of_work import writing
from anchorcenter.supporters.models import Supporter, SupporterCohort, SupporterTerm
from tests.steps import actor, count
from tests.times import NOW

ClientOf = Callable[[str], FlaskClient]


def typed(**changes: Any) -> dict[str, Any]:
    first = {"slug": "first", "title": "1기", "title_en": "First", "first_on": "2026-10-01", "last_on": "2027-03-31"}
    return first | {"text": "둘러보고\n알립니다", "is_paid": "", "version": "0"} | changes


def test_staff_make_a_cohort_and_everybody_reads_of_it(app: Flask, client_of: ClientOf) -> None:
    made = client_of("staff").post("/staff/supporters/new", data=typed())
    assert (made.status_code, made.location) == (303, "/staff/supporters/first")
    page = client_of("").get("/supporters/first").text
    assert ("1기" in page, "둘러보고" in page, "활동 중" in page) == (True, True, True)
    assert "1기" in client_of("").get("/supporters").text
    assert client_of("").get("/supporters/second").status_code == 404


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        pytest.param({"last_on": "2026-09-30"}, "마지막 날은", id="ends before it begins"),
        pytest.param({"last_on": "2036-09-30"}, "마지막 날은", id="longer than any"),
        pytest.param({"slug": "new"}, "영문 소문자", id="an address that there is"),
        pytest.param({"title": ""}, "제목을 적어", id="without a title"),
    ],
)
def test_what_cannot_be_a_cohort_is_refused(
    app: Flask, client_of: ClientOf, changes: dict[str, str], message: str
) -> None:
    refused = client_of("staff").post("/staff/supporters/new", data=typed(**changes))
    assert (refused.status_code, message in refused.text, count(app, SupporterCohort)) == (422, True, 0)


def test_a_cohort_is_changed_once_by_who_saw_it_as_it_is(app: Flask, client_of: ClientOf) -> None:
    client = client_of("staff")
    client.post("/staff/supporters/new", data=typed())
    changed = typed(title="첫 기수", version="1")
    assert client.post("/staff/supporters/first/edit", data=changed).status_code == 303
    again = client.post("/staff/supporters/first/edit", data=changed | {"title": "다른 이름"})
    assert (again.status_code, "첫 기수" in client.get("/staff/supporters/first").text) == (409, True)


def test_a_term_stays_as_it_was_made(app: Flask, client_of: ClientOf) -> None:
    client_of("staff").post("/staff/supporters/new", data=typed())
    days = {"first_on": date(2026, 10, 1), "last_on": date(2027, 3, 31)}
    staff, citizen = actor(app, "staff"), actor(app, "citizen")
    with app.app_context():
        with writing():
            row = Supporter(cohort_id=1, person_id=citizen.id, number=1, **days)
            db.session.add(row)
            db.session.flush()
            by = {"appointed_on": date(2026, 10, 1), "appointed_at": NOW, "appointed_by_id": staff.id}
            db.session.add(SupporterTerm(supporter_id=row.id, number=1, **days, **by))
        with pytest.raises(IntegrityError, match="append_only"), writing():
            db.session.execute(update(SupporterTerm).values(last_on=date(2027, 12, 31)))
    page = client_of("staff").get("/staff/supporters/first").text
    assert ("사람 citizen" in page, "위촉된 사람이 없습니다" in page) == (True, False)
