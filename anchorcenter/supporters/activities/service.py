"""Logging what one did, and deciding about it. Call the verbs inside ``writing()``.

Each locks the supporter first, so that whatever of theirs is decided at the same time waits, and counts again last.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime

from anchorcenter.accounts.actors import Actor
from anchorcenter.accounts.people import tell
from anchorcenter.core import settings
from anchorcenter.core.audit import record
from anchorcenter.core.constraints import telling
from anchorcenter.core.db import db
from anchorcenter.core.errors import TAKEN, DomainError, Reason, missing
from anchorcenter.core.i18n import Text, _, _l, day_text, today
from anchorcenter.core.periods import Period
from anchorcenter.core.pictures import Picture
from anchorcenter.facilities.models import Occupancy
from anchorcenter.supporters.activities import queries
from anchorcenter.supporters.activities.links import Link, read_link
from anchorcenter.supporters.activities.models import (
    Activity,
    ActivityDecision,
    ActivityLink,
    ActivityPhoto,
    ActivityState,
    Deed,
    Measure,
    Post,
    ReachFigure,
)
from anchorcenter.supporters.activities.rules import (
    CHANGEABLE,
    DAILY_MINUTES,
    MOST_LINKS,
    MOST_PHOTOS,
    OLDEST_MONTHS,
    OPEN,
    Approved,
    NewActivity,
    check_evidence,
    check_when,
    count,
    is_too_old,
)
from anchorcenter.supporters.models import Mission, Supporter
from anchorcenter.supporters.service import check_staff, check_version

POSTED_AT_ONCE = Reason(code="changed", message=_l("Somebody logs the same post just now: try again."), status=TAKEN)
WORDS: dict[Deed, ActivityState] = {
    Deed.RETURNED: ActivityState.RETURNED,
    Deed.APPROVED: ActivityState.APPROVED,
    Deed.REJECTED: ActivityState.REJECTED,
    Deed.REVOKED: ActivityState.REVOKED,
}


@dataclass(frozen=True, kw_only=True)
class Judgement:
    """What a reviewer decides; all but an approval with a ``comment`` that its author reads."""

    did: Deed
    comment: str = ""


@dataclass(frozen=True, kw_only=True)
class NewReach:
    """How far a post had reached on a day, as ``source`` said (a screenshot, the site's own figures)."""

    post: int
    measure: Measure
    value: int
    measured_on: date
    source: str


def begin(wanted: NewActivity, *, by: Actor, now: datetime) -> int:
    """Begin a draft; answers it. Raises DomainError: 422 for a time that has not been or at which they did not serve,
    for addresses that are none, for what is not there to choose; 409 for a post of theirs that is logged already."""
    row = Activity(begun_at=now, links=[], photos=[], state=ActivityState.DRAFT)
    _write(row, wanted, _supporter_of(wanted, by, now), now)
    record("create", "activity", row.id, by=by.key, now=now, after=_noted(wanted))
    return row.id


def change(number: int, wanted: NewActivity, *, version: int | None, by: Actor, now: datetime) -> None:
    """Have one's own activity say something else. What was approved is handed in anew, and counts for nothing until it
    is approved again. Raises DomainError: 404, 409 for one that is decided or has changed after ``version`` (None:
    whatever it said), else like ``begin``."""
    row = _lock_own(number, by)
    check_version(row.version, row.version if version is None else version)
    before, was = activity_of(row), row.state
    supporter = _supporter_of(wanted, by, now)
    if supporter.id != row.supporter_id:
        message = _l("You served in another cohort on that day: log it anew.")
        raise DomainError(Reason(code="cohort", message=message, field="starts_at"))
    _write(row, wanted, supporter, now)
    _edited(row, was, by=by, now=now)
    record("change", "activity", number, by=by.key, now=now, before=_noted(before), after=_noted(wanted))


def add_photos(number: int, pictures: Sequence[Picture], *, by: Actor, now: datetime) -> None:
    """Show one's own activity with these, too. Raises DomainError: 404, 409 when it is decided, 422 for too many."""
    row = _lock_own(number, by)
    if len(row.photos) + len(pictures) > MOST_PHOTOS:
        message = _l("At most %(most)d photos.", most=MOST_PHOTOS)
        raise DomainError(Reason(code="too_many", message=message, field="photos"))
    for each in pictures:
        photo = ActivityPhoto(activity_id=number, name=each.name, digest=each.digest, taken_at=each.taken_at)
        photo.width, photo.height, photo.added_at = each.width, each.height, now
        row.photos.append(photo)
    _edited(row, row.state, by=by, now=now)
    record("add_photo", "activity", number, by=by.key, now=now, after={"photos": len(pictures)})


def remove_photo(number: int, photo: int, *, by: Actor, now: datetime) -> str:
    """Show it with that one no more; answers the name of its files. Raises DomainError like ``add_photos``."""
    row = _lock_own(number, by)
    found = next((each for each in row.photos if each.id == photo), None) or missing()
    row.photos.remove(found)
    db.session.delete(found)
    _edited(row, row.state, by=by, now=now)
    record("delete_photo", "activity", number, by=by.key, now=now)
    return found.name


def submit(number: int, *, by: Actor, now: datetime) -> ActivityState:
    """Hand one's own activity in; answers how it stands then: what is older than the center takes is returned by the
    program at once. Raises DomainError: 404, 409 unless it is a draft or was returned, 422 without the evidence that
    its mission asks for."""
    row = _lock_own(number, by)
    if row.state not in OPEN:
        raise DomainError(Reason(code="handed_in", message=_l("It is handed in already."), status=TAKEN))
    if row.mission and (reasons := check_evidence(row.mission.evidence, len(row.photos), len(row.links))):
        raise DomainError(*reasons)
    row.submitted_at = row.submitted_at or now
    _decide(row, Deed.SUBMITTED, ActivityState.SUBMITTED, by=by.id, now=now)
    record("submit", "activity", number, by=by.key, now=now)
    months = settings.current()[OLDEST_MONTHS]
    if is_too_old(row.done_on, today(now), months):
        comment = _("It was more than %(months)d months ago: that is not taken any more.", months=months)
        _decide(row, Deed.RETURNED, ActivityState.RETURNED, by=None, now=now, comment=comment)
    return row.state


def judge(number: int, wanted: Judgement, *, by: Actor, now: datetime) -> None:
    """Approve, return or reject what was handed in, or revoke what was approved; its author is told.

    Raises DomainError: 403 for who is not staff and for one's own, 404, 409 when it was decided meanwhile, 422 without
    a comment.
    """
    check_staff(by)
    row = queries.lock_activity(number, by)
    if row.supporter.person_id == by.id:
        message = _l("Somebody else decides about what you did yourself.")
        raise DomainError(Reason(code="own", message=message, status=403))
    before = ActivityState.APPROVED if wanted.did is Deed.REVOKED else ActivityState.SUBMITTED
    if row.state is not before or wanted.did not in WORDS:
        raise DomainError(Reason(code="decided", message=_l("Somebody has decided about it already."), status=TAKEN))
    if wanted.did is not Deed.APPROVED and not wanted.comment:
        message = _l("Say why: who did it reads it.")
        raise DomainError(Reason(code="comment", message=message, field="comment"))
    _decide(row, wanted.did, WORDS[wanted.did], by=by.id, now=now, comment=wanted.comment)
    recount(row.supporter_id)
    record(str(wanted.did), "activity", number, by=by.key, now=now, why=wanted.comment)
    values = {"title": row.title, "state": str(row.state), "comment": wanted.comment, "number": str(number)}
    tell(row.supporter.person_id, "activity_decided", values, key=f"activity-{number}-{row.version}", now=now)


def discard(number: int, *, by: Actor, now: datetime) -> list[str]:
    """Destroy one's own draft; answers the names of its photos' files. Raises DomainError: 404, 409 for what was handed
    in once."""
    row = _lock_own(number, by)
    if row.submitted_at is not None:
        message = _l("What was handed in stays: it can only be changed.")
        raise DomainError(Reason(code="handed_in", message=message, status=TAKEN))
    names = [each.name for each in row.photos]
    for photo in row.photos:
        db.session.delete(photo)
    db.session.delete(row)
    db.session.flush()
    record("delete", "activity", number, by=by.key, now=now)
    return names


def enter_reach(number: int, wanted: NewReach, *, by: Actor, now: datetime) -> None:
    """Write down how far a post of an activity had reached; staff do, and whose it is. Raises DomainError: 404, 422 for
    a day ahead."""
    row = queries.lock_activity(number, by)
    if all(link.post_id != wanted.post for link in row.links):
        missing()
    if wanted.measured_on > today(now):
        raise DomainError(Reason(code="future", message=_l("This day is still ahead."), field="measured_on"))
    values = {name: value for name, value in vars(wanted).items() if name != "post"}
    db.session.add(ReachFigure(post_id=wanted.post, entered_at=now, entered_by_id=by.id, **values))
    db.session.flush()
    record("enter_reach", "activity", number, by=by.key, now=now, after=asdict(wanted))


def activity_of(row: Activity) -> NewActivity:
    """An activity as it would be logged."""
    names = "kind", "title", "text", "starts_at", "is_paid"
    minutes = int((row.ends_at - row.starts_at).total_seconds()) // 60
    links = tuple(link.address for link in row.links)
    return NewActivity(
        **{name: getattr(row, name) for name in names},
        mission=row.mission_id,
        occupancy=row.occupancy_id,
        minutes=minutes,
        links=links,
    )


def _noted(activity: NewActivity) -> dict[str, object]:
    """What the audit trail, which nobody can change, keeps of an activity: nothing that its author wrote, so that it
    can be forgotten."""
    names = "kind", "mission", "occupancy", "starts_at", "minutes", "is_paid"
    return {name: getattr(activity, name) for name in names} | {"links": len(activity.links)}


def recount(supporter_id: int) -> None:
    """Work out anew what counts of all that was approved of somebody. Call it while they are locked."""
    rows = queries.list_approved(supporter_id)
    found = counted(rows)
    for row in rows:
        row.counts, row.counted_minutes = found[row.id]
    db.session.flush()


def counted(rows: Sequence[Activity]) -> dict[int, tuple[bool, int]]:
    """Of all that was approved of somebody, in that order: whether each counts, and how many of its minutes."""
    return count([_approved(each) for each in rows], most=settings.current()[DAILY_MINUTES])


def _approved(row: Activity) -> Approved:
    shares = bool(row.mission and row.mission.shares_posts)
    posts = [link.post_id for link in row.links]
    period = Period(row.starts_at, row.ends_at)
    return Approved(number=row.id, done_on=row.done_on, period=period, posts=posts, shares=shares)


def _decide(
    row: Activity, did: Deed, state: ActivityState, *, by: int | None, now: datetime, comment: str = ""
) -> None:
    """The one way in which the state of an activity changes."""
    row.state, row.version = state, row.version + 1
    row.decided_at = now if state not in {ActivityState.DRAFT, ActivityState.SUBMITTED} else None
    if state is not ActivityState.APPROVED:
        row.counts, row.counted_minutes, row.shown_at = False, 0, None
    decision = ActivityDecision(activity_id=row.id, did=did, comment=comment, at=now)
    decision.author_id, decision.by_id = row.supporter.person_id, by
    row.decisions.append(decision)
    db.session.flush()


def _edited(row: Activity, was: ActivityState, *, by: Actor, now: datetime) -> None:
    """What was approved is no longer what was approved."""
    if was is ActivityState.APPROVED:
        _decide(row, Deed.EDITED, ActivityState.SUBMITTED, by=by.id, now=now)
        recount(row.supporter_id)
        return
    row.version += 1
    db.session.flush()


def _lock_own(number: int, by: Actor) -> Activity:
    row = queries.lock_activity(number, by)
    if row.supporter.person_id != by.id:
        missing()
    if row.state not in CHANGEABLE:
        message = _l("It was decided: it cannot be changed any more.")
        raise DomainError(Reason(code="decided", message=message, status=TAKEN))
    return row


def _supporter_of(wanted: NewActivity, by: Actor, now: datetime) -> Supporter:
    """As what they did it, locked."""
    if reasons := check_when(wanted, now):
        raise DomainError(*reasons)
    day = today(wanted.starts_at)
    supporter = queries.find_supporter(by, day, is_locked=True)
    if supporter is None:
        message = _l("You did not serve as a supporter on %(day)s.", day=day_text(day))
        raise DomainError(Reason(code="not_serving", message=message, field="starts_at"))
    return supporter


def _write(row: Activity, wanted: NewActivity, supporter: Supporter, now: datetime) -> None:
    links = _links_of(wanted)
    row.supporter = supporter
    row.mission = _mission_of(wanted, supporter, row)
    row.occupancy = _occupancy_of(wanted)
    row.kind, row.title, row.text = wanted.kind, wanted.title, wanted.text
    row.is_paid = wanted.is_paid or supporter.cohort.is_paid
    row.starts_at, row.ends_at, row.done_on = wanted.starts_at, wanted.ends_at, today(wanted.starts_at)
    db.session.add(row)
    db.session.flush()
    _link(row, links)


def _links_of(wanted: NewActivity) -> dict[str, tuple[str, Link]]:
    """The posts by their canonical address, each once, as they were typed and read."""
    if len(wanted.links) > MOST_LINKS:
        message = _l("At most %(most)d posts.", most=MOST_LINKS)
        raise DomainError(Reason(code="too_many", message=message, field="links"))
    read = [(address, read_link(address)) for address in wanted.links]
    return {link.canonical: (address, link) for address, link in reversed(read)}


def _link(row: Activity, links: dict[str, tuple[str, Link]]) -> None:
    known = queries.find_posts(links)
    for canonical, (_address, link) in links.items():
        if canonical not in known:
            known[canonical] = Post(canonical=canonical, channel=link.channel, is_short=link.is_short)
            db.session.add(known[canonical])
    with telling({"uq_supporter_posts_canonical": POSTED_AT_ONCE}):
        db.session.flush()
    _check_posted(row, [post.id for post in known.values()])
    there = {link.post_id: link for link in row.links}
    wanted = {post.id: links[post.canonical][0] for post in known.values()}
    row.links = [_with(there.get(post), row.id, post, address) for post, address in wanted.items()]
    db.session.flush()


def _with(link: ActivityLink | None, activity_id: int, post_id: int, address: str) -> ActivityLink:
    link = link or ActivityLink(activity_id=activity_id, post_id=post_id)
    link.address = address
    return link


def _check_posted(row: Activity, posts: Sequence[int]) -> None:
    """A post is one activity; of two missions each may have its own, of which one counts."""
    for other in queries.find_posted(row.supporter.person_id, posts, but=row.id) if posts else ():
        if None in {row.mission_id, other.mission_id} or row.mission_id == other.mission_id:
            message = _l("You have logged this post already: %(title)s.", title=other.title)
            raise DomainError(Reason(code="posted", message=message, field="links", status=TAKEN))


def _mission_of(wanted: NewActivity, supporter: Supporter, row: Activity) -> Mission | None:
    if wanted.mission is None:
        return None
    found = queries.get_mission(wanted.mission, supporter.cohort_id)
    if found is None and row.mission_id != wanted.mission:
        raise _unknown("mission", _l("There is no such mission for you."))
    return found or row.mission


def _occupancy_of(wanted: NewActivity) -> Occupancy | None:
    if wanted.occupancy is None:
        return None
    found = db.session.get(Occupancy, wanted.occupancy)
    if found is None or not found.label:
        raise _unknown("occupancy", _l("There is no such use of the center."))
    return found


def _unknown(field: str, message: Text) -> DomainError:
    return DomainError(Reason(code=field, message=message, field=field))
