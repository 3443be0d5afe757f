"""The way of a booking through the pages: hold, form, booking, cancellation, mails."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from datetime import datetime
from email import message_from_bytes
from email.policy import default
from itertools import chain, repeat
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from anchorcenter.accounts.models import Person
from anchorcenter.bookings.metrics import METRICS
from anchorcenter.bookings.models import Booking, BookingDay, Hold
from anchorcenter.commands import work
from anchorcenter.core.audit import AuditEntry
from anchorcenter.core.db import db
from anchorcenter.core.metrics import Described, Record, figure
from anchorcenter.core.outbox import Message
from anchorcenter.core.periods import Days, Period
from anchorcenter.core.unit_of_work import writing
from anchorcenter.facilities.models import Occupancy
from anchorcenter.facilities.service import close
from tests.steps import actor, bearer, body, book, count, filled, live_claims, problems, slot, statuses, stored
from tests.times import DAY, HOUR, KST, MINUTE, NOW, kst, typed

ClientOf = Callable[[str], FlaskClient]
Clock = Callable[[datetime], None]


def mails(folder: Path) -> list[tuple[str, str, str]]:
    """To, subject and text of every mail written."""
    found = [message_from_bytes(file.read_bytes(), policy=default) for file in sorted((folder / "mail").glob("*.eml"))]
    return [(m["To"], m["Subject"], m.get_content()) for m in found]


def test_a_tenant_holds_a_slot_and_books_it(app: Flask, tenant: FlaskClient) -> None:
    held = tenant.post("/holds", data=slot("ab"))
    assert (held.status_code, held.location) == (303, "/bookings/new?hold=1")
    form = tenant.get(held.location)
    assert (form.status_code, f'value="{typed(kst("10:00"))}"' in form.text) == (200, True)
    assert "08:10" in form.text  # Held until.

    booked = tenant.post(held.location, data=filled("ab"))

    assert (booked.status_code, booked.location) == (303, "/bookings/B-2026-000001?booked=1")
    assert "군집비행 시험" in tenant.get(booked.location).text
    assert (statuses(app), live_claims(app), problems(app)) == (["confirmed"], 2, [])


def test_a_get_never_holds(app: Flask, tenant: FlaskClient) -> None:
    for address in ("/calendar?space=whole", "/bookings/new?space=a", "/holds", "/bookings/new?hold=1"):
        tenant.get(address)
    assert stored(app) == (0, 0, 0)


def test_a_slot_button_of_the_calendar_holds_its_slot(app: Flask, tenant: FlaskClient) -> None:
    week = tenant.get("/calendar?space=whole&date=2026-11-25").text
    actions = [html.unescape(a) for a in re.findall(r'formaction="([^"]+)"', week)]
    assert len(actions) == 4 * (
        4 * 18 + 14
    )  # Four lanes; Monday to Thursday and a shorter Saturday, Friday is a holiday.
    assert tenant.post(actions[-1]).status_code == 303
    assert count(app, Hold) == 1


def test_the_rival_reads_every_reason_and_takes_what_is_offered(
    app: Flask, tenant: FlaskClient, rival: FlaskClient
) -> None:
    book(tenant, "tenant-a", "page", "a", "10:00", "11:00")
    book(tenant, "tenant-a", "page", "c", "10:30", "11:30")

    refused = rival.post("/holds", data=slot("whole", "10:00", "11:00"))

    assert refused.status_code == 409
    assert "A: 2026. 11. 25.(수) 10:00–11:00에 이미 사용 중입니다(예약됨)." in refused.text
    assert "C: 2026. 11. 25.(수) 10:30–11:30에 이미 사용 중입니다(예약됨)." in refused.text
    offers = [html.unescape(a) for a in re.findall(r'formaction="([^"]+)"', refused.text)]
    assert len(offers) >= 3
    assert [rival.post(offer).status_code for offer in offers[:2]] == [303, 303]
    assert problems(app) == []


def test_alternatives_are_bookable_one_by_one_and_nearest_first(tenant: FlaskClient, client_of: ClientOf) -> None:
    book(tenant, "tenant-a", "page", "a", "10:00", "11:00")

    wanted = body("a", "10:00", "11:00")
    refused: Any = tenant.post("/api/v1/bookings", json=wanted, headers=bearer("tenant-b")).json

    offers = [(a["space"], a["starts_at"][11:16], a["ends_at"][11:16]) for a in refused["alternatives"]]
    assert offers == [
        ("b", "10:00", "11:00"),
        ("c", "10:00", "11:00"),
        ("a", "09:00", "10:00"),
        ("a", "11:00", "12:00"),
        ("a", "11:30", "12:30"),
    ]
    answers = [
        tenant.post("/api/v1/bookings", json=wanted | a, headers=bearer("tenant-b")) for a in refused["alternatives"]
    ]
    assert [a.status_code for a in answers] == [201, 201, 201, 201, 409]  # The last overlaps the one before.


def test_a_smaller_layout_is_offered_when_the_whole_is_taken(tenant: FlaskClient) -> None:
    book(tenant, "tenant-a", "page", "d", "10:00", "11:00")
    answer: Any = tenant.post("/api/v1/bookings", json=body("whole", "10:00", "11:00"), headers=bearer("tenant-b"))
    assert ("ab", kst("10:00").astimezone(KST).isoformat()) in [
        (a["space"], a["starts_at"]) for a in answer.json["alternatives"]
    ]


def test_late_at_night_the_next_open_morning_is_suggested_b109(tenant: FlaskClient, clock: Clock) -> None:
    clock(kst("2026-11-26 23:30"))  # Friday is a holiday here, so Saturday at ten.
    assert f'value="{typed(kst("2026-11-28 10:00"))}"' in tenant.get("/bookings/new?space=a").text


@pytest.mark.parametrize("path", ["/", "/calendar?space=a", "/calendar/list?space=a", "/bookings", "/bookings/new"])
def test_one_page_asks_the_clock_once_and_never_mixes_two_days_b109(tenant: FlaskClient, path: str) -> None:
    """Midnight strikes while the page is made: it stays on the day on which it was asked for."""
    moments, asked = chain([kst("24:00") - MINUTE / 600], repeat(kst("24:00") + MINUTE)), list[datetime]()

    class Striking(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> datetime:  # type: ignore[override]
            asked.append(next(moments))
            return asked[-1].astimezone(tz)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("anchorcenter.core.clock.datetime", Striking)
        page = tenant.get(path).text
    assert len(asked) == 1
    if path.startswith("/calendar?"):
        assert re.findall(r"dayhead today[^>]*><span>(.)</span><b>(\d+)</b>", page) == [("수", "25")]


def test_another_time_or_space_typed_into_the_form_moves_the_hold(app: Flask, tenant: FlaskClient) -> None:
    address = tenant.post("/holds", data=slot("a")).location
    booked = tenant.post(address, data=filled("bc", "10:30", "12:00"))
    assert booked.status_code == 303
    assert (live_claims(app), problems(app)) == (2, [])
    with app.app_context():
        assert db.session.scalars(select(BookingDay.minutes)).all() == [90]


def test_a_form_sent_twice_is_one_booking(app: Flask, tenant: FlaskClient) -> None:
    address = tenant.post("/holds", data=slot()).location
    answers = [tenant.post(address, data=filled()) for _ in range(2)]
    assert [a.location for a in answers] == ["/bookings/B-2026-000001?booked=1"] * 2
    assert tenant.get(address).location == "/bookings/B-2026-000001"
    assert (statuses(app), count(app, Message)) == (["confirmed"], 1)


def test_pointing_twice_at_a_slot_is_one_hold(app: Flask, tenant: FlaskClient) -> None:
    assert [tenant.post("/holds", data=slot()).location for _ in range(2)] == ["/bookings/new?hold=1"] * 2
    assert live_claims(app) == 1


def test_nobody_holds_more_than_two_slots(app: Flask, tenant: FlaskClient, clock: Clock) -> None:
    held = [tenant.post("/holds", data=slot(space)).status_code for space in "abc"]
    assert (held, live_claims(app)) == ([303, 303, 422], 2)
    tenant.post("/holds/1/release")
    assert tenant.post("/holds", data=slot("c")).status_code == 303
    clock(NOW + 10 * MINUTE)
    assert tenant.post("/holds", data=slot("a")).status_code == 303


def test_a_hold_is_extended_twice_and_no_more(app: Flask, tenant: FlaskClient, clock: Clock) -> None:
    tenant.post("/holds", data=slot())
    answers = []
    for minutes in (9, 18, 27):
        clock(NOW + minutes * MINUTE)
        answers.append(tenant.post("/holds/1/extend").status_code)
    assert answers == [303, 303, 422]
    with app.app_context():
        assert db.session.scalar(select(Occupancy.expires_at)) == NOW + 30 * MINUTE


def test_a_lapsed_hold_is_refused_at_the_second_and_another_may_have_it_b40(
    app: Flask, tenant: FlaskClient, rival: FlaskClient, clock: Clock
) -> None:
    address = tenant.post("/holds", data=slot()).location
    clock(NOW + 10 * MINUTE)
    assert rival.post("/holds", data=slot()).status_code == 303

    late = tenant.post(address, data=filled())

    assert (late.status_code, "잡아 둔 시간이 끝났습니다" in late.text) == (409, True)
    assert (statuses(app), tenant.post("/holds/1/extend").status_code, problems(app)) == ([], 409, [])


def test_cancelling_gives_the_time_back_at_once_and_twice_is_once(
    app: Flask, tenant: FlaskClient, rival: FlaskClient
) -> None:
    code = book(tenant, "tenant-a", "page", "a", "10:00", "11:00").code
    assert [tenant.post(f"/bookings/{code}/cancel").status_code for _ in range(2)] == [303, 303]
    assert book(rival, "tenant-b", "page", "a", "10:00", "11:00").status == 201
    assert (statuses(app), problems(app), count(app, Message)) == (["cancelled", "confirmed"], [], 3)


@pytest.mark.parametrize(("late", "status"), [(0, 303), (1, 422)])
def test_cancelling_has_a_deadline_to_the_second_b50(
    app: Flask, tenant: FlaskClient, clock: Clock, late: int, status: int
) -> None:
    code = book(tenant, "tenant-a", "page", "a", "14:00", "15:00").code
    clock(kst("11:00") + late * MINUTE / 60)
    assert tenant.post(f"/bookings/{code}/cancel").status_code == status
    assert statuses(app) == ["cancelled" if status == 303 else "confirmed"]


@pytest.mark.parametrize(("late", "status"), [(0, 201), (1, 422)])
@pytest.mark.parametrize("way", ["page", "api"])
def test_booking_has_a_notice_to_the_second_b50(
    app: Flask, tenant: FlaskClient, clock: Clock, way: str, late: int, status: int
) -> None:
    clock(kst("13:00") + late * MINUTE / 60)
    assert book(tenant, "tenant-a", way, "a", "14:00", "15:00").status == status
    assert len(statuses(app)) == (status == 201)


def test_staff_cancel_late_and_who_has_no_say_is_told(client_of: ClientOf, tenant: FlaskClient, clock: Clock) -> None:
    code = book(tenant, "tenant-a", "page", "a", "14:00", "15:00").code
    assert client_of("tenant-a-member").post(f"/bookings/{code}/cancel").status_code == 403
    clock(kst("14:30"))
    assert client_of("staff").post(f"/bookings/{code}/cancel", data={"why": "누수"}).status_code == 303


def test_what_is_cancelled_leads_to_another_time(tenant: FlaskClient) -> None:
    code = book(tenant, "tenant-a", "api", "a", "10:00", "11:00").json["code"]
    again = 'href="/calendar"><svg'
    assert again not in tenant.get(f"/bookings/{code}").text.partition("<main")[2]
    tenant.post(f"/bookings/{code}/cancel")
    assert again in tenant.get(f"/bookings/{code}").text.partition("<main")[2]


def test_a_manager_cancels_for_a_member(app: Flask, client_of: ClientOf, tenant: FlaskClient) -> None:
    code = book(client_of("tenant-a-member"), "tenant-a-member", "page", "a", "14:00", "15:00").code
    assert tenant.post(f"/bookings/{code}/cancel").status_code == 303
    assert statuses(app) == ["cancelled"]


def test_bookings_of_others_are_not_found_and_never_named_b133(
    app: Flask, tenant: FlaskClient, rival: FlaskClient, client_of: ClientOf
) -> None:
    hidden = "비밀 시험 X-9"
    code = book(tenant, "tenant-a", "page", "a", "10:00", "11:00", purpose=hidden).code
    addresses = [f"/bookings/{code}", "/bookings/new?hold=1", "/bookings/new?hold=x", "/bookings/B-2026-²"]
    assert [rival.get(address).status_code for address in addresses] == [404] * 4
    assert [
        rival.post(f"/{a}").status_code for a in (f"bookings/{code}/cancel", "holds/1/extend", "holds/1/release")
    ] == [404] * 3
    assert rival.get(f"/api/v1/bookings/{code}", headers=bearer("tenant-b")).status_code == 404

    seen = [
        *(client.get(page).text for client in (rival, client_of(""), client_of("citizen")) for page in (
            "/calendar?space=whole&date=2026-11-25", "/calendar/list?space=whole&date=2026-11-25", "/", "/spaces/a"
        )),
        rival.get("/bookings").text,
        rival.post("/holds", data=slot("whole")).text,
        rival.post("/api/v1/bookings", json=body("whole"), headers=bearer("tenant-b")).text,
        rival.get("/api/v1/bookings", headers=bearer("tenant-b")).text,
    ]  # fmt: skip
    words = [hidden, code, "tenant-a", "가 회사", "Company A"]
    assert [(word, page[:200]) for page in seen for word in words if word in page] == []
    assert "예약됨" in seen[0]
    assert statuses(app) == ["confirmed"]


def test_colleagues_and_staff_see_what_is_theirs_to_see(tenant: FlaskClient, client_of: ClientOf) -> None:
    code = book(tenant, "tenant-a", "page", "a", "10:00", "11:00").code
    for name in ("tenant-a-member", "staff"):
        assert client_of(name).get(f"/bookings/{code}").status_code == 200
        assert "군집비행 시험" in client_of(name).get("/calendar?space=whole&date=2026-11-25").text


def test_a_refusal_names_what_the_reader_may_know(tenant: FlaskClient) -> None:
    code = book(tenant, "tenant-a", "page", "a", "10:00", "11:00").code
    assert f"({code})" in tenant.post("/holds", data=slot("a")).text
    tenant.post("/holds", data=slot("b"))
    assert "(내가 잡아 둔 시간)" in tenant.post("/holds", data=slot("bc")).text


def test_mails_go_out_once_in_the_readers_language_b37(app: Flask, tenant: FlaskClient, tmp_path: Path) -> None:
    with app.app_context(), writing():
        db.session.execute(update(Person).where(Person.email == "tenant-a@test.example").values(locale="en"))
    book(tenant, "tenant-a", "page", "a", "10:00", "11:00")
    assert mails(tmp_path) == []  # Nobody waits for the mail server while booking.

    with app.app_context():
        work(NOW)
        work(NOW + MINUTE)

    ((to, subject, text),) = mails(tmp_path)
    assert (to, subject) == ("tenant-a@test.example", "Booked: a in English, Wed 25 Nov 2026 10:00 (B-2026-000001)")
    assert "http://localhost/bookings/B-2026-000001" in text
    assert count(app, Message, Message.sent_at.is_not(None)) == 1


def test_a_cancellation_is_told_in_korean(app: Flask, tenant: FlaskClient, tmp_path: Path) -> None:
    code = book(tenant, "tenant-a", "page", "a", "10:00", "11:00").code
    tenant.post(f"/bookings/{code}/cancel")
    with app.app_context():
        work(NOW)
    subjects = sorted(subject for _to, subject, _text in mails(tmp_path))
    assert subjects == [
        "[예약 취소] A 2026. 11. 25.(수) 10:00 (B-2026-000001)",
        "[예약 확정] A 2026. 11. 25.(수) 10:00 (B-2026-000001)",
    ]


def test_every_change_leaves_an_audit_row(app: Flask, tenant: FlaskClient) -> None:
    code = book(tenant, "tenant-a", "page", "a", "10:00", "11:00").code
    tenant.post(f"/bookings/{code}/cancel")
    with app.app_context():
        rows = db.session.execute(select(AuditEntry.verb, AuditEntry.actor_name).where(AuditEntry.record == "booking"))
        assert [tuple(row) for row in rows] == [("book", "사람 tenant-a"), ("cancel", "사람 tenant-a")]


def test_figures_are_the_sum_of_their_rows_and_split_at_midnight_b07(app: Flask, tenant: FlaskClient) -> None:
    book(tenant, "tenant-a", "page", "night", "22:00", "26:00")
    book(tenant, "tenant-a", "api", "a", "10:00", "11:00")
    code = book(tenant, "tenant-a", "page", "b", "10:00", "11:00").code
    tenant.post(f"/bookings/{code}/cancel")
    by_key = {metric.key: metric for metric in METRICS}
    day = kst("00:00").astimezone(KST).date()
    with app.app_context():
        found = {key: [figure(m, Days(d, d + DAY)) for d in (day, day + DAY)] for key, m in by_key.items()}
    assert found == {
        "bookings.minutes_booked": [180, 120],
        "bookings.bookings": [2, 0],
        "bookings.people": [1, 1],
    }


def test_a_row_of_a_figure_opens_only_for_who_may_see_its_booking_b133(app: Flask, tenant: FlaskClient) -> None:
    book(tenant, "tenant-b", "api", "b", "10:00", "11:00")
    code = book(tenant, "tenant-a", "page", "night", "22:00", "26:00").code
    readers = [actor(app, name) for name in ("tenant-a", "tenant-a-member", "staff", "tenant-b", "citizen")]
    whole, masked = Described(label=code, url=f"/bookings/{code}"), Described(label="예약 한 건")
    with app.app_context():
        mine: list[Record] = [("booking", 2), ("booking_day", 2), ("booking_day", 3)]  # Two days of the one booking.
        seen = [METRICS[0].describe(mine, reader) for reader in (*readers, None)]
        assert seen == [dict.fromkeys(mine, text) for text in (whole, whole, whole, masked, masked, masked)]


def test_a_closure_refuses_what_is_booked_later_and_is_drawn(app: Flask, tenant: FlaskClient) -> None:
    with app.app_context(), writing():
        close([1], Period(kst("13:00"), kst("15:00")), "정기 안전점검", by=(0, "test"), now=NOW)
    answers = [book(tenant, "tenant-a", "page", space, "14:00", "16:00").status for space in ("a", "ab", "b")]
    assert answers == [422, 422, 201]
    assert "정기 안전점검" in tenant.get("/calendar?space=whole&date=2026-11-25").text


@pytest.mark.parametrize("way", ["page", "api"])
@pytest.mark.parametrize(
    ("who", "space", "status"), [("citizen", "a", 201), ("nobody", "desks", 201), ("staff", "a", 201)]
)
def test_who_may_book(client_of: ClientOf, way: str, who: str, space: str, status: int) -> None:
    slot_ = ("2026-11-26 10:00", "2026-11-26 11:00")
    assert book(client_of(who), who, way, space, *slot_, headcount=2).status == status


def test_a_citizens_late_or_long_wish_is_refused(app: Flask, client_of: ClientOf) -> None:
    client = client_of("citizen")
    slots = [("10:00", "11:00", "2026-11-24"), ("10:00", "13:00", "2026-11-26"), ("10:00", "11:00", "2026-12-15")]
    wanted = [(f"{day} {start}", f"{day} {end}") for start, end, day in slots]
    answers = [book(client, "citizen", way, "a", *slot_).status for slot_ in wanted for way in ("page", "api")]
    assert (answers, stored(app)) == ([422] * 6, (0, 0, 0))


def test_a_person_who_is_no_longer_active_is_out_at_once(app: Flask, tenant: FlaskClient) -> None:
    assert tenant.get("/bookings").status_code == 200
    with app.app_context(), writing():
        db.session.execute(update(Person).values(is_active=False))
    assert tenant.get("/bookings").status_code == 303
    assert tenant.get("/api/v1/bookings", headers=bearer("tenant-a")).status_code == 401


def test_my_bookings_pages_through_the_past(tenant: FlaskClient, clock: Clock) -> None:
    for hour in range(9, 18):
        for space in ("a", "b", "c"):
            book(tenant, "tenant-a", "api", space, f"{hour}:00", f"{hour + 1}:00")
    clock(NOW + 5 * DAY)
    pages = [tenant.get("/bookings", query_string={"show": "past", "page": n}).text for n in (1, 2, 3)]
    assert [page.count('class="code"') for page in pages] == [20, 7, 0]
    assert 'href="/bookings?show=past&amp;page=2"' in pages[0]
    assert tenant.get("/bookings").text.count('class="code"') == 0


def test_a_booking_keeps_its_company_when_the_booker_leaves(app: Flask, tenant: FlaskClient) -> None:
    book(tenant, "tenant-a", "page", "a", "10:00", "11:00")
    with app.app_context():
        assert db.session.scalar(select(Booking.organisation_id)) == 1


def test_the_deadline_and_the_hold_are_shown(tenant: FlaskClient) -> None:
    code = book(tenant, "tenant-a", "page", "a", "14:00", "15:00").code
    assert "2026. 11. 25.(수) 11:00까지 취소할 수 있습니다." in tenant.get(f"/bookings/{code}").text
    tenant.post("/holds", data=slot("b"))
    assert "08:10까지 잡아 두었습니다" in tenant.get("/bookings").text
    assert kst("14:00") - kst("11:00") == 3 * HOUR
