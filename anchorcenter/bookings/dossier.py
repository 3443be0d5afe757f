"""What bookings say of an organisation, for staff: what is left of its quotas this month, and what it has ahead."""

from __future__ import annotations

from datetime import datetime

from flask import url_for
from sqlalchemy import func, select
from sqlalchemy.orm import contains_eager

from anchorcenter.accounts.models import Audience
from anchorcenter.bookings.models import LIVE, Booking, BookingPart
from anchorcenter.bookings.quotas.models import Whose
from anchorcenter.bookings.quotas.queries import list_limits, used_of_each
from anchorcenter.bookings.quotas.rules import Subject, Window, applies, days_around, holds_on
from anchorcenter.bookings.quotas.texts import quantity
from anchorcenter.bookings.texts import STATUS
from anchorcenter.core.db import db
from anchorcenter.core.feature import MOST_FACTS, Fact, Facts
from anchorcenter.core.i18n import _, days_text, period_text, plural, today
from anchorcenter.facilities.models import Occupancy
from anchorcenter.facilities.queries import get_plan


def quotas_of(organisation_id: int, now: datetime) -> Facts:
    """Those that its members share, each over the day, week or month of now; each leads to its statement."""
    day, subject = today(now), Subject(0, organisation_id, Audience.TENANT)
    limits = [each for each in list_limits() if each.whose is Whose.COMPANY and applies(each, subject)]
    windows = [Window(each, days_around(each.per, day)) for each in limits if holds_on(each, day)][:MOST_FACTS]
    spent = used_of_each(windows, subject, now=now)
    facts = [_quota(window, used, organisation_id) for window, used in zip(windows, spent, strict=True)]
    many = plural("%(num)d quota", "%(num)d quotas", len(windows))
    return Facts(label=_("Quotas"), sum=many if windows else _("none is shared"), facts=facts)


def bookings_of(organisation_id: int, now: datetime) -> Facts:
    """What its members have booked for it and what has not begun, by start."""
    rows = select(Booking).join(Booking.parts).join(BookingPart.occupancy)
    rows = rows.where(Booking.organisation_id == organisation_id, Booking.status.in_(LIVE), Occupancy.starts_at > now)
    many = db.session.scalar(rows.with_only_columns(func.count(Booking.id.distinct()))) or 0
    parts = contains_eager(Booking.parts).contains_eager(BookingPart.occupancy)
    first = db.session.scalars(rows.options(parts).order_by(Occupancy.starts_at, Booking.id).limit(MOST_FACTS))
    facts = [_booking(row) for row in first.unique()]
    return Facts(label=_("Bookings ahead"), sum=plural("%(num)d booking", "%(num)d bookings", many), facts=facts)


def _quota(window: Window, used: int, organisation_id: int) -> Fact:
    limit, days = window
    left = quantity(limit, max(0, limit.most - used))
    return Fact(
        what=str(limit.name),
        more=_("%(left)s of %(most)s left", left=left, most=quantity(limit, limit.most)) + f" · {days_text(days)}",
        mark=_("used up") if used >= limit.most else "",
        css="busy",
        url=url_for("quotas.statement", number=limit.id, company=organisation_id),
    )


def _booking(row: Booking) -> Fact:
    held = row.parts[0].occupancy
    return Fact(
        what=f"{period_text(held.period)}",
        more=str(get_plan().get(held.space_id).name),
        mark=STATUS[row.status](),
        css=row.status.value,
        url=url_for("bookings.show", code=row.code),
    )
