"""What staff do with tenants, for tests: as verbs."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from flask import Flask
from sqlalchemy import select

from anchorcenter.accounts.models import Affiliation, Organisation
from anchorcenter.core.db import db
from anchorcenter.core.unit_of_work import writing
from anchorcenter.tenants import service
from anchorcenter.tenants.models import Contract, Step, SuspensionKind, TenantKind
from anchorcenter.tenants.queries import find_tenant, get_contract
from anchorcenter.tenants.service import Ending, Move, NewContract, NewSuspension, Profile, Renewal
from tests.times import NOW

BY = (5, "사람 staff")
A, B = "가 회사", "나 회사"


def register(app: Flask, name: str = A, kind: TenantKind = TenantKind.COMPANY, **values: Any) -> int:
    """Keep it as a tenant; answers the organisation's number, also when it was kept before."""
    with app.app_context(), writing():
        known = db.session.scalar(select(Organisation.id).where(Organisation.name == name))
        if known and find_tenant(known):
            return known
        return service.register(Profile(name=name, kind=kind, **values), by=BY, now=NOW)


def let(app: Flask, unit: str, first: str, last: str, name: str = A, now: datetime = NOW, **terms: Any) -> int:
    """Sign a contract; answers its number."""
    wanted = NewContract(
        organisation_id=register(app, name), unit=unit, first_on=day(first), last_on=day(last), **terms
    )
    with app.app_context(), writing():
        return service.sign(wanted, by=BY, now=now)


def renew(app: Flask, contract: int, last: str) -> int:
    with app.app_context(), writing():
        return service.renew(contract, Renewal(last_on=day(last)), by=BY, now=NOW)


def move(app: Flask, contract: int, unit: str, first: str) -> int:
    with app.app_context(), writing():
        return service.change_unit(contract, Move(unit=unit, first_on=day(first)), by=BY, now=NOW)


def give_notice(app: Flask, contract: int, last: str) -> None:
    with app.app_context(), writing():
        stay = get_contract(contract).tenancy_id
        service.give_notice(stay, Ending(last_on=day(last), why="이전"), by=BY, now=NOW)


def day(text: str) -> date:
    return date.fromisoformat(text)


def contracts(app: Flask) -> list[tuple[str, str, str, bool]]:
    """Unit, first and last day, and whether it stands, in the order in which they were signed."""
    with app.app_context():
        rows = db.session.scalars(select(Contract).order_by(Contract.id)).all()
        return [(row.space.slug, str(row.since), str(row.until), row.cancelled_at is None) for row in rows]


def tenant_days(app: Flask, name: str = A) -> list[tuple[str, str]]:
    """From when until before when they are tenants."""
    with app.app_context():
        rows = select(Affiliation).join(Organisation, Organisation.id == Affiliation.organisation_id)
        found = db.session.scalars(rows.where(Organisation.name == name).order_by(Affiliation.since))
        return [(str(row.since), str(row.until)) for row in found]


def hand_over(app: Flask, contract: int) -> None:
    """Check every step off."""
    with app.app_context(), writing():
        for step in Step:
            service.hand_over(contract, step, "", by=BY, now=NOW)


def leave(app: Flask, contract: int, last: str) -> None:
    with app.app_context(), writing():
        stay = get_contract(contract).tenancy_id
        service.leave(stay, Ending(last_on=day(last), why="이전"), by=BY, now=NOW)


def suspend(app: Flask, contract: int, first: str) -> None:
    with app.app_context(), writing():
        wanted = NewSuspension(kind=SuspensionKind.ARREARS, first_on=day(first), why="체납")
        service.suspend(get_contract(contract).tenancy_id, wanted, by=BY, now=NOW)


def lift(app: Flask, contract: int, first: str) -> None:
    with app.app_context(), writing():
        service.lift(get_contract(contract).tenancy_id, day(first), by=BY, now=NOW)
