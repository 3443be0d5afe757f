"""Activities as their readers may see them: one's own, and all of them for staff."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from anchorcenter.accounts.actors import Actor
from anchorcenter.core.db import db
from anchorcenter.core.errors import missing
from anchorcenter.core.periods import DAY
from anchorcenter.facilities.models import Occupancy, Use
from anchorcenter.supporters.activities.models import (
    Activity,
    ActivityDecision,
    ActivityLink,
    ActivityPhoto,
    ActivityState,
    Post,
)
from anchorcenter.supporters.activities.rules import is_late
from anchorcenter.supporters.models import ActivityKind, Mission, Supporter
from anchorcenter.supporters.queries import serving_on

PAGE, MOST_CHOICES, MOST_ROWS = 30, 100, 20_000
LOOK_BACK_DAYS = 31  # So old may a use of the center be that is offered to be chosen.


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Which activities: in a state, of a kind, of a cohort, of a person, done from the first to the last day; None:
    any."""

    state: ActivityState | None = None
    kind: ActivityKind | None = None
    cohort_id: int | None = None
    person_id: int | None = None
    first_on: date | None = None
    last_on: date | None = None


def list_activities(wanted: Wanted, *, page: int = 1) -> Sequence[Activity]:
    """Those wanted: what waits, the longest first; else the latest first. PAGE of them, and one more if there is."""
    waits = wanted.state is ActivityState.SUBMITTED
    order = (Activity.submitted_at, Activity.id) if waits else (Activity.done_on.desc(), Activity.id.desc())
    rows = _whole().where(*_where(wanted)).order_by(*order)
    return db.session.scalars(rows.offset((page - 1) * PAGE).limit(PAGE + 1)).all()


def list_all(wanted: Wanted) -> Sequence[Activity]:
    """All of those wanted, by day, MOST_ROWS at most."""
    rows = _whole().where(*_where(wanted)).order_by(Activity.done_on, Activity.id).limit(MOST_ROWS)
    return db.session.scalars(rows).all()


def list_after(number: int, wanted: Wanted, *, most: int) -> Sequence[Activity]:
    """Those wanted in the order of their numbers, after one of them: ``most``, and one more if there is."""
    rows = _whole().where(Activity.id > number, *_where(wanted)).order_by(Activity.id)
    return db.session.scalars(rows.limit(most + 1)).all()


def get_activity(number: int, by: Actor) -> Activity:
    """One of theirs, of staff any that was handed in. Raises DomainError (404)."""
    mine = Supporter.person_id == by.id
    handed_in = Activity.submitted_at.is_not(None)
    rows = _whole().where(Activity.id == number, or_(mine, handed_in) if by.is_staff else mine)
    rows = rows.options(selectinload(Activity.decisions).joinedload(ActivityDecision.by))
    rows = rows.options(selectinload(Activity.links).joinedload(ActivityLink.post).selectinload(Post.reach))
    return db.session.scalar(rows.execution_options(populate_existing=True)) or missing()


def get_own(number: int, by: Actor) -> Activity:
    """One of theirs. Raises DomainError (404), also for another's that staff may see."""
    row = get_activity(number, by)
    return row if row.supporter.person_id == by.id else missing()


def lock_activity(number: int, by: Actor) -> Activity:
    """The same, kept from others until the block ends, with all else of its supporter."""
    supporter = select(Activity.supporter_id).where(Activity.id == number).scalar_subquery()
    db.session.execute(select(Supporter.id).where(Supporter.id == supporter).with_for_update())
    return get_activity(number, by)


def find_supporter(by: Actor, day: date, *, is_locked: bool = False) -> Supporter | None:
    """As what somebody serves on ``day``, or None."""
    rows = select(Supporter).where(Supporter.person_id == by.id, serving_on(day)).options(joinedload(Supporter.cohort))
    rows = rows.order_by(Supporter.first_on.desc(), Supporter.id.desc()).limit(1)
    return db.session.scalar(rows.with_for_update(of=Supporter) if is_locked else rows)


def list_memberships(by: Actor) -> Sequence[Supporter]:
    """Where somebody serves and has served, the latest first."""
    rows = select(Supporter).where(Supporter.person_id == by.id).options(joinedload(Supporter.cohort))
    rows = rows.options(selectinload(Supporter.terms))
    return db.session.scalars(rows.order_by(Supporter.first_on.desc(), Supporter.id.desc())).all()


