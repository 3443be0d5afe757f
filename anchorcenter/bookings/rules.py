"""What the center allows its bookers. Pure: no database, no request, the clock is an argument."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from anchorcenter.accounts.actors import AUDIENCES, Actor
from anchorcenter.accounts.models import Audience
from anchorcenter.core.errors import Reason
from anchorcenter.core.i18n import Shown, Text, _l, day_text, length_text, local
from anchorcenter.core.periods import DAY, MINUTE, Period, at
from anchorcenter.facilities.plan import Plan, SpacePlan, Window
from anchorcenter.facilities.rules import Part, check_headcount, days_of

NOT_QUALIFIED = "not_qualified"
OVERRIDABLE = frozenset({
    "notice", "grid", "too_short", "too_long",
    "not_eligible", "eligible_until", "not_open_yet", "window_closed", NOT_QUALIFIED,
    "closed", "holiday", "quota",
})  # fmt: skip
"""Rules that staff may let pass by name: never what is taken, closed for a while, has passed, does not fit in or is out
of service."""


WANTED = "wanted"  # The code of the reason that others wait for a time and are asked first.


class Open(NamedTuple):
    """When booking opens and closes for one day of use, and the longest use at once."""

    opens_at: datetime
    closes_at: datetime | None
    longest: timedelta


def check_booking(
    space: SpacePlan, period: Period, *, headcount: int, units: int, by: Actor | None, now: datetime, plan: Plan
) -> list[Reason]:
    """Every reason of bookings why ``by`` (None: a visitor, as a citizen) may not book; not what is taken or closed."""
    return [
        *check_time(space, period, now=now, plan=plan),
        *check_window(space, period, by=by, now=now, plan=plan),
        *check_qualified(space, period, by=by, plan=plan),
        *check_headcount(headcount, space),
        *check_units(space, units),
    ]


def check_time(space: SpacePlan, period: Period, *, now: datetime, plan: Plan) -> list[Reason]:
    """Reasons for a start that has passed or is too near, ends off the grid, and less than the shortest length."""
    reasons = []
    if period.start < now:
        reasons.append(Reason(code="past", message=_l("Choose a time that has not passed."), field="starts_at"))
    elif not keeps_notice(period.start, space.notice_create, now=now):
        message = _l("Book at least %(length)s before the start.", length=Shown(length_text, space.notice_create))
        reasons.append(Reason(code="notice", message=message, field="starts_at"))
    for field, moment in (("starts_at", period.start), ("ends_at", period.end)):
        if not is_on_grid(moment, space.grid, plan):
            message = _l("Choose a time on the grid of %(length)s.", length=Shown(length_text, space.grid))
            reasons.append(Reason(code="grid", message=message, field=field))
    if period.length < space.shortest:
        message = _l("At least %(length)s at once.", length=Shown(length_text, space.shortest))
        reasons.append(Reason(code="too_short", message=message, field="ends_at"))
    return reasons


def check_window(space: SpacePlan, period: Period, *, by: Actor | None, now: datetime, plan: Plan) -> list[Reason]:
    """A reason when no audience of ``by`` on those days may book for them by now, or not for so long. Staff may at any
    time."""
    if by and by.is_staff:
        return check_longest(period, space.longest)
    audiences = audiences_on(period, by=by, plan=plan) if by else frozenset({Audience.CITIZEN})
    windows = [w for audience, w in space.windows.items() if audience in audiences]
    ended = _check_terms(space, period, by, plan) if by and by.terms else []
    if not windows:
        return [*(ended or [_not_eligible(space)]), *check_longest(period, space.longest)]
    refused = _check_windows(space, period, windows, now, plan)
    return [*ended, *refused] if refused else []


def _check_windows(
    space: SpacePlan, period: Period, windows: Sequence[Window], now: datetime, plan: Plan
) -> list[Reason]:
    times = [opening(space, window, period.start, plan) for window in windows]
    live = [t for t in times if _is_live(t, now)]
    if live:
        return check_longest(period, max(t.longest for t in live))
    too_long = check_longest(period, max(t.longest for t in times))
    if ahead := [t.opens_at for t in times if now < t.opens_at]:
        message = _l("Booking for that day opens %(moment)s.", moment=Shown(local, min(ahead)))
        return [Reason(code="not_open_yet", message=message, field="starts_at"), *too_long]
    closed_at = max(t.closes_at for t in times if t.closes_at)
    message = _l("Booking for that day closed %(moment)s.", moment=Shown(local, closed_at))
    return [Reason(code="window_closed", message=message, field="starts_at"), *too_long]


def _not_eligible(space: SpacePlan) -> Reason:
    who = Shown(_audiences_text, tuple(space.windows))
    message = _l("%(space)s is for others: %(who)s.", space=space.name, who=who)
    return Reason(code="not_eligible", message=message, field="space")


def _check_terms(space: SpacePlan, period: Period, by: Actor, plan: Plan) -> list[Reason]:
    """A reason for each audience that may book there and to which ``by`` belongs until before the end of ``period``."""
    days, reasons = days_of(period, plan), []
    for audience in Audience:
        if audience in by.audiences and audience in space.windows and not by.belongs(audience, days):
            last = [term.end - DAY for term in by.terms_of(audience) if term.start <= days.start][-1]
            message = _l(
                "%(who)s: only until %(day)s. Choose a time until then, or ask the center about an extension.",
                who=AUDIENCES[audience],
                day=Shown(day_text, last),
            )
            reasons.append(Reason(code="eligible_until", message=message, field="starts_at"))
    return reasons


def audiences_on(period: Period, *, by: Actor, plan: Plan) -> frozenset[Audience]:
    """Those of the audiences of ``by`` to which they belong on every day of ``period``."""
    if not by.terms:
        return by.audiences
    days = days_of(period, plan)
    return frozenset(audience for audience in by.audiences if by.belongs(audience, days))


def check_qualified(space: SpacePlan, period: Period, *, by: Actor | None, plan: Plan) -> list[Reason]:
    """A reason when ``by`` lacks the qualification that ``space`` requires on the last day of ``period``; that day may
    be its last. Visitors are asked once they sign in, staff book for the center."""
    need, day = space.need, days_of(period, plan).end - DAY
    if need is None or by is None or by.is_staff:
        return []
    last = by.last_day_of(need.kind_id)
    if last is not None and last >= day:
        return []
    values = {"space": space.name, "name": need.name, "day": Shown(day_text, day), "how": need.how}
    message = _l("%(space)s needs the qualification %(name)s on %(day)s. %(how)s", **values)
    if last is not None:
        values["last"] = Shown(day_text, last)
        message = _l(
            "%(space)s needs the qualification %(name)s on %(day)s; it ends on %(last)s. Renew it first. %(how)s",
            **values,
        )
    return [Reason(code=NOT_QUALIFIED, message=message, field="space")]


def audience_of(space: SpacePlan, period: Period, *, by: Actor, now: datetime, plan: Plan) -> Audience | None:
    """As which audience ``by`` books, of those of that day: the first whose window allows it now, else the first that
    may book there at all, else their first. None for staff, who book for the center."""
    if by.is_staff:
        return None
    theirs = audiences_on(period, by=by, plan=plan)
    may = [audience for audience in Audience if audience in theirs and audience in space.windows]
    for audience in may:
        times = opening(space, space.windows[audience], period.start, plan)
        if _is_live(times, now) and period.length <= times.longest:
            return audience
    return next(iter(may or (audience for audience in Audience if audience in theirs)))


def approval_of(space: SpacePlan, period: Period, *, by: Actor, now: datetime, plan: Plan) -> timedelta | None:
    """Within what time staff decide about a booking of ``by``; None: it is confirmed at once."""
    if not may_need_approval(space):
        return None
    audience = audience_of(space, period, by=by, now=now, plan=plan)
    window = space.windows.get(audience) if audience else None
    return window.approval if window else None


def may_need_approval(space: SpacePlan) -> bool:
    """Whether staff decide there about anybody's booking."""
    return any(window.approval is not None for window in space.windows.values())


