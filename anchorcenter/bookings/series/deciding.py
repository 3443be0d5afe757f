"""Saying yes or no to all dates of a series that were asked for together. Call the verbs inside ``writing()``."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, update

from anchorcenter.accounts.actors import Actor
from anchorcenter.accounts.queries import lock_person
from anchorcenter.bookings import events
from anchorcenter.bookings.approval.queries import list_losers, part_asked
from anchorcenter.bookings.approval.rules import Decision, check_decider, check_undecided, together
from anchorcenter.bookings.approval.service import WERE_IN_TIME, lost_to_another, refuse_all
from anchorcenter.bookings.models import Booking, Status
from anchorcenter.bookings.queries import read_again
from anchorcenter.bookings.quotas.service import Account
from anchorcenter.bookings.rules import check_booking
from anchorcenter.bookings.series import queries
from anchorcenter.bookings.series.news import tell_of_all
from anchorcenter.bookings.service import whose_rules
from anchorcenter.bookings.service.acting import lock_account_of
from anchorcenter.bookings.service.beside import let_go
from anchorcenter.bookings.service.changing import follow_all
from anchorcenter.bookings.service.overriding import require_why
from anchorcenter.bookings.service.parts import holders_for
from anchorcenter.bookings.service.using import want_check_in
from anchorcenter.core.audit import entry, record, record_all
from anchorcenter.core.db import db, table
from anchorcenter.core.errors import DomainError, Reason
from anchorcenter.facilities import claims
from anchorcenter.facilities.plan import Plan
from anchorcenter.facilities.queries import get_plan
from anchorcenter.facilities.rules import Part
from anchorcenter.facilities.series import Series
from anchorcenter.facilities.sorting import Check, Tally

_BOOKINGS = table(Booking)
_NUMBERS: Any = bindparam("numbers", expanding=True)
_DECIDE = (
    update(_BOOKINGS)
    .where(_BOOKINGS.c.id.in_(_NUMBERS))
    .values(
        status=bindparam("outcome"),
        decided_by_id=bindparam("who"),
        decided_at=bindparam("moment"),
        decision_why=bindparam("said"),
        version=_BOOKINGS.c.version + 1,
    )
)


@dataclass(frozen=True, kw_only=True)
class _Asked:
    """A series under lock: its dates that wait, by start, and the requests that lose by a yes."""

    series: Series
    rows: Sequence[Booking]
    waiting: Sequence[Booking]
    losers: Sequence[Booking]
    plan: Plan


def approve_series(number: int, wanted: Decision, *, by: Actor, now: datetime) -> bool:
    """Have all of its dates that wait be bookings, or none, and say no to those that lose by it; one mail to each whose
    it is. False when they were approved before.

    All rules but those of when to book are asked again. Raises DomainError as ``approve`` does of one date, every
    reason with its date.
    """
    asked = _lock(number, by=by, now=now)
    if _is_settled(asked, wanted, Status.CONFIRMED, now):
        return False
    plan, waiting = asked.plan, asked.waiting
    before = [row.parts[0].occupancy_id for row in [*waiting, *asked.losers]]
    claims.lock_cells((), before)  # All at once: locks come in one order.
    let_go(waiting, now=now)
    taken = _take(waiting, by=by, now=now, plan=plan)
    follow_all([(row.parts[0], one) for row, one in taken], plan)
    approved = _decide(waiting, Status.CONFIRMED, wanted.why, by=by, now=now, plan=plan)
    for row, one in taken:
        want_check_in(one, is_centers=row.audience is None, now=now)
    record("approve", "series", number, by=by.key, now=now, after=_codes(approved), why=wanted.why)
    tell_of_all(asked.series, "series_approved", approved, wanted.why, now=now, plan=plan)
    for group in together(asked.losers):
        if len(group) == 1:
            refuse_all(group, by=by, now=now, plan=plan)
        elif group[0].series:
            _refuse(group[0].series, group, lost_to_another(group[0]), by=by, now=now, plan=plan)
    return True


def reject_series(number: int, wanted: Decision, *, by: Actor, now: datetime) -> bool:
    """Say no to all of its dates that wait, for a reason, in one mail; False when they were rejected before.

    Raises DomainError as ``reject`` does of one date.
    """
    asked = _lock(number, by=by, now=now)
    if _is_settled(asked, wanted, Status.REJECTED, now):
        return False
    require_why(wanted.why)
    _refuse(asked.series, asked.waiting, wanted.why, by=by, now=now, plan=asked.plan)
    return True


def list_waiting(rows: Collection[Booking], *, now: datetime) -> list[Booking]:
    """Which dates of a series are decided together: those that wait where its rule puts them."""
    groups = together([row for row in rows if not check_undecided(row, Decision(version=None), now=now)])
    return max(groups, key=len, default=[])


def _lock(number: int, *, by: Actor, now: datetime) -> _Asked:
    """Raises DomainError: 404 for no series that ``by`` may see, 403 for who may not decide."""
    plan = get_plan()
    lock_person(by.id)
    seen = queries.list_of_series(number, person=by)
    if refused := check_decider(seen[0], by):
        raise DomainError(*refused)
    lock_account_of(seen[0].code, by=by, now=now)
    losing = {row.id for row in list_losers(list_waiting(seen, now=now), now=now, plan=plan)}
    rows = queries.lock_with(number, losing)
    waiting = sorted(list_waiting(rows, now=now), key=lambda row: row.parts[0].occupancy.starts_at)
    losers = [row for row in list_losers(waiting, now=now, plan=plan) if row.id in losing]
    return _Asked(series=db.session.get_one(Series, number), rows=rows, waiting=waiting, losers=losers, plan=plan)


def _is_settled(asked: _Asked, wanted: Decision, outcome: Status, now: datetime) -> bool:
    """Whether it was decided just so before. Raises DomainError (409) when it was otherwise, or has changed."""
    if not asked.waiting:
        if any(row.status is outcome and row.decided_at is not None for row in asked.rows):
            return True
        raise DomainError(*check_undecided(asked.rows[-1], Decision(version=None), now=now))
    if wanted.version not in (None, queries.version_of(asked.rows)):
        raise DomainError(queries.changed())
    return False


def _take(waiting: Sequence[Booking], *, by: Actor, now: datetime, plan: Plan) -> list[tuple[Booking, claims.Taken]]:
    """Take for good what they ask for, all of it in one step. Raises DomainError with every reason and its date."""
    moves = [(part_asked(row, plan), row.parts[0].occupancy_id) for row in waiting]
    of = {part.period.start: row for (part, _use), row in zip(moves, waiting, strict=True)}
    one_each = {row.booked_by_id: row for row in waiting}
    owners = {number: whose_rules(row, by=by, now=now) for number, row in one_each.items()}
    common: dict[str, Any] = {"now": now, "plan": plan}
    check, tally = _check(of, owners, **common), _tally(of, owners, **common)
    taken, _found = claims.take_or_move(
        moves, check=check, holders=holders_for(by), tally=tally, is_whole=True, **common
    )
    return [(of[start], one) for start, one in taken.items()]


def _check(of: Mapping[datetime, Booking], owners: Mapping[int, Actor], *, now: datetime, plan: Plan) -> Check:
    """The rules of whose date it is, but for those of when to ask."""

    def check(part: Part) -> Sequence[Reason]:
        row = of[part.period.start]
        common: dict[str, Any] = {"units": part.units, "by": owners[row.booked_by_id], "now": now, "plan": plan}
        found = check_booking(part.space, part.period, headcount=row.headcount, **common)
        return [reason for reason in found if reason.code not in WERE_IN_TIME]

    return check


def _tally(of: Mapping[datetime, Booking], owners: Mapping[int, Actor], *, now: datetime, plan: Plan) -> Tally:
    """Counts the dates one after the other for whose they are, and not before."""
    numbers = [row.id for row in of.values()]

    def tally(_kept: Collection[int]) -> Check:
        takes = dict[int, Callable[[Part], Sequence[Reason]]]()
        for row in of.values():
            account = Account(by=owners[row.booked_by_id], own=row, without=numbers, now=now, plan=plan)
            takes.setdefault(row.booked_by_id, account.take)
        return lambda part: takes[of[part.period.start].booked_by_id](part)

    return tally


def _refuse(series: Series, rows: Sequence[Booking], why: str, *, by: Actor, now: datetime, plan: Plan) -> None:
    let_go(rows, now=now)
    claims.release([row.parts[0].occupancy_id for row in rows], now=now)
    rejected = _decide(rows, Status.REJECTED, why, by=by, now=now, plan=plan)
    record("reject", "series", series.id, by=by.key, now=now, after=_codes(rejected), why=why)
    tell_of_all(series, "series_rejected", rejected, why, now=now, plan=plan)


def _decide(
    rows: Sequence[Booking], status: Status, why: str, *, by: Actor, now: datetime, plan: Plan
) -> list[Booking]:
    """Write what was decided, with an audit entry of each; answers them as they are by now."""
    numbers, verb = [row.id for row in rows], "approve" if status is Status.CONFIRMED else "reject"
    db.session.flush()
    values = {"numbers": numbers, "outcome": status, "who": by.id, "moment": now, "said": why}
    db.session.execute(_DECIDE, values)
    decided = read_again(numbers)
    events.rewrite_all(decided, plan)
    before = {"status": Status.REQUESTED}
    record_all([entry(verb, "booking", n, by=by.key, now=now, before=before, why=why) for n in numbers])
    return decided


def _codes(rows: Sequence[Booking]) -> dict[str, object]:
    return {"codes": [row.code for row in rows]}
