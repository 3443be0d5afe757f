"""Who was chosen gets a place, and who comes next waits: the same by lot and by review. Call the verbs inside
``writing()``, with the cohort locked."""

from __future__ import annotations

from datetime import datetime

from anchorcenter.academy.enrollment import places
from anchorcenter.academy.enrollment.models import Enrollment, EnrollmentState
from anchorcenter.academy.enrollment.news import tell_of
from anchorcenter.academy.enrollment.promoting import deadline, find_kinds, queue_key
from anchorcenter.academy.enrollment.settings import GUARDIAN_HOURS
from anchorcenter.academy.models import Cohort
from anchorcenter.accounts.actors import Actor
from anchorcenter.admissions import service as admissions
from anchorcenter.core import settings
from anchorcenter.core.db import db
from anchorcenter.core.i18n import today


def settle(row: Enrollment, actor: Actor, cohort: Cohort, *, may_wait: bool = True, now: datetime) -> EnrollmentState:
    """Give who applied a place, if one is left for them; else have them wait if they may. A child whose guardian has
    not consented yet has it held until then."""
    place = places.take_in_turn(cohort.id, find_kinds(row, actor, cohort))
    if place is not None:
        row.kept = place.kept
        if row.guardian is not None and row.guardian.given_at is None:
            row.state = EnrollmentState.HELD
            row.expires_at = deadline(cohort, settings.current()[GUARDIAN_HOURS], now)
        else:
            row.state, row.enrolled_at = EnrollmentState.ENROLLED, now
    elif may_wait:
        entry = admissions.enter(admissions.open_queue(queue_key(cohort.id)), row.person_id, now=now)
        places.wait(cohort.id, 1)
        row.state, row.entry_id, row.waited_on = EnrollmentState.WAITING, entry.id, today(now)
    row.version += 1
    db.session.flush()
    return row.state


def tell_settled(row: Enrollment, *, now: datetime) -> None:
    """Write to them what has become of it; for a child the guardian was asked already."""
    kinds = {EnrollmentState.ENROLLED: "made", EnrollmentState.WAITING: "waiting"}
    if kind := kinds.get(row.state):
        tell_of(row, kind, now=now)
