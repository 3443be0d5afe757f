"""What activities are worth by the rules of their cohort, and how far somebody has got. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from anchorcenter.certificates.criteria import Criterion, Of
from anchorcenter.core.errors import TAKEN, Reason
from anchorcenter.core.i18n import Named, _l
from anchorcenter.core.text import is_line
from anchorcenter.supporters.models import ActivityKind

MOST_POINTS, MOST_WON, MOST_STEPS, LONGEST_STEP = 1_000, 10_000_000, 10, 60


@dataclass(frozen=True, kw_only=True)
class Rate:
    """What an activity of a kind brings."""

    points: int = 0
    fee_won: int = 0


@dataclass(frozen=True, kw_only=True)
class Step:
    """What somebody gets who has so many points."""

    points: int
    title: str
    title_en: str = ""


@dataclass(frozen=True, kw_only=True)
class NewRewardRules:
    """Rules for what is done from ``from_on`` on; what a kind that has no rate brings is nothing, and what comes after
    its mission was due brings ``late_percent`` of the mission's points."""

    from_on: date
    rates: Mapping[ActivityKind, Rate] = field(default_factory=dict)
    steps: Sequence[Step] = ()
    most_won: int | None = None
    needed_activities: int
    needed_reports: int = 0
    late_percent: int = 0


@dataclass(frozen=True, kw_only=True)
class Rules:
    """A version of the rules of a cohort."""

    id: int
    number: int
    from_on: date
    rates: Mapping[ActivityKind, Rate]
    steps: Sequence[tuple[int, Named]] = ()
    most_won: int | None = None
    needed_activities: int = 1
    needed_reports: int = 0
    late_percent: int = 0


@dataclass(frozen=True, kw_only=True)
class Done:
    """An activity that counts. ``minutes`` are what is counted of its time, ``extra`` the points of its mission, for
    which it came in time unless it ``is_late``."""

    id: int
    supporter_id: int
    kind: ActivityKind
    done_on: date
    title: str = ""
    minutes: int = 0
    extra: int = 0
    is_late: bool = False
    is_paid: bool = False
    has_report: bool = False


@dataclass(frozen=True, kw_only=True)
class Payable:
    """What is to be paid for an activity, by which version of the rules."""

    done: Done
    rules_id: int
    fee_won: int


@dataclass(frozen=True, kw_only=True)
class Stand:
    """How far somebody has got. ``minutes`` are those of what was not paid for: they alone are volunteer work."""

    points: int = 0
    activities: int = 0
    reports: int = 0
    minutes: int = 0


def check_rules(wanted: NewRewardRules, last: Rules | None, closed_until: date | None) -> list[Reason]:
    """Why a cohort cannot have these rules, after the ``last`` ones, when the months before ``closed_until`` were
    proposed for payment."""
    found = []
    if last is not None and wanted.from_on <= last.from_on:
        message = _l("Rules only hold from a later day on than those before.")
        found.append(Reason(code="order", message=message, field="from_on", status=TAKEN))
    if closed_until is not None and wanted.from_on < closed_until:
        message = _l("What was done then has been proposed for payment: begin after it.")
        found.append(Reason(code="proposed", message=message, field="from_on", status=TAKEN))
    if not all(0 <= rate.points <= MOST_POINTS and 0 <= rate.fee_won <= MOST_WON for rate in wanted.rates.values()):
        message = _l("Points and fees are whole numbers, and not that large.")
        found.append(Reason(code="rates", message=message, field="rates"))
    if not 0 <= wanted.late_percent <= 100:
        message = _l("Enter a number from %(least)d to %(most)d.", least=0, most=100)
        found.append(Reason(code="late", message=message, field="late_percent"))
    if not _are_steps(wanted.steps):
        message = _l(
            "One reward in each line, with its points first: 50 A souvenir. At most %(most)d.", most=MOST_STEPS
        )
        found.append(Reason(code="steps", message=message, field="steps"))
    return found


def in_force(versions: Iterable[Rules], day: date) -> Rules | None:
    """The version that holds for what is done on that day: the last one that has begun; None before the first."""
    begun = [each for each in versions if each.from_on <= day]
    return max(begun, key=lambda each: each.from_on, default=None)


def points_of(done: Done, versions: Sequence[Rules]) -> int:
    """What an activity brings: by its kind on its day, and by its mission; of a mission for which it came late only
    what the rules leave, in whole points, and nothing before there are rules."""
    rules = in_force(versions, done.done_on)
    rate = rules.rates.get(done.kind) if rules else None
    percent = 100 if not done.is_late else rules.late_percent if rules else 0
    return done.extra * percent // 100 + (rate.points if rate else 0)


def payable(
    activities: Iterable[Done], versions: Sequence[Rules], paid: Mapping[tuple[int, date], int]
) -> list[Payable]:
    """What is to be paid for activities, in their order, up to the most of each month of somebody; ``paid`` is what
    was proposed already, by supporter and first day of the month. What is not paid for at all is left out."""
    left, found = defaultdict(int, paid), list[Payable]()
    for done in activities:
        rules, key = in_force(versions, done.done_on), (done.supporter_id, done.done_on.replace(day=1))
        rate = rules.rates.get(done.kind) if rules else None
        if rules is None or rate is None or not done.is_paid:
            continue
        room = rate.fee_won if rules.most_won is None else max(0, rules.most_won - left[key])
        fee = min(rate.fee_won, room)
        left[key] += fee
        if fee:
            found.append(Payable(done=done, rules_id=rules.id, fee_won=fee))
    return found


def stand_of(activities: Iterable[Done], versions: Sequence[Rules]) -> Stand:
    """How far somebody has got with what they did."""
    every = list(activities)
    return Stand(
        points=sum(points_of(each, versions) for each in every),
        activities=len(every),
        reports=sum(each.has_report for each in every),
        minutes=sum(each.minutes for each in every if not each.is_paid),
    )


def criteria_of(stand: Stand, rules: Rules, *, may_come: bool) -> tuple[Criterion, ...]:
    """What a certificate asks for; ``may_come``: they may still do more."""

    def asked(of: Of, have: int, whole: int) -> Criterion:
        return Criterion(of=of, have=min(have, whole), whole=whole, ahead=whole if may_come else 0)

    found = [asked(Of.ACTIVITIES, stand.activities, rules.needed_activities)]
    if rules.needed_reports:
        found.append(asked(Of.REPORTS, stand.reports, rules.needed_reports))
    return tuple(found)


def reached(points: int, steps: Sequence[tuple[int, Named]]) -> tuple[Named | None, tuple[int, Named] | None]:
    """The last reward that so many points bring, and the next one with the points that it asks for."""
    got = [name for needed, name in steps if needed <= points]
    ahead = [each for each in steps if each[0] > points]
    return (got[-1] if got else None), (ahead[0] if ahead else None)


def _are_steps(steps: Sequence[Step]) -> bool:
    points = [each.points for each in steps]
    texts = [text for each in steps for text in (each.title, each.title_en)]
    return (
        len(steps) <= MOST_STEPS
        and len(set(points)) == len(points)
        and all(0 < each <= 10**6 for each in points)
        and all(each.title for each in steps)
        and all(len(text) <= LONGEST_STEP and (not text or is_line(text)) for text in texts)
    )
