"""Who serves: appointments, letters, renewals, the end of service, missions and their calendar."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from anchorcenter.accounts.models import Affiliation, Audience
from anchorcenter.core.agenda import AgendaEntry
from anchorcenter.core.db import db
from anchorcenter.supporters.models import Mission, Supporter
from tests.calendars.feeds import said, subscribe
from tests.steps import actor, count
from tests.supporters.logged import asked, served
from tests.times import kst

ClientOf = Callable[[str], FlaskClient]


def test_who_is_appointed_is_a_supporter_for_their_term_with_a_letter(app: Flask, client_of: ClientOf) -> None:
    served(app)
    staff = client_of("staff")
    wanted = {"email": "citizen@test.example", "first_on": "2026-11-01", "last_on": "2026-12-31"}
    assert staff.post("/staff/supporters/first/people/new", data=wanted).status_code == 303
    assert staff.post("/staff/supporters/first/people/new", data=wanted).status_code == 409
    nobody = staff.post("/staff/supporters/first/people/new", data=wanted | {"email": "x@test.example"})
    assert (nobody.status_code, count(app, Supporter)) == (422, 1)
    assert Audience.SUPPORTER in actor(app, "citizen").audiences
    for client, path in (
        (staff, "/staff/supporters/first/people/1/letters/1"),
        (client_of("citizen"), "/supporters/first/letters/1"),
    ):
        letter = client.get(path)
        assert (letter.status_code, letter.data[:5]) == (200, b"%PDF-")
    assert client_of("citizen").get("/supporters/first/letters/2").status_code == 404
    assert client_of("tenant-a").get("/supporters/first/letters/1").status_code == 404


def test_a_term_is_renewed_with_a_letter_and_ends_with_a_reason(app: Flask, client_of: ClientOf) -> None:
    served(app, "citizen", last_on=kst("2026-12-31 00:00").date())
    staff, path = client_of("staff"), "/staff/supporters/first/people/1"
    assert staff.post(f"{path}/renew", data={"last_on": "2027-06-30", "version": "1"}).status_code == 422
    assert staff.post(f"{path}/renew", data={"last_on": "2027-12-31", "version": "1"}).status_code == 303
    assert staff.post(f"{path}/renew", data={"last_on": "2028-12-31", "version": "1"}).status_code == 409
    assert staff.get(f"{path}/letters/2").status_code == 200
    assert staff.post(f"{path}/end", data={"ended_on": "2026-12-31", "why": "", "version": "2"}).status_code == 422
    assert staff.post(f"{path}/end", data={"ended_on": "2026-12-31", "why": "이사", "version": "2"}).status_code == 303
    assert "이사" in staff.get(path).text
    with app.app_context():
        row = db.session.scalars(select(Affiliation).where(Affiliation.audience == Audience.SUPPORTER)).one()
        assert (str(row.since), str(row.until)) == ("2026-07-01", "2027-01-01")
    assert staff.post(f"{path}/renew", data={"last_on": "2028-12-31", "version": "3"}).status_code == 409


def test_a_monthly_mission_is_one_for_each_month_to_its_last_second(app: Flask, client_of: ClientOf) -> None:
    served(app, "citizen")
    values = {"title": "월간 기사", "kind": "article", "evidence": "link", "required": "2", "points": "10"}
    values |= {"opens_at": "2026-11-01T00:00", "due_at": "2026-11-30T23:59:59", "is_monthly": "1", "shares_posts": ""}
    staff = client_of("staff")
    assert staff.post("/staff/supporters/first/missions/new", data=values).status_code == 303
    with app.app_context():
        due = [row.due_at.isoformat() for row in db.session.scalars(select(Mission).order_by(Mission.id))]
    assert (len(due), due[0], due[2]) == (8, "2026-11-30T14:59:59+00:00", "2027-01-31T14:59:59+00:00")
    assert "월간 기사" in client_of("citizen").get("/activities").text
    wrong = values | {"due_at": "2026-10-01T00:00", "is_monthly": ""}
    assert staff.post("/staff/supporters/first/missions/new", data=wrong).status_code == 422
    later = values | {"due_at": "2026-12-01T12:00:01", "version": "1"}
    assert staff.post("/staff/supporters/first/missions/1/edit", data=later).status_code == 303
    assert staff.post("/staff/supporters/first/missions/1/edit", data=later).status_code == 409
    assert staff.post("/staff/supporters/first/missions/1/cancel").status_code == 303
    assert staff.post("/staff/supporters/first/missions/1/cancel").status_code == 409
    assert count(app, Mission) == 8


def test_a_mission_stands_in_the_calendar_of_who_serves_and_of_staff(app: Flask, client_of: ClientOf) -> None:
    served(app, "citizen")
    asked(app)
    with app.app_context():
        entry = db.session.scalars(select(AgendaEntry)).one()
    assert (entry.key, entry.kind) == ("mission-1", "missions")
    mine = subscribe(client_of("citizen"))
    assert said(client_of(""), mine, "SUMMARY") == [("미션 마감 (Mission due): 11월 미션 (1기)",)]
    assert said(client_of(""), f"{mine}?kinds=bookings", "SUMMARY") == []
    assert said(client_of(""), subscribe(client_of("tenant-b")), "SUMMARY") == []
    assert len(said(client_of(""), subscribe(client_of("staff"), "staff"), "SUMMARY")) == 1
    client_of("staff").post("/staff/supporters/first/missions/1/cancel")
    assert said(client_of(""), mine, "STATUS") == [("CANCELLED",)]
