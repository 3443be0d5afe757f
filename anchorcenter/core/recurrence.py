"""Rules of repetition: from a rule and a first start to every start, as the clock of the center shows them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from enum import StrEnum
from itertools import islice, takewhile
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr  # type: ignore[import-untyped]

from anchorcenter.core.errors import DomainError, Reason
from anchorcenter.core.i18n import _, _l, day_text, weekday

MOST = 400  # Occurrences of one rule.
MOST_APART = 99  # Days, weeks, months or years.
LAST = date(9998, 12, 31)  # Later sums of dates would end.
NTHS = (1, 2, 3, 4, 5, -1)
_CODES = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


class Every(StrEnum):
    """What a rule counts; months either by the date of the first start or by its weekday."""

    DAY = "day"
    WEEK = "week"
    MONTH_DATE = "month_date"
    MONTH_WEEKDAY = "month_weekday"
    YEAR = "year"


class Missing(StrEnum):
    """Where a month has no such day (a 31st, a fifth Monday, 29 February): nothing, or its last one."""

    SKIP = "skip"
    LAST = "last"


@dataclass(frozen=True, kw_only=True)
class Rule:
    """Every so many days, weeks, months or years until a last day, it too, or so often; one of these ends it.

    ``weekdays`` (0 is Monday) are those of a week, none: that of the first start. ``nth`` is which weekday of a month,
    -1 the last, None: as the first start lies; ``month_day`` is likewise which day of a month.
    """

    every: Every
    interval: int = 1
    weekdays: frozenset[int] = frozenset()
    nth: int | None = None
    month_day: int | None = None
    missing: Missing = Missing.SKIP
    until: date | None = None
    count: int | None = None


def check_rule(rule: Rule) -> list[Reason]:
    """Every reason why a rule is none."""
    reasons = []
    if not 1 <= rule.interval <= MOST_APART:
        reasons.append(Reason(code="interval", message=_l("Choose 1 to %(most)d.", most=MOST_APART), field="interval"))
    if not rule.weekdays <= frozenset(range(7)) or rule.nth not in (None, *NTHS):
        reasons.append(Reason(code="weekdays", message=_l("There is no such weekday."), field="weekdays"))
    if (rule.until is None) == (rule.count is None):
        message = _l("Say until when or how often it repeats: one of the two.")
        reasons.append(Reason(code="endless", message=message, field="until"))
    if rule.count is not None and rule.count < 1:
        reasons.append(Reason(code="count", message=_l("Choose 1 to %(most)d.", most=MOST), field="count"))
    return reasons


def expand(rule: Rule, first: datetime) -> list[datetime]:
    """Every start from ``first`` on, which is wall-clock time without a zone, as they are.

    ``first`` itself is one only where the rule meets it; weeks, months and years are counted from its own. Raises
    DomainError for what is no rule, for more than MOST and for none at all.
    """
    if reasons := check_rule(rule):
        raise DomainError(*reasons)
    endless = rrulestr(_pattern(rule, first.date()), dtstart=first)
    until = rule.until or LAST
    starts = list(
        islice(takewhile(lambda start: start.date() <= until, endless), min(rule.count or MOST + 1, MOST + 1))
    )
    field = "count" if rule.count else "until"
    if len(starts) > MOST:
        message = _l("At most %(most)d dates in one series. End it earlier.", most=MOST)
        raise DomainError(Reason(code="too_many_dates", message=message, field=field))
    if not starts:
        raise DomainError(Reason(code="no_dates", message=_l("There is no such date until then."), field=field))
    return starts


def to_rrule(rule: Rule, first: datetime, zone: ZoneInfo) -> str:
    """The rule as the value of RRULE; ``first`` is what ``expand`` was given. Source: RFC 5545, 3.3.10."""
    text = _pattern(rule, first.date())
    if rule.count:
        return f"{text};COUNT={rule.count}"
    if rule.until:
        last = datetime.combine(rule.until, time(23, 59, 59), zone).astimezone(UTC)
        return f"{text};UNTIL={last:%Y%m%dT%H%M%SZ}"
    return text


def words(rule: Rule, first: date) -> str:
    """The rule in the reader's language."""
    said = _WORDS[rule.every](rule, first)
    if rule.missing is Missing.LAST and _may_miss(rule, first):
        said = _("%(rule)s (else on the last one there is)", rule=said)
    if rule.count:
        return _("%(rule)s, %(count)d times", rule=said, count=rule.count)
    return _("%(rule)s, until %(day)s", rule=said, day=day_text(rule.until)) if rule.until else said


