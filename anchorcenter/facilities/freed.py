"""What became free within a block, noted by who frees it: whoever waits for it is looked for before the block ends."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, event, select
from sqlalchemy.orm import Session, SessionTransaction

from anchorcenter.core.db import db, table
from anchorcenter.core.periods import Period
from anchorcenter.facilities.models import Claim

NOTED = "anchorcenter.freed"
_CLAIMS = table(Claim).c
_OF: Any = bindparam("ids", expanding=True)
_GIVEN_BACK = select(_CLAIMS.cell_id, _CLAIMS.starts_at, _CLAIMS.ends_at).where(
    _CLAIMS.occupancy_id.in_(_OF), _CLAIMS.released_at.is_not(None), _CLAIMS.ends_at > bindparam("now")
)


@dataclass(frozen=True)
class Freed:
    """Cells that are free for a period, or were until somebody in the same block took them."""

    cell_ids: frozenset[int]
    period: Period


def note(occupancy_ids: Iterable[int], *, now: datetime) -> None:
    """Note that these uses have ended."""
    if ids := set(occupancy_ids):
        _noted(now)["ids"].update(ids)


def note_open(cell_ids: Collection[int], period: Period, *, now: datetime) -> None:
    """Note that these cells are no longer closed."""
    _noted(now)["opened"].append(Freed(frozenset(cell_ids), period))


def has_noted() -> bool:
    """Whether anything became free in this block so far."""
    return NOTED in db.session().info


def take_noted() -> tuple[list[Freed], datetime]:
    """What became free in this block and is not over, and when; from then on it is noted no more."""
    noted = db.session().info.pop(NOTED)
    found = list(noted["opened"])
    if noted["ids"]:
        rows = db.session.execute(_GIVEN_BACK, {"ids": sorted(noted["ids"]), "now": noted["now"]})
        found += [Freed(frozenset({row.cell_id}), Period(row.starts_at, row.ends_at)) for row in rows]
    return found, noted["now"]


def _noted(now: datetime) -> dict[str, Any]:
    noted: dict[str, Any] = db.session().info.setdefault(NOTED, {"ids": set(), "opened": [], "now": now})
    noted["now"] = max(noted["now"], now)
    return noted


@event.listens_for(Session, "after_transaction_end")
def _forget(session: Session, transaction: SessionTransaction) -> None:
    if transaction.parent is None:
        session.info.pop(NOTED, None)
