"""The verbs of series. Each is one lapse, one look and one insert, however many dates. Call inside ``writing()``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from anchorcenter.accounts.actors import Actor
from anchorcenter.accounts.queries import lock_person
from anchorcenter.bookings.models import Because
from anchorcenter.bookings.queries import get_hold
from anchorcenter.bookings.quotas.service import Account, lock_account
from anchorcenter.bookings.series import queries
from anchorcenter.bookings.series.news import Left, tell_of, tell_of_all
from anchorcenter.bookings.series.spreading import check_of, spread, waits_of
from anchorcenter.bookings.series.wanted import NewSeries, Scope
from anchorcenter.bookings.series.writing import end_all, leave_out, left_of, whose, write_bookings
from anchorcenter.bookings.service import cancel, check_cancellation, is_for_another, release_hold, require_may_act
from anchorcenter.bookings.service.overriding import require_why
from anchorcenter.bookings.service.parts import REQUESTS_HOLD, holders_for
from anchorcenter.core import settings
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
    """What would become of a NewSeries: the dates that may be, those of them that somebody must say yes to, those that
    may not be and why, the rule in words."""

    dates: list[Period]
    asked: list[Period]
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
    waits = waits_of(by=by, now=now, plan=plan)
    return Preview(
        dates=[part.period for part in result.chosen],
        asked=[part.period for part in result.chosen if waits(part)],
        left=left,
        rule=words(wanted.rule, plan.day_of(wanted.starts_at)),
    )


def book_series(wanted: NewSeries, *, by: Actor, now: datetime) -> BookedSeries:
    """Book every date, or with ``skips_conflicts`` those that may be, and keep why the others may not; tell it in one
    mail. What somebody must say yes to is asked for. A hold that is named is given up for it.

    Raises DomainError with every reason and its date when any may not be, or none at all; then nothing is made.
    """
    plan = get_plan()
    lock_account(by)
    if wanted.hold is not None:
        release_hold(wanted.hold, by=by, now=now)
    found = spread(wanted, plan)
    check, waits = check_of(wanted.headcount, by=by, now=now, plan=plan), waits_of(by=by, now=now, plan=plan)
    taken, result = claims.take_each(
        found.parts,
        plan=plan,
        now=now,
        check=check,
        holders=holders_for(by),
        tally=Account(by=by, now=now, plan=plan).take,
        waits=waits,
        is_held=settings.current()[REQUESTS_HOLD],
        is_whole=not wanted.skips_conflicts,
    )
    series = _add(wanted, plan)
    codes = write_bookings(series, taken, whose(by), owner=by, by=by, now=now, plan=plan, waits=waits)
    left = leave_out(series, left_of(found.holidays, result, plan))
    record("book", "series", series.id, by=by.key, now=now, after={"codes": codes, "left": len(left)})
    _tell_booked(series, taken, waits, left, to=by, now=now, plan=plan)
    return BookedSeries(id=series.id, codes=tuple(codes), left=len(left))


def _tell_booked(
    series: Series,
    taken: Sequence[claims.Taken],
    waits: claims.Waits,
    left: Left,
    *,
    to: Actor,
    now: datetime,
    plan: Plan,
) -> None:
    """Write which dates are booked and which are only asked for; one mail, but where there are both."""
    common: dict[str, Any] = {"purpose": series.purpose, "to": (to.email, to.locale), "now": now, "plan": plan}
    asked = {one.part.period: until for one in taken if (until := waits(one.part))}
    sure = [one.part.period for one in taken if one.part.period not in asked]
    if asked:
        more: dict[str, object] = {"due_at": max(asked.values()), "is_held": settings.current()[REQUESTS_HOLD]}
        key = f"series-{series.id}-requested"
        tell_of(series, "series_requested", list(asked), left=left, more=more, key=key, **common)
    if sure:
        left = () if asked else left
        tell_of(series, "series_booked", sure, left=left, key=f"series-{series.id}-booked", **common)


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
    tell_of_all(series, "series_cancelled", mine, why, now=now, plan=plan)


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
