"""What visits can prove: hours of use, visits, how many were expected and how many came."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import Integer, Select, literal, select, union_all

from anchorcenter.accounts.actors import Actor
from anchorcenter.bookings import metrics as bookings
from anchorcenter.bookings.metrics import AUDIENCE, SPACE
from anchorcenter.bookings.visits.models import Visit, VisitDay, VisitKind
from anchorcenter.bookings.visits.texts import KINDS
from anchorcenter.core.db import db
from anchorcenter.core.i18n import _l
from anchorcenter.core.metrics import Described, Kind, Metric, Record, select_rows, within
from anchorcenter.core.periods import Days
from anchorcenter.facilities.models import Space


def minutes(days: Days) -> Select[Any]:
    """One row per day of a visit to which somebody came and of which the time is known."""
    rows = _rows("visit_day", VisitDay.id, VisitDay.counted_on, VisitDay.minutes)
    rows = rows.join(Visit, Visit.id == VisitDay.visit_id).join(Space, Space.id == Visit.space_id)
    return rows.where(Visit.voided_at.is_(None), within(VisitDay.counted_on, days))


def visits(days: Days) -> Select[Any]:
    """One row per visit to which somebody came."""
    return _visits(literal(1, Integer), days).where(Visit.headcount > 0)


def people(days: Days) -> Select[Any]:
    """The same, each worth as many as came."""
    return _visits(Visit.headcount, days).where(Visit.headcount > 0)


def expected(days: Days) -> Select[Any]:
    """One row per booking that stands, and per visit without one of which somebody said how many were expected."""
    unbooked = _visits(Visit.planned, days).where(Visit.part_id.is_(None), Visit.planned.is_not(None))
    return select(union_all(bookings.headcounts(days), unbooked).subquery())


def _visits(value: Any, days: Days) -> Select[Any]:
    rows = _rows("visit", Visit.id, Visit.counted_on, value).join(Space, Space.id == Visit.space_id)
    return rows.where(Visit.voided_at.is_(None), within(Visit.counted_on, days))


def _rows(record: str, number: Any, counted_on: Any, value: Any) -> Select[Any]:
    """Rows without a subject: nobody asks who of them came."""
    return select_rows(record, number, counted_on=counted_on, value=value, kind=bookings.kind_of(Visit.audience))


def describe(records: Collection[Record], viewer: Actor | None) -> dict[Record, Described]:
    """Visits by their kind, with their page for staff; bookings among them as bookings do."""
    of_visits = [record for record in records if record[0] in {"visit", "visit_day"}]
    found = bookings.describe([record for record in records if record not in set(of_visits)], viewer)
    known = _visits_of(of_visits)
    is_staff = viewer is not None and viewer.is_staff
    for record in of_visits:
        number, kind = known[record]
        found[record] = Described(label=str(KINDS[kind]), url=f"/staff/visits/{number}" if is_staff else "")
    return found


def _visits_of(records: Collection[Record]) -> dict[Record, tuple[int, VisitKind]]:
    """The visit and its kind behind each record."""
    by_record = {"visit": select(Visit.id, Visit.id, Visit.kind).where(Visit.id.in_(_ids(records, "visit")))}
    days = select(VisitDay.id, Visit.id, Visit.kind).join(Visit, Visit.id == VisitDay.visit_id)
    by_record["visit_day"] = days.where(VisitDay.id.in_(_ids(records, "visit_day")))
    return {
        (name, record_id): (number, kind)
        for name, rows in by_record.items()
        if any(record == name for record, _number in records)
        for record_id, number, kind in db.session.execute(rows)
    }


def _ids(records: Collection[Record], name: str) -> list[int]:
    return [number for record, number in records if record == name]


NOT_ENTERED = _l("Bookings of which nobody has entered who came, entries that are void, classes.")
COMMON: dict[str, Any] = {
    "kind": Kind.FLOW,
    "describe": describe,
    "dimensions": (SPACE, AUDIENCE),
    "exclusions": NOT_ENTERED,
}
METRICS = (
    Metric(
        key="bookings.minutes_used",
        name=_l("Hours used"),
        definition=_l(
            "Time in which spaces were really used, booked or not, as staff entered it. Until version 1 this was the "
            "time booked, which is a figure of its own now."
        ),
        unit="minute",
        version=2,
        rows=minutes,
        sources=("visit_days", "visits", "spaces"),
        **COMMON,
    ),
    Metric(
        key="bookings.visits",
        name=_l("Visits"),
        definition=_l("Bookings to which somebody came, walk-ins, tours and events; a tour counts in each space."),
        unit="visit",
        version=1,
        rows=visits,
        sources=("visits", "spaces"),
        **COMMON,
    ),
    Metric(
        key="bookings.headcount_planned",
        name=_l("People expected"),
        definition=_l(
            "People that bookings were made for, each on its first day, and people expected at tours and events."
        ),
        unit="person",
        version=1,
        rows=expected,
        **COMMON | {"exclusions": bookings.NOT_CANCELLED, "is_of_people": True},
    ),
    Metric(
        key="bookings.headcount_actual",
        name=_l("People who came, every time"),
        definition=_l("The people of all visits together: who came on three days counts three times."),
        unit="person",
        version=1,
        rows=people,
        sources=("visits", "spaces"),
        **COMMON,
    ),
)
