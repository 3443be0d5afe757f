"""What the academy can prove: cohorts held, who started, completed and was certified, and how satisfied they are."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import Integer, Select, String, and_, case, cast, exists, or_, select
from sqlalchemy.orm import contains_eager

from anchorcenter.academy.attendance.metrics import what_people_are
from anchorcenter.academy.completion.models import HAVE, Completion, CompletionDecision
from anchorcenter.academy.completion.rules import PREFIX
from anchorcenter.academy.enrollment.models import Enrollment, EnrollmentState
from anchorcenter.academy.enrollment.refunds import Rule
from anchorcenter.academy.models import Cohort, CohortState, Course, CourseKind
from anchorcenter.academy.outcomes.models import Outcome, OutcomeKind
from anchorcenter.academy.outcomes.texts import KINDS as OUTCOMES
from anchorcenter.academy.survey.models import SurveyAnswer
from anchorcenter.academy.survey.rules import SATISFIED
from anchorcenter.academy.texts import KINDS, cohort_name
from anchorcenter.accounts.actors import Actor
from anchorcenter.accounts.models import Person
from anchorcenter.certificates.models import Certificate, CertificateKind, Status
from anchorcenter.core.db import db
from anchorcenter.core.i18n import _, _l, named
from anchorcenter.core.metrics import Described, Dimension, Kind, Metric, Record, select_rows, within
from anchorcenter.core.periods import DAY, Days

GAVE_UP = "place", "before"
STAYED = Enrollment.refund_rule != Rule.MOVED  # Who went over to another cohort applied once and cancelled nothing.
HELD = Cohort.state == CohortState.PUBLISHED


def cohorts(days: Days) -> Select[Any]:
    """One row for each cohort that began within the days and was held, with people in it."""
    rows = select_rows("cohort", Cohort.id, counted_on=Cohort.first_on, kind=Course.kind)
    rows = rows.join(Course, Course.id == Cohort.course_id)
    return rows.where(HELD, Cohort.taken > 0, within(Cohort.first_on, days))


def started(days: Days) -> Select[Any]:
    """One row for each place in a cohort that began within the days."""
    rows = _of_people(Cohort.first_on).where(Enrollment.state == EnrollmentState.ENROLLED)
    return rows.where(HELD, within(Cohort.first_on, days))


def funded(days: Days) -> Select[Any]:
    """The same of funded courses."""
    return started(days).where(Course.is_funded)


def applied(days: Days) -> Select[Any]:
    """One row for each application that was sent within the days, whatever became of it."""
    sent = or_(Enrollment.state != EnrollmentState.HELD, Enrollment.consent_version > 0)
    return _of_people(Enrollment.applied_on).where(sent, STAYED, within(Enrollment.applied_on, days))


def waiting(days: Days) -> Select[Any]:
    """One row for each who on the last day waited for a place, or was asked whether they take one."""
    last = days.end - DAY
    still = and_(*(or_(day.is_(None), day > last) for day in (Enrollment.enrolled_on, Enrollment.ended_on)))
    return _of_people(Enrollment.waited_on).where(Enrollment.waited_on <= last, still)


def cancelled(days: Days) -> Select[Any]:
    """One row for each place, application and turn that was cancelled within the days, by the day of it."""
    had = case((Enrollment.enrolled_on.is_not(None), GAVE_UP[0]), else_=GAVE_UP[1])
    rows = _of_people(Enrollment.ended_on, kind=cast(Course.kind, String) + "/" + had)
    return rows.where(Enrollment.state == EnrollmentState.CANCELLED, STAYED, within(Enrollment.ended_on, days))


def completed(days: Days) -> Select[Any]:
    """One row for each place that was completed within the days."""
    rows = _of_people(Completion.completed_on).join(Completion, Completion.enrollment_id == Enrollment.id)
    return rows.where(Completion.state.in_(HAVE), within(Completion.completed_on, days))


def certified(days: Days) -> Select[Any]:
    """One row for each first certificate of a place that was issued within the days and not revoked."""
    source = PREFIX + cast(Enrollment.id, String)
    rows = _of_people(Certificate.issued_on).join(Certificate, Certificate.source == source)
    rows = rows.where(Certificate.kind == CertificateKind.COMPLETION, Certificate.replaces_id.is_(None))
    return rows.where(Certificate.status != Status.REVOKED, within(Certificate.issued_on, days))


def rate(days: Days) -> Select[Any]:
    """One row for each place in a cohort that ended within the days and was decided about, worth 1 when completed."""
    done = exists().where(Completion.enrollment_id == Enrollment.id, Completion.state.in_(HAVE))
    decided = exists().where(CompletionDecision.cohort_id == Cohort.id)
    rows = _of_people(Cohort.last_on, value=cast(done, Integer)).where(Enrollment.state == EnrollmentState.ENROLLED)
    return rows.where(HELD, decided, within(Cohort.last_on, days))


def satisfaction(days: Days) -> Select[Any]:
    """One row for each answer given within the days, worth 1 when satisfied or more."""
    value = cast(SurveyAnswer.satisfaction >= SATISFIED, Integer)
    rows = select_rows(
        "survey_answer", SurveyAnswer.id, counted_on=SurveyAnswer.given_on, value=value, kind=Course.kind
    )
    rows = rows.join(Cohort, Cohort.id == SurveyAnswer.cohort_id).join(Course, Course.id == Cohort.course_id)
    return rows.where(within(SurveyAnswer.given_on, days))


def outcomes(days: Days) -> Select[Any]:
    """One row for each licence, job and start-up within the days that is known of who completed a course."""
    rows = _of_people(Outcome.happened_on, kind=Outcome.kind).join(Outcome, Outcome.enrollment_id == Enrollment.id)
    return rows.where(Outcome.voided_at.is_(None), within(Outcome.happened_on, days))


def _of_people(day: Any, **more: Any) -> Select[Any]:
    """Places with whose they are; who said nothing of themselves has no answer."""
    known: dict[str, Any] = {"subject": Enrollment.person_id, "kind": Course.kind}
    known |= what_people_are(day, Enrollment.resident_since.is_not(None))
    rows = select_rows("enrollment", Enrollment.id, counted_on=day, **known | more)
    rows = rows.join(Person, Person.id == Enrollment.person_id).join(Cohort, Cohort.id == Enrollment.cohort_id)
    return rows.join(Course, Course.id == Cohort.course_id)


def describe(records: Collection[Record], viewer: Actor | None) -> dict[Record, Described]:
    """Each by its cohort, with the page of it for staff; whose it is nobody reads here."""
    is_staff = viewer is not None and viewer.is_staff
    found: dict[Record, Described] = {}
    for name, rows in _cohorts_of(records).items():
        for number, cohort in rows.items():
            course = cohort.course
            url = f"/staff/courses/{course.slug}/cohorts/{cohort.number}" if is_staff else ""
            label = cohort_name(named(course.title, course.title_en), cohort.number)
            found[name, number] = Described(label=label, url=url)
    return found


def _cohorts_of(records: Collection[Record]) -> dict[str, dict[int, Cohort]]:
    """The cohort of each record, by the record's name and number."""
    of = {"cohort": Cohort.id, "enrollment": Enrollment.id, "survey_answer": SurveyAnswer.id}
    joins: dict[str, Any] = {"enrollment": Enrollment, "survey_answer": SurveyAnswer}
    found: dict[str, dict[int, Cohort]] = {}
    for name in {record for record, _number in records}:
        rows = select(of[name], Cohort).join(Cohort.course).options(contains_eager(Cohort.course))
        if name in joins:
            rows = rows.join(joins[name], joins[name].cohort_id == Cohort.id)
        numbers = [number for record, number in records if record == name]
        found[name] = {row[0]: row[1] for row in db.session.execute(rows.where(of[name].in_(numbers)))}
    return found


