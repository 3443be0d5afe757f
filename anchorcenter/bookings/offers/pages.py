"""What pages of offers show."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Response, url_for

from anchorcenter.accounts.access import me, saw
from anchorcenter.bookings.offers import queries
from anchorcenter.bookings.offers.models import Offer, OfferState, Origin
from anchorcenter.bookings.offers.rules import state_at
from anchorcenter.bookings.texts import slot_of
from anchorcenter.core.clock import now
from anchorcenter.core.errors import DomainError
from anchorcenter.core.i18n import _, local, named
from anchorcenter.core.pages import page
from anchorcenter.core.periods import MINUTE
from anchorcenter.facilities.plan import Plan
from anchorcenter.facilities.queries import get_plan

STATE: dict[OfferState, Callable[[], str]] = {
    OfferState.OPEN: lambda: _("waits for your answer"),
    OfferState.TAKEN: lambda: _("taken"),
    OfferState.DECLINED: lambda: _("declined"),
    OfferState.LAPSED: lambda: _("lapsed"),
}
TAG = {OfferState.OPEN: "requested", OfferState.TAKEN: "confirmed"}
WHY: dict[Origin, Callable[[], str]] = {
    Origin.WAITING: lambda: _("It became free, and you are next on the waiting list."),
    Origin.COUNTER: lambda: _("The center offers it instead of what you asked for."),
    Origin.DISPLACED: lambda: _("Your booking had to give way: the center offers this time instead."),
    Origin.REOPENED: lambda: _("The time that you had lost is open again."),
}


def offer_page(offer: Offer, *, error: DomainError | None = None) -> Response:
    """One offer, with its two answers as long as it is open."""
    return page(
        "offers/show.html",
        status=error.status if error else 200,
        offer=_whole(offer, get_plan()),
        reasons=[str(reason.message) for reason in error.reasons] if error else [],
    )


def my_offers() -> list[dict[str, Any]]:
    """What waits for the reader's answer, as rows of a list."""
    plan = get_plan()
    return [row_of(offer, plan) for offer in queries.list_open(me(), now=now())]


def offered_instead(booking_id: int) -> list[dict[str, Any]]:
    """What the reader, whose request it is or who manages it, may have instead of that request: rows of a list."""
    plan, person = get_plan(), me()
    return [row_of(offer, plan) for offer in queries.list_open(person, now=now()) if offer.booking_id == booking_id]


def row_of(offer: Offer, plan: Plan) -> dict[str, Any]:
    """An offer as lists show it."""
    space, state = plan.get(offer.occupancy.space_id), state_at(offer, now())
    saw(offer.person_id)
    return slot_of(space, offer.occupancy.period) | {
        "number": offer.id,
        "url": url_for("offers.show", number=offer.id),
        "state": state,
        "tag": TAG.get(state, "cancelled"),
        "state_text": STATE[state](),
        "until": local(offer.expires_at),
        "why": offer.why,
        "is_mine": offer.person_id == me().id,
        "person": named(offer.person.name, offer.person.name_en),
    }


def _whole(offer: Offer, plan: Plan) -> dict[str, Any]:
    left, slot = offer.expires_at - now(), offer.occupancy
    space = plan.get(slot.space_id)
    booking = queries.find_booking(offer) if offer.state is OfferState.TAKEN else None
    return row_of(offer, plan) | {
        "is_instead": offer.origin is Origin.COUNTER,
        "is_change": offer.origin is Origin.COUNTER and queries.is_of_change(offer),
        "origin": WHY[offer.origin](),
        "purpose": offer.purpose,
        "headcount": offer.headcount,
        "units": offer.units if space.is_pool else 0,
        "seconds_left": max(0, int(left.total_seconds())),
        "minutes_left": max(1, -(-left // MINUTE)),
        "booking_url": url_for("bookings.show", code=booking.code) if booking else "",
        "calendar": url_for("bookings.calendar", space=space.slug, date=plan.day_of(slot.starts_at)),
    }
