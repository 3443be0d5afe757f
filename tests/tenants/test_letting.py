"""Contracts take units: one at a time, to the day, and whoever has one is a tenant."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from anchorcenter.core.audit import AuditEntry
from anchorcenter.core.db import db
from anchorcenter.core.errors import DomainError
from anchorcenter.core.unit_of_work import writing
from anchorcenter.facilities.models import Claim
from anchorcenter.tenants import service
from anchorcenter.tenants.models import Contract, Tenancy
from anchorcenter.tenants.queries import get_contract
from tests.steps import count, problems
from tests.tenants.lets import (
    BY,
    A,
    B,
    contracts,
    give_notice,
    hand_over,
    leave,
    let,
    lift,
    move,
    register,
    renew,
    suspend,
    tenant_days,
)
from tests.times import NOW


def codes(error: pytest.ExceptionInfo[DomainError]) -> list[str]:
    return [reason.code for reason in error.value.reasons]


def test_b137_the_next_contract_may_begin_the_day_after_the_last(app: Flask) -> None:
    let(app, "unit-1", "2026-01-01", "2026-03-31")
    with pytest.raises(DomainError) as refused:
        let(app, "unit-1", "2026-03-31", "2026-12-31", name=B)
    assert (codes(refused), refused.value.status) == (["taken"], 409)
    with app.app_context():
        assert A in str(refused.value.reasons[0].message)
    assert contracts(app) == [("unit-1", "2026-01-01", "2026-04-01", True)]
    let(app, "unit-1", "2026-04-01", "2026-12-31", name=B)
    assert [row[1:3] for row in contracts(app)] == [("2026-01-01", "2026-04-01"), ("2026-04-01", "2027-01-01")]
    assert problems(app) == []


def test_b137_the_database_itself_refuses_a_second_contract_of_the_same_days(app: Flask) -> None:
    number = let(app, "unit-1", "2026-01-01", "2026-03-31")
    with app.app_context(), writing():
        old = db.session.scalars(select(Claim).where(Claim.occupancy_id == get_contract(number).occupancy_id)).one()
        times = {"starts_at": old.starts_at, "ends_at": old.ends_at}
        again = Claim(occupancy_id=old.occupancy_id, cell_id=old.cell_id, **times)
        with pytest.raises(IntegrityError, match="claims_no_overlap"), db.session.begin_nested():
            db.session.add(again)
    assert problems(app) == []


def test_b139_a_desk_is_taken_while_its_office_is_let(app: Flask, add_desk: str) -> None:
    let(app, "unit-3", "2026-11-01", "2027-03-31")
    with pytest.raises(DomainError) as refused:
        let(app, add_desk, "2026-12-01", "2026-12-31", name=B)
    assert codes(refused) == ["taken"]
    let(app, add_desk, "2027-04-01", "2027-06-30", name=B)
    with pytest.raises(DomainError) as refused:
        let(app, "unit-3", "2027-06-30", "2027-12-31")
    assert (codes(refused), count(app, Contract)) == (["taken"], 2)
    assert problems(app) == []


def test_a_unit_is_no_space_to_book(app: Flask) -> None:
    client = app.test_client()
    assert client.get("/spaces/unit-1").status_code == 404
    answer = client.get("/api/v1/spaces", headers={"Authorization": "Bearer tenant-a"})
    assert "unit-1" not in answer.text


def test_who_has_a_unit_is_a_tenant_on_the_days_of_the_contract(app: Flask) -> None:
    first = let(app, "unit-1", "2026-01-01", "2026-03-31")
    assert tenant_days(app) == [("2026-01-01", "2026-04-01")]
    renew(app, first, "2026-12-31")
    assert tenant_days(app) == [("2026-01-01", "2027-01-01")]
    let(app, "unit-2", "2027-02-01", "2027-02-28")
    assert tenant_days(app) == [("2026-01-01", "2027-01-01"), ("2027-02-01", "2027-03-01")]
    assert count(app, Tenancy) == 1


def test_a_renewal_goes_on_where_the_contract_ends(app: Flask) -> None:
    first = let(app, "unit-1", "2026-01-01", "2026-12-31", rent_won=300_000)
    renew(app, first, "2027-12-31")
    assert contracts(app)[1] == ("unit-1", "2027-01-01", "2028-01-01", True)
    with pytest.raises(DomainError) as refused:
        renew(app, first, "2027-06-30")
    assert (codes(refused), count(app, Contract)) == (["taken"], 2)


def test_changing_the_unit_splits_the_days(app: Flask) -> None:
    first = let(app, "unit-1", "2026-01-01", "2026-12-31")
    move(app, first, "unit-2", "2026-06-16")
    assert contracts(app) == [
        ("unit-1", "2026-01-01", "2026-06-16", True),
        ("unit-2", "2026-06-16", "2027-01-01", True),
    ]
    assert tenant_days(app) == [("2026-01-01", "2027-01-01")]
    assert problems(app) == []


def test_a_move_on_the_first_day_leaves_nothing_of_the_old_unit(app: Flask) -> None:
    first = let(app, "unit-1", "2026-12-01", "2026-12-31")
    move(app, first, "unit-2", "2026-12-01")
    assert [row[3] for row in contracts(app)] == [False, True]
    let(app, "unit-1", "2026-12-01", "2026-12-31", name=B)
    assert problems(app) == []


def test_a_move_to_a_unit_that_is_let_changes_nothing(app: Flask) -> None:
    first = let(app, "unit-1", "2026-01-01", "2026-12-31")
    let(app, "unit-2", "2026-12-01", "2026-12-31", name=B)
    before = contracts(app)
    with pytest.raises(DomainError) as refused:
        move(app, first, "unit-2", "2026-06-16")
    assert (codes(refused), contracts(app)) == (["taken"], before)
    with pytest.raises(DomainError) as refused:
        move(app, first, "unit-3", "2027-01-01")
    assert (codes(refused), contracts(app)) == (["outside"], before)


def test_notice_ends_what_runs_and_cancels_what_would_begin(app: Flask) -> None:
    first = let(app, "unit-1", "2026-01-01", "2026-12-31")
    renew(app, first, "2027-12-31")
    give_notice(app, first, "2026-11-30")
    assert [row[2:] for row in contracts(app)] == [("2026-12-01", True), ("2028-01-01", False)]
    assert tenant_days(app) == [("2026-01-01", "2026-12-01")]
    let(app, "unit-1", "2026-12-01", "2027-12-31", name=B)
    assert problems(app) == []


def test_no_notice_for_a_day_before_the_stay(app: Flask) -> None:
    first = let(app, "unit-1", "2026-12-01", "2026-12-31")
    with pytest.raises(DomainError) as refused:
        give_notice(app, first, "2026-11-30")
    assert (codes(refused), contracts(app)[0][3]) == (["before"], True)


def test_what_is_over_is_over_and_who_comes_back_begins_anew(app: Flask) -> None:
    first = let(app, "unit-1", "2026-01-01", "2026-12-31")
    with app.app_context(), pytest.raises(DomainError) as refused:
        leave(app, first, "2026-10-31")
    assert (codes(refused), contracts(app)[0][2]) == (["hand_over"], "2027-01-01")
    hand_over(app, first)
    leave(app, first, "2026-10-31")
    with pytest.raises(DomainError) as refused:
        renew(app, first, "2027-12-31")
    assert (codes(refused), refused.value.status) == (["over"], 409)
    let(app, "unit-1", "2026-11-15", "2027-12-31")
    assert count(app, Tenancy) == 2
    assert tenant_days(app) == [("2026-01-01", "2026-11-01"), ("2026-11-15", "2028-01-01")]


def test_a_tenant_is_kept_once(app: Flask) -> None:
    number = register(app, A)
    with app.app_context(), pytest.raises(DomainError) as refused, writing():
        service.register(service.Profile(name=A), by=BY, now=NOW)
    assert codes(refused) == ["name_taken"]
    assert register(app, "다 연구소") not in (number, 0)


def test_what_is_signed_is_in_the_audit(app: Flask) -> None:
    let(app, "unit-1", "2026-01-01", "2026-12-31", rent_won=100_000)
    with app.app_context():
        row = db.session.scalars(select(AuditEntry).where(AuditEntry.verb == "sign")).one()
    assert '"rent_won": 100000' in row.after
    assert '"unit": "unit-1"' in row.after


def test_who_is_suspended_keeps_the_unit_and_is_no_tenant(app: Flask) -> None:
    first = let(app, "unit-1", "2026-01-01", "2026-12-31")
    suspend(app, first, "2026-11-23")
    assert tenant_days(app) == [("2026-01-01", "2026-11-23")]
    with pytest.raises(DomainError) as refused:
        suspend(app, first, "2026-11-24")
    assert codes(refused) == ["suspended"]
    with pytest.raises(DomainError) as refused:
        lift(app, first, "2026-11-22")
    assert (codes(refused), tenant_days(app)) == (["before"], [("2026-01-01", "2026-11-23")])
    lift(app, first, "2026-12-01")
    assert tenant_days(app) == [("2026-01-01", "2026-11-23"), ("2026-12-01", "2027-01-01")]
    with pytest.raises(DomainError) as refused:
        lift(app, first, "2026-12-01")
    assert codes(refused) == ["not_suspended"]
    assert contracts(app) == [("unit-1", "2026-01-01", "2027-01-01", True)]
