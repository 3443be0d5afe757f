"""Bookings in words, and the pieces of pages that several of them show."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from flask import url_for

from anchorcenter.accounts.access import me, saw
from anchorcenter.accounts.masks import mask_name
from anchorcenter.bookings.models import Booking, Channel, Status
from anchorcenter.bookings.rules import OVERRIDABLE
from anchorcenter.bookings.terms import status_at
from anchorcenter.core.clock import now
from anchorcenter.core.errors import Alternative, DomainError
from anchorcenter.core.i18n import _, day_text, named, period_text
from anchorcenter.core.periods import Period
from anchorcenter.facilities.plan import Plan, SpacePlan
from anchorcenter.facilities.queries import get_plan

WHY = {
    "same": lambda: _("this time"),
    "other_time": lambda: _("other time"),
    "other_space": lambda: _("other space"),
    "smaller_layout": lambda: _("smaller layout"),
    "larger_layout": lambda: _("larger layout"),
}
STATUS = {
    Status.REQUESTED: lambda: _("requested"),
    Status.CONFIRMED: lambda: _("confirmed"),
    Status.CANCELLED: lambda: _("cancelled"),
    Status.REJECTED: lambda: _("rejected"),
    Status.EXPIRED: lambda: _("expired"),
    Status.NO_SHOW: lambda: _("no show"),
    Status.COMPLETED: lambda: _("completed"),
}

CHANNELS = {
    Channel.SELF: lambda: _("booked themselves"),
    Channel.PHONE: lambda: _("by telephone"),
    Channel.VISIT: lambda: _("at the desk"),
}
RULES = {
    "notice": lambda: _("notice before the start"),
    "grid": lambda: _("grid of times"),
    "too_short": lambda: _("shortest use"),
    "too_long": lambda: _("longest use"),
    "not_eligible": lambda: _("who may book"),
    "eligible_until": lambda: _("until when somebody may book"),
    "not_open_yet": lambda: _("when booking opens"),
    "window_closed": lambda: _("when booking closes"),
    "closed": lambda: _("opening hours"),
    "holiday": lambda: _("holiday"),
    "closure": lambda: _("closure"),
    "quota": lambda: _("quota"),
    "displaced": lambda: _("another booking gave way"),
}


def slot_of(space: SpacePlan, period: Period) -> dict[str, str]:
    """A slot in words."""
    return {"space_name": str(space.name), "period_text": period_text(period), "place": str(space.place or "")}


def offers_of(error: DomainError | None, plan: Plan, units: int, *, to: str = "/holds") -> list[dict[str, str]]:
    """What could be had instead, as buttons that post it to the page ``to``."""
    return [offer_of(a, plan, units, to=to) for a in error.alternatives] if error else []


def offer_of(offer: Alternative, plan: Plan, units: int, *, to: str = "/holds") -> dict[str, str]:
    """One of them."""
    start, end = offer.starts_at.astimezone(plan.zone), offer.ends_at.astimezone(plan.zone)
    space = plan.find(offer.space)
    query = {"space": offer.space, "starts_at": f"{start:%Y-%m-%dT%H:%M}", "ends_at": f"{end:%Y-%m-%dT%H:%M}"}
    if space and space.is_pool:
        query["units"] = str(units)
    text = f"{space.name if space else ''} · {period_text(Period(offer.starts_at, offer.ends_at))}"
    return {"text": text, "why": WHY[offer.why](), "action": f"{to}?{urlencode(query)}"}


def row_of(booking: Booking, plan: Plan) -> dict[str, Any]:
    """A booking as lists show it."""
    occupancy, booker = booking.parts[0].occupancy, booking.booked_by
    status = status_at(booking, now())
    saw(booker.id)
    return {
        "code": booking.code,
        "url": url_for("bookings.show", code=booking.code),
        "space": str(plan.get(occupancy.space_id).name),
        "period_text": period_text(Period(occupancy.starts_at, occupancy.ends_at)),
        "purpose": booking.purpose,
        "status": status,
        "status_text": STATUS[status](),
        "is_mine": booking.booked_by_id == me().id and not booking.guest_name,
        "booked_by": guest_text(booking.guest_name) if booking.guest_name else named(booker.name, booker.name_en),
    }


def dates_text(bookings: Sequence[Booking]) -> str:
    """How many dates of a series, from which day to which."""
    days = sorted(get_plan().day_of(booking.parts[0].occupancy.starts_at) for booking in bookings)
    said = {"count": len(days), "first": day_text(days[0]), "last": day_text(days[-1])}
    return _("%(count)d dates, %(first)s to %(last)s", **said)


def guest_text(name: str, organisation: str = "") -> str:
    """A guest in a list: no account stands behind them that a look could be noted for, so the name is masked."""
    guest = _("%(name)s (guest)", name=mask_name(name))
    return f"{organisation} · {guest}" if organisation else guest


def who_booked(booking: Booking) -> str:
    """Who booked, for staff: the guest, or the company and the person, who is thereby looked at."""
    saw(booking.booked_by_id)
    if booking.guest_name:
        return guest_text(booking.guest_name, booking.guest_organisation)
    booker, company = booking.booked_by, booking.organisation
    name = named(booker.name, booker.name_en)
    return f"{named(company.name, company.name_en)} · {name}" if company else name


def overridable(error: DomainError | None) -> list[tuple[str, str]]:
    """What of a refusal staff may let pass: code and words, each rule once."""
    reasons = error.reasons if error else ()
    return list({r.code: (r.code, str(r.message)) for r in reasons if r.code in OVERRIDABLE}.values())
