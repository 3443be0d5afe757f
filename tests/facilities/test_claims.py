"""The four verbs: what they leave behind, and that nothing comes back from the dead."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from anchorcenter.core.db import db
from anchorcenter.core.errors import DomainError
from anchorcenter.core.periods import Period
from anchorcenter.core.unit_of_work import writing
from anchorcenter.facilities import claims
from anchorcenter.facilities.checks import CHECKS
from anchorcenter.facilities.models import Cell, Claim, Ending, Event, Occupancy, Use
from anchorcenter.facilities.queries import get_plan, list_busy, list_versions
from anchorcenter.facilities.rules import Part
from anchorcenter.facilities.service import close
from tests.times import HOUR, MINUTE, NOW, kst

BY = (0, "test")


@pytest.fixture(autouse=True)
def context(app: Flask) -> Iterator[None]:
    """Afterwards the doctor finds nothing wrong."""
    with app.app_context():
        yield
        db.session.rollback()
        assert [problem for check in CHECKS for problem in check()] == []


def part(slug: str, start: str = "10:00", end: str = "11:00", kind: Use = Use.BOOKING, **changes: Any) -> Part:
    space = get_plan().find(slug)
    assert space is not None
    return Part(space=space, period=Period(kst(start), kst(end)), kind=kind, **changes)


def take(*parts: Part, expires_at: datetime | None = None, now: datetime = NOW) -> list[int]:
    with writing():
        return [t.occupancy_id for t in claims.take(parts, plan=get_plan(), now=now, expires_at=expires_at)]


def move(ids: list[int], *parts: Part, now: datetime = NOW) -> list[int]:
    with writing():
        return [t.occupancy_id for t in claims.move(ids, parts, plan=get_plan(), now=now)]


def confirm(ids: list[int], now: datetime = NOW) -> None:
    with writing():
        claims.confirm(ids, plan=get_plan(), kind=Use.BOOKING, label="", now=now)


def release(ids: list[int]) -> None:
    with writing():
        claims.release(ids, now=NOW)


def busy(slug: str = "whole", now: datetime = NOW) -> list[tuple[int, datetime]]:
    found = list_busy(part(slug).space.cell_ids, Period(kst("00:00"), kst("48:00")), now=now)
    return [(use.cell_id, use.period.start) for use in found]


def ending(number: int) -> Ending | None:
    return db.session.scalar(select(Occupancy.ended_because).where(Occupancy.id == number))


def shown(number: int) -> bytes | None:
    """What calendars show of an occupancy: nothing any more, or None when they never did."""
    return db.session.scalar(select(Event.busy).where(Event.occupancy_id == number))


def test_a_basket_is_taken_whole_or_not_at_all() -> None:
    take(part("b"))
    with pytest.raises(DomainError) as refusal:
        take(part("c"), part("ab"), part("studio"))
    assert ([reason.code for reason in refusal.value.reasons], refusal.value.status) == (["taken"], 409)
    assert len(busy()) == 1


def test_a_hold_ends_by_itself_and_nobody_has_to_tidy_up_b40() -> None:
    (held,) = take(part("whole", kind=Use.HOLD), expires_at=NOW + 10 * MINUTE)
    with pytest.raises(DomainError):
        take(part("b"), now=NOW + 10 * MINUTE - MINUTE)

    take(part("b"), now=NOW + 10 * MINUTE)

    assert ending(held) is Ending.LAPSED
    with pytest.raises(DomainError, match="ended"):
        confirm([held], now=NOW + 11 * MINUTE)
    assert len(busy()) == 1


def test_a_lapsed_hold_cannot_be_confirmed_even_when_nobody_took_it_b40() -> None:
    (held,) = take(part("a", kind=Use.HOLD), expires_at=NOW + 10 * MINUTE)
    with pytest.raises(DomainError, match="ended"):
        confirm([held], now=NOW + 10 * MINUTE)
    assert busy(now=NOW + 10 * MINUTE) == []


def test_a_confirmed_hold_stays() -> None:
    (held,) = take(part("a", kind=Use.HOLD), expires_at=NOW + 10 * MINUTE)
    confirm([held])
    assert len(busy(now=NOW + HOUR)) == 1
    with pytest.raises(DomainError, match="ended"):
        confirm([held])


def test_a_booking_may_lapse_too_and_is_in_calendars_until_somebody_takes_its_time() -> None:
    (asked,) = take(part("a"), expires_at=NOW + HOUR)
    (held,) = take(part("b", kind=Use.OFFER), expires_at=NOW + HOUR)
    assert (bool(shown(asked)), shown(held)) == (True, None)

    (after,) = take(part("whole"), now=NOW + HOUR)

    assert (ending(asked), shown(asked), bool(shown(after))) == (Ending.LAPSED, b"", True)


def test_moving_onto_itself_is_no_collision() -> None:
    (own,) = take(part("ab"))
    (moved,) = move([own], part("bc", "10:30", "11:30"))
    assert (ending(own), [start for _cell, start in busy()]) == (Ending.MOVED, [kst("10:30")] * 2)
    assert db.session.scalar(select(func.count()).where(Claim.released_at.is_(None))) == 2
    assert moved != own


def test_what_was_given_up_is_never_moved_back_into_life() -> None:
    (own,) = take(part("a"))
    release([own])
    with pytest.raises(DomainError, match="ended"):
        move([own], part("b"))
    assert busy() == []


def test_a_lapsed_hold_is_not_moved_either() -> None:
    (held,) = take(part("a", kind=Use.HOLD), expires_at=NOW + 10 * MINUTE)
    with pytest.raises(DomainError, match="ended"):
        move([held], part("b"), now=NOW + HOUR)


def test_a_move_that_is_refused_leaves_the_old_slot() -> None:
    (own,) = take(part("a"))
    take(part("b"))
    with pytest.raises(DomainError, match="taken"):
        move([own], part("ab"))
    assert (ending(own), len(busy())) == (None, 2)


def move_each(*wanted: tuple[int, Part], **changes: Any) -> dict[int, claims.Taken]:
    moves = [claims.Move(occupancy_id=number, part=to, **changes) for number, to in wanted]
    with writing():
        return claims.move_each(moves, plan=get_plan(), now=NOW)


def test_several_go_each_its_own_way_and_may_change_places() -> None:
    first, second, third = take(part("a")), take(part("b")), take(part("c"))
    events = {row.occupancy_id: row.uid for row in db.session.scalars(select(Event))}
    later = part("a", "12:00", "13:00")
    moved = move_each((first[0], part("b")), (second[0], part("a")), (third[0], later), expires_at=None)
    assert {was: to.part.space.slug for was, to in moved.items()} == {first[0]: "b", second[0]: "a", third[0]: "a"}
    assert {(n, e.uid) for n, one in moved.items() if (e := one.event)} == set(events.items())
    assert busy() == [(1, kst("10:00")), (1, kst("12:00")), (2, kst("10:00"))]
    assert [ending(number) for number in (*first, *second, *third)] == [Ending.MOVED] * 3


def test_of_several_that_go_each_lapses_at_its_own_time_and_pools_give_other_units() -> None:
    desk = part("desks", units=1)
    ids = [*take(desk), *take(desk), *take(desk)]
    later = part("desks", "12:00", "13:00", units=1)
    with writing():
        wanted = [
            claims.Move(occupancy_id=number, part=later, expires_at=NOW + n * HOUR if n else None)
            for n, number in enumerate(ids)
        ]
        moved = claims.move_each(wanted, plan=get_plan(), now=NOW)
    assert len({cell.id for one in moved.values() for cell in one.part.cells}) == 3
    rows = select(Occupancy.expires_at).where(Occupancy.id.in_([one.occupancy_id for one in moved.values()]))
    assert sorted(filter(None, db.session.scalars(rows))) == [NOW + HOUR, NOW + 2 * HOUR]
    assert {n: moved[n].part.cells for n in ids} == {
        n: tuple(cell for cell in later.space.cells if cell.id in claims.cells_of(moved[n].occupancy_id)) for n in ids
    }


@pytest.mark.parametrize(("to", "status"), [("d", 409), ("a", 409), ("canteen", 422)])
def test_when_one_of_several_cannot_go_all_stay(to: str, status: int) -> None:
    (first,), (second,) = take(part("b", "12:30", "13:30")), take(part("c", "12:30", "13:30"))
    take(part("d", "12:00", "13:00"))
    before = busy()
    with pytest.raises(DomainError) as refusal:
        move_each((first, part("a", "12:30", "13:30")), (second, part(to, "12:30", "13:30")))
    assert (refusal.value.status, busy()) == (status, before)


def test_what_has_ended_does_not_go_with_the_others() -> None:
    (first,), (second,) = take(part("a")), take(part("b"))
    release([second])
    with pytest.raises(DomainError, match="ended"):
        move_each((first, part("c")), (second, part("d")))
    assert busy() == [(1, kst("10:00"))]


def test_releasing_twice_changes_nothing() -> None:
    (own,) = take(part("a"))
    release([own])
    versions = list_versions([1])
    release([own])
    assert (busy(), list_versions([1])) == ([], versions)


def test_every_verb_tells_caches_about_the_cells_it_locked() -> None:
    def versions() -> list[int]:
        db.session.rollback()
        return list(db.session.scalars(select(Cell.version).order_by(Cell.id).limit(4)))

    (held,) = take(part("ab", kind=Use.HOLD), expires_at=NOW + HOUR)
    assert versions() == [1, 1, 0, 0]
    confirm([held])
    assert versions() == [2, 2, 0, 0]
    (moved,) = move([held], part("c"))
    first = versions()
    assert (first[0] > 2, first[2] > 0, first[3]) == (True, True, 0)
    release([moved])
    assert versions()[2] == first[2] + 1


def test_a_closure_is_availability_and_keeps_what_is_booked() -> None:
    (kept,) = take(part("a"))
    with writing():
        close([1], Period(kst("09:00"), kst("12:00")), "점검", by=BY, now=NOW)

    with pytest.raises(DomainError, match="closure"):
        take(part("a", "09:00", "10:00"))
    take(part("b", "09:00", "10:00"))
    with pytest.raises(DomainError, match="taken"):
        take(part("a", "10:30", "11:30"))
    assert ending(kept) is None


def test_a_tenancy_runs_through_nights_and_closures() -> None:
    with writing():
        close([1], Period(kst("09:00"), kst("12:00")), "점검", by=BY, now=NOW)
    take(part("a", "00:00", "240:00", kind=Use.TENANCY))
    assert len(busy()) == 1


def test_the_worker_ends_what_has_lapsed() -> None:
    (held,) = take(part("whole", kind=Use.HOLD), expires_at=NOW + MINUTE)
    with writing():
        claims.end_lapsed(NOW + MINUTE)
    assert ending(held) is Ending.LAPSED


def test_reading_finds_what_began_long_before() -> None:
    (long,) = take(part("a", "00:00", "2000:00", kind=Use.TENANCY))
    found = list_busy([1], Period(kst("500:00"), kst("501:00")), now=NOW)
    assert [use.occupancy_id for use in found] == [long]
