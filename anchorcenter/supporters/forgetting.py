"""What is destroyed of a supporter who is forgotten: what they wrote and photographed. What counts of it stays."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete, exists, select, update

from anchorcenter.admissions.calls.models import Appeal, Application, ApplicationVersion, Call
from anchorcenter.core.db import db
from anchorcenter.questions import service as questions
from anchorcenter.supporters.activities.models import Activity, ActivityLink, ActivityPhoto, Post
from anchorcenter.supporters.models import Supporter
from anchorcenter.supporters.monitoring.models import MonitoringReport
from anchorcenter.supporters.recruiting.service import PURPOSE

GONE, NOWHERE = "-", "https://forgotten.invalid/"


def forget(person_id: int) -> None:
    """Leave nothing of what somebody wrote, photographed and posted as a supporter or told to become one, and show
    nothing of them. Kind, day and minutes of what they did stay with the figures; of posts that they alone have logged
    only that there was one, where, and how far it reached. Findings are about the center and stay.

    Files of photos have no row any more: the worker's sweep removes them within a day.
    """
    places = select(Supporter.id).where(Supporter.person_id == person_id)
    mine = select(Activity.id).where(Activity.supporter_id.in_(places))
    reports = select(MonitoringReport.response_id).where(MonitoringReport.activity_id.in_(mine))
    questions.forget([*db.session.scalars(reports), *_list_applied(person_id)])
    _forget_posts(list(db.session.scalars(mine)))
    applications = select(Application.id).join(Call, Call.id == Application.call_id)
    applications = applications.where(Application.person_id == person_id, Call.purpose == PURPOSE)
    hidden: dict[Any, Any] = {Supporter.nickname: "", Supporter.publishes_at: None, Supporter.ranks_at: None}
    ended = update(Supporter).where(Supporter.person_id == person_id, Supporter.ended_on.is_not(None))
    for change in (
        delete(ActivityPhoto).where(ActivityPhoto.activity_id.in_(mine)),
        update(Activity).where(Activity.id.in_(mine)).values(title=GONE, text="", shown_at=None),
        update(Supporter).where(Supporter.person_id == person_id).values(hidden),
        ended.values(ended_why=GONE),
        update(Appeal).where(Appeal.application_id.in_(applications)).values(text=GONE),
    ):
        db.session.execute(change.execution_options(synchronize_session=False))


def _list_applied(person_id: int) -> list[int]:
    """Every draft and version of what somebody handed in to become a supporter."""
    mine = Application.person_id == person_id, Call.purpose == PURPOSE
    drafts = select(Application.response_id).join(Call, Call.id == Application.call_id).where(*mine)
    versions = select(ApplicationVersion.response_id).join(Application).join(Call, Call.id == Application.call_id)
    return [*db.session.scalars(drafts), *db.session.scalars(versions.where(*mine))]


def _forget_posts(activities: list[int]) -> None:
    """Addresses of posts that nobody else has logged lead nowhere any more, and what was typed of all is gone."""
    theirs = ActivityLink.activity_id.in_(activities)
    others = exists().where(ActivityLink.post_id == Post.id, ActivityLink.activity_id.not_in(activities))
    rows = select(Post).where(Post.id.in_(select(ActivityLink.post_id).where(theirs)), ~others)
    for post in db.session.scalars(rows):
        post.canonical = f"{NOWHERE}{post.id}"
    db.session.flush()
    typed = update(ActivityLink).where(theirs).values(address=GONE)
    db.session.execute(typed.execution_options(synchronize_session=False))
