"""What staff and companies do with enrollments of others: lists, places past the rules, endings, transfers, groups."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from anchorcenter.academy.enrollment.models import Enrollment
from anchorcenter.accounts.access_log import AccessEntry
from anchorcenter.accounts.models import Person
from anchorcenter.core.audit import AuditEntry
from anchorcenter.core.db import db
from anchorcenter.core.unit_of_work import writing
from tests.academy.cohorts import PUBLIC, SLUG
from tests.academy.cohorts import cohort as cohort_form
from tests.academy.cohorts import course as course_form
from tests.academy.enrolling import GRAND, OPEN, apply, opened, people, seats, states
from tests.accounts.mails import read_mails
from tests.steps import bearer, count, problems
from tests.times import kst

ClientOf = Callable[[str], FlaskClient]
Clock = Callable[[Any], None]
ROSTER = f"/staff/courses/{SLUG}/cohorts/1/people"
ONE = "/staff/courses/enrollments"


def add(staff: FlaskClient, name: str, **changes: str) -> Any:
    data = {"email": f"{name}@test.example", "past_rules": "", "why": "전화 신청"} | changes
    return staff.post(f"{ROSTER}/new", data=data)


def born(app: Flask, *names: str, on: date = date(1990, 5, 1)) -> None:
    """Have them have said when they were born."""
    emails = [f"{name}@test.example" for name in names]
    with app.app_context(), writing():
        db.session.execute(update(Person).where(Person.email.in_(emails)).values(born_on=on))


def test_the_roster_lists_masked_names_by_how_they_stand_in_turn(app: Flask, client_of: ClientOf) -> None:
    staff = client_of("staff")
    opened(staff, capacity="1", minimum="0")
    for name in ("citizen", "tenant-a", "tenant-b"):
        apply(client_of(name), name)
    page = staff.get(ROSTER).text
    assert ("사람 citizen" in page, "ci***@test.example" in page, "te***" in page) == (False, True, False)
    waiting = staff.get(f"{ROSTER}?show=waiting").text
    assert waiting.index("/staff/courses/enrollments/2") < waiting.index("/staff/courses/enrollments/3")
    found = staff.get(f"{ROSTER}?show=waiting&q=tenant-b").text
    assert ("/staff/courses/enrollments/2" in found, "/staff/courses/enrollments/3" in found) == (False, True)
    assert count(app, AccessEntry) >= 3
    assert client_of("citizen").get(ROSTER).status_code == 403


def test_a_long_roster_comes_in_pages(app: Flask, client_of: ClientOf) -> None:
    staff = client_of("staff")
    opened(staff, capacity="200", minimum="0")
    names = people(app, 60)
    for name in names:
        assert apply(client_of(""), name, way="api").status == 201
    first, second = (staff.get(f"{ROSTER}?page={number}").text.count(f'href="{ONE}/') for number in (1, 2))
    assert (first, second) == (50, 10)


def test_staff_enroll_who_calls_by_the_rules_and_past_them_with_a_reason(app: Flask, client_of: ClientOf) -> None:
    staff = client_of("staff")
    opened(staff, capacity="1", minimum="0")
    assert add(staff, "nobody", why="").status_code == 422
    assert add(staff, "unknown").status_code == 422
    assert "생년월일을 적어 주세요" in add(staff, "citizen").text
    assert (count(app, Enrollment), seats(app)) == (0, (0, 0))
    born(app, "citizen", "tenant-a")
    assert add(staff, "citizen").status_code == 303
    assert add(staff, "tenant-a").status_code == 409
    assert add(staff, "tenant-a", past_rules="1").status_code == 303
    assert (states(app), seats(app)) == ([("citizen", "enrolled"), ("tenant-a", "enrolled")], (2, 0))
    assert add(staff, "tenant-a", past_rules="1").status_code == 409
    assert "정원 초과 1명" in staff.get(f"/staff/courses/{SLUG}/cohorts/1").text
    assert count(app, AuditEntry, AuditEntry.verb == "enroll_for", AuditEntry.why == "전화 신청") == 2
    assert (len(read_mails(app, "tenant-a@test.example")), problems(app)) == (1, [])


def test_who_waits_is_given_the_place_by_staff(app: Flask, client_of: ClientOf) -> None:
    staff = client_of("staff")
    opened(staff, capacity="1", minimum="0")
    for name in ("citizen", "tenant-a", "tenant-b"):
        apply(client_of(name), name)
    assert add(staff, "tenant-b", past_rules="1").status_code == 303
    assert states(app)[1:] == [("tenant-a", "waiting"), ("tenant-b", "enrolled")]
    assert (seats(app), problems(app)) == ((2, 1), [])


def test_staff_end_an_enrollment_and_the_next_is_asked(app: Flask, client_of: ClientOf) -> None:
    staff = client_of("staff")
    opened(staff, capacity="1", minimum="0", fee_won="300000")
    for name in ("citizen", "tenant-a"):
        apply(client_of(name), name)
    assert staff.post(f"{ONE}/1/end", data={"why": "", "is_centers": ""}).status_code == 422
    assert states(app)[0] == ("citizen", "enrolled")
    assert staff.post(f"{ONE}/1/end", data={"why": "중복 신청", "is_centers": "1"}).status_code == 303
    assert states(app) == [("citizen", "cancelled"), ("tenant-a", "offered")]
    page = client_of("citizen").get("/enrollments/1").text
    assert ("중복 신청" in page, "환불 300,000원: 센터 사정" in page) == (True, True)
    assert staff.post(f"{ONE}/1/end", data={"why": "다시", "is_centers": ""}).status_code == 409
    assert problems(app) == []


def test_who_cannot_come_goes_over_to_another_cohort_if_it_has_a_place(app: Flask, client_of: ClientOf) -> None:
    staff = client_of("staff")
    opened(staff, capacity="1", minimum="0")
    opened(staff, capacity="1", minimum="0", first_on="2027-01-11", last_on="2027-01-11")
    for name, number in (("citizen", 1), ("tenant-a", 1), ("tenant-b", 2)):
        apply(client_of(name), name, number)
    full = staff.post(f"{ONE}/1/transfer", data={"number": "2", "why": "일정"})
    assert (full.status_code, states(app)[0]) == (409, ("citizen", "enrolled"))
    client_of("tenant-b").post("/enrollments/3/cancel", data={})
    moved = staff.post(f"{ONE}/1/transfer", data={"number": "2", "why": "일정"})
    assert (moved.status_code, moved.location) == (303, f"{ONE}/4")
    assert states(app) == [
        ("citizen", "cancelled"), ("tenant-a", "offered"), ("tenant-b", "cancelled"), ("citizen", "enrolled"),
    ]  # fmt: skip
    assert (seats(app, 1), seats(app, 2), problems(app)) == ((1, 0), (1, 0), [])


def test_staff_move_somebody_on_the_list_with_a_reason(app: Flask, client_of: ClientOf) -> None:
    staff = client_of("staff")
    opened(staff, capacity="1", minimum="0")
    for name in ("citizen", "tenant-a", "tenant-b"):
        apply(client_of(name), name)
    assert staff.post(f"{ONE}/3/turn", data={"to": "first", "why": ""}).status_code == 422
    assert staff.post(f"{ONE}/3/turn", data={"to": "first", "why": "장애인 우대"}).status_code == 303
    assert "대기 1번" in client_of("tenant-b").get("/enrollments/3").text
    client_of("citizen").post("/enrollments/1/cancel", data={})
    assert states(app)[1:] == [("tenant-a", "waiting"), ("tenant-b", "offered")]


def test_a_guardians_paper_is_checked_by_staff_e11(app: Flask, client_of: ClientOf) -> None:
    staff = client_of("staff")
    opened(staff)
    staff.post(f"/staff/courses/{SLUG}/edit", data=course_form(age_from="8", version="1"))
    apply(client_of("citizen"), "citizen", born_on="2015-05-01", **GRAND)
    assert "동의서를 확인했습니다" in staff.get(f"{ONE}/1").text
    assert staff.post(f"{ONE}/1/paper").status_code == 303
    assert (states(app), problems(app)) == ([("citizen", "enrolled")], [])


@pytest.mark.parametrize("who", ["tenant-a", "tenant-b"])
def test_a_company_enrolls_all_of_its_people_or_none(app: Flask, client_of: ClientOf, who: str) -> None:
    opened(client_of("staff"), capacity="2", minimum="0")
    path = f"{PUBLIC}/cohorts/1/group"
    manager = client_of("tenant-a")
    born(app, "tenant-a")
    with app.app_context():
        ids = {row.email.partition("@")[0]: row.id for row in db.session.query(Person)}
    both = [str(ids["tenant-a"]), str(ids["tenant-a-member"])]
    refused = manager.post(path, data={"people": both, "consent": "y"})
    assert (refused.status_code, "생년월일을 적어 주세요" in refused.text, count(app, Enrollment)) == (422, True, 0)
    born(app, "tenant-a-member")
    assert manager.post(path, data={"people": both}).status_code == 422
    assert manager.post(path, data={"people": [str(ids["citizen"])], "consent": "y"}).status_code == 422
    if who == "tenant-b":  # Somebody else has one of the two places.
        apply(client_of(who), who)
        assert manager.post(path, data={"people": both, "consent": "y"}).status_code == 409
        assert (states(app), seats(app)) == ([("tenant-b", "enrolled")], (1, 0))
        return
    assert manager.post(path, data={"people": both, "consent": "y"}).status_code == 303
    assert (states(app), seats(app)) == ([("tenant-a", "enrolled"), ("tenant-a-member", "enrolled")], (2, 0))
    assert (client_of("tenant-a-member").get(path).status_code, problems(app)) == (403, [])


def test_too_few_people_after_the_deadline_wait_for_staff_to_decide(
    app: Flask, client_of: ClientOf, clock: Clock
) -> None:
    staff = client_of("staff")
    opened(staff, minimum="2")
    apply(client_of("citizen"), "citizen")
    assert "최소 2명 중 1명" not in staff.get("/staff/todo").text
    clock(kst("2026-12-11 09:00"))
    assert "최소 2명 중 1명" in client_of("director").get("/staff/todo").text


def test_a_cohort_that_is_cancelled_gives_back_rooms_places_and_fees_b141(app: Flask, client_of: ClientOf) -> None:
    staff = client_of("staff")
    number = opened(staff, fee_won="50000")
    lesson = {"space": "a", "starts_at": "2026-12-14T19:00", "ends_at": "2026-12-14T20:00", "instructor": ""}
    lesson |= {"starts_at": "2026-12-14T13:00", "ends_at": "2026-12-14T14:00"}
    assert staff.post(f"/staff/courses/{SLUG}/cohorts/{number}/lessons/new", data=lesson).status_code == 303
    apply(client_of("citizen"), "citizen")
    more = cohort_form(**OPEN | {"capacity": "31", "minimum": "0", "fee_won": "50000", "version": "2"})
    refused = staff.post(f"/staff/courses/{SLUG}/cohorts/{number}/edit", data=more)
    assert (refused.status_code, "A의 정원은 30명입니다." in refused.text) == (422, True)
    staff.post(f"/staff/courses/{SLUG}/cohorts/{number}/cancel", data={"why": "인원 미달"})
    assert (states(app), seats(app), problems(app)) == ([("citizen", "cancelled")], (0, 0), [])
    read: Any = client_of("").get("/api/v1/enrollments/1", headers=bearer("citizen")).json
    assert (read["refund_won"], read["why"]) == (50000, "인원 미달")
    free: Any = (
        client_of("")
        .get(
            "/api/v1/availability?space=a&from=2026-12-14T13:00:00%2B09:00&to=2026-12-14T14:00:00%2B09:00&minutes=60",
            headers=bearer("tenant-a"),
        )
        .json
    )
    assert free["items"][0]["starts_at"] == "2026-12-14T13:00:00+09:00"
