"""Places that have become free go to who waits, in turn. Call the verbs inside ``writing()``.

Whoever frees one asks here in the same block, with the cohort's row locked: nobody comes between, and two who ask at
once make one offer. What has lapsed is ended before anybody takes or is offered a place, however late the worker is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import delete

from anchorcenter.academy.enrollment import places, queries
from anchorcenter.academy.enrollment.models import Enrollment, EnrollmentState
from anchorcenter.academy.enrollment.news import tell_of
from anchorcenter.academy.enrollment.places import Place
from anchorcenter.academy.enrollment.rules import Applicant, answer_until, begins_at, kinds_of
from anchorcenter.academy.enrollment.settings import OFFER_HOURS, YOUTH_FROM, YOUTH_TO
from anchorcenter.academy.models import Cohort, CohortState, Course, QuotaKind
from anchorcenter.academy.texts import QUOTAS
from anchorcenter.accounts.actors import Actor
from anchorcenter.accounts.directory import find_actor_of
from anchorcenter.accounts.models import Audience
from anchorcenter.admissions import service as admissions
from anchorcenter.admissions.answering import NIGHT_FROM, NIGHT_UNTIL
from anchorcenter.admissions.models import Entry, EntryState
from anchorcenter.admissions.service import Skip
from anchorcenter.core import settings
from anchorcenter.core.audit import PROGRAM, record
from anchorcenter.core.db import db
from anchorcenter.core.i18n import Text, _l, zone
from anchorcenter.documents.queries import list_lacking
from anchorcenter.facilities.queries import get_plan
from anchorcenter.facilities.rules import open_periods


def queue_key(cohort_id: int) -> str:
    """How admissions know the waiting list of a cohort."""
    return f"cohort-{cohort_id}"


def catch_up(cohort_id: int, *, now: datetime) -> None:
    """End what has lapsed in a cohort, and offer what is free to who is next. Its row is locked from then on."""
    places.lock(cohort_id)
    end_lapsed(cohort_id, now=now)
    promote(cohort_id, now=now)


def end_lapsed(cohort_id: int, *, now: datetime) -> bool:
    """End what has lapsed in a cohort, which is locked; whether there was any."""
    rows = queries.list_lapsed(cohort_id, now)
    for row in rows:
        _lapse(row, now)
    return bool(rows)


def promote(cohort_id: int, *, now: datetime) -> None:
    """Offer free places one after the other; none once the cohort has begun. Its row is locked from then on; it costs
    one question when nobody waits or no place is free. (Where people are chosen nobody waits before that is done.)"""
    db.session.flush()
    if not places.lock(cohort_id).is_sought:
        return
    cohort = queries.cohort_of(cohort_id)
    is_running = cohort.state is CohortState.PUBLISHED and now < begins_at(cohort)
    if not is_running:
        return
    queue, round_ = admissions.open_queue(queue_key(cohort_id)), _Round(cohort, now)
    while round_.is_room() and admissions.offer_next(queue, eligible=round_.eligible, offer=round_.offer, now=now):
        pass


def find_kinds(row: Enrollment, by: Actor, cohort: Cohort) -> list[QuotaKind]:
    """Which kept places somebody may have, by what they declared when they applied."""
    return kinds_of(cohort, applicant_of(row.resident_since, row.person.born_on, by), youth_ages())


def applicant_of(
    resident_since: date | None, born_on: date | None, by: Actor, needs: Sequence[Course] = ()
) -> Applicant:
    """What the rules need to know of somebody; what they have completed where anything ``needs`` it."""
    return Applicant(
        born_on=born_on,
        resident_since=resident_since,
        is_tenant=Audience.TENANT in by.audiences,
        completed=queries.completed_courses(by.id) if needs else frozenset(),
    )


def applicant_for(cohort: Cohort, resident_since: date | None, born_on: date | None, by: Actor) -> Applicant:
    """What the rules of a cohort need to know of somebody."""
    found = applicant_of(resident_since, born_on, by, cohort.course.needs)
    return replace(found, lacks=list_lacking(by, cohort.papers, cohort.first_on))


def youth_ages() -> tuple[int, int]:
    """From which age until which somebody is young."""
    configuration = settings.current()
    return configuration[YOUTH_FROM], configuration[YOUTH_TO]


def deadline(cohort: Cohort, hours: int, now: datetime) -> datetime:
    """Until when somebody answers who has so many hours."""
    plan, configuration = get_plan(), settings.current()

    def is_open(day: date) -> bool:
        return not plan.spaces or any(open_periods(space, [day], plan) for space in plan.spaces)

    night = configuration[NIGHT_FROM], configuration[NIGHT_UNTIL]
    return answer_until(now, hours, night=night, is_open=is_open, last=begins_at(cohort), zone=zone())


@dataclass(frozen=True)
class Fit:
    """Whose turn it is, and the place that was taken for them."""

    row: Enrollment
    place: Place


class _Round:
    """One look at who of a cohort's waiting list gets what is free."""

    def __init__(self, cohort: Cohort, now: datetime) -> None:
        self.cohort, self.now = cohort, now

    def is_room(self) -> bool:
        free, kept = places.left(self.cohort.id)
        return free > 0 or any(kept.values())

    def eligible(self, entry: Entry) -> Fit | Skip | None:
        """The place that somebody gets, which is taken for them; or why not."""
        row = queries.find_of_entry(entry.id)
        if row is None:
            return None
        to = find_actor_of(entry.person_id, now=self.now)
        if to is None:
            _end(row, EnrollmentState.SKIPPED, self.now)
            places.wait(self.cohort.id, -1)
            return Skip(about="", code="gone", why=_l("The account is closed."), is_final=True)
        place = places.take_in_turn(self.cohort.id, find_kinds(row, to, self.cohort))
        return Fit(row, place) if place else self._kept_for_others()

    def offer(self, _entry: Entry, fit: Fit) -> datetime:
        """Have them be asked whether they take it; answers until when."""
        row, place = fit.row, fit.place
        until = deadline(self.cohort, settings.current()[OFFER_HOURS], self.now)
        row.state, row.kept, row.expires_at, row.version = EnrollmentState.OFFERED, place.kept, until, row.version + 1
        places.wait(self.cohort.id, -1)
        db.session.flush()
        record("offer", "enrollment", row.id, by=PROGRAM, now=self.now, after={"expires_at": until})
        tell_of(row, "offered", now=self.now, until_at=until)
        return until

    def _kept_for_others(self) -> Skip:
        _free, kept = places.left(self.cohort.id)
        kinds = [kind for kind, number in kept.items() if number]
        return Skip(about=f"kept {' '.join(kinds)}", code="kept", why=kept_message(kinds))


def kept_message(kinds: Sequence[QuotaKind]) -> Text:
    """That what is free is kept for others."""
    return _l("The places that are free are kept for %(whom)s.", whom=_Whom(kinds))


class _Whom:
    def __init__(self, kinds: Sequence[QuotaKind]) -> None:
        self.kinds = kinds

    def __str__(self) -> str:
        return ", ".join(str(QUOTAS[kind]) for kind in self.kinds)


def _lapse(row: Enrollment, now: datetime) -> None:
    """End what was held or offered until now; a form that was never sent leaves nothing behind."""
    places.give_back(row.cohort_id, row.kept)
    if not row.consent_version:
        db.session.execute(delete(Enrollment).where(Enrollment.id == row.id))
        db.session.expunge(row)
        return
    if row.entry_id:
        admissions.settle(row.entry_id, EntryState.EXPIRED, now=now)
    _end(row, EnrollmentState.EXPIRED, now)
    tell_of(row, "lapsed", now=now)


def _end(row: Enrollment, state: EnrollmentState, now: datetime) -> None:
    row.state, row.ended_at, row.expires_at, row.version = state, now, None, row.version + 1
    db.session.flush()
    record(state.value, "enrollment", row.id, by=PROGRAM, now=now)
