"""Getting a place in a cohort, or a place in its queue. Call the verbs inside ``writing()`` and read the clock there:
what is in time is decided under the locks."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from anchorcenter.academy.enrollment import places, queries
from anchorcenter.academy.enrollment.applications import hand_in, withdraw
from anchorcenter.academy.enrollment.guardians import ask
from anchorcenter.academy.enrollment.models import Enrollment, EnrollmentState
from anchorcenter.academy.enrollment.news import tell_of
from anchorcenter.academy.enrollment.places import Place
from anchorcenter.academy.enrollment.promoting import (
    applicant_for,
    applicant_of,
    catch_up,
    deadline,
    end_lapsed,
    kept_message,
    promote,
    queue_key,
    youth_ages,
)
from anchorcenter.academy.enrollment.queries import PLACED
from anchorcenter.academy.enrollment.rules import (
    CONSENT,
    NewEnrollment,
    check_applicant,
    check_declared,
    check_window,
    kinds_of,
    needs_guardian,
)
from anchorcenter.academy.enrollment.settings import GUARDIAN_HOURS, HOLD_MINUTES, REFUSES_SAME_HOURS
from anchorcenter.academy.enrollment.texts import name_of
from anchorcenter.academy.models import Cohort, QuotaKind, Selection
from anchorcenter.accounts.actors import Actor
from anchorcenter.accounts.models import Person
from anchorcenter.accounts.queries import find_actor, get_locked_person, lock_person
from anchorcenter.admissions import service as admissions
from anchorcenter.admissions.models import EntryState
from anchorcenter.admissions.queries import find_queue
from anchorcenter.core import settings
from anchorcenter.core.audit import record
from anchorcenter.core.constraints import telling
from anchorcenter.core.db import db
from anchorcenter.core.errors import TAKEN, DomainError, Reason
from anchorcenter.core.i18n import Shown, _l, today

ALREADY = Reason(code="already", message=_l("You have applied for this cohort already."), status=TAKEN)
TWICE = {"uq_enrollments_cohort_id": ALREADY, "uq_enrollments_cohort_id_person_id": ALREADY}


def hold(slug: str, number: int, *, by: Actor, now: datetime) -> Enrollment | None:
    """Keep a place while they fill in the form; the same again is the same hold. None when there is no place to hold:
    they may wait for one, or people are chosen later. Raises DomainError (404, 409, 422) when they cannot apply."""
    person = get_locked_person(by.id)
    cohort = queries.get_cohort(slug, number)
    if ongoing := _find_live(cohort, by, now):
        return ongoing
    _refuse(check_window(cohort, now))
    if person.born_on is not None:
        _refuse(check_applicant(cohort, cohort.course, applicant_for(cohort, None, person.born_on, by), now))
    if cohort.selection is not Selection.FIRST_COME:
        return None
    sure = kinds_of(cohort, applicant_of(None, person.born_on, by), youth_ages())
    place = _take(cohort, sure, now=now) or _take(cohort, list(QuotaKind), now=now)
    if place is None:
        return None
    row = _new(cohort, by, now)
    row.state, row.kept = EnrollmentState.HELD, place.kept
    row.expires_at = now + timedelta(minutes=settings.current()[HOLD_MINUTES])
    _store(row)
    return row


def enroll(slug: str, number: int, wanted: NewEnrollment, *, by: Actor, now: datetime) -> Enrollment:
    """Give them a place in the cohort, or one in its queue if they want to wait; or take their application where people
    are chosen. The same form sent twice is one enrollment.

    Raises DomainError: 404; 409 when they have applied already, and when there is no place and they do not wait; 422
    with every rule that says no.
    """
    person = get_locked_person(by.id)
    cohort = queries.get_cohort(slug, number)
    ongoing = _find_live(cohort, by, now)
    if ongoing and ongoing.consent_version:
        return _again(ongoing, wanted)
    born_on = person.born_on or wanted.born_on
    applicant = applicant_for(cohort, wanted.resident_since, born_on, by)
    reasons = [*check_window(cohort, now), *check_applicant(cohort, cohort.course, applicant, now)]
    _refuse([*reasons, *check_declared(wanted, cohort, born_on, now), *_check_hours(cohort, by)])
    _keep_birth(person, wanted.born_on, by, now)
    row = ongoing or _new(cohort, by, now)
    for name in ("resident_since", "note", "token"):
        setattr(row, name, getattr(wanted, name))
    row.applied_at, row.consent_version = now, wanted.consent or 0
    _place(row, cohort, kinds_of(cohort, applicant, youth_ages()), wanted, now)
    if cohort.selection is Selection.REVIEW:
        hand_in(row, wanted.answers, by=by, now=now)
    if born_on is not None and needs_guardian(born_on, now):
        ask(row, wanted, now=now)
    record("apply", "enrollment", row.id, by=by.key, now=now, after={"cohort": cohort.id, "state": row.state})
    _tell(row, now)
    return row


def accept(number: int, *, by: Actor, now: datetime) -> Enrollment:
    """Take the place that is offered; once more changes nothing. Raises DomainError: 404 for none of theirs, 409 when
    it is offered no longer, or a guardian has not consented yet."""
    places.lock(queries.get_enrollment(number, person=by).cohort_id)
    row = queries.lock_enrollment(number)
    if row.state is EnrollmentState.ENROLLED:
        return row
    if row.state is not EnrollmentState.OFFERED or row.expires_at is None or row.expires_at <= now:
        raise DomainError(Reason(code="over", message=_l("The place is not offered any more."), status=TAKEN))
    if row.guardian is not None and row.guardian.given_at is None:
        message = _l("A guardian has to consent first: we have written to them.")
        raise DomainError(Reason(code="guardian", message=message, status=TAKEN))
    row.state, row.enrolled_at, row.expires_at, row.version = EnrollmentState.ENROLLED, now, None, row.version + 1
    if row.entry_id:
        admissions.settle(row.entry_id, EntryState.TAKEN, now=now)
    db.session.flush()
    record("accept", "enrollment", row.id, by=by.key, now=now)
    tell_of(row, "made", now=now)
    return row


def note(number: int, text: str, *, version: int, by: Actor, now: datetime) -> Enrollment:
    """Change what the center should know of somebody; it needs no place. Raises DomainError: 404, 409 when it has ended
    or has changed after ``version``."""
    row = queries.get_enrollment(number, person=by)
    row = queries.lock_enrollment(row.id)
    if row.ended_at is not None or row.version != version:
        message = _l("Somebody has changed this meanwhile. Look at it once more.")
        raise DomainError(Reason(code="changed", message=message, status=TAKEN))
    row.note, row.version = text, row.version + 1
    db.session.flush()
    record("change", "enrollment", row.id, by=by.key, now=now, after={"fields": ["note"]})
    return row


def _find_live(cohort: Cohort, by: Actor, now: datetime) -> Enrollment | None:
    """What of theirs goes on in a cohort; what has lapsed is ended first."""
    found = queries.find_ongoing(cohort.id, by.id)
    if found is None or found.expires_at is None or found.expires_at > now:
        return found
    catch_up(cohort.id, now=now)
    return queries.find_ongoing(cohort.id, by.id)


def _again(row: Enrollment, wanted: NewEnrollment) -> Enrollment:
    if wanted.token and row.token == wanted.token:
        return row
    raise DomainError(ALREADY)


def _refuse(reasons: list[Reason]) -> None:
    if reasons:
        raise DomainError(*reasons)


def _check_hours(cohort: Cohort, by: Actor) -> list[Reason]:
    if not settings.current()[REFUSES_SAME_HOURS]:
        return []
    names = [Shown(name_of, each) for each in queries.list_same_hours(by.id, cohort.id)]
    return [
        Reason(code="same_hours", message=_l("You are in %(course)s at the same hours.", course=name), status=TAKEN)
        for name in names
    ]


def _keep_birth(person: Person, born_on: date | None, by: Actor, now: datetime) -> None:
    """What they said is asked for never again."""
    if person.born_on is None and born_on is not None:
        person.born_on = born_on
        record("change_profile", "person", person.id, by=by.key, now=now, after={"fields": ["born_on"]})


def _new(cohort: Cohort, by: Actor, now: datetime) -> Enrollment:
    person = db.session.get_one(Person, by.id)
    known = {"person": person, "cohort": cohort, "guardian": None}  # Known, so that nobody looks for them again.
    return Enrollment(cohort_id=cohort.id, person_id=by.id, applied_at=now, **known)


def _store(row: Enrollment) -> None:
    db.session.add(row)
    with telling(TWICE):
        db.session.flush()


def _take(cohort: Cohort, kinds: list[QuotaKind], *, now: datetime) -> Place | None:
    """A place; what has lapsed is in nobody's way."""
    if place := places.take(cohort.id, kinds, now=now):
        return place
    found = places.lock(cohort.id)
    if not found.has_room and end_lapsed(cohort.id, now=now):
        promote(cohort.id, now=now)
        found = places.lock(cohort.id)
    return places.take(cohort.id, kinds, now=now) if found.has_room else None


