"""Who may see which booking: every read passes ``visible_to``."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Date,
    Integer,
    Select,
    String,
    and_,
    bindparam,
    literal,
    null,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import joinedload

from anchorcenter.accounts.actors import Actor
from anchorcenter.bookings.models import (
    LIVE,
    Booking,
    BookingDay,
    BookingPart,
    ChangeRequest,
    Hold,
    KeptSlot,
    Status,
    code_of,
    due_of,
)
from anchorcenter.core.db import db, table
from anchorcenter.core.errors import not_found
from anchorcenter.core.i18n import Text, _l, zone
from anchorcenter.core.periods import DAY, Period
from anchorcenter.core.text import to_id
from anchorcenter.facilities.models import Occupancy, Space, SpaceKind, Use
from anchorcenter.facilities.plan import Plan, SpacePlan
from anchorcenter.facilities.rules import Busy

PAGE = 20
LATELY = 40 * DAY  # So long the worker may have been away.
MOST_REQUESTS = 200


_PERSON: Any = bindparam("person")
_VISIBLE = or_(
    bindparam("sees_all", type_=Boolean),
    Booking.booked_by_id == _PERSON,
    Booking.organisation_id == bindparam("organisation", type_=Integer),
)


def visible_to(person: Actor) -> Select[Booking]:
    """Select the bookings that ``person`` may see: their own, their organisation's, as staff all."""
    return select(Booking).where(_VISIBLE).params(**_reader(person))


def _reader(person: Actor) -> dict[str, Any]:
    return {"person": person.id, "organisation": person.organisation_id, "sees_all": person.is_staff}


def may_act_on(booking: Booking, person: Actor) -> bool:
    """Whether ``person`` may change or cancel ``booking``: who booked it, managers of its organisation, staff."""
    is_manager = person.is_manager and booking.organisation_id == person.organisation_id
    return booking.booked_by_id == person.id or is_manager or person.is_staff


def get_booking(code: str, *, person: Actor, is_locked: bool = False) -> Booking:
    """The booking called ``code``, with its parts; ``is_locked``: nothing else happens to it until the block ends.

    Raises DomainError (404) for none that ``person`` may see.
    """
    number = to_id(code.rpartition("-")[2])
    if is_locked and number is not None:
        lock_bookings([number])
    wanted = visible_to(person).where(Booking.id == number).options(*_whole())
    found = db.session.scalars(wanted).unique().one_or_none() if number is not None else None
    if found is None or found.code != code:
        raise not_found()
    return found


def list_lapsed(now: datetime) -> list[int]:
    """The ids of bookings whose time has lapsed lately, and which do not say so yet; the oldest first, 200 at most.
    Without dates of series that nobody has decided: those are told together."""
    lapsed = select(Booking.id).join(Booking.parts).join(BookingPart.occupancy)
    lapsed = lapsed.where(
        Occupancy.kind == Use.BOOKING, Occupancy.expires_at <= now, Occupancy.expires_at > now - LATELY
    )
    is_told_by_itself = or_(Booking.series_id.is_(None), Booking.status == Status.CONFIRMED)
    waiting = lapsed.where(Booking.status.in_((Status.REQUESTED, Status.CONFIRMED)), is_told_by_itself)
    return list(db.session.scalars(waiting.order_by(Occupancy.expires_at, Booking.id).limit(200)))


_NUMBERS: Any = bindparam("numbers", expanding=True)
_LOCK = select(table(Booking).c.id).where(table(Booking).c.id.in_(_NUMBERS)).order_by(table(Booking).c.id)
_LOCK = _LOCK.with_for_update(key_share=True)


def lock_bookings(numbers: Collection[int]) -> None:
    """Let what happens to a booking come one after the other. Taken after people and before cells, in order of ids.

    What was read of them before is read again: rows beside the one waited for may have moved too.
    (SQLite has one writer, and ``writing()`` is it.)
    """
    if db.engine.dialect.name != "sqlite":
        db.session.execute(_LOCK, {"numbers": list(numbers)})


