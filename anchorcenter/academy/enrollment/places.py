"""Places as counters of a cohort and of its quotas: one conditional statement takes one, so that none is sold twice.

Whoever takes, gives back or counts has the cohort's row from then on until the block ends.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Update, bindparam, func, select, update

from anchorcenter.academy.models import Cohort, CohortQuota, CohortState, QuotaKind
from anchorcenter.core.db import db, table

_COHORTS, _QUOTAS = table(Cohort), table(CohortQuota)
_ROW, _KEPT = _COHORTS.c, _QUOTAS.c
_LOCK = select(_ROW.capacity, _ROW.taken, _ROW.waiting).where(_ROW.id == bindparam("cohort")).with_for_update()


@dataclass(frozen=True)
class Place:
    """A place that was taken; one of those that are ``kept`` for some, or any."""

    kept: QuotaKind | None


@dataclass(frozen=True)
class Counters:
    """How many places there are, are taken, and are waited for."""

    capacity: int
    taken: int
    waiting: int

    @property
    def has_room(self) -> bool:
        """Whether who comes now may have a place, unless it is kept for others."""
        return self.waiting == 0 and self.taken < self.capacity

    @property
    def is_sought(self) -> bool:
        """Whether somebody waits though not all places are taken."""
        return self.waiting > 0 and self.taken < self.capacity


def take(cohort_id: int, kinds: Sequence[QuotaKind], *, now: datetime) -> Place | None:
    """A place for who comes now and may have one of ``kinds``; None when there is none, or others wait for it, or one
    may not apply at ``now``."""
    is_open = _ROW.waiting == 0, _ROW.opens_at <= now, _ROW.closes_at >= now
    return _take(_one_more(cohort_id).where(*is_open), cohort_id, kinds)


def take_in_turn(cohort_id: int, kinds: Sequence[QuotaKind]) -> Place | None:
    """A place for who is next in turn, or has had one until now; None when there is none for them."""
    return _take(_one_more(cohort_id), cohort_id, kinds)


def take_over(cohort_id: int, kinds: Sequence[QuotaKind]) -> Place:
    """A place past what there is room for: staff say so."""
    db.session.execute(update(_COHORTS).where(_ROW.id == cohort_id).values(taken=_ROW.taken + 1))
    return Place(_take_kept(cohort_id, kinds))


def give_back(cohort_id: int, kept: QuotaKind | None) -> None:
    """Have a place be free again."""
    db.session.execute(update(_COHORTS).where(_ROW.id == cohort_id).values(taken=_ROW.taken - 1))
    if kept is not None:
        mine = _KEPT.cohort_id == cohort_id, _KEPT.kind == kept
        db.session.execute(update(_QUOTAS).where(*mine).values(taken=_KEPT.taken - 1))


def wait(cohort_id: int, by: int) -> Counters:
    """Have so many more wait, or fewer; answers the counters since then."""
    moved = update(_COHORTS).where(_ROW.id == cohort_id).values(waiting=_ROW.waiting + by)
    return Counters(*db.session.execute(moved.returning(_ROW.capacity, _ROW.taken, _ROW.waiting)).one())


def lock(cohort_id: int) -> Counters:
    """Keep the cohort's counters from others until the block ends; answers them."""
    return Counters(*db.session.execute(_LOCK, {"cohort": cohort_id}).one())


def left(cohort_id: int) -> tuple[int, dict[QuotaKind, int]]:
    """How many places are free for everybody, and of each kind how many for whom they are kept."""
    capacity, taken = db.session.execute(select(_ROW.capacity, _ROW.taken).where(_ROW.id == cohort_id)).one()
    rows = db.session.execute(select(_KEPT.kind, _KEPT.places - _KEPT.taken).where(_KEPT.cohort_id == cohort_id))
    kept = {kind: max(0, number) for kind, number in rows}
    return capacity - taken - sum(kept.values()), kept


def _one_more(cohort_id: int) -> Update:
    room = _ROW.id == cohort_id, _ROW.taken < _ROW.capacity, _ROW.state == CohortState.PUBLISHED
    return update(_COHORTS).where(*room).values(taken=_ROW.taken + 1)


def _take(one_more: Update, cohort_id: int, kinds: Sequence[QuotaKind]) -> Place | None:
    kept_left = select(func.coalesce(func.sum(_KEPT.places - _KEPT.taken), 0)).where(_KEPT.cohort_id == cohort_id)
    others = kept_left.where(_KEPT.places > _KEPT.taken).scalar_subquery().label("others")
    found = db.session.execute(one_more.returning(_ROW.capacity, _ROW.taken, others)).one_or_none()
    if found is None:
        return None
    if kept := _take_kept(cohort_id, kinds):
        return Place(kept)
    if found.taken + found.others <= found.capacity:
        return Place(None)
    give_back(cohort_id, None)
    return None


def _take_kept(cohort_id: int, kinds: Sequence[QuotaKind]) -> QuotaKind | None:
    for kind in kinds:
        room = _KEPT.cohort_id == cohort_id, _KEPT.kind == kind, _KEPT.taken < _KEPT.places
        one_more = update(_QUOTAS).where(*room).values(taken=_KEPT.taken + 1).returning(_KEPT.kind)
        if db.session.execute(one_more).first() is not None:
            return kind
    return None
