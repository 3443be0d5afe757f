"""Many parts at once: which of them may be and why others may not. Pure, and near-linear in parts and uses."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from anchorcenter.core.errors import Reason
from anchorcenter.core.i18n import Shown, Text, _l, day_text
from anchorcenter.facilities.plan import Plan
from anchorcenter.facilities.rules import Busy, Closed, Holders, Part, check_use, choose, nobody

Check = Callable[[Part], Sequence[Reason]]
"""The caller's rules for one part."""


def unlimited(_part: Part) -> Sequence[Reason]:
    """No limit on many together."""
    return ()


Tally = Callable[[Collection[int]], Check]
"""A new count of many together, with the uses of these ids, which stay, in it."""


def no_tally(_kept: Collection[int]) -> Check:
    """No limit on many together."""
    return unlimited


@dataclass(frozen=True, kw_only=True)
class Sorted:
    """``chosen`` may be, with their cells; ``refused`` not, for these reasons."""

    chosen: list[Part] = field(default_factory=list)
    refused: list[tuple[Part, list[Reason]]] = field(default_factory=list)


def sort_out(
    parts: Sequence[Part],
    busy: Sequence[Busy],
    closures: Sequence[Closed],
    plan: Plan,
    *,
    check: Check,
    holders: Holders = nobody,
    tally: Check = unlimited,
) -> Sorted:
    """Go through ``parts``, by start, and check each against what is there and those chosen before it.

    ``tally`` is asked last, of those that nothing else refuses: what it has no reason against is chosen.
    """
    found, names, placed = Sorted(), _once(holders, busy), list[Part]()
    for part, near in zip(parts, _near(parts, busy, plan), strict=True):
        placed = [one for one in placed if one.period.end > part.period.start - plan.longest_gap]
        around = near + [use for one in placed for use in uses_of(one)]
        shut = [closed for closed in closures if closed.period.overlaps(part.period)]
        (chosen,) = choose([part], around, shut, plan)
        reasons = [*check(part), *check_use([chosen], around, shut, plan, names)]
        if reasons := reasons or list(tally(part)):
            found.refused.append((part, reasons))
        else:
            found.chosen.append(chosen)
            placed.append(chosen)
    return found


def rearrange(
    parts: Sequence[Part],
    places: Mapping[datetime, int],
    busy: Sequence[Busy],
    closures: Sequence[Closed],
    plan: Plan,
    *,
    check: Check,
    holders: Holders = nobody,
    tally: Tally = no_tally,
) -> Sorted:
    """Like ``sort_out``, of parts some of which give up a use for it: ``places`` are the ids of those uses by the start
    of the part. What cannot be keeps its use, which is then in the way of the others."""
    kept, mine, refused = set[int](), set(places.values()), list[tuple[Part, list[Reason]]]()
    there = [use for use in busy if use.occupancy_id not in mine]
    while True:
        found = sort_out(parts, there, closures, plan, check=check, holders=holders, tally=tally(kept))
        refused += found.refused
        if not found.refused:
            return Sorted(chosen=found.chosen, refused=sorted(refused, key=lambda one: one[0].period.start))
        gone = {part.period.start for part, _reasons in found.refused}
        staying = {places[start] for start in gone if start in places}
        there += [use for use in busy if use.occupancy_id in staying]
        kept |= staying
        parts = [part for part in parts if part.period.start not in gone]


def dated(refused: Sequence[tuple[Part, list[Reason]]], plan: Plan) -> list[Reason]:
    """Every reason with the date that it is about."""
    return [
        replace(
            reason,
            message=_l("%(day)s: %(why)s", day=Shown(day_text, plan.day_of(part.period.start)), why=reason.message),
        )
        for part, reasons in refused
        for reason in reasons
    ]


def _near(parts: Sequence[Part], busy: Sequence[Busy], plan: Plan) -> Iterator[list[Busy]]:
    """For each part the uses that reach into it or its gaps: one pass over both."""
    ahead, near = iter(sorted(busy, key=lambda use: use.period.start)), list[Busy]()
    following = next(ahead, None)
    for part in parts:
        around = part.period.widened(plan.longest_gap)
        while following and following.period.start < around.end:
            near.append(following)
            following = next(ahead, None)
        near = [use for use in near if use.period.end > around.start]
        yield list(near)


def uses_of(part: Part) -> list[Busy]:
    """A part, with its cells chosen, as what others see of it once it is taken."""
    same = {"period": part.period, "space_id": part.space.id, "kind": part.kind, "label": part.label}
    return [Busy(cell_id=cell.id, occupancy_id=0, **same) for cell in part.cells]  # type: ignore[arg-type]


def _once(holders: Holders, busy: Sequence[Busy]) -> Holders:
    """Asks for the names of all of them together, at the first that is wanted."""
    known: list[Mapping[int, Text]] = []

    def names(wanted: Collection[int]) -> Mapping[int, Text]:
        if not known:
            known.append(holders(sorted({use.occupancy_id for use in busy})))
        return {number: known[0][number] for number in wanted if number in known[0]}

    return names