def list_locked(codes: Collection[str]) -> list[Booking]:
    """The bookings called so, locked until the block ends, by id; what is no code is left out. For staff's verbs."""
    numbers = [number for code in codes if (number := to_id(code.rpartition("-")[2])) is not None]
    if not numbers:
        return []
    lock_bookings(numbers)
    found = db.session.scalars(select(Booking).where(Booking.id.in_(numbers)).options(*_whole()).order_by(Booking.id))
    return [booking for booking in found.unique() if booking.code in codes]


def list_by_occupancy(occupancy_ids: Collection[int]) -> list[Booking]:
    """The bookings that those occupancies are parts of, by id: for staff."""
    parts = select(BookingPart.booking_id).where(BookingPart.occupancy_id.in_(occupancy_ids))
    found = select(Booking).where(Booking.id.in_(parts)).options(*_whole()).order_by(Booking.id)
    return list(db.session.scalars(found).unique())


def read_again(numbers: Collection[int]) -> list[Booking]:
    """Those bookings as they are by now, by id, after rows of theirs were written past the ORM: for verbs."""
    found = select(Booking).where(Booking.id.in_(numbers)).options(*_whole()).order_by(Booking.id)
    return list(db.session.scalars(found.execution_options(populate_existing=True)).unique())


def list_requests(*, now: datetime, of: Actor | None = None) -> list[Booking]:
    """What waits for a decision, a booking or a change of one, the oldest deadline first: all of it for staff, else
    theirs ``of``; at most MOST_REQUESTS of each."""
    waiting = select(Booking).where(Booking.status == Status.REQUESTED, Booking.decide_by > now)
    changes = select(Booking).join(Booking.change).where(ChangeRequest.decide_by > now)
    changes = changes.where(Booking.status == Status.CONFIRMED)
    found: list[Booking] = []
    for rows, due in ((waiting, Booking.decide_by), (changes, ChangeRequest.decide_by)):
        theirs = rows.where(_theirs(of)) if of else rows
        theirs = theirs.order_by(due, Booking.id).limit(MOST_REQUESTS)
        found += db.session.scalars(theirs.options(*_whole())).unique()
    return sorted(found, key=lambda booking: (due_of(booking), booking.id))


def list_lapsed_changes(now: datetime) -> list[int]:
    """The bookings of which nobody decided a change in time, the oldest deadline first."""
    lapsed = select(ChangeRequest.booking_id).where(ChangeRequest.decide_by <= now)
    return list(db.session.scalars(lapsed.order_by(ChangeRequest.decide_by).limit(200)))


def list_future_of(person_id: int, *, now: datetime) -> list[Booking]:
    """What stands for that person and has not ended, by start: to be handed over or cancelled when they leave."""
    theirs = select(Booking).join(Booking.parts).join(BookingPart.occupancy)
    theirs = theirs.where(Booking.booked_by_id == person_id, Booking.status.in_(LIVE))
    ahead = theirs.where(Occupancy.ends_at > now).order_by(Occupancy.starts_at, Booking.id)
    return list(db.session.scalars(ahead.options(*_whole())).unique())


def list_held_by(person_id: int, *, now: datetime) -> list[int]:
    """The occupancies that are held for that person right now."""
    live = _LIVE_OF_MINE.with_only_columns(_HOLDS.occupancy_id)
    return list(db.session.scalars(live, {"person": person_id, "now": now}))


def get_code(booking_id: int) -> str:
    """The code of a booking that is known to exist."""
    return db.session.get_one(Booking, booking_id).code


def list_codes(person: Actor, booking_ids: Collection[int]) -> dict[int, str]:
    """The codes of those bookings that ``person`` may see."""
    seen = select(Booking.id, Booking.booked_on).where(_VISIBLE, Booking.id.in_(booking_ids))
    rows = db.session.execute(seen, _reader(person))
    return {number: code_of(booked_on, number) for number, booked_on in rows}


def find_latest(person: Actor, kind: SpaceKind) -> Booking | None:
    """What ``person`` booked last in a space of that kind, or None: the next one is likely to be for the same."""
    theirs = select(Booking).join(Booking.parts).join(BookingPart.occupancy).join(Occupancy.space)
    theirs = theirs.where(Booking.booked_by_id == person.id, Space.kind == kind)
    return db.session.scalar(theirs.order_by(Booking.id.desc()).limit(1))


