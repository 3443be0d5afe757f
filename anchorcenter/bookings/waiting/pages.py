"""What pages of the waiting list show its people."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask import Response, url_for

from anchorcenter.accounts.access import me
from anchorcenter.admissions.models import EntryState
from anchorcenter.bookings.offers.models import OfferState
from anchorcenter.bookings.offers.rules import state_at as offer_state
from anchorcenter.bookings.texts import offers_of
from anchorcenter.bookings.waiting import queries
from anchorcenter.bookings.waiting.forms import WishForm
from anchorcenter.bookings.waiting.models import Wish
from anchorcenter.bookings.waiting.texts import STATE, TAG, days_text, spaces_text
from anchorcenter.core.clock import now
from anchorcenter.core.errors import DomainError
from anchorcenter.core.i18n import _, local, named, plural
from anchorcenter.core.pages import page
from anchorcenter.facilities.plan import Plan
from anchorcenter.facilities.queries import get_plan


def wishes_page() -> Response:
    """What I wait for, which one in turn I am, and what became of it."""
    plan, mine = get_plan(), queries.list_mine(me())
    is_waiting = any(state_at(wish, now()) is EntryState.WAITING for wish in mine)
    others = queries.list_waiting(now=now()) if is_waiting else []
    return page("waiting/index.html", wishes=[row_of(wish, others, plan) for wish in mine])


def wish_page(form: WishForm, *, status: int = 200, error: DomainError | None = None) -> Response:
    """The form of a wish, with what refused it and what is free right now."""
    plan = get_plan()
    return page(
        "waiting/new.html",
        status=status,
        form=form,
        alternatives=offers_of(error, plan, form.units.data or 1),
        has_pools=any(space.is_pool for space in plan.spaces),
    )


def row_of(wish: Wish, others: Sequence[Wish], plan: Plan) -> dict[str, Any]:
    """A wish as lists show it."""
    state, entry = state_at(wish, now()), wish.entry
    is_offered = state is EntryState.OFFERED and wish.offer is not None
    return {
        "number": wish.id,
        "spaces": spaces_text(wish, plan),
        "when": days_text(wish),
        "purpose": wish.purpose,
        "headcount": wish.headcount,
        "state": state,
        "tag": TAG.get(state, "cancelled"),
        "state_text": STATE[state](),
        "position": position_text(wish, others, plan) if state is EntryState.WAITING else "",
        "offer_url": url_for("offers.show", number=wish.offer_id) if is_offered else "",
        "until": local(wish.offer.expires_at) if wish.offer and is_offered else "",
        "skips": [{"why": named(skip.why, skip.why_en), "at": local(skip.at)} for skip in entry.skips],
        "ended_why": entry.ended_why,
    }


def state_at(wish: Wish, now: datetime) -> EntryState:
    """What people read: a wish whose last start has passed, or whose offer has lapsed, came to nothing at once."""
    state = wish.entry.state
    is_past = state is EntryState.WAITING and wish.latest_at <= now
    is_lapsed = state is EntryState.OFFERED and wish.offer and offer_state(wish.offer, now) is OfferState.LAPSED
    return EntryState.EXPIRED if is_past or is_lapsed else state


def position(wish: Wish, others: Sequence[Wish], plan: Plan) -> int:
    """Which one in turn, from 1, among those who may want the same; ``others`` are all who wait, in turn."""
    competing = [other.id for other in queries.competing(wish, others, plan)]
    return competing.index(wish.id) + 1 if wish.id in competing else len(competing) + 1


def position_text(wish: Wish, others: Sequence[Wish], plan: Plan) -> str:
    """The same in words."""
    before = position(wish, others, plan) - 1
    return plural("%(num)d before you", "%(num)d before you", before) if before else _("You are next.")