def from_here(rule: Rule, first: date) -> Rule:
    """The rule, which began at ``first``, as it goes on from any later date of it: what it took from its first date it
    says by itself."""
    if rule.every is Every.MONTH_WEEKDAY:
        return replace(rule, nth=rule.nth or nth_of(first))
    if rule.every in (Every.MONTH_DATE, Every.YEAR):
        return replace(rule, month_day=_day(rule, first))
    return replace(rule, weekdays=rule.weekdays or frozenset({first.weekday()})) if rule.every is Every.WEEK else rule


def nth_of(day: date) -> int:
    """Which of its weekday in its month a date is, from 1."""
    return (day.day - 1) // 7 + 1


def _pattern(rule: Rule, first: date) -> str:
    return _PATTERNS[rule.every](rule, first) + (f";INTERVAL={rule.interval}" if rule.interval > 1 else "")


def _weekly(rule: Rule, first: date) -> str:
    days = ",".join(_CODES[number] for number in sorted(rule.weekdays or {first.weekday()}))
    return f"FREQ=WEEKLY;WKST=MO;BYDAY={days}"


def _monthly_by_date(rule: Rule, first: date) -> str:
    last = _day(rule, first)
    if rule.missing is Missing.SKIP or last <= 28:
        return f"FREQ=MONTHLY;BYMONTHDAY={last}"
    days = ",".join(str(day) for day in range(28, last + 1))
    return f"FREQ=MONTHLY;BYMONTHDAY={days};BYSETPOS=-1"


def _monthly_by_weekday(rule: Rule, first: date) -> str:
    nth = rule.nth or nth_of(first)
    if nth == 5 and rule.missing is Missing.LAST:
        nth = -1  # A fifth one, where there is one, is the last.
    return f"FREQ=MONTHLY;BYDAY={nth:+d}{_CODES[first.weekday()]}"


def _yearly(rule: Rule, first: date) -> str:
    day = -1 if _is_leap_day(rule, first) and rule.missing is Missing.LAST else _day(rule, first)
    return f"FREQ=YEARLY;BYMONTH={first.month};BYMONTHDAY={day}"


def _day(rule: Rule, first: date) -> int:
    return rule.month_day or first.day


def _is_leap_day(rule: Rule, first: date) -> bool:
    return (first.month, _day(rule, first)) == (2, 29)


def _may_miss(rule: Rule, first: date) -> bool:
    if rule.every is Every.YEAR:
        return _is_leap_day(rule, first)
    if rule.every is Every.MONTH_WEEKDAY:
        return (rule.nth or nth_of(first)) == 5
    return rule.every is Every.MONTH_DATE and _day(rule, first) > 28


def _day_words(rule: Rule, _first: date) -> str:
    return _("Every day") if rule.interval == 1 else _("Every %(num)d days", num=rule.interval)


def _week_words(rule: Rule, first: date) -> str:
    days = ", ".join(weekday(number) for number in sorted(rule.weekdays or {first.weekday()}))
    if rule.interval == 1:
        return _("Every week on %(days)s", days=days)
    return _("Every %(num)d weeks on %(days)s", num=rule.interval, days=days)


def _date_words(rule: Rule, first: date) -> str:
    if rule.interval == 1:
        return _("Every month on day %(day)d", day=_day(rule, first))
    return _("Every %(num)d months on day %(day)d", num=rule.interval, day=_day(rule, first))


def _weekday_words(rule: Rule, first: date) -> str:
    which = _nth_words(rule.nth or nth_of(first), weekday(first.weekday()))
    if rule.interval == 1:
        return _("Every month on the %(which)s", which=which)
    return _("Every %(num)d months on the %(which)s", num=rule.interval, which=which)


def _nth_words(nth: int, day: str) -> str:
    return str({
        1: _l("1st %(day)s", day=day),
        2: _l("2nd %(day)s", day=day),
        3: _l("3rd %(day)s", day=day),
        4: _l("4th %(day)s", day=day),
        5: _l("5th %(day)s", day=day),
        -1: _l("last %(day)s", day=day),
    }[nth])  # fmt: skip


def _year_words(rule: Rule, first: date) -> str:
    values = {"month": first.month, "day": _day(rule, first)}
    if rule.interval == 1:
        return _("Every year on %(month)d/%(day)d", **values)
    return _("Every %(num)d years on %(month)d/%(day)d", num=rule.interval, **values)


_PATTERNS: dict[Every, Callable[[Rule, date], str]] = {
    Every.DAY: lambda _rule, _first: "FREQ=DAILY",
    Every.WEEK: _weekly,
    Every.MONTH_DATE: _monthly_by_date,
    Every.MONTH_WEEKDAY: _monthly_by_weekday,
    Every.YEAR: _yearly,
}
_WORDS: dict[Every, Callable[[Rule, date], str]] = {
    Every.DAY: _day_words,
    Every.WEEK: _week_words,
    Every.MONTH_DATE: _date_words,
    Every.MONTH_WEEKDAY: _weekday_words,
    Every.YEAR: _year_words,
}
