"""The configured center, and what takes cells when. No read scans the history of a cell."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Select, select, union_all
from sqlalchemy.orm import aliased, selectinload

from anchorcenter.core import settings
from anchorcenter.core.db import db
from anchorcenter.core.i18n import Named, zone
from anchorcenter.core.periods import Period
from anchorcenter.facilities import plan as plans
from anchorcenter.facilities.models import (
    Cell,
    Claim,
    Closure,
    Floor,
    Holiday,
    Hours,
    Occupancy,
    Site,
    Space,
    closure_cells,
)
from anchorcenter.facilities.plan import CellPlan, Plan, SitePlan, SpacePlan, Window
from anchorcenter.facilities.rules import Busy, Closed

BUFFERS_MAY_OVERLAP = settings.Setting("facilities.buffers_may_overlap", default=True)
BUFFERS_MAY_CROSS_CLOSING = settings.Setting("facilities.buffers_may_cross_closing", default=True)


def get_plan() -> Plan:
    """The configured center, from memory unless staff have changed it."""
    return settings.current().build(_load_plan)


def unreleased(cell_ids: Collection[int], period: Period) -> Select[Any]:
    """Select what reaches into ``period``, lapsed or not, by cell and start.

    Claims of a cell never overlap, so of those that start before the period only the last one can
    reach into it: one probe per cell, and a range that the period bounds on both sides.
    """
    earlier = aliased(Claim)
    last_before = (
        select(earlier.id)
        .where(earlier.cell_id == Cell.id, earlier.released_at.is_(None), earlier.starts_at < period.start)
        .order_by(earlier.starts_at.desc())
        .limit(1)
        .correlate(Cell)
        .scalar_subquery()
    )
    within = (
        select(Claim.id)
        .where(Claim.cell_id.in_(cell_ids), Claim.released_at.is_(None))
        .where(Claim.starts_at >= period.start, Claim.starts_at < period.end)
    )
    near = union_all(select(last_before).select_from(Cell).where(Cell.id.in_(cell_ids)), within)
    return (
        select(
            Claim.cell_id,
            Claim.starts_at,
            Claim.ends_at,
            Claim.occupancy_id,
            Occupancy.space_id,
            Occupancy.kind,
            Occupancy.label,
            Occupancy.expires_at,
        )
        .join(Occupancy, Occupancy.id == Claim.occupancy_id)
        .where(Claim.id.in_(near), Claim.ends_at > period.start)
        .order_by(Claim.cell_id, Claim.starts_at)
    )


def as_busy(row: Any) -> Busy:
    """A row of ``unreleased`` as a value."""
    return Busy(
        cell_id=row.cell_id,
        period=Period(row.starts_at, row.ends_at),
        occupancy_id=row.occupancy_id,
        space_id=row.space_id,
        kind=row.kind,
        label=row.label,
        expires_at=row.expires_at,
    )


def is_lapsed(row: Any, now: datetime) -> bool:
    """Whether a row of ``unreleased`` counts as free by now."""
    return row.expires_at is not None and row.expires_at <= now


def list_busy(cell_ids: Collection[int], period: Period, *, now: datetime) -> list[Busy]:
    """What takes any of the cells within ``period``, by cell and start; the lapsed count as free."""
    rows = db.session.execute(unreleased(cell_ids, period))
    return [as_busy(row) for row in rows if not is_lapsed(row, now)]


def list_closures(cell_ids: Collection[int], period: Period) -> list[Closed]:
    """The closures that touch any of the cells within ``period``, by start."""
    near = select(
        Closure.id, Closure.starts_at, Closure.ends_at, Closure.label, Closure.label_en, closure_cells.c.cell_id
    )
    near = near.join(closure_cells, closure_cells.c.closure_id == Closure.id).where(
        Closure.ends_at > period.start, Closure.starts_at < period.end, closure_cells.c.cell_id.in_(cell_ids)
    )
    found: dict[int, tuple[set[int], Any]] = {}
    for row in db.session.execute(near.order_by(Closure.starts_at, Closure.id)):
        found.setdefault(row.id, (set(), row))[0].add(row.cell_id)
    return [
        Closed(
            cell_ids=frozenset(cells), period=Period(row.starts_at, row.ends_at), label=Named(row.label, row.label_en)
        )
        for cells, row in found.values()
    ]


def list_versions(cell_ids: Collection[int]) -> tuple[int, ...]:
    """The versions of the cells, by id: what was drawn of them holds while these stay."""
    return tuple(db.session.scalars(select(Cell.version).where(Cell.id.in_(cell_ids)).order_by(Cell.id)))


def _load_plan() -> Plan:
    configuration = settings.current()
    floors = {floor.id: floor for floor in db.session.scalars(select(Floor).options(selectinload(Floor.site)))}
    site_hours, space_hours = _load_hours()
    options = selectinload(Space.cells), selectinload(Space.windows)
    spaces = db.session.scalars(select(Space).options(*options).order_by(Space.position, Space.id))
    return Plan(
        zone=zone(),
        sites={site.id: _site_plan(site) for site in db.session.scalars(select(Site))},
        spaces=tuple(
            _space_plan(s, floors[s.floor_id], space_hours.get(s.id) or site_hours[s.site_id]) for s in spaces
        ),
        holidays=_load_holidays(),
        buffers_may_overlap=configuration[BUFFERS_MAY_OVERLAP],
        buffers_may_cross_closing=configuration[BUFFERS_MAY_CROSS_CLOSING],
    )


def _load_hours() -> tuple[dict[int, plans.Hours], dict[int, plans.Hours]]:
    """Opening hours by site and, where they differ, by space."""
    by_holder: dict[tuple[int, int | None], dict[int, list[tuple[int, int]]]]
    by_holder = defaultdict(lambda: defaultdict(list))
    for row in db.session.scalars(select(Hours).order_by(Hours.weekday, Hours.opens_minute)):
        by_holder[row.site_id, row.space_id][row.weekday].append((row.opens_minute, row.closes_minute))
    frozen = {key: {day: tuple(parts) for day, parts in week.items()} for key, week in by_holder.items()}
    sites = defaultdict(dict, {site: week for (site, space), week in frozen.items() if space is None})
    return sites, {space: week for (_site, space), week in frozen.items() if space is not None}


def _load_holidays() -> dict[int, dict[date, Named]]:
    by_site: dict[int, dict[date, Named]] = defaultdict(dict)
    for row in db.session.scalars(select(Holiday)):
        by_site[row.site_id][row.day] = Named(row.name, row.name_en)
    return dict(by_site)


def _site_plan(site: Site) -> SitePlan:
    address = Named(site.address, site.address_en)
    return SitePlan(name=Named(site.name, site.name_en), address=address, phone=site.phone, email=site.email)


def _space_plan(space: Space, floor: Floor, hours: plans.Hours) -> SpacePlan:
    def minutes(number: int) -> timedelta:
        return timedelta(minutes=number)

    return SpacePlan(
        id=space.id,
        slug=space.slug,
        name=Named(space.name, space.name_en),
        kind=space.kind,
        cells=tuple(
            CellPlan(id=c.id, slug=c.slug, name=Named(c.name, c.name_en), out_of_service_on=c.out_of_service_on)
            for c in space.cells
        ),
        capacity=space.capacity,
        grid=minutes(space.grid_minutes),
        shortest=minutes(space.shortest_minutes),
        longest=minutes(space.longest_minutes),
        hours=hours,
        windows={
            w.audience: _window(w.opens_days, w.opens_minute, w.closes_days, w.longest_minutes) for w in space.windows
        },
        site_id=space.site_id,
        place=Named(floor.name, floor.name_en),
        description=Named(space.description, space.description_en),
        area_m2=space.area_m2,
        is_pool=space.is_pool,
        notice_create=minutes(space.notice_create_minutes),
        notice_change=minutes(space.notice_change_minutes),
        notice_cancel=minutes(space.notice_cancel_minutes),
        buffer_before=minutes(space.buffer_before_minutes),
        buffer_after=minutes(space.buffer_after_minutes),
    )


def _window(opens_days: int, opens_minute: int, closes_days: int, longest_minutes: int | None) -> Window:
    longest = None if longest_minutes is None else timedelta(minutes=longest_minutes)
    return Window(opens_days=opens_days, opens_minute=opens_minute, closes_days=closes_days, longest=longest)
