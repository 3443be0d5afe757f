"""A day on which the whole field closes over twelve bookings, from the staff's form to what each owner reads."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from itertools import product

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from anchorcenter.bookings.models import Booking, Status
from anchorcenter.core.db import db
from anchorcenter.facilities.models import Occupancy
from anchorcenter.operations.models import ClosureDecision, Decision
from tests.calendars.feeds import said, subscribe
from tests.operations.pages import SETTINGS, audit, edit, form_of, send
from tests.operations.test_closing import NEW, mails
from tests.steps import book, live_claims, problems
from tests.times import KST, kst, typed

ClientOf = Callable[[str], FlaskClient]
OWNERS = {"tenant-a": "09:00", "tenant-a-member": "11:00", "tenant-b": "13:00"}
BECOMES = {"a": Decision.MOVE, "b": Decision.MOVE, "c": Decision.CANCEL, "d": Decision.KEEP}
WHY = "시의회 시연은 그대로"
Codes = dict[tuple[str, str], str]


@pytest.fixture
def booked(client_of: ClientOf) -> Codes:
    """Four zones, each for two hours by each of three people, on Wednesday: codes by owner and zone."""
    return {
        (who, zone): book(client_of(who), who, "page", zone, start, f"{int(start[:2]) + 2}:00").code
        for (who, start), zone in product(OWNERS.items(), BECOMES)
    }


def close_the_day(staff: FlaskClient, codes: Codes) -> None:
    """As staff do: open the form, see whom it touches, decide about each by its zone, send."""
    times = {"starts_at": typed(kst("09:00")), "ends_at": typed(kst("18:00"))}
    shown = edit(staff, NEW, label="바닥 공사", label_en="Floor works", spaces=["1"], **times)
    assert (shown.status_code, [code in shown.text for code in codes.values()]) == (200, [True] * 12)
    choices = {f"decision-{code}": BECOMES[zone].value for (_who, zone), code in codes.items()}
    done = send(staff, f"{SETTINGS}{NEW}", form_of(shown.text), keep_why=WHY, **choices)
    assert (done.status_code, staff.get(done.location).status_code) == (303, 200)


def slots(app: Flask) -> dict[str, tuple[Status, Occupancy]]:
    """Status and occupancy of every booking, by code."""
    with app.app_context():
        return {b.code: (b.status, b.parts[0].occupancy) for b in db.session.scalars(select(Booking))}


def test_twelve_bookings_of_a_closed_day_are_moved_cancelled_or_kept_and_each_owner_is_told_once_b112(
    app: Flask, client_of: ClientOf, booked: Codes
) -> None:
    staff = client_of("staff")
    before = slots(app)
    close_the_day(staff, booked)
    after = slots(app)

    day = kst("09:00").astimezone(KST).date()
    for (who, zone), code in booked.items():
        status, slot = after[code]
        assert status is (Status.CANCELLED if BECOMES[zone] is Decision.CANCEL else Status.CONFIRMED)
        is_moved = slot.starts_at.astimezone(KST).date() != day
        assert is_moved is (BECOMES[zone] is Decision.MOVE)
        assert is_moved or slot.period == before[code][1].period, (who, zone)
    assert (live_claims(app), problems(app)) == (9, [])

    told = mails(app)  # Which fails when anybody has two.
    assert sorted(told) == sorted(f"{who}@test.example" for who in OWNERS)
    for (who, zone), code in booked.items():
        assert [name for name in OWNERS if code in told[f"{name}@test.example"]] == [who], zone

    with app.app_context():
        chosen = select(Booking, ClosureDecision.decision)
        rows = db.session.execute(chosen.join(ClosureDecision, ClosureDecision.booking_id == Booking.id))
        assert {row.code: decision for row, decision in rows} == {
            code: BECOMES[zone] for (_who, zone), code in booked.items()
        }
    verbs = Counter(verb for verb, *_rest in audit(app, "booking"))
    assert verbs == {"book": 12, "change": 6, "displace": 3, "keep": 3}
    assert [verb for verb, *_rest in audit(app, "closure")] == ["create"]


def test_what_owners_subscribe_to_shows_the_new_time_and_what_was_cancelled_b112(
    app: Flask, client_of: ClientOf, booked: Codes
) -> None:
    feeds = {who: subscribe(client_of(who)) for who in OWNERS}
    clients = {who: client_of(who) for who in OWNERS}
    first = {who: said(clients[who], feeds[who], "UID") for who in OWNERS}
    assert {len(uids) for uids in first.values()} == {4}
    close_the_day(client_of("staff"), booked)

    after = slots(app)
    for who, path in feeds.items():
        expected = sorted(
            (f"{after[booked[who, zone]][1].starts_at.astimezone(KST):%Y%m%dT%H%M%S}",
             "CANCELLED" if choice is Decision.CANCEL else "CONFIRMED",
             "0" if choice is Decision.KEEP else "1")
            for zone, choice in BECOMES.items()
        )  # fmt: skip
        assert said(clients[who], path, "DTSTART", "STATUS", "SEQUENCE") == expected
        assert said(clients[who], path, "UID") == first[who]
