"""Calls for supporters: applied for, scored, decided, and who is selected serves."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from anchorcenter.accounts.models import Gender, Person
from anchorcenter.admissions.calls.models import Call, Criterion
from anchorcenter.core.db import db
from anchorcenter.core.unit_of_work import writing
from anchorcenter.questions.queries import list_questions
from anchorcenter.supporters.models import Supporter
from tests.admissions.rounds import AFTER, CLOSES, add_reviewer
from tests.steps import count
from tests.supporters.logged import served

ClientOf = Callable[[str], FlaskClient]
PATH = "/staff/supporters/first/recruitment"


def make(app: Flask, staff: FlaskClient) -> dict[str, str]:
    """A published call with one place and a reviewer; answers what an applicant types."""
    with app.app_context(), writing():
        reviewer = add_reviewer("reviewer-1")
    times = {"opens_at": "2026-11-01T09:00", "closes_at": f"{CLOSES:%Y-%m-%dT}18:00:00"}
    numbers = {"places": "1", "reserves": "1", "pass_points": "60", "appeal_days": "7"}
    assert staff.post(PATH, data=times | numbers).status_code == 303
    assert staff.post(PATH, data=times | numbers).status_code == 409
    assert staff.post(f"{PATH}/reviewers", data={"person": str(reviewer)}).status_code == 303
    assert staff.post(f"{PATH}/publish").status_code == 303
    with app.app_context():
        call = db.session.scalars(select(Call)).one()
        return {each.field: "센터 소식을 알리고 싶습니다" for each in list_questions(call.version_id)} | {"seen": ""}


def score(app: Flask, reviewer: FlaskClient, number: int, points: str) -> int:
    with app.app_context():
        asked = {f"c{each}": points for each in db.session.scalars(select(Criterion.id))}
    sheet = asked | {"step": "documents", "comment_documents": ""}
    return reviewer.post(f"/reviews/first/{number}", data=sheet).status_code


def test_who_is_called_scored_and_selected_serves(
    app: Flask, client_of: ClientOf, clock: Callable[[datetime], None]
) -> None:
    served(app)
    staff = client_of("staff")
    answers = make(app, staff)
    with app.app_context(), writing():
        db.session.execute(update(Person).where(Person.email.like("citizen%")).values(gender=Gender.FEMALE))
    assert "신청" in client_of("").get("/supporters/first").text
    assert '<span class="tag free">접수 중</span>' in client_of("").get("/supporters").text
    path = "/supporters/first/application"
    for client in (client_of("citizen"), client_of("nobody")):
        assert client.post(path, data=answers).status_code == 303  # A draft does not count.
        sent = answers | {"seen": client_seen(client, path), "submit": "1"}
        assert client.post(path, data=sent).status_code == 303
    lacking = client_of("tenant-b").post(path, data={**dict.fromkeys(answers, ""), "submit": "1"})
    assert lacking.status_code == 422
    clock(AFTER)
    for number in (1, 2):
        assert staff.post(f"{PATH}/{number}/pass").status_code == 303
        assert score(app, client_of("reviewer-1"), number, "90" if number == 1 else "70") == 303
    assert staff.post(f"{PATH}/appoint").status_code == 409
    for deed in ("freeze", "decide", "results"):
        assert staff.post(f"{PATH}/{deed}").status_code == 303
    page = staff.get(PATH).text
    assert ("여 <b>1</b>" in page, "미응답 <b>1</b>" in page, "선정자 위촉" in page) == (True, True, True)
    assert staff.post(f"{PATH}/appoint").status_code == 303
    assert staff.post(f"{PATH}/appoint").status_code == 303  # Who serves is left alone.
    with app.app_context():
        row = db.session.scalars(select(Supporter)).one()
        assert (row.number, row.application_id) == (1, 1)
    assert staff.get("/staff/supporters/first/people/1/letters/1").data[:5] == b"%PDF-"
    assert "선정" in client_of("citizen").get(path).text
    assert client_of("tenant-a").get(f"{PATH}").status_code == 403


def client_seen(client: FlaskClient, path: str) -> str:
    """The seal of the draft that stands on the page."""
    return client.get(path).text.partition('name="seen" value="')[2].partition('"')[0]


def test_the_address_of_a_call_stays(app: Flask, client_of: ClientOf) -> None:
    served(app)
    staff = client_of("staff")
    make(app, staff)
    typed = {"slug": "other", "title": "1기", "first_on": "2026-07-01", "last_on": "2027-06-30", "version": "2"}
    assert staff.post("/staff/supporters/first/edit", data=typed).status_code == 422
    assert (staff.get("/supporters/first").status_code, count(app, Supporter)) == (200, 0)
