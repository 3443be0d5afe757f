"""Offers as tests make them."""

from __future__ import annotations

from typing import Any

from flask import Flask

from anchorcenter.bookings.offers import service
from anchorcenter.bookings.offers.models import Origin
from anchorcenter.bookings.offers.service import NewOffer
from anchorcenter.core.audit import PROGRAM
from anchorcenter.core.unit_of_work import writing
from tests.steps import actor
from tests.times import HOUR, NOW, kst


def offered(app: Flask, name: str, space: str = "a", start: str = "10:00", end: str = "11:00", **changes: Any) -> int:
    """Offer that person a time for two hours; answers the offer's id."""
    values: dict[str, Any] = {"space": space, "starts_at": kst(start), "ends_at": kst(end), "headcount": 4}
    values |= {"purpose": "군집비행 시험", "origin": Origin.WAITING, "expires_at": NOW + 2 * HOUR} | changes
    to = actor(app, name)
    with app.app_context(), writing():
        return service.make_offer(NewOffer(**values), to=to, by=PROGRAM, now=NOW).id
