"""How tenancies end: by notice, and when the unit is handed over. Call the verbs inside ``writing()``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from anchorcenter.core.audit import record
from anchorcenter.core.db import db
from anchorcenter.core.errors import DomainError, Reason
from anchorcenter.core.i18n import _l, today
from anchorcenter.core.periods import DAY, at
from anchorcenter.facilities.queries import get_plan
from anchorcenter.tenants.models import HandOver, Step, Tenancy
from anchorcenter.tenants.service.common import cut, follow_contracts, lock_tenancy
from anchorcenter.tenants.service.meetings import drop_meetings

Who = tuple[int, str]


@dataclass(frozen=True, kw_only=True)
class Ending:
    """``last_on`` is the last day on which anything is let."""

    last_on: date
    why: str


def give_notice(tenancy_id: int, wanted: Ending, *, by: Who, now: datetime) -> None:
    """Have every contract of a stay end after ``last_on`` at the latest; those that would begin later never do.

    Raises DomainError: 404, 409 for one that is over, 422 for a day before the stay begins.
    """
    tenancy = lock_tenancy(tenancy_id)
    _check_last(tenancy, wanted.last_on)
    tenancy.notice_on, tenancy.notice_why = today(now), wanted.why
    _cut_all(tenancy, wanted, now)
    record("give_notice", "tenancy", tenancy_id, by=by, now=now, after={"last_on": wanted.last_on, "why": wanted.why})


def leave(tenancy_id: int, wanted: Ending, *, by: Who, now: datetime) -> None:
    """End a stay for good: nothing of it is let after ``last_on``, and no review is planned.

    Raises DomainError like ``give_notice``, and (422) while a step of handing a unit over that they have then is open.
    """
    tenancy = lock_tenancy(tenancy_id)
    _check_last(tenancy, wanted.last_on)
    _cut_all(tenancy, wanted, now)
    _check_handed_over(tenancy)
    ends = [each.until for each in tenancy.contracts if each.cancelled_at is None]
    tenancy.left_on, tenancy.left_why = max(ends), wanted.why
    db.session.flush()
    drop_meetings(tenancy, at(tenancy.left_on, 0, get_plan().zone), by=by, now=now)
    record("leave", "tenancy", tenancy_id, by=by, now=now, after={"left_on": tenancy.left_on, "why": wanted.why})


def _check_last(tenancy: Tenancy, last_on: date) -> None:
    starts = [each.since for each in tenancy.contracts if each.cancelled_at is None]
    if not starts or last_on < min(starts):
        message = _l("Nothing is let before that day.")
        raise DomainError(Reason(code="before", message=message, field="last_on"))


def _check_handed_over(tenancy: Tenancy) -> None:
    standing = [each for each in tenancy.contracts if each.cancelled_at is None]
    last = [each.id for each in standing if each.until == max(other.until for other in standing)]
    done = db.session.execute(select(HandOver.contract_id, HandOver.step).where(HandOver.contract_id.in_(last))).all()
    if len(done) < len(last) * len(Step):
        message = _l("Check off every step of the hand-over first.")
        raise DomainError(Reason(code="hand_over", message=message))


def _cut_all(tenancy: Tenancy, wanted: Ending, now: datetime) -> None:
    cut(tenancy.contracts, wanted.last_on + DAY, plan=get_plan(), now=now)
    follow_contracts(tenancy.organisation_id, now=now)
