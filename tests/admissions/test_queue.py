"""A queue knows nothing of what it is for: who comes first, who is passed over and why, until when one may think."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from anchorcenter.admissions.models import Entry, EntryState
from anchorcenter.admissions.queries import position
from anchorcenter.admissions.service import Place, Skip, enter, move, offer_next, open_queue, settle
from anchorcenter.core.db import db
from anchorcenter.core.errors import DomainError
from anchorcenter.core.i18n import _l
from anchorcenter.core.unit_of_work import writing
from tests.times import HOUR, MINUTE, NOW

STAFF = (5, "staff")


@pytest.fixture
def queue(app: Flask) -> Iterator[int]:
    """Three who wait, one after the other: entries 1 to 3 of people 1 to 3."""
    with app.app_context():
        with writing():
            number = open_queue("test")
            for person in (1, 2, 3):
                enter(number, person, now=NOW + person * MINUTE)
        yield number


def turn(queue: int, eligible: dict[int, str | Skip | None] | None = None, among: set[int] | None = None) -> int | None:
    """Offer once; answers to which entry."""
    given = {1: "x", 2: "x", 3: "x"} if eligible is None else eligible
    with writing():
        entry = offer_next(
            queue,
            eligible=lambda each: given.get(each.id),
            offer=lambda _entry, _fit: NOW + 2 * HOUR,
            now=NOW,
            among=among,
        )
        return entry.id if entry else None


def test_a_queue_is_opened_once(queue: int) -> None:
    with writing():
        assert (open_queue("test"), open_queue("other") == queue) == (queue, False)


def test_it_is_offered_in_turn_until_nobody_waits(queue: int) -> None:
    assert [turn(queue) for _ in range(4)] == [1, 2, 3, None]
    first = db.session.get_one(Entry, 1)
    assert (first.state, first.deadline_at) == (EntryState.OFFERED, NOW + 2 * HOUR)


def test_priority_comes_before_time(queue: int) -> None:
    with writing():
        enter(queue, 4, now=NOW, priority=-1)
    assert turn(queue, {1: "x", 4: "x"}) == 4


def test_who_is_not_concerned_keeps_their_place_and_no_reason(queue: int) -> None:
    assert (turn(queue, {2: "x"}), turn(queue, among={3})) == (2, 3)
    assert db.session.get_one(Entry, 1).skips == []


def test_every_reason_of_a_skip_is_kept_once_for_the_same_thing_in_both_languages(queue: int) -> None:
    late = Skip(about="10:00", code="too_long", why=_l("Over by"))
    for other in (late, late, Skip(about="11:00", code="too_long", why=_l("Over by"))):
        assert turn(queue, {1: other}) is None
    entry = db.session.get_one(Entry, 1)
    assert [(each.about, each.why, each.why_en) for each in entry.skips] == [
        ("10:00", "이 시각까지", "Over by"),
        ("11:00", "이 시각까지", "Over by"),
    ]
    assert (entry.state, turn(queue)) == (EntryState.WAITING, 1)


def test_a_final_skip_ends_the_waiting(queue: int) -> None:
    assert turn(queue, {1: Skip(about="", code="gone", why="x", is_final=True), 2: "x"}) == 2
    assert db.session.get_one(Entry, 1).state is EntryState.SKIPPED


@pytest.mark.parametrize(("to", "order"), [(Place.FIRST, [3, 1, 2]), (Place.LAST, [1, 2, 3])])
def test_staff_move_somebody_and_by_time_undoes_it(queue: int, to: Place, order: list[int]) -> None:
    with writing():
        move(3, to, by=STAFF, now=NOW, why="대회 준비")
    places = {n: position(db.session.get_one(Entry, n)) for n in (1, 2, 3)}
    assert sorted(places, key=lambda n: places[n]) == order
    with writing():
        move(3, Place.BY_TIME, by=STAFF, now=NOW, why="되돌림")
    assert [position(db.session.get_one(Entry, n)) for n in (1, 2, 3)] == [1, 2, 3]


def test_a_move_needs_a_reason_and_somebody_who_waits(queue: int) -> None:
    with writing(), pytest.raises(DomainError, match="why"):
        move(1, Place.LAST, by=STAFF, now=NOW, why="")
    turn(queue)
    with writing(), pytest.raises(DomainError, match="over"):
        move(1, Place.LAST, by=STAFF, now=NOW, why="x")
    assert db.session.get_one(Entry, 1).priority == 0


def test_what_has_ended_is_not_ended_again(queue: int) -> None:
    with writing():
        assert settle(1, EntryState.WITHDRAWN, now=NOW, why="x")
        assert not settle(1, EntryState.TAKEN, now=NOW)
        assert not settle(99, EntryState.TAKEN, now=NOW)
    entry = db.session.get_one(Entry, 1)
    assert (entry.state, entry.ended_why, position(db.session.get_one(Entry, 2))) == (EntryState.WITHDRAWN, "x", 1)
