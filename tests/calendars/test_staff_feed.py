"""The calendar of staff: ends of contracts and papers, the dates of rounds and reviews. It names nobody."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, update

from anchorcenter.accounts.models import CalendarLink, RoleGrant
from anchorcenter.core.agenda import AgendaEntry
from anchorcenter.core.db import db
from anchorcenter.core.unit_of_work import writing
from anchorcenter.features import FEATURES
from tests.calendars.feeds import events, said, subscribe
from tests.calendars.readers import check_bytes, read_by_ical, read_by_ical_js, read_by_icalendar
from tests.documents.papers import hand_in, pdf
from tests.guards.test_pages import check
from tests.guards.test_queries import counting
from tests.operations.pages import audit
from tests.steps import actor, bearer, count, problems
from tests.tenants.lets import A, B, give_notice, hand_over, leave, let, move, renew
from tests.tenants.rounds import DEADLINE, PUBLIC, SLUG, STAFF, publish, values
from tests.times import DAY, MINUTE, NOW, typed

ClientOf = Callable[[str], FlaskClient]
Clock = Callable[[datetime], None]
MEETING = {"starts_at": "2026-12-03T10:00", "ends_at": "2026-12-03T10:30", "place": "회의실"}
ENDS = "계약 종료 (Contract ends): 가 회사"


@pytest.fixture
def staff(client_of: ClientOf) -> FlaskClient:
    return client_of("staff")


@pytest.fixture
def feed(staff: FlaskClient) -> str:
    """The address of the staff's calendar."""
    return subscribe(staff, "staff")


def ends(client: FlaskClient, feed: str) -> list[tuple[str, ...]]:
    """When which unit's letting ends, how often that has changed, and whether it is so."""
    return said(client, f"{feed}?kinds=contracts&past=400&future=900", "DTSTART", "LOCATION", "SEQUENCE", "STATUS")


def plan(client: FlaskClient, *, stay: int = 1, **changes: Any) -> int:
    return client.post(f"/staff/tenancies/{stay}/meetings/new", data=MEETING | changes).status_code


def test_a_contract_ends_on_its_last_day_and_the_event_is_byte_for_byte_so(
    app: Flask, staff: FlaskClient, feed: str, client_of: ClientOf
) -> None:
    let(app, "unit-1", "2026-01-01", "2026-12-31")
    text = client_of("").get(feed).data
    check_bytes(text)
    (event,) = text.partition(b"BEGIN:VEVENT")[2].split(b"BEGIN:VEVENT")
    uid = re.findall(rb"UID:([0-9a-f-]{36})\r\n", event)[0].decode()
    lines = [
        "",
        f"SUMMARY:{ENDS}",
        "DTSTART;VALUE=DATE:20261231",
        "DTEND;VALUE=DATE:20270101",
        "DTSTAMP:20261122T230000Z",
        f"UID:{uid}",
        "SEQUENCE:0",
        "CLASS:PRIVATE",
        "DESCRIPTION:http://localhost/staff/tenants/1",
        "LOCATION:UNIT-1 (unit-1 in English)",
        "STATUS:CONFIRMED",
        "TRANSP:TRANSPARENT",
        "URL:http://localhost/staff/tenants/1",
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    ]
    assert event.replace(b"\r\n ", b"").decode().split("\r\n") == lines
    assert "X-WR-CALNAME:시험 센터 센터 일정 (Dates of the center)" in text.decode()


def test_a_letting_keeps_its_event_however_it_comes_to_end(app: Flask, staff: FlaskClient, feed: str) -> None:
    first = let(app, "unit-1", "2026-01-01", "2026-12-31")
    ((uid,),) = said(staff, feed, "UID")
    seen = [ends(staff, feed)]
    second = renew(app, first, "2027-12-31")
    seen.append(ends(staff, feed))
    give_notice(app, second, "2027-03-31")
    seen.append(ends(staff, feed))
    give_notice(app, second, "2026-11-30")  # The renewed contract never begins.
    seen.append(ends(staff, feed))
    where = "UNIT-1 (unit-1 in English)"
    assert seen == [
        [("20261231", where, "0", "CONFIRMED")],
        [("20271231", where, "1", "CONFIRMED")],
        [("20270331", where, "2", "CONFIRMED")],
        [("20261130", where, "3", "CONFIRMED")],
    ]
    assert (said(staff, feed, "UID"), problems(app)) == ([(uid,)], [])


