"""The tenants of the demo center: who came, moved, was reviewed and left since it opened. Invented names only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select

from anchorcenter.accounts.affiliations import follow
from anchorcenter.accounts.demo import COMPANIES
from anchorcenter.accounts.models import Audience, Organisation
from anchorcenter.core.db import db
from anchorcenter.core.i18n import zone
from anchorcenter.core.periods import DAY, at, months_later
from anchorcenter.facilities.models import SpaceKind
from anchorcenter.facilities.queries import get_plan
from anchorcenter.tenants import service
from anchorcenter.tenants.models import ChargeKind, Decision, Step, TenantKind
from anchorcenter.tenants.queries import find_running, find_unit, get_contract
from anchorcenter.tenants.rules import check_digit, granted
from anchorcenter.tenants.service import Ending, NewCharge, NewContract, NewMeeting, NewReview, Profile, Renewal
from anchorcenter.tenants.states import SOON

Who = tuple[int, str]
RENT, MANAGEMENT, DEPOSIT = 5_000, 2_500, 50_000  # Won for each square metre, a month and once.
REVIEWED = 3
MISTYPED = 3  # Whose business number was typed in wrong.
CAME, JOINED = date(2023, 11, 1), date(2024, 4, 1)
FIRST = list(COMPANIES)


@dataclass(frozen=True, kw_only=True)
class Told:
    """A tenant of the story: its unit, from when on, and if they have left, their last day and why; how many hours a
    month of the flight field its contract grants."""

    name: str
    name_en: str
    unit: str
    field: str
    field_en: str
    kind: TenantKind = TenantKind.COMPANY
    since: date = CAME
    left_on: date | None = None
    why: str = ""
    ends_soon: bool = False
    flight_hours: int = 0


def _company(number: int, unit: str, field: str, field_en: str, **values: object) -> Told:
    name = FIRST[number]
    made: dict[str, object] = {"name": name, "name_en": COMPANIES[name], "unit": unit, "field": field}
    return Told(**made | {"field_en": field_en} | values)  # type: ignore[arg-type]


TENANTS = (
    _company(0, "unit-306", "비행 제어 장치", "Flight controllers", flight_hours=60),
    _company(1, "unit-305", "산업용 무인기", "Industrial drones"),
    _company(2, "unit-304", "물류 로봇", "Delivery robots"),
    _company(3, "unit-303", "항공 촬영", "Aerial photography", ends_soon=True),
    _company(4, "unit-302", "군집비행 소프트웨어", "Swarm software"),
    Told(
        name="해솔드론테크",
        name_en="Haesol Drone Tech",
        unit="unit-203",
        field="드론 정비",
        field_en="Drone maintenance",
        left_on=date(2025, 10, 31),
        why="자체 사옥으로 이전",
    ),
    Told(
        name="도담항공",
        name_en="Dodam Aviation",
        unit="unit-204",
        field="조종 교육",
        field_en="Pilot training",
        left_on=date(2026, 6, 30),
        why="사업 종료",
    ),
    Told(
        name="나래무인기시험원",
        name_en="Narae Unmanned Test Institute",
        unit="unit-202",
        field="무인기 시험 인증",
        field_en="Tests of unmanned aircraft",
        kind=TenantKind.INSTITUTION,
    ),
    _company(5, "unit-301", "도심 항공 교통", "Urban air mobility", since=JOINED),
    _company(6, "unit-201", "수소 연료전지 드론", "Hydrogen drones", since=JOINED),
)


def lay_down(today: date, by: Who) -> None:
    """Tell what happened until ``today``. Call inside ``writing()``, when the rooms and people are there."""
    for told in TENANTS:
        number = service.register(_profile(told), by=by, now=_morning(min(told.since, today)))
        if told.since <= today:
            _stay(told, number, today, by)
    _plan_reviews(today, by)
    for organisation_id in db.session.scalars(select(Organisation.id).where(Organisation.name.in_(FIRST[7:]))):
        follow(organisation_id, Audience.TENANT, [])  # Who rents nothing is no tenant.


def _stay(told: Told, number: int, today: date, by: Who) -> None:
    unit, end = told.unit, _year_after(told.since)
    terms = _terms(unit) | granted(told.flight_hours, SpaceKind.FLIGHT_FIELD if told.flight_hours else None)
    wanted = NewContract(organisation_id=number, unit=unit, first_on=told.since, last_on=end, **terms)
    contract = service.sign(wanted, by=by, now=_morning(told.since - 2 * DAY))
    year = told.since.year + 1
    while _goes_on(told, end, today):
        reviewed_on = end - 60 * DAY
        tenancy, decision = get_contract(contract).tenancy_id, Decision.RENEW
        score = 70 + (number * 7 + year) % 25
        wanted_review = NewReview(year=year, score=score, decision=decision, note="입주 계획 이행, 협력 과제 수행")
        service.review(tenancy, wanted_review, by=by, now=_morning(min(reviewed_on, today)))
        last = _year_after(end + DAY)
        if told.ends_soon and last >= today:
            last = today + 47 * DAY
        contract = service.renew(
            contract, Renewal(last_on=last, **terms), by=by, now=_morning(min(end - 30 * DAY, today))
        )
        end, year = last, year + 1
    tenancy = get_contract(contract).tenancy_id
    _bill(tenancy, told, terms, today, by)
    if told.left_on and told.left_on < today:
        _leave(contract, told, by)


def _plan_reviews(today: date, by: Who) -> None:
    """Half an hour each, one after another on an afternoon in three weeks, of the first who are here."""
    here = [told.name for told in TENANTS if told.since <= today and not told.left_on]
    for place, name in enumerate(here[:REVIEWED]):
        number = db.session.scalars(select(Organisation.id).where(Organisation.name == name)).one()
        starts_at = at(today + 21 * DAY, 14 * 60 + place * 30, zone())
        wanted = NewMeeting(starts_at=starts_at, ends_at=starts_at + timedelta(minutes=30), place="회의실")
        if stay := find_running(number):
            service.plan_meeting(stay.id, wanted, by=by, now=_morning(today))


def _goes_on(told: Told, end: date, today: date) -> bool:
    """Whether a contract that ends then has been renewed by ``today``: a month and a half before it ends."""
    if told.left_on:
        return end < told.left_on
    return not (told.ends_soon and end >= today) and end - today <= SOON


def _leave(contract: int, told: Told, by: Who) -> None:
    last_on = told.left_on or CAME
    tenancy, ending = get_contract(contract).tenancy_id, Ending(last_on=last_on, why=told.why)
    service.give_notice(tenancy, ending, by=by, now=_morning(last_on - 60 * DAY))
    for step in Step:
        service.hand_over(contract, step, "", by=by, now=_morning(last_on))
    service.leave(tenancy, ending, by=by, now=_morning(last_on))


def _bill(tenancy: int, told: Told, terms: dict[str, Any], today: date, by: Who) -> None:
    """The rent of three months of who is here; one has not paid the last one."""
    if told.left_on and told.left_on < today:
        return
    for month, due in enumerate(rent_days(today)):
        if not told.since <= due <= today:
            continue
        wanted = NewCharge(kind=ChargeKind.RENT, note=f"{due:%Y-%m}", amount_won=terms["rent_won"], due_on=due)
        number = service.charge(tenancy, wanted, by=by, now=_morning(due - 9 * DAY))
        if month or not told.ends_soon:
            service.settle(number, due, by=by, now=_morning(due))


def rent_days(today: date) -> list[date]:
    """On which day rent is owed in the month of ``today`` and in the two before."""
    return [months_later(today, -month).replace(day=10) for month in range(3)]


def _profile(told: Told) -> Profile:
    names = {"name": told.name, "name_en": told.name_en, "field": told.field, "field_en": told.field_en}
    return Profile(kind=told.kind, business_no=business_no_of(TENANTS.index(told)), **names)


def business_no_of(place: int) -> str:
    """An invented number: no tax office is called 999. That of MISTYPED does not fit its check digit."""
    digits = f"99988{1000 + 37 * place}"
    return f"{digits}{(check_digit(digits) + (place == MISTYPED)) % 10}"


def _terms(slug: str) -> dict[str, Any]:
    unit = find_unit(slug, get_plan())
    area = unit.area_m2 or 0 if unit else 0
    return {"rent_won": area * RENT, "management_won": area * MANAGEMENT, "deposit_won": area * DEPOSIT}


def _year_after(first: date) -> date:
    """The last day of a year that begins on ``first``."""
    return first.replace(year=first.year + 1) - DAY


def _morning(day: date) -> datetime:
    return at(day, 10 * 60, zone())
