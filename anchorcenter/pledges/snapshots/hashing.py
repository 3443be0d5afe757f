"""One hash over all that was frozen: worked out again from what is stored, it is the same."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import fields
from typing import Any

from sqlalchemy import Select, select

from anchorcenter.core.db import db
from anchorcenter.core.metrics import COLUMNS, Kind
from anchorcenter.pledges.content import canonical
from anchorcenter.pledges.indicators.counting import Count, count_rows
from anchorcenter.pledges.snapshots.models import Snapshot, SnapshotFigure, SnapshotRow

AT_ONCE = 5_000
COUNTED = [field.name for field in fields(Count)]
SAID = [column.name for column in SnapshotFigure.__table__.columns if column.name != "snapshot_id"]


def hash_of(snapshot: Snapshot) -> str:
    """The hash of the pledge's name, the days, the version, the texts, the figures and the rows as they are stored."""
    digest = hashlib.sha256()
    head = [snapshot.pledge.slug, str(snapshot.start), str(snapshot.end), snapshot.version, snapshot.card]
    figures = [{name: getattr(each, name) for name in SAID} for each in snapshot.figures]
    digest.update(canonical([head, figures]).encode())
    for figure in snapshot.figures:
        for part in _parts(snapshot.id, figure.place):
            digest.update("".join("\x1f".join(map(str, row[1:])) + "\n" for row in part).encode())
    return digest.hexdigest()


def _parts(snapshot_id: int, place: int) -> Iterator[Sequence[Any]]:
    """The stored rows of a figure in their order, some at once."""
    row, last = SnapshotRow, 0
    columns = [getattr(row, name) for name in ("id", "place", *COLUMNS)]
    rows = select(*columns).where(row.snapshot_id == snapshot_id, row.place == place).order_by(row.id).limit(AT_ONCE)
    while part := db.session.execute(rows.where(row.id > last)).all():
        yield part
        last = part[-1].id


def recount(snapshot_id: int, figures: Sequence[tuple[int, Kind, bool]]) -> list[Count]:
    """What the stored rows add up to, of places with the kind of their figure and whether it is by hand."""
    return count_rows([(stored(snapshot_id, place).subquery(), kind, is_hand) for place, kind, is_hand in figures])


def stored(snapshot_id: int, place: int) -> Select[Any]:
    """The stored rows of a figure, with the columns of a metric."""
    rows = select(*(getattr(SnapshotRow, name) for name in COLUMNS))
    return rows.where(SnapshotRow.snapshot_id == snapshot_id, SnapshotRow.place == place)


def is_whole(snapshot: Snapshot) -> bool:
    """Whether what is stored is what was frozen: the same hash, and figures that its rows add up to."""
    asked = [(each.place, each.kind, each.is_by_hand) for each in snapshot.figures]
    said = [Count(**{name: getattr(each, name) for name in COUNTED}) for each in snapshot.figures]
    return hash_of(snapshot) == snapshot.steps[0].hash and recount(snapshot.id, asked) == said
