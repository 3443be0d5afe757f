"""Who gets in by lot. The program chooses the seed and publishes its hash with the cohort, so that nobody can choose
it later; when it was drawn the seed and the numbers are published, and anybody can draw again. Call the verbs inside
``writing()``."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime

from anchorcenter.academy.enrollment import places, queries
from anchorcenter.academy.enrollment.models import CohortDraw, EnrollmentState
from anchorcenter.academy.enrollment.settling import settle, tell_settled
from anchorcenter.academy.models import Cohort, Selection
from anchorcenter.accounts.actors import Actor
from anchorcenter.accounts.directory import list_actors
from anchorcenter.admissions.calls.rules import draw as draw_lots
from anchorcenter.core.audit import record
from anchorcenter.core.db import db
from anchorcenter.core.errors import TAKEN, DomainError, Reason, missing
from anchorcenter.core.i18n import _l


def commit(cohort_id: int, *, now: datetime) -> None:
    """Choose the seed of a cohort; once."""
    if db.session.get(CohortDraw, cohort_id) is None:
        db.session.add(CohortDraw(cohort_id=cohort_id, seed=secrets.token_hex(32), committed_at=now))
        db.session.flush()


def hash_of(seed: str) -> str:
    """What is published of a seed before it is drawn: its SHA-256 in hexadecimal."""
    return hashlib.sha256(seed.encode()).hexdigest()


def find_draw(cohort: Cohort) -> CohortDraw | None:
    """The draw of a cohort whose places are given by lot, or None."""
    return db.session.get(CohortDraw, cohort.id) if cohort.selection is Selection.LOTTERY else None


def order_of(found: CohortDraw) -> list[int]:
    """The numbers in the order in which they were drawn; anybody can work it out again."""
    return draw_lots(found.seed, [int(number) for number in found.numbers.split()])


def draw(slug: str, number: int, *, by: Actor, now: datetime) -> CohortDraw:
    """Draw the lots of all who applied: the first have the places, the others wait in this order. Once more changes
    nothing. Raises DomainError: 403, 404, 409 before the deadline has passed and where no lots are drawn."""
    if not by.is_staff:
        raise DomainError(Reason(code="forbidden", message=_l("Only staff may do that."), status=403))
    cohort = queries.get_cohort(slug, number)
    places.lock(cohort.id)
    found = find_draw(queries.cohort_of(cohort.id)) or missing()
    if found.drawn_at is not None:
        return found
    if now <= cohort.closes_at:
        message = _l("Lots are drawn after the deadline.")
        raise DomainError(Reason(code="early", message=message, status=TAKEN))
    rows = {row.id: row for row in queries.list_ongoing_in(cohort.id) if row.state is EnrollmentState.APPLIED}
    found.drawn_at, found.numbers = now, " ".join(str(each) for each in sorted(rows))
    db.session.flush()
    actors = list_actors([row.person_id for row in rows.values()], now=now)
    for each in order_of(found):
        if actor := actors.get(rows[each].person_id):
            settle(rows[each], actor, cohort, now=now)
            tell_settled(rows[each], now=now)
    record("draw", "cohort", cohort.id, by=by.key, now=now, after={"seed": found.seed, "numbers": found.numbers})
    return found
