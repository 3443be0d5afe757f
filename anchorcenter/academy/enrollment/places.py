"""Places as counters of a cohort and of its quotas: one conditional statement takes one, so that none is sold twice.

Whoever takes, gives back or counts has the cohort's row from then on until the block ends.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Update, func, select, update

from anchorcenter.academy.models import Cohort, CohortQuota, CohortState, QuotaKind
from anchorcenter.core.db import db, table

_COHORTS, _QUOTAS = table(Cohort), table(CohortQuota)
_ROW, _KEPT = _COHORTS.c, _QUOTAS.c


@dataclass(frozen=True)
class Place:
    """A place that was taken; one of those that are ``kept`` for some, or any."""

    kept: QuotaKind | None


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


def wait(cohort_id: int, by: int) -> None:
    """Have so many more wait, or fewer."""
    db.session.execute(update(_COHORTS).where(_ROW.id == cohort_id).values(waiting=_ROW.waiting + by))


def lock(cohort_id: int) -> None:
    """Keep the cohort's counters from others until the block ends."""
    db.session.execute(select(_ROW.id).where(_ROW.id == cohort_id).with_for_update())


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
    found = db.session.execute(one_more.returning(_ROW.capacity, _ROW.taken)).one_or_none()
    if found is None:
        return None
    if kept := _take_kept(cohort_id, kinds):
        return Place(kept)
    spare = func.coalesce(func.sum(_KEPT.places - _KEPT.taken).filter(_KEPT.places > _KEPT.taken), 0)
    others = db.session.execute(select(spare).where(_KEPT.cohort_id == cohort_id)).scalar_one()
    if found.taken + others <= found.capacity:
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
