"""What yearly figures can prove as far as staff have confirmed them: people, patents, sales, investment of tenants."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import ColumnElement, Date, Select, String, and_, cast, exists, literal, or_
from sqlalchemy.orm import InstrumentedAttribute, aliased

from anchorcenter.core.i18n import _, _l
from anchorcenter.core.metrics import Dimension, Kind, Metric, select_rows, within
from anchorcenter.core.periods import DAY, Days
from anchorcenter.tenants.metrics import BY_KIND, STAYS, describe
from anchorcenter.tenants.models import Tenant
from anchorcenter.tenants.yearly.models import FiguresState, YearlyFigures
from anchorcenter.tenants.yearly.queries import had_unit

Rows = Callable[[Days], Select[Any]]
SAID = YearlyFigures


def _stock(value: InstrumentedAttribute[int]) -> Rows:
    """One row for each organisation that has a unit on the last day, by its latest confirmed figures of a year that was
    over by then."""

    def rows(days: Days) -> Select[Any]:
        last = days.end - DAY
        over = last.year if (last.month, last.day) == (12, 31) else last.year - 1
        other = aliased(YearlyFigures)
        later = or_(other.year > SAID.year, and_(other.year == SAID.year, other.id > SAID.id))
        found = _rows(value, literal(last, Date)).where(SAID.year <= over, had_unit(last))
        return found.where(~_confirmed(other, other.year <= over, later))

    return rows


def _flow(value: InstrumentedAttribute[int]) -> Rows:
    """One row for each organisation and each year whose 31 December is one of the days, on which it had a unit."""

    def rows(days: Days) -> Select[Any]:
        other = aliased(YearlyFigures)
        corrected = _confirmed(other, other.year == SAID.year, other.id > SAID.id)
        return _rows(value, SAID.counted_on).where(within(SAID.counted_on, days), had_unit(SAID.counted_on), ~corrected)

    return rows


def _rows(value: InstrumentedAttribute[int], counted_on: Any) -> Select[Any]:
    kind = cast(Tenant.kind, String) + "/" + cast(SAID.year, String)
    number = SAID.organisation_id
    rows = select_rows("tenant", number, counted_on=counted_on, value=value, subject=number, kind=kind)
    return rows.join(Tenant, Tenant.organisation_id == number).where(SAID.state == FiguresState.CONFIRMED)


def _confirmed(other: Any, *where: Any) -> ColumnElement[bool]:
    """Whether the same organisation has such confirmed figures."""
    mine = other.organisation_id == SAID.organisation_id, other.state == FiguresState.CONFIRMED
    return exists().where(*mine, *where)


def _year_text(word: str) -> str:
    return _("end of %(year)s", year=word)


COMMON: dict[str, Any] = {
    "exclusions": _l("Tenants without confirmed figures."),
    "version": 1,
    "describe": describe,
    "dimensions": (*BY_KIND, Dimension(name=_l("Year of the figures"), say=_year_text)),
    "of": "tenant",
    "sources": ("yearly_figures", *STAYS),
}
STOCK: dict[str, Any] = COMMON | {"kind": Kind.STOCK}
FLOW: dict[str, Any] = COMMON | {"kind": Kind.FLOW, "unit": "million_won"}
METRICS = (
    Metric(
        key="yearly.employees",
        name=_l("Employees at tenants"),
        definition=_l(
            "People employed by organisations with a unit on the last day, by the latest figures of each that staff "
            "have confirmed, as of 31 December of the year that stands with it."
        ),
        unit="person",
        rows=_stock(SAID.employees),
        **STOCK,
    ),
    Metric(
        key="yearly.patents",
        name=_l("Patents of tenants"),
        definition=_l(
            "Patents held by organisations with a unit on the last day, by the latest figures of each that staff have "
            "confirmed, as of 31 December of the year that stands with it."
        ),
        unit="patent",
        rows=_stock(SAID.patents),
        **STOCK,
    ),
    Metric(
        key="yearly.sales",
        name=_l("Sales of tenants"),
        definition=_l(
            "Sales of a whole year of organisations with a unit on its 31 December, counted on that day, by figures "
            "that staff have confirmed."
        ),
        rows=_flow(SAID.sales_million_won),
        **FLOW,
    ),
    Metric(
        key="yearly.investment",
        name=_l("Investment received by tenants"),
        definition=_l(
            "Investment received in a whole year by organisations with a unit on its 31 December, counted on that day, "
            "by figures that staff have confirmed."
        ),
        rows=_flow(SAID.investment_million_won),
        **FLOW,
    ),
)
