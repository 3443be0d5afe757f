"""What was decided about bookings inside a closure: written down for its page, and told to everybody once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import bindparam, func, insert, select

from anchorcenter.accounts.actors import Actor
from anchorcenter.bookings.models import Booking
from anchorcenter.bookings.proposing import Losing
from anchorcenter.bookings.service import making_way
from anchorcenter.core.db import db, table
from anchorcenter.core.i18n import in_locale, named, period_text
from anchorcenter.core.periods import Period
from anchorcenter.core.recurrence import words
from anchorcenter.facilities.closures import ClosureEdit
from anchorcenter.facilities.maintenance import MaintenanceEdit
from anchorcenter.facilities.plan import Plan
from anchorcenter.facilities.rules import Part
from anchorcenter.notices.service import letter, tell_all
from anchorcenter.operations.models import ClosureDecision, Decision

_DECISIONS = table(ClosureDecision)
_DECIDE = insert(_DECISIONS).inline()
_LATEST = select(func.max(_DECISIONS.c.id)).where(_DECISIONS.c.closure_id.in_(bindparam("numbers", expanding=True)))


@dataclass(frozen=True, kw_only=True)
class Closing:
    """A closure, or those of the dates of a rule: their ids and when they close, by start."""

    edit: ClosureEdit
    key: str
    dates: Sequence[tuple[int, Period]]

    def of(self, period: Period) -> int:
        """The closure in which ``period`` lies first."""
        return next(number for number, closed in self.dates if closed.overlaps(period))

    def why_away(self, why: str) -> str:
        """Why somebody has to give way: what is closed, and what staff say to it."""
        return " — ".join(filter(None, (self.edit.label, why)))


class Chosen(NamedTuple):
    """What becomes of a booking: where it lay, and where it goes."""

    booking: Booking
    decision: Decision
    was: Losing
    to: Part | None


def note(closing: Closing, chosen: Sequence[Chosen], why: str, *, by: Actor, now: datetime, plan: Plan) -> None:
    """Write down what became of each and write to each person once; ``why`` is what staff say to it."""
    if chosen:
        common = {"decided_at": now, "decided_by_id": by.id}
        db.session.execute(_DECIDE, [common | _row(each, closing, why) for each in chosen])
        _tell(closing, chosen, why, now=now, plan=plan)


def _row(each: Chosen, closing: Closing, why: str) -> dict[str, Any]:
    was, number = each.was, closing.of(each.was.period)
    times = {"starts_at": was.period.start, "ends_at": was.period.end}
    return {
        "closure_id": number,
        "booking_id": each.booking.id,
        "decision": each.decision,
        "space_id": was.space.id,
        "units": was.units,
        "why": why if each.decision is Decision.KEEP else closing.why_away(why),
    } | times


def _tell(closing: Closing, chosen: Sequence[Chosen], why: str, *, now: datetime, plan: Plan) -> None:
    """One mail to each person, with all of their bookings in it."""
    mine = defaultdict[int, list[Chosen]](list)
    for each in chosen:
        mine[each.booking.booked_by_id].append(each)
    edit, (_number, first) = closing.edit, closing.dates[0]
    common = {"why": why, "starts_at": first.start, "ends_at": first.end}
    letters, latest = [], db.session.scalar(_LATEST, {"numbers": [number for number, _period in closing.dates]})
    for person_id, theirs in mine.items():
        person = theirs[0].booking.booked_by
        with in_locale(person.locale):
            news: dict[str, Any] = {"items": [_item(each) for each in theirs]}
            again = words(edit.rule, plan.day_of(first.start)) if isinstance(edit, MaintenanceEdit) else ""
            news |= common | {"label": named(edit.label, edit.label_en), "again": again}
        news |= making_way.sender_of(theirs[0].was.space, plan)
        key = f"{closing.key}-{latest}-{person_id}"
        letters.append(letter(person.email, person.locale, "closure_decided", news, key=key, now=now))
    tell_all(letters)


def _item(each: Chosen) -> dict[str, Any]:
    """What becomes of one booking, in the reader's language."""
    was, to = each.was, each.to
    return {
        "code": each.booking.code,
        "decision": each.decision,
        "was": f"{was.space.name} · {period_text(was.period)}",
        "then": f"{to.space.name} · {period_text(to.period)}" if to else "",
        "is_guests": bool(each.booking.guest_name),
    }
