"""A week that was drawn before is drawn anew whenever it would look different, and for each reader apart."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from anchorcenter.accounts.models import Membership, Person
from anchorcenter.core.db import db
from anchorcenter.core.unit_of_work import writing
from anchorcenter.facilities.models import Holiday, Hours
from tests.steps import book, slot
from tests.times import MINUTE, NOW, kst

ClientOf = Callable[[str], FlaskClient]
WEEK = "/calendar?space=whole&date=2026-11-25"
TITLE = "군집비행 시험"


@pytest.fixture
def tenant(client_of: ClientOf) -> FlaskClient:
    """Tenant A has booked zone A and has looked at the week."""
    tenant = client_of("tenant-a")
    book(tenant, "tenant-a", "page", "a", "10:00", "11:00")
    assert TITLE in tenant.get(WEEK).text
    return tenant


@pytest.mark.parametrize("who", ["tenant-b", "citizen", "nobody", ""])
def test_what_was_drawn_for_one_is_not_shown_to_another_b133(
    tenant: FlaskClient, client_of: ClientOf, who: str
) -> None:
    seen = client_of(who).get(WEEK).text
    assert (TITLE in seen, seen.count("예약됨") > 0, TITLE in tenant.get(WEEK).text) == (False, True, True)


def test_who_leaves_the_company_no_longer_reads_its_week_b133(
    app: Flask, tenant: FlaskClient, client_of: ClientOf
) -> None:
    member = client_of("tenant-a-member")
    assert TITLE in member.get(WEEK).text
    with app.app_context(), writing():
        person = select(Person.id).where(Person.email == "tenant-a-member@test.example").scalar_subquery()
        db.session.execute(update(Membership).where(Membership.person_id == person).values(organisation_id=2))
    assert TITLE not in member.get(WEEK).text


def test_each_language_is_drawn_by_itself(tenant: FlaskClient) -> None:
    tenant.get("/language/en")
    english = tenant.get(WEEK).text
    tenant.get("/language/ko")
    assert ("my booking" in english, "내 예약" in english) == (True, False)
    assert "내 예약" in tenant.get(WEEK).text


def test_new_hours_are_seen_at_once(app: Flask, tenant: FlaskClient) -> None:
    before = tenant.get(WEEK).text
    with app.app_context(), writing():
        for hours in db.session.scalars(select(Hours).where(Hours.space_id.is_(None))):
            hours.opens_minute = 600
    after = tenant.get(WEEK).text
    assert (">09:00<" in before, ">09:00<" in after) == (True, False)


def test_a_booking_and_a_lapse_are_seen_at_once(
    tenant: FlaskClient, client_of: ClientOf, clock: Callable[[datetime], None]
) -> None:
    rival = client_of("tenant-b")

    def held() -> int:
        return rival.get(WEEK).text.count("s-held h")

    assert held() == 0
    tenant.post("/holds", data=slot("c"))
    assert held() == 1
    clock(NOW + 10 * MINUTE)
    assert held() == 0


def test_a_booking_kept_on_a_holiday_is_in_the_grid_and_in_the_list(app: Flask, tenant: FlaskClient) -> None:
    with app.app_context(), writing():
        db.session.add(Holiday(site_id=1, day=kst("10:00").date(), name="임시공휴일", name_en="One-off"))
    tables = tenant.get(WEEK.replace("/calendar", "/calendar/list")).text
    assert (TITLE in tenant.get(WEEK).text, tables.count(TITLE), "임시공휴일" in tables) == (True, 1, True)
