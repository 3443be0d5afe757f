"""Yearly figures in words."""

from __future__ import annotations

from anchorcenter.core.i18n import Text, _l
from anchorcenter.tenants.yearly.models import FiguresState

STATES: dict[FiguresState, Text] = {
    FiguresState.NEW: _l("not confirmed yet"),
    FiguresState.CONFIRMED: _l("confirmed"),
    FiguresState.RETURNED: _l("returned"),
}
TAGS = {FiguresState.NEW: "requested", FiguresState.CONFIRMED: "free", FiguresState.RETURNED: "busy"}
FIELDS: dict[str, Text] = {
    "employees": _l("Employees"),
    "sales_million_won": _l("Sales, in million won"),
    "patents": _l("Patents"),
    "investment_million_won": _l("Investment received, in million won"),
}
