"""Asking a cohort to do something. Call the verbs inside ``writing()``."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields, replace
from datetime import date, datetime
from uuid import uuid4

from anchorcenter.accounts.actors import Actor
from anchorcenter.core import agenda
from anchorcenter.core.agenda import Entry
from anchorcenter.core.audit import record
from anchorcenter.core.db import db
from anchorcenter.core.errors import TAKEN, DomainError, Reason
from anchorcenter.core.i18n import _l, in_both, zone
from anchorcenter.core.periods import MINUTE, at
from anchorcenter.supporters.missions.queries import get_mission
from anchorcenter.supporters.models import ActivityKind, Evidence, Mission
from anchorcenter.supporters.queries import get_cohort
from anchorcenter.supporters.service import check_staff, check_version

AGENDA = "missions"  # The word by which calendars choose these dates.


@dataclass(frozen=True, kw_only=True)
class NewMission:
    """A mission, from ``opens_at`` to the second ``due_at``. ``is_monthly``: one for each month of the cohort from then
    on, from the first to the last second of it; the two times say only from which month on."""

    kind: ActivityKind
    title: str
    title_en: str = ""
    guide: str = ""
    guide_en: str = ""
    evidence: Evidence = Evidence.NONE
    required: int = 1
    points: int = 0
    opens_at: datetime
    due_at: datetime
    shares_posts: bool = False
    is_monthly: bool = False


OF_MISSION = [each.name for each in fields(NewMission) if each.name != "is_monthly"]


def create_mission(slug: str, wanted: NewMission, *, by: Actor, now: datetime) -> int:
    """Ask a cohort for something, once or every month; answers how many missions that are. Raises DomainError: 403 for
    who is not staff, 404, 422 for times in no order."""
    check_staff(by)
    cohort = get_cohort(slug, is_locked=True)
    _check(wanted)
    series = uuid4().hex if wanted.is_monthly else ""
    each_month = [*_months(wanted, cohort.last_on)] if wanted.is_monthly else [wanted]
    for month in each_month:
        row = Mission(cohort_id=cohort.id, series=series, **{name: getattr(month, name) for name in OF_MISSION})
        row.cohort = cohort
        db.session.add(row)
        db.session.flush()
        record("create", "mission", row.id, by=by.key, now=now, after=asdict(month))
        agenda.put([entry_of(row)], now=now)
    return len(each_month)


def change_mission(slug: str, number: int, wanted: NewMission, *, version: int, by: Actor, now: datetime) -> None:
    """Have that one mission be so from now on. Raises DomainError: 403, 404, 409 when it has changed after ``version``
    or was called off, 422 for times in no order."""
    check_staff(by)
    row = get_mission(slug, number, is_locked=True)
    check_version(row.version, version)
    _check_open(row)
    _check(wanted)
    before = asdict(mission_of(row))
    for name in OF_MISSION:
        setattr(row, name, getattr(wanted, name))
    row.version += 1
    db.session.flush()
    record("change", "mission", number, by=by.key, now=now, before=before, after=asdict(wanted))
    agenda.put([entry_of(row)], now=now)


def cancel_mission(slug: str, number: int, *, by: Actor, now: datetime) -> None:
    """Ask for it no more; what was done for it stays. Raises DomainError: 403, 404, 409 when it was called off."""
    check_staff(by)
    row = get_mission(slug, number, is_locked=True)
    _check_open(row)
    row.cancelled_at, row.version = now, row.version + 1
    db.session.flush()
    record("cancel", "mission", number, by=by.key, now=now)
    agenda.put([entry_of(row)], now=now)


def mission_of(row: Mission) -> NewMission:
    """A mission as it would be made."""
    return NewMission(**{name: getattr(row, name) for name in OF_MISSION})


def entry_of(row: Mission) -> Entry:
    """When it is due, in calendars of staff and of who serves."""
    said = in_both(_l("Mission due"))
    return Entry(
        key=f"mission-{row.id}",
        kind=AGENDA,
        when=row.due_at,
        what=f"{said}: {row.title} ({row.cohort.title})",
        path=f"/supporters/{row.cohort.slug}",
        is_off=row.cancelled_at is not None,
    )


def _months(wanted: NewMission, last_on: date) -> Iterator[NewMission]:
    """It for each month, from that of ``opens_at`` to that of the cohort's last day."""
    here = zone()
    first = wanted.opens_at.astimezone(here).date().replace(day=1)
    while first <= last_on:
        following = date(first.year + first.month // 12, first.month % 12 + 1, 1)
        begin, end = at(first, 0, here), at(following, 0, here)
        yield replace(wanted, opens_at=begin, due_at=end - MINUTE / 60)
        first = following


def _check(wanted: NewMission) -> None:
    if wanted.opens_at >= wanted.due_at:
        message = _l("It is due before it begins.")
        raise DomainError(Reason(code="order", message=message, field="due_at"))


def _check_open(row: Mission) -> None:
    if row.cancelled_at is not None:
        raise DomainError(Reason(code="cancelled", message=_l("It was called off."), status=TAKEN))
