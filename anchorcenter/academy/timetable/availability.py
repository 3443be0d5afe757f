"""When an instructor teaches: said by themselves or by staff. Call the verb inside ``writing()``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete

from anchorcenter.academy.timetable import queries
from anchorcenter.academy.timetable.models import TeachingTime
from anchorcenter.accounts.actors import Actor
from anchorcenter.accounts.directory import list_with_role
from anchorcenter.accounts.models import Permission, Role
from anchorcenter.accounts.queries import lock_person
from anchorcenter.core.audit import record
from anchorcenter.core.db import db
from anchorcenter.core.errors import DomainError, Reason, missing
from anchorcenter.core.i18n import _l


@dataclass(frozen=True, kw_only=True)
class TeachingTimes:
    """By weekday (0 is Monday) from which minute of the day to which; none at all: at any time."""

    by_weekday: Mapping[int, tuple[int, int]]


def set_times(person_id: int, wanted: TeachingTimes, *, by: Actor, now: datetime) -> None:
    """Have somebody teach at these times from now on; what is planned stays. Raises DomainError: 404 for who is no
    instructor, or for another one unless by staff; 422 for an end before the start."""
    is_theirs = by.id == person_id and by.may(Permission.TEACH)
    if not (by.is_staff or is_theirs) or person_id not in {person.id for person in list_with_role(Role.INSTRUCTOR)}:
        missing()
    wrong = [day for day, (starts, ends) in wanted.by_weekday.items() if not 0 <= starts < ends <= 1440]
    if wrong:
        message = _l("It ends before it starts.")
        raise DomainError(*(Reason(code="order", message=message, field=f"ends_{day}") for day in wrong))
    lock_person(person_id)
    before = queries.find_times(person_id)
    db.session.execute(delete(TeachingTime).where(TeachingTime.person_id == person_id))
    for day, (starts, ends) in wanted.by_weekday.items():
        db.session.add(TeachingTime(person_id=person_id, weekday=day, starts=starts, ends=ends))
    db.session.flush()
    both = [{str(day): each for day, each in times.items()} for times in (before, wanted.by_weekday)]
    record("set_times", "person", person_id, by=by.key, now=now, before=both[0], after=both[1])
