"""What can be booked, by whose rules, and when it is free for the token's holder."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from anchorcenter.accounts.access import token_needed
from anchorcenter.accounts.actors import Actor
from anchorcenter.bookings.api.schemas import AskedSchema, SpaceSchema, SpacesSchema, TimesSchema
from anchorcenter.bookings.availability import Asked, find_starts
from anchorcenter.bookings.rules import check_longest
from anchorcenter.core.api import Blueprint
from anchorcenter.core.clock import now
from anchorcenter.core.errors import DomainError, Reason, not_found
from anchorcenter.core.i18n import _l
from anchorcenter.core.periods import DAY, HOUR, MINUTE, Period
from anchorcenter.facilities.plan import SpacePlan, Window
from anchorcenter.facilities.queries import get_plan

spaces = Blueprint("spaces_api", __name__, url_prefix="/spaces", description="What can be booked.")
availability = Blueprint(
    "availability_api", __name__, url_prefix="/availability", description="When the token's holder could book."
)
LONGEST_ASKED = 62 * DAY


@spaces.get("")
@token_needed("bookings:read")
@spaces.response(200, SpacesSchema)
def list_spaces(by: Actor) -> dict[str, Any]:
    """Every space, in the center's order."""
    return {"items": [_space(space) for space in get_plan().spaces]}


@spaces.get("/<slug>")
@token_needed("bookings:read")
@spaces.response(200, SpaceSchema)
def show(slug: str, by: Actor) -> dict[str, Any]:
    """One space with its rules."""
    space = get_plan().find(slug)
    if space is None:
        raise not_found()
    return _space(space)


@availability.get("")
@token_needed("bookings:read")
@availability.arguments(AskedSchema, location="query")
@availability.response(200, TimesSchema)
def list_times(asked: dict[str, Any], by: Actor) -> dict[str, Any]:
    """Every start on the grid at which you could book so long.

    Opening hours, closures, other uses and what must lie between them, who may book from when until when, notice,
    length and what is left of quotas are all looked at, as a booking would. What you hold yourself is taken.
    """
    space = known_space(asked["space"])
    within = span(asked["start"], asked["end"])
    if within.length > LONGEST_ASKED:
        raise DomainError(*check_longest(within, LONGEST_ASKED, field="to"))
    wanted = Asked(space=space, within=within, length=asked["minutes"] * MINUTE, units=asked["units"])
    return {"items": [{"starts_at": p.start, "ends_at": p.end} for p in find_starts(wanted, by=by, now=now())]}


def known_space(slug: str) -> SpacePlan:
    """The space called ``slug`` in a query. Raises DomainError (422) for none."""
    space = get_plan().find(slug)
    if space is None:
        raise DomainError(Reason(code="unknown_space", message=_l("There is no such space."), field="space"))
    return space


def span(start: datetime | None, end: datetime | None) -> Period:
    """From ``from`` to ``to`` of a query. Raises DomainError (422) when one is missing or they are in no order."""
    if start is None or end is None or end <= start:
        message = _l("Give both from and to, and the end after the start.")
        raise DomainError(Reason(code="order", message=message, field="to"))
    return Period(start, end)


def _space(space: SpacePlan) -> dict[str, Any]:
    return {
        "slug": space.slug,
        "name": str(space.name),
        "kind": space.kind,
        "capacity": space.capacity,
        "cells": [cell.slug for cell in space.cells],
        "is_pool": space.is_pool,
        "qualification": space.need.slug if space.need else None,
        "grid_minutes": space.grid // MINUTE,
        "shortest_minutes": space.shortest // MINUTE,
        "longest_minutes": space.longest // MINUTE,
        "notice_minutes": space.notice_create // MINUTE,
        "windows": [_window(audience, window, space) for audience, window in space.windows.items()],
    }


def _window(audience: str, window: Window, space: SpacePlan) -> dict[str, Any]:
    hour, minute = divmod(window.opens_minute, 60)
    return {
        "audience": audience,
        "opens_days": window.opens_days,
        "opens_at": f"{hour:02}:{minute:02}",
        "closes_days": window.closes_days,
        "longest_minutes": min(window.longest or space.longest, space.longest) // MINUTE,
        "approval_hours": window.approval // HOUR if window.approval else None,
    }
