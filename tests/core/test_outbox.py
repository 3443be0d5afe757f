"""What leaves the center: stored with its cause, sent at least once, and one failure holds nobody else up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from anchorcenter.core.db import db
from anchorcenter.core.outbox import BATCH, LEASE, LONGEST_PAUSE, Message, enqueue, send_due
from anchorcenter.core.unit_of_work import writing
from tests.times import DAY, HOUR, MINUTE, NOW

SECOND = timedelta(seconds=1)


class Post:
    """A post office that keeps what it got and may refuse some keys."""

    def __init__(self) -> None:
        self.got: list[tuple[str, Any]] = []
        self.refused: set[str] = set()

    def __call__(self, key: str, payload: Mapping[str, Any]) -> None:
        if key in self.refused:
            raise ConnectionError("the mail server said no")
        self.got.append((key, dict(payload)))

    @property
    def keys(self) -> list[str]:
        return [key for key, _payload in self.got]


@pytest.fixture(autouse=True)
def context(app: Flask) -> Iterator[None]:
    with app.app_context():
        yield


@pytest.fixture
def post() -> Post:
    return Post()


def put(*keys: str, kind: str = "post", due_at: datetime = NOW) -> None:
    with writing():
        for key in keys:
            enqueue(kind, key, {"text": f"{key}: 안녕"}, now=due_at)


def send(post: Post, now: datetime = NOW) -> int:
    return send_due({"post": post}, now)


def row(key: str) -> Any:
    db.session.rollback()
    columns = Message.sent_at, Message.due_at, Message.attempts, Message.error
    return db.session.execute(select(*columns).where(Message.key == key)).one()


def test_a_message_goes_out_once_with_its_key_and_words(post: Post) -> None:
    put("a")
    assert [send(post), send(post), send(post, NOW + DAY)] == [1, 0, 0]
    assert post.got == [("a", {"text": "a: 안녕"})]
    assert (row("a").sent_at, row("a").attempts, row("a").error) == (NOW, 1, "")


def test_who_is_asked_to_stop_sends_no_more_and_leaves_the_rest_to_others_at_once(post: Post) -> None:
    put("a", "b", "c")
    assert send_due({"post": post}, NOW, stops=lambda: len(post.got) == 1) == 1
    assert [(row(key).sent_at, row(key).due_at) for key in "bc"] == [(None, NOW), (None, NOW)]
    assert (send(post), sorted(post.keys)) == (2, ["a", "b", "c"])


def test_a_message_is_stored_with_its_cause_or_not_at_all(post: Post) -> None:
    def put_and_fail() -> None:
        with writing():
            enqueue("post", "a", {}, now=NOW)
            raise RuntimeError("no")

    with pytest.raises(RuntimeError, match="no"):
        put_and_fail()
    assert (send(post, NOW + DAY), post.got) == (0, [])


def test_the_same_news_is_refused_twice_and_told_once(post: Post) -> None:
    put("a")
    with pytest.raises(IntegrityError):
        put("b", "a")
    assert (send(post), post.keys) == (1, ["a"])


def test_nothing_goes_out_before_it_is_due(post: Post) -> None:
    put("a", due_at=NOW + HOUR)
    assert [send(post, NOW + HOUR - SECOND), send(post, NOW + HOUR)] == [0, 1]


def test_one_that_fails_is_tried_later_and_the_others_go_out(post: Post) -> None:
    put("a", "b", "c")
    post.refused = {"b"}

    assert (send(post), post.keys) == (2, ["a", "c"])
    assert (row("b").sent_at, row("b").attempts, row("b").error) == (None, 1, "ConnectionError")

    post.refused = set()
    assert [send(post, NOW + MINUTE - SECOND), send(post, NOW + MINUTE)] == [0, 1]
    assert (post.keys, row("b").sent_at, row("b").error) == (["a", "c", "b"], NOW + MINUTE, "")


def test_what_nobody_can_send_waits_and_the_others_go_out(post: Post) -> None:
    put("a", kind="pigeon")
    put("b")
    assert (send(post), post.keys, row("a").error) == (1, ["b"], "KeyError")


def test_what_keeps_failing_is_tried_ever_more_rarely_and_never_lost(post: Post) -> None:
    put("a")
    post.refused = {"a"}
    now, pauses = NOW, []
    for _ in range(12):
        assert send(post, now) == 0
        pauses.append(row("a").due_at - now)
        now = row("a").due_at
    assert pauses[:4] == [MINUTE, 2 * MINUTE, 4 * MINUTE, 8 * MINUTE]
    assert (pauses, pauses[-1]) == (sorted(pauses), LONGEST_PAUSE)
    post.refused = set()
    assert (send(post, now), row("a").attempts) == (1, 13)


def test_while_one_worker_sends_another_finds_nothing(app: Flask, post: Post) -> None:
    put("a")
    other = Post()

    def send_while_another_looks(key: str, payload: Mapping[str, Any]) -> None:
        with app.app_context():
            assert send(other, NOW + LEASE - SECOND) == 0
        post(key, payload)

    assert send_due({"post": send_while_another_looks}, NOW) == 1
    assert (post.keys, other.keys) == (["a"], [])


def test_a_worker_that_died_after_sending_is_followed_by_one_that_sends_again(post: Post) -> None:
    put("a")

    def send_and_die(key: str, payload: Mapping[str, Any]) -> None:
        post(key, payload)
        raise SystemExit

    with pytest.raises(SystemExit):
        send_due({"post": send_and_die}, NOW)
    assert [send(post, NOW + LEASE - SECOND), send(post, NOW + LEASE)] == [0, 1]
    assert post.got == [("a", {"text": "a: 안녕"})] * 2


def test_a_round_takes_the_longest_due_first_and_leaves_the_rest_to_others(post: Post) -> None:
    for number in range(BATCH + 5):
        put(f"m{number:02}", due_at=NOW - number * MINUTE)
    assert [send(post), send(post), send(post)] == [BATCH, 5, 0]
    assert sorted(post.keys[:BATCH]) == [f"m{number:02}" for number in range(5, BATCH + 5)]
    assert len(set(post.keys)) == BATCH + 5


def test_a_message_that_fails_for_months_is_still_tried(post: Post) -> None:
    put("never")
    post.refused.add("never")
    now = NOW
    for _ in range(60):
        assert send(post, now) == 0
        now = row("never").due_at
    assert (row("never").attempts, row("never").sent_at) == (60, None)
