"""What a reviewer ought to look at before approving: worked out of what there is, nothing of it is stored."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from sqlalchemy import func, select

from anchorcenter.core import settings
from anchorcenter.core.db import db
from anchorcenter.core.i18n import today
from anchorcenter.core.periods import MINUTE
from anchorcenter.supporters.activities.models import Activity, ActivityLink, ActivityPhoto, ActivityState
from anchorcenter.supporters.activities.rules import DAILY_MINUTES, Flag, is_late
from anchorcenter.supporters.models import Supporter

REFUSED = (ActivityState.DRAFT, ActivityState.REJECTED, ActivityState.REVOKED)
Found = defaultdict[int, set[Flag]]


def find_flags(rows: Sequence[Activity]) -> dict[int, list[Flag]]:
    """The flags of each of those activities, in as many statements however many they are."""
    found: Found = defaultdict(set)
    for each in rows:
        _look_at(each, found[each.id])
    _look_at_posts(rows, found)
    _look_at_photos(rows, found)
    _look_at_days(rows, found)
    return {each.id: [flag for flag in Flag if flag in found[each.id]] for each in rows}


def _look_at(row: Activity, flags: set[Flag]) -> None:
    if row.mission and is_late(row.submitted_at, row.mission.due_at):
        flags.add(Flag.LATE)
    if any(link.post.is_short for link in row.links):
        flags.add(Flag.SHORT_LINK)
    begins = row.supporter.cohort.first_on
    if any(photo.taken_at and today(photo.taken_at) < begins for photo in row.photos):
        flags.add(Flag.OLD_PHOTO)


def _look_at_posts(rows: Sequence[Activity], found: Found) -> None:
    posts = {link.post_id for row in rows for link in row.links}
    if not posts:
        return
    others = select(ActivityLink.post_id, Activity.id, Supporter.person_id).select_from(ActivityLink)
    others = others.join(Activity, Activity.id == ActivityLink.activity_id)
    others = others.join(Supporter, Supporter.id == Activity.supporter_id).where(ActivityLink.post_id.in_(posts))
    shown = defaultdict[int, list[tuple[int, int]]](list)
    for post, number, person in db.session.execute(others.where(Activity.state.not_in(REFUSED))):
        shown[post].append((number, person))
    for row in rows:
        for number, person in (each for link in row.links for each in shown[link.post_id]):
            if number != row.id:
                found[row.id].add(Flag.OWN_POST if person == row.supporter.person_id else Flag.OTHERS_POST)


def _look_at_photos(rows: Sequence[Activity], found: Found) -> None:
    digests = {photo.digest for row in rows for photo in row.photos}
    if not digests:
        return
    twice = select(ActivityPhoto.digest, func.count()).where(ActivityPhoto.digest.in_(digests))
    many = {digest: int(times) for digest, times in db.session.execute(twice.group_by(ActivityPhoto.digest))}
    for row in rows:
        if any(many[photo.digest] > 1 for photo in row.photos):
            found[row.id].add(Flag.SAME_PHOTO)


def _look_at_days(rows: Sequence[Activity], found: Found) -> None:
    most, days = settings.current()[DAILY_MINUTES], defaultdict[object, list[Activity]](list)
    for each in _of_same_days(rows):
        days[each.supporter_id, each.done_on].append(each)
    for row in rows:
        same = [each for each in days[row.supporter_id, row.done_on] if each.id != row.id]
        if any(each.starts_at < row.ends_at and row.starts_at < each.ends_at for each in same):
            found[row.id].add(Flag.OVERLAP)
        if sum((each.ends_at - each.starts_at) // MINUTE for each in (*same, row)) > most:
            found[row.id].add(Flag.LONG_DAY)


def _of_same_days(rows: Sequence[Activity]) -> Iterable[Activity]:
    people, days = {row.supporter_id for row in rows}, {row.done_on for row in rows}
    same = select(Activity).where(Activity.supporter_id.in_(people), Activity.done_on.in_(days))
    return db.session.scalars(same.where(Activity.state.not_in(REFUSED)))
