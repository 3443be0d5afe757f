"""Quotas as tests set them."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Flask

from anchorcenter.bookings.quotas.models import Measure, Per, Whose
from anchorcenter.bookings.quotas.service import NewQuota, add_quota
from anchorcenter.core.unit_of_work import writing
from anchorcenter.facilities.models import SpaceKind
from tests.steps import actor
from tests.times import NOW

COMMON: dict[str, Any] = {
    "name": "비행장 한도",
    "name_en": "Field quota",
    "kind": SpaceKind.FLIGHT_FIELD,
    "whose": Whose.COMPANY,
    "per": Per.MONTH,
    "measure": Measure.MINUTES,
    "most": 240,
    "since": date(2026, 1, 1),
    "why": "계약",
}


def set_quota(app: Flask, **changes: Any) -> int:
    """From now on, four hours a month of the flight field for every company, unless said otherwise."""
    by = actor(app, "staff")
    with app.app_context(), writing():
        return add_quota(NewQuota(**COMMON | changes), by=by, now=NOW).id


def pool_of(app: Flask, name: str, **changes: Any) -> int:
    """The same for the company of that person alone."""
    return set_quota(app, organisation_id=actor(app, name).organisation_id, **changes)
