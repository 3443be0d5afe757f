"""A pool that a contract grants begins, grows and ends with it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from anchorcenter.bookings.quotas.models import Quota
from anchorcenter.bookings.quotas.rules import Pool, pools_of
from anchorcenter.core.db import db
from anchorcenter.core.periods import Days
from anchorcenter.core.unit_of_work import writing
from anchorcenter.facilities.models import SpaceKind
from anchorcenter.tenants import service
from anchorcenter.tenants.service import Renewal
from tests.steps import WAYS, actor, book, problems
from tests.tenants.lets import BY, day, give_notice, let, move
from tests.times import NOW

ClientOf = Callable[[str], FlaskClient]
FIELD, ROOM = SpaceKind.FLIGHT_FIELD, SpaceKind.MEETING_ROOM


def pool(kind: SpaceKind | None, minutes: int, first: str, until: str) -> Pool:
    return Pool(kind, minutes, Days(date.fromisoformat(first), date.fromisoformat(until)))


@pytest.mark.parametrize(
    ("granted", "pools"),
    [
        ([], []),
        ([pool(FIELD, 60, "2026-01-01", "2027-01-01")], [pool(FIELD, 60, "2026-01-01", "2027-01-01")]),
        (
            [pool(FIELD, 60, "2026-01-01", "2027-01-01"), pool(FIELD, 60, "2027-01-01", "2028-01-01")],
            [pool(FIELD, 60, "2026-01-01", "2028-01-01")],
        ),
        (
            [pool(FIELD, 60, "2026-01-01", "2027-01-01"), pool(FIELD, 30, "2026-06-01", "2026-08-01")],
            [
                pool(FIELD, 60, "2026-01-01", "2026-06-01"),
                pool(FIELD, 90, "2026-06-01", "2026-08-01"),
                pool(FIELD, 60, "2026-08-01", "2027-01-01"),
            ],
        ),
        (
            [pool(FIELD, 60, "2026-01-01", "2026-03-01"), pool(None, 60, "2026-01-01", "2026-03-01")],
            [pool(FIELD, 60, "2026-01-01", "2026-03-01"), pool(None, 60, "2026-01-01", "2026-03-01")],
        ),
        (
            [pool(ROOM, 60, "2026-01-01", "2026-02-01"), pool(ROOM, 60, "2026-03-01", "2026-04-01")],
            [pool(ROOM, 60, "2026-01-01", "2026-02-01"), pool(ROOM, 60, "2026-03-01", "2026-04-01")],
        ),
    ],
)
def test_contracts_grant_together_what_their_days_say(granted: list[Pool], pools: list[Pool]) -> None:
    assert pools_of(granted) == pools


def grant(app: Flask, unit: str = "unit-1", last: str = "2026-12-31", minutes: int = 120) -> int:
    return let(app, unit, "2026-11-01", last, pool_minutes=minutes, pool_kind=FIELD)


def pools(app: Flask) -> list[tuple[int, str, str]]:
    with app.app_context():
        rows = db.session.scalars(select(Quota).where(Quota.is_contracts).order_by(Quota.since))
        return [(row.most, str(row.since), str(row.until)) for row in rows]


@pytest.mark.parametrize("way", WAYS)
def test_members_share_what_the_contract_grants_b48(app: Flask, client_of: ClientOf, way: str) -> None:
    grant(app)
    assert book(client_of("tenant-a"), "tenant-a", way, "a", "10:00", "11:00").status == 201
    member = client_of("tenant-a-member")
    refused = book(member, "tenant-a-member", way, "b", "10:00", "11:30")
    assert (refused.status, "quota" in refused.codes if way == "api" else "입주 계약:" in refused.text) == (422, True)
    assert book(member, "tenant-a-member", way, "b", "10:00", "11:00").status == 201
    assert book(client_of("tenant-b"), "tenant-b", way, "c", "10:00", "13:00").status == 201
    assert "0시간" in member.get("/quotas").text
    page = member.get("/company").text
    assert ["월 2시간, 실내비행장" in page, 'href="/quotas"' in page] == [True, True]


def test_a_renewal_lengthens_the_pool_and_notice_ends_it(app: Flask) -> None:
    contract = grant(app)
    assert pools(app) == [(120, "2026-11-01", "2027-01-01")]
    with app.app_context(), writing():
        terms = Renewal(last_on=day("2027-12-31"), pool_minutes=120, pool_kind=FIELD)
        later = service.renew(contract, terms, by=BY, now=NOW)
    assert pools(app) == [(120, "2026-11-01", "2028-01-01")]
    give_notice(app, later, "2026-12-10")
    assert pools(app) == [(120, "2026-11-01", "2026-12-11")]
    assert problems(app) == []


def test_another_unit_adds_its_hours_and_a_move_takes_the_terms_of_the_new_contract(app: Flask) -> None:
    first = grant(app)
    grant(app, "unit-2", "2026-11-30", minutes=60)
    assert pools(app) == [(180, "2026-11-01", "2026-12-01"), (120, "2026-12-01", "2027-01-01")]
    move(app, first, "unit-3", "2026-12-15")
    assert pools(app) == [(180, "2026-11-01", "2026-12-01"), (120, "2026-12-01", "2026-12-15")]


def test_staff_sign_with_hours_and_end_the_pool_only_with_the_contract(app: Flask, client_of: ClientOf) -> None:
    staff, company = client_of("staff"), actor(app, "tenant-a").organisation_id
    let(app, "unit-2", "2026-11-01", "2026-11-30")
    sent = {"unit": "unit-1", "first_on": "2026-11-01", "last_on": "2027-10-31", "pool_hours": "20"}
    sent |= {"pool_kind": "flight_field"}
    path = f"/staff/tenants/{company}/contracts/new"
    assert staff.post(path, data=sent | {"pool_hours": "745"}).status_code == 422
    assert staff.post(path, data=sent).status_code == 303
    assert pools(app) == [(1200, "2026-11-01", "2027-11-01")]
    assert "20시간" in staff.get(f"/staff/tenants/{company}").text
    page = staff.get("/staff/quotas").text
    assert ["실내" in page, "/staff/quotas/1/end" in page] == [True, False]
    ended = staff.post("/staff/quotas/1/end", data={"last_on": "2026-11-30", "why": "x"})
    assert (ended.status_code, pools(app)) == (409, [(1200, "2026-11-01", "2027-11-01")])