def is_within(part: Part, old: Part) -> bool:
    """Whether ``part`` takes no time and no cell that ``old`` does not."""
    is_inside = old.period.start <= part.period.start and part.period.end <= old.period.end
    if part.space.is_pool:
        return is_inside and part.space.id == old.space.id and part.units <= old.units
    return is_inside and part.space.cell_ids <= old.space.cell_ids


def decide_by(within: timedelta, start: datetime, *, now: datetime) -> datetime:
    """When a request lapses: undecided in time, or begun."""
    return min(now + within, start)


def opening(space: SpacePlan, window: Window, start: datetime, plan: Plan) -> Open:
    """When booking opens and closes for a use that begins at ``start``; closes None: only the start ends it."""
    day = plan.day_of(start)
    closes = at(day - (window.closes_days - 1) * DAY, 0, plan.zone) if window.closes_days else None
    opens = at(day - window.opens_days * DAY, window.opens_minute, plan.zone)
    return Open(opens, closes, min(window.longest or space.longest, space.longest))


def check_units(space: SpacePlan, units: int) -> list[Reason]:
    """A reason when a pool has not so many units, or when there is only one of it."""
    most = len(space.cells) if space.is_pool else 1
    if 1 <= units <= most:
        return []
    message = _l("Choose 1 to %(most)d.", most=most) if most > 1 else _l("There is one of it: leave the number at 1.")
    return [Reason(code="units", message=message, field="units")]


