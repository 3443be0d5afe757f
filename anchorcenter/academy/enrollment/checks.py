"""What ``flask doctor`` asks of enrollments: a cohort's counters are what its rows say."""

from __future__ import annotations

from sqlalchemy import func, or_, select

from anchorcenter.academy.enrollment.models import Enrollment, EnrollmentState
from anchorcenter.academy.models import Cohort
from anchorcenter.core.db import db

PLACED = (EnrollmentState.ENROLLED, EnrollmentState.OFFERED)


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


CHECKS = (counters_equal_rows,)
