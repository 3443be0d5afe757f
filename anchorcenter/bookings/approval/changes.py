"""What becomes of a change that was asked for: it is made, or the booking stays as it is."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm.attributes import flag_modified

from anchorcenter.accounts.actors import Actor
from anchorcenter.bookings import events, queries
from anchorcenter.bookings.models import Booking, ChangeRequest
from anchorcenter.bookings.rules import audience_of
from anchorcenter.bookings.service import whose_rules
from anchorcenter.bookings.service.asking import news_of_change, tell
from anchorcenter.bookings.service.beside import let_go, note_let_go, slots_of
from anchorcenter.bookings.service.changing import follow
from anchorcenter.bookings.service.news import news_of_booking, tell_booker
from anchorcenter.bookings.service.parts import holders_for, rules_of
from anchorcenter.bookings.service.using import follow_move
from anchorcenter.core.audit import PROGRAM, record
from anchorcenter.core.db import db
from anchorcenter.core.errors import Reason
from anchorcenter.core.unit_of_work import writing
from anchorcenter.facilities import claims
from anchorcenter.facilities.plan import Plan
from anchorcenter.facilities.queries import get_plan
from anchorcenter.facilities.rules import Part


def approve_change(
    booking: Booking,
    change: ChangeRequest,
    why: str,
    part: Part,
    waived: Collection[str],
    *,
    by: Actor,
    now: datetime,
    plan: Plan,
) -> None:
    """Have the booking be what was asked for, in one step with what was kept beside it; all rules but those ``waived``
    are asked again. Raises DomainError with every reason: then it stays as it is."""
    owner = whose_rules(booking, by=by, now=now)
    before, after = news_of_booking(booking, plan), news_of_change(booking, change, plan)
    rules = rules_of(part, headcount=change.headcount, by=owner, now=now, plan=plan, own=booking)

    def judge(reasons: Sequence[Reason]) -> list[Reason]:
        return [reason for reason in reasons if reason.code not in waived]

    ids = slots_of(booking, now=now)
    (taken,) = claims.move(ids, [part], plan=plan, now=now, rules=rules, holders=holders_for(by), judge=judge)
    follow(booking.parts[0], taken, plan)
    note_let_go([booking.id])
    booking.purpose, booking.headcount, booking.units_asked = change.purpose, change.headcount, change.units
    booking.audience = audience_of(part.space, part.period, by=owner, now=now, plan=plan)
    booking.decided_by_id, booking.decided_at, booking.decision_why = by.id, now, why
    db.session.execute(delete(ChangeRequest).where(ChangeRequest.booking_id == booking.id))
    flag_modified(booking, "purpose")  # Its version grows with its time too.
    db.session.flush()
    db.session.expire(booking, ["decided_by", "change"])
    follow_move(booking, taken, now=now)
    events.rewrite(booking, plan)
    record("approve_change", "booking", booking.id, by=by.key, now=now, before=before, after=after, why=why)
    was = {f"was_{name}": value for name, value in before.items()}
    news = after | was | {"why": why, "by_center": False}
    tell_booker(booking, "booking_changed", news, key=f"{booking.code}-changed-{booking.version}", now=now, plan=plan)


def refuse_change(booking: Booking, verb: str, why: str, *, by: tuple[int, str], now: datetime, plan: Plan) -> None:
    """Have the booking stay as it is, give back what was kept beside it, and say so."""
    if booking.change:
        tell(booking, booking.change, "change_refused", now=now, plan=plan, why=why)
    let_go([booking], now=now)
    flag_modified(booking, "purpose")
    db.session.flush()
    record(verb, "booking", booking.id, by=by, now=now, why=why)


def settle_lapsed_changes(now: datetime) -> None:
    """Close what nobody decided in time and tell whose bookings they are, once; a job of the worker."""
    for number in queries.list_lapsed_changes(now):
        with writing():
            expire_change(number, now=now)


def expire_change(number: int, *, now: datetime) -> None:
    """The same for one, if nobody decided it meanwhile. Call inside ``writing()``."""
    plan = get_plan()
    queries.lock_bookings([number])
    booking = db.session.get_one(Booking, number, populate_existing=True)
    if booking.change is not None and booking.change.decide_by <= now:
        refuse_change(booking, "expire_change", "", by=PROGRAM, now=now, plan=plan)
