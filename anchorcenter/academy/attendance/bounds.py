"""When attendance can be noted, corrected and excused. Pure."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from anchorcenter.academy.attendance.rules import Held, closes_at
from anchorcenter.core.errors import TAKEN, Reason
from anchorcenter.core.i18n import Shown, _l, local
from anchorcenter.core.periods import DAY


def check_open(lesson: Held, *, opens: timedelta, now: datetime, zone: ZoneInfo) -> list[Reason]:
    """Why nobody can be noted as coming or going at ``now``; one can from ``opens`` before the start to midnight."""
    if lesson.is_cancelled:
        return [Reason(code="cancelled", message=_l("This lesson is cancelled."), status=TAKEN)]
    if now < lesson.period.start - opens:
        message = _l("Checking in opens on %(when)s.", when=Shown(local, lesson.period.start - opens))
        return [Reason(code="early", message=message)]
    if now >= closes_at(lesson.period, zone):
        message = _l("That day is over. Staff correct what is missing, for a reason.")
        return [Reason(code="closed", message=message)]
    return []


def check_correction(lesson: Held, in_at: datetime | None, out_at: datetime | None, *, now: datetime) -> list[Reason]:
    """Why a lesson cannot be corrected so."""
    if lesson.is_cancelled:
        return [Reason(code="cancelled", message=_l("This lesson is cancelled."), status=TAKEN)]
    if now < lesson.period.start:
        return [Reason(code="ahead", message=_l("This lesson has not begun yet."))]
    if in_at is None:
        message = _l("Say when they came.")
        return [Reason(code="came", message=message, field="in_at")] if out_at else []
    return [*_check_in(lesson, in_at, now), *(_check_out(lesson, in_at, out_at, now) if out_at else ())]


def check_days(first_on: date, last_on: date, cohort: tuple[date, date]) -> list[Reason]:
    """Why leave cannot be asked for on those days of a cohort from its first to its last."""
    if last_on < first_on:
        return [Reason(code="order", message=_l("The last day is before the first."), field="last_on")]
    if last_on < cohort[0] or first_on > cohort[1]:
        return [Reason(code="days", message=_l("The course is not held on these days."), field="first_on")]
    return []


def clock_of(sent_at: datetime, device_at: datetime, *, now: datetime) -> datetime:
    """When something happened by the server's clock that a device noted by its own: as long before ``now`` as before it
    was sent, however wrong that clock is."""
    return now - (sent_at - device_at)


def _check_in(lesson: Held, in_at: datetime, now: datetime) -> list[Reason]:
    if lesson.period.start - DAY < in_at < lesson.period.end and in_at <= now:
        return []
    message = _l("They came before the lesson ended, and not ahead of now.")
    return [Reason(code="in_at", message=message, field="in_at")]


def _check_out(lesson: Held, in_at: datetime, out_at: datetime, now: datetime) -> list[Reason]:
    if in_at < out_at <= now and lesson.period.start < out_at:
        return []
    message = _l("They went after they came and after the lesson began, and not ahead of now.")
    return [Reason(code="out_at", message=message, field="out_at")]
