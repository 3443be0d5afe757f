"""Checking in, leaving, staying longer: the verbs. Call them inside ``writing()``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from anchorcenter.accounts.actors import Actor
from anchorcenter.accounts.directory import find_actor_of
from anchorcenter.accounts.queries import lock_person
from anchorcenter.bookings import queries as bookings
from anchorcenter.bookings.models import STANDS, Booking, CheckIn, Status
from anchorcenter.bookings.rules import NOT_QUALIFIED, check_qualified
from anchorcenter.bookings.service.using import ONE_FOR_ALL, end_early, terms
from anchorcenter.bookings.terms import check_check_in, check_leave, check_overrun, freed
from anchorcenter.bookings.use import queries
from anchorcenter.bookings.use.models import Overrun
from anchorcenter.bookings.use.news import warn_next
from anchorcenter.bookings.visits.queries import list_counts
from anchorcenter.bookings.visits.service import Count, enter_counts
from anchorcenter.core import settings
from anchorcenter.core.audit import record
from anchorcenter.core.db import db
from anchorcenter.core.errors import DomainError, Reason
from anchorcenter.core.periods import MINUTE, Period
from anchorcenter.facilities import claims
from anchorcenter.facilities.models import Space
from anchorcenter.facilities.plan import Plan, SpacePlan
from anchorcenter.facilities.queries import get_plan
from anchorcenter.facilities.rules import check_headcount


@dataclass(frozen=True, kw_only=True)
class Arrival:
    """Who checks in to booking ``code``: ``headcount`` people, as planned without a number."""

    code: str
    headcount: int | None = None


def check_in(wanted: Arrival, *, how: CheckIn, by: Actor, now: datetime) -> None:
    """Say that they are there: the time is theirs until its end. Once more changes nothing.

    Raises DomainError: 404 for none that ``by`` may see, 422 when too early or over, 409 when it was freed.
    """
    plan = get_plan()
    lock_person(by.id)
    number = bookings.get_booking(wanted.code, person=by).id
    check_in_known(number, wanted.headcount, how=how, by=by.key, now=now, plan=plan)


def check_in_known(
    number: int, headcount: int | None, *, how: CheckIn, by: tuple[int, str], now: datetime, plan: Plan
) -> None:
    """The same for who knows the booking without being asked who they are: the kiosk."""
    booking, following = _with_following(number, plan)
    if booking.checked_in_at is not None:
        return
    space = plan.get(booking.parts[0].occupancy.space_id)
    came = headcount or booking.headcount
    checks = check_check_in(booking, terms(), now=now), check_headcount(came, space), _check_booker(booking, space, now)
    if refused := [reason for reasons in checks for reason in reasons]:
        raise DomainError(*refused)
    _arrive(booking, came, how, by=by, now=now)
    for each in following:
        if each.checked_in_at is None and each.status is Status.CONFIRMED:
            _arrive(each, came, CheckIn.BEFORE, by=by, now=now)


def leave(wanted: Arrival, *, by: Actor, now: datetime) -> None:
    """Give the rest back from now on, to the minute; its used part counts. After the end it ends an overrun.

    Left once more changes nothing. Raises DomainError: 404, 422 when it has not begun, stands no more or is long over.
    """
    plan = get_plan()
    lock_person(by.id)
    booking = bookings.get_booking(wanted.code, person=by, is_locked=True)
    if booking.left_at is not None:
        return
    if refused := check_leave(booking, now=now):
        raise DomainError(*refused)
    before = booking.parts[0].occupancy.ends_at
    booking.came = wanted.headcount or booking.came
    if now < before:
        end_early(booking, now=now, plan=plan)
    else:
        booking.left_at = now.replace(second=0, microsecond=0)
        db.session.flush()
    _end_overrun(booking.id, now)
    after = {"ends_at": booking.left_at, "came": booking.came}
    record("leave", "booking", booking.id, by=by.key, now=now, before={"ends_at": before}, after=after)
    complete(booking, now=now)


def stay(code: str, minutes: int, *, by: Actor, now: datetime) -> list[str]:
    """Note that they are still there, until so many minutes from now or from the end; who comes next is warned once.

    No time is taken for it. Answers the codes of whom it concerns. Raises DomainError like ``leave``.
    """
    plan = get_plan()
    lock_person(by.id)
    booking = bookings.get_booking(code, person=by, is_locked=True)
    if refused := check_overrun(booking, now=now):
        raise DomainError(*refused)
    slot = booking.parts[0].occupancy
    until = max(now.replace(second=0, microsecond=0), slot.ends_at) + minutes * MINUTE
    overrun = queries.find_overrun(booking.id) or Overrun(booking_id=booking.id, noted_at=now, warned=0)
    overrun.until_at, overrun.ended_at = until, None
    concerned = queries.list_next(plan.get(slot.space_id).cell_ids, slot.ends_at, until, now=now)
    overrun.warned = warn_next(booking, concerned, until, now=now, plan=plan)
    db.session.add(overrun)
    db.session.flush()
    codes = [each.code for each in concerned]
    record("overrun", "booking", booking.id, by=by.key, now=now, after={"until_at": until, "next": codes})
    return codes


def complete(booking: Booking, *, now: datetime) -> None:
    """Enter who came to a booking that is over, as was said at its check-in, unless staff have entered it."""
    known = list_counts([part.id for part in booking.parts])
    if booking.checked_in_at is None or booking.status not in STANDS:
        return
    used = _used(booking)
    counts = [
        Count(part=part.id, headcount=booking.came or booking.headcount, starts_at=used.start, ends_at=used.end)
        for part in booking.parts
        if part.id not in known
    ]
    if counts:
        enter_counts(counts, by=_booker(booking), now=now)


def follow_checkin(space_id: int, *, now: datetime) -> None:
    """Have nothing of a space lapse that wants no check-in any more. What is booked already never begins to want it."""
    if not db.session.get_one(Space, space_id).checkin:
        claims.keep(queries.list_lapsing(space_id, now=now), now=now)


def _with_following(number: int, plan: Plan) -> tuple[Booking, Sequence[Booking]]:
    """The booking and those that one check-in covers too, all of them locked, and read after that."""
    booking = db.session.get_one(Booking, number)
    slot = booking.parts[0].occupancy
    is_one = settings.current()[ONE_FOR_ALL]
    following = queries.list_following(number, plan.get(slot.space_id), slot.ends_at) if is_one else []
    bookings.lock_bookings([number, *following])
    db.session.expire_all()
    return db.session.get_one(Booking, number), [db.session.get_one(Booking, each) for each in following]


def _check_booker(booking: Booking, space: SpacePlan, now: datetime) -> list[Reason]:
    """A reason when who booked it lacks by now what ``space`` requires, unless staff have let that pass."""
    if space.need is None or booking.guest_name or NOT_QUALIFIED in booking.overrides.split():
        return []
    booker, slot = find_actor_of(booking.booked_by_id, now=now), booking.parts[0].occupancy
    return check_qualified(space, slot.period, by=booker, plan=get_plan())


def _arrive(booking: Booking, came: int, how: CheckIn, *, by: tuple[int, str], now: datetime) -> None:
    """Keep its time, if that is still its own: who takes it at this moment holds the same locks."""
    slot = booking.parts[0].occupancy
    if not claims.keep([part.occupancy_id for part in booking.parts], now=now):
        raise DomainError(freed(slot.expires_at))
    booking.checked_in_at, booking.checked_in_how, booking.came = now, how, came
    db.session.flush()
    db.session.expire(slot)
    record("check_in", "booking", booking.id, by=by, now=now, after={"how": how, "came": came})


def _end_overrun(booking_id: int, now: datetime) -> None:
    if overrun := queries.find_overrun(booking_id):
        overrun.ended_at = now
        db.session.flush()


def _used(booking: Booking) -> Period:
    """From the check-in, or the start if that was later, until they left."""
    booked = booking.parts[0].occupancy.period
    start = max(booked.start, (booking.checked_in_at or booked.start).replace(second=0, microsecond=0))
    end = booking.left_at or booked.end
    return Period(start, end) if start < end else booked


def _booker(booking: Booking) -> Actor:
    person = booking.booked_by
    return Actor(id=person.id, email=person.email, name=person.name, locale=person.locale)
