"""Places as counters of a cohort and of its quotas: one conditional statement takes one, so that none is sold twice.

Whoever takes, gives back or counts has the cohort's row from then on until the block ends.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, select, update
from sqlalchemy.sql.dml import ReturningUpdate

from anchorcenter.academy.models import Cohort, CohortQuota, CohortState, QuotaKind
from anchorcenter.core.db import db, table

_COHORTS, _QUOTAS = table(Cohort), table(CohortQuota)
_ROW, _KEPT = _COHORTS.c, _QUOTAS.c
_OURS, _KEPT_HERE = _ROW.id == bindparam("cohort"), _KEPT.cohort_id == bindparam("cohort")
_LOCK = select(_ROW.capacity, _ROW.taken, _ROW.waiting).where(_OURS).with_for_update()
# What is kept for some and has not been taken by them; nothing, not zero, where no such place is left.
_LEFT = select(func.sum(_KEPT.places - _KEPT.taken)).where(_KEPT_HERE, _KEPT.places > _KEPT.taken)
_ONE_MORE = update(_COHORTS).where(_OURS).values(taken=_ROW.taken + 1)
_TAKE_OVER = _ONE_MORE.returning(_ROW.capacity, _ROW.taken, _LEFT.scalar_subquery().label("kept"))
_TAKE_IN_TURN = _TAKE_OVER.where(_ROW.taken < _ROW.capacity, _ROW.state == CohortState.PUBLISHED)
_NOW = bindparam("now", type_=_ROW.opens_at.type)
_TAKE = _TAKE_IN_TURN.where(_ROW.waiting == 0, _ROW.opens_at <= _NOW, _ROW.closes_at >= _NOW)
_GIVE_BACK = update(_COHORTS).where(_OURS).values(taken=_ROW.taken - 1)
_OF_KIND = update(_QUOTAS).where(_KEPT_HERE, _KEPT.kind == bindparam("of", type_=_KEPT.kind.type))
_TAKE_KEPT = _OF_KIND.where(_KEPT.taken < _KEPT.places).values(taken=_KEPT.taken + 1).returning(_KEPT.kind)
_GIVE_BACK_KEPT = _OF_KIND.values(taken=_KEPT.taken - 1)
_WAIT = update(_COHORTS).where(_OURS).values(waiting=_ROW.waiting + bindparam("more"))
_WAIT = _WAIT.returning(_ROW.capacity, _ROW.taken, _ROW.waiting)


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
    return _take(_TAKE, {"cohort": cohort_id, "now": now}, kinds)


def take_in_turn(cohort_id: int, kinds: Sequence[QuotaKind]) -> Place | None:
    """A place for who is next in turn, or has had one until now; None when there is none for them."""
    return _take(_TAKE_IN_TURN, {"cohort": cohort_id}, kinds)


def take_over(cohort_id: int, kinds: Sequence[QuotaKind]) -> Place:
    """A place past what there is room for: staff say so."""
    db.session.execute(_TAKE_OVER, {"cohort": cohort_id})
    return Place(_take_kept(cohort_id, kinds))


def give_back(cohort_id: int, kept: QuotaKind | None) -> None:
    """Have a place be free again."""
    db.session.execute(_GIVE_BACK, {"cohort": cohort_id})
    if kept is not None:
        db.session.execute(_GIVE_BACK_KEPT, {"cohort": cohort_id, "of": kept})


def wait(cohort_id: int, by: int) -> Counters:
    """Have so many more wait, or fewer; answers the counters since then."""
    return Counters(*db.session.execute(_WAIT, {"cohort": cohort_id, "more": by}).one())


def lock(cohort_id: int) -> Counters:
    """Keep the cohort's counters from others until the block ends; answers them."""
    return Counters(*db.session.execute(_LOCK, {"cohort": cohort_id}).one())


def left(cohort_id: int) -> tuple[int, dict[QuotaKind, int]]:
    """How many places are free for everybody, and of each kind how many for whom they are kept."""
    capacity, taken = db.session.execute(select(_ROW.capacity, _ROW.taken).where(_ROW.id == cohort_id)).one()
    rows = db.session.execute(select(_KEPT.kind, _KEPT.places - _KEPT.taken).where(_KEPT.cohort_id == cohort_id))
    kept = {kind: max(0, number) for kind, number in rows}
    return capacity - taken - sum(kept.values()), kept


def _take(statement: ReturningUpdate[Any], known: dict[str, Any], kinds: Sequence[QuotaKind]) -> Place | None:
    found = db.session.execute(statement, known).one_or_none()
    if found is None:
        return None
    if found.kept is None:
        return Place(None)
    cohort_id = known["cohort"]
    if kept := _take_kept(cohort_id, kinds):
        return Place(kept)
    if found.taken + found.kept <= found.capacity:
        return Place(None)
    give_back(cohort_id, None)
    return None


def _take_kept(cohort_id: int, kinds: Sequence[QuotaKind]) -> QuotaKind | None:
    for kind in kinds:
        if db.session.execute(_TAKE_KEPT, {"cohort": cohort_id, "of": kind}).first() is not None:
            return kind
    return None