def list_programmes(now: datetime, also: int | None = None) -> Sequence[Occupancy]:
    """The uses of the center that everybody may know of, of the last days, the latest first; ``also`` that one."""
    begun = Occupancy.starts_at <= now, Occupancy.starts_at > now - LOOK_BACK_DAYS * DAY
    is_open = Occupancy.released_at.is_(None), Occupancy.expires_at.is_(None), Occupancy.label != ""
    fits = db.and_(*begun, *is_open, Occupancy.kind != Use.TENANCY)
    rows = select(Occupancy).where(or_(fits, Occupancy.id == (also or 0)))
    return db.session.scalars(rows.order_by(Occupancy.starts_at.desc(), Occupancy.id.desc()).limit(MOST_CHOICES)).all()


def list_approved(supporter_id: int) -> Sequence[Activity]:
    """What was approved of somebody, in that order."""
    rows = select(Activity).where(Activity.supporter_id == supporter_id, Activity.state == ActivityState.APPROVED)
    rows = rows.options(selectinload(Activity.links), joinedload(Activity.mission))
    return db.session.scalars(rows.order_by(Activity.decided_at, Activity.id)).all()


def find_posted(person_id: int, post_ids: Collection[int], *, but: int) -> Sequence[Activity]:
    """The activities of a person, ``but`` one, that show one of those posts and were not refused."""
    refused = {ActivityState.REJECTED, ActivityState.REVOKED}
    rows = select(Activity).join(ActivityLink).join(Supporter, Supporter.id == Activity.supporter_id)
    rows = rows.where(ActivityLink.post_id.in_(post_ids), Supporter.person_id == person_id)
    rows = rows.where(Activity.id != but, Activity.state.not_in(refused)).order_by(Activity.id)
    return db.session.scalars(rows).all()


def count_waiting() -> int:
    """How many wait for a reviewer."""
    rows = select(func.count()).select_from(Activity).where(Activity.state == ActivityState.SUBMITTED)
    return db.session.scalar(rows) or 0


def count_done(supporter_ids: Collection[int], *, with_late: bool) -> Counter[int]:
    """How often they have done what each mission asks for, of what counts; what came late only ``with_late``."""
    rows = select(Mission.id, Activity.submitted_at, Mission.due_at).join(Activity, Activity.mission_id == Mission.id)
    rows = rows.where(Activity.supporter_id.in_(supporter_ids), Activity.counts)
    found = db.session.execute(rows)
    return Counter(number for number, came_at, due_at in found if with_late or not is_late(came_at, due_at))


def list_photo_names() -> list[str]:
    """The files of every photo."""
    return list(db.session.scalars(select(ActivityPhoto.name)))


def find_posts(canonicals: Collection[str]) -> dict[str, Post]:
    """The posts with those addresses that are known already."""
    rows = select(Post).where(Post.canonical.in_(canonicals))
    return {each.canonical: each for each in db.session.scalars(rows)}


def get_mission(number: int, cohort_id: int) -> Mission | None:
    """A mission of that cohort, or None."""
    rows = select(Mission).where(Mission.id == number, Mission.cohort_id == cohort_id)
    return db.session.scalar(rows.where(Mission.cancelled_at.is_(None)))


def _where(wanted: Wanted) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.state is not None:
        found.append(Activity.state == wanted.state)
    if wanted.person_id is None:
        found.append(Activity.submitted_at.is_not(None))  # Drafts are their authors' alone.
    else:
        found.append(Supporter.person_id == wanted.person_id)
    same = {
        Supporter.cohort_id: wanted.cohort_id,
        Activity.kind: wanted.kind,
    }
    found += [column == value for column, value in same.items() if value is not None]
    if wanted.first_on is not None:
        found.append(Activity.done_on >= wanted.first_on)
    if wanted.last_on is not None:
        found.append(Activity.done_on <= wanted.last_on)
    return found


def _whole() -> Select[Activity]:
    rows = select(Activity).join(Supporter, Supporter.id == Activity.supporter_id)
    whole = contains_eager(Activity.supporter)
    rows = rows.options(whole.joinedload(Supporter.person), whole.joinedload(Supporter.cohort))
    rows = rows.options(joinedload(Activity.mission), joinedload(Activity.occupancy))
    return rows.options(selectinload(Activity.links).joinedload(ActivityLink.post), selectinload(Activity.photos))