def check_cancel(start: datetime, space: SpacePlan, *, now: datetime) -> list[Reason]:
    """A reason when a use that begins at ``start`` is too near to be cancelled."""
    message = _l("Too late to cancel: possible until %(moment)s.", moment=Shown(local, start - space.notice_cancel))
    return _check_late(start, space.notice_cancel, now, message)


def check_change(start: datetime, space: SpacePlan, *, now: datetime) -> list[Reason]:
    """A reason when a use that begins at ``start`` is too near to be changed."""
    message = _l("Too late to change: possible until %(moment)s.", moment=Shown(local, start - space.notice_change))
    return _check_late(start, space.notice_change, now, message)


def keeps_notice(start: datetime, notice: timedelta, *, now: datetime) -> bool:
    """Whether ``now`` is early enough before ``start``; at the exact second it still is."""
    return start - now >= notice


def is_on_grid(moment: datetime, grid: timedelta, plan: Plan) -> bool:
    """Whether ``moment`` is a whole number of ``grid`` after midnight of the center; counted in minutes."""
    here = moment.astimezone(plan.zone)
    if here.second or here.microsecond:
        return False
    return (here.hour * 60 + here.minute) % (grid // MINUTE) == 0


def split_by_day(period: Period, plan: Plan) -> list[tuple[datetime, int]]:
    """The minutes of ``period`` on each date of the center, as (its first moment, minutes)."""
    split, start = [], period.start
    while start < period.end:
        end = min(period.end, at(plan.day_of(start), 1440, plan.zone))
        split.append((start, (end - start) // MINUTE))
        start = end
    return split


def check_longest(period: Period, longest: timedelta, *, field: str = "ends_at") -> list[Reason]:
    """A reason when ``period`` is longer than ``longest``."""
    if period.length <= longest:
        return []
    message = _l("At most %(length)s at once.", length=Shown(length_text, longest))
    return [Reason(code="too_long", message=message, field=field)]


def _is_live(times: Open, now: datetime) -> bool:
    return times.opens_at <= now and (times.closes_at is None or now < times.closes_at)


def _check_late(start: datetime, notice: timedelta, now: datetime, message: Text) -> list[Reason]:
    if keeps_notice(start, notice, now=now):
        return []
    return [Reason(code="late", message=message)]


def _audiences_text(audiences: Iterable[Audience]) -> str:
    return ", ".join(str(AUDIENCES[audience]) for audience in audiences)
