"""Holding a slot while someone makes up their mind."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert, update

from anchorcenter.accounts.actors import Actor
from anchorcenter.accounts.queries import lock_person
from anchorcenter.bookings import queries
from anchorcenter.bookings.models import Booking, Hold
from anchorcenter.bookings.service.parts import holders_for, is_slot, part_of, rules_of
from anchorcenter.bookings.wanted import NewHold
from anchorcenter.core import settings
from anchorcenter.core.db import db, table
from anchorcenter.core.errors import TAKEN, DomainError, Reason
from anchorcenter.core.i18n import _l
from anchorcenter.facilities import claims
from anchorcenter.facilities.models import Use
from anchorcenter.facilities.queries import get_plan
from anchorcenter.facilities.rules import Busy

HOLD_MINUTES = settings.Setting("bookings.hold_minutes", 10)
HOLD_EXTENSIONS = settings.Setting("bookings.hold_extensions", 2)
HOLDS_PER_PERSON = settings.Setting("bookings.holds_per_person", 2)

_HOLD = insert(table(Hold)).returning(table(Hold).c.id)


def hold(wanted: NewHold, *, by: Actor, now: datetime) -> int:
    """Keep the slot for ten minutes; answers the hold's id. Pointing twice at the same slot is the same hold.

    Raises DomainError when it is taken or may not be booked, or when too many are held already.
    """
    plan = get_plan()
    part = part_of(wanted, plan, Use.HOLD)
    lock_person(by.id)
    mine = queries.list_holds(by, now=now)
    if same := next((held for held in mine if is_slot(held, part)), None):
        return same.id
    given_up = next((held for held in mine if held.id == wanted.hold), None)
    own_rules = rules_of(part, headcount=1, by=by, now=now, plan=plan)

    def rules(busy: Sequence[Busy]) -> list[Reason]:
        return [*_check_holds(len(mine) - bool(given_up)), *own_rules(busy)]

    until = now + timedelta(minutes=settings.current()[HOLD_MINUTES])
    common: dict[str, Any] = {"plan": plan, "now": now, "expires_at": until, "rules": rules, "holders": holders_for(by)}
    if given_up:
        (taken,) = claims.move([given_up.occupancy_id], [part], **common)
        point(given_up, taken)
        return given_up.id
    (taken,) = claims.take([part], **common)
    made = db.session.execute(_HOLD, {"occupancy_id": taken.occupancy_id, "held_by_id": by.id, "extensions": 0})
    return int(made.scalar_one())


def extend(hold_id: str | int, *, by: Actor, now: datetime) -> None:
    """Keep it ten minutes longer. Raises DomainError when it has ended, or was extended often enough."""
    plan, held = get_plan(), locked_hold(hold_id, by)
    configuration = settings.current()
    if held.extensions >= configuration[HOLD_EXTENSIONS]:
        message = _l("It cannot be extended once more. Book now, or release the time.")
        raise DomainError(Reason(code="no_more_extensions", message=message))
    until = (held.expires_at or now) + timedelta(minutes=configuration[HOLD_MINUTES])
    claims.confirm([held.occupancy_id], plan=plan, kind=Use.HOLD, label="", now=now, expires_at=until)
    db.session.execute(update(Hold).where(Hold.id == held.id).values(extensions=Hold.extensions + 1))


def release_hold(hold_id: str | int, *, by: Actor, now: datetime) -> queries.Held:
    """Give a held slot back; answers what it held. Raises DomainError (409) when it has become a booking."""
    get_plan()  # Configuration, person, cells: one order of locks.
    held = locked_hold(hold_id, by)
    if held.booking_id is not None:
        raise DomainError(booked_already(held.booking_id))
    claims.release([held.occupancy_id], now=now)
    return held


def locked_hold(hold_id: str | int, by: Actor) -> queries.Held:
    """The hold as it is now that nothing else can happen to what this person holds."""
    lock_person(by.id)
    return queries.get_hold(hold_id, person=by)


def booked_already(booking_id: int) -> Reason:
    """That the hold has become this booking."""
    code = db.session.get_one(Booking, booking_id).code
    message = _l("It is booked already as %(code)s. Change or cancel that booking instead.", code=code)
    return Reason(code="booked", message=message, status=TAKEN)


def point(held: queries.Held, taken: claims.Taken) -> None:
    """Have the hold hold what it was moved to."""
    db.session.execute(update(Hold).where(Hold.id == held.id).values(occupancy_id=taken.occupancy_id))


def _check_holds(live: int) -> list[Reason]:
    most = settings.current()[HOLDS_PER_PERSON]
    if live < most:
        return []
    message = _l("You hold %(most)d times already. Book or release one of them first.", most=most)
    return [Reason(code="too_many_holds", message=message)]
