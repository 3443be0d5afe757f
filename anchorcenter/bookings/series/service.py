"""The verbs of series. Each is one lapse, one look and one insert, however many dates. Call inside ``writing()``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import insert

from anchorcenter.accounts.actors import Actor
from anchorcenter.accounts.queries import lock_person
from anchorcenter.bookings import events
from anchorcenter.bookings.models import Because, Booking, BookingDay, BookingPart, Status, code_of
from anchorcenter.bookings.queries import get_hold
from anchorcenter.bookings.quotas.service import Account, lock_account
from anchorcenter.bookings.rules import audience_of, split_by_day
from anchorcenter.bookings.series import queries
from anchorcenter.bookings.series.news import Left, Said, tell_of
from anchorcenter.bookings.series.spreading import Spread, check_of, spread
from anchorcenter.bookings.series.wanted import NewSeries, Scope
from anchorcenter.bookings.service import cancel, check_cancellation, is_for_another, release_hold
from anchorcenter.bookings.service.acting import get_to_act_on
from anchorcenter.bookings.service.cancelling import end_all
from anchorcenter.bookings.service.overriding import require_why
from anchorcenter.bookings.service.parts import holders_for
from anchorcenter.bookings.service.using import want_check_in
from anchorcenter.core.audit import record
from anchorcenter.core.db import db, table
from anchorcenter.core.errors import DomainError, Reason
from anchorcenter.core.i18n import _l, in_locale
from anchorcenter.core.periods import Period, hull
from anchorcenter.core.recurrence import words
from anchorcenter.facilities import claims
from anchorcenter.facilities.plan import Plan
from anchorcenter.facilities.queries import get_plan, list_busy, list_closures
from anchorcenter.facilities.recurring import columns_of
from anchorcenter.facilities.rules import Part
from anchorcenter.facilities.series import Left as Why
from anchorcenter.facilities.series import Series, SeriesException
from anchorcenter.facilities.sorting import Sorted, sort_out

_BOOKINGS = insert(table(Booking)).returning(table(Booking).c.id, sort_by_parameter_order=True)
_PARTS = insert(table(BookingPart)).returning(table(BookingPart).c.id, sort_by_parameter_order=True)
_DAYS, _EXCEPTIONS = insert(table(BookingDay)).inline(), insert(table(SeriesException)).inline()


@dataclass(frozen=True, kw_only=True)
class BookedSeries:
    """What became of a NewSeries: the codes by start, and how many dates were left out."""

    id: int
    codes: tuple[str, ...]
    left: int


@dataclass(frozen=True, kw_only=True)
class Preview:
    """What would become of a NewSeries: the dates that may be, those that may not and why, the rule in words."""

    dates: list[Period]
    left: Left
    rule: str


def preview(wanted: NewSeries, *, by: Actor, now: datetime) -> Preview:
    """Look what would become of it by now; nothing is written. Raises DomainError for what has no dates."""
    plan = get_plan()
    found = spread(wanted, plan)
    cell_ids = sorted(found.parts[0].space.cell_ids)
    around = hull(part.period for part in found.parts)
    own = [get_hold(wanted.hold, person=by).occupancy_id] if wanted.hold is not None else []
    seen = list_busy(cell_ids, around.widened(plan.longest_gap), now=now)
    busy = [use for use in seen if use.occupancy_id not in own]
    check = check_of(wanted.headcount, by=by, now=now, plan=plan)
    closures = list_closures(cell_ids, around)
    tally = Account(by=by, now=now, plan=plan).take
    result = sort_out(found.parts, busy, closures, plan, check=check, holders=holders_for(by), tally=tally)
    left = [(day, texts) for day, _kind, texts in _left_of(found, result, plan)]
    dates = [part.period for part in result.chosen]
    return Preview(dates=dates, left=left, rule=words(wanted.rule, plan.day_of(wanted.starts_at)))


def book_series(wanted: NewSeries, *, by: Actor, now: datetime) -> BookedSeries:
    """Book every date, or with ``skips_conflicts`` those that may be, and keep why the others may not; tell it in one
    mail. A hold that is named is given up for it.

    Raises DomainError with every reason and its date when any may not be, or none at all; then nothing is made.
    """
    plan = get_plan()
    lock_account(by)
    if wanted.hold is not None:
        release_hold(wanted.hold, by=by, now=now)
    found = spread(wanted, plan)
    check = check_of(wanted.headcount, by=by, now=now, plan=plan)
    taken, result = claims.take_each(
        found.parts,
        plan=plan,
        now=now,
        check=check,
        holders=holders_for(by),
        tally=Account(by=by, now=now, plan=plan).take,
        is_whole=not wanted.skips_conflicts,
    )
    series = _add(wanted, plan)
    codes = _write(series, wanted, taken, by=by, now=now, plan=plan)
    left = _leave_out(series, found, result, plan)
    periods = [one.part.period for one in taken]
    record("book", "series", series.id, by=by.key, now=now, after={"codes": codes, "left": len(left)})
    to, key = (by.email, by.locale), f"series-{series.id}-booked"
    tell_of(series, "series_booked", periods, left=left, purpose=wanted.purpose, to=to, key=key, now=now, plan=plan)
    return BookedSeries(id=series.id, codes=tuple(codes), left=len(left))


def cancel_series(code: str, scope: Scope, *, by: Actor, now: datetime, why: str = "") -> None:
    """Cancel that booking, it and those after it in its series, or all of them; what has begun or is too near to be
    cancelled stays. Several are told in one mail.

    Raises DomainError like ``cancel``, and when none of them can be cancelled.
    """
    if scope is Scope.THIS:
        cancel(code, by=by, now=now, why=why)
        return
    plan = get_plan()
    lock_person(by.id)
    booking = get_to_act_on(code, by=by)
    since = booking.recurs_at if scope is Scope.FOLLOWING else None
    series, ahead = _series_of(booking), queries.list_ahead(booking, since=since, person=by, now=now)
    late = {row.id: check_cancellation(row, by=by, now=now, plan=plan) for row in ahead}
    mine = [row for row in ahead if not late[row.id]]
    if not mine:
        raise DomainError(*(next(iter(late.values()), None) or check_cancellation(booking, by=by, now=now, plan=plan)))
    is_staffs = any(is_for_another(row, by) for row in mine)
    if is_staffs:
        require_why(why)
    end_all(mine, Because.STAFF if is_staffs else Because.CANCELLED, why, now=now, plan=plan)
    codes = [row.code for row in mine]
    record("cancel", "series", series.id, by=by.key, now=now, before={"codes": codes}, why=why)
    _tell_cancelled(series, mine, why, now=now, plan=plan)


def _tell_cancelled(series: Series, rows: Sequence[Booking], why: str, *, now: datetime, plan: Plan) -> None:
    first = rows[0]
    if not first.guest_name:
        periods = [row.parts[0].occupancy.period for row in rows]
        to, key = (first.booked_by.email, first.booked_by.locale), f"series-{series.id}-cancelled-{first.code}"
        purpose = first.purpose
        tell_of(series, "series_cancelled", periods, purpose=purpose, why=why, to=to, key=key, now=now, plan=plan)


def _series_of(booking: Booking) -> Series:
    """Its series. Raises DomainError (422) for a booking by itself."""
    if booking.series is None:
        raise DomainError(Reason(code="no_series", message=_l("This booking does not repeat.")))
    return booking.series


def _add(wanted: NewSeries, plan: Plan) -> Series:
    part, first = plan.find(wanted.space), wanted.starts_at.astimezone(plan.zone)
    series = Series(
        uid=str(uuid4()),
        space_id=part.id if part else 0,
        units=wanted.units,
        skips_holidays=wanted.skips_holidays,
        **columns_of(wanted.rule, first, wanted.ends_at - wanted.starts_at),
    )
    db.session.add(series)
    db.session.flush()
    return series


def _write(
    series: Series, wanted: NewSeries, taken: Sequence[claims.Taken], *, by: Actor, now: datetime, plan: Plan
) -> list[str]:
    """The bookings of what was taken, with parts, days and events, in five statements; answers their codes."""
    common: dict[str, Any] = {
        "booked_by_id": by.id,
        "organisation_id": by.organisation_id,
        "booked_on": plan.day_of(now),
        "booked_at": now,
        "purpose": wanted.purpose,
        "headcount": wanted.headcount,
        "status": Status.CONFIRMED,
        "version": 1,
        "series_id": series.id,
    }
    rows = [common | _place(one.part, by=by, now=now, plan=plan) for one in taken]
    numbers = list(db.session.scalars(_BOOKINGS, rows))
    pairs = zip(numbers, taken, strict=True)
    part_rows = [{"booking_id": number, "occupancy_id": one.occupancy_id} for number, one in pairs]
    part_ids = list(db.session.scalars(_PARTS, part_rows))
    for row, one in zip(rows, taken, strict=True):
        want_check_in(one, is_centers=row["audience"] is None, now=now)
    codes = [code_of(common["booked_on"], number) for number in numbers]
    db.session.execute(_DAYS, [day for n, one in zip(part_ids, taken, strict=True) for day in _days(n, one.part, plan)])
    shown = [
        (number, one.event, _shown(code, one.part, wanted, by))
        for number, code, one in zip(part_ids, codes, taken, strict=True)
        if one.event
    ]
    events.write_all(shown, plan)
    return codes


def _place(part: Part, *, by: Actor, now: datetime, plan: Plan) -> dict[str, Any]:
    audience = audience_of(part.space, part.period, by=by, now=now, plan=plan)
    return {"audience": audience, "recurs_at": part.period.start}


def _days(part_id: int, part: Part, plan: Plan) -> list[dict[str, Any]]:
    split = split_by_day(part.period, plan)
    return [{"part_id": part_id, "counted_on": plan.day_of(start), "minutes": minutes} for start, minutes in split]


def _shown(code: str, part: Part, wanted: NewSeries, by: Actor) -> events.Shown:
    return events.Shown(
        code=code,
        purpose=wanted.purpose,
        headcount=wanted.headcount,
        status=Status.CONFIRMED,
        booked_by_id=by.id,
        organisation_id=by.organisation_id,
        space=part.space,
        period=part.period,
    )


def _leave_out(series: Series, found: Spread, result: Sorted, plan: Plan) -> Left:
    """Keep which dates were not taken, and why; answers them by day."""
    left = _left_of(found, result, plan)
    rows = [{"series_id": series.id, "day": day, "kind": kind} | _in_both(texts) for day, kind, texts in left]
    if rows:
        db.session.execute(_EXCEPTIONS, rows)
    return [(day, texts) for day, _kind, texts in left]


def _left_of(found: Spread, result: Sorted, plan: Plan) -> list[tuple[date, Why, Sequence[Said]]]:
    """The dates that are not taken: holidays and what is refused."""
    holidays = [(day, Why.HOLIDAY, (name,)) for day, name in found.holidays]
    refused = [
        (plan.day_of(part.period.start), Why.REFUSED, tuple(reason.message for reason in reasons))
        for part, reasons in result.refused
    ]
    return sorted([*holidays, *refused], key=lambda one: one[0])


def _in_both(texts: Sequence[Said]) -> dict[str, str]:
    said = {}
    for name, code in (("why", "ko"), ("why_en", "en")):
        with in_locale(code):
            said[name] = " ".join(map(str, texts))
    return said
