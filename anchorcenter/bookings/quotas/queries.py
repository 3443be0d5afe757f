"""Quotas as they are set, and what is used of them: counted from the bookings, so that nothing counts twice."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, literal, or_, select, union_all
from sqlalchemy.orm import joinedload

from anchorcenter.accounts.models import Organisation, Person
from anchorcenter.bookings.models import Booking, BookingDay, BookingPart, Status, code_of
from anchorcenter.bookings.quotas.models import Measure, Quota, Whose
from anchorcenter.bookings.quotas.rules import Limit, Subject, Window
from anchorcenter.core import settings
from anchorcenter.core.db import db, table
from anchorcenter.core.errors import not_found
from anchorcenter.core.i18n import Named
from anchorcenter.facilities.models import Occupancy, Space

COUNTED = (Status.CONFIRMED, Status.COMPLETED, Status.NO_SHOW)  # Who does not come has kept others from it too.
MOST_AT_ONCE = 100  # Fewer than SQLite puts together.
_MINUTES = BookingDay.minutes * Booking.units_asked


def list_limits() -> Sequence[Limit]:
    """Every quota, by id; from memory unless staff have changed the configuration."""
    return settings.current().build(_load)


def _load() -> Sequence[Limit]:
    return [as_limit(row) for row in db.session.scalars(select(Quota).order_by(Quota.id))]


def as_limit(row: Quota) -> Limit:
    """The quota as a value."""
    return Limit(
        id=row.id,
        name=Named(row.name, row.name_en),
        organisation_id=row.organisation_id,
        audience=row.audience,
        kind=row.kind,
        whose=row.whose,
        per=row.per,
        measure=row.measure,
        most=row.most,
        since=row.since,
        until=row.until,
    )


def list_quotas() -> Sequence[Quota]:
    """Every quota as it is stored, those without an end first, then by name; with their companies."""
    rows = select(Quota).options(joinedload(Quota.organisation))
    return db.session.scalars(rows.order_by(Quota.until.is_not(None), Quota.name, Quota.id)).all()


def list_companies() -> Sequence[Organisation]:
    """Every organisation, by name: whose pool a quota may be."""
    return db.session.scalars(select(Organisation).order_by(Organisation.name)).all()


def list_used_by_company(window: Window, *, now: datetime) -> Sequence[Any]:
    """What each company has used: its id, names and ``used``, the largest first."""
    what = func.sum(_MINUTES) if window.limit.measure is Measure.MINUTES else func.count(Booking.id.distinct())
    columns: tuple[Any, ...] = (Organisation.id, Organisation.name, Organisation.name_en, what.label("used"))
    rows = _within(select(*columns), window, Subject(0, None, None), now, is_everyones=True)
    rows = rows.join(Organisation, Organisation.id == Booking.organisation_id)
    return db.session.execute(rows.group_by(Organisation.id).order_by(what.desc(), Organisation.id)).all()


def get_quota(number: int) -> Quota:
    """That quota. Raises DomainError (404) for none."""
    row = db.session.get(Quota, number)
    if row is None:
        raise not_found()
    return row


def lock_quotas(numbers: Collection[int]) -> None:
    """Let what is booked under these quotas come one after the other. Taken after people and before bookings.

    (SQLite has one writer, and ``writing()`` is it.)
    """
    if numbers and db.engine.dialect.name != "sqlite":
        rows = table(Quota)
        mine = select(rows.c.id).where(rows.c.id.in_(numbers)).order_by(rows.c.id)
        db.session.execute(mine.with_for_update(key_share=True))


def used(window: Window, subject: Subject, *, without: Collection[int] = (), now: datetime) -> int:
    """Minutes or bookings used of a limit over its days, without the bookings of those ids."""
    rows = _within(select(_sum(window)), window, subject, now)
    if without:
        rows = rows.where(Booking.id.not_in(without))
    return int(db.session.scalar(rows) or 0)


def used_of_each(windows: Sequence[Window], subject: Subject, *, now: datetime) -> list[int]:
    """The same of several at once, in their order."""
    if not windows:
        return []
    each = [_within(select(literal(n), _sum(window)), window, subject, now) for n, window in enumerate(windows)]
    found = {number: int(used) for number, used in db.session.execute(union_all(*each)).all()}
    return [found[number] for number in range(len(windows))]


def used_by_day(
    window: Window, subject: Subject, *, without: Collection[int] = (), now: datetime
) -> Mapping[date, int]:
    """The same of each of the days on which something is used: a booking on the day on which it begins."""
    what = func.sum(_MINUTES) if window.limit.measure is Measure.MINUTES else func.count(Booking.id.distinct())
    columns: tuple[Any, ...] = (BookingDay.counted_on, what)
    rows = _within(select(*columns), window, subject, now).group_by(BookingDay.counted_on)
    if without:
        rows = rows.where(Booking.id.not_in(without))
    return {day: int(number) for day, number in db.session.execute(rows)}


def used_by_day_of_each(
    asked: Sequence[tuple[Window, Subject]], *, without: Collection[int] = (), now: datetime
) -> list[Mapping[date, int]]:
    """The same of several at once, in their order: a statement for every MOST_AT_ONCE."""
    found: list[dict[date, int]] = [{} for _ in asked]
    for start in range(0, len(asked), MOST_AT_ONCE):
        some = [_days_of(n, *asked[n], without, now) for n in range(start, min(start + MOST_AT_ONCE, len(asked)))]
        for number, day, used in db.session.execute(union_all(*some)).all():
            found[number][day] = int(used)
    return list(found)


def _days_of(number: int, window: Window, subject: Subject, without: Collection[int], now: datetime) -> Select[Any]:
    columns: tuple[Any, ...] = (literal(number).label("number"), BookingDay.counted_on, _sum(window))
    rows = _within(select(*columns), window, subject, now).group_by(BookingDay.counted_on)
    return rows.where(Booking.id.not_in(without)) if without else rows


def list_rows(window: Window, subject: Subject, *, now: datetime) -> list[Any]:
    """The bookings behind ``used``, by day: their day, code, purpose, space, booker and minutes, or 1 for a booking."""
    value = _MINUTES if window.limit.measure is Measure.MINUTES else Booking.units_asked * 0 + 1
    columns: tuple[Any, ...] = (
        BookingDay.counted_on, Booking.booked_on, Booking.id, Booking.purpose, Booking.status, Occupancy.space_id,
        Occupancy.starts_at, Occupancy.ends_at, Person.name, Person.name_en, Person.id.label("person_id"),
        value.label("value"),
    )  # fmt: skip
    rows = _within(select(*columns), window, subject, now).join(Person, Person.id == Booking.booked_by_id)
    return list(db.session.execute(rows.order_by(BookingDay.counted_on, Occupancy.starts_at, Booking.id)).all())


def code(row: Any) -> str:
    """The code of the booking of a row."""
    return code_of(row.booked_on, row.id)


def _sum(window: Window) -> ColumnElement[Any]:
    what = func.sum(_MINUTES) if window.limit.measure is Measure.MINUTES else func.count(Booking.id.distinct())
    return func.coalesce(what, 0)


def _within(
    rows: Select[Any], window: Window, subject: Subject, now: datetime, *, is_everyones: bool = False
) -> Select[Any]:
    limit, days = window
    rows = (
        rows.select_from(BookingDay)
        .join(BookingPart, BookingPart.id == BookingDay.part_id)
        .join(Booking, Booking.id == BookingPart.booking_id)
        .join(Occupancy, Occupancy.id == BookingPart.occupancy_id)
        .join(Space, Space.id == Occupancy.space_id)
        .where(BookingDay.counted_on >= days.start, BookingDay.counted_on < days.end)
        .where(Booking.audience.is_not(None), _counts(now))
    )
    if not is_everyones:
        rows = rows.where(_theirs(limit, subject))
    if limit.measure is Measure.BOOKINGS:
        rows = rows.where(_begins_on())
    if limit.kind is not None:
        rows = rows.where(Space.kind == limit.kind)
    return rows if limit.audience is None else rows.where(Booking.audience == limit.audience)


def _counts(now: datetime) -> ColumnElement[bool]:
    """Whether a booking counts: it stands or stood, or waits for a decision."""
    waits = and_(Booking.status == Status.REQUESTED, Booking.decide_by > now)
    return or_(Booking.status.in_(COUNTED), waits)


def _theirs(limit: Limit, subject: Subject) -> ColumnElement[bool]:
    """Whose bookings count: who left a company has left theirs with it; a guest's are of nobody. Those of the person 0
    are everybody's."""
    if limit.whose is Whose.COMPANY:
        return Booking.organisation_id == subject.organisation_id
    if limit.whose is Whose.PERSON and subject.person_id:
        return and_(Booking.booked_by_id == subject.person_id, Booking.guest_name == "")
    return Booking.id.is_not(None)


def _begins_on() -> ColumnElement[bool]:
    """Whether the day is the first of its part: there a booking counts."""
    earlier = table(BookingDay).alias()
    before = select(earlier.c.id).where(
        earlier.c.part_id == BookingDay.part_id, earlier.c.counted_on < BookingDay.counted_on
    )
    return ~before.exists()
