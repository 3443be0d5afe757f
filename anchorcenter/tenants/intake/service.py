"""Making intake rounds, and letting a unit to who was selected. Call the verbs inside ``writing()``."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, select

from anchorcenter.accounts.models import Membership, Organisation, Rank
from anchorcenter.admissions.calls import service as calls
from anchorcenter.admissions.calls.models import Application, Mode, Outcome, TieRule
from anchorcenter.admissions.calls.queries import lock_application, lock_call
from anchorcenter.admissions.calls.service import NewCall, Terms
from anchorcenter.core.db import db
from anchorcenter.core.errors import TAKEN, DomainError, Reason
from anchorcenter.core.i18n import _l, today
from anchorcenter.core.settings import lock_configuration
from anchorcenter.facilities.queries import get_plan
from anchorcenter.questions import service as questions
from anchorcenter.tenants import service as tenants
from anchorcenter.tenants.intake.defaults import CRITERIA, QUESTIONS
from anchorcenter.tenants.intake.models import Intake, IntakeContract, IntakeUnit
from anchorcenter.tenants.intake.queries import PURPOSE, find_contract, get_intake
from anchorcenter.tenants.queries import find_tenant
from anchorcenter.tenants.service import NewContract, Profile, letting
from anchorcenter.tenants.service.profiles import NAME_TAKEN

By = tuple[int, str]
SLUG_FORM = re.compile(r"(?!new\Z)[a-z0-9][a-z0-9-]{1,59}\Z")


@dataclass(frozen=True, kw_only=True)
class NewIntake:
    """A round that is not published yet; ``units`` are the ids of the spaces that it offers."""

    slug: str
    title: str
    title_en: str = ""
    text: str
    text_en: str = ""
    audience: str
    audience_en: str = ""
    units: Collection[int]
    mode: Mode = Mode.REVIEW
    tie_rule: TieRule = TieRule.CRITERIA
    places: int
    reserves: int = 0
    pass_points: int = 60
    appeal_days: int = 7
    opens_at: datetime
    closes_at: datetime


@dataclass(frozen=True, kw_only=True)
class Signing(letting.Terms):
    """Which unit a selected applicant gets, from the first to the last day; ``name`` of one without an organisation."""

    unit: str
    first_on: date
    last_on: date
    name: str = ""


def make_intake(wanted: NewIntake, *, by: By, now: datetime) -> int:
    """Make a round with the usual questions and criteria, to be changed before it is published; answers its call.

    Raises DomainError: 422 without units and for times in no order, 409 for a name in the address that is taken.
    """
    _check_units(wanted)
    version = questions.make_form(wanted.title, wanted.title_en, QUESTIONS, by=by, now=now)
    new_call = NewCall(purpose=PURPOSE, version_id=version, **_of_call(wanted))
    call = calls.make_call(new_call, by=by, now=now)
    db.session.add(Intake(call_id=call, audience=wanted.audience, audience_en=wanted.audience_en))
    db.session.flush()
    _offer(call, wanted)
    for criterion in CRITERIA:
        calls.add_criterion(call, criterion, by=by, now=now)
    return call


def change_intake(call_id: int, wanted: NewIntake, *, by: By, now: datetime) -> None:
    """Have a round offer and say other things. Raises DomainError like ``make_intake``, and (409) once it is
    published."""
    _check_units(wanted)
    calls.change_call(call_id, Terms(**_of_call(wanted)), by=by, now=now)
    intake = get_intake(call_id)
    intake.audience, intake.audience_en = wanted.audience, wanted.audience_en
    db.session.execute(delete(IntakeUnit).where(IntakeUnit.call_id == call_id))
    _offer(call_id, wanted)


def _check_units(wanted: NewIntake) -> None:
    known = {unit.id for unit in get_plan().units}
    if not wanted.units or not known.issuperset(wanted.units):
        raise DomainError(Reason(code="units", message=_l("Choose the units that are offered."), field="units"))


def _of_call(wanted: NewIntake) -> dict[str, Any]:
    own = {"audience", "audience_en", "units"}
    return {name: value for name, value in vars(wanted).items() if name not in own}


def _offer(call_id: int, wanted: NewIntake) -> None:
    db.session.add_all(IntakeUnit(call_id=call_id, space_id=unit) for unit in sorted(wanted.units))
    db.session.flush()


def sign(call_id: int, number: int, wanted: Signing, *, by: By, now: datetime) -> int:
    """Let a unit to a selected applicant, once; who applied without an organisation manages the new one.

    Answers the contract. Raises DomainError: 409 for who is not selected or has signed, and like ``tenants.sign``.
    """
    lock_configuration()  # Quotas follow contracts.
    application = lock_application(number)
    is_ours = application.call_id == call_id and application.outcome is Outcome.SELECTED
    if not is_ours or find_contract(number) is not None:
        message = _l("Only who was selected signs, and once.")
        raise DomainError(Reason(code="not_selected", message=message, status=TAKEN))
    organisation = _organisation(application, wanted, by, now)
    asked = {name: value for name, value in vars(wanted).items() if name != "name"}
    terms = NewContract(organisation_id=organisation, **asked)
    contract = tenants.sign(terms, by=by, now=now)
    db.session.add(IntakeContract(application_id=number, contract_id=contract))
    db.session.flush()
    return contract


def decline(call_id: int, number: int, why: str, *, by: By, now: datetime) -> int | None:
    """Like ``calls.decline``; whoever has signed ends the contract instead. Raises DomainError (409) for them, too."""
    lock_call(call_id)
    lock_application(number)
    if find_contract(number) is not None:
        message = _l("They have signed: end the contract instead.")
        raise DomainError(Reason(code="signed", message=message, status=TAKEN))
    return calls.decline(call_id, number, why, by=by, now=now)


def _organisation(application: Application, wanted: Signing, by: By, now: datetime) -> int:
    """The applicant's organisation, known as a tenant from now on."""
    if application.organisation_id is not None:
        if find_tenant(application.organisation_id) is None and application.organisation:
            profile = Profile(name=application.organisation.name, name_en=application.organisation.name_en)
            tenants.register(profile, organisation_id=application.organisation_id, by=by, now=now)
        return application.organisation_id
    if not wanted.name:
        raise DomainError(Reason(code="name", message=_l("Enter the name of the company."), field="name"))
    if db.session.scalar(select(Organisation.id).where(Organisation.name == wanted.name)) is not None:
        raise DomainError(NAME_TAKEN)  # Who applied would manage a company of others.
    organisation = tenants.register(Profile(name=wanted.name), by=by, now=now)
    joined = {"organisation_id": organisation, "person_id": application.person_id, "rank": Rank.MANAGER}
    db.session.add(Membership(since=today(now), **joined))
    application.organisation_id = organisation
    db.session.flush()
    return organisation
