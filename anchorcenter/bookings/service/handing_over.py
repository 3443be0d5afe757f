"""Handing a booking to somebody else, who must be allowed it themselves."""

from __future__ import annotations

from datetime import datetime

from anchorcenter.accounts.actors import Actor
from anchorcenter.accounts.directory import find_actor_of, lock_people
from anchorcenter.bookings import events
from anchorcenter.bookings.models import Booking
from anchorcenter.bookings.quotas.service import Account, lock_account
from anchorcenter.bookings.rules import audience_of, check_qualified, check_window
from anchorcenter.bookings.service.acting import check_standing, get_to_act_on
from anchorcenter.bookings.service.beside import let_go
from anchorcenter.bookings.service.news import news_of_booking, sender_of, tell_booker
from anchorcenter.bookings.service.parts import units_of
from anchorcenter.core.audit import record
from anchorcenter.core.db import db
from anchorcenter.core.errors import DomainError, Reason
from anchorcenter.core.i18n import _l
from anchorcenter.facilities import claims
from anchorcenter.facilities.models import Use
from anchorcenter.facilities.plan import Plan
from anchorcenter.facilities.queries import get_plan
from anchorcenter.facilities.rules import Part
from anchorcenter.notices.service import tell

KEPT_ITS_TIME = "window_closed"  # It was booked in time; who comes does not make it late.


def hand_over(code: str, to_person_id: int, *, by: Actor, now: datetime, why: str = "") -> None:
    """Have the booking be another person's, of their organisation, from now on; both are told.

    The booker and managers hand it to colleagues, staff to anybody. Raises DomainError: 404 and 403 as for every act,
    422 when it is over or with every reason why that person may not have it.
    """
    plan = get_plan()
    lock_people({by.id, to_person_id})
    to = find_actor_of(to_person_id, now=now)
    if to is not None:
        lock_account(to)
    booking = get_to_act_on(code, by=by)
    if to is None:
        raise DomainError(_no_such_person())
    if refused := [*check_standing(booking, now=now), *check_receiver(booking, to, by=by, now=now, plan=plan)]:
        raise DomainError(*refused)
    before, giver = {"booker_id": booking.booked_by_id}, (booking.booked_by.email, booking.booked_by.locale)
    news = news_of_booking(booking, plan) | {"why": why}
    is_told = not booking.guest_name
    is_same_company = to.organisation_id is not None and to.organisation_id == booking.organisation_id
    _make_theirs(booking, to, now=now, plan=plan)
    record("hand_over", "booking", booking.id, by=by.key, now=now, before=before, after={"booker_id": to.id}, why=why)
    key = f"{booking.code}-handed-over-{booking.version}"
    tell_booker(booking, "booking_received", news, key=f"{key}-to", now=now, plan=plan)
    if is_told:
        news |= sender_of(plan.get(booking.parts[0].occupancy.space_id), plan)
        news |= {"to": to.name if is_same_company else ""}
        tell(*giver, "booking_handed_over", news, key=f"{key}-from", now=now)


def check_receiver(booking: Booking, to: Actor, *, by: Actor, now: datetime, plan: Plan) -> list[Reason]:
    """Why ``to`` may not have it from ``by``: it is theirs, they are no colleague, may not book such a use, or have not
    so much left of a quota."""
    reasons = []
    if to.id == booking.booked_by_id and not booking.guest_name:
        reasons.append(Reason(code="same", message=_l("It is theirs already."), field="chosen"))
    is_colleague = to.organisation_id is not None and to.organisation_id == booking.organisation_id
    if not by.is_staff and not is_colleague:
        message = _l("Only a colleague of the same company can take it over.")
        reasons.append(Reason(code="no_colleague", message=message, field="chosen"))
    account = Account(by=to, without=[booking.id], now=now, plan=plan)
    for row in booking.parts:
        space, period = plan.get(row.occupancy.space_id), row.occupancy.period
        found = check_window(space, period, by=to, now=now, plan=plan)
        found += check_qualified(space, period, by=to, plan=plan)
        part = Part(space=space, period=period, kind=Use.BOOKING, units=units_of(booking, space))
        reasons += [*(reason for reason in found if reason.code != KEPT_ITS_TIME), *account.check(part)]
    return reasons


def _make_theirs(booking: Booking, to: Actor, *, now: datetime, plan: Plan) -> None:
    slot = booking.parts[0].occupancy
    booking.booked_by_id, booking.organisation_id = to.id, to.organisation_id
    booking.audience = audience_of(plan.get(slot.space_id), slot.period, by=to, now=now, plan=plan)
    booking.guest_name = booking.guest_phone = booking.guest_organisation = ""
    db.session.flush()
    db.session.expire(booking, ["booked_by", "organisation"])
    let_go([booking], now=now)  # What was offered instead was offered to somebody else.
    claims.revise([row.occupancy_id for row in booking.parts], plan=plan, now=now)
    events.rewrite(booking, plan)


def _no_such_person() -> Reason:
    return Reason(code="unknown_person", message=_l("There is no such person."), field="chosen")
