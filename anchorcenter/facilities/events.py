"""What calendars show of each use: one event, written with it, that feeds only read. ``claims`` calls these verbs."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any
from uuid import uuid4

from sqlalchemy import bindparam, insert, select, update

from anchorcenter.core.db import db, execute, table
from anchorcenter.core.i18n import _l, in_both
from anchorcenter.core.ical import EventStatus, Happening, event_text
from anchorcenter.core.periods import Period
from anchorcenter.facilities.models import Event, Occupancy, Use
from anchorcenter.facilities.plan import Plan, SpacePlan
from anchorcenter.facilities.rules import Part

WORDS = {Use.TENANCY: _l("Let")}
RESERVED = _l("Reserved")
NEVER: Mapping[int, datetime | None] = {}

_EVENTS, _SLOTS = table(Event), table(Occupancy)
_IDS: Any = bindparam("ids", expanding=True)
_COLUMNS = _EVENTS.c.occupancy_id, _EVENTS.c.uid, _EVENTS.c.sequence, _EVENTS.c.changed_at
_MARKS = select(*_COLUMNS).where(_EVENTS.c.occupancy_id.in_(_IDS)).order_by(_EVENTS.c.occupancy_id)
_BEGIN = insert(_EVENTS).inline()
_REWRITE = (
    update(_EVENTS)
    .where(_EVENTS.c.occupancy_id == bindparam("was"))
    .values(
        occupancy_id=bindparam("is_now"),
        sequence=bindparam("count"),
        changed_at=bindparam("moment"),
        busy=bindparam("text"),
    )
)
_END = (
    update(_EVENTS)
    .where(_EVENTS.c.occupancy_id.in_(_IDS))
    .values(sequence=_EVENTS.c.sequence + 1, changed_at=bindparam("moment"), busy=b"")
)


@dataclass(frozen=True, kw_only=True)
class Mark:
    """Which event it is, and its latest revision."""

    uid: str
    sequence: int
    changed_at: datetime


@dataclass(frozen=True, kw_only=True)
class Shown:
    """A use as calendars show it."""

    space: SpacePlan
    period: Period
    kind: Use
    label: str
    is_asked: bool = False  # For: somebody is yet to say yes.


def write(
    uses: Sequence[tuple[int, Part]],
    *,
    instead_of: Collection[int] = (),
    lapses: Mapping[int, datetime | None] = NEVER,
    plan: Plan,
    now: datetime,
) -> dict[int, Mark]:
    """Have each use, by the id of its occupancy, be the event of one that it replaces, or a new one; ``lapses`` says
    when it does.

    They follow ``instead_of`` in their order; events of those that nothing follows end. Answers the marks by occupancy.
    """
    old, heirs = list_marks(instead_of) if instead_of else {}, dict(zip(instead_of, uses, strict=False))
    end([number for number in old if number not in heirs], now=now)
    shown = {number: _as_shown(part, lapses.get(number)) for number, part in uses}
    followed = [(was, old[was], to, shown[to]) for was, (to, _part) in heirs.items() if was in old]
    marks = _rewrite(followed, plan, now)
    return marks | begin([(number, shown[number], now) for number, _part in uses if number not in marks], plan)


def begin(uses: Iterable[tuple[int, Shown, datetime]], plan: Plan) -> dict[int, Mark]:
    """New events for uses, by the id of the occupancy, that were taken at that time; answers their marks."""
    marks, rows = dict[int, Mark](), list[Mapping[str, object]]()
    for number, what, moment in uses:
        marks[number] = mark = Mark(uid=str(uuid4()), sequence=0, changed_at=moment)
        rows.append({"occupancy_id": number, **vars(mark), "busy": busy_text(mark, what, plan)})
    if rows:
        execute(_BEGIN, rows)
    return marks


def write_missing(rows: Sequence[Any], *, plan: Plan, now: datetime) -> None:
    """Begin the events of occupancies that had none; those that have ended show nothing."""
    begin([(row.id, shown_of(row, plan), now) for row in rows], plan)
    end([row.id for row in rows if row.released_at is not None], now=now)


def revise(ids: Collection[int], *, plan: Plan, now: datetime) -> None:
    """Count a change of what is known of these uses."""
    rows = {row.id: row for row in db.session.execute(_SLOTS.select().where(_SLOTS.c.id.in_(ids)))}
    marks = list_marks(ids)
    _rewrite([(number, mark, number, shown_of(rows[number], plan)) for number, mark in marks.items()], plan, now)


def end(ids: Collection[int], *, now: datetime) -> None:
    """Have events show nothing to others from now on."""
    if ids:
        db.session.execute(_END, {"ids": list(ids), "moment": now})


def list_marks(ids: Collection[int]) -> dict[int, Mark]:
    """The events of those occupancies that have one, by occupancy."""
    return {row.occupancy_id: mark_of(row) for row in db.session.execute(_MARKS, {"ids": list(ids)})}


def mark_of(row: Any) -> Mark:
    """A row of events as a value."""
    return Mark(uid=row.uid, sequence=row.sequence, changed_at=row.changed_at)


def busy_text(mark: Mark, what: Shown, plan: Plan) -> bytes:
    """The event for everybody: that the space is in use, or asked for, of a lesson its title; nothing of who or what
    for."""
    happening = Happening(
        uid=mark.uid,
        sequence=mark.sequence,
        changed_at=mark.changed_at,
        period=what.period,
        summary=what.label or _word(what.kind),
        location=what.space.name.both,
        status=EventStatus.TENTATIVE if what.is_asked else EventStatus.CONFIRMED,
    )
    return event_text(happening, plan.zone)


def location_of(space: SpacePlan, plan: Plan) -> str:
    """Where to go, in both languages."""
    site = plan.sites.get(space.site_id)
    where = [space.name.both, space.place.both if space.place else ""]
    return ", ".join(filter(None, [*where, site.name.name if site else "", site.address.name if site else ""]))


def shown_of(row: Any, plan: Plan) -> Shown:
    """A row of occupancies as calendars show it."""
    period = Period(row.starts_at, row.ends_at)
    is_asked = _is_asked(period, row.expires_at)
    return Shown(space=plan.get(row.space_id), period=period, kind=row.kind, label=row.label, is_asked=is_asked)


def _as_shown(part: Part, lapses_at: datetime | None) -> Shown:
    is_asked = _is_asked(part.period, lapses_at)
    return Shown(space=part.space, period=part.period, kind=part.kind, label=part.label, is_asked=is_asked)


def _is_asked(period: Period, lapses_at: datetime | None) -> bool:
    """What lapses before it has begun is yet to be decided; what does later waits for somebody to check in."""
    return lapses_at is not None and lapses_at <= period.start


def _rewrite(followed: Iterable[tuple[int, Mark, int, Shown]], plan: Plan, now: datetime) -> dict[int, Mark]:
    """Have the event of one occupancy be that of another, or its own, as it is now; answers the marks."""
    marks, rows = dict[int, Mark](), list[Mapping[str, object]]()
    for was, before, number, what in followed:
        marks[number] = mark = Mark(uid=before.uid, sequence=before.sequence + 1, changed_at=now)
        values = {"was": was, "is_now": number, "count": mark.sequence, "moment": now}
        rows.append({**values, "text": busy_text(mark, what, plan)})
    if rows:
        db.session.execute(_REWRITE, rows)
    return marks


@cache
def _word(kind: Use) -> str:
    return in_both(WORDS.get(kind, RESERVED))
