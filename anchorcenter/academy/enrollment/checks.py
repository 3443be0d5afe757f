"""What ``flask doctor`` asks of enrollments: a cohort's counters are what its rows say."""

from __future__ import annotations

from sqlalchemy import and_, func, or_, select

from anchorcenter.academy.enrollment.models import Enrollment, EnrollmentState
from anchorcenter.academy.enrollment.queries import PLACED
from anchorcenter.academy.models import Cohort, CohortQuota
from anchorcenter.admissions.models import Entry, EntryState
from anchorcenter.core.db import db


def counters_equal_rows() -> list[str]:
    """As many places are taken as people have or are offered, and as many wait as are counted."""
    found = Enrollment.cohort_id == Cohort.id
    taken = select(func.count()).where(found, Enrollment.state.in_(PLACED)).scalar_subquery()
    waiting = select(func.count()).where(found, Enrollment.state == EnrollmentState.WAITING).scalar_subquery()
    rows = select(Cohort.id, taken, waiting).where(or_(Cohort.taken != taken, Cohort.waiting != waiting))
    return [
        f"cohort {number} has {placed} placed and {queued} waiting, not what it counts"
        for number, placed, queued in db.session.execute(rows.order_by(Cohort.id).limit(20))
    ]


def quotas_equal_rows() -> list[str]:
    """Of each quota as many places are taken as people have of it."""
    found = Enrollment.cohort_id == CohortQuota.cohort_id, Enrollment.kept == CohortQuota.kind
    taken = select(func.count()).where(*found, Enrollment.state.in_(PLACED)).scalar_subquery()
    rows = select(CohortQuota.cohort_id, CohortQuota.kind, taken).where(CohortQuota.taken != taken)
    return [
        f"cohort {number} has {placed} placed as {kind}, not what it counts"
        for number, kind, placed in db.session.execute(rows.order_by(CohortQuota.cohort_id).limit(20))
    ]


def waiting_is_queued() -> list[str]:
    """Who waits or is offered a place stands so in the queue."""
    same = {EnrollmentState.WAITING: EntryState.WAITING, EnrollmentState.OFFERED: EntryState.OFFERED}
    rows = select(Enrollment.id).join(Entry, Entry.id == Enrollment.entry_id)
    stray = or_(*(and_(Enrollment.state == mine, Entry.state != theirs) for mine, theirs in same.items()))
    over = and_(Enrollment.ended_at.is_not(None), Entry.ended_at.is_(None))
    found = db.session.scalars(rows.where(or_(stray, over)).order_by(Enrollment.id).limit(20))
    return [f"enrollment {number} and its place in the queue do not agree" for number in found]


CHECKS = (counters_equal_rows, quotas_equal_rows, waiting_is_queued)