def list_bookings(
    person: Actor,
    *,
    within: Period | None = None,
    space_id: int | None = None,
    after: tuple[datetime, int] | None = None,
    limit: int = 500,
) -> list[Booking]:
    """The bookings that touch ``within`` and that ``person`` may see, by start; at most ``limit``.

    ``after`` is start and occupancy of the last one that is not wanted any more.
    """
    seen = select(Booking) if person.is_staff else select(Booking).where(_theirs(person))
    wanted = seen.join(Booking.parts).join(BookingPart.occupancy)
    if within:
        first = max(within.start, after[0]) if after else within.start
        wanted = wanted.where(BookingPart.id.in_(_parts_on(first, within.end)))
        wanted = wanted.where(Occupancy.ends_at > within.start, Occupancy.starts_at < within.end)
    if space_id is not None:
        wanted = wanted.where(Occupancy.space_id == space_id)
    if after is not None:
        same = and_(Occupancy.starts_at == after[0], Occupancy.id > after[1])
        wanted = wanted.where(or_(Occupancy.starts_at > after[0], same))
    wanted = wanted.options(*_whole()).order_by(Occupancy.starts_at, Occupancy.id).limit(limit)
    return list(db.session.scalars(wanted).unique())


def _parts_on(start: datetime, end: datetime) -> Select[int]:
    """The parts that lie on any day between: an index knows them, however long the history."""
    first, last = (moment.astimezone(zone()).date() for moment in (start, end))
    return select(BookingDay.part_id).where(BookingDay.counted_on >= first, BookingDay.counted_on <= last)


def list_upcoming(person: Actor, *, now: datetime, page: int) -> list[Booking]:
    """What ``person`` or their organisation has ahead or under way, by start: PAGE rows, and one more if there is.

    Staff see their own here too. ``page`` counts from 1.
    """
    wanted = _mine(person).where(Booking.status.in_(LIVE), _is_undecided(now), Occupancy.ends_at > now)
    return _page(wanted.order_by(Occupancy.starts_at, Booking.id), page)


def list_past(person: Actor, *, now: datetime, page: int) -> list[Booking]:
    """What was or was cancelled, the latest use first: PAGE rows, and one more if there is."""
    is_over = Booking.status.not_in(LIVE), ~_is_undecided(now), Occupancy.ends_at <= now
    wanted = _mine(person).where(or_(*is_over))
    return _page(wanted.order_by(Occupancy.starts_at.desc(), Booking.id.desc()), page)


def _is_undecided(now: datetime) -> ColumnElement[bool]:
    """Of what is not a request that has lapsed."""
    return or_(Booking.status != Status.REQUESTED, Booking.decide_by > now)


@dataclass(frozen=True, kw_only=True)
class Held:
    """A hold and what it holds; ``booking_id`` once it has become a booking."""

    id: int
    extensions: int
    occupancy_id: int
    space_id: int
    period: Period
    cells_taken: int
    expires_at: datetime | None
    released_at: datetime | None
    booking_id: int | None

    def is_live(self, now: datetime) -> bool:
        """Whether the slot is held at ``now``: not booked, not given back, not lapsed."""
        lasts = self.released_at is None and self.expires_at is not None and self.expires_at > now
        return lasts and self.booking_id is None


