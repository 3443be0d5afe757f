"""Who is in: by points or by lots, with a reserve list. Call the verbs inside ``writing()``."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, select

from anchorcenter.admissions.calls.agenda import list_entries
from anchorcenter.admissions.calls.models import (
    Application,
    ApplicationState,
    Call,
    Mode,
    Outcome,
)
from anchorcenter.admissions.calls.queries import list_applications, list_running, lock_application, lock_call
from anchorcenter.admissions.calls.rules import (
    CallState,
    Candidate,
    draw,
    has_lots,
    hundredths,
    means,
    outcomes,
    passing,
    rank,
    state_of,
    weighted,
)
from anchorcenter.admissions.calls.service.news import By, need, tell_applicant, too_late
from anchorcenter.admissions.calls.service.scoring import sheets_that_count
from anchorcenter.core import agenda
from anchorcenter.core.audit import record
from anchorcenter.core.db import db
from anchorcenter.core.errors import DomainError, Reason, missing
from anchorcenter.core.i18n import _l, today

Give = Callable[[Sequence[Application]], Mapping[int, Outcome]]


def set_seed(call_id: int, seed: str, *, by: By, now: datetime) -> None:
    """Publish the seed from which lots are drawn, once: after the deadline, so that nobody could choose by it.

    Raises DomainError: 422 for no seed, 409 before the deadline, when there is one, and where nothing is drawn.
    """
    call = lock_call(call_id)
    if state_of(call, now) is not CallState.REVIEW or call.seed:
        raise too_late(_l("The seed is said once, after the deadline and before it is decided."), "seed")
    if not has_lots(call):
        raise too_late(_l("Nothing is drawn in this round: it is decided by points and the rule for ties."), "no_lots")
    if len(seed) < 4:
        message = _l("Give at least four letters or digits that nobody could foresee, such as numbers of a lottery.")
        raise DomainError(Reason(code="seed", message=message, field="seed"))
    call.seed, call.seed_at = seed, now
    db.session.flush()
    record("set_seed", "call", call_id, by=by, now=now, after={"seed": seed})


def decide(call_id: int, *, by: By, now: datetime, give: Give | None = None) -> None:
    """Rank what was let through, by points or lots and the rule for ties, and choose: selected, reserve, rejected.

    Whoever has places of other kinds says by ``give`` what becomes of those that pass, the best first.
    Raises DomainError (409): before scores are final, without the seed that the rule needs, and when it is decided.
    """
    call = lock_call(call_id)
    _check_ready(call, now)
    running = list_running(call_id)
    order, points = _ranking(call, running)
    fit, known = passing(order, points, call.pass_points), {each.id: each for each in running}
    given = give([known[number] for number in fit]) if give else None
    ends = outcomes(order, fit, places=call.places, reserves=call.reserves, given=given)
    for application in running:
        number = application.id
        application.rank, application.points = order.index(number) + 1, points.get(number)
        application.outcome = ends[number]
        application.selected_on = today(now) if ends[number] is Outcome.SELECTED else None
    for application in list_applications(call_id):
        if application.rank is None:
            application.outcome = Outcome.REJECTED
    call.decided_at = now
    db.session.flush()
    after = {"selected": [n for n in order if ends[n] is Outcome.SELECTED], "order": order, "seed": call.seed}
    record("decide", "call", call_id, by=by, now=now, after=after)


def publish_results(call_id: int, *, by: By, now: datetime) -> None:
    """Tell every applicant the result, once; they may object from now on. Raises DomainError (409): before it is
    decided, and a second time."""
    call = lock_call(call_id)
    if call.decided_at is None or call.results_at is not None:
        raise too_late(_l("Results are published once, when it is decided."), "results")
    call.results_at, call.appeals_until = now, now + timedelta(days=call.appeal_days)
    db.session.flush()
    agenda.put(list_entries(call), now=now)
    record("publish_results", "call", call_id, by=by, now=now)
    for each in list_applications(call_id):
        if each.state is ApplicationState.SUBMITTED:
            _tell_result(each, call, "result", now)


def decline(call_id: int, number: int, why: str, *, by: By, now: datetime) -> int | None:
    """Have who was selected give the place up; the first of the reserve list moves up, if there is one, and is told.

    Answers the application that moved up. Raises DomainError: 404, 422 without a reason, 409 for who is not in.
    """
    need(why)
    call = lock_call(call_id)
    application = lock_application(number)
    if application.call_id != call_id:
        missing()
    if application.outcome not in {Outcome.SELECTED, Outcome.RESERVE} or call.results_at is None:
        raise too_late(_l("They have no place to give up."), "no_place")
    application.outcome, application.outcome_why = Outcome.DECLINED, why
    db.session.flush()
    record("decline", "application", number, by=by, now=now, after={"outcome": Outcome.DECLINED}, why=why)
    return _promote(call, by, now)


def _promote(call: Call, by: By, now: datetime) -> int | None:
    """Move the first in reserve up, while there is a place; the call is locked."""
    mine = Application.call_id == call.id
    taken = db.session.scalar(select(func.count()).where(mine, Application.outcome == Outcome.SELECTED)) or 0
    waiting = select(Application).where(mine, Application.outcome == Outcome.RESERVE).order_by(Application.rank)
    first = db.session.scalar(waiting.limit(1).with_for_update())
    if first is None or taken >= call.places:
        return None
    first.outcome, first.selected_on = Outcome.SELECTED, today(now)
    db.session.flush()
    record("promote", "application", first.id, by=by, now=now, after={"outcome": Outcome.SELECTED})
    _tell_result(first, call, "promoted", now)
    return first.id


def _check_ready(call: Call, now: datetime) -> None:
    if call.decided_at is not None:
        raise too_late(_l("It is decided already."), "decided")
    if call.mode is Mode.REVIEW and call.scored_at is None:
        raise too_late(_l("First say that the scores are final."), "scores")
    if state_of(call, now) is not CallState.REVIEW:
        raise too_late(_l("It is decided after the deadline."), "not_over")
    if not call.seed and has_lots(call):
        raise too_late(_l("First publish the seed from which lots are drawn."), "seed")
    if any(each.state is ApplicationState.SUBMITTED and each.screening == "waiting" for each in _all(call)):
        raise too_late(_l("Some applications have not been looked at yet."), "unscreened")


def _all(call: Call) -> Sequence[Application]:
    return list_applications(call.id)


def _ranking(call: Call, running: Sequence[Application]) -> tuple[list[int], dict[int, int]]:
    """Numbers in order, and points in hundredths; lots have none."""
    if call.mode is Mode.DRAW:
        return draw(call.seed, [each.id for each in running]), {}
    sheets, weights = sheets_that_count(call.id), {each.id: each.weight for each in call.criteria}
    candidates = [_candidate(each, sheets.get(each.id, []), weights) for each in running]
    return rank(candidates, call.tie_rule, call.seed), {each.number: hundredths(each.total) for each in candidates}


def _candidate(application: Application, sheets: list[dict[int, int]], weights: dict[int, int]) -> Candidate:
    points = means(sheets, list(weights))
    total = weighted(points, weights)
    ordered = tuple(points[each] for each in weights)
    submitted_at = application.submitted_at or application.begun_at
    return Candidate(number=application.id, total=total, points=ordered, submitted_at=submitted_at)


def _tell_result(application: Application, call: Call, key: str, now: datetime) -> None:
    until = call.appeals_until or now
    outcome = application.outcome.value
    tell_applicant(application, call, "application_result", key=key, now=now, outcome=outcome, until_at=until)
