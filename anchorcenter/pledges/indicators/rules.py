"""How far an indicator and a pledge are, what contradicts itself, which small cells nobody reads. Pure.

Values are in thousandths, progress in tenths of a per cent.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from anchorcenter.pledges.indicators.models import Direction
from anchorcenter.pledges.models import Status

K = TypeVar("K", bound=Hashable)
WHOLE = 1000
LEAST = 5  # People in a cell that everybody reads.
DONE = (Status.COMPLETED, Status.CONTINUED)


def progress(value: int | None, target: int | None, baseline: int | None, direction: Direction) -> int | None:
    """Tenths of a per cent of the way to the target; None where that says nothing: no value, no target, a target of 0
    without a way to it, a falling one without a baseline. Never below 0; more than all of the way is more than 1000."""
    if value is None or target is None:
        return None
    start = baseline if baseline is not None else 0
    if direction is Direction.FALLING:
        if baseline is None or baseline <= target:
            return None
        return max(0, _tenths(baseline - value, baseline - target))
    if target <= start:
        return None
    return max(0, _tenths(value - start, target - start))


@dataclass(frozen=True, kw_only=True)
class Overall:
    """How far a pledge is: ``tenths``, None where it cannot be said; what the weights add up to, in per cent."""

    tenths: int | None
    weights: int


def overall(parts: Iterable[tuple[int, int | None]], *, is_strict: bool) -> Overall:
    """The progress of all by their weights: ``parts`` are a weight and a progress, which counts at most as whole.

    Weights that are not 100 together are taken as parts of their sum, or ``is_strict``: nothing is said. What has a
    weight and no progress makes it unsayable too: nothing is guessed for it.
    """
    weighed = [(weight, done) for weight, done in parts if weight]
    weights = sum(weight for weight, _done in weighed)
    if not weights or (is_strict and weights != 100) or any(done is None for _weight, done in weighed):
        return Overall(tenths=None, weights=weights)
    total = sum(weight * min(WHOLE, done or 0) for weight, done in weighed)
    return Overall(tenths=(total * 2 + weights) // (weights * 2), weights=weights)


def contradicts(status: Status | None, tenths: int | None) -> bool:
    """Whether a pledge is said to be fulfilled while its figures say that it is not."""
    return status in DONE and tenths is not None and tenths < WHOLE


def suppress(cells: Mapping[K, int]) -> dict[K, int | None]:
    """The cells with None for those that nobody may read: fewer than LEAST, and as many of the next larger ones as it
    takes that what is hidden cannot be worked out from the sum of all: two cells, and LEAST in them."""
    ordered = sorted((key for key in cells if cells[key]), key=lambda key: (cells[key], str(key)))
    hidden = [key for key in ordered if cells[key] < LEAST]
    if not hidden:
        return dict(cells)
    for key in ordered[len(hidden) :]:
        if len(hidden) > 1 and sum(cells[each] for each in hidden) >= LEAST:
            break
        hidden.append(key)
    return {key: None if key in set(hidden) else count for key, count in cells.items()}


def _tenths(part: int, whole: int) -> int:
    """Tenths of a per cent, a half rounded up."""
    return (part * 2_000 + whole) // (whole * 2)