def _place(row: Enrollment, cohort: Cohort, kinds: list[QuotaKind], wanted: NewEnrollment, now: datetime) -> None:
    """Find a place for it, or have it wait."""
    if cohort.selection is not Selection.FIRST_COME:
        row.state = EnrollmentState.APPLIED
        return _store(row)
    place = _retake(row, cohort, kinds) if row.id else _take(cohort, kinds, now=now)
    if place is None:
        return _wait(row, cohort, wanted, now)
    row.kept, row.expires_at = place.kept, None
    born_on = row.person.born_on
    if born_on is not None and needs_guardian(born_on, now):
        row.state, row.expires_at = EnrollmentState.HELD, deadline(cohort, settings.current()[GUARDIAN_HOURS], now)
    else:
        row.state, row.enrolled_at = EnrollmentState.ENROLLED, now
    return _store(row)


def _retake(row: Enrollment, cohort: Cohort, kinds: list[QuotaKind]) -> Place | None:
    """The place that was held; of a kind that they may have, now that this is known."""
    places.lock(cohort.id)
    if not cohort.quotas:
        return Place(None)
    places.give_back(cohort.id, row.kept)
    return places.take_in_turn(cohort.id, kinds)


def _wait(row: Enrollment, cohort: Cohort, wanted: NewEnrollment, now: datetime) -> None:
    if not wanted.waits:
        raise DomainError(_full(cohort))
    counters = places.wait(cohort.id, 1)
    key = queue_key(cohort.id)
    entry = admissions.enter(find_queue(key) or admissions.open_queue(key), row.person_id, now=now)
    row.state, row.kept, row.expires_at = EnrollmentState.WAITING, None, None
    row.entry_id, row.entry, row.waited_on = entry.id, entry, today(now)
    _store(row)
    if counters.is_sought:
        promote(cohort.id, now=now)


