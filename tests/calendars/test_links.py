"""Addresses of calendars are secrets: shown once, made anew, taken back, worth nothing when their holder leaves."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from anchorcenter.accounts.models import CalendarLink, Membership, Rank
from anchorcenter.core.audit import AuditEntry
from anchorcenter.core.db import db
from anchorcenter.core.unit_of_work import writing
from tests.calendars.feeds import subscribe
from tests.steps import actor, book, count
from tests.times import NOW

ClientOf = Callable[[str], FlaskClient]


def status(client: FlaskClient, path: str) -> int:
    return client.get(path).status_code


def test_an_address_is_shown_once_and_stored_as_a_hash(app: Flask, client_of: ClientOf) -> None:
    tenant = client_of("tenant-a")
    path = subscribe(tenant)
    token = path.removeprefix("/calendars/").removesuffix(".ics")
    assert (token in tenant.get("/profile/calendars").text, status(client_of(""), path)) == (False, 200)
    with app.app_context():
        stored = db.session.execute(select(CalendarLink.__table__)).one()
        deeds = db.session.scalars(select(AuditEntry.verb).where(AuditEntry.record == "calendar_link")).all()
    assert (token in str(tuple(stored)), deeds) == (False, ["make_calendar_link"])


def test_a_new_address_takes_the_place_of_the_old_one(client_of: ClientOf) -> None:
    tenant, program = client_of("tenant-a"), client_of("")
    old, companys = subscribe(tenant), subscribe(tenant, "organisation")
    new = subscribe(tenant)
    assert [status(program, path) for path in (old, new, companys)] == [404, 200, 200]


def test_an_address_that_is_taken_back_leads_nowhere(client_of: ClientOf) -> None:
    tenant, program = client_of("tenant-a"), client_of("")
    mine, companys = subscribe(tenant), subscribe(tenant, "organisation")
    for _twice in range(2):
        assert tenant.post("/profile/calendars/revoke", data={"kind": "person"}).status_code == 303
    assert [status(program, path) for path in (mine, companys)] == [404, 200]


@pytest.mark.parametrize(("name", "expected"), [("tenant-a-member", 403), ("citizen", 403), ("staff", 403)])
def test_only_managers_share_the_calendar_of_their_organisation(
    app: Flask, client_of: ClientOf, name: str, expected: int
) -> None:
    answer = client_of(name).post("/profile/calendars", data={"kind": "organisation"})
    assert (answer.status_code, count(app, CalendarLink)) == (expected, 0)


def test_what_is_no_calendar_is_none(app: Flask, client_of: ClientOf) -> None:
    tenant = client_of("tenant-a")
    sent = [tenant.post(f"/profile/calendars{to}", data={"kind": "center"}).status_code for to in ("", "/revoke")]
    assert (sent, count(app, CalendarLink)) == ([404, 404], 0)


def test_a_closed_account_has_no_calendar_and_who_is_forgotten_no_address(app: Flask, client_of: ClientOf) -> None:
    citizen, program = client_of("citizen"), client_of("")
    code = book(citizen, "citizen", "page", "a", "10:00", "11:00").code
    path, number = subscribe(citizen), actor(app, "citizen").id
    director = client_of("director")
    left = director.post(f"/staff/people/{number}/leave", data={"why": "탈퇴", code: "cancel"})
    assert (left.status_code, status(program, path)) == (303, 404)
    gone = director.post(f"/staff/people/{number}/forget", data={"why": "요청"})
    assert (gone.status_code, count(app, CalendarLink), status(program, path)) == (303, 0, 404)


@pytest.mark.parametrize("change", [{"rank": Rank.MEMBER}, {"until": NOW.date()}])
def test_who_leaves_the_organisation_or_its_management_reads_no_more(
    app: Flask, client_of: ClientOf, change: dict[str, object]
) -> None:
    manager, program = client_of("tenant-a"), client_of("")
    mine, companys = subscribe(manager), subscribe(manager, "organisation")
    with app.app_context(), writing():
        theirs = Membership.person_id == actor(app, "tenant-a").id
        db.session.execute(update(Membership).where(theirs).values(**change))
    assert [status(program, path) for path in (mine, companys)] == [200, 404]


def test_guesses_are_held_up_and_say_nothing(app: Flask, client_of: ClientOf) -> None:
    program, known = client_of(""), subscribe(client_of("tenant-a"))
    answers = [program.get(f"/calendars/guess-{number}.ics") for number in range(101)]
    assert [answer.status_code for answer in answers] == [404] * 100 + [429]
    assert (int(answers[-1].headers["Retry-After"]) > 0, answers[0].content_type[:10]) == (True, "text/plain")
    assert ("Set-Cookie" in answers[0].headers, status(program, known)) == (False, 200)


def test_pages_lead_to_calendars(client_of: ClientOf) -> None:
    manager = client_of("tenant-a")
    code = book(manager, "tenant-a", "page", "a", "10:00", "11:00").code
    found = [
        href in manager.get(page).text
        for page, href in (
            (f"/bookings/{code}", f'href="/bookings/{code}.ics"'),
            ("/spaces/a", 'href="/calendars/spaces/a.ics"'),
            ("/profile", 'href="/profile/calendars"'),
            ("/organisation", 'href="/profile/calendars#organisation"'),
        )
    ]
    assert found == [True] * 4


def test_the_page_says_which_addresses_there_are(client_of: ClientOf) -> None:
    manager = client_of("tenant-a")
    before = manager.get("/profile/calendars").text
    subscribe(manager)
    after = manager.get("/profile/calendars").text
    assert [len(re.findall("/profile/calendars/revoke", page)) for page in (before, after)] == [0, 1]
    assert [page.count('name="kind" value="organisation"') for page in (before, after)] == [1, 1]
