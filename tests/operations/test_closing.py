"""Closing over what is booked: each goes elsewhere, ends or stays, as staff decide, and each owner reads it once."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from anchorcenter.accounts.models import Person
from anchorcenter.bookings.models import Booking
from anchorcenter.bookings.offers.models import Offer
from anchorcenter.bookings.quotas.models import Per, Whose
from anchorcenter.core.db import db
from anchorcenter.core.outbox import Message
from anchorcenter.core.unit_of_work import writing
from anchorcenter.facilities.models import Closure
from anchorcenter.notices.mail import compose
from anchorcenter.operations.models import ClosureDecision
from tests.bookings.quotas import set_quota
from tests.bookings.requests import ask_for_approval
from tests.guards.test_queries import counting
from tests.operations.pages import SETTINGS, audit, edit, form_of, send
from tests.steps import actor, bearer, book, count, live_claims, problems, statuses
from tests.times import MINUTE, kst, typed

ClientOf = Callable[[str], FlaskClient]
Clock = Callable[[datetime], None]
NEW = "/closures/new"


@pytest.fixture
def staff(client_of: ClientOf) -> FlaskClient:
    return client_of("staff")


@pytest.fixture
def booked(client_of: ClientOf) -> list[str]:
    """Zone A on Wednesday: nine to eleven, eleven to one, one to two; the last by another company."""
    slots = [("tenant-a", "09:00", "11:00"), ("tenant-a", "11:00", "13:00"), ("tenant-b", "13:00", "14:00")]
    return [book(client_of(who), who, "api", "a", start, end).code for who, start, end in slots]


def closure(start: str = "10:00", end: str = "18:00", **changes: Any) -> dict[str, Any]:
    times = {"starts_at": typed(kst(start)), "ends_at": typed(kst(end))}
    return times | {"label": "천장 점검", "label_en": "Ceiling check", "spaces": ["5"]} | changes


def rehearsed(staff: FlaskClient, path: str = NEW, **changes: Any) -> str:
    shown = edit(staff, path, **closure(**changes))
    assert shown.status_code == 200
    return shown.text


def decide(staff: FlaskClient, shown: str, path: str = NEW, **choices: str) -> Any:
    """Send what was shown with other choices: ``decide(.., decide_all="keep")``; codes bear underscores."""
    named = {f"decision-{name.replace('_', '-')}" if name.startswith("B_") else name: v for name, v in choices.items()}
    return send(staff, f"{SETTINGS}{path}", form_of(shown), **named)


def slots(app: Flask) -> list[tuple[str, str, datetime]]:
    """Status, space and start of every booking, in order."""
    with app.app_context():
        rows = db.session.scalars(select(Booking).order_by(Booking.id))
        return [(b.status, b.parts[0].occupancy.space.slug, b.parts[0].occupancy.starts_at) for b in rows]


def mails(app: Flask) -> dict[str, str]:
    """What each person was told of closures, by address; more than one mail each is a mistake."""
    with app.app_context():
        rows = db.session.scalars(select(Message).where(Message.key.startswith("closure-")).order_by(Message.id)).all()
        sent = [(json.loads(row.payload), row.key) for row in rows]
        assert len({payload["to"] for payload, _key in sent}) == len(sent)
        return {payload["to"]: compose(key, payload).get_content() for payload, key in sent}


def proposals(app: Flask) -> list[tuple[str, str]]:
    """Where each could go, by space and start, when zone A is closed on Wednesday."""
    sent = {"starts_at": kst("08:00").isoformat(), "ends_at": kst("20:00").isoformat(), "label": "점검", "cells": ["a"]}
    answer: Any = app.test_client().post("/api/v1/closures/rehearsal", json=sent, headers=bearer("staff")).json
    found = [item["proposal"] for item in answer["items"]]
    return [(each["space"], each["starts_at"][:16]) if each else ("", "") for each in found]


def test_what_is_proposed_fits_into_the_quotas_of_whose_it_is(app: Flask, booked: list[str]) -> None:
    """Two hours a day for each company: the second booking of a company finds no place on the same day."""
    wednesday = [("b", "2026-11-25T09:00"), ("b", "2026-11-25T11:00"), ("b", "2026-11-25T13:00")]
    assert proposals(app) == wednesday
    set_quota(app, per=Per.DAY, most=120)
    assert proposals(app) == [wednesday[0], ("a", "2026-11-24T16:00"), wednesday[2]]
    set_quota(app, per=Per.WEEK, most=60, organisation_id=actor(app, "tenant-b").organisation_id)
    assert proposals(app)[2] == wednesday[2], "it is no more than they had, and does not count itself"


def test_quotas_of_many_are_asked_in_one_statement(app: Flask, client_of: ClientOf, booked: list[str]) -> None:
    proposals(app)
    with counting(app) as without:
        proposals(app)
    set_quota(app)
    proposals(app)
    with counting(app) as one:
        proposals(app)
    set_quota(app, whose=Whose.PERSON, per=Per.WEEK, most=6000)
    set_quota(app, whose=Whose.ALL, per=Per.WEEK, most=60_000)
    assert book(client_of("citizen"), "citizen", "api", "a", "14:00", "15:00").status == 201
    proposals(app)
    with counting(app) as many:
        proposals(app)
    assert (len(one) - len(without), len(many) - len(one)) == (1, 0)


def test_each_is_moved_cancelled_or_kept_by_choice_and_its_owner_told_once_b112(
    app: Flask, staff: FlaskClient, booked: list[str]
) -> None:
    first, second, third = booked
    shown = rehearsed(staff)
    assert [code in shown for code in booked] == [True] * 3
    assert (count(app, Closure), mails(app)) == (0, {})

    choices = {first: "keep", second: "cancel", third: "move"}
    done = decide(staff, shown, keep_why="시연 일정 고정", **{code.replace("-", "_"): c for code, c in choices.items()})

    assert done.status_code == 303
    assert slots(app) == [
        ("confirmed", "a", kst("09:00")), ("cancelled", "a", kst("11:00")), ("confirmed", "b", kst("13:00")),
    ]  # fmt: skip
    told = mails(app)
    assert sorted(told) == ["tenant-a@test.example", "tenant-b@test.example"]
    assert [code in told["tenant-a@test.example"] for code in booked] == [True, True, False]
    assert "B · 2026. 11. 25.(수) 13:00–14:00" in told["tenant-b@test.example"]
    assert (live_claims(app), problems(app)) == (2, [])
    assert sorted(verb for verb, *_rest in audit(app, "booking")) == ["book"] * 3 + ["change", "displace", "keep"]


def test_what_was_decided_is_kept_with_who_when_and_why(app: Flask, staff: FlaskClient, booked: list[str]) -> None:
    decide(staff, rehearsed(staff), decide_all="keep", keep_why="시연 일정 고정")
    with app.app_context():
        rows = db.session.scalars(select(ClosureDecision).order_by(ClosureDecision.booking_id)).all()
        assert [(row.decision, row.why, row.starts_at) for row in rows] == [
            ("keep", "시연 일정 고정", kst(start)) for start in ("09:00", "11:00", "13:00")
        ]
    assert [(verb, why) for verb, _n, _b, _a, why in audit(app, "booking") if verb == "keep"] == [
        ("keep", "시연 일정 고정")
    ] * 3


def test_who_gives_way_reads_what_is_closed_and_who_stays_why(
    app: Flask, staff: FlaskClient, client_of: ClientOf, booked: list[str]
) -> None:
    choices = dict(zip([code.replace("-", "_") for code in booked], ("keep", "cancel", "move"), strict=True))
    decide(staff, rehearsed(staff), keep_why="시연 일정 고정", **choices)
    said = {verb: why for verb, _n, _b, _a, why in audit(app, "booking") if verb != "book"}
    both = "천장 점검 — 시연 일정 고정"
    assert said == {"keep": "시연 일정 고정", "displace": both, "change": both}
    assert both in client_of("tenant-b").get(f"/bookings/{booked[2]}").text


def test_each_reads_the_reason_in_their_own_language(app: Flask, staff: FlaskClient, booked: list[str]) -> None:
    with app.app_context(), writing():
        db.session.execute(update(Person).where(Person.email == "tenant-b@test.example").values(locale="en"))
    decide(staff, rehearsed(staff), decide_all="move")
    told = mails(app)
    lines = [told[f"tenant-{which}@test.example"].splitlines() for which in "ab"]
    assert ["사유: 천장 점검" in lines[0], "Reason: Ceiling check" in lines[1]] == [True, True]


def test_the_day_board_marks_what_was_kept(staff: FlaskClient, booked: list[str]) -> None:
    shown = rehearsed(staff)
    assert "휴관 중 유지: 시연" not in staff.get("/staff/day?date=2026-11-25").text
    decide(staff, shown, decide_all="keep", keep_why="시연")
    assert staff.get("/staff/day?date=2026-11-25").text.count("휴관 중 유지: 시연") == 3


def test_the_page_of_a_closure_says_where_who_gave_way_is_now(
    app: Flask, staff: FlaskClient, client_of: ClientOf, booked: list[str]
) -> None:
    decide(staff, rehearsed(staff), decide_all="move")
    shown = staff.get(f"{SETTINGS}{address(app)}").text
    assert [shown.count(text) for text in ("지금: B · 2026. 11. 25.(수) 11:00–13:00", ">다른 시간으로 옮김<")] == [1, 3]
    client_of("tenant-b").post(f"/bookings/{booked[2]}/cancel")
    assert staff.get(f"{SETTINGS}{address(app)}").text.count("지금: ") == 2


def test_whose_booking_it_is_reads_that_it_stays(client_of: ClientOf, staff: FlaskClient, booked: list[str]) -> None:
    decide(staff, rehearsed(staff), decide_all="keep", keep_why="시연 일정 고정")
    page = client_of("tenant-a").get(f"/bookings/{booked[0]}").text
    assert [word in page for word in ("휴관 시간이지만 예약은 유지", "시연 일정 고정")] == [True, True]


def test_the_page_of_a_booking_names_the_closure_in_which_it_lies(
    client_of: ClientOf, staff: FlaskClient, booked: list[str]
) -> None:
    tenant, named = client_of("tenant-a"), "휴관 시간에 걸친 예약입니다"
    assert named not in tenant.get(f"/bookings/{booked[0]}").text
    decide(staff, rehearsed(staff), decide_all="keep", keep_why="시연")
    page = tenant.get(f"/bookings/{booked[0]}").text
    assert (page.count(named), page.count("천장 점검 · 2026. 11. 25.(수) 10:00–18:00")) == (1, 1)
    tenant.post(f"/bookings/{booked[0]}/cancel")
    assert named not in tenant.get(f"/bookings/{booked[0]}").text


def test_a_kept_booking_is_never_overlapped_b112(app: Flask, staff: FlaskClient, booked: list[str]) -> None:
    decide(staff, rehearsed(staff), decide_all="keep", keep_why="시연")
    refused = book(staff, "staff", "api", "a", "11:00", "12:00")
    assert (refused.status, {"taken", "closure"} <= set(refused.codes)) == (409, True)
    assert book(staff, "staff", "page", "a", "11:00", "12:00").status == 409
    assert (live_claims(app), len(statuses(app))) == (3, 3)


def test_a_closure_that_covers_a_booking_only_partly_finds_it_b113(staff: FlaskClient, booked: list[str]) -> None:
    shown = rehearsed(staff, start="10:00", end="12:00")
    assert [code in shown for code in booked] == [True, True, False]
    assert shown.count("일부만 포함") == 2


def test_proposals_run_into_nothing_and_not_into_each_other(
    app: Flask, staff: FlaskClient, client_of: ClientOf
) -> None:
    tenant = client_of("tenant-a")
    for zone in "abc":
        book(tenant, "tenant-a", "api", zone, "10:00", "12:00")
    shown = rehearsed(staff, start="09:00", end="18:00", spaces=["5", "6", "7"])

    assert decide(staff, shown, decide_all="move").status_code == 303

    assert len(set(slots(app))) == 3
    assert [space for _status, space, _start in slots(app)].count("d") == 1
    assert (statuses(app), live_claims(app), problems(app)) == (["confirmed"] * 3, 3, [])


def test_who_cannot_go_anywhere_is_not_moved(app: Flask, staff: FlaskClient, client_of: ClientOf) -> None:
    """A citizen may book two weeks ahead and not for tomorrow: nothing of that is left open."""
    code = book(client_of("citizen"), "citizen", "api", "canteen", "10:00", "11:00").code
    ends = typed(kst("2026-12-31 18:00"))
    shown = edit(staff, NEW, **closure("09:00", spaces=["12"], ends_at=ends)).text
    assert "일주일 안에" in shown
    assert decide(staff, shown, decide_all="move").status_code == 422
    assert decide(staff, shown, **{code.replace("-", "_"): "cancel"}).status_code == 303
    assert statuses(app) == ["cancelled"]


@pytest.mark.parametrize(
    "choices",
    [
        pytest.param({"decide_all": "keep", "keep_why": ""}, id="kept without a reason"),
        pytest.param({"B_2026_000001": "", "keep_why": "x"}, id="undecided"),
        pytest.param({"B_2026_000001": "explode"}, id="no such choice"),
    ],
)
def test_what_is_not_decided_is_asked_again_and_nothing_changes(
    app: Flask, staff: FlaskClient, booked: list[str], choices: dict[str, str]
) -> None:
    shown = rehearsed(staff)
    asked = decide(staff, shown, **choices)
    assert (asked.status_code, count(app, Closure), statuses(app), mails(app)) == (422, 0, ["confirmed"] * 3, {})


def test_what_changed_meanwhile_is_shown_again(
    app: Flask, staff: FlaskClient, client_of: ClientOf, booked: list[str]
) -> None:
    shown = rehearsed(staff)
    late = book(client_of("tenant-b"), "tenant-b", "api", "a", "15:00", "16:00").code
    again = decide(staff, shown, decide_all="move")
    assert (again.status_code, late in again.text, count(app, Closure), statuses(app)) == (
        409, True, 0, ["confirmed"] * 4,
    )  # fmt: skip
    assert decide(staff, again.text).status_code == 303


def test_a_proposal_that_was_taken_meanwhile_is_shown_again(
    app: Flask, staff: FlaskClient, client_of: ClientOf, booked: list[str]
) -> None:
    shown = rehearsed(staff)
    book(client_of("tenant-b"), "tenant-b", "api", "b", "09:00", "11:00")
    assert (decide(staff, shown, decide_all="move").status_code, count(app, Closure)) == (409, 0)


def test_a_closure_that_grows_asks_about_those_it_reaches_only_now(
    app: Flask, staff: FlaskClient, booked: list[str]
) -> None:
    decide(staff, rehearsed(staff, start="10:00", end="11:00"), decide_all="keep", keep_why="시연")
    with app.app_context():
        path = f"/closures/{db.session.scalars(select(Closure.id)).one()}"
    shown = rehearsed(staff, path, start="10:00", end="12:00")
    assert [code in shown for code in booked] == [False, True, False]
    assert decide(staff, shown, path, decide_all="cancel").status_code == 303
    assert statuses(app) == ["confirmed", "cancelled", "confirmed"]


def test_what_is_under_way_is_not_moved(app: Flask, staff: FlaskClient, clock: Clock, booked: list[str]) -> None:
    clock(kst("09:30"))
    shown = rehearsed(staff)
    assert f'id="decision-{booked[0]}-move"' not in shown
    assert f'id="decision-{booked[1]}-move"' in shown
    clock(kst("09:30") + MINUTE)
    assert decide(staff, shown, keep_why="이용 중").status_code == 303
    assert slots(app)[0] == ("confirmed", "a", kst("09:00"))


def test_a_rehearsal_asks_as_much_for_sixty_bookings_as_for_six(app: Flask, staff: FlaskClient) -> None:
    counts = list[int]()
    for spaces, hours in (("a", range(9, 15)), ("bcd", range(9, 18)), ("abcd", range(9, 18))):
        day = "2026-11-25" if len(counts) == 0 else "2026-11-26"
        for space in spaces:
            for hour in hours:
                book(staff, "tenant-a", "api", space, f"{day} {hour}:00", f"{day} {hour}:30")
                book(staff, "tenant-b", "api", space, f"{day} {hour}:30", f"{day} {hour + 1}:00")
        ends = typed(kst(f"{day} 18:00"))
        values = closure(spaces=["1"]) | {"starts_at": typed(kst(f"{day} 09:00")), "ends_at": ends}
        opened = staff.get(f"{SETTINGS}{NEW}").text
        with counting(app) as asked:
            assert send(staff, f"{SETTINGS}{NEW}", form_of(opened), **values).status_code == 200
        counts.append(len(asked))
    assert (len(set(counts)), max(counts) <= 40) == (1, True)


def offered(app: Flask) -> list[tuple[str, str, int, str, datetime]]:
    """Every offer: why, state, to whom, which space, from when."""
    with app.app_context():
        rows = db.session.scalars(select(Offer).order_by(Offer.id))
        return [(o.origin, o.state, o.person_id, o.occupancy.space.slug, o.occupancy.starts_at) for o in rows]


def address(app: Flask) -> str:
    with app.app_context():
        return f"/closures/{db.session.scalars(select(Closure.id)).one()}"


@pytest.mark.parametrize("how", ["removed", "ended early", "shortened"])
def test_who_was_displaced_is_offered_the_time_that_is_open_again_b114(
    app: Flask, staff: FlaskClient, client_of: ClientOf, clock: Clock, booked: list[str], how: str
) -> None:
    decide(staff, rehearsed(staff, start="09:00"), decide_all="cancel")
    assert statuses(app) == ["cancelled"] * 3
    path = address(app)
    if how == "ended early":
        clock(kst("10:30"))
        assert staff.post(f"{SETTINGS}{path}/end").status_code == 303
    elif how == "removed":
        assert staff.post(f"{SETTINGS}{path}/remove").status_code == 303
    else:
        shown = edit(staff, path, ends_at=typed(kst("11:00")))
        assert decide(staff, shown.text, path).status_code == 303

    (owner, other), again = (1, 3), [kst("11:00"), kst("13:00")]
    first = [("reopened", "open", owner, "a", kst("09:00"))] if how == "removed" else []
    assert offered(app) == [
        *first, ("reopened", "open", owner, "a", again[0]), ("reopened", "open", other, "a", again[1]),
    ]  # fmt: skip
    assert (statuses(app), problems(app)) == (["cancelled"] * 3, [])
    assert book(client_of("tenant-b"), "tenant-b", "api", "a", "14:00", "15:00").status == 201
    with app.app_context():
        told = list(db.session.scalars(select(Message.key).where(Message.key.startswith("offer-"))))
    assert len(told) == 2


def test_opening_again_asks_as_much_for_many_displaced_as_for_few_b114(app: Flask, staff: FlaskClient) -> None:
    counts, made = list[int](), 0
    for day, spaces in (("2026-11-25", "a"), ("2026-11-26", "abcd")):
        for space in spaces:
            for hour in (10, 12, 14):
                book(staff, "tenant-a", "api", space, f"{day} {hour}:00", f"{day} {hour}:30")
                book(staff, "tenant-b", "api", space, f"{day} {hour}:30", f"{day} {hour + 1}:00")
        times = {"starts_at": typed(kst(f"{day} 09:00")), "ends_at": typed(kst(f"{day} 18:00"))}
        opened = send(
            staff, f"{SETTINGS}{NEW}", form_of(staff.get(f"{SETTINGS}{NEW}").text), **closure(spaces=["1"]) | times
        )
        assert decide(staff, opened.text, decide_all="cancel").status_code == 303
        with app.app_context():
            number = db.session.scalars(select(Closure.id).order_by(Closure.id.desc())).first()
        with counting(app) as asked:
            assert staff.post(f"{SETTINGS}/closures/{number}/remove").status_code == 303
        counts.append(len(asked))
        made += 6 * len(spaces)
        assert len(offered(app)) == made
    assert (counts[1] - counts[0], problems(app)) == (0, [])


@pytest.mark.parametrize("holds", [True, False])
@pytest.mark.parametrize("decision", ["cancel", "move"])
def test_what_was_lost_and_is_open_again_needs_no_second_yes(
    app: Flask, staff: FlaskClient, client_of: ClientOf, decision: str, holds: bool
) -> None:
    """The center offers it, in a space whose bookings need approval: who takes it has it, also when it was moved."""
    tenant = client_of("tenant-a")
    book(tenant, "tenant-a", "api", "whole", "10:00", "12:00")
    decide(staff, rehearsed(staff, start="09:00"), decide_all=decision)
    ask_for_approval(app, "a", "ab", "cd", "whole", holds=holds)
    staff.post(f"{SETTINGS}{address(app)}/remove")
    assert (state_of_offers(app), problems(app)) == ([("reopened", "open")], [])
    assert book(client_of(""), "tenant-b", "api", "a", "10:00", "11:00").codes == ("taken",)
    assert tenant.post("/offers/1/accept").status_code == 303
    assert (statuses(app), live_claims(app), problems(app)) == (["cancelled", "confirmed"], 4, [])
    assert state_of_offers(app) == [("reopened", "taken")]


def state_of_offers(app: Flask) -> list[tuple[str, str]]:
    return [(origin, state) for origin, state, *_rest in offered(app)]


def test_a_moved_booking_goes_back_when_its_owner_takes_the_offer(
    app: Flask, staff: FlaskClient, client_of: ClientOf
) -> None:
    tenant = client_of("tenant-a")
    for space in ("whole",):
        book(tenant, "tenant-a", "api", space, "10:00", "12:00")
    decide(staff, rehearsed(staff, start="09:00"), decide_all="move")
    staff.post(f"{SETTINGS}{address(app)}/remove")
    with app.app_context():
        number = db.session.scalars(select(Offer.id)).one()
    assert tenant.post(f"/offers/{number}/accept").status_code == 303
    assert [(status, start) for status, _space, start in slots(app)][1:] == [("confirmed", kst("10:00"))]
    assert (statuses(app), live_claims(app), problems(app)) == (["cancelled", "confirmed"], 4, [])
