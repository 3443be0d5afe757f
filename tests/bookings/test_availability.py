"""Free times for programs: just those starts at which a booking would go through."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from anchorcenter.bookings import service
from anchorcenter.bookings.availability import Asked, find_starts
from anchorcenter.bookings.quotas.models import Measure, Per, Whose
from anchorcenter.bookings.service import NewBooking
from anchorcenter.core import settings
from anchorcenter.core.db import db
from anchorcenter.core.errors import DomainError
from anchorcenter.core.periods import DAY, MINUTE, Period
from anchorcenter.core.unit_of_work import writing
from anchorcenter.facilities.models import Cell, Space
from anchorcenter.facilities.queries import BUFFERS_MAY_CROSS_CLOSING, BUFFERS_MAY_OVERLAP, get_plan
from anchorcenter.facilities.service import close as close_cells
from tests.bookings.quotas import set_quota
from tests.guards.test_queries import counting
from tests.steps import actor, bearer, body, book
from tests.times import NOW, kst

SLOTS = (
    ("ab", "10:00", "11:00"),
    ("c", "09:00", "09:30"),
    ("studio", "12:00", "13:00"),
    ("rest", "10:00", "11:00"),
    ("night", "2026-11-25 22:00", "2026-11-26 02:00"),
    ("desks", "14:00", "16:00"),
)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def ask(client: FlaskClient, name: str = "tenant-a", **query: Any) -> Any:
    usual = {"space": "a", "from": kst("00:00").isoformat(), "to": kst("24:00").isoformat(), "minutes": 60}
    return client.get("/api/v1/availability", query_string=usual | query, headers=bearer(name))


def starts(answer: Any) -> list[str]:
    return [item["starts_at"][11:16] for item in answer.json["items"]]


def test_starts_lie_on_the_grid_while_it_is_open_and_free(client: FlaskClient) -> None:
    book(client, "tenant-b", "api", "ab", "10:30", "16:00")
    answer = ask(client)
    assert starts(answer) == ["09:00", "09:30", "16:00", "16:30", "17:00"]
    assert answer.json["items"][0] == {
        "starts_at": "2026-11-25T09:00:00+09:00",
        "ends_at": "2026-11-25T10:00:00+09:00",
    }


def test_starts_lie_from_the_first_moment_until_before_the_last(client: FlaskClient) -> None:
    assert starts(ask(client, **{"from": kst("10:10").isoformat(), "to": kst("11:30").isoformat()})) == [
        "10:30",
        "11:00",
    ]
    assert starts(ask(client, **{"from": kst("10:30").isoformat(), "to": kst("10:31").isoformat()})) == ["10:30"]


def test_who_asks_matters(client: FlaskClient) -> None:
    """A citizen's window closes two days before and allows two hours; staff may always."""
    friday = {"from": kst("2026-11-26 00:00").isoformat(), "to": kst("2026-11-27 00:00").isoformat()}
    found = {name: len(ask(client, name, minutes=180, **friday).json["items"]) for name in ("tenant-a", "citizen")}
    assert (found, len(ask(client, "citizen", minutes=120, **friday).json["items"])) == (
        {"tenant-a": 13, "citizen": 0},
        15,
    )
    far = {"from": kst("2027-03-02 00:00").isoformat(), "to": kst("2027-03-03 00:00").isoformat()}
    assert [len(ask(client, name, **far).json["items"]) for name in ("tenant-a", "staff")] == [0, 17]


def test_ones_own_hold_is_taken(client: FlaskClient) -> None:
    wanted = {key: value for key, value in body().items() if key not in {"purpose", "headcount"}}
    client.post("/api/v1/holds", json=wanted, headers=bearer("tenant-a"))
    assert starts(ask(client))[:3] == ["09:00", "11:00", "11:30"]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"space": "moon"}, "space"),
        ({"minutes": 0}, "minutes"),
        ({"minutes": "x"}, "minutes"),
        ({"units": 0}, "units"),
        ({"from": "2026-11-25"}, "from"),
        ({"to": kst("00:00").isoformat()}, "to"),
        ({"to": (kst("00:00") + 62 * DAY + MINUTE).isoformat()}, "to"),
    ],
)
def test_a_bad_question_is_422_and_names_its_field(client: FlaskClient, query: dict[str, Any], field: str) -> None:
    answer = ask(client, **query)
    assert (answer.status_code, [error["field"] for error in answer.json["errors"]]) == (422, [field])


def test_what_no_booking_may_be_is_never_free(client: FlaskClient) -> None:
    answers = [ask(client, minutes=45), ask(client, minutes=500), ask(client, units=2), ask(client, minutes=20_160)]
    assert [answer.json["items"] for answer in answers] == [[]] * 4


def test_two_months_are_read_at_once(client: FlaskClient) -> None:
    answer = ask(client, to=(kst("00:00") + 62 * DAY).isoformat())
    assert (answer.status_code, len(answer.json["items"]) > 500) == (200, True)


