"""What yearly figures can prove: how many people work at tenants, as far as staff have confirmed it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Date, Select, String, and_, cast, exists, literal, or_
from sqlalchemy.orm import aliased

from anchorcenter.core.i18n import _, _l
from anchorcenter.core.metrics import Dimension, Kind, Metric, select_rows
from anchorcenter.core.periods import DAY, Days
from anchorcenter.tenants.metrics import BY_KIND, describe
from anchorcenter.tenants.models import Tenant
from anchorcenter.tenants.yearly.models import FiguresState, YearlyFigures
from anchorcenter.tenants.yearly.queries import had_unit


def employees(days: Days) -> Select[Any]:
    """One row for each organisation that has a unit on the last day: its people by the latest confirmed figures of a
    year that was over by then."""
    last, said = days.end - DAY, YearlyFigures
    over = last.year if (last.month, last.day) == (12, 31) else last.year - 1
    other = aliased(YearlyFigures)
    later = or_(other.year > said.year, and_(other.year == said.year, other.id > said.id))
    good = other.organisation_id == said.organisation_id, other.state == FiguresState.CONFIRMED, other.year <= over
    rows = select_rows(
        "tenant",
        said.organisation_id,
        counted_on=literal(last, Date),
        value=said.employees,
        subject=said.organisation_id,
        kind=cast(Tenant.kind, String) + "/" + cast(said.year, String),
    )
    rows = rows.join(Tenant, Tenant.organisation_id == said.organisation_id)
    return rows.where(
        said.state == FiguresState.CONFIRMED, said.year <= over, ~exists().where(*good, later), had_unit(last)
    )


def _year_text(word: str) -> str:
    return _("end of %(year)s", year=word)


METRICS = (
    Metric(
        key="yearly.employees",
        name=_l("Employees at tenants"),
        definition=_l(
            "People employed by organisations with a unit on the last day, by the latest figures of each that staff "
            "have confirmed, as of 31 December of the year that stands with it."
        ),
        exclusions=_l("Tenants without confirmed figures."),
        unit="person",
        kind=Kind.STOCK,
        version=1,
        rows=employees,
        describe=describe,
        dimensions=(*BY_KIND, Dimension(name=_l("Year of the figures"), say=_year_text)),
    ),
)