def _say_kind(word: str) -> str:
    return str(KINDS[CourseKind(word)]) if word in set(CourseKind) else _("no answer")


def _say_given_up(word: str) -> str:
    texts = {GAVE_UP[0]: _("with a place"), GAVE_UP[1]: _("before a place")}
    return texts.get(word, word)


def _say_outcome(word: str) -> str:
    return str(OUTCOMES[OutcomeKind(word)]) if word in set(OutcomeKind) else word


COMMON: dict[str, Any] = {
    "version": 1,
    "describe": describe,
    "dimensions": (Dimension(name=_l("Kind of course"), say=_say_kind),),
}
PEOPLE: dict[str, Any] = COMMON | {"unit": "person", "is_of_people": True}
THEIRS = "enrollments", "people", "cohorts", "courses"
CANCELLED: dict[str, Any] = PEOPLE | {
    "sources": THEIRS,
    "dimensions": (*PEOPLE["dimensions"], Dimension(name=_l("When it was given up"), say=_say_given_up)),
}
COMPLETED: dict[str, Any] = PEOPLE | {"sources": ("completions", *THEIRS)}
STARTED: dict[str, Any] = PEOPLE | {"sources": THEIRS}
CERTIFIED: dict[str, Any] = PEOPLE | {"sources": ("certificates", *THEIRS)}
UNSENT = _l("Forms that were begun and never sent.")
NOT_WAITING = _l("Applications that a draw or a review decides about.")
NOT_CANCELLED = _l("Who went over to another cohort, was turned down, or did not take what was offered.")
LEFT = _l("Places that were given up or never taken, and cohorts that were cancelled.")
METRICS = (
    Metric(
        key="academy.cohorts",
        name=_l("Courses held"),
        definition=_l("Cohorts of courses that began within the days, with people in them."),
        unit="case",
        kind=Kind.FLOW,
        rows=cohorts,
        exclusions=_l("Cohorts that were cancelled."),
        **COMMON,
    ),
    Metric(
        key="academy.applied",
        name=_l("Applications for courses, every time"),
        definition=_l("Applications sent within the days, whatever became of them: who applied twice counts twice."),
        kind=Kind.FLOW,
        rows=applied,
        exclusions=UNSENT,
        **STARTED,
    ),
    Metric(
        key="academy.applied_people",
        name=_l("People who applied for courses"),
        definition=_l("Different people who sent an application within the days: none counts twice."),
        kind=Kind.DISTINCT,
        rows=applied,
        exclusions=UNSENT,
        **STARTED,
    ),
    Metric(
        key="academy.waiting",
        name=_l("Turns on waiting lists of courses"),
        definition=_l("Who waited for a place on the last day, once for each cohort; also who was offered one then."),
        kind=Kind.STOCK,
        rows=waiting,
        exclusions=NOT_WAITING,
        **STARTED,
    ),
    Metric(
        key="academy.waiting_people",
        name=_l("People on waiting lists of courses"),
        definition=_l("Different people who waited for a place on the last day: none counts twice."),
        kind=Kind.DISTINCT,
        rows=waiting,
        exclusions=NOT_WAITING,
        **STARTED,
    ),
    Metric(
        key="academy.cancelled",
        name=_l("Cancelled places and applications, every time"),
        definition=_l("Places, turns and applications cancelled within the days, by themselves or with their cohort."),
        kind=Kind.FLOW,
        rows=cancelled,
        exclusions=NOT_CANCELLED,
        **CANCELLED,
    ),
    Metric(
        key="academy.cancelled_people",
        name=_l("People who cancelled a course"),
        definition=_l("Different people of whom a place, turn or application was cancelled within the days."),
        kind=Kind.DISTINCT,
        rows=cancelled,
        exclusions=NOT_CANCELLED,
        **CANCELLED,
    ),
    Metric(
        key="academy.started",
        name=_l("Places taken up, every time"),
        definition=_l("Places in cohorts that began within the days: who took two courses counts twice."),
        kind=Kind.FLOW,
        rows=started,
        exclusions=LEFT,
        **STARTED,
    ),
    Metric(
        key="academy.started_people",
        name=_l("People who started"),
        definition=_l("Different people with a place in a cohort that began within the days: none counts twice."),
        kind=Kind.DISTINCT,
        rows=started,
        exclusions=LEFT,
        **STARTED,
    ),
    Metric(
        key="academy.funded",
        name=_l("Places in funded courses, every time"),
        definition=_l("Places in cohorts of publicly funded courses that began within the days."),
        kind=Kind.FLOW,
        rows=funded,
        exclusions=LEFT,
        **PEOPLE,
    ),
    Metric(
        key="academy.funded_people",
        name=_l("Trainees of funded courses"),
        definition=_l("Different people with a place in a publicly funded course that began within the days."),
        kind=Kind.DISTINCT,
        rows=funded,
        exclusions=LEFT,
        **PEOPLE,
    ),
    Metric(
        key="academy.completed",
        name=_l("Completions, every time"),
        definition=_l("Places that were completed within the days, by the day of the decision."),
        kind=Kind.FLOW,
        rows=completed,
        exclusions=_l("Completions of which the certificate was revoked."),
        **COMPLETED,
    ),
    Metric(
        key="academy.completed_people",
        name=_l("People who completed"),
        definition=_l("Different people who completed a course within the days: none counts twice."),
        kind=Kind.DISTINCT,
        rows=completed,
        exclusions=_l("Completions of which the certificate was revoked."),
        **COMPLETED,
    ),
    Metric(
        key="academy.certified",
        name=_l("Certificates of completion"),
        definition=_l("Certificates issued within the days; one that is issued anew counts once, on its first day."),
        kind=Kind.FLOW,
        rows=certified,
        exclusions=_l("Certificates that were revoked."),
        **CERTIFIED,
    ),
    Metric(
        key="academy.completion_rate",
        name=_l("Completion rate"),
        definition=_l("Completions among the places of cohorts that ended within the days and were decided about."),
        kind=Kind.RATIO,
        rows=rate,
        exclusions=LEFT,
        **PEOPLE | {"unit": "percent"},
    ),
    Metric(
        key="academy.outcomes",
        name=_l("Licences, jobs and start-ups after courses"),
        definition=_l("What staff know of who completed a course, on the day on which it happened."),
        kind=Kind.FLOW,
        rows=outcomes,
        exclusions=_l("Entries that are void."),
        **PEOPLE | {"unit": "case", "dimensions": (Dimension(name=_l("Outcome"), say=_say_outcome),)},
        sources=("outcomes", *THEIRS),
    ),
    Metric(
        key="academy.satisfaction",
        name=_l("Satisfaction with courses"),
        definition=_l("Answers to the survey within the days that say satisfied or more, among all answers."),
        unit="percent",
        kind=Kind.RATIO,
        rows=satisfaction,
        sources=("survey_answers", "cohorts", "courses"),
        **COMMON,
    ),
)
