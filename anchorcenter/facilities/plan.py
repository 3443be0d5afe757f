"""The configured center as a value: spaces, cells, hours, holidays, windows. Pure rules read nothing else of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from anchorcenter.accounts.models import Audience
from anchorcenter.core.i18n import Named
from anchorcenter.facilities.models import SpaceKind

Hours = Mapping[int, tuple[tuple[int, int], ...]]  # By weekday: (opens, closes) in minutes after midnight.


@dataclass(frozen=True, kw_only=True)
class CellPlan:
    """A cell; from ``out_of_service_on`` on nothing that contains it can be booked."""

    id: int
    slug: str
    name: Named
    out_of_service_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class Window:
    """When an audience may book: see ``BookingWindow``. ``approval`` is within what time staff decide; None: it is
    confirmed at once."""

    opens_days: int
    opens_minute: int = 0
    closes_days: int = 0
    longest: timedelta | None = None
    approval: timedelta | None = None


@dataclass(frozen=True, kw_only=True)
class PhotoPlan:
    """A photo of a space: see ``Photo``."""

    name: str
    width: int
    height: int
    alt: Named


@dataclass(frozen=True, kw_only=True)
class Need:
    """The qualification that who books must have; ``how`` says how to get it."""

    kind_id: int
    slug: str
    name: Named
    how: Named


@dataclass(frozen=True, kw_only=True, eq=False)
class SpacePlan:
    """A space and its rules. ``hours`` are its own or the site's; ``level`` is its floor's."""

    id: int
    slug: str
    name: Named
    kind: SpaceKind
    cells: tuple[CellPlan, ...]
    capacity: int
    grid: timedelta
    shortest: timedelta
    longest: timedelta
    hours: Hours
    windows: Mapping[Audience, Window]
    site_id: int = 0
    place: Named | None = None
    level: int = 0
    description: Named | None = None
    features: tuple[Named, ...] = ()
    area_m2: int | None = None
    is_pool: bool = False
    notice_create: timedelta = timedelta()
    notice_change: timedelta = timedelta()
    notice_cancel: timedelta = timedelta()
    buffer_before: timedelta = timedelta()
    buffer_after: timedelta = timedelta()
    photos: tuple[PhotoPlan, ...] = ()
    checkin: bool = False
    grace: timedelta | None = None
    need: Need | None = None

    @cached_property
    def cell_ids(self) -> frozenset[int]:
        return frozenset(cell.id for cell in self.cells)


@dataclass(frozen=True, kw_only=True)
class SitePlan:
    """Who to ask, and where."""

    name: Named
    address: Named
    phone: str
    email: str


@dataclass(frozen=True, kw_only=True, eq=False)
class Plan:
    """All of it. ``spaces`` that may be booked and ``units`` that are let, in the order in which people see them;
    ``holidays`` by site and day."""

    zone: ZoneInfo
    sites: Mapping[int, SitePlan]
    spaces: tuple[SpacePlan, ...]
    holidays: Mapping[int, Mapping[date, Named]]
    units: tuple[SpacePlan, ...] = ()
    buffers_may_overlap: bool = True
    buffers_may_cross_closing: bool = True

    def find(self, slug: str) -> SpacePlan | None:
        """The space called ``slug`` that may be booked, or None."""
        return next((space for space in self.spaces if space.slug == slug), None)

    def get(self, space_id: int) -> SpacePlan:
        """The space with that id. Raises KeyError for none."""
        return self._by_id[space_id]

    @cached_property
    def _by_id(self) -> dict[int, SpacePlan]:
        return {space.id: space for space in self.everything}

    @property
    def everything(self) -> tuple[SpacePlan, ...]:
        """All that can be taken: what is booked and what is let."""
        return self.spaces + self.units

    def day_of(self, moment: datetime) -> date:
        """The date of ``moment`` in the center's zone."""
        return moment.astimezone(self.zone).date()

    @cached_property
    def longest_gap(self) -> timedelta:
        """No two uses can be asked to lie further apart."""
        after = max((space.buffer_after for space in self.spaces), default=timedelta())
        before = max((space.buffer_before for space in self.spaces), default=timedelta())
        return after + before

    def layouts_of(self, space: SpacePlan) -> list[SpacePlan]:
        """The spaces whose cells all lie in ``space``, itself among them; of a pool only itself."""
        if space.is_pool:
            return [space]
        return [other for other in self.spaces if not other.is_pool and other.cell_ids <= space.cell_ids]

    @cached_property
    def widest(self) -> list[SpacePlan]:
        """The spaces that lie in no other: one calendar each."""
        return [space for space in self.spaces if not any(space.cell_ids < other.cell_ids for other in self.spaces)]

    def widest_of(self, space: SpacePlan) -> SpacePlan:
        """The first space with a calendar of its own that contains ``space``."""
        return next(other for other in self.widest if space.cell_ids <= other.cell_ids)
