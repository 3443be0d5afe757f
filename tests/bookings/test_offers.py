"""What is kept for somebody until they answer: taken, declined, lapsed; nobody else gets it meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from anchorcenter.accounts.models import Affiliation
from anchorcenter.bookings.offers import service
from anchorcenter.bookings.offers.models import Offer, Origin
from anchorcenter.core.audit import AuditEntry
from anchorcenter.core.db import db
from anchorcenter.core.errors import DomainError
from anchorcenter.core.unit_of_work import writing
from tests.accounts.mails import read_mails
from tests.bookings.offers import offered
from tests.bookings.requests import ask_for_approval
from tests.guards.test_pages import check
from tests.guards.test_queries import counting
from tests.steps import WAYS, Answer, bearer, book, problems, standing, statuses, stored
from tests.times import HOUR, MINUTE, NOW, kst

Clock = Callable[[datetime], None]
ClientOf = Callable[[str], FlaskClient]


def answer(client: FlaskClient, name: str, way: str, number: int, what: str = "accept") -> Answer:
    """Answer an offer as ``name``; a page that went well counts as 201, or 200 for a no."""
    if way == "api":
        got = client.post(f"/api/v1/offers/{number}/{what}", headers=bearer(name))
        json: Any = got.json
        return Answer(
            got.status_code, json.get("code", ""), tuple(e["code"] for e in json.get("errors", ())), json=json
        )
    got = client.post(f"/offers/{number}/{what}")
    if got.status_code != 303:
        return Answer(got.status_code, text=got.text)
    code = got.location.rpartition("/")[2].partition("?")[0]
    return Answer(201 if what == "accept" else 200, code)


def state(app: Flask) -> list[str]:
    with app.app_context():
        return list(db.session.scalars(select(Offer.state).order_by(Offer.id)))


@pytest.mark.parametrize("way", WAYS)
def test_an_offer_keeps_the_time_and_becomes_a_booking(app: Flask, client_of: ClientOf, way: str) -> None:
    number = offered(app, "tenant-a")
    tenant, rival = client_of("tenant-a"), client_of("tenant-b")
    assert book(rival, "tenant-b", way, "a", "10:00", "11:00").status == 409
    taken = answer(tenant, "tenant-a", way, number)
    assert (taken.status, taken.code, state(app)) == (201, "B-2026-000001", ["taken"])
    assert standing(app) == (["confirmed"], 1, [])
    page = tenant.get(f"/bookings/{taken.code}").text
    assert ("군집비행 시험" in page, "2026. 11. 25.(수) 10:00–11:00" in page) == (True, True)
    assert [mail["Subject"] for mail in read_mails(app, "tenant-a@test.example")] == [
        "[예약 확정] A 2026. 11. 25.(수) 10:00 (B-2026-000001)",
        "[자리 안내] A · 2026. 11. 25.(수) 10:00–11:00",
    ]


@pytest.mark.parametrize("language", ["ko", "en"])
def test_pages_of_offers_are_whole_and_ask_little(app: Flask, client_of: ClientOf, language: str) -> None:
    numbers, client = [offered(app, "tenant-a"), offered(app, "tenant-a", "b")], client_of("tenant-a")
    client.get(f"/language/{language}")
    answer(client, "tenant-a", "page", numbers[1], "decline")
    for path in (*(f"/offers/{number}" for number in numbers), "/bookings"):
        with counting(app) as asked:
            text = client.get(path).text
        check(text)
        assert len(asked) <= 15


@pytest.mark.parametrize("way", WAYS)
def test_taken_twice_it_is_one_booking(app: Flask, client_of: ClientOf, way: str) -> None:
    number, client = offered(app, "tenant-a"), client_of("tenant-a")
    codes = {answer(client, "tenant-a", way, number).code for _ in range(2)}
    assert (codes, statuses(app), problems(app)) == ({"B-2026-000001"}, ["confirmed"], [])
    assert answer(client, "tenant-a", way, number, "decline").status == 409
    assert (state(app), statuses(app)) == (["taken"], ["confirmed"])


@pytest.mark.parametrize("way", WAYS)
def test_declined_it_is_free_for_everybody(app: Flask, client_of: ClientOf, way: str) -> None:
    number, client = offered(app, "tenant-a"), client_of("tenant-a")
    assert [answer(client, "tenant-a", way, number, "decline").status for _ in range(2)] == [200, 200]
    assert answer(client, "tenant-a", way, number).status == 409
    assert (state(app), standing(app)) == (["declined"], ([], 0, []))
    assert book(client_of("tenant-b"), "tenant-b", way, "a", "10:00", "11:00").status == 201


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("what", ["accept", "decline"])
def test_an_offer_has_lapsed_with_its_last_second_whoever_tidies_up(
    app: Flask, client_of: ClientOf, clock: Clock, way: str, what: str
) -> None:
    number, client = offered(app, "tenant-a"), client_of("tenant-a")
    clock(NOW + 2 * HOUR)
    before = stored(app)
    assert "더 이상 자리를 잡아 두지 않습니다" in client.get(f"/offers/{number}").text
    assert client.get("/api/v1/offers", headers=bearer("tenant-a")).json == {"items": []}
    assert (answer(client, "tenant-a", way, number, what).status, stored(app)) == (409, before)
    assert book(client_of("tenant-b"), "tenant-b", way, "a", "10:00", "11:00").status == 201


def test_the_last_second_but_one_is_in_time(app: Flask, client_of: ClientOf, clock: Clock) -> None:
    number = offered(app, "tenant-a")
    clock(NOW + 2 * HOUR - MINUTE / 60)
    assert answer(client_of("tenant-a"), "tenant-a", "page", number).status == 201


def test_the_worker_closes_what_has_lapsed_and_says_so_once(app: Flask, clock: Clock) -> None:
    offered(app, "tenant-a")
    for minutes in (119, 120, 121):
        clock(NOW + minutes * MINUTE)
        with app.app_context():
            service.settle_lapsed(NOW + minutes * MINUTE)
    mails = read_mails(app, "tenant-a@test.example")
    assert (state(app), len(mails), standing(app)) == (["lapsed"], 2, ([], 0, []))
    with app.app_context():
        verbs = select(AuditEntry.verb).where(AuditEntry.record == "offer").order_by(AuditEntry.id)
        assert list(db.session.scalars(verbs)) == ["make", "lapse"]


def test_a_manager_answers_for_a_colleague_whose_booking_it_is(app: Flask, client_of: ClientOf) -> None:
    number = offered(app, "tenant-a-member")
    manager = client_of("tenant-a")
    assert "사람 tenant-a-member" in manager.get("/bookings").text
    code = answer(manager, "tenant-a", "page", number).code
    assert "사람 tenant-a-member" in manager.get(f"/bookings/{code}").text
    assert [m["To"] for m in read_mails(app) if code in m["Subject"]] == ["tenant-a-member@test.example"]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("who", ["tenant-a-member", "tenant-b", "citizen", "staff"])
def test_others_have_no_such_offer(app: Flask, client_of: ClientOf, who: str, way: str) -> None:
    number, client = offered(app, "tenant-a"), client_of(who)
    before = stored(app)
    assert client.get(f"/offers/{number}").status_code == 404
    assert [answer(client, who, way, number, what).status for what in ("accept", "decline")] == [404, 404]
    assert (stored(app), state(app)) == (before, ["open"])


@pytest.mark.parametrize("way", WAYS)
def test_who_may_not_book_it_any_more_may_not_take_it(app: Flask, client_of: ClientOf, way: str) -> None:
    number, client = offered(app, "citizen", "a", "10:00", "11:00"), client_of("citizen")
    with app.app_context(), writing():
        db.session.execute(update(Offer).values(headcount=31))
    refused = answer(client, "citizen", way, number)
    assert (refused.status, state(app), statuses(app), problems(app)) == (422, ["open"], [], [])


def test_waiting_for_the_answer_does_not_close_the_window(app: Flask, client_of: ClientOf, clock: Clock) -> None:
    """Booking for Wednesday closes to everyone as Monday ends; the offer was made before."""
    number = offered(app, "citizen", expires_at=NOW + 26 * HOUR)
    clock(NOW + 25 * HOUR)
    assert book(client_of("citizen"), "citizen", "api", "b", "10:00", "11:00").codes == ("window_closed",)
    assert answer(client_of("citizen"), "citizen", "page", number).status == 201


def test_nobody_is_offered_what_they_may_not_book_unless_the_rule_is_waived(app: Flask) -> None:
    with app.app_context(), writing():
        db.session.query(Affiliation).delete()
    with pytest.raises(DomainError, match="too_long"):
        offered(app, "tenant-a", "a", "10:00", "14:00")
    assert (state(app), read_mails(app)) == ([], [])
    offered(app, "tenant-a", "a", "10:00", "14:00", waived=frozenset({"too_long"}), origin=Origin.REOPENED)
    assert state(app) == ["open"]


def test_a_waived_rule_does_not_come_back_with_the_answer(app: Flask, client_of: ClientOf) -> None:
    long = {"waived": frozenset({"too_long"}), "origin": Origin.DISPLACED, "why": "점검 때문입니다."}
    number = offered(app, "citizen", "a", "10:00", "14:00", **long)
    assert "점검 때문입니다." in client_of("citizen").get(f"/offers/{number}").text
    assert answer(client_of("citizen"), "citizen", "page", number).status == 201


def test_what_it_stands_instead_of_ends_when_it_is_taken(app: Flask, client_of: ClientOf) -> None:
    client = client_of("tenant-a")
    book(client, "tenant-a", "api", "whole", "10:00", "11:00")
    number = offered(app, "tenant-a", "a", "13:00", "14:00", booking_id=1, origin=Origin.DISPLACED)
    assert answer(client, "tenant-a", "page", number).code == "B-2026-000002"
    assert standing(app) == (["cancelled", "confirmed"], 1, [])


@pytest.mark.parametrize("holds", [True, False])
@pytest.mark.parametrize(
    ("origin", "status"),
    [(Origin.DISPLACED, "confirmed"), (Origin.REOPENED, "confirmed"), (Origin.WAITING, "requested")],
)
def test_what_the_center_offers_needs_no_second_yes_and_what_became_free_does(
    app: Flask, client_of: ClientOf, origin: Origin, status: str, holds: bool
) -> None:
    client = client_of("tenant-a")
    ask_for_approval(app, "a", holds=holds)
    book(client, "tenant-a", "api", "b", "10:00", "11:00")
    number = offered(app, "tenant-a", "a", "13:00", "14:00", booking_id=1, origin=origin)
    assert answer(client, "tenant-a", "page", number).code == "B-2026-000002"
    assert standing(app) == (["cancelled", status], 1, [])


def test_of_a_pool_units_are_offered(app: Flask, client_of: ClientOf) -> None:
    number, client = offered(app, "tenant-a", "desks", units=2), client_of("tenant-a")
    listed: Any = client.get("/api/v1/offers", headers=bearer("tenant-a")).json
    (item,) = listed["items"]
    assert (item["units"], item["origin"], item["expires_at"]) == (2, "waiting", "2026-11-23T10:00:00+09:00")
    taken = answer(client, "tenant-a", "api", number)
    assert (taken.json["units"], standing(app)) == (2, (["confirmed"], 2, []))


def test_an_offer_never_outlasts_its_start(app: Flask) -> None:
    offered(app, "tenant-a", expires_at=kst("12:00"))
    with app.app_context():
        assert db.session.scalars(select(Offer.expires_at)).one() == kst("10:00")


def test_open_offers_stand_above_my_bookings(app: Flask, client_of: ClientOf) -> None:
    offered(app, "tenant-a")
    page = client_of("tenant-a").get("/bookings").text
    assert ('href="/offers/1"' in page, "2026. 11. 23.(월) 10:00까지" in page) == (True, True)
    assert 'href="/offers/1"' not in client_of("tenant-b").get("/bookings").text
