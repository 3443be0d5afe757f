"""Who gets in by review: the best have the places, the next wait in this order. Call the verbs inside ``writing()``."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from anchorcenter.academy.enrollment import places, queries
from anchorcenter.academy.enrollment.applications import find_call
from anchorcenter.academy.enrollment.ending import end
from anchorcenter.academy.enrollment.models import Enrollment, EnrollmentState
from anchorcenter.academy.enrollment.refunds import Refund, Rule
from anchorcenter.academy.enrollment.settling import settle
from anchorcenter.academy.models import Cohort
from anchorcenter.accounts.actors import Actor
from anchorcenter.accounts.directory import list_actors
from anchorcenter.admissions.calls import service as calls
from anchorcenter.admissions.calls.models import Application, Call, Outcome
from anchorcenter.core.errors import DomainError, Reason, missing
from anchorcenter.core.i18n import _l

OUTCOMES = {
    EnrollmentState.ENROLLED: Outcome.SELECTED,
    EnrollmentState.HELD: Outcome.SELECTED,
    EnrollmentState.WAITING: Outcome.RESERVE,
}


def get_call(slug: str, number: int, *, by: Actor) -> Call:
    """The call of a cohort, for staff. Raises DomainError: 403, 404 also where places are not given by review."""
    if not by.is_staff:
        raise DomainError(Reason(code="forbidden", message=_l("Only staff may do that."), status=403))
    return find_call(queries.get_any_cohort(slug, number).id) or missing()


def do(slug: str, number: int, deed: Callable[[Call], object], *, by: Actor) -> None:
    """Do something to the call of a cohort, which is locked. Raises DomainError: 403, 404, else as the deed."""
    places.lock(queries.get_any_cohort(slug, number).id)
    deed(get_call(slug, number, by=by))


def decide(slug: str, number: int, *, by: Actor, now: datetime) -> None:
    """Rank the applications, give the places by rank, and tell everybody. What is kept for some goes to the best of
    these; who passes without a place waits, as many as the reserve list holds.

    Raises DomainError: 403, 404, 409 as ``calls.decide``.
    """
    cohort = queries.get_cohort(slug, number)
    places.lock(cohort.id)
    call = get_call(slug, number, by=by)
    rows = {row.person_id: row for row in queries.list_ongoing_in(cohort.id) if row.state is EnrollmentState.APPLIED}
    giving = _Giving(queries.cohort_of(cohort.id), rows, call.reserves, now)
    calls.decide(call.id, by=by.key, now=now, give=giving.give)
    for row in rows.values():
        if row.state is EnrollmentState.APPLIED:
            end(row, EnrollmentState.REJECTED, Refund(0, Rule.NO_PLACE), by=by.key, now=now, why="")
    calls.publish_results(call.id, by=by.key, now=now)


class _Giving:
    """Places for those that pass, the best first."""

    def __init__(self, cohort: Cohort, rows: Mapping[int, Enrollment], reserves: int, now: datetime) -> None:
        self.cohort, self.rows, self.reserves, self.now = cohort, rows, reserves, now
        self.actors = list_actors(list(rows), now=now)

    def give(self, best: Sequence[Application]) -> dict[int, Outcome]:
        """What becomes of them, by number."""
        return {each.id: self._give(each.person_id) for each in best}

    def _give(self, person_id: int) -> Outcome:
        row, actor = self.rows.get(person_id), self.actors.get(person_id)
        if row is None or actor is None:
            return Outcome.REJECTED  # The account was closed meanwhile.
        state = settle(row, actor, self.cohort, may_wait=self.reserves > 0, now=self.now)
        self.reserves -= state is EnrollmentState.WAITING
        return OUTCOMES.get(state, Outcome.REJECTED)
