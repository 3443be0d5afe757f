"""Sites, floors, cells, the spaces they form, when they open, and who takes them when."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, String, Table, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from anchorcenter.accounts.models import Audience
from anchorcenter.accounts.qualified import QualificationKind
from anchorcenter.core.changes import watched
from anchorcenter.core.db import Base, Id
from anchorcenter.core.periods import Period
from anchorcenter.core.settings import Configured

UNRELEASED = text("released_at IS NULL")
LAPSING = text("released_at IS NULL AND expires_at IS NOT NULL")
BOOKED = text("kind = 'booking' AND expires_at IS NOT NULL")
TIME_TEXT = "[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9][0-9][0-9][0-9]"


class SpaceKind(StrEnum):
    """What a space is; a unit is let and never booked."""

    FLIGHT_FIELD = "flight_field"
    STUDIO = "studio"
    CLASSROOM = "classroom"
    MEETING_ROOM = "meeting_room"
    LAB = "lab"
    DESK = "desk"
    UNIT = "unit"


class Use(StrEnum):
    """What an occupancy is for."""

    HOLD = "hold"
    BOOKING = "booking"
    LESSON = "lesson"
    TENANCY = "tenancy"
    OFFER = "offer"


PASSING = (Use.HOLD, Use.OFFER)  # Kept for somebody to decide: no calendar shows them.


class Ending(StrEnum):
    RELEASED = "released"
    MOVED = "moved"
    LAPSED = "lapsed"


class Site(Configured, Base):
    """A place with an address and opening hours."""

    __tablename__ = "sites"

    id: Mapped[Id]
    slug: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    name_en: Mapped[str] = mapped_column(default="")
    address: Mapped[str]
    address_en: Mapped[str] = mapped_column(default="")
    phone: Mapped[str]
    email: Mapped[str]


class Floor(Configured, Base):
    """``level`` orders floors from the ground: B1 is -1, 1F is 1."""

    __tablename__ = "floors"
    __table_args__ = (UniqueConstraint("site_id", "level"),)

    id: Mapped[Id]
    site_id: Mapped[int] = mapped_column(ForeignKey("sites.id"))
    level: Mapped[int]
    name: Mapped[str]
    name_en: Mapped[str] = mapped_column(default="")

    site: Mapped[Site] = relationship()


class Cell(Configured, Base):
    """The atomic piece of floor: nothing smaller is ever taken.

    ``version`` grows with every change of its claims or closures: it is the key of page caches. The verbs write it
    past the ORM, so that it is no change of configuration.
    """

    __tablename__ = "cells"

    id: Mapped[Id]
    floor_id: Mapped[int] = mapped_column(ForeignKey("floors.id"))
    slug: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    name_en: Mapped[str] = mapped_column(default="")
    out_of_service_on: Mapped[date | None]
    version: Mapped[int] = mapped_column(default=0)


space_cells = Table(
    "space_cells",
    Base.metadata,
    Column("space_id", ForeignKey("spaces.id"), primary_key=True),
    Column("cell_id", ForeignKey("cells.id"), primary_key=True),
)


class Space(Configured, Base):
    """What people book: a named set of cells, or of a pool's cells as many ``units`` as they need.

    ``features`` are words that it is searched by, separated by commas. Lengths are minutes.
    ``notice_*`` is how long before the start one must create, change or cancel at the latest. With ``checkin`` a
    booking lapses ``grace_minutes`` after its start (the center's number without one) unless somebody checks in.
    Who books it must have the qualification ``qualification_id``, if there is one, on the day of use.
    """

    __tablename__ = "spaces"
    __table_args__ = (
        CheckConstraint("capacity > 0", name="capacity"),
        CheckConstraint("grid_minutes > 0 AND shortest_minutes > 0", name="lengths"),
        CheckConstraint("shortest_minutes <= longest_minutes", name="length_order"),
        CheckConstraint("buffer_before_minutes >= 0 AND buffer_after_minutes >= 0", name="buffers"),
        CheckConstraint("grace_minutes > 0", name="grace"),
        watched("slug"),
    )

    id: Mapped[Id]
    slug: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[SpaceKind]
    site_id: Mapped[int] = mapped_column(ForeignKey("sites.id"))
    floor_id: Mapped[int] = mapped_column(ForeignKey("floors.id"))
    position: Mapped[int] = mapped_column(default=0)
    name: Mapped[str]
    name_en: Mapped[str] = mapped_column(default="")
    description: Mapped[str] = mapped_column(default="")
    description_en: Mapped[str] = mapped_column(default="")
    features: Mapped[str] = mapped_column(default="", server_default="")
    features_en: Mapped[str] = mapped_column(default="", server_default="")
    area_m2: Mapped[int | None]
    is_pool: Mapped[bool] = mapped_column(default=False)
    capacity: Mapped[int]
    grid_minutes: Mapped[int]
    shortest_minutes: Mapped[int]
    longest_minutes: Mapped[int]
    notice_create_minutes: Mapped[int] = mapped_column(default=0)
    notice_change_minutes: Mapped[int] = mapped_column(default=0)
    notice_cancel_minutes: Mapped[int] = mapped_column(default=0)
    buffer_before_minutes: Mapped[int] = mapped_column(default=0)
    buffer_after_minutes: Mapped[int] = mapped_column(default=0)
    checkin: Mapped[bool] = mapped_column(default=False, server_default=false())
    grace_minutes: Mapped[int | None]
    qualification_id: Mapped[int | None] = mapped_column(ForeignKey("qualification_kinds.id"))

    qualification: Mapped[QualificationKind | None] = relationship()
    cells: Mapped[list[Cell]] = relationship(secondary=space_cells, order_by=Cell.id)
    windows: Mapped[list[BookingWindow]] = relationship(back_populates="space")


class BookingWindow(Configured, Base):
    """Which audience may book a space, and when: from ``opens_days`` days before at ``opens_minute`` of the
    day until ``closes_days`` days before at midnight's end, at most ``longest_minutes`` at once if set.

    What ``needs_approval`` is a request first, which staff decide within ``approval_hours``.
    """

    __tablename__ = "booking_windows"
    __table_args__ = (
        UniqueConstraint("space_id", "audience"),
        CheckConstraint("approval_hours > 0", name="approval_hours"),
    )

    id: Mapped[Id]
    space_id: Mapped[int] = mapped_column(ForeignKey("spaces.id"))
    audience: Mapped[Audience]
    opens_days: Mapped[int]
    opens_minute: Mapped[int] = mapped_column(default=0)
    closes_days: Mapped[int] = mapped_column(default=0)
    longest_minutes: Mapped[int | None]
    needs_approval: Mapped[bool] = mapped_column(default=False, server_default=false())
    approval_hours: Mapped[int] = mapped_column(default=48, server_default="48")

    space: Mapped[Space] = relationship(back_populates="windows")


class Hours(Configured, Base):
    """Open from minute to minute of a weekday (0 is Monday); of the site, or of one space that differs from it.

    Several rows of a day leave a break between them; 0 to 1440 on two days running is open overnight.
    """

    __tablename__ = "hours"
    __table_args__ = (
        CheckConstraint("opens_minute >= 0 AND opens_minute < closes_minute AND closes_minute <= 1440", name="order"),
        CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday"),
    )

    id: Mapped[Id]
    site_id: Mapped[int] = mapped_column(ForeignKey("sites.id"))
    space_id: Mapped[int | None] = mapped_column(ForeignKey("spaces.id"))
    weekday: Mapped[int]
    opens_minute: Mapped[int]
    closes_minute: Mapped[int]


class Holiday(Configured, Base):
    """A day on which a site stays closed: a public holiday, its substitute, or one declared once."""

    __tablename__ = "holidays"
    __table_args__ = (UniqueConstraint("site_id", "day"),)

    id: Mapped[Id]
    site_id: Mapped[int] = mapped_column(ForeignKey("sites.id"))
    day: Mapped[date]
    name: Mapped[str]
    name_en: Mapped[str] = mapped_column(default="")


class Photo(Configured, Base):
    """A picture of a space, shown by ``position``; its files bear ``name``, ``alt`` says what it shows."""

    __tablename__ = "photos"

    id: Mapped[Id]
    space_id: Mapped[int] = mapped_column(ForeignKey("spaces.id"), index=True)
    name: Mapped[str] = mapped_column(String(32), unique=True)
    width: Mapped[int]
    height: Mapped[int]
    alt: Mapped[str]
    alt_en: Mapped[str]
    position: Mapped[int]


class Closure(Base):
    """A stretch in which cells may not be booked. Availability, not a claim: it may contain kept bookings.

    ``maintenance_id`` is what it is a date of, if it comes again and again.
    """

    __tablename__ = "closures"
    __table_args__ = (
        CheckConstraint("starts_at < ends_at", name="order"),
        Index("ix_closures_time", "ends_at", "starts_at"),
    )

    id: Mapped[Id]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    label: Mapped[str]
    label_en: Mapped[str] = mapped_column(default="")
    maintenance_id: Mapped[int | None] = mapped_column(ForeignKey("maintenances.id"), index=True)

    cells: Mapped[list[Cell]] = relationship(secondary="closure_cells", order_by=Cell.id)


closure_cells = Table(
    "closure_cells",
    Base.metadata,
    Column("closure_id", ForeignKey("closures.id"), primary_key=True),
    Column("cell_id", ForeignKey("cells.id"), primary_key=True, index=True),
)


class Occupancy(Base):
    """A space in use for a period; one that ``expires_at`` counts as free from then on, whoever tidies up.

    ``label`` is what everyone may read. ``cells_taken`` is how many claims it was taken with: 0 is a request
    that does not hold.
    """

    __tablename__ = "occupancies"
    __table_args__ = (
        CheckConstraint("starts_at < ends_at", name="order"),
        Index("ix_occupancies_lapsing", "expires_at", sqlite_where=LAPSING, postgresql_where=LAPSING),
        Index("ix_occupancies_booked", "expires_at", sqlite_where=BOOKED, postgresql_where=BOOKED),
    )

    id: Mapped[Id]
    space_id: Mapped[int] = mapped_column(ForeignKey("spaces.id"))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    kind: Mapped[Use]
    label: Mapped[str]
    cells_taken: Mapped[int]
    expires_at: Mapped[datetime | None]
    released_at: Mapped[datetime | None]
    ended_because: Mapped[Ending | None]

    space: Mapped[Space] = relationship()

    @property
    def period(self) -> Period:
        return Period(self.starts_at, self.ends_at)


class Claim(Base):
    """One cell of an occupancy. Unreleased claims of a cell never overlap: see ``guards``."""

    __tablename__ = "claims"
    __table_args__ = (
        CheckConstraint("starts_at < ends_at", name="order"),
        # The triggers of SQLite compare times as text: one format, or they would be wrong.
        CheckConstraint(f"starts_at GLOB '{TIME_TEXT}' AND ends_at GLOB '{TIME_TEXT}'", name="time_text").ddl_if(
            dialect="sqlite"
        ),
        Index("ix_claims_unreleased", "cell_id", "starts_at", sqlite_where=UNRELEASED, postgresql_where=UNRELEASED),
    )

    id: Mapped[Id]
    occupancy_id: Mapped[int] = mapped_column(ForeignKey("occupancies.id"), index=True)
    cell_id: Mapped[int] = mapped_column(ForeignKey("cells.id"))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    released_at: Mapped[datetime | None]


class Event(Base):
    """What calendars show of a use that does not lapse: it stays the same event when the use moves.

    ``busy`` is the text for everybody, empty once the use has ended. ``sequence`` counts changes.
    """

    __tablename__ = "events"

    occupancy_id: Mapped[int] = mapped_column(ForeignKey("occupancies.id"), primary_key=True, autoincrement=False)
    uid: Mapped[str] = mapped_column(String(36))
    sequence: Mapped[int]
    changed_at: Mapped[datetime]
    busy: Mapped[bytes]
