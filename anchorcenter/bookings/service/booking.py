"""Booking: out of a hold or right away."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert

from anchorcenter.accounts.actors import Actor
from anchorcenter.bookings import events, queries
from anchorcenter.bookings.models import LIVE, Booking, BookingPart, Status, code_of
from anchorcenter.bookings.quotas.service import lock_account
from anchorcenter.bookings.rules import audience_of
from anchorcenter.bookings.service.holding import booked_already, locked_hold, point
from anchorcenter.bookings.service.news import news_of, sender_of
from anchorcenter.bookings.service.parts import (
    REQUESTS_HOLD,
    asking,
    holders_for,
    is_part,
    is_slot,
    part_of,
    rules_of,
    write_days,
)
from anchorcenter.bookings.service.using import want_check_in
from anchorcenter.bookings.wanted import NewBooking
from anchorcenter.core import settings
from anchorcenter.core.audit import record
from anchorcenter.core.db import db, execute, table
from anchorcenter.core.errors import DomainError
from anchorcenter.facilities import claims
from anchorcenter.facilities.models import Use
from anchorcenter.facilities.plan import Plan
from anchorcenter.facilities.queries import get_plan
from anchorcenter.facilities.rules import Part
from anchorcenter.notices.service import tell

_BOOKING = insert(table(Booking)).returning(table(Booking).c.id)
_PART = insert(table(BookingPart)).returning(table(BookingPart).c.id)


@dataclass(frozen=True, kw_only=True)
class Booked:
    """What became of a NewBooking; ``part`` names the space and the period."""

    id: int
    code: str
    status: Status
    part: Part
    purpose: str
    headcount: int
    version: int = 1


def book(wanted: NewBooking, *, by: Actor, now: datetime) -> Booked:
    """Book; out of a hold if one is named, which another slot than was held moves there.

    The same booking of the same hold sent again (a second click) answers the one there is. Raises DomainError with
    every rule that says no and with what is taken, or (409) when the hold has ended or was booked otherwise.
    """
    plan = get_plan()
    part = part_of(wanted, plan, Use.BOOKING)
    lock_account(by)
    rules = rules_of(part, headcount=wanted.headcount, by=by, now=now, plan=plan)
    asked = asking(part, by=by, now=now, plan=plan)
    if wanted.hold is None:
        (taken,) = claims.take([part], plan=plan, now=now, rules=rules, holders=holders_for(by), **asked)
    else:
        held = locked_hold(wanted.hold, by)
        if held.booking_id is not None:
            return _again(wanted, held, part)
        taken = _out_of(held, part, rules, asked, by=by, now=now, plan=plan)
    booked = write_booking(wanted, taken, by=by, now=now, plan=plan, **requested(asked))
    verb = "request" if asked else "book"
    record(verb, "booking", booked.id, by=by.key, now=now, after=news_of_booked(booked))
    confirm_by_mail(booked, to=by, now=now, plan=plan, decide_by=asked.get("expires_at"))
    return booked


def requested(asked: Mapping[str, Any]) -> dict[str, Any]:
    """The columns of what was asked for like that."""
    return {"status": Status.REQUESTED, "decide_by": asked["expires_at"]} if asked else {}


def _again(wanted: NewBooking, held: queries.Held, part: Part) -> Booked:
    """What came of a hold that is asked for once more, if just the same is asked."""
    booking = db.session.get_one(Booking, held.booking_id)
    is_same = (booking.purpose, booking.headcount) == (wanted.purpose, wanted.headcount) and is_part(booking, part)
    if booking.status not in LIVE or not is_same:
        raise DomainError(booked_already(booking.id))
    common: dict[str, Any] = {"purpose": booking.purpose, "headcount": booking.headcount, "version": booking.version}
    return Booked(id=booking.id, code=booking.code, status=booking.status, part=part, **common)


def _out_of(
    held: queries.Held, part: Part, rules: claims.Rules, asked: dict[str, Any], *, by: Actor, now: datetime, plan: Plan
) -> claims.Taken:
    ids, until = [held.occupancy_id], asked.get("expires_at")
    if is_slot(held, part) and asked.get("is_held", True):
        return claims.confirm(ids, plan=plan, kind=Use.BOOKING, label="", now=now, rules=rules, expires_at=until)[0]
    (taken,) = claims.move(ids, [part], plan=plan, now=now, rules=rules, holders=holders_for(by), **asked)
    point(held, taken)
    return taken


def write_booking(
    wanted: NewBooking, taken: claims.Taken, *, by: Actor, now: datetime, plan: Plan, **more: object
) -> Booked:
    """Write the booking of what was taken, and its days for the figures; ``more`` are further columns of it."""
    row: dict[str, Any] = {
        "booked_by_id": by.id,
        "organisation_id": by.organisation_id,
        "booked_on": plan.day_of(now),
        "booked_at": now,
        "purpose": wanted.purpose,
        "headcount": wanted.headcount,
        "units_asked": wanted.units,
        "status": Status.CONFIRMED,
        "version": 1,
        "audience": audience_of(taken.part.space, taken.part.period, by=by, now=now, plan=plan),
        **more,
    }
    number = execute(_BOOKING, row).scalar_one()
    values = {"booking_id": number, "occupancy_id": taken.occupancy_id}
    part_id = execute(_PART, values).scalar_one()
    write_days(part_id, taken.part.period, plan)
    if row["status"] is Status.CONFIRMED:
        want_check_in(taken, is_centers=row["audience"] is None, now=now)
    booked = Booked(
        id=number,
        code=code_of(row["booked_on"], number),
        status=row["status"],
        part=taken.part,
        purpose=wanted.purpose,
        headcount=wanted.headcount,
    )
    if taken.event:
        events.write(part_id, taken.event, _shown(booked, by), plan)
    return booked


def _shown(booked: Booked, by: Actor) -> events.Shown:
    return events.Shown(
        code=booked.code,
        purpose=booked.purpose,
        headcount=booked.headcount,
        status=booked.status,
        booked_by_id=by.id,
        organisation_id=by.organisation_id,
        space=booked.part.space,
        period=booked.part.period,
    )


def news_of_booked(booked: Booked) -> dict[str, object]:
    """What mails and audit rows say of it."""
    part = booked.part
    return news_of(booked.code, part.space, part.period, purpose=booked.purpose, headcount=booked.headcount)


def confirm_by_mail(booked: Booked, *, to: Actor, now: datetime, plan: Plan, decide_by: datetime | None = None) -> None:
    """Write to whose booking it is that it is booked; that it is only requested, when it is yet to be decided."""
    news = news_of_booked(booked) | sender_of(booked.part.space, plan)
    if decide_by is None:
        tell(to.email, to.locale, "booking_confirmed", news, key=f"{booked.code}-confirmed", now=now)
    else:
        news |= {"due_at": decide_by, "is_held": settings.current()[REQUESTS_HOLD]}
        tell(to.email, to.locale, "booking_requested", news, key=f"{booked.code}-requested", now=now)
