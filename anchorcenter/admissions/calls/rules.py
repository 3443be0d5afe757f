"""How a call stands, and who comes before whom. Pure: anybody can work it out again."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from fractions import Fraction
from typing import Any

from anchorcenter.admissions.calls.models import Call, Mode, Outcome, TieRule
from anchorcenter.core.errors import Reason
from anchorcenter.core.i18n import _l
from anchorcenter.core.periods import DAY


class CallState(StrEnum):
    DRAFT = "draft"
    ANNOUNCED = "announced"
    OPEN = "open"
    REVIEW = "review"
    RESULTS = "results"


def state_of(call: Call, now: datetime) -> CallState:
    """How a call stands at ``now``: both opening and deadline are moments at which one may apply."""
    if call.published_at is None or call.published_at > now:
        return CallState.DRAFT
    if call.results_at is not None:
        return CallState.RESULTS
    if now < call.opens_at:
        return CallState.ANNOUNCED
    return CallState.OPEN if now <= call.closes_at else CallState.REVIEW


@dataclass(frozen=True, kw_only=True)
class Schedule:
    """What is planned of a call after its deadline; None: nothing yet."""

    review_ends_at: datetime | None = None
    presentation_at: datetime | None = None
    presentation_ends_at: datetime | None = None
    presentation_place: str = ""
    results_due_at: datetime | None = None

    def moved(self, by: timedelta) -> Schedule:
        """The same so much later."""
        times: dict[str, Any] = {name: value + by for name, value in vars(self).items() if isinstance(value, datetime)}
        return replace(self, **times)


def check_schedule(wanted: Schedule, closes_at: datetime) -> list[Reason]:
    """Why nothing can be planned so: presentations come after the deadline, scores after these, results last."""
    begin, end = wanted.presentation_at, wanted.presentation_ends_at
    if (begin is None) is not (end is None) or (begin and end and not begin < end <= begin + DAY):
        message = _l("Say from when to when, within a day.")
        return [Reason(code="presentation", message=message, field="presentation_ends_at")]
    times = {"presentation_at": begin, "review_ends_at": wanted.review_ends_at, "results_due_at": wanted.results_due_at}
    reasons, last = [], closes_at
    for field, moment in times.items():
        if moment is not None and moment <= last:
            message = _l("This comes after the deadline, and after what is planned before it.")
            reasons.append(Reason(code="order", message=message, field=field))
        last = max(last, moment or last)
    return reasons


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """Who is ranked: ``points`` by criterion, in the order in which they were announced, with their weights applied
    in ``total``."""

    number: int
    total: Fraction
    points: tuple[Fraction, ...]
    submitted_at: datetime


def means(sheets: Sequence[Mapping[int, int]], criteria: Sequence[int]) -> dict[int, Fraction]:
    """The mean of the points given for each criterion; without the criteria that nobody has scored."""
    given = {each: [sheet[each] for sheet in sheets if each in sheet] for each in criteria}
    return {each: Fraction(sum(points), len(points)) for each, points in given.items() if points}


def weighted(points: Mapping[int, Fraction], weights: Mapping[int, int]) -> Fraction:
    """Points out of 100: each criterion by its weight. Raises KeyError when one has none."""
    return sum((points[each] * weight for each, weight in weights.items()), Fraction(0)) / sum(weights.values())


def hundredths(points: Fraction) -> int:
    """Points as they are shown and stored: rounded down, so that nobody is shown more than they have."""
    return int(points * 100)


def ticket(seed: str, number: int) -> str:
    """The lot of a number: SHA-256 of ``<seed>:<number>`` in hexadecimal. The smallest lot is drawn first."""
    return hashlib.sha256(f"{seed}:{number}".encode()).hexdigest()


def has_lots(call: Call) -> bool:
    """Whether lots can decide something of it: who is in, or who goes first of those with as many points."""
    return call.mode is Mode.DRAW or call.tie_rule is TieRule.DRAW


def draw(seed: str, numbers: Iterable[int]) -> list[int]:
    """``numbers`` in the order in which they are drawn; the same for the same seed, whatever order they come in."""
    return sorted(set(numbers), key=lambda number: (ticket(seed, number), number))


def rank(candidates: Iterable[Candidate], rule: TieRule, seed: str = "") -> list[int]:
    """The numbers of ``candidates``, the best first; those with as many points by ``rule``, at last by number."""
    before = _TIES[rule]
    return [each.number for each in sorted(candidates, key=lambda c: (-c.total, before(c, seed), c.number))]


def tied(candidates: Sequence[Candidate]) -> set[int]:
    """The numbers of those who have as many points as somebody else."""
    totals = [each.total for each in candidates]
    return {each.number for each in candidates if totals.count(each.total) > 1}


def passing(order: Sequence[int], points: Mapping[int, int], least: int) -> list[int]:
    """Those in ``order`` who have ``least`` points of 100; ``points`` are hundredths, and lots have none."""
    return [number for number in order if points.get(number, 10_000) >= least * 100]


def outcomes(
    order: Sequence[int],
    fit: Sequence[int],
    *,
    places: int,
    reserves: int,
    given: Mapping[int, Outcome] | None = None,
) -> dict[int, Outcome]:
    """What becomes of those in ``order``: the first of those who pass (``fit``) are selected, the next wait in
    reserve; or what was ``given`` to them where there are places of other kinds."""
    chosen = dict.fromkeys(fit[:places], Outcome.SELECTED)
    waiting = dict.fromkeys(fit[places : places + reserves], Outcome.RESERVE)
    return dict.fromkeys(order, Outcome.REJECTED) | (chosen | waiting if given is None else dict(given))


_TIES: dict[TieRule, Callable[[Candidate, str], Any]] = {
    TieRule.CRITERIA: lambda each, _seed: tuple(-points for points in each.points),
    TieRule.EARLIER: lambda each, _seed: each.submitted_at,
    TieRule.DRAW: lambda each, seed: ticket(seed, each.number),
}