def test_what_never_begins_is_cancelled_and_another_unit_is_another_end(
    app: Flask, staff: FlaskClient, feed: str
) -> None:
    let(app, "unit-2", "2027-01-01", "2027-12-31", name=B)
    contract = let(app, "unit-1", "2026-01-01", "2026-12-31")
    move(app, contract, "unit-3", "2026-12-01")
    one, two, three = (f"UNIT-{n} (unit-{n} in English)" for n in (1, 2, 3))
    assert ends(staff, feed) == [
        ("20261130", one, "1", "CONFIRMED"),
        ("20261231", three, "0", "CONFIRMED"),
        ("20271231", two, "0", "CONFIRMED"),
    ]
    later = let(app, "unit-1", "2027-02-01", "2027-12-31")
    give_notice(app, later, "2026-12-15")
    assert ends(staff, feed) == [
        ("20261130", one, "1", "CONFIRMED"),
        ("20261215", three, "1", "CONFIRMED"),
        ("20271231", one, "1", "CANCELLED"),
        ("20271231", two, "0", "CONFIRMED"),
    ]
    assert problems(app) == []


def test_a_change_appears_once_and_what_changes_nothing_does_not(app: Flask, staff: FlaskClient, feed: str) -> None:
    contract = let(app, "unit-1", "2026-01-01", "2026-12-31")
    tag = staff.get(feed).headers["ETag"]
    give_notice(app, contract, "2026-12-31")
    assert staff.post("/staff/tenancies/1/suspend", data={"kind": "rules", "first_on": "2026-11-24", "why": "x"})
    assert staff.get(feed, headers={"If-None-Match": tag}).status_code == 304
    sent = {"name": A, "name_en": "Company A plus", "kind": "company", "version": "1"}
    assert staff.post("/staff/tenants/1/edit", data=sent).status_code == 303
    (event,) = events(staff, feed)
    assert (event["SEQUENCE"], event["SUMMARY"]) == ("1", "계약 종료 (Contract ends): 가 회사 (Company A plus)")


def test_papers_of_companies_end_in_it_and_those_of_people_do_not(
    app: Flask, staff: FlaskClient, feed: str, client_of: ClientOf
) -> None:
    manager, kinds = client_of("tenant-a"), f"{feed}?kinds=documents"
    hand_in(manager, pdf(), title="홍길동의 증권", owner="ours", valid_until="2026-12-20", kind="insurance")
    hand_in(manager, pdf(b"2"), title="내 자격증", valid_until="2026-12-21")
    hand_in(manager, pdf(b"3"), title="기한 없음", owner="ours")
    (event,) = events(staff, kinds)
    summary = "서류 만료 (Document ends): 보험 (Insurance) · 가 회사 (Company A)"
    assert (event["SUMMARY"], event["DTSTART"], event["URL"]) == (
        summary,
        "20261220",
        "http://localhost/staff/documents/1",
    )
    for word, expected in (("bad", "CANCELLED"), ("good", "CONFIRMED")):
        assert staff.post("/staff/documents/1", data={"verdict": word, "why": "확인"}).status_code == 303
        assert said(staff, kinds, "STATUS") == [(expected,)]
    assert manager.post("/documents/1/remove").status_code == 303
    assert (said(staff, kinds, "STATUS", "SEQUENCE"), problems(app)) == ([("CANCELLED", "3")], [])