@pytest.fixture
def busy(app: Flask, client: FlaskClient) -> None:
    """Bookings, a closure, and a cell that goes out of service."""
    for space, start, end in SLOTS:
        assert book(client, "tenant-b", "api", space, start, end).status == 201
    with app.app_context(), writing():
        plan = get_plan()
        cells = [space.cells[0].id for space in plan.spaces if space.slug in {"a", "night", "desks"}]
        shut = Period(kst("15:00"), kst("15:45"))
        close_cells(cells, shut, "점검", by=(0, "test"), now=NOW)
        for slug in ("d", "z"):
            day = date(2026, 11, 26)
            db.session.execute(update(Cell).where(Cell.slug == slug).values(out_of_service_on=day))
        canteen = db.session.scalars(select(Space).where(Space.slug == "canteen")).one()
        canteen.grid_minutes = 25
        db.session.flush()


@pytest.mark.usefixtures("busy")
@pytest.mark.parametrize("is_lenient", [True, False])
@pytest.mark.parametrize(
    ("slug", "minutes", "units"),
    [
        ("a", 60, 1),
        ("whole", 30, 1),
        ("cd", 90, 1),
        ("studio", 30, 1),
        ("rest-x", 45, 1),
        ("canteen", 50, 1),
        ("night", 240, 1),
        ("desks", 60, 2),
        ("desks", 60, 3),
    ],
)
def test_it_says_just_what_asking_for_every_minute_would(
    app: Flask, slug: str, minutes: int, units: int, is_lenient: bool
) -> None:
    with app.app_context(), writing():
        for setting in (BUFFERS_MAY_CROSS_CLOSING, BUFFERS_MAY_OVERLAP):
            settings.change(setting, is_lenient, now=NOW)
    found, tried = compared(app, slug, minutes, units)
    assert found == tried
    assert tried != [] or slug == "desks"


def compared(app: Flask, slug: str, minutes: int, units: int) -> tuple[list[datetime], list[datetime]]:
    """From the morning before to noon after: what is said, and which of every five minutes could really be booked."""
    by = actor(app, "tenant-a")
    with app.app_context():
        space = get_plan().find(slug)
        assert space is not None
        within, length = Period(kst("2026-11-25 08:00"), kst("2026-11-26 12:00")), timedelta(minutes=minutes)
        found = find_starts(Asked(space=space, within=within, length=length, units=units), by=by, now=NOW)
        times = (within.start + number * 5 * MINUTE for number in range(within.length // (5 * MINUTE)))
        return [period.start for period in found], [t for t in times if could_book(slug, t, t + length, units, by)]


QUOTAS: dict[str, list[dict[str, Any]]] = {
    "four hours a day": [{"whose": Whose.PERSON, "per": Per.DAY, "most": 240}],
    "an hour less a day than a night asks": [{"per": Per.DAY, "most": 180}],
    "two bookings a week of the company": [{"per": Per.WEEK, "measure": Measure.BOOKINGS, "most": 2}],
    "one booking a day, one is made": [{"per": Per.DAY, "measure": Measure.BOOKINGS, "most": 1}],
    "less a month from a day on, and plenty": [{"since": date(2026, 11, 26), "most": 90}, {"most": 10_000}],
    "everybody's": [{"whose": Whose.ALL, "most": 840, "per": Per.DAY}],
    "nothing at all": [{"most": 0}],
}


@pytest.mark.usefixtures("busy")
@pytest.mark.parametrize("quotas", QUOTAS)
@pytest.mark.parametrize(("slug", "minutes", "units"), [("a", 60, 1), ("night", 240, 1), ("desks", 60, 2)])
def test_so_it_does_where_there_are_quotas(app: Flask, slug: str, minutes: int, units: int, quotas: str) -> None:
    assert book(app.test_client(), "tenant-a", "api", "b", "17:00", "18:00").status == 201
    for quota in QUOTAS[quotas]:
        set_quota(app, kind=None, **quota)
    found, tried = compared(app, slug, minutes, units)
    assert found == tried


def test_however_many_days_and_slots_a_quota_is_one_statement(app: Flask, client: FlaskClient) -> None:
    counts = []
    for quotas in range(3):
        ask(client)  # What is configured is in memory again.
        for days in (1, 62):
            with counting(app) as asked:
                assert ask(client, to=(kst("00:00") + days * DAY).isoformat()).status_code == 200
            counts.append(len(asked))
        set_quota(app, per=[Per.DAY, Per.WEEK, Per.MONTH][quotas])
    assert counts == [counts[0], counts[0], *[counts[0] + 1] * 2, *[counts[0] + 2] * 2]


class Undone(Exception):
    pass


def could_book(slug: str, start: datetime, end: datetime, units: int, by: Any) -> bool:
    wanted = NewBooking(space=slug, starts_at=start, ends_at=end, purpose="시험", headcount=1, units=units)
    try:
        with writing():
            service.book(wanted, by=by, now=NOW)
            raise Undone
    except Undone:
        return True
    except DomainError:
        return False
