"""Activities with what shows them, what was decided about them, and how far posts reached."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, false, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from anchorcenter.accounts.models import Person
from anchorcenter.core.append_only import MARK
from anchorcenter.core.changes import watched
from anchorcenter.core.db import Base, Id
from anchorcenter.facilities.models import Occupancy
from anchorcenter.supporters.models import ActivityKind, Mission, Supporter

WAITING = text("state = 'submitted'")
PREFIX = "s-"  # Names of photos of activities begin so, apart from those of spaces, which everybody sees.


class ActivityState(StrEnum):
    """What is ``returned`` may be handed in once more; what was approved may be ``revoked``."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    APPROVED = "approved"
    REJECTED = "rejected"
    REVOKED = "revoked"


class Deed(StrEnum):
    """What became of an activity; ``edited`` is a change of what was approved, which has to be approved again."""

    SUBMITTED = "submitted"
    EDITED = "edited"
    RETURNED = "returned"
    APPROVED = "approved"
    REJECTED = "rejected"
    REVOKED = "revoked"


class Channel(StrEnum):
    """Where a post is read."""

    BLOG = "blog"
    CAFE = "cafe"
    INSTAGRAM = "instagram"
    YOUTUBE = "youtube"
    FACEBOOK = "facebook"
    X = "x"
    TIKTOK = "tiktok"
    OTHER = "other"


class Measure(StrEnum):
    """How far a post has reached."""

    VIEWS = "views"
    LIKES = "likes"
    COMMENTS = "comments"
    SHARES = "shares"


class Activity(Base):
    """What a supporter did from ``starts_at`` to ``ends_at``, on ``done_on`` of the center, at which it counts; for a
    mission, and of a use of the center that it was about.

    Only what is approved ``counts``, each post for one mission, and ``counted_minutes`` are what the most of a day
    leaves of it: both are worked out anew whenever something of that supporter is decided. ``submitted_at`` is when it
    came first. ``shown_at``: since when staff have it stand on the public page, where its supporter consents.
    """

    __tablename__ = "supporter_activities"
    __table_args__ = (
        CheckConstraint("starts_at < ends_at", name="order"),
        CheckConstraint("state = 'approved' OR (NOT counts AND counted_minutes = 0)", name="counted"),
        CheckConstraint("counted_minutes >= 0", name="minutes"),
        CheckConstraint("state = 'draft' OR submitted_at IS NOT NULL", name="submitted"),
        Index("ix_supporter_activities_supporter_id", "supporter_id", "done_on"),
        Index("ix_supporter_activities_done_on", "done_on"),
        Index("ix_supporter_activities_mission_id", "mission_id"),
        Index("ix_supporter_activities_waiting", "submitted_at", sqlite_where=WAITING, postgresql_where=WAITING),
        watched(),
    )

    id: Mapped[Id]
    supporter_id: Mapped[int] = mapped_column(ForeignKey("supporters.id"))
    mission_id: Mapped[int | None] = mapped_column(ForeignKey("supporter_missions.id"))
    occupancy_id: Mapped[int | None] = mapped_column(ForeignKey("occupancies.id"), index=True)
    kind: Mapped[ActivityKind]
    title: Mapped[str]
    text: Mapped[str] = mapped_column(default="", server_default="")
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    done_on: Mapped[date]
    is_paid: Mapped[bool] = mapped_column(default=False, server_default=false())
    state: Mapped[ActivityState] = mapped_column(default=ActivityState.DRAFT, server_default=ActivityState.DRAFT)
    counts: Mapped[bool] = mapped_column(default=False, server_default=false())
    counted_minutes: Mapped[int] = mapped_column(default=0, server_default="0")
    begun_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    decided_at: Mapped[datetime | None]
    shown_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1, server_default="1")

    supporter: Mapped[Supporter] = relationship()
    mission: Mapped[Mission | None] = relationship()
    occupancy: Mapped[Occupancy | None] = relationship()
    photos: Mapped[list[ActivityPhoto]] = relationship(order_by="ActivityPhoto.id")
    links: Mapped[list[ActivityLink]] = relationship(order_by="ActivityLink.post_id", cascade="all, delete-orphan")
    decisions: Mapped[list[ActivityDecision]] = relationship(order_by="ActivityDecision.id")


class ActivityDecision(Base):
    """One thing that became of an activity, by whom and why; ``by_id`` None is the program. Nobody decides about what
    they did themselves."""

    __tablename__ = "supporter_decisions"
    __table_args__ = (
        CheckConstraint("did IN ('submitted', 'edited') OR by_id <> author_id", name="reviewer"),
        CheckConstraint("did NOT IN ('returned', 'rejected', 'revoked') OR comment <> ''", name="comment"),
        Index("ix_supporter_decisions_activity_id", "activity_id", "id"),
        MARK,
    )

    id: Mapped[Id]
    activity_id: Mapped[int] = mapped_column(ForeignKey("supporter_activities.id"))
    did: Mapped[Deed]
    comment: Mapped[str] = mapped_column(default="", server_default="")
    at: Mapped[datetime]
    author_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))

    by: Mapped[Person | None] = relationship(foreign_keys=by_id)


class ActivityPhoto(Base):
    """A photo, drawn anew without place and camera. ``digest`` is the hash of what is drawn, ``taken_at`` what its
    camera said."""

    __tablename__ = "supporter_photos"

    id: Mapped[Id]
    activity_id: Mapped[int] = mapped_column(ForeignKey("supporter_activities.id"), index=True)
    name: Mapped[str] = mapped_column(String(34), unique=True)
    digest: Mapped[str] = mapped_column(String(64), index=True)
    alt: Mapped[str] = mapped_column(default="", server_default="")
    width: Mapped[int]
    height: Mapped[int]
    taken_at: Mapped[datetime | None]
    added_at: Mapped[datetime]


class Post(Base):
    """A post in the one form of its address by which it is known; ``is_short``: the address leads elsewhere, nobody
    here knows where."""

    __tablename__ = "supporter_posts"
    __table_args__ = watched("channel")

    id: Mapped[Id]
    canonical: Mapped[str] = mapped_column(unique=True)
    channel: Mapped[Channel]
    is_short: Mapped[bool] = mapped_column(default=False, server_default=false())

    reach: Mapped[list[ReachFigure]] = relationship(order_by="ReachFigure.measured_on, ReachFigure.id")


class ActivityLink(Base):
    """A post that shows an activity, with its address as it was typed."""

    __tablename__ = "supporter_links"
    __table_args__ = watched()

    activity_id: Mapped[int] = mapped_column(
        ForeignKey("supporter_activities.id"), primary_key=True, autoincrement=False
    )
    post_id: Mapped[int] = mapped_column(
        ForeignKey("supporter_posts.id"), primary_key=True, autoincrement=False, index=True
    )
    address: Mapped[str]

    post: Mapped[Post] = relationship()


class ReachFigure(Base):
    """How far a post had reached on a day, as ``source`` said. The last one counts; they are never added up."""

    __tablename__ = "supporter_reach_figures"
    __table_args__ = (
        CheckConstraint("value >= 0", name="value"),
        CheckConstraint("source <> ''", name="source"),
        Index("ix_supporter_reach_figures_post_id", "post_id", "measure", "measured_on"),
        MARK,
    )

    id: Mapped[Id]
    post_id: Mapped[int] = mapped_column(ForeignKey("supporter_posts.id"))
    measure: Mapped[Measure]
    value: Mapped[int] = mapped_column(BigInteger)
    measured_on: Mapped[date]
    source: Mapped[str]
    entered_at: Mapped[datetime]
    entered_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
