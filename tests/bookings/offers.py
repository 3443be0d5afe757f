"""Offers and wishes as tests make them."""

from __future__ import annotations

from typing import Any

from flask import Flask

from anchorcenter.bookings.offers.making import NewOffer, make_offer
from anchorcenter.bookings.offers.models import Origin
from anchorcenter.core.audit import PROGRAM
from anchorcenter.core.unit_of_work import writing
from tests.steps import actor, bearer
from tests.times import HOUR, MINUTE, NOW, kst


def offered(app: Flask, name: str, space: str = "a", start: str = "10:00", end: str = "11:00", **changes: Any) -> int:
    """Offer that person a time for two hours; answers the offer's id."""
    values: dict[str, Any] = {"space": space, "starts_at": kst(start), "ends_at": kst(end), "headcount": 4}
    values |= {"purpose": "군집비행 시험", "origin": Origin.WAITING, "expires_at": NOW + 2 * HOUR} | changes
    to = actor(app, name)
    with app.app_context(), writing():
        return make_offer(NewOffer(**values), to=to, by=PROGRAM, now=NOW).id


def wish_body(*spaces: str, start: str = "10:00", end: str = "11:00", **changes: Any) -> dict[str, Any]:
    """A wish as a program sends it: by itself for just that hour on Wednesday."""
    begins, ends = ((moment - kst("00:00")) // MINUTE for moment in (kst(start), kst(end)))
    values = {"first_on": "2026-11-25", "last_on": "2026-11-25", "from_minute": begins, "until_minute": ends}
    values |= {"minutes": 60, "headcount": 4, "purpose": "군집비행 시험"}
    return {"spaces": list(spaces) or ["a"], **values} | changes


def wished(app: Flask, name: str, *spaces: str, **changes: Any) -> int:
    """Have that person wait; answers the wish's id."""
    answer = app.test_client().post("/api/v1/wishes", json=wish_body(*spaces, **changes), headers=bearer(name))
    assert answer.status_code == 201, answer.text
    json: Any = answer.json
    return int(json["id"])
