"""Looking at applications: staff let them through, reviewers score them. Call the verbs inside ``writing()``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from anchorcenter.accounts.actors import Actor
from anchorcenter.admissions.calls.models import (
    Application,
    ApplicationState,
    Call,
    Criterion,
    Score,
    ScoreSheet,
    Screening,
    Step,
)
from anchorcenter.admissions.calls.queries import (
    get_to_review,
    list_applications,
    list_running,
    list_sheets,
    list_sheets_of,
    lock_application,
    lock_call,
)
from anchorcenter.admissions.calls.rules import CallState, means, state_of
from anchorcenter.admissions.calls.service.news import CHANGED, By, need, tell_applicant, too_late
from anchorcenter.core.audit import record
from anchorcenter.core.db import db
from anchorcenter.core.errors import TAKEN, DomainError, Reason, missing
from anchorcenter.core.i18n import _l
from anchorcenter.core.versions import seal

UNFINISHED = 20  # So many are named.


@dataclass(frozen=True, kw_only=True)
class NewSheet:
    """Points from 0 to 100 for every criterion of a step."""

    step: Step
    points: Mapping[int, int | None]
    comment: str = ""


def screen(call_id: int, number: int, *, passes: bool, why: str, by: Actor, now: datetime) -> None:
    """Let an application through to the reviewers, or not, with a reason that the applicant is told.

    Raises DomainError: 422 without a reason to refuse it, 409 before the deadline and once scores are final.
    """
    call = _reviewed(call_id, now)
    application = lock_application(number)
    if application.call_id != call_id or not application.versions:
        missing()
    if not passes:
        need(why)
    before = {"screening": application.screening}
    application.screening = Screening.PASSED if passes else Screening.FAILED
    application.screening_why = why
    db.session.flush()
    after = {"screening": application.screening}
    record("screen", "application", number, by=by.key, now=now, before=before, after=after, why=why)
    if not passes:
        key = f"failed-{now.isoformat()}"
        tell_applicant(application, call, "application_failed", key=key, now=now, why=why)


def let_through(call_id: int, *, by: Actor, now: datetime) -> int:
    """Let all applications through that nobody has looked at yet; answers how many. Raises DomainError (409) like
    ``screen``."""
    _reviewed(call_id, now)
    found = [row.id for row in list_applications(call_id) if _is_new(row)]
    for number in found:
        screen(call_id, number, passes=True, why="", by=by, now=now)
    return len(found)


def _is_new(row: Application) -> bool:
    return row.state is ApplicationState.SUBMITTED and row.screening is Screening.WAITING


def score(call_id: int, number: int, wanted: NewSheet, *, by: Actor, now: datetime, seen: str | None = None) -> None:
    """Say what one thinks of an application in one step; again until the scores are final.

    ``seen`` is the ``sheets_seal`` of what one had said before (None: whatever it is). Raises DomainError: 404 for what
    is not theirs to score, one's own above all; 422 for every criterion without points, for one of another step, and
    for who has declared a conflict; 409 before the deadline, once the scores are final, and for other sheets than seen.
    """
    call, application = _reviewed(call_id, now), get_to_review(number, call_id, by)
    lock_application(number)
    found = list_sheets_of(number, by)
    if seen is not None and seen != sheets_seal(found):
        raise DomainError(CHANGED)
    sheets = {sheet.step: sheet for sheet in found}
    if any(sheet.is_conflict for sheet in sheets.values()):
        message = _l("You have declared a conflict of interest: you do not score this application.")
        raise DomainError(Reason(code="conflict", message=message))
    criteria = [each for each in call.criteria if each.step is wanted.step]
    _check_points(criteria, wanted)
    sheet = sheets.get(wanted.step) or _sheet(application.id, by, wanted.step)
    sheet.comment, sheet.saved_at = wanted.comment, now
    have = {each.criterion_id: each for each in sheet.scores}
    for criterion in criteria:
        row = have.get(criterion.id) or Score(criterion_id=criterion.id)
        row.points = wanted.points[criterion.id] or 0
        if criterion.id not in have:
            sheet.scores.append(row)
    db.session.add(sheet)
    db.session.flush()
    after = {"step": wanted.step, "points": {str(each): points for each, points in wanted.points.items()}}
    record("score", "application", number, by=by.key, now=now, after=after)


def declare_conflict(call_id: int, number: int, why: str, *, by: Actor, now: datetime) -> None:
    """Say that one is not free to judge an application: what one has said of it counts for nothing, for good.

    Raises DomainError like ``score``.
    """
    need(why)
    _reviewed(call_id, now)
    application = get_to_review(number, call_id, by)
    lock_application(number)
    sheets = {sheet.step: sheet for sheet in list_sheets_of(number, by)}
    for step in Step:
        sheet = sheets.get(step) or _sheet(application.id, by, step)
        sheet.is_conflict, sheet.comment, sheet.saved_at = True, why, now
        db.session.add(sheet)
    db.session.flush()
    record("declare_conflict", "application", number, by=by.key, now=now, why=why)


def freeze(call_id: int, *, by: By, now: datetime) -> None:
    """Have no score change any more. Raises DomainError (409): before the deadline, twice, while an application
    waits to be looked at by staff, or has a criterion that nobody has scored; each is named."""
    call = _reviewed(call_id, now, is_shared=False)
    unscored = _list_unscored(call)
    if unscored:
        names = ", ".join(unscored[:UNFINISHED])
        message = _l("Not every criterion is scored: %(codes)s", codes=names)
        raise DomainError(Reason(code="unscored", message=message, status=TAKEN))
    call.scored_at = now
    db.session.flush()
    record("freeze", "call", call_id, by=by, now=now)


def sheets_seal(sheets: Sequence[ScoreSheet]) -> str:
    """What the sheets of one reviewer are known by: other points or another word have another."""
    points = [(each.step, each.is_conflict, each.comment, _given(each)) for each in sheets]
    return seal(points)


def _given(sheet: ScoreSheet) -> list[tuple[int, int]]:
    return [(each.criterion_id, each.points) for each in sheet.scores]


def sheets_that_count(call_id: int) -> dict[int, list[dict[int, int]]]:
    """The points of every sheet without a conflict, by application."""
    found: dict[int, list[dict[int, int]]] = {}
    for sheet in list_sheets(call_id):
        if not sheet.is_conflict:
            points = {each.criterion_id: each.points for each in sheet.scores}
            found.setdefault(sheet.application_id, []).append(points)
    return found


def _list_unscored(call: Call) -> list[str]:
    criteria, sheets = [each.id for each in call.criteria], sheets_that_count(call.id)
    return [
        each.code for each in list_running(call.id) if len(means(sheets.get(each.id, []), criteria)) < len(criteria)
    ]


def _check_points(criteria: Sequence[Criterion], wanted: NewSheet) -> None:
    known = {each.id for each in criteria}
    none = _l("There is no such criterion in this step.")
    wrong = [Reason(code="criterion", message=none, field=f"c{each}") for each in wanted.points if each not in known]
    message = _l("Give 0 to 100 points.")
    for number in sorted(known):
        points = wanted.points.get(number)
        if points is None or not 0 <= points <= 100:
            wrong.append(Reason(code="points", message=message, field=f"c{number}"))
    if wrong:
        raise DomainError(*wrong)
    if not criteria:
        missing()


def _sheet(application_id: int, by: Actor, step: Step) -> ScoreSheet:
    row = ScoreSheet(application_id=application_id, reviewer_id=by.id, step=step, is_conflict=False)
    row.comment, row.scores = "", []
    return row


def _reviewed(call_id: int, now: datetime, *, is_shared: bool = True) -> Call:
    """The call while it is reviewed: after its deadline, and until the scores are final."""
    call = lock_call(call_id, is_shared=is_shared)
    if state_of(call, now) is not CallState.REVIEW:
        raise too_late(_l("Applications are looked at after the deadline."), "not_reviewed")
    if call.scored_at is not None or call.decided_at is not None:
        raise too_late(_l("The scores are final."), "final")
    return call
