"""Applying at the deadline, one applicant in two windows, two decisions, two who give up one place."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine, event, func, select

from anchorcenter.admissions.calls import service
from anchorcenter.admissions.calls.models import Application, ApplicationVersion, Outcome
from anchorcenter.core.audit import AuditEntry
from anchorcenter.core.db import READER, db
from anchorcenter.core.outbox import Message
from anchorcenter.core.unit_of_work import writing
from anchorcenter.questions.queries import find_answers
from tests.admissions.rounds import AFTER, CLOSES, STAFF, Round, apply, let_through, made, results, score
from tests.races.conftest import Gate, Meanwhile
from tests.steps import actor, bearer, count, problems
from tests.times import NOW

pytestmark = pytest.mark.races
Race = Callable[..., Any]
MINE = "/api/v1/applications"


def audited(app: Flask, verb: str) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(AuditEntry).where(AuditEntry.verb == verb)) or 0


def scored(app: Flask, *names: str, **changes: Any) -> Round:
    """A round that waits to be decided."""
    call = made(app, pass_points=0, **changes)
    for name in names:
        number = apply(app, call, name)
        let_through(app, call, number)
        score(app, call, number, "reviewer-1", *[90 - number] * 3)
    with app.app_context(), writing():
        service.freeze(call.id, by=STAFF, now=AFTER)
    return call


def test_one_company_in_many_windows_has_one_application(app: Flask, race: Race) -> None:
    call = made(app)

    def attempt(other: Flask, number: int) -> str:
        by = actor(other, ("tenant-a", "tenant-a-member")[number % 2])
        with other.app_context(), writing():
            service.save(call.id, {call.questions[0]: f"{number}"}, by=by, now=NOW)
        return "saved"

    counts = race(attempt, 8).counts
    assert (counts["saved"] + counts["twice"], counts["saved"] >= 1) == (8, True)
    assert (count(app, Application), problems(app)) == (1, [])


def test_at_the_deadline_who_is_in_time_is_in_and_nobody_else(app: Flask, race: Race) -> None:
    call = made(app)
    for name in ("tenant-a", "tenant-b", "citizen", "nobody"):
        by = actor(app, name)
        with app.app_context(), writing():
            service.save(call.id, {call.questions[0]: name}, by=by, now=NOW)

    def attempt(other: Flask, number: int) -> str:
        by = actor(other, ("tenant-a", "tenant-b", "citizen", "nobody")[number])
        with other.app_context(), writing():
            service.submit(call.id, by=by, now=CLOSES + timedelta(microseconds=number % 2))
        return "submitted"

    assert race(attempt, 4).counts == {"submitted": 2, "not_open": 2}
    assert (count(app, ApplicationVersion), problems(app)) == (2, [])


def drafted(app: Flask) -> tuple[Round, str]:
    """A draft of company A that may be submitted, and the tag of it as a program reads it."""
    call, by = made(app), actor(app, "tenant-a")
    with app.app_context(), writing():
        number = service.save(call.id, {call.questions[0]: "가 회사"}, by=by, now=NOW)
    read = app.test_client().get(f"{MINE}/{number}", headers=bearer("tenant-a"))
    return call, read.headers["ETag"]


def versions(app: Flask) -> list[int]:
    with app.app_context():
        return list(db.session.scalars(select(ApplicationVersion.number).order_by(ApplicationVersion.id)))


def test_one_application_submitted_in_many_windows_at_once_has_as_many_versions(app: Flask, race: Race) -> None:
    call, _tag = drafted(app)

    def attempt(other: Flask, number: int) -> str:
        by = actor(other, ("tenant-a", "tenant-a-member")[number % 2])
        with other.app_context(), writing():
            service.submit(call.id, by=by, now=NOW)
        return "submitted"

    assert race(attempt, 4).counts == {"submitted": 4}
    assert (versions(app), count(app, Message, Message.key.contains("receipt"))) == ([1, 2, 3, 4], 4)


@pytest.mark.parametrize(
    ("key", "statuses"), [("", {"201": 1, "412": 3}), ("same", {"201": 4})], ids=["by its tag", "with one key"]
)
def test_one_application_submitted_by_many_programs_at_once_is_submitted_once(
    app: Flask, race: Race, key: str, statuses: dict[str, int]
) -> None:
    _call, tag = drafted(app)

    def attempt(other: Flask, _number: int) -> str:
        headers = bearer("tenant-a") | {"If-Match": tag} | ({"Idempotency-Key": key} if key else {})
        return str(other.test_client().post(f"{MINE}/1/submit", headers=headers).status_code)

    assert race(attempt, 4).counts == statuses
    assert (versions(app), count(app, Message, Message.key.contains("receipt"))) == ([1], 1)


def test_what_is_changed_while_it_is_submitted_is_not_submitted_unread(app: Flask, race: Race) -> None:
    call, tag = drafted(app)

    def attempt(other: Flask, number: int) -> str:
        client, headers = other.test_client(), bearer("tenant-a") | {"If-Match": tag}
        if number % 2:
            return str(client.post(f"{MINE}/1/submit", headers=headers).status_code)
        sent = {"answers": [{"question": call.questions[0], "value": f"새 이름 {number}"}]}
        return str(client.patch(f"{MINE}/1", json=sent, headers=headers).status_code)

    counts = race(attempt, 4).counts
    assert (counts["412"], counts["200"] + counts["201"]) == (3, 1)
    assert len(versions(app)) == counts["201"]


def test_whenever_it_is_changed_while_a_change_reads_it_nothing_is_written_over_unread(app: Flask) -> None:
    call, _tag = drafted(app)
    reader, question = reader_of(app), call.questions[0]

    def change(value: str, tag: str) -> int:
        sent = {"answers": [{"question": question, "value": value}]}
        headers = bearer("tenant-a") | {"If-Match": tag}
        return app.test_client().patch(f"{MINE}/1", json=sent, headers=headers).status_code

    statuses = []
    for moment in range(1, 30):
        tag = app.test_client().get(f"{MINE}/1", headers=bearer("tenant-a")).headers["ETag"]
        asked, fell = [0], list[int]()

        def fall(*_told: Any, at: int = moment, asked: list[int] = asked, fell: list[int] = fell) -> None:
            asked[0] += 1
            if asked[0] == at:
                with ThreadPoolExecutor(1) as other:
                    fell.append(other.submit(change, f"다른 창 {at}", "*").result())

        event.listen(reader, "before_cursor_execute", fall)
        status = change(f"이 창 {moment}", tag)
        event.remove(reader, "before_cursor_execute", fall)
        statuses.append((fell, status))
        if written(app, question) == f"다른 창 {moment}" and status == 200:
            break  # From here on it fell after the change, which had been written.
        assert (fell, status) == ([200], 412)
    assert len(statuses) > 4


def reader_of(app: Flask) -> Engine:
    """The lines on which requests read."""
    with app.app_context():
        return db.engines.get(READER) or db.engine


def written(app: Flask, question: int) -> str:
    with app.app_context():
        return find_answers(db.session.scalars(select(Application.response_id)).one())[question]


def test_a_deadline_that_is_moved_is_moved_for_who_submits_meanwhile(app: Flask, meanwhile: Meanwhile) -> None:
    call = made(app)
    late = CLOSES + timedelta(hours=1)

    def extending(other: Flask, gate: Gate) -> str:
        with other.app_context(), writing():
            service.extend(call.id, CLOSES + timedelta(days=1), "연장", by=STAFF, now=CLOSES)
            gate()
        return "extended"

    def submitting(other: Flask) -> int:
        return apply(other, call, "tenant-a", now=late)

    assert meanwhile(extending, submitting) == ("extended", 1)
    assert count(app, ApplicationVersion) == 1


def test_two_decisions_are_one(app: Flask, meanwhile: Meanwhile) -> None:
    call = scored(app, "tenant-a", "tenant-b")

    def deciding(other: Flask, gate: Gate) -> str:
        with other.app_context(), writing():
            service.decide(call.id, by=STAFF, now=AFTER)
            gate()
        return "decided"

    def again(other: Flask) -> str:
        with other.app_context(), writing():
            service.decide(call.id, by=STAFF, now=AFTER)
        return "decided"

    assert meanwhile(deciding, again) == ("decided", "DomainError")
    assert ([outcome for _r, _p, outcome in results(app)], audited(app, "decide")) == (["selected", "reserve"], 1)
    assert problems(app) == []


def test_two_who_give_up_move_two_up(app: Flask, race: Race) -> None:
    call = scored(app, "tenant-a", "tenant-b", "citizen", "nobody", places=2, reserves=2)
    with app.app_context(), writing():
        service.decide(call.id, by=STAFF, now=AFTER)
        service.publish_results(call.id, by=STAFF, now=AFTER)

    def attempt(other: Flask, number: int) -> str:
        with other.app_context(), writing():
            moved = service.decline(call.id, number % 2 + 1, "포기", by=STAFF, now=AFTER)
        return "moved up" if moved else "nobody"

    assert race(attempt, 4).counts == {"moved up": 2, "no_place": 2}
    assert [outcome for _r, _p, outcome in results(app)] == [Outcome.DECLINED] * 2 + [Outcome.SELECTED] * 2
    assert problems(app) == []


def test_scores_are_final_with_all_that_was_saved_before(app: Flask, meanwhile: Meanwhile) -> None:
    call = made(app)
    number = apply(app, call, "tenant-a")
    let_through(app, call, number)
    score(app, call, number, "reviewer-1", 50, 50, 50)

    def freezing(other: Flask, gate: Gate) -> str:
        with other.app_context(), writing():
            service.freeze(call.id, by=STAFF, now=AFTER)
            gate()
        return "final"

    def scoring(other: Flask) -> str:
        score(other, call, number, "reviewer-2", 100, 100, 100)
        return "scored"

    assert meanwhile(freezing, scoring) == ("final", "DomainError")
    with app.app_context(), writing():
        service.decide(call.id, by=STAFF, now=AFTER)
    assert results(app) == [(1, 5_000, Outcome.REJECTED)]
