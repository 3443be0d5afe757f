"""What a change of hours, closures, holidays or cells does to what is booked. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from anchorcenter.accounts.actors import AUDIENCES
from anchorcenter.accounts.models import Audience
from anchorcenter.core.i18n import Text, _, _l
from anchorcenter.core.periods import Period, union, whole_day, without
from anchorcenter.facilities.models import Use
from anchorcenter.facilities.plan import CellPlan, Plan, SpacePlan
from anchorcenter.facilities.rules import (
    Closed,
    Part,
    check_closures,
    check_headcount,
    check_open,
    check_service,
    days_of,
    open_periods,
)


@dataclass(frozen=True, kw_only=True)
class InUse:
    """An occupancy that is under way or ahead, with the cells it takes."""

    occupancy_id: int
    space_id: int
    period: Period
    kind: Use
    label: str
    cell_ids: frozenset[int]
    audience: Audience | None = None
    headcount: int = 0


@dataclass(frozen=True, kw_only=True)
class World:
    """When what is open: the configured center and the closures ahead."""

    plan: Plan
    closures: Sequence[Closed]

    @cached_property
    def cells(self) -> dict[int, CellPlan]:
        return {cell.id: cell for space in self.plan.everything for cell in space.cells}


@dataclass(frozen=True, kw_only=True)
class Effect:
    """What becomes of one use: ``reasons`` why it cannot be any more, ``moved_from`` the cells it gives up."""

    use: InUse
    reasons: tuple[Text, ...] = ()
    shut: tuple[Period, ...] = ()
    broken: tuple[str, ...] = ()
    moved_from: frozenset[int] = frozenset()

    @property
    def key(self) -> tuple[Any, ...]:
        """What makes it another effect than before."""
        times = tuple((p.start.isoformat(), p.end.isoformat()) for p in self.shut)
        return self.use.occupancy_id, times, self.broken, sorted(self.moved_from), sorted(self.use.cell_ids)


def effects(
    uses: Iterable[InUse], before: World, after: World, taken_before: Mapping[int, frozenset[int]]
) -> list[Effect]:
    """Of ``uses`` (as they are after the change) those that it shuts or moves, by start."""
    found = []
    for use in uses:
        gone = taken_before.get(use.occupancy_id, use.cell_ids) - use.cell_ids
        added = use.cell_ids - taken_before.get(use.occupancy_id, use.cell_ids)
        newly, rules = newly_shut(use, before, after), newly_broken(use, before, after)
        if newly or rules or gone or added:
            found.append(
                Effect(
                    use=use,
                    reasons=(*(why_shut(use, after) if newly else ()), *rules.values()),
                    shut=tuple(newly),
                    broken=tuple(rules),
                    moved_from=taken_before.get(use.occupancy_id, frozenset()) if gone or added else frozenset(),
                )
            )
    return sorted(found, key=lambda e: (e.use.period.start, e.use.occupancy_id))


def kept_text(why: str) -> str:
    """Of a booking that staff kept inside a closure."""
    return _("Stays inside the closure: %(why)s", why=why)


def newly_shut(use: InUse, before: World, after: World) -> list[Period]:
    """The stretches of ``use`` that were open before the change and are not after it."""
    was_shut = shut(use, before)
    return [left for stretch in shut(use, after) for left in without(stretch, was_shut)]


def newly_broken(use: InUse, before: World, after: World) -> dict[str, Text]:
    """The rules of the space that ``use`` kept before the change and does not after it, with their words."""
    was_broken = _broken(use, before.plan)
    return {rule: text for rule, text in _broken(use, after.plan).items() if rule not in was_broken}


def shut(use: InUse, world: World) -> list[Period]:
    """The stretches of ``use`` in which it cannot be: closed, or a cell of it out of service."""
    part, plan = _part(use, world), world.plan
    found = [] if use.kind is Use.TENANCY else _closed(part, world)
    for cell in part.cells:
        if day := cell.out_of_service_on:
            start = max(part.period.start, whole_day(day, plan.zone).start)
            found += [Period(start, part.period.end)] if start < part.period.end else []
    return union(found)


def why_shut(use: InUse, world: World) -> list[Text]:
    """Why it cannot be, in words."""
    part, plan = _part(use, world), world.plan
    reasons = check_service(part, plan)
    if use.kind is not Use.TENANCY:
        reasons = [*check_open(part.space, part.period, plan), *check_closures(part, world.closures), *reasons]
    return [reason.message for reason in reasons]


def touched(before: World, after: World) -> frozenset[int]:
    """The cells for which the change may matter."""
    old = {space.id: _face(space, before.plan) for space in before.plan.everything}
    cells = {n for s in after.plan.everything if old.get(s.id) != _face(s, after.plan) for n in s.cell_ids}
    kinds = [{(closed.cell_ids, closed.period) for closed in world.closures} for world in (before, after)]
    return frozenset(cells.union(*(cell_ids for cell_ids, _period in kinds[0] ^ kinds[1])))


def _closed(part: Part, world: World) -> list[Period]:
    period, plan = part.period, world.plan
    found = without(period, open_periods(part.space, days_of(period, plan), plan))
    mine = (closed.period for closed in world.closures if closed.cell_ids & part.space.cell_ids)
    return [*found, *filter(None, (closed.within(period) for closed in mine))]


def _part(use: InUse, world: World) -> Part:
    """The use as rules see it, with just the cells that it takes."""
    cells = tuple(world.cells[number] for number in sorted(use.cell_ids) if number in world.cells)
    space = replace(world.plan.get(use.space_id), cells=cells, is_pool=False)
    return Part(space=space, period=use.period, kind=use.kind, label=use.label)


def _broken(use: InUse, plan: Plan) -> dict[str, Text]:
    """The rules of bookings that ``use`` does not keep: people at most, who may book, how long at once."""
    space = plan.get(use.space_id)
    found = {reason.code: reason.message for reason in check_headcount(use.headcount, space)}
    if use.audience is not None:
        who, window = AUDIENCES[use.audience], space.windows.get(use.audience)
        if window is None:
            found["audience"] = _l("%(who)s may not book it any more.", who=who)
        elif use.period.length > min(window.longest or space.longest, space.longest):
            found["longest"] = _l("Longer than %(who)s may book at once.", who=who)
    return found


def _face(space: SpacePlan, plan: Plan) -> Any:
    """What decides when the space is open, and for whom."""
    service = [(cell.id, cell.out_of_service_on) for cell in space.cells]
    return (
        space.hours,
        service,
        space.capacity,
        space.longest,
        dict(space.windows),
        sorted(plan.holidays.get(space.site_id, {})),
    )
