"""Closed periods: who may read which, and their rows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, select
from sqlalchemy.orm import joinedload, selectinload

from anchorcenter.core.db import db
from anchorcenter.core.errors import missing
from anchorcenter.core.periods import Days
from anchorcenter.pledges.snapshots.models import Act, Snapshot, SnapshotRow, SnapshotStep
from anchorcenter.pledges.snapshots.rules import OPEN, State, state_of

PAGE = 50


def list_snapshots(pledge_id: int, *, are_public: bool) -> Sequence[Snapshot]:
    """Those of a pledge with their steps, the latest period and version first; for the public the published."""
    rows = _with_steps().where(Snapshot.pledge_id == pledge_id)
    if are_public:
        rows = rows.where(_is_published())
    return db.session.scalars(rows.order_by(Snapshot.start.desc(), Snapshot.end, *_LATEST)).all()


def list_of_period(pledge_id: int, days: Days) -> Sequence[Snapshot]:
    """All attempts and versions of a period, the latest first."""
    mine = Snapshot.pledge_id == pledge_id, Snapshot.start == days.start, Snapshot.end == days.end
    return db.session.scalars(_with_steps().where(*mine).order_by(*_LATEST)).all()


def list_open() -> Sequence[Snapshot]:
    """Those of all pledges that are neither published nor discarded, by when they were closed."""
    done = exists().where(SnapshotStep.snapshot_id == Snapshot.id, SnapshotStep.act.in_((Act.PUBLISHED, Act.DISCARDED)))
    rows = _with_steps().options(joinedload(Snapshot.pledge)).where(~done)
    return db.session.scalars(rows.order_by(Snapshot.closed_at, Snapshot.id)).all()


def get_snapshot(number: int) -> Snapshot:
    """One with all but its rows, whatever its state. Raises DomainError (404)."""
    return db.session.scalar(_whole().where(Snapshot.id == number)) or missing()


def get_published(slug: str, days: Days, version: int) -> Snapshot:
    """The published version of a period. Raises DomainError (404)."""
    mine = Snapshot.start == days.start, Snapshot.end == days.end, Snapshot.version == version, _is_published()
    found = db.session.scalars(_whole().where(*mine)).all()
    return next((each for each in found if each.pledge.slug == slug), None) or missing()


def list_published(pledge_id: int) -> dict[tuple[date, date], Snapshot]:
    """The latest published version of each period with its figures, by the period's days."""
    rows = _with_steps().options(selectinload(Snapshot.figures)).where(Snapshot.pledge_id == pledge_id, _is_published())
    return {(each.start, each.end): each for each in db.session.scalars(rows.order_by(Snapshot.version))}


def find_latest(pledge_id: int, days: Days) -> Snapshot | None:
    """The latest published version of a period, or None."""
    return next((each for each in list_of_period(pledge_id, days) if state(each) is State.PUBLISHED), None)


def list_rows(snapshot_id: int, place: int, *, page: int) -> Sequence[Any]:
    """A page of a figure's rows and one more, by day."""
    row = SnapshotRow
    rows = select(row).where(row.snapshot_id == snapshot_id, row.place == place).order_by(row.counted_on, row.id)
    return db.session.scalars(rows.limit(PAGE + 1).offset((page - 1) * PAGE)).all()


def state(snapshot: Snapshot) -> State:
    """How it stands."""
    return state_of(each.act for each in snapshot.steps)


def is_open(snapshot: Snapshot) -> bool:
    """Whether something is still to be done with it."""
    return state(snapshot) in OPEN


_LATEST = Snapshot.version.desc(), Snapshot.attempt.desc()


def _with_steps() -> Select[Snapshot]:
    return select(Snapshot).options(selectinload(Snapshot.steps))


def _whole() -> Select[Snapshot]:
    return _with_steps().options(joinedload(Snapshot.pledge), selectinload(Snapshot.figures))


def _is_published() -> ColumnElement[bool]:
    return exists().where(SnapshotStep.snapshot_id == Snapshot.id, SnapshotStep.act == Act.PUBLISHED)
