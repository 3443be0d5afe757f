"""A tenancy ends or is suspended by programs: whom it touches is rehearsed, then cancelled or kept, and told once."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from anchorcenter.accounts.access_log import AccessEntry
from anchorcenter.core.outbox import Message
from tests.operations.test_tenancies import booked, mails
from tests.steps import actor, bearer, book, count, problems, statuses
from tests.tenants.lets import contracts, give_notice, hand_over, tenant_days

__all__ = ["booked"]
NOTICE = {"last_on": "2026-11-25", "why": "이전"}
SUSPENSION = {"kind": "arrears", "first_on": "2026-11-24", "why": "석 달 체납"}


def send(app: Flask, way: str, sent: Any, who: str = "staff") -> Any:
    return app.test_client().post(f"/api/v1/tenancies/1/{way}", json=sent, headers=bearer(who))


def test_a_rehearsal_says_whom_it_touches_and_stores_nothing(app: Flask, booked: int) -> None:
    before = contracts(app), tenant_days(app), statuses(app)
    shown = send(app, "notice/rehearsal", NOTICE).json
    assert [(each["code"], each["space"]) for each in shown["items"]] == [("B-2026-000003", "a")]
    assert (len(send(app, "suspend/rehearsal", SUSPENSION).json["items"]), mails(app)) == (2, 0)
    assert (contracts(app), tenant_days(app), statuses(app)) == before
    member = actor(app, "tenant-a").id
    assert count(app, AccessEntry, AccessEntry.person_id == member, AccessEntry.actor_id == actor(app, "staff").id)


def test_what_touches_bookings_wants_the_seal_of_the_rehearsal(app: Flask, booked: int) -> None:
    before = contracts(app)
    refused = send(app, "notice", NOTICE)
    assert (refused.status_code, refused.json["code"], refused.json["errors"][0]["field"]) == (409, "bookings", "seal")
    assert (contracts(app), set(statuses(app))) == (before, {"confirmed"})
    seal = send(app, "notice/rehearsal", NOTICE).json["seal"]
    client = app.test_client()
    assert book(client, "tenant-a", "api", "c", "2026-11-26 13:00", "2026-11-26 14:00").status == 201
    assert send(app, "notice", NOTICE | {"seal": seal}).status_code == 409
    assert (contracts(app), set(statuses(app))) == (before, {"confirmed"})
    shown = send(app, "notice/rehearsal", NOTICE).json
    kept = [shown["items"][1]["code"]]
    done = send(app, "notice", NOTICE | {"seal": shown["seal"], "keep": kept})
    assert (done.status_code, done.json["notice_on"], done.json["contracts"][0]["last_on"]) == (
        200, "2026-11-23", "2026-11-25",
    )  # fmt: skip
    assert statuses(app) == ["confirmed", "confirmed", "cancelled", "confirmed", "confirmed"]
    assert (mails(app), problems(app)) == (1, [])


def test_a_suspension_cancels_what_is_not_kept(app: Flask, booked: int) -> None:
    shown = send(app, "suspend/rehearsal", SUSPENSION).json
    done = send(app, "suspend", SUSPENSION | {"seal": shown["seal"]})
    assert (done.status_code, done.json["suspensions"][0]["kind"]) == (200, "arrears")
    assert statuses(app) == ["confirmed", "cancelled", "cancelled", "confirmed"]
    assert (mails(app), tenant_days(app)) == (2, [("2026-01-01", "2026-11-24")])


def test_nobody_leaves_before_the_unit_is_handed_over(app: Flask, booked: int) -> None:
    sent = {"last_on": "2026-11-30", "why": "이전"}
    assert (send(app, "leave", sent).json["code"], contracts(app)[0][2]) == ("hand_over", "2027-01-01")
    hand_over(app, booked)
    assert send(app, "leave/rehearsal", sent).json["items"] == []
    done = send(app, "leave", sent)
    assert (done.status_code, done.json["last_on"]) == (200, "2026-11-30")
    assert send(app, "leave", sent).json["code"] == "over"


def test_bookings_after_a_contract_are_listed_and_decided(app: Flask, booked: int) -> None:
    give_notice(app, booked, "2026-11-24")
    client = app.test_client()
    listed: Any = client.get("/api/v1/tenancies/1/bookings", headers=bearer("staff")).json
    assert len(listed["items"]) == 2
    kept = listed["items"][0]["code"]
    left = send(app, "bookings", {"seal": listed["seal"], "keep": [kept], "why": "계약 만료"})
    assert [each["code"] for each in left.json["items"]] == [kept]
    assert statuses(app) == ["confirmed", "confirmed", "cancelled", "confirmed"]


@pytest.mark.parametrize("who", ["tenant-a", "citizen"])
@pytest.mark.parametrize("way", ["notice", "notice/rehearsal", "leave", "suspend", "bookings"])
def test_nobody_else_ends_a_tenancy(app: Flask, booked: int, who: str, way: str) -> None:
    sent = SUSPENSION if way == "suspend" else NOTICE if way != "bookings" else {"why": "이전"}
    before = contracts(app), count(app, Message)
    assert (send(app, way, sent, who).status_code, (contracts(app), count(app, Message))) == (403, before)
