"""When an activity may be logged, and what of those approved counts. Pure: days and the clock are arguments."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum

from anchorcenter.core.errors import Reason
from anchorcenter.core.i18n import _l
from anchorcenter.core.periods import MINUTE, Period
from anchorcenter.core.settings import Setting
from anchorcenter.supporters.activities.models import ActivityState
from anchorcenter.supporters.models import ActivityKind, Evidence

OLDEST_MONTHS = Setting("supporters.oldest_months", 3)
DAILY_MINUTES = Setting("supporters.daily_minutes", 480)
LATE_COUNTS = Setting("supporters.late_counts", False)
LONGEST_MINUTES, MOST_LINKS, MOST_PHOTOS = 1440, 5, 6
OPEN = frozenset({ActivityState.DRAFT, ActivityState.RETURNED})  # It may be handed in.
CHANGEABLE = OPEN | {ActivityState.SUBMITTED, ActivityState.APPROVED}
LIVE = CHANGEABLE  # A post of it is not logged once more.


@dataclass(frozen=True, kw_only=True)
class NewActivity:
    """What somebody did, ``minutes`` long from ``starts_at``; ``mission`` and ``occupancy`` are ids, ``links`` are
    addresses of posts. ``is_paid``: somebody has paid for it."""

    kind: ActivityKind
    mission: int | None = None
    occupancy: int | None = None
    title: str
    text: str = ""
    starts_at: datetime
    minutes: int
    links: tuple[str, ...] = ()
    is_paid: bool = False

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + self.minutes * MINUTE


class Flag(StrEnum):
    """What a reviewer ought to look at."""

    SHORT_LINK = "short_link"
    OTHERS_POST = "others_post"
    OWN_POST = "own_post"
    SAME_PHOTO = "same_photo"
    OLD_PHOTO = "old_photo"
    OVERLAP = "overlap"
    LONG_DAY = "long_day"
    LATE = "late"


def check_when(wanted: NewActivity, now: datetime) -> list[Reason]:
    """Why it cannot have been then: it is not over yet."""
    if wanted.ends_at <= now:
        return []
    return [Reason(code="future", message=_l("It is not over yet: log what has happened."), field="starts_at")]


def is_late(came_at: datetime | None, due_at: datetime) -> bool:
    """Whether it came after the second ``due_at``: that second is in time."""
    return came_at is not None and came_at.replace(microsecond=0) > due_at


def is_too_old(done_on: date, today: date, months: int) -> bool:
    """Whether it was done more than so many months before ``today``; of 0 months nothing is too old."""
    if not months:
        return False
    year, month = divmod(today.year * 12 + today.month - 1 - months, 12)
    last = (date(year + (month == 11), (month + 1) % 12 + 1, 1) - timedelta(days=1)).day
    return done_on < date(year, month + 1, min(today.day, last))


def check_evidence(evidence: Evidence, photos: int, links: int) -> list[Reason]:
    """What a mission asks for and is not there."""
    suffices = {
        Evidence.NONE: True,
        Evidence.PHOTO: photos > 0,
        Evidence.LINK: links > 0,
        Evidence.EITHER: photos + links > 0,
        Evidence.BOTH: photos > 0 and links > 0,
    }
    if suffices[evidence]:
        return []
    by_photo = evidence in {Evidence.PHOTO, Evidence.EITHER} or (evidence is Evidence.BOTH and not photos)
    message = _l("The mission asks for a photo.") if by_photo else _l("The mission asks for the address of a post.")
    if evidence is Evidence.EITHER:
        message = _l("The mission asks for a photo or the address of a post.")
    return [Reason(code="evidence", message=message, field="photos" if by_photo else "links")]


@dataclass(frozen=True, kw_only=True)
class Approved:
    """An approved activity, as far as counting asks. ``shares``: its mission lets posts count for another one, too."""

    number: int
    done_on: date
    period: Period
    posts: Collection[int] = ()
    shares: bool = False


@dataclass
class _Day:
    covered: list[Period] = field(default_factory=list)
    minutes: int = 0


def count(approved: Sequence[Approved], *, most: int) -> dict[int, tuple[bool, int]]:
    """Whether each counts, and how many of its minutes do, of one person in the order in which they were approved.

    A post counts for the first that shows it, and for others where all of them share. Of a day no minute counts twice,
    and ``most`` of them.
    """
    posts, days, found = dict[int, bool](), dict[date, _Day](), dict[int, tuple[bool, int]]()
    for each in approved:
        counts = all(each.shares and posts[post] for post in each.posts if post in posts)
        minutes = 0
        if counts:
            posts |= {post: posts.get(post, True) and each.shares for post in each.posts}
            day = days.setdefault(each.done_on, _Day())
            minutes = min(_uncovered(each.period, day.covered), most - day.minutes)
            day.covered.append(each.period)
            day.minutes += minutes
        found[each.number] = counts, minutes
    return found


def _uncovered(period: Period, covered: Sequence[Period]) -> int:
    """The minutes of ``period`` in none of ``covered``."""
    at, total = period.start, timedelta(0)
    for other in sorted(covered, key=lambda other: other.start):
        if other.start > at:
            total += max(timedelta(0), min(other.start, period.end) - at)
        at = max(at, min(other.end, period.end))
    return (total + max(timedelta(0), period.end - at)) // MINUTE
