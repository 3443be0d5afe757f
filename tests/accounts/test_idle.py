"""Staff who do nothing are signed out after half an hour, warned before, and may stay; nobody else is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from sqlalchemy.exc import OperationalError

from anchorcenter.accounts import access, service
from anchorcenter.accounts.models import Person, SignIn
from anchorcenter.accounts.tokens import password_hash
from anchorcenter.core import settings
from anchorcenter.core.db import db
from anchorcenter.core.unit_of_work import writing
from tests.guards.test_queries import counting
from tests.times import DAY, HOUR, MINUTE, NOW

Clock = Callable[[datetime], None]
SECOND = timedelta(seconds=1)
KNOWN = "correct horse"  # pragma: allowlist secret


@pytest.fixture(scope="session")
def secret() -> str:
    return password_hash(KNOWN)


@pytest.fixture
def enter(app: Flask, secret: str) -> Callable[[str], FlaskClient]:
    with app.app_context(), writing():
        db.session.execute(update(Person).values(password_hash=secret))

    def sign_in(name: str) -> FlaskClient:
        client = app.test_client()
        client.post("/login", data={"email": f"{name}@test.example", "password": KNOWN})
        return client

    return sign_in


Enter = Callable[[str], FlaskClient]


def left(client: FlaskClient) -> Any:
    return client.get("/session").json["signed_out_in_seconds"]  # type: ignore[index]


@pytest.mark.parametrize("who", ["staff", "director"])
def test_staff_who_do_nothing_are_signed_out_after_half_an_hour(enter: Enter, clock: Clock, who: str) -> None:
    client = enter(who)
    clock(NOW + 30 * MINUTE - SECOND)
    assert left(client) == 1
    clock(NOW + 30 * MINUTE)
    assert left(client) == 0
    answer = client.get("/staff/access-log?day=2026-11-20")
    assert (answer.status_code, answer.location) == (303, "/login?next=/staff/access-log?day%3D2026-11-20&news=idle")
    shown = client.get(answer.location).text
    assert "한동안 아무 일이 없어 로그아웃되었습니다" in shown
    assert 'value="/staff/access-log?day=2026-11-20"' in shown
    assert client.post("/session/extend").status_code == 303


def test_who_does_something_stays(enter: Enter, clock: Clock) -> None:
    client = enter("staff")
    for number in range(1, 8):
        clock(NOW + number * 20 * MINUTE)
        assert (client.get("/calendar/list?space=a").status_code, left(client)) == (200, 1800)


def test_asking_how_long_is_doing_nothing(enter: Enter, clock: Clock) -> None:
    client = enter("staff")
    for minutes, expected in ((0, 1800), (10, 1200), (29, 60), (30, 0), (40, 0)):
        clock(NOW + minutes * MINUTE)
        assert left(client) == expected


def test_one_press_extends(enter: Enter, clock: Clock) -> None:
    client = enter("staff")
    clock(NOW + 29 * MINUTE)
    assert (client.post("/session/extend").status_code, left(client)) == (204, 1800)
    clock(NOW + 58 * MINUTE)
    assert client.get("/staff/access-log").status_code == 200


def test_an_extension_needs_the_forms_token(app: Flask, enter: Enter, clock: Clock) -> None:
    client = enter("staff")
    app.config["WTF_CSRF_ENABLED"] = True
    clock(NOW + 20 * MINUTE)
    assert client.post("/session/extend").status_code == 400


@pytest.mark.parametrize("who", ["tenant-a", "citizen"])
def test_members_are_not_signed_out(enter: Enter, clock: Clock, who: str) -> None:
    client = enter(who)
    clock(NOW + 13 * DAY)
    assert (client.get("/bookings").status_code, left(client)) == (200, None)
    assert client.post("/session/extend").status_code == 204


def test_a_visitor_has_no_time_left(app: Flask) -> None:
    client = app.test_client()
    assert (left(client), client.post("/session/extend").status_code) == (0, 303)


def test_it_is_written_down_once_a_minute_and_for_members_never(app: Flask, enter: Enter, clock: Clock) -> None:
    def writes(client: FlaskClient, moment: datetime) -> int:
        clock(moment)
        with counting(app) as asked:
            client.get("/calendar/list?space=a")
        return len([statement for statement in asked if statement.startswith("UPDATE sign_ins")])

    staff, tenant = enter("staff"), enter("tenant-a")
    moments = [NOW + 59 * SECOND, NOW + 60 * SECOND, NOW + 61 * SECOND, NOW + 119 * SECOND, NOW + 120 * SECOND]
    assert [writes(staff, moment) for moment in moments] == [0, 1, 0, 0, 1]
    assert [writes(tenant, moment) for moment in moments] == [0] * 5


def test_members_pages_ask_no_more_than_before(app: Flask, enter: Enter) -> None:
    tenant = enter("tenant-a")
    tenant.get("/bookings")
    with counting(app) as asked:
        tenant.get("/bookings")
    assert len([statement for statement in asked if "sign_ins" in statement]) == 1


def test_that_it_cannot_be_written_down_spoils_no_page(
    enter: Enter, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = enter("staff")

    def fail(*_args: Any, **_kwargs: Any) -> None:
        raise OperationalError("UPDATE", {}, Exception("busy"))

    monkeypatch.setattr(service, "see", fail)
    clock(NOW + 5 * MINUTE)
    assert client.get("/calendar/list?space=a").status_code == 200


def test_how_long_is_a_setting(app: Flask, enter: Enter, clock: Clock) -> None:
    client = enter("staff")
    with app.app_context(), writing():
        settings.change(access.IDLE_MINUTES, 5, now=NOW)
    assert left(client) == 300
    clock(NOW + 5 * MINUTE)
    assert client.get("/staff/access-log").status_code == 303


def test_a_session_from_before_this_was_kept_counts_from_its_beginning(app: Flask, enter: Enter, clock: Clock) -> None:
    client = enter("staff")
    with app.app_context(), writing():
        db.session.execute(update(SignIn).values(last_seen_at=None))
    clock(NOW + HOUR)
    assert left(client) == 0
    with app.app_context():
        assert db.session.scalars(select(SignIn.last_seen_at)).first() is None
