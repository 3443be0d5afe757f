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


def note(occupancy_ids: Iterable[int], *, now: datetime, have_lapsed: bool = False) -> None:
    """Note that these uses have ended; that nobody ended them but the clock, if they ``have_lapsed``."""
    if ids := set(occupancy_ids):
        noted = _noted(now)
        noted["ids"].update(ids)
        noted["lapsed"].update(ids if have_lapsed else ())


def note_open(cell_ids: Collection[int], period: Period, *, now: datetime) -> None:
    """Note that these cells are no longer closed."""
    _noted(now)["opened"].append(Freed(frozenset(cell_ids), period))


def has_noted() -> bool:
    """Whether anything became free in this block so far."""
    return NOTED in db.session().info


def take_noted() -> tuple[list[Freed], datetime]:
    """What became free in this block and is not over, and when; from then on it is noted no more."""
    noted = db.session().info.pop(NOTED)
    return [*noted["opened"], *_list_given_back(noted["ids"], noted["now"])], noted["now"]


def has_lapsed() -> bool:
    """Whether anything ended in this block so far only because its time was over."""
    return bool(db.session().info.get(NOTED, {}).get("lapsed"))


def list_lapsed(*, now: datetime) -> list[Freed]:
    """What did, as far as it is not over."""
    return _list_given_back(db.session().info[NOTED]["lapsed"], now)


def forget() -> None:
    """What became free in this block so far concerns nobody."""
    db.session().info.pop(NOTED, None)


def _list_given_back(ids: Collection[int], now: datetime) -> list[Freed]:
    if not ids:
        return []
    rows = db.session.execute(_GIVEN_BACK, {"ids": sorted(ids), "now": now})
    return [Freed(frozenset({row.cell_id}), Period(row.starts_at, row.ends_at)) for row in rows]


def _noted(now: datetime) -> dict[str, Any]:
    noted: dict[str, Any] = db.session().info.setdefault(NOTED, _nothing(now))
    noted["now"] = max(noted["now"], now)
    return noted


def _nothing(now: datetime) -> dict[str, Any]:
    return {"ids": set(), "lapsed": set(), "opened": [], "now": now}


@event.listens_for(Session, "after_transaction_end")
def _forget(session: Session, transaction: SessionTransaction) -> None:
    if transaction.parent is None:
        session.info.pop(NOTED, None)
