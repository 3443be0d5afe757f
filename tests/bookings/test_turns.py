"""What has lapsed is offered to who waits for it before anybody else can take it, though no worker has come by yet."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.bookings.offers import offered, wished
from tests.bookings.quotas import set_quota
from tests.bookings.repeating import repeat
from tests.bookings.requests import ask_for_approval
from tests.bookings.test_waiting import booked, offers, skips, states, work
from tests.bookings.uses import want_check_in
from tests.guards.test_queries import counting
from tests.steps import WAYS, bearer, book, book_for, change, problems, slot, standing, stored
from tests.times import HOUR, MINUTE, NOW, kst

Clock = Callable[[datetime], None]
ClientOf = Callable[[str], FlaskClient]
WAITS = "25 10:00"
HELD = NOW + 10 * MINUTE


def held(client: FlaskClient, *wanted: str) -> None:
    assert client.post("/holds", data=slot(*wanted)).status_code == 303


def lapsing(app: Flask, client_of: ClientOf, what: str) -> datetime:
    """Take zone A from ten to eleven so that it lapses by itself; answers when."""
    if what == "a hold":
        held(client_of("tenant-a"))
        return HELD
    if what == "an offer":
        offered(app, "tenant-a")
        return NOW + 2 * HOUR
    if what == "a request":
        ask_for_approval(app, "a", hours=24)
        assert booked(client_of(""), "tenant-a", "a")
        ask_for_approval(app)
        return NOW + 24 * HOUR
    want_check_in(app, "a")
    assert booked(client_of(""), "tenant-a", "a", "10:00", "12:00")
    return kst("10:15")


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("what", ["a hold", "an offer", "a request", "a booking that nobody came to"])
def test_nobody_takes_what_has_lapsed_past_those_who_wait_b124(
    app: Flask, client_of: ClientOf, clock: Clock, way: str, what: str
) -> None:
    moment = lapsing(app, client_of, what)
    start, end = ("11:00", "12:00") if what.startswith("a booking") else ("10:00", "11:00")
    wished(app, "tenant-b", start=start, end=end)
    clock(moment)
    stranger = client_of("tenant-a-member")
    refused = book(stranger, "tenant-a-member", way, "a", start, end)
    assert refused.status == 409
    if way == "api":
        assert refused.codes == ("wanted",)
    else:
        assert "먼저 묻습니다" in refused.text
    assert offers(app)[-1] == ("tenant-b", "a", f"25 {start}", "open")
    assert book(stranger, "tenant-a-member", "api", "a", start, end).codes == ("taken",)
    taken = stranger.post(f"/api/v1/offers/{len(offers(app))}/accept", headers=bearer("tenant-b"))
    assert (taken.status_code, problems(app)) == (201, [])
    work(app, clock, moment + MINUTE)
    assert [row[0] for row in offers(app)].count("tenant-b") == 1


def test_who_waits_first_may_book_it_right_away_and_who_waits_second_may_not(
    app: Flask, client_of: ClientOf, clock: Clock
) -> None:
    client = client_of("tenant-a")
    held(client)
    for name in ("tenant-b", "citizen"):
        wished(app, name)
    clock(HELD)
    before = stored(app)
    for _ in range(2):
        refused = book(client_of("citizen"), "citizen", "api", "a", "10:00", "11:00")
        assert (refused.status, stored(app)[0]) == (409, before[0])
    assert [row[0] for row in offers(app)] == ["tenant-b"]


def test_the_first_who_waits_may_book_what_has_lapsed(app: Flask, client_of: ClientOf, clock: Clock) -> None:
    held(client_of("tenant-a"))
    for name in ("tenant-b", "citizen"):
        wished(app, name)
    clock(HELD)
    assert book(client_of(""), "tenant-b", "api", "a", "10:00", "11:00").status == 201
    assert (offers(app), states(app)) == ([], ["waiting", "waiting"])


def test_who_is_passed_over_for_somebody_who_waits_not_reads_why_b124(
    app: Flask, client_of: ClientOf, clock: Clock
) -> None:
    client = client_of("tenant-b")
    held(client_of("tenant-a"))
    wished(app, "tenant-b")
    other = booked(client, "tenant-b", "b", "10:30", "11:30")
    clock(HELD)
    assert booked(client, "citizen", "a")
    assert (offers(app), states(app), skips(app)) == ([], ["waiting"], [(1, "elsewhere")])
    why = f"A 2026. 11. 25.(수) 10:00–11:00: 같은 시간에 다른 예약이 있습니다({other})."
    assert why in client.get("/bookings/wishes").text
    work(app, clock, HELD + MINUTE)
    assert (offers(app), skips(app)) == ([], [(1, "elsewhere")])


def test_the_next_has_it_when_the_first_may_not_b124(app: Flask, client_of: ClientOf, clock: Clock) -> None:
    client = client_of("citizen")
    held(client_of("tenant-a"))
    for name in ("tenant-b", "tenant-a-member"):
        wished(app, name)
    booked(client, "tenant-b", "b", "10:30", "11:30")
    clock(HELD)
    assert book(client, "citizen", "api", "a", "10:00", "11:00").codes == ("wanted",)
    assert [row[0] for row in offers(app)] == ["tenant-a-member"]
    assert (states(app), skips(app)) == (["waiting", "offered"], [(1, "elsewhere")])


@pytest.mark.parametrize("how", ["freed", "lapsed"])
def test_whose_quota_is_used_up_is_passed_over_b124(app: Flask, client_of: ClientOf, clock: Clock, how: str) -> None:
    client = client_of("tenant-a")
    code = booked(client, "tenant-a", "a") if how == "freed" else ""
    if how == "lapsed":
        held(client)
    wished(app, "tenant-b")
    wished(app, "citizen")
    booked(client, "tenant-b", "a", "14:00", "16:00")
    set_quota(app, most=120)
    clock(HELD)
    if how == "freed":
        cancel = client.post(f"/api/v1/bookings/{code}/cancel", json={}, headers=bearer("tenant-a"))
        assert cancel.status_code == 200
    else:
        assert book(client, "tenant-a-member", "api", "a", "10:00", "11:00").codes == ("wanted",)
    assert (offers(app), skips(app)) == ([("citizen", "a", WAITS, "open")], [(1, "quota")])


@pytest.mark.parametrize("wanted", [{"start": "14:00", "end": "15:00"}, {"end": "12:00", "minutes": 120}])
def test_what_nobody_can_have_of_it_is_anybodys(
    app: Flask, client_of: ClientOf, clock: Clock, wanted: dict[str, int]
) -> None:
    """They wait for another hour, or for two hours of which one is taken."""
    client = client_of("tenant-a")
    booked(client, "tenant-a", "a", "11:00", "15:00")
    held(client)
    wished(app, "tenant-b", **wanted)
    clock(HELD)
    assert booked(client, "citizen", "a")
    assert (offers(app), skips(app)) == ([], [])


def test_the_other_half_of_a_field_is_wanted_too_when_the_whole_has_lapsed(
    app: Flask, client_of: ClientOf, clock: Clock
) -> None:
    """Whoever takes another cell than the one waited for takes nothing away."""
    client = client_of("tenant-a")
    held(client, "whole")
    wished(app, "tenant-b", "ab", "cd")
    clock(HELD)
    assert book(client, "citizen", "api", "whole", "10:00", "11:00").codes == ("wanted",)
    assert offers(app) == [("tenant-b", "ab", WAITS, "open")]
    assert booked(client, "citizen", "cd")


def test_changes_series_and_bookings_by_staff_wait_their_turn_too(
    app: Flask, client_of: ClientOf, clock: Clock
) -> None:
    staff, client = client_of("staff"), client_of("tenant-a")
    code = booked(client, "citizen", "b", "14:00", "15:00")
    for start in ("10:00", "12:00", "16:00"):
        client = client_of("tenant-a" if start != "16:00" else "tenant-a-member")
        held(client, "a", start, f"{int(start[:2]) + 1}:00")
        wished(app, "tenant-b", start=start, end=f"{int(start[:2]) + 1}:00")
    clock(HELD)
    moved = change(client, "citizen", "api", code, 1, space="a", start="10:00", end="11:00")
    assert moved.codes == ("wanted",)
    assert "wanted" in repeat(client, "citizen", "api", start="12:00", count=2).codes
    refused = book_for(staff, "a", "16:00", "17:00", whose="center")
    assert (refused.status_code, "먼저 묻습니다" in refused.text) == (409, True)
    assert [row[2] for row in offers(app)] == ["25 10:00", "25 16:00"]
    assert standing(app)[0] == ["confirmed"]


def test_a_series_that_leaves_out_what_others_wait_for_has_it_offered_to_them(
    app: Flask, client_of: ClientOf, clock: Clock
) -> None:
    client = client_of("tenant-a")
    held(client)
    wished(app, "tenant-b")
    clock(HELD)
    assert repeat(client, "citizen", "api", skips_conflicts=True).status == 201
    assert offers(app) == [("tenant-b", "a", WAITS, "open")]


def test_taking_what_has_lapsed_asks_no_more_when_nobody_waits(app: Flask, client_of: ClientOf, clock: Clock) -> None:
    client = client_of("tenant-a")
    with counting(app) as statements:
        booked(client, "citizen", "b")
    assert [statement for statement in statements if "wishes" in statement] == []
    held(client)
    clock(HELD)
    with counting(app) as lapsed:
        booked(client, "citizen", "a")
    assert len([statement for statement in lapsed if "wishes" in statement]) == 1


def test_an_hour_that_has_begun_is_nobodys_turn(app: Flask, client_of: ClientOf, clock: Clock) -> None:
    """Who waits for a start that has passed is not in the way of who may still have the rest."""
    want_check_in(app, "a")
    client = client_of("")
    booked(client, "tenant-a", "a", "10:00", "12:00")
    wished(app, "tenant-b", start="10:00", end="11:00")
    clock(kst("10:15") + timedelta(seconds=1))
    assert booked(client, "citizen", "a", "10:30", "11:30")
    assert offers(app) == []
