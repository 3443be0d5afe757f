"""What supporters can prove: who serves, what of their activities was approved, what was found and mended, and how far
their posts reach."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, NamedTuple

from sqlalchemy import Select, String, and_, case, cast, exists, func, or_, select

from anchorcenter.accounts.actors import Actor
from anchorcenter.accounts.models import Gender, Permission, Person
from anchorcenter.core.db import db
from anchorcenter.core.i18n import _, _l, day_text, named
from anchorcenter.core.metrics import Described, Dimension, Kind, Metric, Record, select_rows, within
from anchorcenter.core.periods import DAY, Days
from anchorcenter.supporters.activities.models import (
    Activity,
    ActivityLink,
    ActivityState,
    Channel,
    Measure,
    Post,
    ReachFigure,
)
from anchorcenter.supporters.activities.texts import CHANNELS
from anchorcenter.supporters.models import ActivityKind, Supporter, SupporterCohort
from anchorcenter.supporters.monitoring.models import Area, Finding, MonitoringReport
from anchorcenter.supporters.monitoring.texts import AREAS
from anchorcenter.supporters.queries import serving_on
from anchorcenter.supporters.texts import KINDS

APPROVED = Activity.state == ActivityState.APPROVED
NO_POST = "none"


def active(days: Days) -> Select[Any]:
    """One row for each place in a cohort of who serves on the last day; who is in two counts once."""
    last = days.end - DAY
    same = Supporter.__table__.alias()
    serves = (same.c.first_on <= last) & (func.coalesce(same.c.ended_on, same.c.last_on) >= last)
    is_second = exists().where(same.c.person_id == Supporter.person_id, same.c.id < Supporter.id, serves)
    gender = case((Person.gender == Gender.NO_ANSWER, ""), else_=cast(Person.gender, String))
    rows = select_rows(
        "supporter",
        Supporter.id,
        counted_on=Supporter.first_on,
        subject=Supporter.person_id,
        gender=gender,
    )
    rows = rows.join(Person, Person.id == Supporter.person_id)
    return rows.where(serving_on(last), ~is_second)


def activities(days: Days) -> Select[Any]:
    """One row for each activity within the days that is approved and counts, with the place of its first post."""
    first = select(func.min(ActivityLink.post_id)).where(ActivityLink.activity_id == Activity.id).scalar_subquery()
    kind = cast(Activity.kind, String) + "/" + func.coalesce(cast(Post.channel, String), NO_POST)
    rows = _activities(kind=kind).outerjoin(Post, Post.id == first)
    return rows.where(Activity.counts, within(Activity.done_on, days))


def reports(days: Days) -> Select[Any]:
    """One row for each checklist that was handed in of an approved activity within the days."""
    rows = _activities().join(MonitoringReport, MonitoringReport.activity_id == Activity.id)
    return rows.where(APPROVED, MonitoringReport.handed_in_at.is_not(None), within(Activity.done_on, days))


def found(days: Days) -> Select[Any]:
    """One row for each finding of those checklists."""
    rows = _findings(Activity.done_on).where(APPROVED)
    return rows.where(within(Activity.done_on, days))


def solved(days: Days) -> Select[Any]:
    """One row for each finding that was solved within the days."""
    return _findings(Finding.solved_on).where(within(Finding.solved_on, days))


def posts(days: Days) -> Select[Any]:
    """One row for each approved activity within the days and post that shows it; subjects are posts."""
    rows = _posts(counted_on=Activity.done_on)
    return rows.where(within(Activity.done_on, days))


def reach(days: Days) -> Select[Any]:
    """One row for each post of an approved activity until the last day, worth what was last measured of its views."""
    last, later = days.end - DAY, ReachFigure.__table__.alias()
    same = and_(later.c.post_id == ReachFigure.post_id, later.c.measure == ReachFigure.measure,
                later.c.measured_on <= last)  # fmt: skip
    is_after = or_(
        later.c.measured_on > ReachFigure.measured_on,
        and_(later.c.measured_on == ReachFigure.measured_on, later.c.id > ReachFigure.id),
    )
    is_shown = exists().where(
        ActivityLink.post_id == Post.id, ActivityLink.activity_id == Activity.id, APPROVED, Activity.done_on <= last
    )
    rows = select_rows(
        "post",
        Post.id,
        counted_on=ReachFigure.measured_on,
        subject=Post.id,
        value=ReachFigure.value,
        kind=Post.channel,
    )
    rows = rows.join(ReachFigure, ReachFigure.post_id == Post.id)
    rows = rows.where(ReachFigure.measure == Measure.VIEWS, ReachFigure.measured_on <= last)
    return rows.where(~exists().where(same, is_after), is_shown)


def _activities(**columns: Any) -> Select[Any]:
    """Activities with whose they are."""
    gender = case((Person.gender == Gender.NO_ANSWER, ""), else_=cast(Person.gender, String))
    known = {"subject": Supporter.person_id, "gender": gender} | columns
    rows = select_rows("supporter_activity", Activity.id, counted_on=Activity.done_on, **known)
    rows = rows.join(Supporter, Supporter.id == Activity.supporter_id)
    return rows.join(Person, Person.id == Supporter.person_id)


def _findings(day: Any) -> Select[Any]:
    rows = select_rows("finding", Finding.id, counted_on=day, kind=Finding.area)
    rows = rows.join(MonitoringReport, MonitoringReport.id == Finding.report_id)
    return rows.join(Activity, Activity.id == MonitoringReport.activity_id)


def _posts(*, counted_on: Any) -> Select[Any]:
    rows = select_rows("supporter_activity", Activity.id, counted_on=counted_on, subject=Post.id, kind=Post.channel)
    rows = rows.join(ActivityLink, ActivityLink.activity_id == Activity.id)
    return rows.join(Post, Post.id == ActivityLink.post_id).where(APPROVED)


def describe(records: Collection[Record], viewer: Actor | None) -> dict[Record, Described]:
    """What each row is: activities and findings by title for who reads reports, with their pages for staff, and for
    everybody else of which kind they are; of who serves only the cohort; of posts only the channel, for their addresses
    name people."""
    is_staff = viewer is not None and viewer.is_staff
    may_know = viewer is not None and viewer.may(Permission.READ_REPORTS)
    numbers: dict[str, list[int]] = {}
    for name, number in records:
        numbers.setdefault(name, []).append(number)
    known: dict[Record, Described] = {}
    for name, some in numbers.items():
        for each in _DESCRIBE[name](some):
            label, url = (each.label, each.url) if may_know else (each.kind, "")
            known[name, each.number] = Described(label=label, url=url if is_staff else "")
    return {record: known.get(record, Described(label=_("An entry"))) for record in records}


class _Words(NamedTuple):
    """A row of a figure in words: ``kind`` is what anybody may know of it."""

    number: int
    kind: str
    label: str
    url: str


def _describe_activities(numbers: list[int]) -> list[_Words]:
    rows = select(Activity.id, Activity.kind, Activity.title, Activity.done_on).where(Activity.id.in_(numbers))
    return [
        _Words(row.id, str(KINDS[row.kind]), f"{row.title} · {day_text(row.done_on)}", f"/activities/{row.id}")
        for row in db.session.execute(rows)
    ]


def _describe_findings(numbers: list[int]) -> list[_Words]:
    rows = select(Finding.id, Finding.area, Finding.text).where(Finding.id.in_(numbers))
    return [
        _Words(row.id, str(AREAS[row.area]), row.text, f"/staff/supporters/findings/{row.id}")
        for row in db.session.execute(rows)
    ]


def _describe_supporters(numbers: list[int]) -> list[_Words]:
    rows = select(Supporter.id, SupporterCohort.title, SupporterCohort.title_en, SupporterCohort.slug)
    rows = rows.join(SupporterCohort, SupporterCohort.id == Supporter.cohort_id).where(Supporter.id.in_(numbers))
    found = []
    for row in db.session.execute(rows):
        title = named(row.title, row.title_en)
        found.append(_Words(row.id, title, title, f"/staff/supporters/{row.slug}"))
    return found


def _describe_posts(numbers: list[int]) -> list[_Words]:
    """A post leads to the first activity that it shows."""
    first = func.min(ActivityLink.activity_id).label("activity")
    rows = select(Post.id, Post.channel, Post.canonical, first).join(ActivityLink, ActivityLink.post_id == Post.id)
    rows = rows.where(Post.id.in_(numbers)).group_by(Post.id, Post.channel, Post.canonical)
    return [
        _Words(row.id, str(CHANNELS[row.channel]), row.canonical, f"/activities/{row.activity}")
        for row in db.session.execute(rows)
    ]


_DESCRIBE = {
    "supporter_activity": _describe_activities,
    "finding": _describe_findings,
    "supporter": _describe_supporters,
    "post": _describe_posts,
}


def _say_kind(word: str) -> str:
    return str(KINDS[ActivityKind(word)]) if word in set(ActivityKind) else word


def _say_channel(word: str) -> str:
    return str(CHANNELS[Channel(word)]) if word in set(Channel) else _("without a post")


def _say_area(word: str) -> str:
    return str(AREAS[Area(word)]) if word in set(Area) else word


BY_CHANNEL = Dimension(name=_l("Channel"), say=_say_channel)
BY_AREA = (Dimension(name=_l("What was looked at"), say=_say_area),)
COMMON: dict[str, Any] = {"unit": "case", "version": 1, "describe": describe}
FLOW: dict[str, Any] = COMMON | {"kind": Kind.FLOW}
OF_POSTS = ("supporter_activities", "supporter_links", "supporter_posts")
OF_ACTIVITIES: dict[str, Any] = {
    "dimensions": (Dimension(name=_l("Kind of activity"), say=_say_kind), BY_CHANNEL),
    "exclusions": _l("What is not approved or was revoked, and a post that counts for another mission already."),
    "is_of_people": True,
    "sources": (*OF_POSTS, "supporters", "people"),
}
OF_FINDINGS = ("monitoring_findings", "monitoring_reports", "supporter_activities")
METRICS = (
    Metric(
        key="supporters.active",
        name=_l("Supporters who serve"),
        definition=_l("People who serve as supporters on the last day, each once."),
        kind=Kind.STOCK,
        rows=active,
        is_of_people=True,
        **COMMON | {"unit": "person"},
    ),
    Metric(
        key="supporters.activities",
        name=_l("Activities of supporters"),
        definition=_l("Activities that were approved, on the day on which they were done, by kind and channel."),
        rows=activities,
        **FLOW | OF_ACTIVITIES,
    ),
    Metric(
        key="supporters.people",
        name=_l("Supporters with an activity"),
        definition=_l("Different people with an approved activity within the days: none counts twice."),
        rows=activities,
        **FLOW | OF_ACTIVITIES | {"kind": Kind.DISTINCT, "unit": "person"},
    ),
    Metric(
        key="supporters.reports",
        name=_l("Programmes monitored"),
        definition=_l("Checklists handed in of approved activities, on the day of the visit."),
        rows=reports,
        exclusions=_l("Drafts, and activities that are not approved."),
        is_of_people=True,
        sources=("monitoring_reports", "supporter_activities", "supporters", "people"),
        **FLOW,
    ),
    Metric(
        key="supporters.findings",
        name=_l("Findings of monitoring"),
        definition=_l("What should be better, as approved checklists say, on the day of the visit."),
        rows=found,
        sources=OF_FINDINGS,
        dimensions=BY_AREA,
        **FLOW,
    ),
    Metric(
        key="supporters.findings_solved",
        name=_l("Findings solved"),
        definition=_l("Findings that staff have solved, on the day on which they were."),
        rows=solved,
        sources=OF_FINDINGS,
        exclusions=_l("Findings that nobody follows, and those that are open again."),
        dimensions=BY_AREA,
        **FLOW,
    ),
    Metric(
        key="supporters.posts",
        name=_l("Posts of supporters"),
        definition=_l("Different posts that show approved activities of the days: one however its address is typed."),
        rows=posts,
        sources=OF_POSTS,
        dimensions=(BY_CHANNEL,),
        **FLOW | {"kind": Kind.DISTINCT},
    ),
    Metric(
        key="supporters.reach",
        name=_l("Views of posts"),
        definition=_l("What was last measured of each post until the last day; days are never added up."),
        kind=Kind.STOCK,
        rows=reach,
        exclusions=_l("Posts of which nobody has measured anything."),
        dimensions=(BY_CHANNEL,),
        **COMMON | {"unit": "view"},
    ),
)
