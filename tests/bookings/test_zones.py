"""The center's time is Korea's, wherever servers and readers are."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable, Iterator
from datetime import date, datetime
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import URL, select

from anchorcenter.bookings.calendar import STATE_TEXTS
from anchorcenter.bookings.models import BookingDay
from anchorcenter.commands import work
from anchorcenter.core.db import db
from anchorcenter.core.unit_of_work import writing
from anchorcenter.facilities.models import Holiday
from tests.conftest import close, make_app
from tests.steps import bearer, book
from tests.times import kst

ClientOf = Callable[[str], FlaskClient]
TOKEN = re.compile(r'name="csrf_token" value="[^"]+"')  # Random on purpose.
PAGES = (
    "/",
    "/calendar?space=whole&date=2026-11-25",
    "/calendar/list?space=whole&date=2026-11-25",
    "/spaces/a",
    "/bookings",
)


@pytest.fixture
def server_zone() -> Iterator[Callable[[str], None]]:
    """Move the server to another zone, and back."""
    before = os.environ.get("TZ")

    def move(name: str) -> None:
        os.environ["TZ"] = name
        time.tzset()

    yield move
    move(before) if before else os.environ.pop("TZ", None)
    time.tzset()


def test_servers_in_every_zone_answer_the_same_bytes_b101(
    database: URL, tmp_path: Path, server_zone: Callable[[str], None]
) -> None:
    seen = []
    for number, name in enumerate(("UTC", "America/New_York", "Asia/Seoul")):
        server_zone(name)
        app = make_app(database, tmp_path)
        client = app.test_client()
        with client.session_transaction() as session:
            session.update(_user_id="tenant-a", _fresh=True)
        if not number:
            book(client, "tenant-a", "page", "ab", "09:00", "11:00")
        pages = [TOKEN.sub("", client.get(page).text) for page in PAGES]
        seen.append([*pages, client.get("/api/v1/bookings", headers=bearer("tenant-a")).text])
        close(app)
    assert seen[0] == seen[1] == seen[2]


def test_an_early_monday_is_monday_everywhere_b102(
    app: Flask, client_of: ClientOf, clock: Callable[[datetime], None], tmp_path: Path
) -> None:
    clock(kst("2026-02-20 09:00"))
    tenant = client_of("tenant-a")
    with app.app_context(), writing():  # 2 March 2026 stands in for the holiday before it; here it does not.
        db.session.delete(db.session.scalars(select(Holiday).where(Holiday.day == date(2026, 3, 2))).one())
    code = book(tenant, "tenant-a", "page", "night", "2026-03-02 08:00", "2026-03-02 09:00").code

    week = tenant.get("/calendar?space=night&date=2026-03-02").text
    tables = tenant.get("/calendar/list?space=night&date=2026-03-02").text
    assert week.split('aria-label="3월 3일 화요일"')[0].count("군집비행 시험") == 2  # Read aloud, and drawn.
    assert tables.split("3월 3일 화요일")[0].count("군집비행 시험") == 1
    assert "2026. 3. 2.(월) 08:00–09:00" in tenant.get(f"/bookings/{code}").text
    assert "2026. 3. 2.(월) 08:00" in tenant.get("/bookings").text
    with app.app_context():
        assert [day.isoformat() for day in db.session.scalars(select(BookingDay.counted_on))] == ["2026-03-02"]
        work(kst("2026-02-20 09:00"))
    (mail,) = (tmp_path / "mail").glob("*.eml")
    text = message_from_bytes(mail.read_bytes(), policy=default).get_content()
    assert "2026. 3. 2.(월) 08:00–09:00 (KST)" in text
    listed: Any = tenant.get("/api/v1/bookings", headers=bearer("tenant-a")).json
    assert [item["starts_at"] for item in listed["items"]] == ["2026-03-02T08:00:00+09:00"]


def test_the_grid_shows_center_time_and_says_so_across_a_change_to_summer_time_b105(client_of: ClientOf) -> None:
    """The page is drawn by the server in Korea's time: nothing of it depends on where the browser is."""
    tenant = client_of("tenant-a")
    weeks = [
        tenant.get("/calendar", query_string={"space": "night", "date": day}).text
        for day in ("2026-12-02", "2026-12-09")
    ]
    assert [week.count('class="slot ') for week in weeks] == [7 * 48, 7 * 48]
    assert all("센터 시각(KST)" in week for week in weeks)


def test_no_slot_of_a_spring_week_is_lost_or_doubled_b105(
    client_of: ClientOf, clock: Callable[[datetime], None]
) -> None:
    clock(kst("2027-03-22 00:00"))  # Paris changes its clocks on the 28th; Korea does not.
    week = client_of("tenant-a").get("/calendar?space=night&date=2027-03-25").text
    starts = [part.split("&amp;")[0] for part in week.split("starts_at=")[1:]]
    assert (len(starts), len(set(starts))) == (7 * 48 - 2, 7 * 48 - 2)  # An hour's notice today.
    assert (starts[0], starts[-1]) == ("2027-03-22T01%3A00", "2027-03-28T23%3A30")


def test_every_state_has_a_word(app: Flask) -> None:
    with app.app_context():
        assert len({str(text()) for text in STATE_TEXTS.values()}) == len(STATE_TEXTS)
