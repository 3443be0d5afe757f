"""Reminding reviewers of what they have not scored yet. Call inside ``writing()``."""

from __future__ import annotations

from datetime import datetime, timedelta

from anchorcenter.accounts.actors import Actor
from anchorcenter.accounts.directory import list_actors
from anchorcenter.accounts.models import Permission
from anchorcenter.accounts.people import tell
from anchorcenter.admissions.calls.models import Call
from anchorcenter.admissions.calls.queries import list_reviewers, list_sheets, list_to_review, lock_call
from anchorcenter.core import settings
from anchorcenter.core.audit import PROGRAM, record
from anchorcenter.core.db import db

REMIND_DAYS = settings.Setting("calls.remind_days", 3)


def remind_from(now: datetime) -> datetime:
    """Whose scores are due until then are to be reminded at ``now``."""
    return now + timedelta(days=settings.current()[REMIND_DAYS])


def remind(call_id: int, *, now: datetime) -> None:
    """Write to each reviewer with something left to score, once for a day on which scores are due."""
    call = lock_call(call_id)
    due_at = call.review_ends_at
    if due_at is None or call.scored_at is not None or not now < due_at <= remind_from(now):
        return
    reviewers = [each for each in list_reviewers(call_id) if each.reminded_at is None]
    actors = list_actors([each.person_id for each in reviewers], now=now)
    for reviewer in reviewers:
        by = actors.get(reviewer.person_id)
        if by and by.may(Permission.REVIEW) and (left := _count_left(call, by)):
            reviewer.reminded_at = now
            db.session.flush()
            values = {"title": call.title, "title_en": call.title_en or call.title, "due_at": due_at, "left": left}
            key = f"call-{call_id}-scores-{by.id}-{due_at.isoformat()}"
            tell(by.id, "scores_due", values | {"path": f"/reviews/{call.slug}"}, key=key, now=now)
            record("remind", "call", call_id, by=PROGRAM, now=now, after={"person_id": by.id})


def _count_left(call: Call, by: Actor) -> int:
    """How many applications they are to score, are free to, and have not scored in every step."""
    steps = {each.step for each in call.criteria}
    mine = [sheet for sheet in list_sheets(call.id) if sheet.reviewer_id == by.id]
    done = {(sheet.application_id, sheet.step) for sheet in mine}  # A conflict fills every step.
    return sum(any((each.id, step) not in done for step in steps) for each in list_to_review(call.id, by))
