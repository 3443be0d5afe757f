"""What is known of tenants is taken along as tables: by who may, and for a reason that is kept."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from anchorcenter.accounts.access_log import AccessEntry
from anchorcenter.core.db import db
from anchorcenter.core.unit_of_work import writing
from anchorcenter.tenants import service
from anchorcenter.tenants.models import ChargeKind, Decision
from anchorcenter.tenants.queries import get_contract
from anchorcenter.tenants.service import NewCharge, NewReview
from anchorcenter.tenants.tables import Content
from tests.guards.test_queries import counting
from tests.operations.pages import audit
from tests.steps import actor, count
from tests.tenants.lets import BY, A, B, day, hand_over, leave, let, lift, register, suspend
from tests.times import NOW

ClientOf = Callable[[str], FlaskClient]
EXPORT = "/staff/tenants/export"
ROWS = {
    "companies": [
        [A, "", "기업", "123-45-67890", "무인기", "'=1+1", "tenant-a@test.example", "010-1234-5678"],
        [B, "", "기업", "", "", "", "", ""],
    ],
    "contracts": [
        [B, "UNIT-2", "60", "2026-11-23", "2026-01-01", "2026-11-20", "0", "0", "0", "", "", "2026-11-20", "이전"],
        [A, "UNIT-1", "40", "2026-11-23", "2026-01-01", "2026-12-31", "300000", "0", "0", "", "", "", ""],
    ],
    "charges": [[A, "임대료", "11월", "300000", "2026-11-10", "2026-11-20", "납부"]],
    "reviews": [[A, "2026", "81", "계속 입주", "협력 과제 수행", "2026-11-23"]],
    "suspensions": [[A, "미납", "2026-11-21", "2026-11-22", "체납"]],
    "hand-overs": [[B, "UNIT-2", "열쇠와 출입카드 반납", "2026-11-23", ""]],
}


@pytest.fixture
def director(app: Flask, client_of: ClientOf) -> FlaskClient:
    """One is there, was suspended, was reviewed and has paid; another has left."""
    contact: dict[str, Any] = {"contact_name": "=1+1", "contact_email": "Tenant-A@test.example"}
    contact |= {"contact_phone": "010-1234-5678", "business_no": "123-45-67890", "field": "무인기"}
    register(app, A, **contact)
    stays = let(app, "unit-1", "2026-01-01", "2026-12-31", rent_won=300_000)
    gone = let(app, "unit-2", "2026-01-01", "2026-11-20", B)
    suspend(app, stays, "2026-11-21")
    lift(app, stays, "2026-11-23")
    with app.app_context(), writing():
        stay = get_contract(stays).tenancy_id
        wanted = NewCharge(kind=ChargeKind.RENT, note="11월", amount_won=300_000, due_on=day("2026-11-10"))
        service.settle(service.charge(stay, wanted, by=BY, now=NOW), day("2026-11-20"), by=BY, now=NOW)
        review = NewReview(year=2026, score=81, decision=Decision.RENEW, note="협력 과제 수행")
        service.review(stay, review, by=BY, now=NOW)
    hand_over(app, gone)
    leave(app, gone, "2026-11-20")
    return client_of("director")


def take(client: FlaskClient, content: str) -> list[list[str]]:
    answer = client.post(EXPORT, data={"content": content, "why": "시의회 보고"})
    assert (answer.status_code, answer.content_type) == (200, "text/csv; charset=utf-8")
    assert answer.headers["Content-Disposition"] == f'attachment; filename="tenants-{content}.csv"'
    return list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff"))))


def test_each_table_says_what_is_known(director: FlaskClient) -> None:
    found = {content: take(director, content)[1:] for content in ROWS}
    assert (len(found["hand-overs"]), set(ROWS)) == (6, set(Content))
    assert found | {"hand-overs": found["hand-overs"][:1]} == ROWS


def test_it_needs_a_reason_that_the_contacts_read(app: Flask, client_of: ClientOf, director: FlaskClient) -> None:
    staff, whole = client_of("staff"), {"content": "companies", "why": "보고"}
    assert (staff.post(EXPORT, data=whole).status_code, "tenants/export" in staff.get("/staff/tenants").text) == (
        403,
        False,
    )
    for sent in ({"content": "companies"}, {"content": "all", "why": "보고"}):
        assert director.post(EXPORT, data=sent).status_code == 422
    assert (count(app, AccessEntry), audit(app, "tenants")) == (0, [])
    take(director, "contracts")
    assert count(app, AccessEntry) == 0  # Nobody is named in it.
    take(director, "companies")
    with app.app_context():
        (entry,) = db.session.scalars(select(AccessEntry))
        contact = actor(app, "tenant-a").id
        assert (entry.what, entry.why, entry.person_id) == ("export", "시의회 보고", contact)
    assert [(verb, after, why) for verb, _id, _before, after, why in audit(app, "tenants")] == [
        ("export", f'{{"content": "{content}", "rows": 2}}', "시의회 보고") for content in ("contracts", "companies")
    ]


@pytest.mark.parametrize("who", ["tenant-a", "citizen", "official", ""])
def test_nobody_else_takes_anything_along(client_of: ClientOf, director: FlaskClient, who: str) -> None:
    answer = client_of(who).post(EXPORT, data={"content": "companies", "why": "보고"})
    assert (answer.status_code, B in answer.text) == (403 if who else 303, False)


def test_a_table_asks_as_much_for_two_as_for_three(app: Flask, director: FlaskClient) -> None:
    def asked() -> list[int]:
        counts = []
        for content in ROWS:
            with counting(app) as statements:
                take(director, content)
            counts.append(len([each for each in statements if not each.startswith("INSERT")]))
        return counts

    before = asked()
    register(app, "다 회사", contact_email="tenant-b@test.example")
    let(app, "unit-3", "2026-01-01", "2026-12-31", "다 회사")
    assert asked() == before
