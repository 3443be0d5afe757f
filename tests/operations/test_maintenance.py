"""Maintenance that comes again and again: every date is rehearsed, is a closure of its own, and can be left out."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from anchorcenter.bookings.offers.models import Offer
from anchorcenter.core.db import db
from anchorcenter.core.outbox import Message
from anchorcenter.facilities.maintenance import Maintenance
from anchorcenter.facilities.models import Closure
from anchorcenter.notices.mail import compose
from tests.guards.test_queries import MOST, counting
from tests.operations.pages import SETTINGS, audit, edit, form_of, send
from tests.steps import book, count, problems, statuses
from tests.times import kst, typed

ClientOf = Callable[[str], FlaskClient]
Clock = Callable[[datetime], None]
NEW = "/maintenance/new"


@pytest.fixture
def staff(client_of: ClientOf) -> FlaskClient:
    return client_of("staff")


def monthly(**changes: Any) -> dict[str, Any]:
    """The first Monday of each month from nine to noon, three times; zone A."""
    times = {"starts_at": typed(kst("2026-12-07 09:00")), "ends_at": typed(kst("2026-12-07 12:00"))}
    again = {"every": "month_weekday", "interval": "1", "nth": "1", "count": "3"}
    return times | again | {"label": "정기 점검", "label_en": "Regular check", "spaces": ["5"]} | changes


def planned(staff: FlaskClient, **changes: Any) -> Any:
    """Rehearsed, and stored."""
    shown = edit(staff, NEW, **monthly(**changes))
    assert shown.status_code == 200
    return send(staff, f"{SETTINGS}{NEW}", form_of(shown.text))


def address(app: Flask) -> str:
    """Of the page of the latest."""
    with app.app_context():
        return f"{SETTINGS}/maintenance/{db.session.scalars(select(Maintenance.id).order_by(Maintenance.id)).all()[-1]}"


def dates(app: Flask) -> list[datetime]:
    with app.app_context():
        return list(db.session.scalars(select(Closure.starts_at).order_by(Closure.starts_at)))


def test_the_first_monday_of_each_month_is_closed(app: Flask, staff: FlaskClient, client_of: ClientOf) -> None:
    shown = edit(staff, NEW, **monthly())
    assert [day in shown.text for day in ("2026. 12. 7.(월) 09:00–12:00", "2027. 2. 1.(월) 09:00–12:00")] == [
        True,
        True,
    ]
    assert count(app, Closure) == 0

    assert send(staff, f"{SETTINGS}{NEW}", form_of(shown.text)).status_code == 303

    assert dates(app) == [kst("2026-12-07 09:00"), kst("2027-01-04 09:00"), kst("2027-02-01 09:00")]
    assert "매월 첫째 월요일, 3회" in staff.get(address(app)).text
    tenant = client_of("tenant-a")
    assert book(tenant, "tenant-a", "api", "a", "2026-12-07 11:00", "2026-12-07 13:00").codes == ("closure",)
    assert book(tenant, "tenant-a", "api", "a", "2026-12-07 12:00", "2026-12-07 13:00").status == 201
    assert [verb for verb, *_rest in audit(app, "maintenance")] == ["create"]


def test_every_date_shows_who_is_booked_and_each_owner_reads_it_once(
    app: Flask, staff: FlaskClient, client_of: ClientOf
) -> None:
    tenant = client_of("tenant-a")
    times = [("2026-12-07 10:00", "2026-12-07 11:00"), ("2026-12-14 09:00", "2026-12-14 10:00")]
    codes = [book(tenant, "tenant-a", "api", "a", *time).code for time in times]
    outside = book(tenant, "tenant-a", "api", "a", "2026-12-08 10:00", "2026-12-08 11:00").code

    shown = edit(staff, NEW, **monthly(every="week", weekdays=["0"]))
    assert [code in shown.text for code in (*codes, outside)] == [True, True, False]
    done = send(staff, f"{SETTINGS}{NEW}", form_of(shown.text), **{f"decision-{codes[0]}": "cancel"})

    assert done.status_code == 303
    assert statuses(app) == ["cancelled", "confirmed", "confirmed"]
    with app.app_context():
        rows = db.session.scalars(select(Message).where(Message.key.startswith("maintenance-"))).all()
        told = [(json.loads(row.payload), row.key) for row in rows]
        texts = [compose(key, payload).get_content() for payload, key in told]
    assert [[code in text for code in codes] for text in texts] == [[True, True]]
    assert problems(app) == []


def test_a_date_is_left_out_and_stays_so(app: Flask, staff: FlaskClient, client_of: ClientOf) -> None:
    planned(staff)
    with app.app_context():
        second = db.session.scalars(select(Closure.id).order_by(Closure.starts_at)).all()[1]
    assert staff.post(f"{SETTINGS}/closures/{second}/remove").status_code == 303
    assert dates(app) == [kst("2026-12-07 09:00"), kst("2027-02-01 09:00")]
    assert staff.get(address(app)).text.count("/remove") == 2


def test_ending_it_takes_back_what_is_ahead_and_offers_the_time(
    app: Flask, staff: FlaskClient, client_of: ClientOf, clock: Clock
) -> None:
    tenant = client_of("tenant-a")
    for day in ("2026-12-07", "2026-12-14"):
        book(tenant, "tenant-a", "api", "a", f"{day} 10:00", f"{day} 11:00")
    shown = form_of(edit(staff, NEW, **monthly(every="week", weekdays=["0"])).text)
    for code in ("B-2026-000001", "B-2026-000002"):
        shown[f"decision-{code}"] = "cancel"
    assert send(staff, f"{SETTINGS}{NEW}", shown).status_code == 303
    clock(kst("2026-12-07 09:30"))

    assert staff.post(f"{address(app)}/end").status_code == 303

    assert dates(app) == [kst("2026-12-07 09:00")]
    with app.app_context():
        assert [offer.occupancy.starts_at for offer in db.session.scalars(select(Offer))] == [kst("2026-12-14 10:00")]
        ended = db.session.scalars(select(Maintenance.ended_at)).one()
    assert ended == kst("2026-12-07 09:30")
    assert staff.post(f"{address(app)}/end").status_code == 409
    assert "/end" not in staff.get(address(app)).text
    assert [verb for verb, *_rest in audit(app, "maintenance")] == ["create", "end"]


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"count": ""}, id="without an end"),
        pytest.param({"until": "2027-12-31"}, id="with two ends"),
        pytest.param({"ends_at": typed(kst("2026-12-07 09:00"))}, id="no length"),
        pytest.param({"every": "day", "ends_at": typed(kst("2026-12-08 10:00"))}, id="into the next"),
        pytest.param({"spaces": []}, id="nothing"),
        pytest.param({"label": ""}, id="without a reason"),
        pytest.param({"every": "often"}, id="no such rule"),
        pytest.param(
            {"starts_at": typed(kst("2026-11-02 09:00")), "ends_at": typed(kst("2026-11-02 12:00"))}, id="past"
        ),
        pytest.param({"every": "day", "count": "401"}, id="too many"),
    ],
)
def test_what_makes_no_sense_is_refused(app: Flask, staff: FlaskClient, changes: dict[str, Any]) -> None:
    assert edit(staff, NEW, **monthly(**changes)).status_code == 422
    assert (count(app, Maintenance), count(app, Closure)) == (0, 0)


def test_its_pages_ask_as_much_for_many_dates_as_for_few(app: Flask, staff: FlaskClient) -> None:
    counts = list[tuple[int, int]]()
    for number in ("1", "20"):
        planned(staff, count=number)
        path = address(app)
        with counting(app) as index:
            assert staff.get(f"{SETTINGS}/maintenance").status_code == 200
        with counting(app) as one:
            assert staff.get(path).status_code == 200
        counts.append((len(index), len(one)))
    assert (counts[0], max(counts[0]) <= MOST) == (counts[1], True)
