"""What anybody may see of supporters: activities that were approved, chosen by staff, and whose supporter agrees."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from anchorcenter.core.db import db
from anchorcenter.core.errors import missing
from anchorcenter.supporters.activities.models import Activity, ActivityLink, ActivityPhoto, ActivityState
from anchorcenter.supporters.models import Supporter, SupporterCohort
from anchorcenter.supporters.queries import serving_on

PAGE = 12
AGREED = Supporter.publishes_at.is_not(None)
IS_SHOWN = and_(Activity.shown_at.is_not(None), Activity.state == ActivityState.APPROVED, AGREED)


def list_shown(*, page: int = 1) -> Sequence[Activity]:
    """What is shown, the latest first: PAGE, and one more if there is."""
    rows = _whole().where(IS_SHOWN).order_by(Activity.done_on.desc(), Activity.id.desc())
    return db.session.scalars(rows.offset((page - 1) * PAGE).limit(PAGE + 1)).unique().all()


def list_after(place: tuple[date, int] | None, *, most: int) -> Sequence[Activity]:
    """The same for programs, from after a place of the list on; most and one more."""
    rows = _whole().where(IS_SHOWN).order_by(Activity.done_on.desc(), Activity.id.desc()).limit(most + 1)
    if place is not None:
        day, number = place
        rows = rows.where(or_(Activity.done_on < day, (Activity.done_on == day) & (Activity.id < number)))
    return db.session.scalars(rows).unique().all()


def get_photo(number: int) -> ActivityPhoto:
    """A photo of an activity that is shown. Raises DomainError (404)."""
    rows = select(ActivityPhoto).join(Activity, Activity.id == ActivityPhoto.activity_id)
    rows = rows.join(Supporter, Supporter.id == Activity.supporter_id)
    return db.session.scalar(rows.where(ActivityPhoto.id == number, IS_SHOWN)) or missing()


def get_locked(number: int) -> Activity:
    """An activity with its supporter, kept from others until the block ends. Raises DomainError (404)."""
    rows = select(Activity).where(Activity.id == number).with_for_update(of=Activity)
    rows = rows.options(joinedload(Activity.supporter)).execution_options(populate_existing=True)
    return db.session.scalar(rows) or missing()


def get_own_place(number: int, person_id: int, *, is_locked: bool = False) -> Supporter:
    """A place of theirs in a cohort. Raises DomainError (404)."""
    rows = select(Supporter).where(Supporter.id == number, Supporter.person_id == person_id)
    if is_locked:
        rows = rows.with_for_update().execution_options(populate_existing=True)
    return db.session.scalar(rows) or missing()


def is_nickname_taken(supporter: Supporter, nickname: str) -> bool:
    """Whether somebody else of their cohort is called so, in whichever case."""
    others = Supporter.cohort_id == supporter.cohort_id, Supporter.id != supporter.id
    rows = select(Supporter.id).where(*others, func.lower(Supporter.nickname) == nickname.lower())
    return db.session.scalar(rows.limit(1)) is not None


def list_ranked(day: date) -> Sequence[Supporter]:
    """Who serves on that day and is in the list of the most active, with their cohorts, in no order."""
    rows = select(Supporter).where(serving_on(day), Supporter.ranks_at.is_not(None))
    rows = rows.join(SupporterCohort, SupporterCohort.id == Supporter.cohort_id)
    rows = rows.options(contains_eager(Supporter.cohort)).order_by(SupporterCohort.first_on.desc(), Supporter.number)
    return db.session.scalars(rows).all()


def _whole() -> Select[Any]:
    rows = select(Activity).join(Supporter, Supporter.id == Activity.supporter_id)
    rows = rows.options(contains_eager(Activity.supporter).joinedload(Supporter.cohort))
    return rows.options(selectinload(Activity.photos), selectinload(Activity.links).joinedload(ActivityLink.post))
