"""위촉: appointing supporters, renewing their term, ending their service. Call the verbs inside ``writing()``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from anchorcenter.accounts.actors import Actor
from anchorcenter.accounts.affiliations import follow_person
from anchorcenter.accounts.models import Audience, Person
from anchorcenter.accounts.people import tell
from anchorcenter.core.audit import record
from anchorcenter.core.constraints import telling
from anchorcenter.core.db import db
from anchorcenter.core.errors import TAKEN, DomainError, Reason, missing
from anchorcenter.core.i18n import _l, today
from anchorcenter.core.periods import DAY, Days
from anchorcenter.supporters.models import Supporter, SupporterCohort, SupporterTerm
from anchorcenter.supporters.queries import get_cohort
from anchorcenter.supporters.rules import check_days
from anchorcenter.supporters.service import check_staff, check_version

TWICE = Reason(code="twice", message=_l("They are in this cohort already."), field="email", status=TAKEN)


@dataclass(frozen=True, kw_only=True)
class Appointment:
    """Who is to serve, by the address of their account, from the first to the last day."""

    email: str
    first_on: date
    last_on: date


@dataclass(frozen=True, kw_only=True)
class Renewal:
    """Until when somebody goes on serving."""

    last_on: date


@dataclass(frozen=True, kw_only=True)
class EndOfService:
    """The last day on which somebody serves, and why they do not go on."""

    ended_on: date
    why: str


def appoint(slug: str, wanted: Appointment, *, by: Actor, now: datetime) -> int:
    """Have somebody serve in a cohort; answers their place in it. They are told. Raises DomainError: 403 for who is not
    staff, 404, 409 for who is in it already, 422 for an address that nobody has and for days in no order."""
    check_staff(by)
    cohort = get_cohort(slug, is_locked=True)
    person = db.session.scalar(select(Person).where(Person.email == wanted.email.lower(), Person.is_active))
    if person is None:
        message = _l("Nobody has an account with this address.")
        raise DomainError(Reason(code="nobody", message=message, field="email"))
    return seat(cohort, person.id, wanted.first_on, wanted.last_on, by=by, now=now)


def seat(
    cohort: SupporterCohort,
    person_id: int,
    first_on: date,
    last_on: date,
    *,
    application_id: int | None = None,
    by: Actor,
    now: datetime,
) -> int:
    """Give a person the next number of a locked cohort, with the first term. Raises DomainError like ``appoint``."""
    if reasons := check_days(first_on, last_on):
        raise DomainError(*reasons)
    last = db.session.scalar(select(func.max(Supporter.number)).where(Supporter.cohort_id == cohort.id)) or 0
    row = Supporter(cohort_id=cohort.id, person_id=person_id, number=last + 1, application_id=application_id)
    row.first_on, row.last_on, row.terms = first_on, last_on, []
    db.session.add(row)
    with telling({"uq_supporters_cohort_id_person_id": TWICE}):
        db.session.flush()
    _appoint(row, first_on, by, now)
    after = {"cohort": cohort.slug, "person_id": person_id, "first_on": first_on, "last_on": last_on}
    record("appoint", "supporter", row.id, by=by.key, now=now, after=after)
    values = {"title": cohort.title, "title_en": cohort.title_en or cohort.title}
    tell(person_id, "supporter_appointed", values, key=f"supporter-{row.id}-1", now=now)
    return row.id


def renew(slug: str, number: int, wanted: Renewal, *, version: int, by: Actor, now: datetime) -> None:
    """Have somebody go on serving from the day after their term; it has a letter of its own. Raises DomainError: 403,
    404, 409 for who has changed after ``version`` or whose service has ended, 422 for a day that is no later."""
    row = _lock(slug, number, by)
    check_version(row.version, version)
    _check_serves(row)
    before, first_on = row.last_on, row.last_on + DAY
    if reasons := check_days(first_on, wanted.last_on):
        raise DomainError(*reasons)
    row.last_on, row.version = wanted.last_on, row.version + 1
    db.session.flush()
    _appoint(row, first_on, by, now)
    after = {"last_on": wanted.last_on}
    record("renew", "supporter", row.id, by=by.key, now=now, before={"last_on": before}, after=after)


def end_service(slug: str, number: int, wanted: EndOfService, *, version: int, by: Actor, now: datetime) -> None:
    """Have somebody serve no longer than that day; the reason is kept. Raises DomainError: 403, 404, 409 for who has
    changed after ``version`` or whose service has ended, 422 without a reason or for a day outside of their term."""
    row = _lock(slug, number, by)
    check_version(row.version, version)
    _check_serves(row)
    if not wanted.why:
        raise DomainError(Reason(code="why", message=_l("Say why: it is kept."), field="why"))
    if not row.first_on <= wanted.ended_on <= row.last_on:
        message = _l("Choose a day of their term.")
        raise DomainError(Reason(code="day", message=message, field="ended_on"))
    row.ended_on, row.ended_why, row.version = wanted.ended_on, wanted.why, row.version + 1
    db.session.flush()
    _follow(row.person_id)
    after = {"ended_on": wanted.ended_on}
    record("end", "supporter", row.id, by=by.key, now=now, after=after, why=wanted.why)


def get_supporter(slug: str, number: int, *, is_locked: bool = False) -> Supporter:
    """Somebody's place in a cohort by its number. Raises DomainError (404)."""
    rows = select(Supporter).join(SupporterCohort, SupporterCohort.id == Supporter.cohort_id)
    rows = rows.where(SupporterCohort.slug == slug, Supporter.number == number)
    rows = rows.options(joinedload(Supporter.cohort), joinedload(Supporter.person), selectinload(Supporter.terms))
    if is_locked:
        rows = rows.with_for_update(of=Supporter).execution_options(populate_existing=True)
    return db.session.scalar(rows) or missing()


def _lock(slug: str, number: int, by: Actor) -> Supporter:
    check_staff(by)
    return get_supporter(slug, number, is_locked=True)


def _check_serves(row: Supporter) -> None:
    if row.ended_on is not None:
        raise DomainError(Reason(code="ended", message=_l("Their service has ended."), status=TAKEN))


def _appoint(row: Supporter, first_on: date, by: Actor, now: datetime) -> None:
    """The term that begins then, to the last day, and the audience that follows from all of them."""
    term = SupporterTerm(supporter_id=row.id, number=len(row.terms) + 1, first_on=first_on, last_on=row.last_on)
    term.appointed_on, term.appointed_at, term.appointed_by_id = today(now), now, by.id
    row.terms.append(term)
    db.session.flush()
    _follow(row.person_id)


def _follow(person_id: int) -> None:
    """A supporter is one on the days on which they serve anywhere."""
    rows = db.session.scalars(select(Supporter).where(Supporter.person_id == person_id).order_by(Supporter.first_on))
    stretches: list[Days] = []
    for row in rows:
        days = Days(row.first_on, row.serves_until + DAY)
        if stretches and days.start <= stretches[-1].end:
            days = Days(stretches[-1].start, max(stretches.pop().end, days.end))
        stretches.append(days)
    follow_person(person_id, Audience.SUPPORTER, stretches)
