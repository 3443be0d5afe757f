"""Who may enroll, until when somebody may answer. Pure: what is known of people is an argument, as is the clock."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from anchorcenter.academy.models import Cohort, CohortState, Course, QuotaKind
from anchorcenter.academy.texts import second_text
from anchorcenter.accounts.rules import is_email
from anchorcenter.admissions.answering import Night, awake
from anchorcenter.core.errors import TAKEN, Reason
from anchorcenter.core.i18n import Named, Shown, _l, day_text, today, zone
from anchorcenter.core.periods import DAY, HOUR, at
from anchorcenter.documents.models import DocumentKind
from anchorcenter.documents.texts import KINDS as PAPERS

CONSENT = 1  # The version of today of what who enrolls consents to: templates/enrollment/consent-1.*.html
CHILD = 14  # Who is younger needs the consent of a guardian.


@dataclass(frozen=True, kw_only=True)
class NewEnrollment:
    """What somebody declares who wants a place: ``consent`` is the version of the text that they consent to, None: of
    none. Without a free place they wait for one if ``waits``. ``token`` tells the same form sent twice, ``answers`` are
    to the questions of a cohort whose applications are reviewed."""

    born_on: date | None = None
    resident_since: date | None = None
    guardian_name: str = ""
    guardian_email: str = ""
    note: str = ""
    consent: int | None = None
    waits: bool = False
    token: str = ""
    answers: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Applicant:
    """What the rules need to know of somebody; ``completed`` are ids of courses, ``lacks`` the kinds of
    documents that are asked for and that they have not."""

    born_on: date | None
    resident_since: date | None
    is_tenant: bool
    completed: frozenset[int]
    lacks: Sequence[DocumentKind] = ()


def full_years(born_on: date, day: date) -> int:
    """How old somebody is on that day: a birthday counts from its first moment."""
    return day.year - born_on.year - ((day.month, day.day) < (born_on.month, born_on.day))


def check_window(cohort: Cohort, now: datetime) -> list[Reason]:
    """Why nobody may apply for it at ``now``: opening and deadline are moments at which one may."""
    if cohort.state is CohortState.CANCELLED:
        return [Reason(code="cancelled", message=_l("It is cancelled."), status=TAKEN)]
    if now < cohort.opens_at:
        message = _l("Applications open on %(when)s.", when=Shown(second_text, cohort.opens_at))
        return [Reason(code="not_open", message=message)]
    if now > cohort.closes_at:
        message = _l("Applications were taken until %(when)s.", when=Shown(second_text, cohort.closes_at))
        return [Reason(code="closed", message=message)]
    return []


def check_applicant(cohort: Cohort, course: Course, applicant: Applicant, now: datetime) -> list[Reason]:
    """Every rule that says no to somebody: their age on the first day, what they have completed, and the documents
    that are asked for."""
    of_course = [*_check_age(cohort, course, applicant.born_on, now), *_check_needs(course, applicant.completed)]
    return [*of_course, *(_paper_needed(cohort, each) for each in applicant.lacks)]


def check_declared(wanted: NewEnrollment, cohort: Cohort, born_on: date | None, now: datetime) -> list[Reason]:
    """What is missing of what they declare: the consent, and a child's guardian; or cannot be."""
    reasons = []
    if wanted.consent != CONSENT:
        reasons.append(Reason(code="consent", message=_l("Without this consent nobody can enroll."), field="consent"))
    if wanted.resident_since is not None and wanted.resident_since > today(now):
        reasons.append(Reason(code="resident", message=_l("Enter a day that has been."), field="resident_since"))
    if born_on is not None and needs_guardian(born_on, now):
        reasons += _check_guardian(wanted)
    return reasons


def needs_guardian(born_on: date, now: datetime) -> bool:
    """Whether they are a child today, who cannot consent alone."""
    return 0 <= full_years(born_on, today(now)) < CHILD


def kinds_of(cohort: Cohort, applicant: Applicant, youth: tuple[int, int]) -> list[QuotaKind]:
    """The kinds of places that may be kept for somebody. A resident lived in the city when the cohort was announced,
    not only today; young people are of an age from ``youth`` on its first day, both included."""
    announced = today(cohort.published_at) if cohort.published_at else None
    since, born_on = applicant.resident_since, applicant.born_on
    fits = {
        QuotaKind.RESIDENTS: since is not None and announced is not None and since <= announced,
        QuotaKind.COMPANIES: applicant.is_tenant,
        QuotaKind.YOUTH: born_on is not None and youth[0] <= full_years(born_on, cohort.first_on) <= youth[1],
    }
    return [kind for kind in QuotaKind if fits[kind]]


def begins_at(cohort: Cohort) -> datetime:
    """The first moment of its first day: from then on nobody is offered a place any more."""
    return at(cohort.first_on, 0, zone())


def answer_until(
    now: datetime, hours: int, *, night: Night, is_open: Callable[[date], bool], last: datetime, zone: ZoneInfo
) -> datetime:
    """How long somebody may think: so many hours, and when that ends at night or on a day on which the center is closed
    until the next morning of an open one; never after the morning of the day on which it begins (``last``)."""
    until = awake(now + hours * HOUR, night, zone)
    for _number in range(30):
        day = until.astimezone(zone).date()
        if is_open(day):
            break
        until = awake(at(day + DAY, 0, zone), night, zone)
    return max(min(until, awake(last, night, zone)), now + HOUR / 6)


def _check_age(cohort: Cohort, course: Course, born_on: date | None, now: datetime) -> list[Reason]:
    if born_on is None:
        message = _l("Enter your date of birth: the rules of age ask for it.")
        return [Reason(code="born_on", message=message, field="born_on")]
    if not date(1900, 1, 1) <= born_on <= today(now):
        return [Reason(code="born_on", message=_l("Enter a date of birth that has been."), field="born_on")]
    age = full_years(born_on, cohort.first_on)
    values: Mapping[str, object] = {"age": age, "first": course.age_from, "last": course.age_to}
    if course.age_from is not None and age < course.age_from:
        message = _l("It is for people from %(first)d years of age on; on its first day you are %(age)d.", **values)
        return [Reason(code="too_young", message=message, field="born_on")]
    if course.age_to is not None and age > course.age_to:
        message = _l("It is for people up to %(last)d years of age; on its first day you are %(age)d.", **values)
        return [Reason(code="too_old", message=message, field="born_on")]
    return []


def _check_needs(course: Course, completed: Collection[int]) -> list[Reason]:
    names = [Named(each.title, each.title_en) for each in course.needs if each.id not in completed]
    return [Reason(code="needs", message=_l("Complete this first: %(course)s.", course=name)) for name in names]


def _paper_needed(cohort: Cohort, kind: DocumentKind) -> Reason:
    message = _l(
        "Hand in this document first, under My documents, valid on %(day)s: %(kind)s.",
        kind=PAPERS[kind],
        day=Shown(day_text, cohort.first_on),
    )
    return Reason(code="document", message=message)


def _check_guardian(wanted: NewEnrollment) -> list[Reason]:
    reasons = []
    if not wanted.guardian_name:
        message = _l("Who is under 14 needs a guardian's consent: enter the guardian's name.")
        reasons.append(Reason(code="guardian", message=message, field="guardian_name"))
    if not is_email(wanted.guardian_email):
        message = _l("Enter the guardian's e-mail address: we ask there for consent.")
        reasons.append(Reason(code="guardian", message=message, field="guardian_email"))
    return reasons
