"""What staff enter of who came: the verbs. Call them inside ``writing()``."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from anchorcenter.accounts.actors import Actor
from anchorcenter.accounts.models import Audience
from anchorcenter.accounts.queries import lock_person
from anchorcenter.bookings.models import STANDS, Booking, BookingPart, Status
from anchorcenter.bookings.terms import status_at
from anchorcenter.bookings.visits import queries
from anchorcenter.bookings.visits.models import Visit, VisitDay, VisitKind
from anchorcenter.bookings.visits.rules import changed_meanwhile, check_count, check_visit, minutes_by_day
from anchorcenter.core.audit import record
from anchorcenter.core.db import db
from anchorcenter.core.errors import DomainError, Reason, not_found
from anchorcenter.core.i18n import _l
from anchorcenter.core.periods import Period, at
from anchorcenter.facilities import claims
from anchorcenter.facilities.plan import Plan, SpacePlan
from anchorcenter.facilities.queries import get_plan


@dataclass(frozen=True, kw_only=True)
class Count:
    """How many came to a part of a booking; ``version`` is that of the visit that was seen, 0 for none.

    ``starts_at`` and ``ends_at`` are when it was really used, as booked where they are None.
    """

    part: int
    headcount: int
    version: int = 0
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    note: str | None = None


@dataclass(frozen=True, kw_only=True)
class NewVisit:
    """People who came without a booking: one visit in each of ``spaces`` (slugs).

    ``starts`` and ``ends`` are minutes after midnight of ``counted_on``. ``version`` is that of the visit to correct;
    ``entry`` names the form, so that it is entered once.
    """

    spaces: tuple[str, ...]
    kind: VisitKind
    counted_on: date
    headcount: int
    starts: int | None = None
    ends: int | None = None
    planned: int | None = None
    audience: Audience | None = None
    note: str = ""
    version: int = 0
    entry: str = ""


class CountRefused(DomainError):
    """The count of ``part`` cannot be entered, and none of those sent with it."""

    def __init__(self, part: int, *reasons: Reason) -> None:
        super().__init__(*reasons)
        self.part = part


def enter_counts(counts: Sequence[Count], *, by: Actor, now: datetime) -> list[int]:
    """Enter or correct how many came to bookings: all of them or none. Answers the visits that became others.

    A booking to which somebody came is completed; 0 people leave it unused. Raises CountRefused when one has not begun
    or does not stand (422), was corrected by somebody else meanwhile (409), or is none (404).
    """
    plan = get_plan()
    part_ids = {count.part for count in counts}
    parts = queries.lock_parts(part_ids)
    if part_ids - set(parts):
        raise not_found()
    _keep({parts[count.part] for count in counts if count.headcount}, now)
    known = queries.list_counts(part_ids)
    entered = []
    for count in counts:
        try:
            visit = _enter_count(count, parts[count.part], known.get(count.part), by=by, now=now, plan=plan)
        except DomainError as error:
            raise CountRefused(count.part, *error.reasons) from None
        entered += [visit.id] if visit else []
    return entered


def enter_visit(wanted: NewVisit, *, by: Actor, now: datetime) -> None:
    """Enter people who came without a booking; the same form sent again enters nothing.

    Raises DomainError for a day that is ahead, times out of order, and a space that is none.
    """
    plan = get_plan()
    lock_person(by.id)
    spaces = _checked(wanted, plan, now)
    entries = {space.id: f"{wanted.entry}.{space.slug}" for space in spaces if wanted.entry}
    if queries.is_entered(entries.values()):
        return
    for space in spaces:
        visit = Visit(entered_by_id=by.id, entered_at=now, version=1, void_reason="", days=[])
        visit.entry = entries.get(space.id)
        _fill(visit, wanted, space, plan)
        _store("enter", visit, before=None, by=by, now=now)


def correct_visit(number: int, wanted: NewVisit, *, by: Actor, now: datetime) -> None:
    """Correct a visit without a booking. Raises DomainError like ``enter_visit``, and like ``enter_counts``."""
    plan = get_plan()
    visit = _to_change(number, wanted.version)
    if visit.part_id is not None:
        raise not_found()
    (space, *_more) = _checked(wanted, plan, now)
    before = _values(visit)
    _fill(visit, wanted, space, plan)
    if _values(visit) != before:
        visit.version += 1
        _store("correct", visit, before=before, by=by, now=now)


def void_visit(number: int, *, version: int, reason: str, by: Actor, now: datetime) -> None:
    """Have a visit that was entered by mistake count no more; it stays, with the reason.

    A booking that was completed by it is merely confirmed again. Raises DomainError (409) when it has changed.
    """
    part_id = queries.find_part_of(number)  # Bookings are locked before visits, as by those who count.
    part = queries.lock_parts([part_id])[part_id] if part_id else None
    visit = _to_change(number, version)
    if not reason:
        message = _l("Enter why it is void, for example: entered twice.")
        raise DomainError(Reason(code="reason_missing", message=message, field="reason"))
    visit.voided_at, visit.void_reason, visit.version = now, reason, visit.version + 1
    _store("void", visit, before=_values(visit), by=by, now=now, why=reason)
    if part:
        _follow(part.booking)


def _keep(parts: Collection[BookingPart], now: datetime) -> None:
    """Have nothing lapse to which people came; what has lapsed before is refused one by one."""
    if ids := [part.occupancy_id for part in parts if part.occupancy.expires_at is not None]:
        claims.keep(ids, now=now)


def _enter_count(
    count: Count, part: BookingPart, visit: Visit | None, *, by: Actor, now: datetime, plan: Plan
) -> Visit | None:
    """Enter or correct one; None when nothing becomes different."""
    booking, booked = part.booking, part.occupancy.period
    used = _used(count, visit, booked)
    if reasons := check_count(status_at(booking, now), booked, used, now=now):
        raise DomainError(*reasons)
    before = _values(visit) if visit else None
    visit = visit or _new_count(part, by=by, now=now)
    visit.space_id, visit.planned, visit.audience = part.occupancy.space_id, booking.headcount, booking.audience
    visit.headcount, visit.starts_at, visit.ends_at = count.headcount, used.start, used.end
    visit.counted_on = plan.day_of(booked.start)
    visit.note = visit.note if count.note is None else count.note
    if _values(visit) == before:
        return None
    if count.version != visit.version:
        raise DomainError(changed_meanwhile())
    _split(visit, plan)
    visit.version += 1
    _store("correct" if before else "enter", visit, before=before, by=by, now=now)
    _follow(booking)
    return visit


def _used(count: Count, visit: Visit | None, booked: Period) -> Period:
    """When it was used: as typed, else as entered before (unless the booking was moved away from that since), else as
    booked. Raises DomainError for times out of order."""
    entered = Period(visit.starts_at, visit.ends_at) if visit and visit.starts_at and visit.ends_at else booked
    known = entered if entered.overlaps(booked) else booked
    start, end = count.starts_at or known.start, count.ends_at or known.end
    if end <= start:
        raise DomainError(Reason(code="order", message=_l("The end must come after the start."), field="ends_at"))
    return Period(start, end)


def _new_count(part: BookingPart, *, by: Actor, now: datetime) -> Visit:
    visit = Visit(part_id=part.id, kind=VisitKind.BOOKING, version=0, void_reason="", days=[], note="")
    visit.entered_by_id, visit.entered_at = by.id, now
    return visit


def _checked(wanted: NewVisit, plan: Plan, now: datetime) -> list[SpacePlan]:
    """The spaces wanted, each once. Raises DomainError with every reason against the visit."""
    slugs = dict.fromkeys(wanted.spaces)
    spaces = [space for slug in slugs if (space := plan.find(slug))]
    times = _times(wanted, plan)
    reasons = check_visit(wanted.counted_on, times, today=plan.day_of(now), now=now)
    if not spaces or len(spaces) != len(slugs):
        reasons.append(Reason(code="unknown_space", message=_l("There is no such space."), field="spaces"))
    if (wanted.starts is None) != (wanted.ends is None):
        message = _l("Enter both times, or neither.")
        reasons.append(Reason(code="one_time", message=message, field="starts" if wanted.starts is None else "ends"))
    if wanted.kind is VisitKind.BOOKING:
        reasons.append(Reason(code="kind", message=_l("Choose what kind of visit it was."), field="kind"))
    if reasons:
        raise DomainError(*reasons)
    return spaces


def _times(wanted: NewVisit, plan: Plan) -> tuple[datetime, datetime] | None:
    if wanted.starts is None or wanted.ends is None:
        return None
    return at(wanted.counted_on, wanted.starts, plan.zone), at(wanted.counted_on, wanted.ends, plan.zone)


def _fill(visit: Visit, wanted: NewVisit, space: SpacePlan, plan: Plan) -> None:
    visit.space_id, visit.kind, visit.counted_on = space.id, wanted.kind, wanted.counted_on
    visit.headcount, visit.planned, visit.audience = wanted.headcount, wanted.planned, wanted.audience
    visit.starts_at, visit.ends_at = _times(wanted, plan) or (None, None)
    visit.note = wanted.note
    _split(visit, plan)


def _split(visit: Visit, plan: Plan) -> None:
    """Write the minutes of each day anew."""
    used = Period(visit.starts_at, visit.ends_at) if visit.starts_at and visit.ends_at else None
    split = minutes_by_day(used, visit.headcount, plan)
    if [(day.counted_on, day.minutes) for day in visit.days] != split:
        visit.days = [VisitDay(counted_on=day, minutes=minutes) for day, minutes in split]


def _to_change(number: int, version: int) -> Visit:
    visit = queries.lock_visit(number)
    if visit.version != version or visit.voided_at is not None:
        raise DomainError(changed_meanwhile())
    return visit


def _follow(booking: Booking) -> None:
    """A booking is completed while somebody is known to have come to it, and confirmed while nobody is."""
    if booking.status in STANDS:
        db.session.flush()
        booking.status = Status.COMPLETED if queries.has_used_part(booking.id) else Status.CONFIRMED
        db.session.flush()


def _store(verb: str, visit: Visit, *, before: Any, by: Actor, now: datetime, why: str = "") -> None:
    db.session.add(visit)
    db.session.flush()
    record(f"{verb}_visit", "visit", visit.id, by=by.key, now=now, before=before, after=_values(visit), why=why)


def _values(visit: Visit) -> dict[str, Any]:
    """What an audit row keeps of a visit."""
    names = "part_id", "space_id", "kind", "counted_on", "starts_at", "ends_at", "planned", "headcount", "audience"
    return {name: getattr(visit, name) for name in names} | {"note": visit.note, "voided_at": visit.voided_at}