_HOLDS, _SLOTS, _PARTS = table(Hold).c, table(Occupancy).c, table(BookingPart).c
_NUMBER: Any = bindparam("number")
_NOW: Any = bindparam("now")
_MINE = (
    select(
        _HOLDS.id,
        _HOLDS.extensions,
        _HOLDS.occupancy_id,
        _SLOTS.space_id,
        _SLOTS.starts_at,
        _SLOTS.ends_at,
        _SLOTS.cells_taken,
        _SLOTS.expires_at,
        _SLOTS.released_at,
        _PARTS.booking_id,
    )
    .select_from(
        table(Hold)
        .join(table(Occupancy), _SLOTS.id == _HOLDS.occupancy_id)
        .outerjoin(table(BookingPart), _PARTS.occupancy_id == _HOLDS.occupancy_id)
    )
    .where(_HOLDS.held_by_id == _PERSON)
)
_ONE_OF_MINE = _MINE.where(_HOLDS.id == _NUMBER)
_LIVE = _SLOTS.kind == Use.HOLD, _SLOTS.released_at.is_(None), _SLOTS.expires_at > _NOW  # Bookings may lapse, too.
_LIVE_OF_MINE = _MINE.where(*_LIVE).order_by(_HOLDS.id)


def get_hold(number: str | int, *, person: Actor) -> Held:
    """The hold of ``person`` with that id, ended or not. Raises DomainError (404) for another's and for none."""
    hold_id = to_id(str(number))
    values = {"person": person.id, "number": hold_id}
    found = db.session.execute(_ONE_OF_MINE, values).first() if hold_id is not None else None
    if found is None:
        raise not_found()
    return _held(found)


def list_holds(person: Actor, *, now: datetime) -> list[Held]:
    """What is held for ``person`` right now, oldest first; under ``lock_person`` it stays true."""
    return [_held(row) for row in db.session.execute(_LIVE_OF_MINE, {"person": person.id, "now": now})]


def _held(row: Any) -> Held:
    return Held(
        id=row.id,
        extensions=row.extensions,
        occupancy_id=row.occupancy_id,
        space_id=row.space_id,
        period=Period(row.starts_at, row.ends_at),
        cells_taken=row.cells_taken,
        expires_at=row.expires_at,
        released_at=row.released_at,
        booking_id=row.booking_id,
    )


KEPT = "kept"  # Beside a booking, until somebody decides.
_IDS: Any = bindparam("ids", expanding=True)
_KNOWN = union_all(
    select(_HOLDS.occupancy_id, _HOLDS.id.label("hold_id"), null().label("code"), null().label("purpose"))
    .add_columns(literal(None, Date).label("booked_on"), _HOLDS.held_by_id.label("by_id"), null().label("status"))
    .where(_HOLDS.held_by_id == _PERSON, _HOLDS.occupancy_id.in_(_IDS)),
    select(BookingPart.occupancy_id, null(), Booking.id, Booking.purpose, Booking.booked_on, Booking.booked_by_id)
    .add_columns(Booking.status)
    .join(Booking, Booking.id == BookingPart.booking_id)
    .where(BookingPart.occupancy_id.in_(_IDS), _VISIBLE),
    select(KeptSlot.occupancy_id, null(), Booking.id, Booking.purpose, Booking.booked_on, Booking.booked_by_id)
    .add_columns(literal(KEPT, String))
    .join(Booking, Booking.id == KeptSlot.booking_id)
    .where(KeptSlot.occupancy_id.in_(_IDS), _VISIBLE),
)


@dataclass(frozen=True, kw_only=True)
class Known:
    """What a reader may know of an occupancy: their hold, a booking that they may see, or what is kept beside one."""

    hold_id: int | None = None
    code: str = ""
    purpose: str = ""
    is_own: bool = True
    may_act: bool = False
    is_requested: bool = False
    is_kept: bool = False


