"""The life of a call: applied for until the second, looked at, scored, decided, objected to."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from email.message import EmailMessage
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from anchorcenter.accounts.models import Membership, Rank
from anchorcenter.admissions.calls import service
from anchorcenter.admissions.calls.models import (
    Application,
    ApplicationState,
    ApplicationVersion,
    Call,
    Mode,
    Outcome,
    ScoreSheet,
    Step,
    TieRule,
)
from anchorcenter.admissions.calls.queries import get_call, get_to_review, list_own
from anchorcenter.admissions.calls.rules import CallState, draw, state_of
from anchorcenter.admissions.calls.service import NewSheet
from anchorcenter.core.audit import AuditEntry
from anchorcenter.core.db import db
from anchorcenter.core.errors import DomainError
from anchorcenter.core.unit_of_work import writing
from anchorcenter.questions.queries import find_answers
from tests.accounts.mails import read_mails
from tests.admissions.rounds import AFTER, CLOSES, OPENS, STAFF, apply, decided, let_through, made, results, score
from tests.center import OPENED
from tests.operations.pages import audit
from tests.steps import actor, count, problems
from tests.times import DAY, NOW

MICRO = timedelta(microseconds=1)


def refused(app: Flask, verb: Callable[..., Any], *args: Any, **options: Any) -> str:
    """The code of the refusal."""
    with app.app_context(), pytest.raises(DomainError) as error, writing():
        verb(*args, **options)
    return str(error.value.reasons[0].code)


def mails(app: Flask, to: str = "") -> list[EmailMessage]:
    """What has been mailed once it is all over."""
    with time_machine.travel(AFTER + 30 * DAY, tick=False):
        return read_mails(app, to)


@pytest.mark.parametrize(
    ("moment", "state"),
    [
        (OPENS - MICRO, CallState.ANNOUNCED), (OPENS, CallState.OPEN), (CLOSES, CallState.OPEN),
        (CLOSES + MICRO, CallState.REVIEW),
    ],
)  # fmt: skip
def test_a_call_stands_as_the_second_says_e9_e10(app: Flask, moment: Any, state: CallState) -> None:
    call = made(app)
    with app.app_context(), writing():
        row = db.session.get_one(Call, call.id)
        row.published_at = OPENS - DAY
        assert state_of(row, moment) is state


def test_the_deadline_itself_is_in_time_and_a_moment_later_is_not_e9(app: Flask) -> None:
    call, by = made(app), actor(app, "tenant-a")
    apply(app, call, "tenant-a", now=CLOSES)
    assert refused(app, service.submit, call.id, by=by, now=CLOSES + MICRO) == "not_open"
    assert refused(app, service.save, call.id, {}, by=by, now=CLOSES + MICRO) == "not_open"
    assert refused(app, service.save, call.id, {}, by=by, now=OPENS - MICRO) == "not_open"
    assert count(app, ApplicationVersion) == 1


def test_what_is_missing_is_listed_and_nothing_is_submitted(app: Flask) -> None:
    call, by = made(app), actor(app, "citizen")
    with app.app_context(), writing():
        service.save(call.id, {call.questions[1]: "3"}, by=by, now=NOW)
    assert refused(app, service.submit, call.id, by=by, now=NOW) == "missing"
    assert (count(app, ApplicationVersion), mails(app)) == (0, [])


def test_the_last_version_before_the_deadline_counts_and_earlier_ones_stay(app: Flask) -> None:
    call, by = made(app), actor(app, "tenant-a")
    apply(app, call, "tenant-a")
    with app.app_context(), writing():
        service.save(call.id, {call.questions[0]: "다시 쓴 소개"}, by=by, now=NOW + DAY)
        assert service.submit(call.id, by=by, now=NOW + DAY) == 2
    with app.app_context():
        first, second = db.session.scalars(select(ApplicationVersion).order_by(ApplicationVersion.number)).all()
        texts = [find_answers(each.response_id)[call.questions[0]] for each in (first, second)]
    assert texts == ["tenant-a의 회사", "다시 쓴 소개"]
    assert problems(app) == []


def test_each_receipt_is_mailed_once_with_its_number(app: Flask) -> None:
    call = made(app)
    apply(app, call, "tenant-a")
    (mail,) = mails(app, "tenant-a@test.example")
    assert mail["Subject"] == "접수 완료: 모집공고 (A-2026-000001)"
    assert "/intakes/call/application" in mail.get_content()


def test_a_company_has_one_application_whoever_of_it_writes(app: Flask) -> None:
    call = made(app)
    number = apply(app, call, "tenant-a")
    assert apply(app, call, "tenant-a-member") == number
    assert (count(app, Application), count(app, ApplicationVersion)) == (1, 2)
    with app.app_context():
        assert [len(list_own(actor(app, name))) for name in ("tenant-a", "tenant-b", "citizen")] == [1, 0, 0]


def test_what_is_withdrawn_is_not_reviewed_and_may_be_submitted_again_in_time(app: Flask) -> None:
    call, by = made(app), actor(app, "tenant-a")
    apply(app, call, "tenant-a")
    for _once_more in range(2):
        with app.app_context(), writing():
            service.withdraw(call.id, by=by, now=NOW)
    assert count(app, AuditEntry, AuditEntry.verb == "withdraw") == 1
    with app.app_context(), writing():
        service.submit(call.id, by=by, now=CLOSES)
        service.withdraw(call.id, by=by, now=AFTER)
    with app.app_context():
        assert db.session.scalars(select(Application.state)).all() == [ApplicationState.WITHDRAWN]


def test_a_whole_round_selects_the_best_and_keeps_a_reserve(app: Flask) -> None:
    call = made(app)
    numbers = [apply(app, call, name) for name in ("tenant-a", "tenant-b", "citizen")]
    let_through(app, call, *numbers)
    for name, points in (("reviewer-1", (70, 90, 100)), ("reviewer-2", (80, 50, 61)), ("reviewer-1", (70, 70, 70))):
        for number in numbers:
            score(app, call, number, name, *(max(0, each - 5 * number) for each in points))
    decided(app, call)
    # Weights 50, 30, 20; the means of both sheets are (70+80)/2-5n, (70+50)/2-5n, (70+61)/2-5n.
    assert results(app) == [
        (1, 6_360, Outcome.SELECTED), (2, 5_860, Outcome.REJECTED), (3, 5_360, Outcome.REJECTED),
    ]  # fmt: skip
    subjects = [mail["Subject"] for mail in mails(app) if "결과" in mail["Subject"]]
    assert sorted(subjects) == [f"결과 안내: 모집공고 (A-2026-00000{n})" for n in (1, 2, 3)]
    assert problems(app) == []


def test_who_gives_up_makes_room_for_the_first_in_reserve_who_is_told_once(app: Flask) -> None:
    call = made(app, pass_points=10)
    numbers = [apply(app, call, name) for name in ("tenant-a", "tenant-b", "citizen")]
    let_through(app, call, *numbers)
    for number in numbers:
        score(app, call, number, "reviewer-1", *[90 - number] * 3)
    decided(app, call)
    assert [outcome for _rank, _points, outcome in results(app)] == ["selected", "reserve", "rejected"]
    with app.app_context(), writing():
        assert service.decline(call.id, numbers[0], "사업 중단", by=STAFF, now=AFTER) == numbers[1]
    assert [outcome for _rank, _points, outcome in results(app)] == ["declined", "selected", "rejected"]
    assert len(mails(app, "tenant-b@test.example")) == 3  # Receipt, result, and that they moved up.
    assert refused(app, service.decline, call.id, numbers[0], "또", by=STAFF, now=AFTER) == "no_place"
    with app.app_context(), writing():
        assert service.decline(call.id, numbers[1], "사업 중단", by=STAFF, now=AFTER) is None
    assert problems(app) == []


def test_nobody_scores_their_own_e22(app: Flask) -> None:
    call = made(app)
    with app.app_context(), writing():
        organisation = actor(app, "tenant-a").organisation_id
        reviewer = actor(app, "reviewer-1").id
        joined = {"organisation_id": organisation, "person_id": reviewer, "rank": Rank.MEMBER, "since": OPENED}
        db.session.add(Membership(**joined))
    own, other = apply(app, call, "tenant-a"), apply(app, call, "tenant-b")
    let_through(app, call, own, other)
    sheet = NewSheet(step=Step.PRESENTATION, points={call.criteria[2]: 100})
    by = actor(app, "reviewer-1")
    assert refused(app, service.score, call.id, own, sheet, by=by, now=AFTER) == "not_found"
    assert count(app, ScoreSheet) == 0
    score(app, call, other, "reviewer-1", 1, 2, 3)


def test_a_declared_conflict_counts_for_nothing_and_stays_e22(app: Flask) -> None:
    call = made(app)
    number = apply(app, call, "tenant-a")
    let_through(app, call, number)
    score(app, call, number, "reviewer-1", 100, 100, 100)
    score(app, call, number, "reviewer-2", 60, 60, 60)
    by = actor(app, "reviewer-1")
    assert refused(app, service.declare_conflict, call.id, number, "", by=by, now=AFTER) == "why"
    with app.app_context(), writing():
        service.declare_conflict(call.id, number, "친척입니다", by=by, now=AFTER)
    sheet = NewSheet(step=Step.PRESENTATION, points={call.criteria[2]: 100})
    assert refused(app, service.score, call.id, number, sheet, by=by, now=AFTER) == "conflict"
    decided(app, call)
    assert results(app) == [(1, 6_000, Outcome.SELECTED)]


@pytest.mark.parametrize(
    ("points", "code"),
    [({}, "points"), ({0: None}, "points"), ({0: 101}, "points"), ({0: -1}, "points"), ({0: 50, -1: 50}, "criterion")],
)
def test_points_are_from_0_to_100_for_every_criterion_of_the_step(
    app: Flask, points: dict[int, int | None], code: str
) -> None:
    call = made(app)
    number = apply(app, call, "tenant-a")
    let_through(app, call, number)
    given = {call.criteria[2 + key]: value for key, value in points.items()}
    sheet, by = NewSheet(step=Step.PRESENTATION, points=given), actor(app, "reviewer-1")
    assert refused(app, service.score, call.id, number, sheet, by=by, now=AFTER) == code
    assert count(app, ScoreSheet) == 0


def test_only_reviewers_of_the_call_score_what_staff_let_through_after_the_deadline(app: Flask) -> None:
    call = made(app)
    number, other = apply(app, call, "tenant-a"), apply(app, call, "tenant-b")
    sheet = NewSheet(step=Step.PRESENTATION, points={call.criteria[2]: 50})
    by = actor(app, "reviewer-1")
    assert refused(app, service.score, call.id, number, sheet, by=by, now=CLOSES) == "not_reviewed"
    assert refused(app, service.score, call.id, number, sheet, by=by, now=AFTER) == "not_found"
    let_through(app, call, number)
    assert refused(app, service.score, call.id, number, sheet, by=actor(app, "staff"), now=AFTER) == "not_found"
    with app.app_context(), writing():
        service.screen(call.id, other, passes=False, why="서류 미비", by=actor(app, "staff"), now=AFTER)
    assert refused(app, service.score, call.id, other, sheet, by=by, now=AFTER) == "not_found"
    score(app, call, number, "reviewer-1", 90, 90, 90)
    decided(app, call)
    assert results(app) == [(1, 9_000, Outcome.SELECTED), (None, None, Outcome.REJECTED)]
    assert any("서류 미비" in mail.get_content() for mail in mails(app, "tenant-b@test.example"))


def test_final_scores_do_not_change_and_every_gap_is_named_before(app: Flask) -> None:
    call = made(app)
    numbers = [apply(app, call, name) for name in ("tenant-a", "tenant-b")]
    let_through(app, call, *numbers)
    score(app, call, numbers[0], "reviewer-1", 90, 90, 90)
    with app.app_context(), pytest.raises(DomainError) as error, writing():
        service.freeze(call.id, by=STAFF, now=AFTER)
    assert "A-2026-000002" in str(error.value.reasons[0].message)
    assert refused(app, service.decide, call.id, by=STAFF, now=AFTER) == "scores"
    score(app, call, numbers[1], "reviewer-2", 90, 90, 90)
    decided(app, call)
    sheet = NewSheet(step=Step.PRESENTATION, points={call.criteria[2]: 100})
    by = actor(app, "reviewer-2")
    assert refused(app, service.score, call.id, numbers[1], sheet, by=by, now=AFTER) == "not_reviewed"
    assert refused(app, service.decide, call.id, by=STAFF, now=AFTER) == "decided"
    assert refused(app, service.publish_results, call.id, by=STAFF, now=AFTER) == "results"


def test_a_lottery_gives_the_same_result_to_whoever_draws_it_again(app: Flask) -> None:
    call = made(app, mode=Mode.DRAW, tie_rule=TieRule.DRAW, places=2, reserves=1)
    numbers = [apply(app, call, name) for name in ("tenant-a", "tenant-b", "citizen", "nobody")]
    let_through(app, call, *numbers)
    assert refused(app, service.set_seed, call.id, "1145-2-11-31", by=STAFF, now=CLOSES) == "seed"
    assert refused(app, service.decide, call.id, by=STAFF, now=AFTER) == "seed"
    with app.app_context(), writing():
        service.set_seed(call.id, "1145-2-11-31", by=STAFF, now=AFTER)
    assert refused(app, service.set_seed, call.id, "other-seed", by=STAFF, now=AFTER) == "seed"
    with app.app_context(), writing():
        service.decide(call.id, by=STAFF, now=AFTER)
    order = draw("1145-2-11-31", numbers)
    assert [rank for rank, _points, _outcome in results(app)] == [order.index(number) + 1 for number in numbers]
    assert sorted(outcome for _r, _p, outcome in results(app)) == ["rejected", "reserve", "selected", "selected"]


def test_a_deadline_moves_only_to_later_with_a_reason_that_applicants_are_told(app: Flask) -> None:
    call = made(app)
    apply(app, call, "tenant-a")
    for closes_at, why, code in ((CLOSES + DAY, "", "why"), (CLOSES, "연장", "earlier"), (NOW, "연장", "earlier")):
        assert refused(app, service.extend, call.id, closes_at, why, by=STAFF, now=NOW) == code
    with app.app_context(), writing():
        service.extend(call.id, CLOSES + DAY, "서버 점검", by=STAFF, now=AFTER - timedelta(hours=1))
    apply(app, call, "tenant-b", now=CLOSES + DAY)
    subjects = sorted(mail["Subject"] for mail in mails(app, "tenant-a@test.example"))
    assert subjects == ["마감 연장: 모집공고", "접수 완료: 모집공고 (A-2026-000001)"]


@pytest.mark.parametrize("changes", [{"opens_at": CLOSES}, {"slug": "call"}])
def test_a_call_is_made_in_order_and_its_name_is_its_own(app: Flask, changes: dict[str, Any]) -> None:
    made(app, slug="call", is_published=False)
    with pytest.raises(DomainError):
        made(app, is_published=False, **changes)
    assert count(app, Call) == 1


def test_what_was_published_stays_and_nothing_half_is_published(app: Flask) -> None:
    call = made(app, is_published=False)
    with app.app_context():
        assert state_of(db.session.get_one(Call, call.id), NOW) is CallState.DRAFT
    assert refused(app, service.publish, call.id, by=STAFF, now=CLOSES) == "lacks"
    with app.app_context(), writing():
        service.publish(call.id, by=STAFF, now=NOW)
    assert refused(app, service.publish, call.id, by=STAFF, now=NOW) == "published"
    assert refused(app, service.remove_criterion, call.id, call.criteria[0], by=STAFF, now=NOW) == "published"
    assert refused(app, service.add_reviewer, call.id, actor(app, "staff").id, by=STAFF, now=NOW) == "no_reviewer"
    reviewer = actor(app, "reviewer-1").id
    assert refused(app, service.add_reviewer, call.id, reviewer, by=STAFF, now=NOW) == "there"


def test_an_objection_is_made_once_in_time_and_answered_once(app: Flask) -> None:
    call, by = made(app), actor(app, "tenant-a")
    number = apply(app, call, "tenant-a")
    let_through(app, call, number)
    score(app, call, number, "reviewer-1", 10, 10, 10)
    assert refused(app, service.appeal, call.id, "점수", by=by, now=AFTER) == "not_found"
    decided(app, call)
    end = AFTER + 7 * DAY
    assert refused(app, service.appeal, call.id, "점수", by=by, now=end + MICRO) == "appeals_over"
    assert refused(app, service.appeal, call.id, "", by=by, now=end) == "text"
    with app.app_context(), writing():
        service.appeal(call.id, "점수를 확인해 주세요", by=by, now=end)
    assert refused(app, service.appeal, call.id, "또", by=by, now=end) == "once"
    staff = actor(app, "staff")
    assert refused(app, service.answer, call.id, number, "", by=staff, now=end) == "text"
    with app.app_context(), writing():
        service.answer(call.id, number, "다시 확인했습니다", by=staff, now=end)
    assert refused(app, service.answer, call.id, number, "또", by=staff, now=end) == "answered"
    verbs = [verb for verb, *_rest in audit(app, "application")]
    assert verbs == ["begin", "submit", "screen", "score", "score", "appeal", "answer_appeal"]


def test_a_reviewer_who_has_scored_stays_and_one_who_has_not_may_go(app: Flask) -> None:
    call = made(app)
    number = apply(app, call, "tenant-a")
    let_through(app, call, number)
    score(app, call, number, "reviewer-1", 1, 1, 1)
    first, second = (actor(app, name).id for name in ("reviewer-1", "reviewer-2"))
    assert refused(app, service.remove_reviewer, call.id, first, by=STAFF, now=AFTER) == "scored"
    with app.app_context(), writing():
        service.remove_reviewer(call.id, second, by=STAFF, now=AFTER)
    with app.app_context(), pytest.raises(DomainError):
        get_to_review(number, call.id, actor(app, "reviewer-2"))
    with app.app_context(), pytest.raises(DomainError):
        get_call("call", "intake", now=OPENS - DAY)
