"""Saying yes or no to a request. Call the verbs inside ``writing()``."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from anchorcenter.accounts.actors import Actor
from anchorcenter.accounts.queries import lock_person
from anchorcenter.bookings import events
from anchorcenter.bookings import queries as bookings
from anchorcenter.bookings.approval.changes import approve_change, refuse_change
from anchorcenter.bookings.approval.queries import list_rivals, part_asked
from anchorcenter.bookings.approval.rules import Decision, check_decider, check_undecided, is_change_asked, rivals
from anchorcenter.bookings.models import Booking, Status
from anchorcenter.bookings.service import whose_rules
from anchorcenter.bookings.service.acting import lock_account_of
from anchorcenter.bookings.service.beside import let_go
from anchorcenter.bookings.service.changing import follow
from anchorcenter.bookings.service.displacing import list_instead
from anchorcenter.bookings.service.news import news_of_booking, tell_booker
from anchorcenter.bookings.service.overriding import require_why
from anchorcenter.bookings.service.parts import holders_for, rules_of
from anchorcenter.bookings.service.using import want_check_in
from anchorcenter.core.audit import record
from anchorcenter.core.db import db
from anchorcenter.core.errors import DomainError, Reason
from anchorcenter.core.i18n import _, in_locale
from anchorcenter.facilities import claims
from anchorcenter.facilities.models import Use
from anchorcenter.facilities.plan import Plan
from anchorcenter.facilities.queries import get_plan

WERE_IN_TIME = frozenset(
    {"notice", "not_open_yet", "window_closed"}
)  # Asked when it was requested: deciding takes time.


def approve(code: str, wanted: Decision, *, by: Actor, now: datetime) -> bool:
    """Have the request be a booking, and say no to those that lose by it; False when it was approved before.

    All rules but those of when to book are asked again. Raises DomainError: 404 for none, 403 for who may not decide,
    409 when it is decided otherwise, lapsed, changed since it was read or its time is taken, 422 when a rule says no.
    """
    plan, booking, others = lock_request(code, by=by, now=now)
    if booking.change and is_change_asked(booking, now):
        _require_as_read(booking, wanted, now)
        approve_change(
            booking, booking.change, wanted.why, part_asked(booking, plan), WERE_IN_TIME, by=by, now=now, plan=plan
        )
        refuse_all(rivals(booking, others, plan), by=by, now=now, plan=plan)
        return True
    if booking.status is Status.CONFIRMED and booking.decided_at is not None and booking.change is None:
        return False
    if refused := check_undecided(booking, wanted, now=now):
        raise DomainError(*refused)
    let_go([booking], now=now)
    _keep_its_time(booking, by=by, now=now, plan=plan)
    _decide(booking, Status.CONFIRMED, wanted.why, by=by, now=now)
    events.rewrite(booking, plan)
    record("approve", "booking", booking.id, by=by.key, now=now, before={"status": Status.REQUESTED}, why=wanted.why)
    news = news_of_booking(booking, plan) | {"why": wanted.why}
    tell_booker(booking, "request_approved", news, key=f"{booking.code}-approved-{booking.version}", now=now, plan=plan)
    refuse_all(rivals(booking, others, plan), by=by, now=now, plan=plan)
    return True


def _require_as_read(booking: Booking, wanted: Decision, now: datetime) -> None:
    if refused := check_undecided(booking, wanted, now=now):
        raise DomainError(*refused)


def refuse_all(losers: Sequence[Booking], *, by: Actor, now: datetime, plan: Plan) -> None:
    """Say no to requests that another's yes leaves no time, each by itself; to those that are not decided yet."""
    for loser in losers:
        if not check_undecided(loser, Decision(version=None), now=now):
            _refuse(loser, lost_to_another(loser), by=by, now=now, plan=plan)


def reject(code: str, wanted: Decision, *, by: Actor, now: datetime) -> bool:
    """Say no for a reason and give back what the request held; False when it was rejected before.

    Raises DomainError as ``approve`` does, and (422) without a reason.
    """
    plan, booking, _others = lock_request(code, by=by, now=now)
    if booking.status is Status.REJECTED:
        return False
    if refused := check_undecided(booking, wanted, now=now):
        raise DomainError(*refused)
    require_why(wanted.why)
    _refuse(booking, wanted.why, by=by, now=now, plan=plan)
    return True


def lock_request(code: str, *, by: Actor, now: datetime) -> tuple[Plan, Booking, list[Booking]]:
    """The request, and those that may lose by it, locked until the block ends. Raises DomainError: 404, 403."""
    plan = get_plan()
    lock_person(by.id)
    lock_account_of(code, by=by, now=now)
    seen = bookings.get_booking(code, person=by)
    if refused := check_decider(seen, by):
        raise DomainError(*refused)
    codes = [code, *(each.code for each in list_rivals(seen, now=now, plan=plan))]
    db.session.expire_all()  # What was read before the lock is read again.
    found = bookings.list_locked(codes)
    return plan, next(each for each in found if each.code == code), [each for each in found if each.code != code]


def _keep_its_time(booking: Booking, *, by: Actor, now: datetime, plan: Plan) -> None:
    """Take for good what it asks for. Raises DomainError with what is taken by now, and every rule that says no."""
    slot, part = booking.parts[0].occupancy, part_asked(booking, plan)
    waived, owner = WERE_IN_TIME | set(booking.overrides.split()), whose_rules(booking, by=by, now=now)

    def judge(reasons: Sequence[Reason]) -> list[Reason]:
        return [reason for reason in reasons if reason.code not in waived]

    rules = rules_of(part, headcount=booking.headcount, by=owner, now=now, plan=plan, own=booking)
    common: dict[str, Any] = {"plan": plan, "now": now, "rules": rules, "judge": judge}
    if slot.cells_taken:
        (taken,) = claims.confirm([slot.id], kind=Use.BOOKING, label="", is_known=True, **common)
    else:
        (taken,) = claims.move([slot.id], [part], holders=holders_for(by), **common)
        follow(booking.parts[0], taken, plan)
    want_check_in(taken, is_centers=booking.audience is None, now=now)


def _refuse(booking: Booking, why: str, *, by: Actor, now: datetime, plan: Plan) -> None:
    if is_change_asked(booking, now):
        refuse_change(booking, "reject_change", why, by=by.key, now=now, plan=plan)
        return
    _decide(booking, Status.REJECTED, why, by=by, now=now)
    let_go([booking], now=now)
    claims.release([row.occupancy_id for row in booking.parts], now=now)
    events.rewrite(booking, plan)
    record("reject", "booking", booking.id, by=by.key, now=now, before={"status": Status.REQUESTED}, why=why)
    news = news_of_booking(booking, plan) | {"why": why, "offers": list_instead(booking, by=by, now=now, plan=plan)}
    tell_booker(booking, "request_rejected", news, key=f"{booking.code}-rejected", now=now, plan=plan)


def _decide(booking: Booking, status: Status, why: str, *, by: Actor, now: datetime) -> None:
    booking.status, booking.decided_by_id, booking.decided_at, booking.decision_why = status, by.id, now, why
    db.session.flush()
    db.session.expire(booking, ["decided_by"])


def lost_to_another(booking: Booking) -> str:
    """Why it was refused, in the language of who reads it."""
    with in_locale(booking.booked_by.locale):
        return _("Another request for the time was approved.")
