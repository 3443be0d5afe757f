"""The waiting list: who wishes for what is taken is offered what becomes free, in turn, and nobody comes between."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from anchorcenter.accounts.models import Affiliation, Person
from anchorcenter.admissions.models import Entry, EntrySkip
from anchorcenter.bookings import service as bookings
from anchorcenter.bookings.offers.models import Offer
from anchorcenter.bookings.offers.service import settle_lapsed
from anchorcenter.bookings.service import lapsing
from anchorcenter.bookings.waiting.models import Wish
from anchorcenter.bookings.waiting.promoting import look_again
from anchorcenter.core.db import db
from anchorcenter.core.unit_of_work import writing
from anchorcenter.facilities.changes import Author, Edit
from anchorcenter.facilities.closures import ClosureEdit, remove_closure, save_closure
from anchorcenter.facilities.feature import tidy
from anchorcenter.facilities.models import Occupancy, Space
from tests.accounts.mails import read_mails
from tests.bookings.offers import wish_body, wished
from tests.bookings.repeating import DAYS, codes, repeat
from tests.bookings.requests import ask_for_approval
from tests.bookings.uses import do, want_check_in
from tests.guards.test_pages import check
from tests.guards.test_queries import counting
from tests.steps import WAYS, actor, bearer, book, change, problems, slot, standing, statuses, stored
from tests.times import HOUR, MINUTE, NOW, kst

Clock = Callable[[datetime], None]
ClientOf = Callable[[str], FlaskClient]


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def booked(client: FlaskClient, name: str, space: str, start: str = "10:00", end: str = "11:00") -> str:
    return book(client, name, "api", space, start, end).code


def cancel(client: FlaskClient, name: str, code: str) -> None:
    assert client.post(f"/api/v1/bookings/{code}/cancel", json={}, headers=bearer(name)).status_code == 200


def offers(app: Flask) -> list[tuple[str, str, str, str]]:
    """To whom which space was offered from when, and how that stands."""
    with app.app_context():
        rows = select(Person.email, Space.slug, Occupancy.starts_at, Offer.state)
        rows = rows.join(Offer, Offer.person_id == Person.id).join(Offer.occupancy).join(Occupancy.space)
        found = db.session.execute(rows.order_by(Offer.id))
        return [
            (email.partition("@")[0], slug, f"{start + 9 * HOUR:%d %H:%M}", state)
            for email, slug, start, state in found
        ]


def states(app: Flask) -> list[str]:
    with app.app_context():
        return list(db.session.scalars(select(Entry.state).order_by(Entry.id)))


def skips(app: Flask) -> list[tuple[int, str]]:
    """Which entries were passed over, and for what."""
    with app.app_context():
        return [(skip.entry_id, skip.code) for skip in db.session.scalars(select(EntrySkip).order_by(EntrySkip.id))]


def subjects(app: Flask, name: str) -> list[str]:
    return [
        mail["Subject"] for mail in read_mails(app, f"{name}@test.example") if not mail["Subject"].startswith("[예약")
    ]


def work(app: Flask, clock: Clock, moment: datetime) -> None:
    """What the worker does each minute."""
    clock(moment)
    with app.app_context():
        settle_lapsed(moment)
        tidy(moment)
        look_again(moment)


def test_what_is_cancelled_is_kept_for_who_waits_first_b124(app: Flask, client: FlaskClient) -> None:
    code = booked(client, "tenant-a", "a")
    wished(app, "tenant-b")
    wished(app, "citizen")
    cancel(client, "tenant-a", code)
    assert (offers(app), states(app)) == ([("tenant-b", "a", "25 10:00", "open")], ["offered", "waiting"])
    assert book(client, "citizen", "api", "a", "10:00", "11:00").codes == ("taken",)
    assert subjects(app, "tenant-b") == ["[자리 안내] A · 2026. 11. 25.(수) 10:00–11:00"]
    assert client.post("/api/v1/offers/1/accept", headers=bearer("tenant-b")).status_code == 201
    assert (states(app), standing(app)) == (["taken", "waiting"], (["cancelled", "confirmed"], 1, []))


def test_who_waited_for_what_needs_approval_asks_for_it(app: Flask, client: FlaskClient) -> None:
    code = booked(client, "tenant-a", "a")
    wished(app, "tenant-b")
    ask_for_approval(app, "a")
    cancel(client, "tenant-a", code)
    answer = client.post("/api/v1/offers/1/accept", headers=bearer("tenant-b"))
    assert (answer.status_code, standing(app)) == (201, (["cancelled", "requested"], 1, []))


@pytest.mark.parametrize("late", [0, 1, 4])
def test_without_an_answer_it_goes_to_the_next_and_nobody_comes_between_b124(
    app: Flask, client: FlaskClient, clock: Clock, late: int
) -> None:
    """Also when the worker comes some minutes late."""
    code = booked(client, "tenant-a", "a")
    for name in ("tenant-b", "citizen"):
        wished(app, name)
    cancel(client, "tenant-a", code)
    clock(NOW + 2 * HOUR)
    assert client.post("/api/v1/offers/1/accept", headers=bearer("tenant-b")).status_code == 409
    assert book(client, "tenant-a", "api", "a", "10:00", "11:00").codes == ("taken",)
    work(app, clock, NOW + 2 * HOUR + late * MINUTE)
    assert [row[::3] for row in offers(app)] == [("tenant-b", "lapsed"), ("citizen", "open")]
    assert (states(app), book(client, "tenant-a", "api", "a", "10:00", "11:00").status) == (["expired", "offered"], 409)
    assert len(subjects(app, "tenant-b")) == 2


def test_who_declines_makes_room_for_the_next_at_once_b124(app: Flask, client: FlaskClient) -> None:
    code = booked(client, "tenant-a", "a")
    for name in ("tenant-b", "citizen"):
        wished(app, name)
    cancel(client, "tenant-a", code)
    assert client.post("/api/v1/offers/1/decline", headers=bearer("tenant-b")).status_code == 200
    assert [row[::3] for row in offers(app)] == [("tenant-b", "declined"), ("citizen", "open")]
    assert states(app) == ["declined", "offered"]


def test_who_is_booked_elsewhere_then_is_passed_over_and_reads_why_b124(app: Flask, client_of: ClientOf) -> None:
    client = client_of("tenant-b")
    code = booked(client, "tenant-a", "a")
    wished(app, "tenant-b")
    wished(app, "citizen")
    other = booked(client, "tenant-b", "b", "10:30", "11:30")
    cancel(client, "tenant-a", code)
    assert (offers(app), states(app)) == ([("citizen", "a", "25 10:00", "open")], ["waiting", "offered"])
    assert skips(app) == [(1, "elsewhere")]
    why = f"A 2026. 11. 25.(수) 10:00–11:00: 같은 시간에 다른 예약이 있습니다({other})."
    for name, path in (("tenant-b", "/bookings/wishes"), ("staff", "/staff/waiting")):
        assert why in client_of(name).get(path).text
    listed: Any = client.get("/api/v1/wishes", headers=bearer("tenant-b")).json
    assert listed["items"][0]["passed_over"] == [why]


def test_who_may_not_book_it_any_more_is_passed_over_for_good_b124(app: Flask, client: FlaskClient) -> None:
    code = booked(client, "tenant-a", "a", "10:00", "13:00")
    wished(app, "tenant-b", start="10:00", end="13:00", minutes=180)
    with app.app_context(), writing():
        db.session.query(Affiliation).filter_by(organisation_id=2).delete()
    cancel(client, "tenant-a", code)
    assert (offers(app), skips(app), states(app)) == ([], [(1, "too_long")], ["waiting"])


def test_a_start_that_has_passed_ends_with_a_notice_that_nothing_became_free_b125(
    app: Flask, client: FlaskClient, clock: Clock
) -> None:
    booked(client, "tenant-a", "a")
    wished(app, "tenant-b")
    work(app, clock, kst("09:59"))
    assert states(app) == ["waiting"]
    clock(kst("10:00"))
    listed: Any = client.get("/api/v1/wishes", headers=bearer("tenant-b")).json
    assert (listed["items"][0]["state"], listed["items"][0]["position"]) == ("expired", None)
    for minutes in (0, 1):
        work(app, clock, kst("10:00") + minutes * MINUTE)
    assert (states(app), offers(app)) == (["expired"], [])
    assert subjects(app, "tenant-b") == [
        "[대기 종료] 자리가 나지 않았습니다: A · 2026. 11. 25.(수) 10:00–11:00 · 1시간"
    ]


def test_what_is_freed_too_late_is_offered_to_nobody_b125(app: Flask, client_of: ClientOf, clock: Clock) -> None:
    client = client_of("staff")
    code = booked(client, "tenant-a", "a")
    wished(app, "tenant-b")
    clock(kst("10:00"))
    assert client.post(f"/bookings/{code}/cancel", data={"why": "고장"}).status_code == 303
    work(app, clock, kst("10:01"))
    assert (offers(app), states(app), len(subjects(app, "tenant-b"))) == ([], ["expired"], 1)


@pytest.mark.parametrize("freed", ["ab", "cd"])
def test_any_half_that_becomes_free_will_do_b126(app: Flask, client: FlaskClient, freed: str) -> None:
    codes = {half: booked(client, "tenant-a", half) for half in ("ab", "cd")}
    wished(app, "tenant-b", "ab", "cd")
    cancel(client, "tenant-a", codes[freed])
    assert offers(app) == [("tenant-b", freed, "25 10:00", "open")]


def test_two_halves_that_become_free_at_once_are_for_two_b126(app: Flask, client: FlaskClient) -> None:
    code = booked(client, "tenant-a", "whole")
    for name in ("tenant-b", "citizen"):
        wished(app, name, "ab", "cd")
    cancel(client, "tenant-a", code)
    assert offers(app) == [("tenant-b", "ab", "25 10:00", "open"), ("citizen", "cd", "25 10:00", "open")]
    assert problems(app) == []


def test_a_cell_that_completes_a_half_promotes_who_waits_for_the_half_b126(app: Flask, client: FlaskClient) -> None:
    booked(client, "tenant-a", "cd")
    booked(client, "tenant-a", "a")
    code = booked(client, "tenant-a", "b")
    wished(app, "tenant-b", "ab", "cd")
    cancel(client, "tenant-a", code)
    assert offers(app) == []
    cancel(client, "tenant-a", "B-2026-000002")
    assert offers(app) == [("tenant-b", "ab", "25 10:00", "open")]


def test_many_cancelled_at_once_are_as_many_offers_and_one_mail_each_b127(app: Flask, client: FlaskClient) -> None:
    starts = ("10:00", "11:00", "13:00", "14:00")
    codes = [booked(client, "tenant-a", "a", start, f"{int(start[:2]) + 1}:00") for start in starts]
    for start, name in zip(starts, ("tenant-b", "tenant-b", "tenant-b", "citizen"), strict=True):
        wished(app, name, start=start, end=f"{int(start[:2]) + 1}:00")
    by = actor(app, "tenant-a")
    with app.app_context(), writing():
        for code in codes:
            bookings.cancel(code, by=by, now=NOW)
    assert [(name, start) for name, _space, start, _state in offers(app)] == [
        ("tenant-b", "25 10:00"),
        ("tenant-b", "25 11:00"),
        ("tenant-b", "25 13:00"),
        ("citizen", "25 14:00"),
    ]
    assert subjects(app, "tenant-b") == ["[자리 안내] 자리 3건을 잡아 두었습니다"]
    (mail,) = [m for m in read_mails(app, "tenant-b@test.example") if "3건" in m["Subject"]]
    assert [f"/offers/{number}" in mail.get_content() for number in (1, 2, 3, 4)] == [True, True, True, False]
    assert subjects(app, "citizen") == ["[자리 안내] A · 2026. 11. 25.(수) 14:00–15:00"]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(("scope", "freed"), [("this", 1), ("this_and_following", 3), ("all", 4)])
def test_each_date_of_a_cancelled_series_is_for_who_waits_for_it_b127(
    app: Flask, client_of: ClientOf, way: str, scope: str, freed: int
) -> None:
    client = client_of("tenant-a")
    number = repeat(client, "tenant-a", way).code
    made = codes(app)
    for day, name in zip(DAYS, ("tenant-b", "tenant-b", "tenant-a-member", "tenant-b"), strict=True):
        wished(app, name, first_on=day, last_on=day)
    if way == "api":
        sent = {"scope": scope, "code": made[1]}
        answer = client.post(f"/api/v1/series/{number}/cancel", json=sent, headers=bearer("tenant-a"))
        assert answer.status_code == 200
    else:
        answer = client.post(f"/bookings/{made[1]}/cancel-series", data={"scope": scope})
        assert answer.status_code == 303
    days = {1: DAYS[1:2], 3: DAYS[1:], 4: DAYS}[freed]
    assert [(start, state) for _name, _space, start, state in offers(app)] == [
        (f"{day[-2:]} 10:00", "open") for day in days
    ]
    assert [len(subjects(app, name)) for name in ("tenant-b", "tenant-a-member")] == [1, int(freed > 1)]
    assert problems(app) == []


def test_one_who_waits_twice_for_the_same_hour_is_offered_it_once(app: Flask, client: FlaskClient) -> None:
    code = booked(client, "tenant-a", "ab")
    wished(app, "tenant-b", "a")
    wished(app, "tenant-b", "b")
    wished(app, "citizen", "b")
    cancel(client, "tenant-a", code)
    assert [row[:2] for row in offers(app)] == [("tenant-b", "a"), ("citizen", "b")]
    assert skips(app) == [(2, "elsewhere")]


def test_a_wish_with_tolerance_takes_the_first_hour_of_what_is_freed(app: Flask, client: FlaskClient) -> None:
    """All of zone A is taken from ten to four; then two hours of it are given back."""
    codes = [booked(client, "tenant-a", "a", f"{hour}:00", f"{hour + 2}:00") for hour in (10, 12, 14)]
    wished(app, "tenant-b", start="10:00", end="16:00")
    cancel(client, "tenant-a", codes[1])
    assert offers(app) == [("tenant-b", "a", "25 12:00", "open")]


def test_a_change_a_hold_and_an_ended_closure_free_time_too(app: Flask, client_of: ClientOf) -> None:
    client = client_of("tenant-a")
    code = booked(client, "tenant-a", "a")
    held = client.post("/holds", data=slot("b")).location.rpartition("=")[2]
    author = Author(by=(0, "test"), now=NOW)
    times: dict[str, Any] = {"starts_at": kst("10:00"), "ends_at": kst("11:00")}
    with app.app_context(), writing():
        closure = save_closure(None, ClosureEdit(**times, label="점검", cells=[3], why="점검"), author=author)
    for space in "abc":
        wished(app, "tenant-b" if space == "a" else "citizen" if space == "b" else "tenant-a-member", space)
    assert change(client, "tenant-a", "api", code, 1, start="13:00", end="14:00").status == 200
    assert client.post(f"/holds/{held}/release").status_code == 303
    with app.app_context(), writing():
        remove_closure(closure, Edit(why="취소", seen=""), author=author)
    assert [row[:2] for row in offers(app)] == [("tenant-b", "a"), ("citizen", "b"), ("tenant-a-member", "c")]


def test_a_hold_that_lapses_frees_its_time_for_who_waits(app: Flask, client_of: ClientOf, clock: Clock) -> None:
    client_of("tenant-a").post("/holds", data=slot())
    wished(app, "tenant-b")
    work(app, clock, NOW + 10 * MINUTE)
    assert offers(app) == [("tenant-b", "a", "25 10:00", "open")]


@pytest.mark.parametrize("how", ["nobody came", "left early"])
def test_who_does_not_come_or_leaves_early_makes_room(app: Flask, client_of: ClientOf, clock: Clock, how: str) -> None:
    want_check_in(app, "a")
    client = client_of("tenant-a")
    code = booked(client, "tenant-a", "a", "10:00", "12:00")
    wished(app, "tenant-b", start="10:30", end="12:00")
    if how == "left early":
        clock(kst("10:00"))
        assert do(client, "tenant-a", "api", "checkin", code).status == 200
        clock(kst("10:15"))
        assert do(client, "tenant-a", "api", "leave", code).status == 200
    else:
        clock(kst("10:15"))
        with app.app_context():
            lapsing.settle_lapsed(kst("10:15"))
    assert (offers(app), problems(app)) == ([("tenant-b", "a", "25 10:30", "open")], [])
    clock(kst("10:20"))
    taken = client.post("/api/v1/offers/1/accept", headers=bearer("tenant-b"))
    assert (taken.status_code, problems(app)) == (201, [])


def test_staff_who_need_a_time_that_others_wait_for_get_it(app: Flask, client_of: ClientOf) -> None:
    """What gives way is not free: it is taken in the same block."""
    client = client_of("staff")
    code = booked(client, "tenant-a", "a")
    wished(app, "tenant-b")
    wanted = {"space": "a", "starts_at": "2026-11-25T10:00", "ends_at": "2026-11-25T11:00", "purpose": "방문"}
    wanted |= {"headcount": "4", "whose": "center", "channel": "phone", "displaced": code, "why": "시의회 방문"}
    assert client.post("/staff/bookings/new", data=wanted).status_code == 303
    assert (offers(app), states(app), statuses(app)) == ([], ["waiting"], ["cancelled", "confirmed"])


@pytest.mark.parametrize("way", WAYS)
def test_what_is_free_right_now_is_not_waited_for(app: Flask, client_of: ClientOf, way: str) -> None:
    before = stored(app)
    refused = wish(client_of("tenant-b"), way, "a")
    assert (refused[0], stored(app), states(app)) == (422, before, [])
    assert ("지금 비어 있는 시간이 있습니다" in refused[1], "free" in refused[2]) == (True, way == "api")


def wish(
    client: FlaskClient, way: str, *spaces: str, name: str = "tenant-b", **changes: Any
) -> tuple[int, str, list[str]]:
    """Wish as a page or a program; 201 when it went well."""
    sent = wish_body(*spaces, **changes)
    if way == "api":
        answer = client.post("/api/v1/wishes", json=sent, headers=bearer(name))
        json: Any = answer.json
        codes = [error["code"] for error in json.get("errors", ())]
        return answer.status_code, " ".join(e["message"] for e in json.get("errors", ())), codes
    clocks = {key: f"{sent[key] // 60:02}:{sent[key] % 60:02}" for key in ("from_minute", "until_minute")}
    answer = client.post("/bookings/wishes/new", data=sent | clocks)
    return 201 if answer.status_code == 303 else answer.status_code, answer.text, []


WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "no such space": ({"spaces": ["nowhere"]}, "unknown_space"),
    "days the wrong way round": ({"last_on": "2026-11-24"}, "order"),
    "times the wrong way round": ({"from_minute": 660, "until_minute": 600}, "order"),
    "more than a month": ({"last_on": "2026-12-26"}, "too_many_days"),
    "over": ({"first_on": "2026-11-20", "last_on": "2026-11-20"}, "past"),
    "longer than its hours": ({"minutes": 90}, "too_long"),
    "longer than the space allows": ({"from_minute": 0, "until_minute": 1440, "minutes": 510}, "too_long"),
    "off the grid": ({"minutes": 50}, "grid"),
    "more people than it holds": ({"headcount": 31}, "too_many"),
    "several of one": ({"units": 2}, "units"),
    "a night": ({"from_minute": 1200, "until_minute": 1260}, "closed"),
    "a holiday": ({"first_on": "2026-11-27", "last_on": "2026-11-27"}, "holiday"),
    "too far ahead": ({"first_on": "2027-02-01", "last_on": "2027-02-01"}, "not_open_yet"),
}


@pytest.mark.parametrize("what", WRONG)
@pytest.mark.parametrize("way", WAYS)
def test_nobody_waits_for_what_could_never_be_theirs(app: Flask, client_of: ClientOf, way: str, what: str) -> None:
    changes, code = WRONG[what]
    client = client_of("tenant-b")
    booked(client, "tenant-a", "a")
    status, _text, codes = wish(client, way, "a", **changes)
    assert (status, code in codes or way == "page", states(app)) == (422, True, [])


@pytest.mark.parametrize("way", WAYS)
def test_the_same_wish_twice_is_one_and_a_sixth_is_too_many(app: Flask, client_of: ClientOf, way: str) -> None:
    client = client_of("tenant-b")
    booked(client, "tenant-a", "whole", "09:00", "17:00")
    for hour in (10, 10, 11, 12, 13, 14):
        assert wish(client, way, "a", start=f"{hour}:00", end=f"{hour + 1}:00")[0] == 201
    assert wish(client, way, "a", start="15:00", end="16:00")[0] == 422
    assert states(app) == ["waiting"] * 5


def test_a_refusal_offers_the_waiting_list_filled_in(app: Flask, client_of: ClientOf) -> None:
    rival = client_of("tenant-b")
    booked(rival, "tenant-a", "a")
    refused = rival.post("/holds", data=slot()).text
    address = "/bookings/wishes/new?space=a&amp;starts_at=2026-11-25T10:00&amp;ends_at=2026-11-25T11:00"
    assert address in refused
    form = rival.get(address.replace("&amp;", "&")).text
    for text in ('value="2026-11-25"', 'value="10:00"', 'value="11:00"'):
        assert text in form
    assert "/bookings/wishes/new?space=a" in rival.get("/spaces/a").text


def test_who_waits_reads_how_many_come_before(app: Flask, client_of: ClientOf) -> None:
    booked(client_of(""), "tenant-a", "ab")
    wished(app, "tenant-b", "a")
    wished(app, "citizen", "a", "b")
    wished(app, "tenant-a-member", "b")
    assert "다음 순서입니다." in client_of("tenant-b").get("/bookings/wishes").text
    assert "앞에 1명이 있습니다" in client_of("citizen").get("/bookings/wishes").text
    assert "앞에 1명이 있습니다" in client_of("tenant-a-member").get("/bookings/wishes").text


@pytest.mark.parametrize("way", WAYS)
def test_who_withdraws_is_offered_nothing(app: Flask, client_of: ClientOf, way: str) -> None:
    client = client_of("tenant-b")
    code = booked(client, "tenant-a", "a")
    number = wished(app, "tenant-b")
    path = f"/bookings/wishes/{number}/withdraw" if way == "page" else f"/api/v1/wishes/{number}/withdraw"
    for _ in range(2):
        assert client.post(path, headers=bearer("tenant-b") if way == "api" else {}).status_code in {200, 303}
    cancel(client, "tenant-a", code)
    assert (states(app), offers(app)) == (["withdrawn"], [])


def test_staff_move_somebody_first_and_take_another_off_with_a_reason(app: Flask, client_of: ClientOf) -> None:
    staff = client_of("staff")
    code = booked(staff, "tenant-a", "a")
    numbers = [wished(app, name) for name in ("tenant-b", "citizen", "tenant-a-member")]
    assert staff.post(f"/staff/waiting/{numbers[1]}/move", data={"to": "first"}).status_code == 422
    assert staff.post(f"/staff/waiting/{numbers[2]}/withdraw", data={}).status_code == 422
    assert (states(app), staff.get(f"/staff/waiting/{numbers[1]}").status_code) == (["waiting"] * 3, 200)
    assert staff.post(f"/staff/waiting/{numbers[1]}/move", data={"to": "first", "why": "대회 준비"}).status_code == 303
    assert staff.post(f"/staff/waiting/{numbers[2]}/withdraw", data={"why": "중복 신청"}).status_code == 303
    assert "중복 신청" in client_of("tenant-a-member").get("/bookings/wishes").text
    cancel(staff, "tenant-a", code)
    assert (states(app), offers(app)[0][0]) == (["waiting", "offered", "withdrawn"], "citizen")
    late = staff.post(f"/staff/waiting/{numbers[1]}/withdraw", data={"why": "늦음"})
    assert (late.status_code, states(app)) == (409, ["waiting", "offered", "withdrawn"])


def test_programs_of_staff_read_the_list_and_change_its_order(app: Flask, client: FlaskClient) -> None:
    code = booked(client, "tenant-a", "a")
    first, second, third = (wished(app, name) for name in ("tenant-b", "citizen", "tenant-a-member"))

    def send(number: int, verb: str, who: str = "staff", **sent: Any) -> int:
        return client.post(f"/api/v1/wishes/{number}/{verb}", json=sent, headers=bearer(who)).status_code

    def listed(who: str) -> list[tuple[int, int, bool]]:
        json: Any = client.get("/api/v1/wishes", headers=bearer(who)).json
        return [(each["id"], each["position"], "person" in each) for each in json["items"]]

    assert listed("staff") == [(first, 1, True), (second, 2, True), (third, 3, True)]
    assert listed("citizen") == [(second, 2, False)]
    assert [send(second, "move", who, to="first", why="대회") for who in ("citizen", "tenant-b")] == [403, 404]
    assert [send(second, "move", to="first"), send(third, "withdraw")] == [422, 422]
    assert listed("staff")[0][0] == first
    assert [send(second, "move", to="first", why="대회 준비"), send(third, "withdraw", why="중복 신청")] == [200, 200]
    assert [number for number, _position, _named in listed("staff")] == [second, first]
    cancel(client, "tenant-a", code)
    assert (states(app), offers(app)[0][0]) == (["waiting", "offered", "withdrawn"], "citizen")
    assert send(second, "move", to="last", why="늦음") == 409


def test_pages_of_the_waiting_list_are_whole_and_ask_as_much_for_one_as_for_many(
    app: Flask, client_of: ClientOf
) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    booked(client_of(""), "tenant-a", "whole", "09:00", "17:00")
    pages = [
        ("tenant-b", "/bookings/wishes"),
        ("staff", "/staff/waiting"),
        ("tenant-b", "/bookings/wishes/new?space=a"),
    ]
    pages.append(("staff", "/staff/waiting/1"))
    counts: list[list[int]] = []
    for hours in ((9,), (10, 11, 12, 13)):
        for hour in hours:
            wished(app, "tenant-b", start=f"{hour}:00", end=f"{hour + 1}:00")
        asked: list[int] = []
        for who, path in pages:
            with counting(app) as statements:
                check(client_of(who).get(path).text)
            asked.append(len(statements))
        counts.append(asked)
    assert (counts[0], max(counts[0]) <= 15) == (counts[1], True)


def test_a_block_that_frees_nothing_asks_nothing_and_one_that_frees_asks_once(app: Flask, client: FlaskClient) -> None:
    with counting(app) as statements:
        code = booked(client, "tenant-a", "a")
    assert [s for s in statements if "wishes" in s] == []
    with counting(app) as statements:
        cancel(client, "tenant-a", code)
    assert len([s for s in statements if "wishes" in s]) == 1


def test_who_leaves_waits_for_nothing_any_more(app: Flask, client_of: ClientOf) -> None:
    staff = client_of("staff")
    code = booked(staff, "tenant-b", "a")
    booked(staff, "tenant-b", "b")
    for space in "ab":
        wished(app, "citizen", space)
    cancel(staff, "tenant-b", code)
    citizen = actor(app, "citizen").id
    assert staff.post(f"/staff/people/{citizen}/leave", data={"why": "탈퇴"}).status_code == 303
    assert (states(app), [row[3] for row in offers(app)]) == (["expired", "withdrawn"], ["lapsed"])
    assert problems(app) == []


def test_what_somebody_missed_is_looked_for_by_the_worker(app: Flask, client: FlaskClient, clock: Clock) -> None:
    code = booked(client, "tenant-a", "a")
    wished(app, "tenant-b")
    app.extensions["anchorcenter.finishing"] = []
    cancel(client, "tenant-a", code)
    assert offers(app) == []
    work(app, clock, NOW + MINUTE)
    assert offers(app) == [("tenant-b", "a", "25 10:00", "open")]
    with app.app_context():
        assert db.session.scalars(select(Wish.is_due)).one() is False
