"""Rules, activities that count, and what was proposed, as the rewards of a cohort are worked out of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Row, Select, exists, func, select
from sqlalchemy.orm import joinedload, selectinload

from anchorcenter.core.db import db
from anchorcenter.core.errors import missing
from anchorcenter.core.i18n import Named
from anchorcenter.core.periods import Days
from anchorcenter.supporters.activities.models import Activity, ActivityState
from anchorcenter.supporters.activities.rules import is_late
from anchorcenter.supporters.models import Mission, RewardRules, Supporter
from anchorcenter.supporters.monitoring.models import MonitoringReport
from anchorcenter.supporters.rewards.models import ProposalLine, RewardProposal
from anchorcenter.supporters.rewards.rules import Done, Rate, Rules

COUNTS = Activity.state == ActivityState.APPROVED, Activity.counts
MOST_MONTHS = 120


def list_versions(cohort_id: int) -> list[Rules]:
    """The rules of a cohort, the first ones first."""
    rows = select(RewardRules).where(RewardRules.cohort_id == cohort_id).order_by(RewardRules.number)
    whole = selectinload(RewardRules.rates), selectinload(RewardRules.steps)
    return [_rules(row) for row in db.session.scalars(rows.options(*whole))]


def list_done(cohort_id: int, *, days: Days | None = None, supporter_id: int | None = None) -> list[Done]:
    """What counts of a cohort, within ``days`` or of one supporter if they are given, by day and number."""
    rows = _done().where(Supporter.cohort_id == cohort_id)
    rows = rows if supporter_id is None else rows.where(Activity.supporter_id == supporter_id)
    rows = rows if days is None else rows.where(Activity.done_on >= days.start, Activity.done_on < days.end)
    return [_as_done(row) for row in db.session.execute(rows.order_by(Activity.done_on, Activity.id))]


def by_supporter(activities: Sequence[Done]) -> dict[int, list[Done]]:
    """The same by whose they are."""
    found: dict[int, list[Done]] = defaultdict(list)
    for each in activities:
        found[each.supporter_id].append(each)
    return found


def list_mine(person_id: int) -> Sequence[Supporter]:
    """The places of a person in cohorts, the latest first."""
    rows = select(Supporter).where(Supporter.person_id == person_id).order_by(Supporter.first_on.desc(), Supporter.id)
    return db.session.scalars(rows.options(joinedload(Supporter.cohort))).all()


def list_unproposed(cohort_id: int, until: date) -> list[Done]:
    """What counts and was done before that day, and was never proposed for payment."""
    proposed = exists().where(ProposalLine.activity_id == Activity.id)
    rows = _done().where(Supporter.cohort_id == cohort_id, Activity.is_paid, Activity.done_on < until, ~proposed)
    return [_as_done(row) for row in db.session.execute(rows.order_by(Activity.done_on, Activity.id))]


def sum_proposed(cohort_id: int) -> dict[tuple[int, date], int]:
    """What was proposed of a cohort, by supporter and first day of the month in which it was done."""
    rows = select(ProposalLine.supporter_id, ProposalLine.done_on, func.sum(ProposalLine.fee_won))
    rows = rows.join(RewardProposal, RewardProposal.id == ProposalLine.proposal_id)
    rows = rows.where(RewardProposal.cohort_id == cohort_id).group_by(ProposalLine.supporter_id, ProposalLine.done_on)
    found: dict[tuple[int, date], int] = defaultdict(int)
    for number, day, won in db.session.execute(rows):
        found[number, day.replace(day=1)] += int(won)
    return found


def list_taken_back(cohort_id: int) -> Sequence[ProposalLine]:
    """What was proposed and does not count any more: it was edited or revoked since."""
    rows = select(ProposalLine).join(RewardProposal, RewardProposal.id == ProposalLine.proposal_id)
    rows = rows.join(Activity, Activity.id == ProposalLine.activity_id).where(RewardProposal.cohort_id == cohort_id)
    rows = rows.where(~Activity.counts).options(joinedload(ProposalLine.supporter).joinedload(Supporter.person))
    return db.session.scalars(rows.order_by(ProposalLine.id.desc()).limit(100)).all()


def list_proposals(cohort_id: int) -> Sequence[RewardProposal]:
    """Those of a cohort, the latest first."""
    rows = select(RewardProposal).where(RewardProposal.cohort_id == cohort_id).order_by(RewardProposal.month.desc())
    return db.session.scalars(rows.options(selectinload(RewardProposal.lines)).limit(MOST_MONTHS)).all()


def list_after(number: int | None, *, most: int) -> Sequence[RewardProposal]:
    """For programs: those of all cohorts from before ``number`` on, the latest first; most and one more."""
    rows = select(RewardProposal).order_by(RewardProposal.id.desc()).limit(most + 1).options(*_whole())
    return db.session.scalars(rows if number is None else rows.where(RewardProposal.id < number)).all()


def get_proposal(number: int) -> RewardProposal:
    """One with its lines. Raises DomainError (404)."""
    return db.session.scalar(select(RewardProposal).where(RewardProposal.id == number).options(*_whole())) or missing()


def last_month(cohort_id: int) -> date | None:
    """The first day of the last month of a cohort that was proposed, or None."""
    return db.session.scalar(select(func.max(RewardProposal.month)).where(RewardProposal.cohort_id == cohort_id))


def _done() -> Select[Any]:
    has_report = exists().where(MonitoringReport.activity_id == Activity.id, MonitoringReport.handed_in_at.is_not(None))
    rows: Any = select(
        Activity.id,
        Activity.supporter_id,
        Activity.kind,
        Activity.done_on,
        Activity.title,
        Activity.counted_minutes.label("minutes"),
        func.coalesce(Mission.points, 0).label("extra"),
        Activity.submitted_at,
        Mission.due_at,
        Activity.is_paid,
        has_report.label("has_report"),
    )
    rows = rows.join(Supporter, Supporter.id == Activity.supporter_id)
    found: Select[Any] = rows.outerjoin(Mission, Mission.id == Activity.mission_id).where(*COUNTS)
    return found


def _as_done(row: Row[Any]) -> Done:
    values = dict(row._mapping)
    came_at, due_at = values.pop("submitted_at"), values.pop("due_at")
    return Done(**values, is_late=due_at is not None and is_late(came_at, due_at))


def _rules(row: RewardRules) -> Rules:
    names = "id", "number", "from_on", "most_won", "needed_activities", "needed_reports", "late_percent"
    return Rules(
        **{name: getattr(row, name) for name in names},
        rates={each.kind: Rate(points=each.points, fee_won=each.fee_won) for each in row.rates},
        steps=[(each.points, Named(each.title, each.title_en)) for each in row.steps],
    )


def _whole() -> tuple[Any, Any]:
    lines = selectinload(RewardProposal.lines)
    people = lines.joinedload(ProposalLine.supporter).joinedload(Supporter.person)
    return joinedload(RewardProposal.cohort), people
