"""Spaces that are partly closed, or never to be had at all: every page opens at once."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, update

from anchorcenter.core.db import db
from anchorcenter.core.periods import Period
from anchorcenter.core.settings import ConfigurationVersion
from anchorcenter.core.unit_of_work import writing
from anchorcenter.facilities.models import BookingWindow, Cell, Hours, space_cells
from anchorcenter.facilities.service import close
from tests.pace import slowness
from tests.steps import bearer, body, slot
from tests.times import NOW, kst

ClientOf = Callable[[str], FlaskClient]
AT_MOST = 1.0  # Seconds of our own work.


def settle() -> None:
    """Tell every process that the configuration is another: these statements went past the verbs."""
    db.session.execute(update(ConfigurationVersion).values(version=ConfigurationVersion.version + 1))


def never_open(_app: Flask) -> None:
    db.session.execute(delete(Hours))


def for_nobody(_app: Flask) -> None:
    db.session.execute(delete(BookingWindow))


def out_of_service(_app: Flask) -> None:
    db.session.execute(update(Cell).values(out_of_service_on=date(2020, 1, 1)))


def without_cells(_app: Flask) -> None:
    db.session.execute(delete(space_cells))


def closed_for_years(_app: Flask) -> None:
    close([1, 2, 3, 4], Period(kst("00:00", "2026-11-01"), kst("00:00", "2028-10-01")), "공사", by=(0, "test"), now=NOW)


def partly_closed(_app: Flask) -> None:
    for hour in range(9, 18, 2):
        close([1, 2], Period(kst(f"{hour}:00"), kst(f"{hour + 1}:00")), "점검", by=(0, "test"), now=NOW)


STATES = (never_open, for_nobody, out_of_service, without_cells, closed_for_years, partly_closed)
PATHS = (
    "/calendar?space=whole", "/calendar?space=a&date=2026-11-25", "/calendar/list?space=whole", "/calendar?space=desks",
    "/calendar", "/bookings/new?space=whole", "/bookings/new?space=desks", "/spaces", "/spaces/whole", "/",
)  # fmt: skip


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("who", ["tenant-a", "staff"])
def test_a_week_with_little_or_nothing_to_book_opens_at_once_b118(
    app: Flask, client_of: ClientOf, state: Callable[[Flask], None], who: str
) -> None:
    with app.app_context(), writing():
        state(app)
        settle()
    client = client_of(who)
    client.get("/spaces")
    for path in PATHS:
        began = time.process_time()
        answer = client.get(path, follow_redirects=True)
        assert (answer.status_code, time.process_time() - began < AT_MOST * slowness()) == (200, True), path


@pytest.mark.parametrize("state", STATES[:-1])
def test_what_is_never_to_be_had_is_refused_at_once_and_offers_nothing_b118(
    app: Flask, client_of: ClientOf, state: Callable[[Flask], None]
) -> None:
    with app.app_context(), writing():
        state(app)
        settle()
    client = client_of("tenant-a")
    for space in ("whole", "a", "desks"):
        began = time.process_time()
        page = client.post("/holds", data=slot(space))
        answer: Any = client.post("/api/v1/bookings", json=body(space), headers=bearer("tenant-a"))
        assert time.process_time() - began < 2 * AT_MOST * slowness()
        if space != "desks" or state is not closed_for_years:
            assert (page.status_code, answer.status_code, answer.json["alternatives"]) == (422, 422, [])