def test_a_round_shows_what_is_known_of_it_as_it_becomes_known(
    app: Flask, staff: FlaskClient, feed: str, clock: Clock
) -> None:
    kinds = f"{feed}?kinds=intakes"
    assert staff.post("/staff/intakes/new", data=values(app)).status_code == 303
    assert events(staff, kinds) == [], "a draft is nobody's date"
    staff.post(f"{STAFF}/edit", data=values(app, slug="other"))
    publish(app, staff)
    planned = {
        "presentation_at": "2026-11-27T14:00", "presentation_ends_at": "2026-11-27T17:00", "presentation_place": "강당",
        "review_ends_at": "2026-11-28T18:00", "results_due_at": "2026-11-30T17:00",
    }  # fmt: skip
    assert staff.post(f"{STAFF}/schedule", data=planned).status_code == 303
    title = "겨울 모집공고 (Winter call)"
    expected = [
        (f"발표심사 (Presentations): {title}", "20261127T140000"),
        (f"심사 결과 발표 (Results): {title}", "20261130T170000"),
        (f"접수 마감 (Deadline for applications): {title}", "20261124T180000"),
        (f"접수 시작 (Applications from): {title}", "20261122T080000"),
        (f"채점 마감 (Scores are due): {title}", "20261128T180000"),
    ]
    assert said(staff, kinds, "SUMMARY", "DTSTART") == expected
    shown = {event["SUMMARY"].partition(" ")[0]: event for event in events(staff, kinds)}
    assert (shown["발표심사"]["DTEND"], shown["발표심사"]["LOCATION"]) == ("20261127T170000", "강당")
    assert ("DTEND" in shown["접수"], "TRANSP" in shown["발표심사"]) == (False, False)

    later = {"closes_at": "2026-11-25T18:00", "why": "요청"}
    assert staff.post(f"{STAFF}/extend", data=later).status_code == 303
    assert [row[1][:8] for row in said(staff, kinds, "SUMMARY", "DTSTART")] == [
        "20261128", "20261201", "20261125", "20261122", "20261129",
    ]  # fmt: skip
    dropped = planned | {"presentation_at": "", "presentation_ends_at": "", "review_ends_at": "2026-11-29T18:00"}
    assert staff.post(f"{STAFF}/schedule", data=dropped | {"results_due_at": "2026-12-01T17:00"}).status_code == 303
    states = {row[0].partition(" ")[0]: row[1:] for row in said(staff, kinds, "SUMMARY", "STATUS", "SEQUENCE")}
    assert (states["발표심사"], states["채점"]) == (("CANCELLED", "2"), ("CONFIRMED", "1"))

    clock(DEADLINE + 2 * DAY)
    for deed in ("freeze", "decide", "results"):
        assert staff.post(f"{STAFF}/{deed}").status_code == 303
    found = {row[0]: row[1] for row in said(staff, kinds, "SUMMARY", "DTSTART")}
    assert found[f"심사 결과 발표 (Results): {title}"] == "20261126T180000"
    assert found[f"이의신청 마감 (Objections until): {title}"] == "20261203T180000"
    assert problems(app) == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"presentation_at": "2026-11-27T14:00"},
        {"presentation_ends_at": "2026-11-27T14:00"},
        {"presentation_at": "2026-11-27T14:00", "presentation_ends_at": "2026-11-27T14:00"},
        {"presentation_at": "2026-11-27T14:00", "presentation_ends_at": "2026-11-29T14:00"},
        {"review_ends_at": typed(DEADLINE)},
        {"review_ends_at": "2026-11-28T18:00", "results_due_at": "2026-11-28T17:00"},
        {"results_due_at": "gestern"},
    ],
)
def test_a_schedule_in_no_order_is_refused(app: Flask, staff: FlaskClient, feed: str, wrong: dict[str, str]) -> None:
    publish(app, staff)
    before = staff.get(feed).data
    refused = staff.post(f"{STAFF}/schedule", data=wrong)
    assert (refused.status_code, staff.get(feed).data == before) == (422, True)
    app.config["WTF_CSRF_ENABLED"] = True
    check(staff.get(STAFF).text)


def test_everybody_reads_when_presentations_are_and_results_are_due(
    app: Flask, staff: FlaskClient, client_of: ClientOf
) -> None:
    publish(app, staff)
    planned = {"presentation_at": "2026-11-27T14:00", "presentation_ends_at": "2026-11-27T17:00"}
    planned |= {
        "presentation_place": "강당",
        "results_due_at": "2026-11-30T17:00",
        "review_ends_at": "2026-11-29T09:00",
    }
    assert staff.post(f"{STAFF}/schedule", data=planned).status_code == 303
    public, mine = client_of("").get(PUBLIC).text, client_of("reviewer-1").get(f"/reviews/{SLUG}").text
    words = ("14:00–17:00, 강당", "2026. 11. 30.(월) 17:00", "2026. 11. 29.(일) 09:00")
    assert [[word in page for word in words] for page in (public, mine)] == [[True, True, False], [True, True, True]]
    item: Any = app.test_client().get(f"/api/v1/intakes/{SLUG}", headers=bearer("citizen")).json
    times = item["presentation_at"], item["results_due_at"]
    assert times == ("2026-11-27T14:00:00+09:00", "2026-11-30T17:00:00+09:00")
    assert [verb for verb, *_rest in audit(app, "call")][-1] == "schedule"


