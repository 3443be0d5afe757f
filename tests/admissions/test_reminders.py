"""Reviewers who have something left to score are reminded once, some days before scores are due."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import update

from anchorcenter.accounts.models import RoleGrant
from anchorcenter.admissions.calls import service
from anchorcenter.admissions.calls.models import Step
from anchorcenter.admissions.calls.rules import Schedule
from anchorcenter.admissions.calls.service import REMIND_DAYS
from anchorcenter.core import settings
from anchorcenter.core.db import db
from anchorcenter.core.unit_of_work import writing
from tests.accounts.mails import read_mails
from tests.admissions.rounds import AFTER, CLOSES, STAFF, Round, apply, let_through, made, score
from tests.steps import actor
from tests.times import DAY, HOUR, MINUTE, NOW

Clock = Callable[[datetime], None]
DUE = CLOSES + 6 * DAY


@pytest.fixture
def call(app: Flask) -> Round:
    """A call with two reviewers and two applications that they are to score until DUE."""
    call = made(app)
    let_through(app, call, apply(app, call, "tenant-a"), apply(app, call, "tenant-b"))
    plan(app, call)
    return call


def plan(app: Flask, call: Round, due: datetime | None = DUE) -> None:
    with app.app_context(), writing():
        service.schedule(call.id, Schedule(review_ends_at=due), by=STAFF, now=NOW)


def reminded(app: Flask, clock: Clock, moment: datetime) -> list[tuple[str, str]]:
    """Who was told until then that scores are due, and in which words."""
    clock(moment)
    read_mails(app)  # What a job has to say goes out in the round after it.
    found = [mail for mail in read_mails(app) if "채점해 주세요" in mail["Subject"]]
    return sorted((mail["To"].partition("@")[0], mail.get_content()) for mail in found)


def names(app: Flask, clock: Clock, moment: datetime) -> list[str]:
    return [name for name, _text in reminded(app, clock, moment)]


def test_each_is_reminded_once_some_days_before(app: Flask, call: Round, clock: Clock) -> None:
    score(app, call, 1, "reviewer-1", 50, 50, 50)
    assert names(app, clock, DUE - 3 * DAY - MINUTE) == []
    told = reminded(app, clock, DUE - 3 * DAY + HOUR)
    assert [name for name, _text in told] == ["reviewer-1", "reviewer-2"]
    assert ["신청서 1건" in told[0][1], "신청서 2건" in told[1][1]] == [True, True]
    assert "http://localhost/reviews/call" in told[0][1]
    assert names(app, clock, DUE - DAY) == ["reviewer-1", "reviewer-2"], "a rerun tells nobody again"


def test_who_has_scored_all_that_is_theirs_is_not_reminded(app: Flask, call: Round, clock: Clock) -> None:
    for number in (1, 2):
        score(app, call, number, "reviewer-1", 50, 50, 50)
    by = actor(app, "reviewer-2")
    with app.app_context(), writing():
        service.declare_conflict(call.id, 1, "친척", by=by, now=AFTER)
    score(app, call, 2, "reviewer-2", 50, 50, 50)
    assert names(app, clock, DUE - DAY) == []


def test_half_a_sheet_is_not_all(app: Flask, call: Round, clock: Clock) -> None:
    for number in (1, 2):
        score(app, call, number, "reviewer-1", 50, 50, 50)
    sheet = service.NewSheet(step=Step.DOCUMENTS, points=dict.fromkeys(call.criteria[:2], 50))
    for number in (1, 2):
        by = actor(app, "reviewer-2")
        with app.app_context(), writing():
            service.score(call.id, number, sheet, by=by, now=AFTER)
    assert names(app, clock, DUE - DAY) == ["reviewer-2"]


def test_another_day_is_told_anew(app: Flask, call: Round, clock: Clock) -> None:
    assert len(reminded(app, clock, DUE - DAY)) == 2
    plan(app, call, DUE + DAY)
    assert len(reminded(app, clock, DUE - HOUR)) == 4
    plan(app, call, DUE + DAY)
    assert len(reminded(app, clock, DUE)) == 4


@pytest.mark.parametrize("why", ["no day", "too late", "final", "never", "no reviewer any more"])
def test_nobody_is_reminded_of_what_is_not_due(app: Flask, call: Round, clock: Clock, why: str) -> None:
    moment = DUE if why == "too late" else DUE - DAY
    if why == "no day":
        plan(app, call, None)
    elif why == "final":
        for number in (1, 2):
            score(app, call, number, "reviewer-1", 50, 50, 50)
        with app.app_context(), writing():
            service.freeze(call.id, by=STAFF, now=AFTER)
    elif why == "never":
        with app.app_context(), writing():
            settings.change(REMIND_DAYS, 0, now=NOW)
    elif why == "no reviewer any more":
        with app.app_context(), writing():
            revoked: Any = {"revoked_at": AFTER}
            db.session.execute(update(RoleGrant).where(RoleGrant.role == "reviewer").values(revoked))
    assert names(app, clock, moment) == []


def test_how_many_days_before_is_a_setting(app: Flask, call: Round, clock: Clock) -> None:
    with app.app_context(), writing():
        settings.change(REMIND_DAYS, 5, now=NOW)
    assert names(app, clock, DUE - 5 * DAY + MINUTE) == ["reviewer-1", "reviewer-2"]