def _full(cohort: Cohort) -> Reason:
    _free, kept = places.left(cohort.id)
    kinds = [kind for kind, number in kept.items() if number]
    if kinds and not queries.cohort_of(cohort.id).waiting:
        return Reason(code="kept", message=kept_message(kinds), field="waits", status=TAKEN)
    message = _l("All places are taken. You may join the waiting list.")
    return Reason(code="full", message=message, field="waits", status=TAKEN)


def _tell(row: Enrollment, now: datetime) -> None:
    if row.cohort.selection is Selection.REVIEW:
        return  # The receipt of the application says so.
    kinds = {EnrollmentState.ENROLLED: "made", EnrollmentState.WAITING: "waiting", EnrollmentState.APPLIED: "applied"}
    if kind := kinds.get(row.state):
        tell_of(row, kind, now=now)


def find_person_to_enroll(email: str, *, now: datetime) -> Actor:
    """Who has that address, kept from doing two things at once. Raises DomainError (422) for nobody."""
    to = find_actor(email, now=now)
    if to is None:
        message = _l("Nobody has an account with that address.")
        raise DomainError(Reason(code="unknown_person", message=message, field="email"))
    lock_person(to.id)
    return to


def check_for(cohort: Cohort, to: Actor, resident_since: date | None, *, now: datetime) -> None:
    """Raises DomainError with every rule of the course that says no to somebody."""
    person = db.session.get_one(Person, to.id)
    applicant = applicant_for(cohort, resident_since, person.born_on, to)
    _refuse([*check_applicant(cohort, cohort.course, applicant, now), *_check_hours(cohort, to)])


def make_for(
    cohort: Cohort, to: Actor, resident_since: date | None, *, past_room: bool, by: Actor, now: datetime
) -> Enrollment:
    """Give somebody a place whom others enroll: who waits for one has it then. Raises DomainError (409) when they have
    one, or none is left for them."""
    places.lock(cohort.id)
    end_lapsed(cohort.id, now=now)
    row = queries.find_ongoing(cohort.id, to.id) or _new(cohort, to, now)
    if row.state in PLACED and row.consent_version:
        raise DomainError(ALREADY)
    person = db.session.get_one(Person, to.id)
    kinds = kinds_of(cohort, applicant_of(resident_since, person.born_on, to), youth_ages())
    if row.state is EnrollmentState.HELD:
        places.give_back(cohort.id, row.kept)
    place = places.take_over(cohort.id, kinds) if past_room else places.take_in_turn(cohort.id, kinds)
    if place is None:
        raise DomainError(_full(cohort))
    if row.state is EnrollmentState.APPLIED:
        withdraw(row, by=by.key, now=now)
    if row.state is EnrollmentState.WAITING:
        places.wait(cohort.id, -1)
        admissions.settle(row.entry_id or 0, EntryState.TAKEN, now=now)
    row.state, row.kept, row.enrolled_at, row.expires_at = EnrollmentState.ENROLLED, place.kept, now, None
    row.resident_since, row.consent_version = resident_since, CONSENT
    _store(row)
    return row
