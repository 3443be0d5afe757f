"""Making a call: what is asked, by what it is decided, who scores. Call the verbs inside ``writing()``."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from datetime import datetime

from sqlalchemy import select

from anchorcenter.accounts.models import MAY, Permission
from anchorcenter.accounts.people import list_roles
from anchorcenter.admissions.calls.agenda import list_entries
from anchorcenter.admissions.calls.models import (
    Application,
    Call,
    CallReviewer,
    Criterion,
    Mode,
    ScoreSheet,
    Step,
    TieRule,
)
from anchorcenter.admissions.calls.queries import list_applications, lock_call
from anchorcenter.admissions.calls.rules import Schedule, check_schedule
from anchorcenter.admissions.calls.service.news import By, need, tell_applicant, too_late
from anchorcenter.core import agenda
from anchorcenter.core.audit import record
from anchorcenter.core.constraints import telling
from anchorcenter.core.db import db
from anchorcenter.core.errors import TAKEN, DomainError, Reason, missing
from anchorcenter.core.i18n import _l
from anchorcenter.questions import service as questions
from anchorcenter.questions.queries import list_questions


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What is said of a call that is not published yet, and may be changed until then."""

    slug: str
    title: str
    title_en: str = ""
    text: str
    text_en: str = ""
    mode: Mode = Mode.REVIEW
    tie_rule: TieRule = TieRule.CRITERIA
    places: int
    reserves: int = 0
    pass_points: int = 60
    appeal_days: int = 7
    opens_at: datetime
    closes_at: datetime


@dataclass(frozen=True, kw_only=True)
class NewCall(Terms):
    """A call to be. ``version_id`` are its questions."""

    purpose: str
    version_id: int


@dataclass(frozen=True, kw_only=True)
class NewCriterion:
    """What reviewers look at; it counts by ``weight``."""

    step: Step
    name: str
    name_en: str = ""
    weight: int


SLUG_TAKEN = Reason(code="slug", message=_l("There is one of that name already."), field="slug", status=TAKEN)


def make_call(wanted: NewCall, *, by: By, now: datetime) -> int:
    """Make a call; answers its number. Raises DomainError: 422 for times in no order, 409 for a slug that is taken."""
    _check_order(wanted)
    call = Call(**asdict(wanted), criteria=[], reviewers=[])
    db.session.add(call)
    with telling({"uq_calls_slug": SLUG_TAKEN}):
        db.session.flush()
    record("make", "call", call.id, by=by, now=now, after=asdict(wanted))
    return call.id


def change_call(call_id: int, wanted: Terms, *, by: By, now: datetime) -> None:
    """Have other things be said of it. Raises DomainError like ``make_call``, and (409) once it is published."""
    call = _draft(call_id)
    _check_order(wanted)
    if reasons := check_schedule(_planned(call), wanted.closes_at):
        raise DomainError(*reasons)
    after = asdict(wanted)
    before = {name: getattr(call, name) for name in after}
    for name, value in after.items():
        setattr(call, name, value)
    with telling({"uq_calls_slug": SLUG_TAKEN}):
        db.session.flush()
    record("change", "call", call_id, by=by, now=now, before=before, after=after)


def add_criterion(call_id: int, wanted: NewCriterion, *, by: By, now: datetime) -> int:
    """Have reviewers look at one more thing. Raises DomainError (409) once the call is published."""
    call = _draft(call_id)
    row = Criterion(call_id=call.id, **asdict(wanted))
    db.session.add(row)
    db.session.flush()
    record("add_criterion", "call", call_id, by=by, now=now, after=asdict(wanted))
    return row.id


def remove_criterion(call_id: int, number: int, *, by: By, now: datetime) -> None:
    """Look at it no more. Raises DomainError: 404 for none of that call, 409 once it is published."""
    _draft(call_id)
    mine = Criterion.id == number, Criterion.call_id == call_id
    row = db.session.scalar(select(Criterion).where(*mine)) or missing()
    before = {"name": row.name, "weight": row.weight}
    db.session.delete(row)
    db.session.flush()
    record("remove_criterion", "call", call_id, by=by, now=now, before=before)


def add_reviewer(call_id: int, person_id: int, *, by: By, now: datetime) -> None:
    """Have somebody score the applications. Raises DomainError: 422 for who is no reviewer, 409 when scores are
    final, or they do already."""
    call = lock_call(call_id)
    if call.scored_at is not None:
        raise too_late(_l("The scores are final."))
    if not any(Permission.REVIEW in MAY[grant.role] for grant in list_roles([person_id])):
        message = _l("Only who has the role of a reviewer may score.")
        raise DomainError(Reason(code="no_reviewer", message=message, field="person"))
    db.session.add(CallReviewer(call_id=call.id, person_id=person_id))
    there = Reason(code="there", message=_l("They score it already."), field="person", status=TAKEN)
    with telling({"uq_call_reviewers_call_id_person_id": there}):
        db.session.flush()
    record("add_reviewer", "call", call_id, by=by, now=now, after={"person_id": person_id})


