"""The stored events that make up a calendar. Nothing is drawn here: what is read is what was written."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import LargeBinary, Select, bindparam, or_, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from anchorcenter.academy.enrollment.models import Enrollment, EnrollmentState
from anchorcenter.academy.timetable.models import Lesson
from anchorcenter.accounts.calendar_links import CalendarOwner
from anchorcenter.bookings.models import BookingEvent, BookingPart, SeriesEvent
from anchorcenter.bookings.service import LONGEST_LOOK
from anchorcenter.calendars.options import KINDS
from anchorcenter.core.agenda import AgendaEntry
from anchorcenter.core.db import db, read_bytes, table
from anchorcenter.core.periods import Period
from anchorcenter.facilities.models import Event, Occupancy
from anchorcenter.facilities.queries import uses_within
from anchorcenter.supporters.models import Mission, Supporter

LONGEST = 4 * LONGEST_LOOK  # No booking is longer, so none that reaches into a period starts earlier.

_START: Any = bindparam("start")
_END: Any = bindparam("end")
_KINDS: Any = bindparam("kinds", expanding=True)
_OWNER: Any = bindparam("owner")
_FULL, _SERIES, _BUSY = table(BookingEvent), table(SeriesEvent), table(Event)


class _Joined(FunctionElement[bytes]):
    """All texts of a column in one: fetching thousands of rows costs more than reading them."""

    type = LargeBinary()
    inherit_cache = True


@compiles(_Joined, "sqlite")
def _group_concat(element: _Joined, compiler: SQLCompiler, **options: Any) -> str:
    return f"CAST(group_concat({compiler.process(element.clauses, **options)}, '') AS BLOB)"


@compiles(_Joined, "postgresql")
def _string_agg(element: _Joined, compiler: SQLCompiler, **options: Any) -> str:
    return f"string_agg({compiler.process(element.clauses, **options)}, ''::bytea)"


def _in_one(rows: Select[bytes]) -> Select[bytes]:
    """The single text of ``rows``, in their order; NULL for none."""
    (text,) = rows.subquery().c
    return select(_Joined(text))


def _full_of(column: Any) -> Select[bytes]:
    within = column == _OWNER, _FULL.c.starts_at >= bindparam("earliest"), _FULL.c.starts_at < _END
    rows = select(_FULL.c.full).where(*within, _FULL.c.ends_at > _START, ~_FULL.c.in_series)
    return _in_one(rows.order_by(_FULL.c.starts_at, _FULL.c.part_id))


def _with_series(name: str) -> Select[bytes, bytes]:
    """Series, then bookings, each in one text."""
    series = _SERIES.c[name] == _OWNER, _SERIES.c.starts_at < _END, _SERIES.c.ends_at > _START
    rows = select(_SERIES.c.full).where(*series).order_by(_SERIES.c.starts_at, _SERIES.c.series_id)
    return select(_in_one(rows).scalar_subquery(), _full_of(_FULL.c[name]).scalar_subquery())


_OF_PERSON, _OF_ORGANISATION = _with_series("booked_by_id"), _with_series("organisation_id")
_PARTS = table(BookingPart)
_OF_BOOKING = _in_one(
    select(_FULL.c.full)
    .join(_PARTS, _PARTS.c.id == _FULL.c.part_id)
    .where(_PARTS.c.booking_id == bindparam("booking"))
    .order_by(_FULL.c.part_id)
)
_SLOTS = table(Occupancy)
_BY_CELLS = select(_BUSY.c.busy).where(_BUSY.c.occupancy_id.in_(uses_within())).order_by(_BUSY.c.occupancy_id)
_OF_CELLS = _in_one(_BY_CELLS)
_OF_KINDS = _in_one(_BY_CELLS.join(_SLOTS, _SLOTS.c.id == _BUSY.c.occupancy_id).where(_SLOTS.c.kind.in_(_KINDS)))
_LESSONS = table(Lesson)
_OF_LESSONS = _in_one(
    select(_BUSY.c.busy)
    .join(_LESSONS, _LESSONS.c.occupancy_id == _BUSY.c.occupancy_id)
    .join(_SLOTS, _SLOTS.c.id == _BUSY.c.occupancy_id)
    .where(
        or_(_LESSONS.c.cohort_id.in_(bindparam("cohorts", expanding=True)), _LESSONS.c.instructor_id == _OWNER),
        _LESSONS.c.cancelled_at.is_(None),
        _SLOTS.c.starts_at < _END,
        _SLOTS.c.ends_at > _START,
    )
    .order_by(_SLOTS.c.starts_at, _SLOTS.c.id)
)
_DATES = table(AgendaEntry)
_IN_VIEW = (
    select(_DATES.c.full)
    .where(_DATES.c.starts_at < _END)
    .where(or_(_DATES.c.ends_at > _START, _DATES.c.starts_at >= _START))  # A deadline takes no time.
    .order_by(_DATES.c.starts_at, _DATES.c.id)
)
_OF_STAFF = _in_one(_IN_VIEW.where(_DATES.c.kind.in_(_KINDS)))
_DUE = _in_one(_IN_VIEW.where(_DATES.c.key.in_(bindparam("keys", expanding=True))))


def read_full(owner: CalendarOwner, period: Period) -> bytes:
    """The bookings of a person or an organisation that touch ``period``, also cancelled ones, by start; a series
    that does is one event."""
    wanted = _OF_PERSON if owner.organisation_id is None else _OF_ORGANISATION
    values = {"owner": owner.organisation_id or owner.person_id, "earliest": period.start - LONGEST}
    both = read_bytes(wanted, {**values, "start": period.start, "end": period.end})
    return b"".join(text or b"" for text in both)


def read_full_of(booking_id: int) -> bytes:
    """The events of one booking, one for each part."""
    return _text(_OF_BOOKING, {"booking": booking_id})


def read_busy(cell_ids: Collection[int], kinds: Collection[str], period: Period) -> bytes:
    """The uses of any of the cells that touch ``period``, each once; ``kinds`` are words of KINDS."""
    values: dict[str, Any] = {"cells": sorted(cell_ids), "start": period.start, "end": period.end}
    if set(kinds) == set(KINDS):  # Nothing else has an event: that it lasts need not be looked up.
        return _text(_OF_CELLS, values)
    return _text(_OF_KINDS, values | {"kinds": sorted(KINDS[word] for word in kinds)})


def read_lessons(cohort_ids: Collection[int], teacher_id: int, period: Period) -> bytes:
    """The lessons of those cohorts, and those that somebody teaches (0: nobody), which touch ``period``, by start."""
    values = {"cohorts": sorted(cohort_ids), "owner": teacher_id, "start": period.start, "end": period.end}
    return _text(_OF_LESSONS, values)


def list_places(person_id: int) -> list[int]:
    """The cohorts in which somebody has a place."""
    mine = Enrollment.person_id == person_id, Enrollment.state == EnrollmentState.ENROLLED
    return sorted(db.session.scalars(select(Enrollment.cohort_id).where(*mine)))


def list_due(person_id: int) -> list[tuple[str, int]]:
    """What a person is asked to do as a supporter: each mission by the key of its deadline, and in which version."""
    rows = select(Mission.id, Mission.version).join(Supporter, Supporter.cohort_id == Mission.cohort_id)
    rows = rows.where(Supporter.person_id == person_id, Supporter.ended_on.is_(None)).order_by(Mission.id)
    return [(f"mission-{number}", version) for number, version in db.session.execute(rows)]


def read_due(keys: Collection[str], period: Period) -> bytes:
    """Those deadlines, as far as they touch ``period``, also what is off, by start."""
    return _text(_DUE, {"keys": sorted(keys), "start": period.start, "end": period.end})


def read_dates(kinds: Collection[str], period: Period) -> bytes:
    """What staff keep in view of those kinds that touches ``period``, also what is off, by start."""
    return _text(_OF_STAFF, {"kinds": sorted(kinds), "start": period.start, "end": period.end})


def _text(wanted: Select[bytes], values: dict[str, Any]) -> bytes:
    (text,) = read_bytes(wanted, values)
    return text or b""
