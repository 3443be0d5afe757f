"""What ``flask doctor`` asks of completions: who has completed a cohort has a valid certificate, and no one else."""

from __future__ import annotations

from sqlalchemy import String, cast, exists, literal, select

from anchorcenter.academy.completion.models import HAVE, Completion
from anchorcenter.academy.completion.rules import PREFIX
from anchorcenter.academy.enrollment.models import Enrollment
from anchorcenter.certificates.models import Certificate, Status
from anchorcenter.core.db import db


def completions_have_certificates() -> list[str]:
    """Each of who has completed it, and of no one else."""
    source = literal(PREFIX) + cast(Completion.enrollment_id, String)
    valid = exists().where(Certificate.source == source, Certificate.status == Status.ISSUED)
    has_it = Completion.state.in_(HAVE)
    rows = select(Completion.enrollment_id).where(has_it != valid).order_by(Completion.enrollment_id)
    return [f"completion {each} and its certificate differ" for each in db.session.scalars(rows.limit(20))]


def enrollments_know_of_it() -> list[str]:
    """The day stands with the enrollment, too."""
    rows = select(Enrollment.id).outerjoin(Completion, Completion.enrollment_id == Enrollment.id)
    rows = rows.where(Enrollment.completed_on.is_distinct_from(Completion.completed_on)).order_by(Enrollment.id)
    return [f"enrollment {each} was completed on another day" for each in db.session.scalars(rows.limit(20))]


CHECKS = completions_have_certificates, enrollments_know_of_it
