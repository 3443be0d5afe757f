"""Uses by the thousand, found free beforehand: for filling a demo center. The guard of the database looks at each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, insert, select

from anchorcenter.core.db import Base, db, table
from anchorcenter.core.periods import Period
from anchorcenter.facilities import events
from anchorcenter.facilities.models import Claim, Ending, Occupancy, Use
from anchorcenter.facilities.plan import Plan, SpacePlan

_OCCUPY, _CLAIM = insert(table(Occupancy)).inline(), insert(table(Claim)).inline()


@dataclass(frozen=True, kw_only=True)
class Taken:
    """A use of ``cells`` (ids), taken at ``taken_at`` and given back at ``released_at``."""

    space: SpacePlan
    cells: tuple[int, ...]
    period: Period
    taken_at: datetime
    released_at: datetime | None


def take_all(uses: Sequence[Taken], plan: Plan) -> list[int]:
    """Store bookings' uses with claims and events; answers their ids. Call under ``claims.lock_cells`` of all their
    cells."""
    numbers = next_ids(Occupancy, len(uses))
    pairs = list(zip(numbers, uses, strict=True))
    db.session.execute(_OCCUPY, [_occupancy(number, use) for number, use in pairs])
    db.session.execute(
        _CLAIM,
        [_times(use) | {"occupancy_id": number, "cell_id": cell} for number, use in pairs for cell in use.cells],
    )
    events.begin([(number, _shown(use), use.taken_at) for number, use in pairs], plan)
    for number, use in pairs:
        if use.released_at:
            events.end([number], now=use.released_at)
    return numbers


def next_ids(model: type[Base], many: int) -> list[int]:
    """Ids for ``many`` new rows of ``model``, on which nobody else writes; PostgreSQL counts on from them."""
    number = table(model).c.id
    last = db.session.scalar(select(func.coalesce(func.max(number), 0))) or 0
    if many and db.engine.dialect.name == "postgresql":
        db.session.execute(select(func.setval(func.pg_get_serial_sequence(table(model).name, "id"), last + many)))
    return list(range(last + 1, last + many + 1))


def _occupancy(number: int, use: Taken) -> dict[str, object]:
    row = {"id": number, "space_id": use.space.id, "kind": Use.BOOKING, "label": "", "cells_taken": len(use.cells)}
    return row | _times(use) | {"expires_at": None, "ended_because": Ending.RELEASED if use.released_at else None}


def _shown(use: Taken) -> events.Shown:
    return events.Shown(space=use.space, period=use.period, kind=Use.BOOKING, label="")


def _times(use: Taken) -> dict[str, object]:
    return {"starts_at": use.period.start, "ends_at": use.period.end, "released_at": use.released_at}
