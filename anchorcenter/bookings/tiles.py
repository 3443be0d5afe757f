"""Figures of bookings for the dashboard: those of today, and the requests that wait."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import url_for
from sqlalchemy import func, select

from anchorcenter.bookings.metrics import BOOKINGS
from anchorcenter.bookings.models import STANDS, Booking, BookingDay, BookingPart, Status
from anchorcenter.core.amounts import signed
from anchorcenter.core.db import db
from anchorcenter.core.feature import Tile, Tiles
from anchorcenter.core.i18n import _, age_text, day_text, plural, today
from anchorcenter.core.metrics import figures
from anchorcenter.core.periods import DAY, Days


def find_today(now: datetime) -> list[Tile]:
    """How many bookings begin today, to how many somebody has checked in, and how many began a week before."""
    day = today(now)
    days, before = Days(day, day + DAY), Days(day - 7 * DAY, day - 6 * DAY)
    asked: dict[str, Any] = {"from": days.start.isoformat(), "to": days.end.isoformat()}
    count, was = (int(value or 0) for value in figures([(BOOKINGS, days), (BOOKINGS, before)]))
    return [
        Tile(
            label=_("Bookings today"),
            value=f"{count:,}",
            unit=plural("booking", "bookings", count),
            more=_("%(number)d checked in", number=count_checked_in(days)),
            change=signed(count - was),
            against=_("against %(period)s", period=day_text(before.start)),
            rank=3,
            url=url_for("reports.metrics_metric", key=BOOKINGS.key, **asked),
        )
    ]


def find_waiting(now: datetime) -> list[Tile]:
    """How many requests wait for a decision, and for how long the oldest has."""
    waiting = select(func.count(), func.min(Booking.booked_at))
    row = db.session.execute(waiting.where(Booking.status == Status.REQUESTED, Booking.decide_by > now)).one()
    count, oldest = row[0], row[1]
    more = _("the oldest for %(length)s", length=age_text(now - oldest)) if count else _("Nothing waits")
    return [
        Tile(
            label=_("Requests to decide"),
            value=f"{count:,}",
            unit=plural("request", "requests", count),
            against=more,
            rank=4,
            url=url_for("approval.index"),
        )
    ]


def count_checked_in(days: Days) -> int:
    """To how many bookings on ``days`` that stand somebody has checked in."""
    rows = (
        select(func.count(Booking.id.distinct()))
        .join(BookingPart, BookingPart.booking_id == Booking.id)
        .join(BookingDay, BookingDay.part_id == BookingPart.id)
        .where(BookingDay.counted_on >= days.start, BookingDay.counted_on < days.end)
        .where(Booking.status.in_(STANDS), Booking.checked_in_at.is_not(None))
    )
    return db.session.scalar(rows) or 0


TILES = (
    Tiles(permission="read_reports", find=find_today),
    Tiles(permission="operate", find=find_waiting),
)
