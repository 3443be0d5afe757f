"""Which times may lie beside which: every case as a page and as an API call, on a real database."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from anchorcenter.bookings.models import Booking
from anchorcenter.core.db import db
from anchorcenter.core.periods import Period
from anchorcenter.core.settings import Setting, change
from anchorcenter.core.unit_of_work import writing
from anchorcenter.facilities.changes import Author
from anchorcenter.facilities.models import Cell, Claim, Space
from anchorcenter.facilities.places import ServiceEdit, set_service
from anchorcenter.facilities.queries import BUFFERS_MAY_CROSS_CLOSING, BUFFERS_MAY_OVERLAP
from anchorcenter.facilities.service import close
from tests.steps import WAYS, book, problems, statuses
from tests.times import NOW, kst

ClientOf = Callable[[str], FlaskClient]
pytestmark = pytest.mark.parametrize("way", WAYS)

Slot = tuple[str, str, str]
OUT, AUTHOR = ServiceEdit(out_of_service_on=date(2026, 11, 26)), Author(by=(0, "test"), now=NOW)


def outcome(client_of: ClientOf, way: str, *slots: Slot) -> list[int]:
    """The statuses when two tenants book these one after the other."""
    people = ["tenant-a", "tenant-b"] * len(slots)
    return [book(client_of(who), who, way, *s).status for who, s in zip(people, slots, strict=False)]


def test_bookings_that_touch_both_stand_and_one_across_them_is_refused_by_both_b01(
    app: Flask, client_of: ClientOf, way: str
) -> None:
    assert outcome(client_of, way, ("rest-x", "10:00", "11:00"), ("rest-x", "11:00", "12:00")) == [201, 201]
    across = book(client_of("tenant-a"), "tenant-a", way, "rest-x", "10:55", "11:30")
    assert across.status == 409
    assert across.codes == ("taken", "taken") if way == "api" else across.text.count("이미 사용 중입니다") == 2
    assert (len(statuses(app)), problems(app)) == (2, [])


@pytest.mark.parametrize(
    ("start", "end"),
    [("09:30", "10:30"), ("10:30", "11:30"), ("10:15", "10:45"), ("09:00", "12:00"), ("10:00", "11:00")],
)
def test_every_kind_of_overlap_is_refused_b02(app: Flask, client_of: ClientOf, way: str, start: str, end: str) -> None:
    assert outcome(client_of, way, ("rest-x", "10:00", "11:00"), ("rest-x", start, end)) == [201, 409]
    assert statuses(app) == ["confirmed"]


@pytest.mark.parametrize(
    ("slot", "status"),
    [
        pytest.param(("a", "17:00", "18:00"), 201, id="ends exactly when it closes"),
        pytest.param(("studio", "17:30", "18:05"), 422, id="ends after it closes"),
        pytest.param(("canteen", "11:00", "14:00"), 422, id="spans the break"),
        pytest.param(("canteen", "11:00", "12:00"), 201, id="ends with the break"),
        pytest.param(("a", "17:00", "34:00"), 422, id="spans a closed night"),
        pytest.param(("a", "2026-11-27 10:00", "2026-11-27 11:00"), 422, id="on a one-off holiday"),
        pytest.param(("a", "2026-12-25 10:00", "2026-12-25 11:00"), 422, id="on a public holiday"),
        pytest.param(("a", "2026-11-28 09:30", "2026-11-28 11:00"), 422, id="before it opens on Saturday"),
        pytest.param(("a", "2026-11-29 10:00", "2026-11-29 11:00"), 422, id="on Sunday"),
    ],
)
def test_a_booking_lies_within_the_opening_hours_b09(
    app: Flask, client_of: ClientOf, way: str, slot: Slot, status: int
) -> None:
    assert outcome(client_of, way, slot) == [status]
    assert len(statuses(app)) == (status == 201)


def test_a_booking_over_midnight_blocks_both_days_b07(app: Flask, client_of: ClientOf, way: str) -> None:
    slots = [("night", "22:00", "26:00"), ("night", "23:00", "23:30"), ("night", "25:30", "27:00")]
    assert outcome(client_of, way, *slots, ("night", "26:00", "27:00")) == [201, 409, 409, 201]


@pytest.mark.parametrize(
    ("slots", "statuses_"),
    [
        pytest.param([("studio", "10:00", "11:00"), ("studio", "11:10", "12:00")], [201, 409], id="in the buffer"),
        pytest.param([("studio", "10:00", "11:00"), ("studio", "11:15", "12:00")], [201, 201], id="after it"),
        pytest.param([("studio", "11:10", "12:00"), ("studio", "10:00", "11:00")], [201, 409], id="the new one's own"),
        pytest.param([("rest", "10:00", "11:00"), ("rest-x", "11:25", "12:00")], [201, 409], id="the existing one's"),
        pytest.param([("rest-x", "11:25", "12:00"), ("rest", "10:00", "11:00")], [201, 409], id="and the other way"),
        pytest.param([("rest-x", "10:00", "11:00"), ("rest", "11:00", "12:00")], [201, 201], id="none before"),
    ],
)
def test_a_buffer_keeps_others_away_b12(client_of: ClientOf, way: str, slots: list[Slot], statuses_: list[int]) -> None:
    assert outcome(client_of, way, *slots) == statuses_


@pytest.mark.parametrize("layout", ["whole", "ab", "bc", "cd", "a", "b", "c", "d"])
def test_the_whole_field_takes_every_cell_and_layout_b18(client_of: ClientOf, way: str, layout: str) -> None:
    assert outcome(client_of, way, ("whole", "10:00", "12:00"), (layout, "11:00", "12:00")) == [201, 409]


@pytest.mark.parametrize(
    ("other", "status"),
    [
        pytest.param("whole", 409, id="B20 the whole"),
        pytest.param("ab", 409, id="B18 its half"),
        pytest.param("a", 409, id="B18 itself"),
        pytest.param("b", 201, id="B19 a sibling of the same half"),
        pytest.param("c", 201, id="B19 a sibling of the other half"),
        pytest.param("d", 201, id="B18 the third of the other quarters"),
        pytest.param("cd", 201, id="B18 the other half"),
        pytest.param("bc", 201, id="B18 a layout without it"),
    ],
)
def test_one_cell_takes_only_what_contains_it_b18_b19_b20(
    client_of: ClientOf, way: str, other: str, status: int
) -> None:
    assert outcome(client_of, way, ("a", "10:00", "11:00"), (other, "10:00", "11:00")) == [201, status]


@pytest.mark.parametrize(("first", "second", "status"), [("ab", "bc", 409), ("ab", "cd", 201)])
def test_layouts_conflict_when_they_share_a_cell_b22(
    client_of: ClientOf, way: str, first: str, second: str, status: int
) -> None:
    assert outcome(client_of, way, (first, "10:00", "11:00"), (second, "10:00", "11:00")) == [201, status]


def test_a_pool_takes_as_many_as_there_are(app: Flask, client_of: ClientOf, way: str) -> None:
    def desks(units: int) -> int:
        return book(client_of("tenant-a"), "tenant-a", way, "desks", "10:00", "11:00", units=units).status

    assert [desks(2), desks(2), desks(1), desks(1)] == [201, 409, 201, 409]
    assert (len(statuses(app)), problems(app)) == (2, [])


@pytest.mark.parametrize(
    ("layout", "status"), [("whole", 422), ("ab", 422), ("bc", 422), ("b", 422), ("a", 201), ("cd", 201)]
)
def test_a_cell_out_of_service_ends_every_layout_with_it_from_that_day_on_b25(
    app: Flask, client_of: ClientOf, way: str, layout: str, status: int
) -> None:
    assert outcome(client_of, way, ("b", "2026-11-26 10:00", "2026-11-26 11:00")) == [201]  # The plan is in memory.
    with app.app_context(), writing():
        set_service([2], OUT, author=AUTHOR)
    day_before = (layout, "17:00", "18:00")
    assert outcome(client_of, way, day_before, (layout, "2026-11-26 13:00", "2026-11-26 14:00")) == [201, status]
    assert problems(app) == []


def test_a_pool_gives_out_no_unit_that_is_closed_or_out_of_service(app: Flask, client_of: ClientOf, way: str) -> None:
    def desks(units: int, start: str, end: str) -> int:
        return book(client_of("tenant-a"), "tenant-a", way, "desks", start, end, units=units).status

    with app.app_context(), writing():
        first, second = db.session.scalars(select(Cell.id).where(Cell.slug.in_(("desk-01", "desk-02"))))
        close([first], Period(kst("09:00"), kst("12:00")), "수리", by=(0, "test"), now=NOW)
        set_service([second], OUT, author=AUTHOR)
    assert [desks(3, "10:00", "11:00"), desks(2, "10:00", "11:00"), desks(1, "10:00", "11:00")] == [422, 201, 409]
    assert [desks(3, "12:00", "13:00"), desks(3, "2026-11-26 12:00", "2026-11-26 13:00")] == [201, 422]
    with app.app_context():
        claimed = select(Claim.cell_id).where(Claim.starts_at < kst("12:00"), Claim.released_at.is_(None))
        assert first not in db.session.scalars(claimed).all()
    assert problems(app) == []


@pytest.mark.parametrize(
    ("setting", "off", "slots"),
    [
        pytest.param(
            BUFFERS_MAY_OVERLAP, [201, 409], [("rest", "10:00", "11:00"), ("rest", "11:30", "12:30")], id="B14"
        ),
        pytest.param(BUFFERS_MAY_CROSS_CLOSING, [422], [("studio", "17:00", "18:00")], id="B16"),
    ],
)
def test_buffers_may_overlap_or_cross_closing_by_setting_b14_b16(
    app: Flask, client_of: ClientOf, way: str, setting: Setting[bool], off: list[int], slots: list[Slot]
) -> None:
    with app.app_context(), writing():  # A rest before as well, which may lie over the one after.
        db.session.scalars(select(Space).where(Space.slug == "rest")).one().buffer_before_minutes = 30
    with app.app_context(), writing():
        change(setting, False, now=NOW)
    assert outcome(client_of, way, *slots) == off
    with app.app_context(), writing():
        change(setting, True, now=NOW)
    assert outcome(client_of, way, slots[-1]) == [201]


def test_nothing_but_what_the_form_asks_for_counts_b59(app: Flask, client_of: ClientOf, way: str) -> None:
    forged = {"organisation_id": 2, "buffer_after": -5, "status": "completed", "booked_by_id": 3, "price": -1}
    answer = book(client_of("tenant-a"), "tenant-a", way, "a", "10:00", "11:00", **forged)
    assert answer.status == {"page": 201, "api": 422}[way]
    with app.app_context():
        rows = db.session.execute(select(Booking.organisation_id, Booking.booked_by_id, Booking.status)).all()
    assert [tuple(row) for row in rows] == [(1, 1, "confirmed")][: way == "page"]
