"""Booking for somebody else: what staff do for who calls or comes by, and for the center itself."""

from __future__ import annotations

from datetime import datetime

from anchorcenter.accounts.actors import Actor
from anchorcenter.accounts.directory import find_actor_of, lock_people
from anchorcenter.accounts.models import Audience
from anchorcenter.bookings.models import Channel
from anchorcenter.bookings.quotas.service import lock_account
from anchorcenter.bookings.service.acting import as_guest
from anchorcenter.bookings.service.booking import Booked, confirm_by_mail, news_of_booked, write_booking
from anchorcenter.bookings.service.displacing import make_room, tell_displaced
from anchorcenter.bookings.service.overriding import Override, require_why
from anchorcenter.bookings.service.parts import holders_for, part_of, rules_of
from anchorcenter.bookings.wanted import NewBookingFor
from anchorcenter.core.audit import record
from anchorcenter.core.errors import DomainError, Reason
from anchorcenter.core.i18n import _l
from anchorcenter.facilities import claims
from anchorcenter.facilities.models import Use
from anchorcenter.facilities.queries import get_plan


def book_for(wanted: NewBookingFor, *, by: Actor, now: datetime) -> Booked:
    """Book by the rules of who is booked for, except those that staff let pass by name; others give way if named.

    Raises DomainError like ``book``, 403 unless ``by`` is staff, 422 for a person who is none, or without a reason for
    what is let pass or gives way.
    """
    plan = get_plan()
    require_staff(by)
    lock_people({by.id, wanted.person or by.id})
    whom, judge = whom_of(wanted, by=by, now=now), Override(wanted.overrides, why=wanted.why, by=by)
    if wanted.displaced:
        require_why(wanted.why)
    part = part_of(wanted, plan, Use.BOOKING)
    lock_account(whom)
    gone = make_room(part, wanted.displaced, wanted.why, now=now, plan=plan) if wanted.displaced else []
    rules = rules_of(part, headcount=wanted.headcount, by=whom, now=now, plan=plan)
    (taken,) = claims.take([part], plan=plan, now=now, rules=rules, holders=holders_for(by), judge=judge)
    passed = judge.passed + (["displaced"] if gone else [])
    booked = write_booking(wanted, taken, by=whom, now=now, plan=plan, **_columns(wanted, passed, by=by))
    after = news_of_booked(booked) | {"overrides": passed, "displaced": [booking.code for booking in gone]}
    record("book", "booking", booked.id, by=by.key, now=now, after=after, why=wanted.why if passed else "")
    if wanted.guest is None:
        confirm_by_mail(booked, to=whom, now=now, plan=plan)
    tell_displaced(gone, wanted.why, by=by, now=now, plan=plan)
    return booked


def whom_of(wanted: NewBookingFor, *, by: Actor, now: datetime) -> Actor:
    """Who is booked for, and by whose rules. Raises DomainError (422) for a person who is none."""
    if wanted.guest:
        return as_guest(by, Audience.GROUP if wanted.guest.is_group else Audience.CITIZEN)
    if wanted.person is None:
        return by
    if found := find_actor_of(wanted.person, now=now):
        return found
    raise DomainError(Reason(code="unknown_person", message=_l("There is no such person."), field="person"))


def require_staff(by: Actor) -> None:
    """Raises DomainError (403) unless ``by`` is staff."""
    if not by.is_staff:
        message = _l("Only the staff of the center book for others.")
        raise DomainError(Reason(code="forbidden", message=message, status=403))


def _columns(wanted: NewBookingFor, passed: list[str], *, by: Actor) -> dict[str, object]:
    guest, is_own = wanted.guest, wanted.guest is None and wanted.person in (None, by.id)
    columns: dict[str, object] = {
        "channel": Channel.SELF if is_own else wanted.channel,
        "entered_by_id": None if is_own else by.id,
        "overrides": " ".join(passed),
        "override_why": wanted.why if passed else "",
    }
    if guest:
        columns |= {"guest_name": guest.name, "guest_phone": guest.phone, "guest_organisation": guest.organisation}
    return columns
