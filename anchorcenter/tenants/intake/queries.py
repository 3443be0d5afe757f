"""What intake rounds offer."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime

from sqlalchemy import or_, select

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


def describe(records: Collection[Record], _viewer: object) -> dict[Record, Described]:
    """Applications in a figure's rows: by their number alone."""
    numbers = [number for _kind, number in records]
    rows: Sequence[Application] = db.session.scalars(select(Application).where(Application.id.in_(numbers))).all()
    return {("application", row.id): Described(label=row.code) for row in rows}


COUNTS = Application.state == ApplicationState.SUBMITTED, Application.submitted_on.is_not(None)
SELECTED = Application.outcome == Outcome.SELECTED, Application.selected_on.is_not(None)