def remove_reviewer(call_id: int, person_id: int, *, by: By, now: datetime) -> None:
    """Have them score no more. Raises DomainError: 404 for who does not, 409 for who has scored something."""
    lock_call(call_id)
    mine = CallReviewer.call_id == call_id, CallReviewer.person_id == person_id
    row = db.session.scalar(select(CallReviewer).where(*mine)) or missing()
    theirs = select(ScoreSheet.id).join(Application, Application.id == ScoreSheet.application_id)
    theirs = theirs.where(Application.call_id == call_id, ScoreSheet.reviewer_id == person_id).limit(1)
    if db.session.scalar(theirs) is not None:
        raise too_late(_l("They have scored something already."), "scored")
    db.session.delete(row)
    db.session.flush()
    record("remove_reviewer", "call", call_id, by=by, now=now, before={"person_id": person_id})


def publish(call_id: int, *, by: By, now: datetime) -> None:
    """Let everybody read it, and apply when it opens; questions, criteria, places and tie rule stay as they are.

    Raises DomainError: 422 for all that is missing, 409 when it is published already.
    """
    call = _draft(call_id)
    lacks = [] if list_questions(call.version_id) else [_l("It asks nothing: add questions.")]
    if call.mode is Mode.REVIEW:
        lacks += [] if call.criteria else [_l("It has no criteria.")]
    if call.closes_at <= now:
        lacks.append(_l("The deadline has passed."))
    if lacks:
        raise DomainError(*(Reason(code="lacks", message=message) for message in lacks))
    questions.publish(call.version_id, by=by, now=now)
    call.published_at = now
    db.session.flush()
    agenda.put(list_entries(call), now=now)
    record("publish", "call", call_id, by=by, now=now)


def extend(call_id: int, closes_at: datetime, why: str, *, by: By, now: datetime) -> None:
    """Give applicants more time; those who have begun are told, and what is planned after it comes as much later.

    Raises DomainError: 422 for an earlier deadline or without a reason, 409 when reviewers' scores are final.
    """
    need(why)
    call = lock_call(call_id)
    if call.published_at is None or call.scored_at is not None:
        raise too_late(_l("The deadline of this call is not moved."))
    if closes_at <= max(call.closes_at, now):
        message = _l("A deadline is only moved to a later time that is ahead.")
        raise DomainError(Reason(code="earlier", message=message, field="closes_at"))
    before, more = {"closes_at": call.closes_at}, closes_at - call.closes_at
    call.closes_at = closes_at
    _plan(call, _planned(call).moved(more))
    db.session.flush()
    agenda.put(list_entries(call), now=now)
    record("extend", "call", call_id, by=by, now=now, before=before, after={"closes_at": closes_at}, why=why)
    for each in list_applications(call_id):
        key = f"extended-{closes_at.isoformat()}"
        tell_applicant(each, call, "call_extended", key=key, now=now, closes_at=closes_at, why=why)


def follow(call_id: int, wanted: Terms, *, by: By, now: datetime) -> None:
    """Have a call keep to what it is for: all that is said of it before it is published, then the time of
    applications, until scores are final, and the places, until it is decided. Raises DomainError (409) for other times
    when scores are final."""
    call = lock_call(call_id)
    if call.published_at is None:
        change_call(call_id, wanted, by=by, now=now)
        return
    names = ("places",) if call.decided_at is None else ()
    if (call.opens_at, call.closes_at) != (wanted.opens_at, wanted.closes_at):
        if call.scored_at is not None:
            raise too_late(_l("The scores are final."), "final")
        names = ("opens_at", "closes_at", *names)
    before, shown = {name: getattr(call, name) for name in names}, list_entries(call)
    after = {name: getattr(wanted, name) for name in names}
    if before != after:
        for name, value in after.items():
            setattr(call, name, value)
        db.session.flush()
        agenda.follow(shown, list_entries(call), now=now)
        record("follow", "call", call_id, by=by, now=now, before=before, after=after)


def schedule(call_id: int, wanted: Schedule, *, by: By, now: datetime) -> None:
    """Plan what comes after the deadline; it closes nothing. Raises DomainError: 422 for times in no order, 409 once
    the results are published."""
    call = lock_call(call_id)
    if call.results_at is not None:
        raise too_late(_l("The results are published."))
    if reasons := check_schedule(wanted, call.closes_at):
        raise DomainError(*reasons)
    before, shown = _planned(call), list_entries(call)
    _plan(call, wanted)
    db.session.flush()
    agenda.follow(shown, list_entries(call), now=now)
    record("schedule", "call", call_id, by=by, now=now, before=asdict(before), after=asdict(wanted))


def _planned(call: Call) -> Schedule:
    return Schedule(**{field.name: getattr(call, field.name) for field in fields(Schedule)})


def _plan(call: Call, wanted: Schedule) -> None:
    if call.review_ends_at != wanted.review_ends_at:
        for reviewer in call.reviewers:
            reviewer.reminded_at = None  # Of another time.
    for field in fields(Schedule):
        setattr(call, field.name, getattr(wanted, field.name))


def _check_order(wanted: Terms) -> None:
    if wanted.opens_at >= wanted.closes_at:
        message = _l("The deadline comes after the opening.")
        raise DomainError(Reason(code="order", message=message, field="closes_at"))


def _draft(call_id: int) -> Call:
    call = lock_call(call_id)
    if call.published_at is not None:
        raise too_late(_l("It is published: this stays as it is."), "published")
    return call