def test_a_review_is_planned_moved_and_cancelled(
    app: Flask, staff: FlaskClient, feed: str, client_of: ClientOf
) -> None:
    let(app, "unit-1", "2026-01-01", "2026-12-31")
    kinds = f"{feed}?kinds=reviews"
    changes: tuple[dict[str, Any], ...] = {}, {"place": ""}, {"ends_at": MEETING["starts_at"]}
    assert [plan(staff, **change) for change in changes] == [303, 422, 422]
    assert (plan(staff, starts_at="2026-11-23T08:00"), plan(staff, stay=99)) == (422, 404)
    (event,) = events(staff, kinds)
    assert (event["SUMMARY"], event["LOCATION"]) == ("연차 평가 (Yearly review): 가 회사", "회의실")
    assert ("TRANSP" in event, "2026. 12. 3.(목) 10:00–10:30" in client_of("tenant-a-member").get("/company").text) == (
        False,
        True,
    )
    later = MEETING | {"starts_at": "2026-12-04T10:00", "ends_at": "2026-12-04T11:00"}
    moved = [staff.post("/staff/meetings/1/move", data=later | {"version": version}).status_code for version in "11"]
    assert moved == [303, 409], "somebody has moved it meanwhile"
    mine: Any = app.test_client().get("/api/v1/tenants/1", headers=bearer("tenant-a")).json
    assert [each["starts_at"] for each in mine["reviews_ahead"]] == ["2026-12-04T10:00:00+09:00"]
    assert [staff.post("/staff/meetings/1/cancel").status_code for _twice in "ab"] == [303, 409]
    assert said(staff, kinds, "UID", "SEQUENCE", "STATUS", "DTSTART") == [
        (event["UID"], "2", "CANCELLED", "20261204T100000")
    ]
    assert [verb for verb, *_rest in audit(app, "review_meeting")] == ["plan", "move", "cancel"]
    assert (client_of("tenant-a").get("/company").text.count("2026. 12. 4."), problems(app)) == (0, [])


def test_who_has_left_is_reviewed_no_more(app: Flask, staff: FlaskClient, feed: str, clock: Clock) -> None:
    contract = let(app, "unit-1", "2026-01-01", "2026-12-31")
    assert [plan(staff), plan(staff, starts_at="2026-11-24T10:00", ends_at="2026-11-24T11:00")] == [303, 303]
    hand_over(app, contract)
    leave(app, contract, "2026-11-25")
    states = said(staff, f"{feed}?kinds=reviews", "DTSTART", "STATUS")
    assert states == [("20261124T100000", "CONFIRMED"), ("20261203T100000", "CANCELLED")]
    assert (plan(staff), problems(app)) == (409, [])


@pytest.mark.parametrize("who", ["tenant-a", "citizen", "official", "reviewer"])
def test_only_staff_have_it(app: Flask, client_of: ClientOf, who: str) -> None:
    client = client_of("official" if who == "reviewer" else who)
    if who == "reviewer":
        with app.app_context(), writing():
            number = actor(app, "official").id
            db.session.execute(update(RoleGrant).where(RoleGrant.person_id == number).values(role="reviewer"))
    answer = client.post("/profile/calendars", data={"kind": "staff"})
    shown = 'value="staff"' in client.get("/profile/calendars").text
    assert (answer.status_code, count(app, CalendarLink), shown) == (403, 0, False)


def test_who_is_staff_no_more_reads_it_no_more(app: Flask, client_of: ClientOf) -> None:
    staff, program = client_of("staff"), client_of("")
    mine, own = subscribe(staff, "staff"), subscribe(staff)
    new = subscribe(staff, "staff")
    assert [program.get(path).status_code for path in (mine, new, own)] == [404, 200, 200]
    number = actor(app, "staff").id
    assert client_of("director").post(f"/staff/people/{number}/roles/staff/revoke").status_code == 303
    assert [program.get(path).status_code for path in (new, own)] == [404, 200]


