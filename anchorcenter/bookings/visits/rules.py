"""What can be entered as a visit. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from anchorcenter.bookings.models import STANDS, Status
from anchorcenter.bookings.rules import split_by_day
from anchorcenter.core.errors import TAKEN, Reason
from anchorcenter.core.i18n import _l
from anchorcenter.core.periods import DAY, Period
from anchorcenter.facilities.plan import Plan


def check_count(status: Status, booked: Period, used: Period, *, now: datetime) -> list[Reason]:
    """Why nobody can say yet, or at all, who came to a booking, or that it was used then."""
    if status not in STANDS:
        return [Reason(code="not_standing", message=_l("The booking does not stand: nobody can have come to it."))]
    if booked.start > now:
        return [Reason(code="not_begun", message=_l("It has not begun yet."), field="headcount")]
    if not used.overlaps(booked) or used.length > DAY:
        message = _l("The real time must touch the booked one and be no longer than a day.")
        return [Reason(code="other_time", message=message, field="starts_at")]
    return []


def check_visit(
    counted_on: date, times: tuple[datetime, datetime] | None, *, today: date, now: datetime
) -> list[Reason]:
    """Why a visit without a booking cannot be entered for that day and time."""
    if counted_on > today:
        return [Reason(code="future", message=_l("A visit is entered when it has happened."), field="counted_on")]
    if times is None:
        return []
    if times[1] <= times[0]:
        return [Reason(code="order", message=_l("The end must come after the start."), field="ends")]
    if times[0] > now:
        return [Reason(code="future", message=_l("A visit is entered when it has happened."), field="starts")]
    return []


def changed_meanwhile() -> Reason:
    """Somebody else has corrected it since it was shown."""
    message = _l("Somebody has changed it meanwhile. Look at it anew, then correct it.")
    return Reason(code="changed", message=message, field="headcount", status=TAKEN)


def minutes_by_day(used: Period | None, headcount: int, plan: Plan) -> Sequence[tuple[date, int]]:
    """The minutes used on each day; none when nobody came or nobody knows how long."""
    if used is None or headcount == 0:
        return []
    return [(plan.day_of(start), minutes) for start, minutes in split_by_day(used, plan)]
