"""The verbs of series. Each is one lapse, one look and one insert, however many dates. Call inside ``writing()``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from anchorcenter.accounts.actors import Actor
from anchorcenter.accounts.queries import lock_person
from anchorcenter.bookings.models import Because, Booking
from anchorcenter.bookings.queries import get_hold
from anchorcenter.bookings.quotas.service import Account, lock_account
from anchorcenter.bookings.series import queries
from anchorcenter.bookings.series.news import Left, tell_of
from anchorcenter.bookings.series.spreading import check_of, spread
from anchorcenter.bookings.series.wanted import NewSeries, Scope
from anchorcenter.bookings.series.writing import end_all, leave_out, left_of, whose, write_bookings
from anchorcenter.bookings.service import cancel, check_cancellation, is_for_another, release_hold, require_may_act
from anchorcenter.bookings.service.overriding import require_why
from anchorcenter.bookings.service.parts import holders_for
from anchorcenter.core.audit import record
from anchorcenter.core.db import db
from anchorcenter.core.errors import DomainError
from anchorcenter.core.periods import Period, hull
from anchorcenter.core.recurrence import words
from anchorcenter.facilities import claims
from anchorcenter.facilities.plan import Plan
from anchorcenter.facilities.queries import get_plan, list_busy, list_closures
from anchorcenter.facilities.series import Series
from anchorcenter.facilities.sorting import sort_out


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
    left = [(day, texts) for day, _kind, texts in left_of(found.holidays, result, plan)]
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
    codes = write_bookings(series, taken, whose(by), owner=by, by=by, now=now, plan=plan)
    left = leave_out(series, left_of(found.holidays, result, plan))
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
    series, booking, rows = queries.lock_series(code, person=by)
    require_may_act(booking, by)
    since = booking.recurs_at if scope is Scope.FOLLOWING else None
    ahead = queries.list_ahead(rows, since=since, person=by, now=now)
    late = {row.id: check_cancellation(row, by=by, now=now, plan=plan) for row in ahead}
    mine = [row for row in ahead if not late[row.id]]
    if not mine:
        raise DomainError(*(next(iter(late.values()), None) or check_cancellation(booking, by=by, now=now, plan=plan)))
    is_staffs = any(is_for_another(row, by) for row in mine)
    if is_staffs:
        require_why(why)
    end_all(mine, Because.STAFF if is_staffs else Because.CANCELLED, why, by=by, now=now, plan=plan)
    codes = [row.code for row in mine]
    record("cancel", "series", series.id, by=by.key, now=now, before={"codes": codes}, why=why)
    tell_cancelled(series, mine, why, now=now, plan=plan)


def tell_cancelled(series: Series, rows: Sequence[Booking], why: str, *, now: datetime, plan: Plan) -> None:
    """Write to whose they were which dates are cancelled, in one mail."""
    for owner_id in dict.fromkeys(row.booked_by_id for row in rows if not row.guest_name):
        theirs = [row for row in rows if row.booked_by_id == owner_id and not row.guest_name]
        first, periods = theirs[0], [row.parts[0].occupancy.period for row in theirs]
        to, key = (first.booked_by.email, first.booked_by.locale), f"series-{series.id}-cancelled-{first.code}"
        purpose = first.purpose
        tell_of(series, "series_cancelled", periods, purpose=purpose, why=why, to=to, key=key, now=now, plan=plan)


def _add(wanted: NewSeries, plan: Plan) -> Series:
    part, here = plan.find(wanted.space), wanted.starts_at.astimezone(plan.zone)
    series = Series(
        uid=str(uuid4()),
        space_id=part.id if part else 0,
        units=wanted.units,
        skips_holidays=wanted.skips_holidays,
        purpose=wanted.purpose,
        headcount=wanted.headcount,
    )
    series.repeat(wanted.rule, here, wanted.ends_at - wanted.starts_at)
    db.session.add(series)
    db.session.flush()
    return series
