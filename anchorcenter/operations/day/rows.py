"""The rows of a day: each use and each visit as the board says it. No database, no request."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from anchorcenter.bookings.metrics import OWN, WHO
from anchorcenter.bookings.models import STANDS, Status, code_of
from anchorcenter.bookings.slots import span
from anchorcenter.bookings.texts import guest_text
from anchorcenter.bookings.visits.models import VisitKind
from anchorcenter.bookings.visits.texts import KINDS
from anchorcenter.core.i18n import _, clock_time, named, plural
from anchorcenter.core.periods import Period
from anchorcenter.facilities.models import Use
from anchorcenter.facilities.plan import CellPlan, Plan, SpacePlan
from anchorcenter.facilities.rules import Busy
from anchorcenter.facilities.texts import use_text
from anchorcenter.operations.day.reading import Day
from anchorcenter.operations.effects import kept_text


class View:
    """What every row is drawn from; words and the facility of each space are looked up once for all of them."""

    def __init__(self, day: Day, plan: Plan, now: datetime) -> None:
        self.day, self.plan, self.now = day, plan, now
        self.facility_of = {space.id: plan.widest_of(space) for space in plan.spaces}
        self.audiences = {word: str(text) for word, text in WHO.items()}
        self.all, self.no_time = _("all"), _("no time given")

    def span(self, period: Period) -> str:
        """``10:00–12:00``: the part of ``period`` that lies in the day."""
        return span(period.within(self.day.whole) or period, self.day.whole, self.plan.zone)


@dataclass(frozen=True, kw_only=True)
class Row:
    """One use: ``part`` is of a booking whose people can be counted by now; ``came`` is None until they are."""

    time: str
    starts_at: datetime | None
    lanes: str
    title: str
    who: str = ""
    url: str = ""
    audience: str = ""
    planned: int | None = None
    came: int | None = None
    note: str = ""
    state: str = "ahead"
    part: int | None = None
    version: int = 0
    person_id: int | None = None
    edit_url: str = ""
    counts: bool = False


def rows_by_facility(view: View) -> Mapping[int, list[Row]]:
    """All of the day, by the facility in which it is."""
    found: dict[int, list[Row]] = defaultdict(list)
    for uses in _by_occupancy(view.day.uses).values():
        facility = view.facility_of[uses[0].space_id]
        taken = {use.cell_id for use in uses}
        lanes = lanes_text([cell for cell in facility.cells if cell.id in taken], facility, view)
        found[facility.id].append(_use(uses[0], lanes, view))
    for visit in view.day.unbooked:
        facility = view.facility_of[visit.space_id]
        lanes = "" if facility.id == visit.space_id else str(view.plan.get(visit.space_id).name)
        found[facility.id].append(_visit(visit, lanes, view))
    return found


def _by_occupancy(uses: Iterable[Busy]) -> dict[int, list[Busy]]:
    found: dict[int, list[Busy]] = defaultdict(list)
    for use in uses:
        found[use.occupancy_id].append(use)
    return found


def lanes_text(cells: Sequence[CellPlan], facility: SpacePlan, view: View) -> str:
    """Which zones of a divided facility, how many seats of a pool; nothing where there is but one."""
    if len(facility.cells) == 1:
        return ""
    if facility.is_pool:
        return plural("%(num)d seat", "%(num)d seats", len(cells))
    return view.all if len(cells) == len(facility.cells) else "+".join(str(cell.name) for cell in cells)


def _use(use: Busy, lanes: str, view: View) -> Row:
    known = view.day.booked.get(use.occupancy_id)
    common: dict[str, Any] = {"time": view.span(use.period), "starts_at": use.period.start, "lanes": lanes}
    if not known:
        return _unnamed(use, common, view)
    row = _booked(use.period, known, common, view)
    notes = [row.note, *_arrival(use, known, view), *_marks(use, view)]
    is_late = row.state == "running" and use.expires_at is not None and known.checked_in_at is None
    return replace(row, note=" · ".join(filter(None, notes)), state="late" if is_late else row.state)


def _arrival(use: Busy, known: Any, view: View) -> Iterable[str]:
    """When they checked in, how many, when they left; or until when their time waits for them."""
    if known.checked_in_at:
        people = plural("%(num)d person", "%(num)d people", known.arrived or known.headcount)
        yield _("checked in %(time)s, %(people)s", time=clock_time(known.checked_in_at), people=people)
    elif use.expires_at and use.expires_at > view.now and use.period.start <= view.now:
        yield _("freed at %(time)s without a check-in", time=clock_time(use.expires_at))
    if known.left_at:
        yield _("left %(time)s", time=clock_time(known.left_at))
    elif until := view.day.staying.get(use.occupancy_id):
        yield _("stays until about %(time)s", time=clock_time(until))


def _marks(use: Busy, view: View) -> Iterable[str]:
    """What a closure or an outage did to it."""
    if why := view.day.kept.get(use.occupancy_id):
        yield kept_text(why)
    if cut := view.day.cut.get(use.occupancy_id):
        until = view.span(Period(use.period.start, cut.planned_until))
        yield _("Interrupted (planned %(span)s): %(why)s", span=until, why=cut.why)


def _unnamed(use: Busy, common: dict[str, Any], view: View) -> Row:
    """A class, a hold: what nobody booked."""
    state = {Use.LESSON: "class", Use.HOLD: "held"}.get(use.kind)
    state = state or ("over" if use.period.end <= view.now else "ahead")
    return Row(title=use.label or use_text(use.kind), state=state, **common)


def _booked(period: Period, known: Any, common: dict[str, Any], view: View) -> Row:
    has_begun = period.start <= view.now and known.status in STANDS
    return Row(
        title=known.purpose,
        who=_who(known),
        url=f"/bookings/{code_of(known.booked_on, known.id)}",
        audience=view.audiences[str(known.audience or OWN)],
        planned=known.headcount,
        came=known.came,
        note=known.note or "",
        state="asked" if known.status is Status.REQUESTED else _state(period, known.came, view.now),
        part=known.part_id if has_begun else None,
        version=known.version or 0,
        person_id=known.booked_by_id,
        edit_url=f"/staff/visits/bookings/{known.part_id}" if has_begun else "",
        counts=period.start >= view.day.whole.start,
        **common,
    )


def _state(period: Period, came: int | None, now: datetime) -> str:
    if period.start > now:
        return "ahead"
    if period.end > now:
        return "running"
    return "open" if came is None else "came" if came else "unused"


def _who(known: Any) -> str:
    """Who booked, for staff: the guest, or the company and the person."""
    if known.guest_name:
        return guest_text(known.guest_name, known.guest_organisation)
    name = named(known.name, known.name_en)
    return f"{named(known.company, known.company_en)} · {name}" if known.company else name


def _visit(visit: Any, lanes: str, view: View) -> Row:
    period = Period(visit.starts_at, visit.ends_at) if visit.starts_at else None
    return Row(
        time=view.span(period) if period else view.no_time,
        starts_at=visit.starts_at,
        lanes=lanes,
        title=str(KINDS[VisitKind(visit.kind)]),
        audience=view.audiences[str(visit.audience or OWN)],
        planned=visit.planned,
        came=visit.headcount,
        note=visit.note,
        state="came",
        edit_url=f"/staff/visits/{visit.id}",
        counts=True,
    )
