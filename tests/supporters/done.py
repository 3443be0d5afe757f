"""Supporters with what they did, put down as the log leaves it, for tests of what follows from it."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Flask
from sqlalchemy import select, update

from anchorcenter.accounts.models import Gender, Person
from anchorcenter.core.db import db
from anchorcenter.core.unit_of_work import writing
from anchorcenter.questions import service as questions
from anchorcenter.supporters.activities.models import (
    Activity,
    ActivityLink,
    ActivityPhoto,
    ActivityState,
    Channel,
    Measure,
    Post,
    ReachFigure,
)
from anchorcenter.supporters.models import ActivityKind, Evidence, Mission, Supporter, SupporterCohort
from anchorcenter.supporters.monitoring.models import Area, Finding, MonitoringReport
from anchorcenter.supporters.monitoring.service import begin as checklist
from anchorcenter.supporters.rewards.models import ProposalLine
from tests.steps import actor
from tests.times import HOUR, NOW, kst

FIRST, SECOND = "supporters-1", "supporters-2"
DAY = date(2026, 11, 18)


def cohort(app: Flask, slug: str = FIRST, **changes: Any) -> int:
    """A cohort of this year; answers its number."""
    values: dict[str, Any] = {"title": "서포터즈", "title_en": "Supporters", "first_on": date(2026, 3, 1)}
    with app.app_context(), writing():
        row = SupporterCohort(slug=slug, last_on=date(2026, 12, 31), **values | changes)
        db.session.add(row)
        db.session.flush()
        return row.id


def serve(app: Flask, who: str, cohort_id: int, **changes: Any) -> int:
    """Have somebody of the test center serve in it; answers the number of their place."""
    person = actor(app, who).id
    with app.app_context(), writing():
        found = db.session.get_one(SupporterCohort, cohort_id)
        number = len(db.session.scalars(select(Supporter.id).where(Supporter.cohort_id == cohort_id)).all()) + 1
        values: dict[str, Any] = {"first_on": found.first_on, "last_on": found.last_on, "number": number}
        row = Supporter(cohort_id=cohort_id, person_id=person, **values | changes)
        db.session.add(row)
        db.session.flush()
        return row.id


def did(app: Flask, supporter: int, day: date = DAY, **changes: Any) -> int:
    """Something that they did that day, by default for two hours and approved; answers its number."""
    start = kst("10:00", day.isoformat())
    values: dict[str, Any] = {
        "kind": ActivityKind.MONITORING,
        "title": "안전교육 참관",
        "state": ActivityState.APPROVED,
    }
    values |= {"starts_at": start, "ends_at": start + 2 * HOUR, "begun_at": NOW, "submitted_at": NOW} | changes
    counts = values["state"] is ActivityState.APPROVED
    values = {"counts": counts, "counted_minutes": 120 * counts} | values
    with app.app_context(), writing():
        row = Activity(supporter_id=supporter, done_on=day, **values)
        db.session.add(row)
        db.session.flush()
        return row.id


def asked(app: Flask, cohort_id: int, **changes: Any) -> int:
    """A mission of that cohort, open for a month before DAY and after it; answers its number."""
    values: dict[str, Any] = {"kind": ActivityKind.MONITORING, "title": "점검", "evidence": Evidence.NONE}
    values |= {"required": 1, "points": 5, "opens_at": NOW - 30 * HOUR * 24, "due_at": NOW + 30 * HOUR * 24} | changes
    with app.app_context(), writing():
        row = Mission(cohort_id=cohort_id, **values)
        db.session.add(row)
        db.session.flush()
        return row.id


def put(app: Flask, activity: int, **values: Any) -> None:
    """Have an activity be so."""
    with app.app_context(), writing():
        db.session.execute(update(Activity).where(Activity.id == activity).values(**values))


def posted(app: Flask, activity: int, address: str = "https://blog.example.org/1", **reach: int) -> int:
    """Show it with a post; ``reach`` is what was measured of its views, by day (``d20261118``). Answers the post."""
    staff = actor(app, "staff").id
    with app.app_context(), writing():
        row = db.session.scalar(select(Post).where(Post.canonical == address))
        if row is None:
            row = Post(canonical=address, channel=Channel.BLOG)
            db.session.add(row)
            db.session.flush()
        db.session.add(ActivityLink(activity_id=activity, post_id=row.id, address=address))
        for word, value in reach.items():
            figure = ReachFigure(post_id=row.id, measure=Measure.VIEWS, value=value, source="blog statistics")
            figure.measured_on, figure.entered_at = date.fromisoformat(word.removeprefix("d")), NOW
            figure.entered_by_id = staff
            db.session.add(figure)
        return row.id


def of_gender(app: Flask, gender: Gender, *people: str) -> None:
    """Have them say so of themselves."""
    numbers = [actor(app, who).id for who in people]
    with app.app_context(), writing():
        db.session.execute(update(Person).where(Person.id.in_(numbers)).values(gender=gender))


def proposed(app: Flask) -> list[tuple[int, int]]:
    """Every activity that was proposed for payment, with its fee."""
    with app.app_context():
        rows = select(ProposalLine.activity_id, ProposalLine.fee_won).order_by(ProposalLine.id)
        return [(row[0], row[1]) for row in db.session.execute(rows)]


def photographed(app: Flask, activity: int, name: str = "s-1") -> int:
    """Show it with a photo, of which only the row is there; answers the photo."""
    with app.app_context(), writing():
        row = ActivityPhoto(activity_id=activity, name=name, digest=name * 8, width=4, height=3, added_at=NOW)
        db.session.add(row)
        db.session.flush()
        return row.id


def found(app: Flask, activity: int, text: str = "소화기가 가려져 있음") -> int:
    """A checklist of it that was handed in, with a finding; answers the finding."""
    with app.app_context(), writing():
        report = MonitoringReport(
            activity_id=activity, response_id=questions.begin(checklist(now=NOW)), handed_in_at=NOW
        )
        report.findings = [Finding(area=Area.SAFETY, text=text, found_at=NOW)]
        db.session.add(report)
        db.session.flush()
        return report.findings[0].id
