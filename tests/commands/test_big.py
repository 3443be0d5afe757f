"""``flask demo --big``: a center full of bookings, as true as those that were made one by one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import make_url, select

from anchorcenter.accounts.models import Audience
from anchorcenter.accounts.queries import find_actor
from anchorcenter.bookings.models import Booking, BookingDay, BookingPart, Status
from anchorcenter.bookings.rules import check_booking
from anchorcenter.bookings.service import NewBooking, book
from anchorcenter.bookings.visits.models import Visit
from anchorcenter.core.audit import AuditEntry
from anchorcenter.core.db import db
from anchorcenter.core.periods import DAY, Period, at
from anchorcenter.core.unit_of_work import writing
from anchorcenter.facilities.models import Occupancy, Space
from anchorcenter.facilities.queries import get_plan, list_busy
from anchorcenter.facilities.rules import check_open
from tests.commands.conftest import command
from tests.commands.test_demo import TODAY, field_a, next_open_days
from tests.conftest import close, make_app
from tests.databases import drop_database, new_database
from tests.steps import count
from tests.times import KST, NOW

MANY = 900
TOLD = 2_010  # Bookings of the story.


@pytest.fixture(scope="module")
def big(demo: Flask, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """Its database is shared: tests leave it as they found it."""
    close(demo)  # PostgreSQL copies only what nobody reads.
    folder = tmp_path_factory.mktemp("big")
    url = new_database("big", folder / "big.db", copy_of=make_url(demo.config["DATABASE_URL"]))
    app = make_app(url, folder, DEMO=True, UPLOAD_FOLDER=demo.config["UPLOAD_FOLDER"])
    result = command(app, "demo", "--today", str(TODAY), "--big", str(MANY))
    assert (result.exit_code, result.output) == (0, f"{MANY} bookings were added.\n")
    yield app
    close(app)
    drop_database(url)


def test_as_many_are_added_as_were_asked_for_each_with_its_rows(big: Flask) -> None:
    assert (count(big, Booking), count(big, BookingPart)) == (TOLD + MANY, TOLD + MANY)
    assert count(big, BookingDay, BookingDay.part_id > TOLD) == MANY
    completed = count(big, Booking, Booking.id > TOLD, Booking.status == Status.COMPLETED)
    assert count(big, Visit, Visit.part_id > TOLD) == completed
    assert completed > MANY // 2
    assert count(big, AuditEntry, AuditEntry.verb == "book", AuditEntry.record_id > TOLD) == MANY


def test_the_doctor_finds_nothing_wrong(big: Flask) -> None:
    result = command(big, "doctor")
    assert (result.exit_code, ", 0 broken;" in result.output) == (0, True)


def test_each_could_have_been_made_by_its_booker_when_it_was(big: Flask) -> None:
    """The rules of bookings and of hours say so; what was free the database's guard has said."""
    with big.app_context():
        plan, refused = get_plan(), []
        for booking in db.session.scalars(select(Booking).where(Booking.id > TOLD)):
            actor = find_actor(booking.booked_by.email, now=NOW)
            assert actor is not None
            part, space = booking.parts[0].occupancy.period, plan.get(booking.parts[0].occupancy.space_id)
            common: dict[str, Any] = {"headcount": booking.headcount, "units": 1, "plan": plan}
            refused += check_booking(space, part, by=actor, now=booking.booked_at, **common)
            refused += check_open(space, part, plan)
            assert actor.organisation_id == booking.organisation_id
            assert booking.booked_at <= at(TODAY, 0, KST)
    assert refused == []


def test_they_lie_in_every_year_and_ahead_and_belong_to_companies_and_residents(big: Flask) -> None:
    with big.app_context():
        rows = db.session.execute(
            select(Booking.audience, BookingDay.counted_on)
            .join(Booking.parts)
            .join(BookingDay, BookingDay.part_id == BookingPart.id)
            .where(Booking.id > TOLD)
        )
        found = [(audience, day) for audience, day in rows]
    assert {audience for audience, _day in found} == {Audience.TENANT, Audience.CITIZEN}
    assert {day.year for _audience, day in found} == {2023, 2024, 2025, 2026, 2027}
    assert max(day for _audience, day in found) > TODAY + 40 * DAY


def test_newcomers_still_find_their_first_slot(big: Flask) -> None:
    with big.app_context():
        mornings = [Period(at(day, 600, KST), at(day, 720, KST)) for day in (TODAY, *next_open_days())]
        assert [list_busy(field_a().cell_ids, morning, now=NOW) for morning in mornings] == [[], [], [], []]


def test_the_same_day_and_center_give_the_same_bookings(demo: Flask, tmp_path: Path) -> None:
    close(demo)
    found = []
    for name in ("one", "two"):
        url = new_database(name, tmp_path / f"{name}.db", copy_of=make_url(demo.config["DATABASE_URL"]))
        app = make_app(url, tmp_path, DEMO=True)
        command(app, "demo", "--today", str(TODAY), "--big", "300")
        with app.app_context():
            columns = Booking.booked_by_id, Booking.booked_at, Booking.purpose, Occupancy.space_id, Occupancy.starts_at
            rows = select(*columns, Booking.status).join(Booking.parts).join(BookingPart.occupancy)
            found.append(db.session.execute(rows.order_by(Booking.id)).all())
        close(app)
        drop_database(url)
    assert found[0] == found[1]


def test_wings_are_added_where_the_days_are_full(copy: Flask) -> None:
    result = command(copy, "demo", "--today", "2023-09-10", "--big", "4000")
    assert (result.output, count(copy, Booking)) == ("4000 bookings were added.\n", TOLD + 4000)
    assert count(copy, Space, Space.slug == "wing-1") == 1
    assert command(copy, "demo", "--today", str(TODAY), "--big", "10").output == "10 bookings were added.\n"
    with copy.app_context():
        tenant = find_actor("tenant-a@demo.example", now=NOW)
        assert tenant is not None
        times: dict[str, Any] = {"starts_at": at(TODAY + 5 * DAY, 600, KST), "ends_at": at(TODAY + 5 * DAY, 660, KST)}
        with writing():
            book(NewBooking(space="wing-1", purpose="시험", headcount=1, **times), by=tenant, now=NOW)
    assert count(copy, Booking) == TOLD + 4011
    assert command(copy, "doctor").exit_code == 0
    assert copy.test_client().get("/calendar?space=wing-1&date=2023-09-06").status_code == 200


def test_nothing_is_added_to_a_center_that_is_no_demo(app: Flask) -> None:
    before = count(app, Booking)
    result = command(app, "demo", "--big", "10")
    expected = "The center has people already: nothing was laid down.\nThis is no demo center: nothing was added.\n"
    assert (result.output, count(app, Booking)) == (expected, before)
