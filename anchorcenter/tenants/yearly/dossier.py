"""What a tenant has said of its years, for staff who look at it."""

from __future__ import annotations

from datetime import datetime

from flask import url_for

from anchorcenter.core.feature import MOST_FACTS, Fact, Facts
from anchorcenter.core.i18n import _, plural, today
from anchorcenter.tenants.yearly.models import YearlyFigures
from anchorcenter.tenants.yearly.queries import list_figures
from anchorcenter.tenants.yearly.rules import last_year
from anchorcenter.tenants.yearly.texts import STATES, TAGS


def figures_of(organisation_id: int, now: datetime) -> Facts:
    """The latest year first."""
    rows, latest = list_figures(tenant=organisation_id), last_year(today(now))
    parts = [plural("%(num)d year", "%(num)d years", len(rows))]
    if latest not in {row.year for row in rows}:
        parts.append(_("nothing of %(year)d yet", year=latest))
    return Facts(label=_("Yearly figures"), sum=" · ".join(parts), facts=[_fact(row) for row in rows[:MOST_FACTS]])


def _fact(row: YearlyFigures) -> Fact:
    employees = plural("%(num)d employee", "%(num)d employees", row.employees)
    sales = _("sales %(million)s million won", million=f"{row.sales_million_won:,}")
    return Fact(
        what=str(row.year),
        more=f"{employees} · {sales}",
        mark=STATES[row.state],
        css=TAGS.get(row.state, ""),
        url=url_for("yearly.show", number=row.organisation_id, year=row.year),
    )
