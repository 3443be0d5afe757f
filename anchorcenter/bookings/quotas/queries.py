"""Quotas as they are set, and what is used of them: counted from the bookings, so that nothing counts twice."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Date,
    Integer,
    Select,
    and_,
    bindparam,
    func,
    literal,
    literal_column,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import joinedload

from anchorcenter.accounts.models import Audience, Organisation, Person
from anchorcenter.bookings.models import Booking, BookingDay, BookingPart, Status, code_of
from anchorcenter.bookings.quotas.models import Measure, Quota, Whose
from anchorcenter.bookings.quotas.rules import Limit, Subject, Window
from anchorcenter.core import settings
from anchorcenter.core.db import UTCDateTime, db, table
from anchorcenter.core.errors import not_found
from anchorcenter.core.i18n import Named
from anchorcenter.facilities.models import Occupancy, Space, SpaceKind

NOBODY = Subject(0, None, None)
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
    shape = _Shape.of(window.limit, NOBODY)._replace(whose=Whose.ALL)
    rows = _counting(select(*columns), shape, start=window.days.start, end=window.days.end, now=now)
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
    if not without:
        return used_of_each([window], subject, now=now)[0]
    rows = _within(select(_sum(window.limit.measure)), window, subject, now).where(Booking.id.not_in(without))
    return int(db.session.scalar(rows) or 0)


def used_of_each(windows: Sequence[Window], subject: Subject, *, now: datetime) -> list[int]:
    """The same of several at once, in their order."""
    if not windows:
        return []
    values: dict[str, Any] = {"person": subject.person_id, "company": subject.organisation_id, "now": now}
    for n, (_limit, days) in enumerate(windows):
        values |= {f"start_{n}": days.start, f"end_{n}": days.end}
    shapes = tuple(_Shape.of(limit, subject) for limit, _days in windows)
    found = {number: int(used) for number, used in db.session.execute(_uses(shapes), values).all()}
    return [found[number] for number in range(len(windows))]


class _Shape(NamedTuple):
    """What of a limit decides how its statement reads; all else are values in it."""

    whose: Whose
    measure: Measure
    kind: SpaceKind | None
    audience: Audience | None

    @classmethod
    def of(cls, limit: Limit, subject: Subject) -> _Shape:
        """Those of the person 0 are everybody's."""
        is_nobodys = limit.whose is Whose.PERSON and not subject.person_id
        return cls(Whose.ALL if is_nobodys else limit.whose, limit.measure, limit.kind, limit.audience)


@lru_cache(maxsize=100)
def _uses(shapes: tuple[_Shape, ...]) -> CompoundSelect[Any]:
    """What is used of limits of these shapes, each by its place. It is read with every week that is drawn and every
    booking: building it anew would take longer than reading."""
    whose = {name: bindparam(name, type_=Integer) for name in ("person", "company")}
    now = bindparam("now", type_=UTCDateTime())
    each = []
    for n, shape in enumerate(shapes):
        days = {name: bindparam(f"{name}_{n}", type_=Date) for name in ("start", "end")}
        rows = select(literal_column(str(n), Integer), _sum(shape.measure))
        each.append(_counting(rows, shape, **days, **whose, now=now))
    return union_all(*each)


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
    columns: tuple[Any, ...] = (literal(number).label("number"), BookingDay.counted_on, _sum(window.limit.measure))
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


def _sum(measure: Measure) -> ColumnElement[Any]:
    what = func.sum(_MINUTES) if measure is Measure.MINUTES else func.count(Booking.id.distinct())
    return func.coalesce(what, 0)


def _within(rows: Select[Any], window: Window, subject: Subject, now: datetime) -> Select[Any]:
    return _counting(
        rows,
        _Shape.of(window.limit, subject),
        start=window.days.start,
        end=window.days.end,
        person=subject.person_id,
        company=subject.organisation_id,
        now=now,
    )


def _counting(
    rows: Select[Any], shape: _Shape, *, start: Any, end: Any, person: Any = None, company: Any = None, now: Any
) -> Select[Any]:
    """``rows`` of what counts towards a limit of that shape; all else are values, or stand for them."""
    rows = (
        rows.select_from(BookingDay)
        .join(BookingPart, BookingPart.id == BookingDay.part_id)
        .join(Booking, Booking.id == BookingPart.booking_id)
        .join(Occupancy, Occupancy.id == BookingPart.occupancy_id)
        .join(Space, Space.id == Occupancy.space_id)
        .where(BookingDay.counted_on >= start, BookingDay.counted_on < end)
        .where(Booking.audience.is_not(None), _counts(now))
    )
    if shape.whose is Whose.COMPANY:
        rows = rows.where(Booking.organisation_id == company)
    if shape.whose is Whose.PERSON:  # Who left a company has left theirs with it; a guest's are of nobody.
        rows = rows.where(Booking.booked_by_id == person, Booking.guest_name == "")
    if shape.measure is Measure.BOOKINGS:
        rows = rows.where(_begins_on())
    if shape.kind is not None:
        rows = rows.where(Space.kind == shape.kind)
    return rows if shape.audience is None else rows.where(Booking.audience == shape.audience)


def _counts(now: Any) -> ColumnElement[bool]:
    """Whether a booking counts: it stands or stood, or waits for a decision."""
    waits = and_(Booking.status == Status.REQUESTED, Booking.decide_by > now)
    return or_(Booking.status.in_(COUNTED), waits)


def _begins_on() -> ColumnElement[bool]:
    """Whether the day is the first of its part: there a booking counts."""
    earlier = table(BookingDay).alias()
    before = select(earlier.c.id).where(
        earlier.c.part_id == BookingDay.part_id, earlier.c.counted_on < BookingDay.counted_on
    )
    return ~before.exists()
