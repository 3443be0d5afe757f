"""What intake rounds offer."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import contains_eager, joinedload

from anchorcenter.accounts.actors import Actor
from anchorcenter.admissions.calls.models import Application, ApplicationState, Call, Outcome, Screening
from anchorcenter.core.db import db
from anchorcenter.core.i18n import zone
from anchorcenter.core.metrics import Described, Record
from anchorcenter.core.periods import at
from anchorcenter.facilities.plan import Plan, SpacePlan
from anchorcenter.tenants.intake.models import Intake, IntakeContract, IntakeUnit

PURPOSE = "intake"


def list_units(call_ids: Collection[int], plan: Plan) -> dict[int, list[SpacePlan]]:
    """The units that each of those calls offers, in their order."""
    rows = select(IntakeUnit.call_id, IntakeUnit.space_id).where(IntakeUnit.call_id.in_(call_ids))
    offered = {(row.call_id, row.space_id) for row in db.session.execute(rows)}
    return {call: [unit for unit in plan.units if (call, unit.id) in offered] for call in call_ids}


def load_in_review(day: date, *, now: datetime) -> frozenset[int]:
    """The units of rounds that were being reviewed on ``day``, as far as is known by ``now``: the deadline was over,
    somebody had applied who was not refused at once, and nobody had been told of a result."""
    moment = min(at(day, 1440, zone()), now)
    rows = select(IntakeUnit.space_id).distinct().join(Call, Call.id == IntakeUnit.call_id)
    rows = rows.join(Application, Application.call_id == Call.id)
    rows = rows.where(Application.state == ApplicationState.SUBMITTED, Application.screening != Screening.FAILED)
    is_open = or_(Call.results_at.is_(None), Call.results_at > moment)
    return frozenset(db.session.scalars(rows.where(Call.closes_at < moment, is_open)))


def get_intake(call_id: int) -> Intake:
    """What is said of a call as an intake round."""
    return db.session.get_one(Intake, call_id)


def find_contract(application_id: int) -> int | None:
    """The contract that came of an application, or None."""
    rows = select(IntakeContract.contract_id).where(IntakeContract.application_id == application_id)
    return db.session.scalar(rows)


def list_unsigned(*, most: int) -> Sequence[Application]:
    """The applications of rounds with results that are selected and of which no contract came, by when objecting
    ends."""
    signed = select(IntakeContract.application_id).where(IntakeContract.application_id == Application.id).exists()
    rows = select(Application).join(Application.call).options(contains_eager(Application.call))
    rows = rows.where(Call.purpose == PURPOSE, Call.results_at.is_not(None), Application.outcome == Outcome.SELECTED)
    return db.session.scalars(rows.where(~signed).order_by(Call.appeals_until, Application.id).limit(most)).all()


def describe(records: Collection[Record], viewer: Actor | None) -> dict[Record, Described]:
    """Applications in a figure's rows: by their number alone, with their pages for staff."""
    numbers = [number for _kind, number in records]
    rows = db.session.scalars(
        select(Application).where(Application.id.in_(numbers)).options(joinedload(Application.call))
    )
    is_staff = viewer is not None and viewer.is_staff
    return {
        ("application", row.id): Described(
            label=row.code, url=f"/staff/intakes/{row.call.slug}/{row.id}" if is_staff else ""
        )
        for row in rows
    }


COUNTS = Application.state == ApplicationState.SUBMITTED, Application.submitted_on.is_not(None)
SELECTED = Application.outcome == Outcome.SELECTED, Application.selected_on.is_not(None)
