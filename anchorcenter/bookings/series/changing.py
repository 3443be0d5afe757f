"""Changing a series: one date by itself, it and those after it, or all that have not begun."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from anchorcenter.accounts.actors import Actor
from anchorcenter.accounts.queries import lock_person
from anchorcenter.bookings import events
from anchorcenter.bookings.models import LIVE, Because, Booking
from anchorcenter.bookings.queries import get_booking
from anchorcenter.bookings.quotas.service import Account
from anchorcenter.bookings.series import queries, storing
from anchorcenter.bookings.series.news import Left, tell_of, tell_of_all
from anchorcenter.bookings.series.planning import Planned, plan_change
from anchorcenter.bookings.series.spreading import check_of_change
from anchorcenter.bookings.series.wanted import ChangedSeries, Scope
from anchorcenter.bookings.series.writing import end_all, in_both, left_of
from anchorcenter.bookings.service import change, check_cancellation, is_for_another, require_may_act, whose_rules
from anchorcenter.bookings.service.acting import lock_account_of
from anchorcenter.bookings.service.news import news_of_booking
from anchorcenter.bookings.service.overriding import require_why
from anchorcenter.bookings.service.parts import holders_for
from anchorcenter.core import audit
from anchorcenter.core.errors import DomainError, Reason
from anchorcenter.core.i18n import _l
from anchorcenter.core.periods import Period, hull
from anchorcenter.core.recurrence import words
from anchorcenter.facilities import claims
from anchorcenter.facilities.plan import Plan
from anchorcenter.facilities.queries import get_plan, list_busy, list_closures
from anchorcenter.facilities.series import Left as Why
from anchorcenter.facilities.series import Series
from anchorcenter.facilities.sorting import Check, Sorted, Tally, dated, rearrange

RULE = ("every", "interval", "weekdays", "nth", "missing", "until", "count", "skips_holidays")


@dataclass(frozen=True, kw_only=True)
class Preview:
    """What would become of a change: bookings with the period they would have, new periods, what would be cancelled,
    what could not be and why, and the rule of the dates concerned in words."""

    moved: list[tuple[Booking, Period]]
    added: list[Period]
    dropped: list[Booking]
    left: Left
    rule: str


def preview_change(code: str, wanted: ChangedSeries, *, by: Actor, now: datetime) -> Preview:
    """Look what would become of it by now; nothing is written. Raises DomainError for what could not be at all."""
    plan, booking = get_plan(), get_booking(code, person=by)
    require_may_act(booking, by)
    series = booking.series
    if series is None:
        raise DomainError(queries.by_itself())
    rows = queries.list_all(series.id)
    if wanted.is_single or wanted.scope is Scope.THIS:
        gone = _others(booking, rows, wanted.scope, by=by, now=now)
        may = [row for row in gone if not check_cancellation(row, by=by, now=now, plan=plan)]
        return Preview(moved=[], added=[], dropped=may, left=[], rule="")
    planned = plan_change(wanted, series, booking, rows, by=by, now=now, plan=plan)
    if planned.refused:
        raise DomainError(*planned.refused)
    result = _look(planned, by=by, now=now, plan=plan)
    of = {part.period.start: row for part, row in planned.moves}
    return Preview(
        moved=[(row, part.period) for part in result.chosen if (row := of[part.period.start])],
        added=[part.period for part in result.chosen if of[part.period.start] is None],
        dropped=planned.dropped,
        left=[(day, texts) for day, _kind, texts in left_of(planned.holidays, result, plan)],
        rule=words(planned.edit.rule, planned.edit.first.date()),
    )


def change_series(code: str, wanted: ChangedSeries, *, by: Actor, now: datetime) -> None:
    """Change the dates that ``wanted.scope`` names; those that were changed by themselves keep that, those that were
    cancelled or left out stay so, what has begun or is too near stays. Told in one mail.

    Dates before those that change stay in a series of their own. Raises DomainError: 404 and 403 as for every act, 409
    when it is no longer as it was read or anything is taken, 422 with every reason and its date; then all of it is as
    it was.
    """
    plan = get_plan()
    lock_person(by.id)
    lock_account_of(code, by=by, now=now)
    series, booking, rows = queries.lock_series(code, person=by)
    require_may_act(booking, by)
    if wanted.version not in (None, queries.version_of(rows)):
        raise DomainError(queries.changed())
    if wanted.is_single:
        _keep_one(series, booking, rows, wanted, by=by, now=now, plan=plan)
    elif wanted.scope is Scope.THIS:
        _require_no_rule(wanted)
        change(code, wanted.of_one, by=by, now=now)
    else:
        planned = plan_change(wanted, series, booking, rows, by=by, now=now, plan=plan)
        if planned.refused:
            raise DomainError(*planned.refused)
        if not planned.is_nothing:
            _change(planned, wanted, by=by, now=now, plan=plan)


def _change(planned: Planned, wanted: ChangedSeries, *, by: Actor, now: datetime, plan: Plan) -> None:
    is_staffs, dropped = is_for_another(planned.booking, by), planned.dropped
    if is_staffs and dropped:
        require_why(wanted.why)
    before = {row.id: news_of_booking(row, plan) for row, _place in planned.staying}
    uses = [row.parts[0].occupancy_id for row in [*dropped, *(row for row, _place in planned.staying)]]
    claims.lock_cells(planned.edit.space.cell_ids, uses)
    if dropped:
        because = Because.STAFF if is_staffs else Because.CANCELLED
        end_all(dropped, because, wanted.why, by=by, now=now, plan=plan)
    taken, result = _take(planned, wanted, by=by, now=now, plan=plan)
    series, left = storing.store_rule(planned, result, plan)
    changed = storing.follow(planned, series, taken, by=by, now=now, plan=plan)
    added = storing.add(planned, series, taken, by=by, now=now, plan=plan)
    _note(series, changed, before, wanted.why, added=added, dropped=dropped, by=by, now=now, plan=plan)
    _tell(series, planned, left, wanted.why, now=now, plan=plan)


def _take(
    planned: Planned, wanted: ChangedSeries, *, by: Actor, now: datetime, plan: Plan
) -> tuple[dict[datetime, claims.Taken], Sorted]:
    """Take what moves and what is new. Raises DomainError with every reason when any may not be, or, where conflicts
    are skipped, when nothing else would change either."""
    if not planned.moves:
        return {}, Sorted()
    check = check_of_change(planned.edit.headcount, by=whose_rules(planned.booking, by=by, now=now), now=now, plan=plan)
    moves = [(part, row.parts[0].occupancy_id if row else None) for part, row in planned.moves]
    is_whole = not wanted.skips_conflicts
    taken, result = claims.take_or_move(
        moves,
        plan=plan,
        now=now,
        check=check,
        holders=holders_for(by),
        tally=_tally(planned, by=by, now=now, plan=plan),
        is_whole=is_whole,
    )
    if not taken and not planned.dropped:
        raise DomainError(*dated(result.refused, plan))
    return taken, result


def _look(planned: Planned, *, by: Actor, now: datetime, plan: Plan) -> Sorted:
    """How ``_take`` would sort it, by what is there now."""
    parts = [part for part, _row in planned.moves]
    if not parts:
        return Sorted()
    around, cells = hull(part.period for part in parts), planned.edit.space.cell_ids
    gone = {part.occupancy_id for row in planned.dropped for part in row.parts}
    busy = [u for u in list_busy(cells, around.widened(plan.longest_gap), now=now) if u.occupancy_id not in gone]
    places = {part.period.start: row.parts[0].occupancy_id for part, row in planned.moves if row}
    check = check_of_change(planned.edit.headcount, by=whose_rules(planned.booking, by=by, now=now), now=now, plan=plan)
    closures = list_closures(cells, around)
    tally = _tally(planned, by=by, now=now, plan=plan)
    return rearrange(parts, places, busy, closures, plan, check=check, holders=holders_for(by), tally=tally)


def _tally(planned: Planned, *, by: Actor, now: datetime, plan: Plan) -> Tally:
    """Counts what moves where it comes to, not where it was."""
    owner = whose_rules(planned.booking, by=by, now=now)

    def tally(kept: Collection[int]) -> Check:
        moving = [row.id for _part, row in planned.moves if row and row.parts[0].occupancy_id not in kept]
        return Account(by=owner, own=planned.booking, without=moving, now=now, plan=plan).take

    return tally


def _keep_one(
    series: Series,
    booking: Booking,
    rows: Sequence[Booking],
    wanted: ChangedSeries,
    *,
    by: Actor,
    now: datetime,
    plan: Plan,
) -> None:
    """Have one date stand by itself, and cancel the others of the scope that may still be cancelled."""
    others = _others(booking, rows, wanted.scope, by=by, now=now)
    space = plan.find(wanted.space) if wanted.space else None
    claims.lock_cells(space.cell_ids if space else (), [row.parts[0].occupancy_id for row in [*others, booking]])
    gone = [row for row in others if not check_cancellation(row, by=by, now=now, plan=plan)]
    is_staffs = any(is_for_another(row, by) for row in gone)
    if is_staffs:
        require_why(wanted.why)
    if gone:
        because = Because.STAFF if is_staffs else Because.CANCELLED
        end_all(gone, because, wanted.why, by=by, now=now, plan=plan)
        tell_of_all(series, "series_cancelled", gone, wanted.why, now=now, plan=plan)
    if len(rows) == 1:  # It does already.
        change(booking.code, wanted.of_one, by=by, now=now)
        return
    why = in_both([_l("Stands by itself: %(code)s", code=booking.code)])
    storing.leave_series(booking, {"kind": Why.ALONE, **why}, plan)
    claims.revise([part.occupancy_id for part in booking.parts], plan=plan, now=now)
    events.rewrite(booking, plan)
    after = {"alone": booking.code, "cancelled": [row.code for row in gone]}
    audit.record("change", "series", series.id, by=by.key, now=now, after=after, why=wanted.why)
    change(booking.code, wanted.of_one, by=by, now=now)


def _others(booking: Booking, rows: Sequence[Booking], scope: Scope, *, by: Actor, now: datetime) -> list[Booking]:
    if scope is Scope.THIS:
        return []
    since = booking.recurs_at if scope is Scope.FOLLOWING else None
    return [row for row in queries.list_ahead(rows, since=since, person=by, now=now) if row is not booking]


def _require_no_rule(wanted: ChangedSeries) -> None:
    """Raises DomainError (422) when one date is to repeat otherwise."""
    if any(getattr(wanted, name) is not None for name in RULE):
        message = _l("One date alone does not repeat: choose this and following, or all.")
        raise DomainError(Reason(code="scope", message=message, field="scope"))


def _note(
    series: Series,
    changed: Sequence[Booking],
    before: Mapping[int, dict[str, object]],
    why: str,
    *,
    added: Sequence[str],
    dropped: Sequence[Booking],
    by: Actor,
    now: datetime,
    plan: Plan,
) -> None:
    """One audit entry of the series, and one of each booking that is otherwise."""
    common: dict[str, Any] = {"by": by.key, "now": now, "why": why}
    entries = [
        audit.entry("change", "booking", row.id, before=before[row.id], after=news_of_booking(row, plan), **common)
        for row in changed
    ]
    codes = {"changed": [row.code for row in changed], "added": list(added), "cancelled": [row.code for row in dropped]}
    after = codes | {"rule": words(series.rule, series.first_on), "follows": series.follows_id}
    audit.record_all([*entries, audit.entry("change", "series", series.id, after=after, **common)])


def _tell(series: Series, planned: Planned, left: Left, why: str, *, now: datetime, plan: Plan) -> None:
    booking = planned.booking
    if booking.guest_name:
        return
    rows = queries.list_all(series.id)
    ahead = [
        row.parts[0].occupancy.period for row in rows if row.status in LIVE and row.booked_by_id == booking.booked_by_id
    ]
    tell_of(
        series,
        "series_changed",
        [period for period in sorted(ahead, key=lambda one: one.start) if period.end > now],
        left=left,
        gone=[row.parts[0].occupancy.period for row in planned.dropped],
        purpose=series.purpose,
        why=why,
        to=(booking.booked_by.email, booking.booked_by.locale),
        key=f"series-{series.id}-changed-{queries.version_of(rows)}",
        now=now,
        plan=plan,
    )