def test_it_is_revalidated_without_cookie_and_asks_little(app: Flask, feed: str, client_of: ClientOf) -> None:
    contract, program = let(app, "unit-1", "2026-01-01", "2026-12-31"), client_of("")
    first = program.get(feed)
    tag = first.headers["ETag"]
    assert (first.headers["Cache-Control"], first.headers["X-Robots-Tag"]) == ("private, max-age=300", "noindex")
    with counting(app) as asked:
        again = program.get(feed, headers={"If-None-Match": tag})
    assert (again.status_code, again.data, again.headers["ETag"], len(asked) <= 3) == (304, b"", tag, True)
    assert [("Set-Cookie" in answer.headers, "Vary" in answer.headers) for answer in (first, again)] == [
        (False, False)
    ] * 2
    head = program.head(feed)
    assert (head.status_code, head.data, head.headers["ETag"]) == (200, b"", tag)
    assert [program.open(feed, method=m).status_code for m in ("POST", "PUT", "DELETE")] == [405] * 3
    give_notice(app, contract, "2026-12-01")
    assert program.get(feed, headers={"If-None-Match": tag}).status_code == 200


@pytest.mark.parametrize("query", ["kinds=bookings", "kinds=", "kinds=contracts,people", "past=-1", "future=3661"])
def test_what_it_cannot_be_asked_is_said_in_plain_words(feed: str, client_of: ClientOf, query: str) -> None:
    answer = client_of("").get(f"{feed}?{query}")
    assert (answer.status_code, answer.content_type) == (400, "text/plain; charset=utf-8")
    assert [len(line) > 10 for line in answer.text.splitlines()] == [True, True]


def test_days_around_today_are_chosen(app: Flask, staff: FlaskClient, feed: str) -> None:
    let(app, "unit-1", "2026-01-01", "2026-11-20")
    let(app, "unit-2", "2026-01-01", "2026-11-30", name=B)
    asked = ("past=2", "past=3", "past=0&future=6", "past=0&future=7", "kinds=reviews")
    assert [len(events(staff, f"{feed}?{query}")) for query in asked] == [1, 2, 0, 1, 0]


def test_three_readers_read_the_same(app: Flask, staff: FlaskClient, feed: str, client_of: ClientOf) -> None:
    let(app, "unit-1", "2026-01-01", "2026-12-31")
    plan(staff, place="회의실; 3층, \\ 오른쪽")
    publish(app, staff)
    hand_in(client_of("tenant-a"), pdf(), owner="ours", valid_until="2026-12-20", kind="insurance")
    text = staff.get(feed).data
    check_bytes(text)
    rows = read_by_icalendar(text)
    assert (len(rows), rows, rows) == (5, read_by_ical(text), read_by_ical_js(text))


def test_what_was_there_before_comes_into_it(app: Flask, staff: FlaskClient, feed: str, client_of: ClientOf) -> None:
    let(app, "unit-1", "2026-01-01", "2026-12-31")
    plan(staff)
    publish(app, staff)
    hand_in(client_of("tenant-a"), pdf(), owner="ours", valid_until="2026-12-20")
    shown = said(staff, feed, "SUMMARY", "DTSTART")
    with app.app_context(), writing():
        db.session.execute(delete(AgendaEntry))
    assert len(problems(app)) == len(shown)
    jobs = [job for feature in FEATURES for job in feature.jobs if job.key.endswith(".write_dates")]
    for moment in (NOW, NOW + MINUTE):
        with app.app_context():
            for job in jobs:
                job.run(moment)
        assert (said(staff, feed, "SUMMARY", "DTSTART"), problems(app)) == (shown, [])
    assert {row[0] for row in said(staff, feed, "SEQUENCE")} == {"0"}


def test_the_doctor_finds_a_date_that_says_something_else(app: Flask) -> None:
    let(app, "unit-1", "2026-01-01", "2026-12-31")
    with app.app_context(), writing():
        db.session.execute(update(AgendaEntry).values(sequence=7))
    assert problems(app) == ["calendars of staff say something else of letting-1"]


def test_pages_lead_to_it(staff: FlaskClient) -> None:
    link = 'href="/profile/calendars#staff"'
    assert [link in staff.get(path).text for path in ("/staff/units", "/staff/intakes")] == [True, True]
    assert 'id="staff"' in staff.get("/profile/calendars").text
