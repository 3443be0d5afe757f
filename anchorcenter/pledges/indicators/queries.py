"""Indicators of pledges with all that belongs to them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload, selectinload

from anchorcenter.core.db import db
from anchorcenter.core.errors import missing
from anchorcenter.core.periods import DAY, Days
from anchorcenter.pledges.indicators.models import Indicator, IndicatorEntry, Target


def list_indicators(pledge_id: int) -> Sequence[Indicator]:
    """Those of a pledge, in their order."""
    return db.session.scalars(_whole().where(Indicator.pledge_id == pledge_id)).all()


def find_indicator(key: str) -> Indicator | None:
    """The indicator of that key, or None."""
    return db.session.scalar(_whole().where(Indicator.key == key))


def get_indicator(key: str, *, slug: str | None = None) -> Indicator:
    """It, of the pledge ``slug`` if one is named. Raises DomainError (404)."""
    found = find_indicator(key) or missing()
    return found if slug in (None, found.pledge.slug) else missing()


def target_of(indicator: Indicator, days: Days) -> Target | None:
    """What is aimed at over exactly these days."""
    wanted = days.start, days.end - DAY
    return next((each for each in indicator.targets if (each.first_on, each.last_on) == wanted), None)


def entries_in_force(indicator: Indicator) -> list[IndicatorEntry]:
    """The last entry for each stretch of days unless it is void, by these."""
    found: dict[tuple[date, date], IndicatorEntry] = {}
    for each in indicator.entries:
        found[each.first_on, each.last_on] = each
    return [each for _days, each in sorted(found.items()) if not each.is_void]


def _whole() -> Select[Indicator]:
    parts = (selectinload(part) for part in (Indicator.formulas, Indicator.targets, Indicator.entries))
    rows = select(Indicator).options(joinedload(Indicator.pledge), *parts)
    return rows.order_by(Indicator.position, Indicator.id)
