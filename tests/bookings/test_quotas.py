"""Quotas: shared by a company, by day, week and month, counted from the bookings, let pass only by staff."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from anchorcenter.accounts.models import Audience, Membership
from anchorcenter.bookings.models import Booking
from anchorcenter.bookings.quotas.models import Measure, Per, Quota, Whose
from anchorcenter.bookings.quotas.rules import Limit, Subject, applies, asked_of, days_around
from anchorcenter.core.audit import AuditEntry
from anchorcenter.core.db import db
from anchorcenter.core.i18n import Named
from anchorcenter.core.periods import Days, Period
from anchorcenter.core.unit_of_work import writing
from anchorcenter.facilities.models import SpaceKind, Use
from anchorcenter.facilities.rules import Part
from tests.bookings.quotas import pool_of, set_quota
from tests.bookings.requests import ask_for_approval
from tests.facilities.plans import ALWAYS, plan, space
from tests.guards.test_queries import MOST, counting
from tests.steps import WAYS, actor, bearer, book, book_for, change, count, slot, stored
from tests.times import kst

ClientOf = Callable[[str], FlaskClient]
Clock = Callable[[object], None]
FIELD = space(1, 1, hours=ALWAYS)
PLAN = plan(FIELD)


def limit(**changes: object) -> Limit:
    values = {
        "id": 1, "name": Named("한도", "Quota"), "whose": Whose.PERSON, "per": Per.WEEK,
        "measure": Measure.MINUTES, "most": 120, "since": date(2026, 1, 1),
    }  # fmt: skip
    return Limit(**values | changes)  # type: ignore[arg-type]


def part(start: str, end: str, units: int = 1) -> Part:
    return Part(space=FIELD, period=Period(kst(start), kst(end)), kind=Use.BOOKING, units=units)


def test_b45_a_week_begins_on_monday_and_a_booking_over_its_end_counts_in_both() -> None:
    weeks = [Days(date(2026, 11, 23), date(2026, 11, 30)), Days(date(2026, 11, 30), date(2026, 12, 7))]
    asked = asked_of(limit(), part("2026-11-29 22:30", "2026-11-30 01:00"), PLAN)
    assert asked == {weeks[0]: 90, weeks[1]: 60}
    counted = asked_of(limit(measure=Measure.BOOKINGS), part("2026-11-29 22:30", "2026-11-30 01:00"), PLAN)
    assert counted == {weeks[0]: 1}


@pytest.mark.parametrize(
    ("per", "days"),
    [
        (Per.DAY, Days(date(2026, 11, 29), date(2026, 11, 30))),
        (Per.WEEK, Days(date(2026, 11, 23), date(2026, 11, 30))),
        (Per.MONTH, Days(date(2026, 11, 1), date(2026, 12, 1))),
    ],
)
def test_a_window_is_the_day_the_week_or_the_month(per: Per, days: Days) -> None:
    assert days_around(per, date(2026, 11, 29)) == days


def test_units_count_each_and_days_outside_of_a_quota_not_at_all() -> None:
    assert list(asked_of(limit(), part("10:00", "11:00", units=3), PLAN).values()) == [180]
    assert asked_of(limit(until=date(2026, 11, 25)), part("10:00", "11:00"), PLAN) == {}
    over_its_end = limit(until=date(2026, 11, 26), per=Per.MONTH)
    assert list(asked_of(over_its_end, part("23:00", "25:00"), PLAN).values()) == [60]


@pytest.mark.parametrize(
    ("changes", "subject", "expected"),
    [
        ({}, Subject(1, None, Audience.CITIZEN), True),
        ({}, Subject(1, None, None), False),
        ({"whose": Whose.COMPANY}, Subject(1, None, Audience.TENANT), False),
        ({"whose": Whose.COMPANY, "organisation_id": 7}, Subject(1, 7, Audience.TENANT), True),
        ({"whose": Whose.COMPANY, "organisation_id": 7}, Subject(1, 8, Audience.TENANT), False),
        ({"audience": Audience.TENANT}, Subject(1, None, Audience.CITIZEN), False),
        ({"kind": SpaceKind.LAB}, Subject(1, None, Audience.CITIZEN), False),
        ({"kind": SpaceKind.FLIGHT_FIELD}, Subject(1, None, Audience.CITIZEN), True),
    ],
)
def test_a_quota_is_on_whom_and_what_it_names(changes: dict[str, object], subject: Subject, expected: bool) -> None:
    assert applies(limit(**changes), subject, SpaceKind.FLIGHT_FIELD) is expected


@pytest.mark.parametrize("way", ["api", "page"])
def test_what_fills_a_quota_up_is_booked_and_a_minute_more_is_refused_with_figures(
    app: Flask, client_of: ClientOf, way: str
) -> None:
    pool_of(app, "tenant-a")
    client = client_of("tenant-a")
    assert book(client, "tenant-a", way, "a", "10:00", "14:00").status == 201
    before = stored(app)
    refused = book(client, "tenant-a", way, "b", "15:00", "15:30")
    said = refused.json["message"] if way == "api" else refused.text
    assert (refused.status, "4시간 중 0시간 남음" in said, "30분 신청" in said) == (422, True, True)
    assert stored(app) == before
    assert book(client, "tenant-a", way, "studio", "15:00", "15:30").status == 201


def test_b48_a_company_shares_its_quota_and_keeps_what_a_member_used_who_left(app: Flask, client_of: ClientOf) -> None:
    pool_of(app, "tenant-a")
    assert book(client_of("tenant-a-member"), "tenant-a-member", "api", "a", "10:00", "13:00").status == 201
    assert book(client_of("tenant-a"), "tenant-a", "api", "b", "10:00", "12:00").codes == ("quota",)
    assert book(client_of("tenant-b"), "tenant-b", "api", "b", "10:00", "14:00").status == 201
    member = actor(app, "tenant-a-member")
    with app.app_context(), writing():
        left = update(Membership).where(Membership.person_id == member.id).values(until=date(2026, 11, 23))
        db.session.execute(left)
    assert book(client_of("tenant-a"), "tenant-a", "api", "c", "10:00", "12:00").codes == ("quota",)
    assert book(client_of("tenant-a"), "tenant-a", "api", "c", "10:00", "11:00").status == 201
    assert book(client_of(""), "tenant-a-member", "api", "d", "10:00", "11:00").status == 201  # On their own account.


@pytest.mark.parametrize("way", WAYS)
def test_b46_a_change_does_not_count_itself(app: Flask, client_of: ClientOf, way: str) -> None:
    pool_of(app, "tenant-a")
    client = client_of("tenant-a")
    code = book(client, "tenant-a", "api", "a", "10:00", "13:00").code
    assert change(client, "tenant-a", way, code, 1, start="11:00", end="15:00").status == 200
    before = stored(app)
    assert change(client, "tenant-a", way, code, 2, end="15:30").status == 422
    assert stored(app) == before


@pytest.mark.parametrize("way", WAYS)
def test_b49_moving_to_another_month_moves_what_is_used(app: Flask, client_of: ClientOf, way: str) -> None:
    pool_of(app, "tenant-a")
    client = client_of("tenant-a")
    code = book(client, "tenant-a", "api", "a", "10:00", "14:00").code
    assert book(client, "tenant-a", "api", "b", "2026-12-02 10:00", "2026-12-02 13:00").status == 201
    december = {"start": "2026-12-03 10:00", "end": "2026-12-03 14:00"}
    assert change(client, "tenant-a", way, code, 1, **december).status == 422
    assert change(client, "tenant-a", way, code, 1, **december | {"end": "2026-12-03 11:00"}).status == 200
    assert book(client, "tenant-a", "api", "a", "10:00", "14:00").status == 201


def test_what_is_cancelled_is_given_back_and_what_waits_counts(app: Flask, client_of: ClientOf) -> None:
    ask_for_approval(app, "a")
    pool_of(app, "tenant-a", most=1, measure=Measure.BOOKINGS, per=Per.DAY)
    client = client_of("tenant-a")
    code = book(client, "tenant-a", "api", "a", "10:00", "11:00").code
    assert book(client, "tenant-a", "api", "b", "10:00", "11:00").codes == ("quota",)
    client.post(f"/bookings/{code}/cancel")
    assert book(client, "tenant-a", "api", "b", "10:00", "11:00").status == 201


def test_a_request_that_is_approved_does_not_count_itself(app: Flask, client_of: ClientOf) -> None:
    ask_for_approval(app, "a")
    pool_of(app, "tenant-a")
    code = book(client_of("tenant-a"), "tenant-a", "api", "a", "10:00", "14:00").code
    answer = client_of("staff").post(f"/staff/requests/{code}/approve", data={"version": "1"})
    assert answer.status_code == 303


def test_quotas_of_people_and_of_everybody_are_counted_apart(app: Flask, client_of: ClientOf) -> None:
    set_quota(app, whose=Whose.PERSON, most=60, per=Per.WEEK)
    set_quota(app, whose=Whose.ALL, most=90, per=Per.WEEK, audience=Audience.TENANT)
    assert book(client_of("tenant-a"), "tenant-a", "api", "a", "10:00", "11:00").status == 201
    assert book(client_of("tenant-a"), "tenant-a", "api", "b", "10:00", "10:30").codes == ("quota",)
    assert book(client_of("tenant-b"), "tenant-b", "api", "b", "10:00", "11:00").codes == ("quota",)
    assert book(client_of("tenant-b"), "tenant-b", "api", "b", "10:00", "10:30").status == 201


def test_staff_let_a_quota_pass_by_name_and_for_a_reason(app: Flask, client_of: ClientOf) -> None:
    pool_of(app, "tenant-a", most=60)
    staff, person = client_of("staff"), "tenant-a@test.example"
    before = stored(app)
    assert book_for(staff, "a", "10:00", "12:00", person=person).status_code == 422
    assert stored(app) == before
    passed = {"person": person, "overrides": ["quota"], "why": "행사 준비"}
    assert book_for(staff, "a", "10:00", "12:00", **passed).status_code == 303
    with app.app_context():
        row = db.session.query(Booking).one()
        assert (row.overrides, row.override_why) == ("quota", "행사 준비")


def test_the_center_itself_has_no_quota(app: Flask, client_of: ClientOf) -> None:
    set_quota(app, whose=Whose.ALL, most=0)
    assert book(client_of("staff"), "staff", "api", "a", "10:00", "12:00").status == 201
    assert book(client_of("tenant-a"), "tenant-a", "api", "b", "10:00", "12:00").codes == ("quota",)


def test_dates_of_a_series_count_one_after_the_other(app: Flask, client_of: ClientOf) -> None:
    pool_of(app, "tenant-a")
    first, headers = kst("10:00"), bearer("tenant-a")
    wanted = {
        "space": "a",
        "starts_at": first.isoformat(),
        "ends_at": (first + timedelta(hours=2)).isoformat(),
        "purpose": "시험",
        "headcount": 2,
        "every": "day",
        "count": 3,
        "skips_conflicts": True,
    }
    made = client_of("").post("/api/v1/series", json=wanted, headers=headers)
    assert (made.status_code, len((made.json or {})["items"]), len((made.json or {})["left_out"])) == (201, 2, 1)
    assert book(client_of("tenant-a"), "tenant-a", "api", "b", "10:00", "10:30").codes == ("quota",)


def test_what_is_left_is_said_before_asking(app: Flask, client_of: ClientOf) -> None:
    pool_of(app, "tenant-a")
    client = client_of("tenant-a")
    book(client, "tenant-a", "api", "a", "10:00", "11:00")
    held = client.post("/holds", data=slot("b", "13:00", "14:00"))
    text = "비행장 한도: 4시간 중 3시간 남음(2026. 11. 1.(일) – 2026. 11. 30.(월))"
    day = "date=2026-11-24"
    weeks = [f"/calendar{way}?{space}{day}" for way in ("", "/list") for space in ("", "space=whole&")]
    shown = held.location, "/bookings", f"/bookings/new?space=b&{day}", *weeks
    assert [path for path in shown if client.get(path).text.count(text) != 1] == []
    assert [path for path in weeks if f"</svg> {text}" not in client.get(path).text] == [], "and not as its own markup"
    assert [path for path in shown[1:] if text in client_of("tenant-b").get(path).text] == []
    assert text not in client.get(f"/calendar?space=studio&{day}").text, "it is of another kind"
    book(client, "tenant-a", "api", "c", "10:00", "11:00")
    later = text.replace("3시간", "2시간")
    assert [path for path in shown[1:] if later not in client.get(path).text] == [], (
        "what is drawn and kept says it too"
    )


def test_members_read_the_statement_of_their_company_month_by_month(app: Flask, client_of: ClientOf) -> None:
    number = pool_of(app, "tenant-a")
    book(client_of("tenant-a-member"), "tenant-a-member", "api", "a", "10:00", "11:00")
    book(client_of("tenant-a"), "tenant-a", "api", "b", "2026-12-02 10:00", "2026-12-02 12:00")
    client = client_of("tenant-a")
    november, december = (client.get(f"/quotas/{number}?day=2026-{month}-05").text for month in (11, 12))
    assert [("B-2026-000001" in text, "B-2026-000002" in text) for text in (november, december)] == [
        (True, False),
        (False, True),
    ]
    lines = client.get(f"/quotas/{number}.csv?day=2026-12-05").text.lstrip("\ufeff").splitlines()
    assert lines[1:] == ["2026-12-02,B-2026-000002,군집비행 시험,B,사람 tenant-a,120"]
    assert client.get("/quotas").text.count("1시간 사용, 4시간 중 3시간 남음") == 1


def test_nobody_reads_the_statement_of_others(app: Flask, client_of: ClientOf) -> None:
    number = pool_of(app, "tenant-a")
    everybody = set_quota(app, whose=Whose.ALL)
    paths = [f"/quotas/{number}", f"/quotas/{number}.csv", f"/quotas/{everybody}", "/quotas/99"]
    assert [client_of("tenant-b").get(path).status_code for path in paths] == [404] * 4
    assert [client_of("tenant-a").get(path).status_code for path in paths] == [200, 200, 404, 404]
    assert [client_of("staff").get(path).status_code for path in paths] == [200, 200, 200, 404]


def test_staff_see_what_each_company_used(app: Flask, client_of: ClientOf) -> None:
    number = set_quota(app)
    book(client_of("tenant-a"), "tenant-a", "api", "a", "10:00", "12:00")
    book(client_of("tenant-b"), "tenant-b", "api", "b", "10:00", "11:00")
    text = client_of("staff").get(f"/quotas/{number}").text
    links = re.findall(r'<a href="([^"]+company=\d+)">', text)
    assert (len(links), "2시간 / 4시간" in text, "1시간 / 4시간" in text) == (2, True, True)
    first = client_of("staff").get(links[0].replace("&amp;", "&")).text
    assert ("B-2026-000001" in first, "B-2026-000002" in first) == (True, False)


FORM = {
    "name": "A 비행장", "company": "", "audience": "", "kind": "flight_field", "whose": "company", "most": "20",
    "measure": "minutes", "per": "month", "since": "2026-11-01", "last_on": "", "why": "계약",
}  # fmt: skip


def test_staff_set_and_end_a_quota_and_it_is_written_down(app: Flask, client_of: ClientOf) -> None:
    staff = client_of("staff")
    assert staff.post("/staff/quotas", data=FORM).status_code == 303
    assert "월 20시간 · 실내비행장 · 기업마다(구성원 합산)" in staff.get("/staff/quotas").text
    assert staff.post("/staff/quotas/1/end", data={"last_on": "2026-11-30", "why": "계약 종료"}).status_code == 303
    with app.app_context():
        entries = db.session.scalars(select(AuditEntry).where(AuditEntry.record == "quota").order_by(AuditEntry.id))
        assert [(entry.verb, entry.why) for entry in entries] == [("create", "계약"), ("change", "계약 종료")]


@pytest.mark.parametrize(
    "changes",
    [
        {"name": ""},
        {"most": "-1"},
        {"since": "x"},
        {"last_on": "2026-10-01"},
        {"company": "1", "whose": "person"},
        {"company": "77"},
        {"why": ""},
        {"kind": "unit"},
    ],
)
def test_a_quota_that_makes_no_sense_is_refused(app: Flask, client_of: ClientOf, changes: dict[str, str]) -> None:
    assert client_of("staff").post("/staff/quotas", data=FORM | changes).status_code == 422
    assert count(app, Quota) == 0


def test_programs_read_what_is_left(app: Flask, client_of: ClientOf) -> None:
    pool_of(app, "tenant-a")
    book(client_of("tenant-a"), "tenant-a", "api", "a", "10:00", "11:00")
    answer = client_of("").get("/api/v1/quotas", headers=bearer("tenant-a-member")).json
    assert answer == {
        "items": [
            {
                "name": "비행장 한도",
                "whose": "company",
                "per": "month",
                "measure": "minutes",
                "space_kind": "flight_field",
                "first_on": "2026-11-01",
                "last_on": "2026-11-30",
                "most": 240,
                "used": 60,
                "left": 180,
            }
        ]
    }
    assert client_of("").get("/api/v1/quotas", headers=bearer("tenant-b")).json == {"items": []}


def test_quotas_over_days_weeks_and_months_are_each_counted_over_their_own(app: Flask, client_of: ClientOf) -> None:
    for per, most in ((Per.MONTH, 600), (Per.DAY, 180), (Per.WEEK, 300)):
        pool_of(app, "tenant-a", per=per, most=most)
    client = client_of("tenant-a")
    for start, end in (
        ("2026-11-23 15:00", "2026-11-23 15:30"),
        ("10:00", "11:00"),
        ("2026-11-30 10:00", "2026-11-30 12:00"),
    ):
        assert book(client, "tenant-a", "api", "a", start, end).status == 201
    items = (client_of("").get("/api/v1/quotas", headers=bearer("tenant-a")).json or {})["items"]
    assert {each["per"]: each["used"] for each in items} == {"day": 30, "week": 90, "month": 210}


def test_a_statement_asks_as_much_for_one_booking_as_for_many(app: Flask, client_of: ClientOf) -> None:
    number, client, counts = pool_of(app, "tenant-a", most=6000), client_of("tenant-a"), list[int]()
    for hours in (range(9, 10), range(10, 18)):
        for hour in hours:
            book(client, "tenant-a", "api", "a", f"{hour}:00", f"{hour + 1}:00")
        with counting(app) as asked:
            assert client.get(f"/quotas/{number}").status_code == 200
        counts.append(len(asked))
    assert (counts[0], max(counts) <= MOST) == (counts[1], True)
