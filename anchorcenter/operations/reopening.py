"""Opening again what was closed: whoever had to give way is offered their time before everybody else."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from anchorcenter.accounts.actors import Actor
from anchorcenter.accounts.queries import lock_person
from anchorcenter.bookings import queries as bookings
from anchorcenter.bookings.models import Because, Booking, Status
from anchorcenter.bookings.offers.making import NewOffer, keep_each
from anchorcenter.bookings.offers.models import Offer, Origin
from anchorcenter.bookings.offers.news import tell_of_offers
from anchorcenter.bookings.rules import OVERRIDABLE
from anchorcenter.bookings.service import making_way
from anchorcenter.core.db import db
from anchorcenter.facilities import changes, claims
from anchorcenter.facilities.changes import Author, Edit
from anchorcenter.facilities.closures import end_closure, remove_closure
from anchorcenter.facilities.maintenance import end_maintenance, get_maintenance
from anchorcenter.facilities.models import Closure
from anchorcenter.facilities.plan import Plan
from anchorcenter.facilities.queries import get_plan
from anchorcenter.operations import queries
from anchorcenter.operations.models import ClosureDecision, Decision

KEPT_FOR = timedelta(days=2)  # So long whose time it was may think; at most until it begins.
WAIVED = OVERRIDABLE - {"closed", "holiday"}  # They had it by the rules of that day.


def end_early(closure_id: int, edit: Edit, *, by: Actor, now: datetime) -> list[Offer]:
    """``end_closure``, and offer their time to those it displaced. Call inside ``writing()``."""
    row = changes.get(Closure, closure_id)
    return _open([row], lambda author: end_closure(closure_id, edit, author=author), by=by, now=now)


def take_back(closure_id: int, edit: Edit, *, by: Actor, now: datetime) -> list[Offer]:
    """``remove_closure``, and offer their time to those it displaced. Call inside ``writing()``."""
    row = changes.get(Closure, closure_id)
    return _open([row], lambda author: remove_closure(closure_id, edit, author=author), by=by, now=now)


def end_again(number: int, edit: Edit, *, by: Actor, now: datetime) -> list[Offer]:
    """``end_maintenance``, and offer their time to those whom any of its dates displaced. Call inside ``writing()``."""
    ahead = [each for each in get_maintenance(number).closures if each.starts_at > now]
    return _open(ahead, lambda author: end_maintenance(number, edit, author=author), by=by, now=now)


def _open(rows: Sequence[Closure], open_up: Callable[[Author], None], *, by: Actor, now: datetime) -> list[Offer]:
    plan = get_plan()
    lock_person(by.id)
    decided = queries.list_displaced([row.id for row in rows], now=now)
    bookings.lock_bookings([each.booking_id for each in decided])
    spaces = [plan.get(each.space_id) for each in decided]
    cells = [cell.id for row in rows for cell in row.cells]
    claims.lock_cells([*cells, *(cell for space in spaces for cell in space.cell_ids)])
    open_up(Author(by=by.key, now=now))
    return offer_back(decided, by=by, now=now, plan=plan)


def offer_back(decided: Sequence[ClosureDecision], *, by: Actor, now: datetime, plan: Plan) -> list[Offer]:
    """Keep their old time for those who had to give way, where it is free again, and write to each once.

    What was cancelled stays so, and what was moved stays where it is until the offer is taken.
    """
    theirs = {each.booking_id: each for each in decided if _still_displaced(each)}
    if not theirs:
        return []
    owners = making_way.list_owners([each.booking for each in theirs.values()], by=by, now=now)
    wanted = [(_wanted(each, now, plan), owners[each.booking_id]) for each in theirs.values()]
    offers = keep_each(wanted, by=by.key, now=now)
    for offer in offers:
        theirs[offer.booking_id or 0].offered_at = now
    db.session.flush()
    tell_of_offers(offers, now=now, plan=plan)
    return offers


def _still_displaced(each: ClosureDecision) -> bool:
    booking: Booking = each.booking
    if each.decision is Decision.CANCEL:
        return booking.status is Status.CANCELLED and booking.ended_because is Because.DISPLACED
    return booking.status is Status.CONFIRMED and booking.parts[0].occupancy.starts_at != each.starts_at


def _wanted(each: ClosureDecision, now: datetime, plan: Plan) -> NewOffer:
    """Its old time, as it was booked."""
    booking = each.booking
    return NewOffer(
        space=plan.get(each.space_id).slug,
        starts_at=each.starts_at,
        ends_at=each.ends_at,
        purpose=booking.purpose,
        headcount=booking.headcount,
        units=each.units,
        origin=Origin.REOPENED,
        expires_at=now + KEPT_FOR,
        booking_id=booking.id,
        waived=WAIVED,
        why=each.why,
    )
