"""What mails and audit rows say of a booking."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from anchorcenter.bookings.models import Booking
from anchorcenter.core.periods import Period
from anchorcenter.facilities.plan import Plan, SpacePlan
from anchorcenter.notices.service import tell


def news_of(code: str, space: SpacePlan, period: Period, *, purpose: str, headcount: int) -> dict[str, object]:
    """A booking in values."""
    return {
        "code": code,
        "space": space.name.name,
        "space_en": space.name.name_en or space.name.name,
        "starts_at": period.start,
        "ends_at": period.end,
        "purpose": purpose,
        "headcount": headcount,
    }


def sender_of(space: SpacePlan, plan: Plan) -> dict[str, object]:
    """Who writes, and where to ask."""
    site = plan.sites[space.site_id]
    return {"center": site.name.name, "center_en": site.name.name_en or site.name.name, "phone": site.phone}


def news_of_booking(booking: Booking, plan: Plan) -> dict[str, object]:
    """The same of a booking that stands or stood."""
    slot = booking.parts[0].occupancy
    space = plan.get(slot.space_id)
    return news_of(booking.code, space, slot.period, purpose=booking.purpose, headcount=booking.headcount)


def tell_booker(
    booking: Booking, kind: str, news: Mapping[str, object], *, key: str, now: datetime, plan: Plan
) -> None:
    """Write to whose booking it is; a guest without an account has no address."""
    if not booking.guest_name:
        person, space = booking.booked_by, plan.get(booking.parts[0].occupancy.space_id)
        tell(person.email, person.locale, kind, {**news, **sender_of(space, plan)}, key=key, now=now)