def list_known(person: Actor, occupancy_ids: Collection[int]) -> dict[int, Known]:
    """Of those occupancies, the holds of ``person`` and the bookings they may see; what was booked out of a hold is one
    of the latter."""
    rows = db.session.execute(_KNOWN, {"ids": list(occupancy_ids), **_reader(person)})
    held: dict[int, Known] = {}
    booked: dict[int, Known] = {}
    for occupancy_id, hold_id, number, purpose, booked_on, by_id, status in rows:
        if hold_id is not None:
            held[occupancy_id] = Known(hold_id=hold_id)
        else:
            code, is_own = code_of(booked_on, number), by_id == person.id
            may_act = is_own or person.is_manager or person.is_staff  # Others' that they see are their company's.
            common: dict[str, Any] = {"is_requested": status == Status.REQUESTED, "is_kept": status == KEPT}
            common["may_act"] = may_act and status != KEPT
            booked[occupancy_id] = Known(code=code, purpose=purpose, is_own=is_own, **common)
    return held | booked


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A request that keeps no time: ``space`` is what it asks for."""

    occupancy_id: int
    space: SpacePlan
    period: Period
    expires_at: datetime
    code: str
    purpose: str

    @property
    def slot(self) -> tuple[int, Period]:
        """Of the space and the period that others may ask for too."""
        return self.space.id, self.period

    def uses(self, cell_ids: Collection[int]) -> list[Busy]:
        """The cells that it would take, of those, as if it did."""
        what = self.period, self.occupancy_id, self.space.id, Use.BOOKING, "", self.expires_at
        return [Busy(cell.id, *what) for cell in self.space.cells if cell.id in cell_ids]


_ASKED = (
    select(Occupancy.id, Occupancy.space_id, Occupancy.starts_at, Occupancy.ends_at, Occupancy.expires_at)
    .add_columns(Booking.id.label("number"), Booking.booked_on, Booking.purpose)
    .select_from(Booking)
    .join(Booking.parts)
    .join(BookingPart.occupancy)
    .where(Booking.status == Status.REQUESTED, Booking.decide_by > bindparam("now"), Occupancy.cells_taken == 0)
    .where(
        Occupancy.released_at.is_(None), Occupancy.starts_at < bindparam("end"), Occupancy.ends_at > bindparam("start")
    )
    .where(_VISIBLE)
    .order_by(Occupancy.starts_at, Occupancy.id)
    .limit(MOST_REQUESTS)
)


def list_asked(person: Actor, cell_ids: Collection[int], period: Period, *, now: datetime, plan: Plan) -> list[Asked]:
    """The requests that ``person`` may see, that keep no time and touch ``period`` and any of those cells; by start."""
    values = {"now": now, "start": period.start, "end": period.end, **_reader(person)}
    found = [
        Asked(
            occupancy_id=row.id,
            space=plan.get(row.space_id),
            period=Period(row.starts_at, row.ends_at),
            expires_at=row.expires_at,
            code=code_of(row.booked_on, row.number),
            purpose=row.purpose,
        )
        for row in db.session.execute(_ASKED, values)
    ]
    return [each for each in found if not each.space.cell_ids.isdisjoint(cell_ids)]


def list_requested(occupancy_ids: Collection[int]) -> set[int]:
    """Which of those occupancies are of requests."""
    if not occupancy_ids:
        return set()
    asked = select(BookingPart.occupancy_id).join(BookingPart.booking).where(Booking.status == Status.REQUESTED)
    return set(db.session.scalars(asked.where(BookingPart.occupancy_id.in_(occupancy_ids))))


def name_holders(person: Actor, occupancy_ids: Collection[int]) -> Mapping[int, Text]:
    """Who is in the way, as far as ``person`` may know: bookings they see by code, their own holds as such."""
    return {n: known.code or _l("held for you") for n, known in list_known(person, occupancy_ids).items()}


def _mine(person: Actor) -> Select[Booking]:
    return select(Booking).join(Booking.parts).join(BookingPart.occupancy).where(_theirs(person))


def _theirs(person: Actor) -> ColumnElement[bool]:
    """Their own and their organisation's: asked for by name, so that indexes answer."""
    own = Booking.booked_by_id == person.id
    return or_(own, Booking.organisation_id == person.organisation_id) if person.organisation_id else own


def _page(wanted: Select[Booking], page: int) -> list[Booking]:
    rows = wanted.options(*_whole()).offset((page - 1) * PAGE).limit(PAGE + 1)
    return list(db.session.scalars(rows).unique())


def _whole() -> tuple[Any, ...]:
    parts = joinedload(Booking.parts).joinedload(BookingPart.occupancy)
    change = joinedload(Booking.change).joinedload(ChangeRequest.occupancy)
    people = joinedload(Booking.booked_by), joinedload(Booking.organisation), joinedload(Booking.decided_by)
    return parts, change, *people
