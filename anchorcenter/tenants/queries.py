"""Tenants, their stays and contracts, as staff and they themselves read them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from anchorcenter.accounts.models import Organisation, Person
from anchorcenter.core.db import db
from anchorcenter.core.errors import missing, not_found
from anchorcenter.core.i18n import Named, Text
from anchorcenter.facilities.plan import Plan, SpacePlan
from anchorcenter.tenants.models import Charge, Contract, HandOver, Review, ReviewMeeting, Tenancy, Tenant

STANDS = Contract.cancelled_at.is_(None)


def find_tenant(organisation_id: int) -> Tenant | None:
    """What is known of that organisation as a tenant, or None."""
    wanted = select(Tenant).where(Tenant.organisation_id == organisation_id).options(joinedload(Tenant.organisation))
    return db.session.scalar(wanted)


def get_tenant(organisation_id: int, *, is_locked: bool = False) -> Tenant:
    """The same. Raises DomainError (404) for none. Whoever locks it lets what is done to its stays come one after the
    other; it is done before any cell is locked."""
    if is_locked:
        wanted = select(Organisation.id).where(Organisation.id == organisation_id).with_for_update(key_share=True)
        db.session.scalar(wanted)
    found = find_tenant(organisation_id)
    if found is None:
        raise not_found()
    return found


def list_tenants() -> Sequence[Tenant]:
    """Every tenant there is or was, by name."""
    wanted = select(Tenant).join(Tenant.organisation).options(joinedload(Tenant.organisation))
    return db.session.scalars(wanted.order_by(Organisation.name)).all()


def list_contact_ids() -> Sequence[int]:
    """Who of those with an account is the contact of a tenant."""
    known = select(Person.id).join(Tenant, func.lower(Tenant.contact_email) == Person.email)
    return db.session.scalars(known.where(Person.is_active).distinct()).all()


def find_running(organisation_id: int) -> Tenancy | None:
    """The stay of that organisation that nobody has ended, or None."""
    return db.session.scalar(_whole().where(Tenancy.organisation_id == organisation_id, Tenancy.left_on.is_(None)))


def list_tenancies(organisation_ids: Collection[int]) -> Sequence[Tenancy]:
    """All stays of those organisations, the latest first."""
    theirs = Tenancy.organisation_id.in_(organisation_ids)
    return db.session.scalars(_whole().where(theirs).order_by(Tenancy.id.desc())).all()


def get_tenancy(number: int) -> Tenancy:
    """That stay. Raises DomainError (404) for none."""
    found = db.session.scalar(_whole().where(Tenancy.id == number))
    if found is None:
        raise not_found()
    return found


def get_contract(number: int) -> Contract:
    """That contract. Raises DomainError (404) for none."""
    found = db.session.scalar(_contracts().where(Contract.id == number))
    if found is None:
        raise not_found()
    return found


def list_contracts(since: date | None = None, until: date | None = None) -> Sequence[Contract]:
    """Those that stand and have a day from ``since`` on and before ``until``, by unit and start."""
    wanted = _contracts().where(STANDS)
    if since is not None:
        wanted = wanted.where(Contract.until > since)
    if until is not None:
        wanted = wanted.where(Contract.since < until)
    return db.session.scalars(wanted.order_by(Contract.space_id, Contract.since)).all()


def list_contracts_of(organisation_id: int) -> Sequence[Contract]:
    """Those of that organisation that stand, by start."""
    wanted = select(Contract).join(Contract.tenancy).where(Tenancy.organisation_id == organisation_id, STANDS)
    return db.session.scalars(wanted.order_by(Contract.since, Contract.id)).all()


def find_unit(slug: str, plan: Plan) -> SpacePlan | None:
    """The unit called ``slug``, or None."""
    return next((unit for unit in plan.units if unit.slug == slug), None)


def get_unit(slug: str, plan: Plan) -> SpacePlan:
    """The unit called ``slug``. Raises DomainError (404) for none."""
    return find_unit(slug, plan) or missing()


@dataclass(frozen=True, kw_only=True)
class Records:
    """What is written down of stays."""

    charges: Sequence[Charge]
    reviews: Sequence[Review]
    meetings: Sequence[ReviewMeeting]
    hand_overs: Sequence[HandOver]


def load_records(tenancies: Sequence[Tenancy]) -> Records:
    """Charges by due day, the latest first, reviews by year, the latest first, the meetings for these that stand, by
    start, and steps of hand-overs."""
    numbers = [row.id for row in tenancies]
    charges = select(Charge).where(Charge.tenancy_id.in_(numbers)).order_by(Charge.due_on.desc(), Charge.id.desc())
    reviews = select(Review).where(Review.tenancy_id.in_(numbers)).order_by(Review.year.desc())
    meetings = select(ReviewMeeting).where(ReviewMeeting.tenancy_id.in_(numbers), ReviewMeeting.cancelled_at.is_(None))
    contracts = [contract.id for row in tenancies for contract in row.contracts]
    steps = select(HandOver).where(HandOver.contract_id.in_(contracts))
    return Records(
        charges=db.session.scalars(charges).all(),
        reviews=db.session.scalars(reviews).all(),
        meetings=db.session.scalars(meetings.order_by(ReviewMeeting.starts_at, ReviewMeeting.id)).all(),
        hand_overs=db.session.scalars(steps).all(),
    )


def get_meeting(number: int) -> ReviewMeeting:
    """That meeting. Raises DomainError (404) for none."""
    return db.session.get(ReviewMeeting, number) or missing()


def list_meetings(now: datetime, organisation_id: int | None = None) -> dict[int, list[ReviewMeeting]]:
    """The review meetings ahead by organisation, of that one or of all, by start."""
    rows = select(Tenancy.organisation_id, ReviewMeeting).join(Tenancy, Tenancy.id == ReviewMeeting.tenancy_id)
    rows = rows.where(ReviewMeeting.starts_at > now, ReviewMeeting.cancelled_at.is_(None))
    if organisation_id is not None:
        rows = rows.where(Tenancy.organisation_id == organisation_id)
    found: dict[int, list[ReviewMeeting]] = defaultdict(list)
    for number, meeting in db.session.execute(rows.order_by(ReviewMeeting.starts_at, ReviewMeeting.id)):
        found[number].append(meeting)
    return found


def list_unreviewed(year: int, *, most: int) -> Sequence[Tenancy]:
    """The stays that go on, had a unit on the first and on the last day of ``year`` and no review of it, by name."""
    first, last = (_covers(date(year, month, day)) for month, day in ((1, 1), (12, 31)))
    said = exists().where(Review.tenancy_id == Tenancy.id, Review.year == year)
    rows = select(Tenancy).join(Tenancy.tenant).join(Tenant.organisation)
    rows = rows.options(contains_eager(Tenancy.tenant).contains_eager(Tenant.organisation))
    rows = rows.where(Tenancy.left_on.is_(None), first, last, ~said).order_by(Organisation.name, Tenancy.id)
    return db.session.scalars(rows.limit(most)).all()


def get_charge(number: int) -> Charge:
    """That charge. Raises DomainError (404) for none."""
    return db.session.get(Charge, number) or missing()


def list_overdue(day: date, *, most: int) -> Sequence[Any]:
    """Charges that were due before ``day`` and are neither paid nor taken back, the oldest first, with who owes."""
    late = Charge.due_on < day, Charge.paid_on.is_(None), Charge.cancelled_at.is_(None)
    rows = select(Charge, Tenant).join(Tenancy, Tenancy.id == Charge.tenancy_id).join(Tenancy.tenant)
    rows = rows.where(*late).options(joinedload(Tenant.organisation)).order_by(Charge.due_on, Charge.id)
    return db.session.execute(rows.limit(most)).all()


def name_tenants(occupancy_ids: Collection[int]) -> Mapping[int, Text]:
    """Who holds those of the occupancies that are tenancies, for staff."""
    held = select(Contract.occupancy_id, Organisation.name, Organisation.name_en)
    held = held.join(Tenancy, Tenancy.id == Contract.tenancy_id)
    held = held.join(Organisation, Organisation.id == Tenancy.organisation_id)
    rows = db.session.execute(held.where(Contract.occupancy_id.in_(occupancy_ids)))
    return {number: Named(name, name_en) for number, name, name_en in rows}


def _covers(day: date) -> ColumnElement[bool]:
    """Whether the row's stay had a unit on ``day``."""
    return Tenancy.contracts.any(and_(STANDS, Contract.since <= day, Contract.until > day))


def _whole() -> Select[Tenancy]:
    whole = selectinload(Tenancy.contracts), selectinload(Tenancy.suspensions), joinedload(Tenancy.tenant)
    return select(Tenancy).options(*whole, joinedload(Tenancy.tenant).joinedload(Tenant.organisation))


def _contracts() -> Select[Contract]:
    tenancy = joinedload(Contract.tenancy)
    return select(Contract).options(tenancy.joinedload(Tenancy.tenant).joinedload(Tenant.organisation))
