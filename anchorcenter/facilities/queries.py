"""The configured center, and what takes cells when. No read scans the history of a cell."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from itertools import zip_longest
from typing import Any

from sqlalchemy import Select, bindparam, func, select, union_all
from sqlalchemy.orm import selectinload

from anchorcenter.accounts.models import Audience
from anchorcenter.core import settings
from anchorcenter.core.db import db, execute, table
from anchorcenter.core.i18n import Named, zone
from anchorcenter.core.periods import Period
from anchorcenter.core.text import split_words
from anchorcenter.facilities import plan as plans
from anchorcenter.facilities.models import (
    BookingWindow,
    Cell,
    Claim,
    Closure,
    Floor,
    Holiday,
    Hours,
    Occupancy,
    Photo,
    Site,
    Space,
    SpaceKind,
    closure_cells,
)
from anchorcenter.facilities.plan import CellPlan, Need, PhotoPlan, Plan, SitePlan, SpacePlan, Window
from anchorcenter.facilities.rules import Busy, Closed

BUFFERS_MAY_OVERLAP = settings.Setting("facilities.buffers_may_overlap", default=True)
BUFFERS_MAY_CROSS_CLOSING = settings.Setting("facilities.buffers_may_cross_closing", default=True)


# Statements of hot paths are built once: building one costs more than running it.
_CELLS: Any = bindparam("cells", expanding=True)
_START: Any = bindparam("start")
_END: Any = bindparam("end")


def _last_before() -> Any:
    """Claims of a cell never overlap, so of those that start before the period only the last one can reach into
    it: one probe per cell. No history is read."""
    claims, cells = table(Claim), table(Cell)
    earlier = claims.alias("earlier")
    last = (
        select(earlier.c.id)
        .where(earlier.c.cell_id == cells.c.id, earlier.c.released_at.is_(None), earlier.c.starts_at < _START)
        .order_by(earlier.c.starts_at.desc())
        .limit(1)
        .correlate(cells)
        .scalar_subquery()
    )
    return select(last).select_from(cells).where(cells.c.id.in_(_CELLS))


def _within(column: Any) -> Any:
    """Those that start in the period: a range that it bounds on both sides."""
    claims = table(Claim).c
    unreleased = select(column).where(claims.cell_id.in_(_CELLS), claims.released_at.is_(None))
    return unreleased.where(claims.starts_at >= _START, claims.starts_at < _END)


def uses_within() -> Any:
    """The ids of occupancies that take any of the bound ``cells`` between the bound ``start`` and ``end``."""
    claims = table(Claim).c
    reaching = select(claims.occupancy_id).where(claims.id.in_(_last_before()), claims.ends_at > _START)
    return union_all(reaching, _within(claims.occupancy_id))


def _unreleased() -> Select[Any]:
    claims, occupancies = table(Claim), table(Occupancy)
    held = occupancies.c
    columns = claims.c.cell_id, claims.c.starts_at, claims.c.ends_at, claims.c.occupancy_id
    return (
        select(*columns, held.space_id, held.kind, held.label, held.expires_at)
        .select_from(claims.join(occupancies, held.id == claims.c.occupancy_id))
        .where(claims.c.id.in_(union_all(_last_before(), _within(claims.c.id))), claims.c.ends_at > _START)
        .order_by(claims.c.cell_id, claims.c.starts_at)
    )


def _closures() -> Select[Any]:
    closures = table(Closure).c
    columns = closures.id, closures.starts_at, closures.ends_at, closures.label, closures.label_en
    return (
        select(*columns, closure_cells.c.cell_id)
        .join(closure_cells, closure_cells.c.closure_id == closures.id)
        .where(closures.ends_at > _START, closures.starts_at < _END, closure_cells.c.cell_id.in_(_CELLS))
        .order_by(closures.starts_at, closures.id)
    )


_UNRELEASED, _CLOSURES = _unreleased(), _closures()
_ALL_VERSIONS = select(func.sum(table(Cell).c.version))
_VERSIONS = select(table(Cell).c.version).where(table(Cell).c.id.in_(_CELLS)).order_by(table(Cell).c.id)


def get_plan() -> Plan:
    """The configured center, from memory unless staff have changed it."""
    return settings.current().build(_load_plan)


def list_unreleased(cell_ids: Collection[int], period: Period) -> Sequence[Any]:
    """What reaches into ``period``, lapsed or not, by cell and start: rows of the columns of Busy."""
    values = {"cells": sorted(cell_ids), "start": period.start, "end": period.end}
    return execute(_UNRELEASED, values).all()


def as_busy(row: Any) -> Busy:
    """A row of ``list_unreleased`` as a value."""
    cell_id, starts_at, ends_at, *rest = row
    return Busy(cell_id, Period(starts_at, ends_at), *rest)


def is_lapsed(row: Any, now: datetime) -> bool:
    """Whether a row of ``list_unreleased`` counts as free by now."""
    return row.expires_at is not None and row.expires_at <= now


def list_busy(cell_ids: Collection[int], period: Period, *, now: datetime) -> list[Busy]:
    """What takes any of the cells within ``period``, by cell and start; the lapsed count as free."""
    return [as_busy(row) for row in list_unreleased(cell_ids, period) if not is_lapsed(row, now)]


def list_closures(cell_ids: Collection[int], period: Period) -> list[Closed]:
    """The closures that touch any of the cells within ``period``, by start."""
    found: dict[int, tuple[set[int], Any]] = {}
    values = {"cells": sorted(cell_ids), "start": period.start, "end": period.end}
    for row in execute(_CLOSURES, values):
        found.setdefault(row.id, (set(), row))[0].add(row.cell_id)
    return [
        Closed(
            cell_ids=frozenset(cells), period=Period(row.starts_at, row.ends_at), label=Named(row.label, row.label_en)
        )
        for cells, row in found.values()
    ]


def list_versions(cell_ids: Collection[int]) -> tuple[int, ...]:
    """The versions of the cells, by id: what was drawn of them holds while these stay."""
    return tuple(db.session.scalars(_VERSIONS, {"cells": sorted(cell_ids)}))


def version_of_all() -> int:
    """Grows whenever anything that takes time changes: what was read of any cells holds while it stays."""
    return db.session.scalar(_ALL_VERSIONS) or 0


def _load_plan() -> Plan:
    configuration = settings.current()
    floors = {floor.id: floor for floor in db.session.scalars(select(Floor).options(selectinload(Floor.site)))}
    site_hours, space_hours = _load_hours()
    photos = _load_photos()
    options = selectinload(Space.cells), selectinload(Space.windows), selectinload(Space.qualification)
    spaces = db.session.scalars(select(Space).options(*options).order_by(Space.position, Space.id))
    made = [
        _space_plan(s, floors[s.floor_id], space_hours.get(s.id) or site_hours.get(s.site_id, {}), photos[s.id])
        for s in spaces
    ]
    return Plan(
        zone=zone(),
        sites={site.id: _site_plan(site) for site in db.session.scalars(select(Site))},
        spaces=tuple(space for space in made if space.kind is not SpaceKind.UNIT),
        units=tuple(space for space in made if space.kind is SpaceKind.UNIT),
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
    sites: dict[int, plans.Hours] = {site: week for (site, space), week in frozen.items() if space is None}
    return sites, {space: week for (_site, space), week in frozen.items() if space is not None}


def _load_photos() -> dict[int, list[PhotoPlan]]:
    """The photos of each space, in their order."""
    by_space: dict[int, list[PhotoPlan]] = defaultdict(list)
    for row in db.session.scalars(select(Photo).order_by(Photo.position, Photo.id)):
        alt = Named(row.alt, row.alt_en)
        by_space[row.space_id].append(PhotoPlan(name=row.name, width=row.width, height=row.height, alt=alt))
    return by_space


def _load_holidays() -> dict[int, dict[date, Named]]:
    by_site: dict[int, dict[date, Named]] = defaultdict(dict)
    for row in db.session.scalars(select(Holiday)):
        by_site[row.site_id][row.day] = Named(row.name, row.name_en)
    return dict(by_site)


def _site_plan(site: Site) -> SitePlan:
    address = Named(site.address, site.address_en)
    return SitePlan(name=Named(site.name, site.name_en), address=address, phone=site.phone, email=site.email)


def _space_plan(space: Space, floor: Floor, hours: plans.Hours, photos: Collection[PhotoPlan]) -> SpacePlan:
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
        windows={w.audience: _window(w) for w in sorted(space.windows, key=lambda w: list(Audience).index(w.audience))},
        site_id=space.site_id,
        place=Named(floor.name, floor.name_en),
        level=floor.level,
        description=Named(space.description, space.description_en),
        features=_features(space),
        area_m2=space.area_m2,
        is_pool=space.is_pool,
        notice_create=minutes(space.notice_create_minutes),
        notice_change=minutes(space.notice_change_minutes),
        notice_cancel=minutes(space.notice_cancel_minutes),
        buffer_before=minutes(space.buffer_before_minutes),
        buffer_after=minutes(space.buffer_after_minutes),
        photos=tuple(photos),
        checkin=space.checkin,
        grace=None if space.grace_minutes is None else minutes(space.grace_minutes),
        need=_need(space),
    )


def _need(space: Space) -> Need | None:
    kind = space.qualification
    if kind is None:
        return None
    return Need(kind_id=kind.id, slug=kind.slug, name=Named(kind.name, kind.name_en), how=Named(kind.how, kind.how_en))


def _features(space: Space) -> tuple[Named, ...]:
    """Word by word in both languages; what has no English word keeps the Korean."""
    words, words_en = split_words(space.features), split_words(space.features_en)
    return tuple(Named(word, word_en) for word, word_en in zip_longest(words, words_en[: len(words)], fillvalue=""))


def _window(row: BookingWindow) -> Window:
    longest = None if row.longest_minutes is None else timedelta(minutes=row.longest_minutes)
    days = {"opens_days": row.opens_days, "opens_minute": row.opens_minute, "closes_days": row.closes_days}
    approval = timedelta(hours=row.approval_hours) if row.needs_approval else None
    return Window(**days, longest=longest, approval=approval)
