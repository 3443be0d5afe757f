"""Filling in the checklist of a programme, and answering what was found. Call the verbs inside ``writing()``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from anchorcenter.accounts.actors import Actor
from anchorcenter.accounts.people import tell
from anchorcenter.core.audit import PROGRAM, record
from anchorcenter.core.db import db
from anchorcenter.core.errors import TAKEN, DomainError, Reason
from anchorcenter.core.i18n import _l, today
from anchorcenter.core.versions import stale
from anchorcenter.questions import service as questions
from anchorcenter.questions.models import FormVersion
from anchorcenter.questions.queries import find_answers, get_response, list_questions
from anchorcenter.supporters.activities.models import Activity, ActivityState
from anchorcenter.supporters.models import ActivityKind
from anchorcenter.supporters.monitoring import queries
from anchorcenter.supporters.monitoring.models import Finding, FindingState, MonitoringForm, MonitoringReport
from anchorcenter.supporters.monitoring.rules import QUESTIONS, check_remarks, list_remarks

OVER = frozenset({ActivityState.REJECTED, ActivityState.REVOKED})


@dataclass(frozen=True, kw_only=True)
class Checklist:
    """What was answered, by question; ``is_final`` hands it in."""

    answers: Mapping[int, str] = field(default_factory=dict)
    is_final: bool = False


@dataclass(frozen=True, kw_only=True)
class FindingAnswer:
    """How a finding stands from now on, and what its supporter reads of it."""

    state: FindingState
    answer: str


def begin(*, now: datetime) -> int:
    """The version of the checklist that is filled in; before anybody did, the usual one is laid down."""
    known = queries.find_version()
    if known is not None:
        return known
    version = questions.make_form("프로그램 모니터링", "Monitoring of a programme", QUESTIONS, by=PROGRAM, now=now)
    questions.publish(version, by=PROGRAM, now=now)
    db.session.add(MonitoringForm(form_id=db.session.get_one(FormVersion, version).form_id))
    db.session.flush()
    return version


def fill_in(activity: int, wanted: Checklist, *, by: Actor, now: datetime) -> None:
    """Keep the checklist of one's own activity as a draft, or hand it in: then staff have its findings to see to.

    Raises DomainError: 404 for another's, 409 for an activity of another kind, one that came to nothing, and a
    checklist that was handed in; 422 for an answer that is none and, when it is final, for one that is missing.
    """
    row = queries.get_own(activity, reader=by, is_locked=True)
    _check(row)
    report = queries.find_report(row.id) or _begin(row, now)
    if report.handed_in_at is not None:
        message = _l("It was handed in already: these answers stay as they are.")
        raise DomainError(Reason(code="closed", message=message, status=TAKEN))
    asked = list_questions(_version_of(report))
    if wrong := check_remarks(asked, wanted.answers):
        raise DomainError(*wrong)
    questions.fill(report.response_id, wanted.answers)
    if wanted.is_final:
        _hand_in(report, by=by, now=now)


def answer(number: int, wanted: FindingAnswer, *, version: int | None, by: Actor, now: datetime) -> None:
    """Say what was done about a finding; its supporter is told.

    Raises DomainError: 403 for who is not staff, and for one's own; 404; 412 when it is not as in ``version`` any
    more (None: whatever it is); 422 without an answer.
    """
    if not by.is_staff:
        raise DomainError(Reason(code="forbidden", message=_l("Only staff may do that."), status=403))
    row = queries.get_locked(number)
    author = queries.author_of(row.report_id)
    if author == by.id:
        raise DomainError(Reason(code="own", message=_l("Somebody else answers what you found."), status=403))
    if version is not None and row.version != version:
        raise stale()
    if wanted.state is FindingState.OPEN:
        raise DomainError(Reason(code="state", message=_l("Say how it stands."), field="state"))
    if not wanted.answer:
        message = _l("Say what was done: who found it reads it.")
        raise DomainError(Reason(code="answer", message=message, field="answer"))
    before = {"state": row.state, "answer": row.answer}
    solved = row.solved_on or today(now)
    row.state, row.answer, row.version = wanted.state, wanted.answer, row.version + 1
    row.answered_at, row.answered_by_id = now, by.id
    row.solved_on = solved if wanted.state is FindingState.SOLVED else None
    db.session.flush()
    after = {"state": row.state, "answer": row.answer}
    record("answer", "finding", number, by=by.key, now=now, before=before, after=after)
    values = {"what": row.text, "state": row.state, "answer": row.answer}
    tell(author, "finding_answered", values, key=f"finding-{number}-{row.version}", now=now)


def _check(row: Activity) -> None:
    if row.kind is not ActivityKind.MONITORING:
        message = _l("Only the monitoring of a programme has a checklist.")
        raise DomainError(Reason(code="kind", message=message, status=TAKEN))
    if row.state in OVER:
        message = _l("This activity was not accepted: nothing is added to it any more.")
        raise DomainError(Reason(code="over", message=message, status=TAKEN))


def _begin(row: Activity, now: datetime) -> MonitoringReport:
    report = MonitoringReport(activity_id=row.id, response_id=questions.begin(begin(now=now)), findings=[])
    db.session.add(report)
    db.session.flush()
    return report


def _version_of(report: MonitoringReport) -> int:
    return get_response(report.response_id).version_id


def _hand_in(report: MonitoringReport, *, by: Actor, now: datetime) -> None:
    questions.close(report.response_id, now=now)
    asked = list_questions(_version_of(report))
    for area, _asked, lines in list_remarks(asked, find_answers(report.response_id)):
        report.findings += [Finding(area=area, text=line, found_at=now) for line in lines]
    report.handed_in_at = now
    db.session.flush()
    after = {"findings": len(report.findings)}
    record("hand_in", "monitoring_report", report.id, by=by.key, now=now, after=after)
