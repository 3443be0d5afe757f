"""Checklists and findings as their readers may see them: staff all, supporters their own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, func, literal, select
from sqlalchemy.orm import joinedload

from anchorcenter.accounts.actors import Actor
from anchorcenter.core.db import db
from anchorcenter.core.errors import missing
from anchorcenter.questions.models import FormVersion
from anchorcenter.supporters.activities.models import Activity
from anchorcenter.supporters.models import Supporter
from anchorcenter.supporters.monitoring.models import Finding, FindingState, MonitoringForm, MonitoringReport

PAGE = 50
OPEN = FindingState.OPEN, FindingState.UNDER_WAY


def find_version() -> int | None:
    """The version of the checklist that is filled in now; None before anybody did."""
    rows = select(FormVersion.id).join(MonitoringForm, MonitoringForm.form_id == FormVersion.form_id)
    rows = rows.where(FormVersion.published_at.is_not(None))
    return db.session.scalar(rows.order_by(FormVersion.number.desc()).limit(1))


def find_report(activity_id: int) -> MonitoringReport | None:
    """The checklist of an activity, or None."""
    return db.session.scalar(select(MonitoringReport).where(MonitoringReport.activity_id == activity_id))


def get_own(number: int, *, reader: Actor, is_locked: bool = False) -> Activity:
    """An activity of theirs, perhaps kept from others until the block ends. Raises DomainError (404)."""
    rows = select(Activity).join(Supporter, Supporter.id == Activity.supporter_id)
    rows = rows.where(Activity.id == number, Supporter.person_id == reader.id)
    if is_locked:
        rows = rows.with_for_update(of=Activity).execution_options(populate_existing=True)
    return db.session.scalar(rows) or missing()


def get_finding(number: int, *, reader: Actor) -> Finding:
    """One that they may see. Raises DomainError (404)."""
    return db.session.scalar(_whole(reader).where(Finding.id == number)) or missing()


def get_locked(number: int) -> Finding:
    """It, kept from others until the block ends. Raises DomainError (404)."""
    rows = select(Finding).where(Finding.id == number).with_for_update()
    return db.session.scalar(rows.execution_options(populate_existing=True)) or missing()


def author_of(report_id: int) -> int:
    """The person whose report that is."""
    rows = select(Supporter.person_id).join(Activity, Activity.supporter_id == Supporter.id)
    rows = rows.join(MonitoringReport, MonitoringReport.activity_id == Activity.id)
    return db.session.scalars(rows.where(MonitoringReport.id == report_id)).one()


def list_findings(
    state: FindingState | None = None, *, reader: Actor, page: int = 1, of: int | None = None
) -> Sequence[Finding]:
    """Findings, of a person with ``of``, the latest first: PAGE, and one more if there is."""
    rows = _whole(reader).order_by(Finding.id.desc()).offset((page - 1) * PAGE).limit(PAGE + 1)
    rows = rows if of is None else rows.where(Supporter.person_id == of)
    return db.session.scalars(rows if state is None else rows.where(Finding.state == state)).all()


def list_after(number: int | None, state: FindingState | None, *, reader: Actor, most: int) -> Sequence[Finding]:
    """For programs: from before ``number`` on, the latest first; most and one more."""
    rows = _whole(reader).order_by(Finding.id.desc()).limit(most + 1)
    rows = rows if state is None else rows.where(Finding.state == state)
    return db.session.scalars(rows if number is None else rows.where(Finding.id < number)).all()


def list_open(*, most: int) -> Sequence[Finding]:
    """What waits for staff, the longest first."""
    rows = select(Finding).where(Finding.state.in_(OPEN)).order_by(Finding.id).limit(most)
    return db.session.scalars(rows.options(_of_activity())).all()


def count_by_state() -> dict[FindingState, int]:
    """How many findings stand how."""
    rows = select(Finding.state, func.count()).group_by(Finding.state)
    return {row[0]: row[1] for row in db.session.execute(rows)}


def visible_to(reader: Actor) -> ColumnElement[bool]:
    """Whether they may see what a supporter found: staff may, and they themself."""
    return literal(True) if reader.is_staff else Supporter.person_id == reader.id


def _whole(reader: Actor) -> Select[Finding]:
    rows = select(Finding).join(MonitoringReport, MonitoringReport.id == Finding.report_id)
    rows = rows.join(Activity, Activity.id == MonitoringReport.activity_id)
    rows = rows.join(Supporter, Supporter.id == Activity.supporter_id)
    return rows.where(visible_to(reader)).options(_of_activity(), joinedload(Finding.answered_by))


def _of_activity() -> Any:
    whole = joinedload(Finding.report).joinedload(MonitoringReport.activity)
    return whole.joinedload(Activity.supporter).joinedload(Supporter.person)
