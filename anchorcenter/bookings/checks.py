"""What ``flask doctor`` asks of bookings: those that stand have their time, those that do not have given it back."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import Select, or_, select

from anchorcenter.bookings.events import ENDED, full_text, shown_of
from anchorcenter.bookings.models import Booking, BookingEvent, BookingPart, Status
from anchorcenter.core.db import db
from anchorcenter.core.ical import same_but_words
from anchorcenter.facilities.checks import LOOKED_AHEAD
from anchorcenter.facilities.events import mark_of
from anchorcenter.facilities.models import Ending, Event, Occupancy, Use
from anchorcenter.facilities.queries import get_plan

SETTLED = (Status.EXPIRED, Status.NO_SHOW)  # Before that, what has lapsed waits for the worker to be written.
STANDING = (Status.CONFIRMED, Status.COMPLETED, Status.NO_SHOW)


def bookings_hold_their_time() -> list[str]:
    """Every part of a booking that stands has an unreleased occupancy of its own, or one that has just lapsed."""
    lost = _parts().where(Booking.status.in_(STANDING))
    given_up = Occupancy.released_at.is_not(None) & Occupancy.ended_because.is_distinct_from(Ending.LAPSED)
    lost = lost.where(given_up | (Occupancy.kind != Use.BOOKING))
    return [f"booking {number} stands and has lost its time" for number in db.session.scalars(lost)]


def cancelled_bookings_hold_nothing() -> list[str]:
    """No part of a cancelled booking takes time."""
    kept = _parts().where(Booking.status.in_(ENDED), Occupancy.released_at.is_(None))
    return [f"booking {number} is cancelled and still takes time" for number in db.session.scalars(kept)]


def bookings_are_in_calendars() -> list[str]:
    """Every part has an event in the calendars of whose booking it is by now, at its time."""
    stray = _parts().outerjoin(BookingEvent, BookingEvent.part_id == BookingPart.id)
    is_other = or_(
        BookingEvent.part_id.is_(None),
        BookingEvent.booked_by_id != Booking.booked_by_id,
        BookingEvent.organisation_id.is_distinct_from(Booking.organisation_id),
        BookingEvent.starts_at != Occupancy.starts_at,
        BookingEvent.ends_at != Occupancy.ends_at,
    )
    return [
        f"booking {number} is not in the calendar it belongs in" for number in db.session.scalars(stray.where(is_other))
    ]


def events_say_what_is() -> list[str]:
    """The events of bookings of the next month say when, in which state and revision, as writing them now would."""
    plan, now = get_plan(), datetime.now(UTC)
    ahead = Occupancy.ends_at > now, Occupancy.starts_at < now + LOOKED_AHEAD
    settled = or_(Occupancy.ended_because.is_distinct_from(Ending.LAPSED), Booking.status.in_(SETTLED))
    rows = select(Booking, BookingPart, Occupancy, Event, BookingEvent.full).join(Booking.parts)
    rows = rows.join(BookingPart.occupancy).join(Event, Event.occupancy_id == Occupancy.id)
    rows = rows.join(BookingEvent, BookingEvent.part_id == BookingPart.id).order_by(Booking.id)
    wrong = [
        booking.id
        for booking, part, _slot, event, full in db.session.execute(rows.where(*ahead, settled))
        if not same_but_words(full, full_text(mark_of(event), shown_of(booking, part, plan), plan))
    ]
    return [f"the event of booking {number} says something else" for number in wrong[:20]]


def _parts() -> Select[int]:
    joined = select(Booking.id).join(BookingPart, BookingPart.booking_id == Booking.id)
    return joined.join(Occupancy, Occupancy.id == BookingPart.occupancy_id).order_by(Booking.id).limit(20)


CHECKS = (
    bookings_hold_their_time,
    cancelled_bookings_hold_nothing,
    bookings_are_in_calendars,
    events_say_what_is,
)
