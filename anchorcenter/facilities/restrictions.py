"""What does not work in spaces that can be booked all the same."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select

from anchorcenter.core.db import db
from anchorcenter.core.i18n import Named, period_text
from anchorcenter.core.periods import Period
from anchorcenter.facilities.supplies import Restriction


def list_restrictions(cell_ids: Collection[int], period: Period) -> list[str]:
    """What does not work in any of the cells within ``period``, in words, each once, by start."""
    wanted = select(Restriction).where(Restriction.cell_id.in_(cell_ids), Restriction.ends_at > period.start)
    rows = db.session.scalars(wanted.where(Restriction.starts_at < period.end).order_by(Restriction.starts_at))
    return list(dict.fromkeys(_text(row) for row in rows))


def _text(row: Restriction) -> str:
    return f"{Named(row.label, row.label_en)} · {period_text(Period(row.starts_at, row.ends_at))}"
