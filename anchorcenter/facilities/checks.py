"""What ``flask doctor`` asks of facilities: guards armed, claims apart, claims and occupancies at one."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import current_app
from sqlalchemy import func, or_, select

from anchorcenter.core import append_only, changes
from anchorcenter.core.db import db, table
from anchorcenter.core.ical import same_but_words
from anchorcenter.core.periods import DAY
from anchorcenter.core.pictures import missing_files
from anchorcenter.facilities.events import busy_text, mark_of, shown_of
from anchorcenter.facilities.guards import find_overlap, missing_guards
from anchorcenter.facilities.models import PASSING, Claim, Event, Occupancy, Photo
from anchorcenter.facilities.queries import get_plan

LOOKED_AHEAD = 31 * DAY  # Events are written once more to be compared, which takes its time.


def guards_in_place() -> list[str]:
    """The database holds the slot by itself, and what is only added to."""
    connection = db.session.connection()
    missing = [*missing_guards(connection), *append_only.missing(connection), *changes.missing(connection)]
    return [f"the guard {name} is missing: run flask init" for name in missing]


def claims_apart() -> list[str]:
    """No unreleased claims of a cell overlap."""
    found = find_overlap(db.session.connection())
    return [] if found is None else [f"claim {found} overlaps another of its cell"]


def claims_belong() -> list[str]:
    """Every unreleased claim belongs to an unreleased occupancy of the same period."""
    other_period = or_(Claim.starts_at != Occupancy.starts_at, Claim.ends_at != Occupancy.ends_at)
    stray = select(Claim.id).join(Occupancy, Occupancy.id == Claim.occupancy_id).where(Claim.released_at.is_(None))
    stray = stray.where(or_(Occupancy.released_at.is_not(None), other_period)).order_by(Claim.id).limit(20)
    return [f"claim {number} does not fit its occupancy" for number in db.session.scalars(stray)]


def occupancies_hold() -> list[str]:
    """Every unreleased occupancy has the claims it was taken with: one for each cell."""
    held = select(Claim.occupancy_id, func.count(Claim.cell_id.distinct()).label("cells")).where(
        Claim.released_at.is_(None)
    )
    held_by = held.group_by(Claim.occupancy_id).subquery()
    cells = func.coalesce(held_by.c.cells, 0)
    short = select(Occupancy.id).outerjoin(held_by, held_by.c.occupancy_id == Occupancy.id)
    short = (
        short.where(Occupancy.released_at.is_(None), cells != Occupancy.cells_taken).order_by(Occupancy.id).limit(20)
    )
    return [f"occupancy {number} has not the claims it was taken with" for number in db.session.scalars(short)]


def uses_are_in_calendars() -> list[str]:
    """Every use that lasts has an event for everybody, and what has ended shows nothing."""
    wrong = select(Occupancy.id).outerjoin(Event, Event.occupancy_id == Occupancy.id).order_by(Occupancy.id).limit(20)
    lasts = Occupancy.released_at.is_(None), Occupancy.kind.not_in(PASSING)
    missing = wrong.where(*lasts, or_(Event.occupancy_id.is_(None), Event.busy == b""))
    stale = wrong.where(Occupancy.released_at.is_not(None), Event.busy != b"")
    lost = [f"occupancy {n} is in no calendar: flask worker writes it" for n in db.session.scalars(missing)]
    return lost + [f"occupancy {n} has ended and is still in calendars" for n in db.session.scalars(stale)]


def events_say_what_is() -> list[str]:
    """The events of uses of the next month say when and in which revision, as writing them now would."""
    plan, slots, known = get_plan(), table(Occupancy), table(Event)
    now = datetime.now(UTC)
    ahead = slots.c.released_at.is_(None), slots.c.ends_at > now, slots.c.starts_at < now + LOOKED_AHEAD
    rows = select(slots, known).join(known, known.c.occupancy_id == slots.c.id).where(*ahead).order_by(slots.c.id)
    wrong = [
        row.id
        for row in db.session.execute(rows)
        if not same_but_words(row.busy, busy_text(mark_of(row), shown_of(row, plan), plan))
    ]
    return [f"the event of occupancy {number} says something else" for number in wrong[:20]]


def photos_have_files() -> list[str]:
    """Every photo has its files."""
    names = db.session.scalars(select(Photo.name).order_by(Photo.id)).all()
    missing = missing_files(names, current_app.config["UPLOAD_FOLDER"])
    return [f"the file {name}.webp of a photo is missing" for name in missing[:20]]


CHECKS = (
    guards_in_place,
    claims_apart,
    claims_belong,
    occupancies_hold,
    uses_are_in_calendars,
    events_say_what_is,
    photos_have_files,
)
