"""What is left of quotas, in words, before anybody asks."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from anchorcenter.accounts.actors import Actor
from anchorcenter.bookings.quotas.models import Measure
from anchorcenter.bookings.quotas.queries import list_limits, used_of_each
from anchorcenter.bookings.quotas.rules import Limit, Subject, Window, applies, days_around, holds_on
from anchorcenter.bookings.quotas.service import Account
from anchorcenter.core.amounts import amount_text
from anchorcenter.core.i18n import _, days_text
from anchorcenter.facilities.models import SpaceKind
from anchorcenter.facilities.plan import Plan
from anchorcenter.facilities.rules import Part


def left_for(part: Part, *, by: Actor, now: datetime, plan: Plan) -> list[str]:
    """What is left of every quota that a booking of ``part`` by ``by`` counts towards."""
    account = Account(by=by, now=now, plan=plan)
    return [left_text(window, account.used(window)) for window, _asked in account.windows(part)]


def mine(by: Actor, *, day: date, now: datetime, kind: SpaceKind | None = None) -> list[dict[str, Any]]:
    """Every quota of ``by`` in force on ``day``, or only those on spaces of that ``kind``: its window, what is used and
    left of it. One statement for all of them."""
    limits = [limit for limit in limits_of(by) if holds_on(limit, day) and (not kind or limit.kind in (None, kind))]
    windows = [Window(limit, days_around(limit.per, day)) for limit in limits]
    found = used_of_each(windows, subject_of(by), now=now)
    return [_row(window, number) for window, number in zip(windows, found, strict=True)]


def limits_of(by: Actor) -> list[Limit]:
    """The quotas that may be on what ``by`` books, by id; none for staff."""
    if by.is_staff:
        return []
    subjects = [subject_of(by)._replace(audience=audience) for audience in by.audiences]
    return [limit for limit in list_limits() if any(applies(limit, subject) for subject in subjects)]


def subject_of(by: Actor) -> Subject:
    """Whose bookings count."""
    return Subject(by.id, by.organisation_id, None)


def left_text(window: Window, is_used: int) -> str:
    """``Company A, flight field: 11 h of 20 h left (1 Nov - 30 Nov)``."""
    limit, days = window
    return _(
        "%(name)s: %(left)s of %(most)s left (%(days)s)",
        name=limit.name,
        left=quantity(limit, max(0, limit.most - is_used)),
        most=quantity(limit, limit.most),
        days=days_text(days),
    )


def quantity(limit: Limit, number: int) -> str:
    """So many minutes or bookings in words."""
    return amount_text(number, "minute" if limit.measure is Measure.MINUTES else "booking")


def _row(window: Window, is_used: int) -> dict[str, Any]:
    limit, days = window
    return {
        "id": limit.id,
        "name": str(limit.name),
        "text": left_text(window, is_used),
        "limit": limit,
        "days": days,
        "used": is_used,
        "left": max(0, limit.most - is_used),
        "percent": min(100, is_used * 100 // limit.most) if limit.most else 100,
    }
