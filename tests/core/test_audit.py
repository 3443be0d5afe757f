"""Who did what: rows that are sealed into a chain, so that whoever changes one later is found out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, insert, select, update

from anchorcenter.core.audit import (
    BATCH,
    SETTLED,
    AuditEntry,
    AuditSeal,
    broken_seals,
    count_unsealed,
    forget,
    record,
    seal,
)
from anchorcenter.core.db import db
from anchorcenter.core.unit_of_work import writing
from tests.times import HOUR, NOW, kst

BY = (7, "정한결")
LATER = NOW + HOUR
SECOND = timedelta(seconds=1)


@pytest.fixture(autouse=True)
def context(app: Flask) -> Iterator[None]:
    """Without what the center's founding noted."""
    with app.app_context():
        with writing():
            db.session.execute(delete(AuditEntry))
        yield


def note(*verbs: str, now: datetime = NOW) -> None:
    with writing():
        for verb in verbs:
            record(verb, "booking", 1, by=BY, now=now, before={"status": "가"}, after={"at": now}, why="까닭")


def ids() -> list[int]:
    return list(db.session.scalars(select(AuditEntry.id).order_by(AuditEntry.id)))


def seals() -> list[tuple[int, int]]:
    """The last entry and the number of entries of every seal."""
    db.session.rollback()
    return [(row.last_id, row.entries) for row in db.session.scalars(select(AuditSeal).order_by(AuditSeal.id))]


@pytest.fixture
def sealed() -> list[int]:
    """Six entries under three seals."""
    for number, verbs in enumerate((("a", "b"), ("c", "d"), ("e", "f"))):
        note(*verbs, now=NOW + number * HOUR)
        seal(NOW + number * HOUR + 2 * SETTLED)
    return ids()


def test_an_entry_says_who_did_what_when_and_why() -> None:
    with writing():
        record("cancel", "booking", 12, by=BY, now=NOW, before={"b": 1, "a": date(2026, 1, 2)}, why="비")
    row = db.session.scalars(select(AuditEntry)).one()
    assert (row.at, row.actor_id, row.actor_name, row.verb, row.record, row.record_id) == (
        NOW, 7, "정한결", "cancel", "booking", 12,
    )  # fmt: skip
    assert (row.before, row.after, row.why) == ('{"a": "2026-01-02", "b": 1}', "{}", "비")


def test_an_entry_is_stored_with_its_deed_or_not_at_all() -> None:
    def fail() -> None:
        with writing():
            record("book", "booking", 1, by=BY, now=NOW)
            raise RuntimeError("no")

    with pytest.raises(RuntimeError, match="no"):
        fail()
    assert ids() == []


def test_every_entry_is_sealed_once() -> None:
    note("a", "b", "c")
    assert count_unsealed() == 3
    for _ in range(2):
        seal(LATER)
    assert (seals(), count_unsealed(), broken_seals()) == ([(ids()[-1], 3)], 0, [])


def test_the_next_seal_goes_on_where_the_last_one_ended(sealed: list[int]) -> None:
    assert (seals(), count_unsealed(), broken_seals()) == ([(sealed[n], 2) for n in (1, 3, 5)], 0, [])


def test_without_entries_nothing_is_sealed() -> None:
    seal(LATER)
    assert (seals(), broken_seals(), count_unsealed()) == ([], [], 0)


def test_the_youngest_entries_wait_and_so_does_what_came_behind_them() -> None:
    note("a", now=NOW - HOUR)
    note("b", now=NOW)
    note("c", now=NOW - HOUR)
    first = ids()[0]

    seal(NOW + SETTLED - SECOND)
    assert (seals(), count_unsealed()) == ([(first, 1)], 2)

    seal(NOW + SETTLED)
    assert (seals(), count_unsealed(), broken_seals()) == ([(first, 1), (ids()[2], 2)], 0, [])


def test_a_seal_covers_no_more_than_a_batch() -> None:
    row = {"at": NOW, "actor_id": 0, "actor_name": "", "verb": "book", "record": "booking", "record_id": 1}
    row |= {"before": "{}", "after": "{}", "why": ""}
    with writing():
        db.session.execute(insert(AuditEntry), [row] * (BATCH + 1))
    seal(LATER)
    assert (seals()[0][1], count_unsealed()) == (BATCH, 1)
    seal(LATER)
    assert ([entries for _last, entries in seals()], broken_seals()) == ([BATCH, 1], [])


@pytest.mark.parametrize(
    "change",
    [
        {"verb": "cancel"},
        {"actor_id": 8},
        {"record": "closure"},
        {"record_id": 2},
        {"before": "{}"},
        {"after": "{}"},
        {"why": ""},
        {"at": kst("10:00")},
    ],
)
def test_whoever_changes_a_sealed_entry_is_found_out(sealed: list[int], change: dict[str, Any]) -> None:
    with writing():
        db.session.execute(update(AuditEntry).where(AuditEntry.id == sealed[2]).values(change))
    assert broken_seals() == [f"audit entries {sealed[1] + 1} to {sealed[3]} are not those that were sealed"]


def test_a_person_can_be_forgotten_and_what_they_did_stays_sealed(sealed: list[int]) -> None:
    with writing():
        forget(BY[0], "떠난 사람 7")
    names = set(db.session.scalars(select(AuditEntry.actor_name)))
    assert (names, broken_seals()) == ({"떠난 사람 7"}, [])


@pytest.mark.parametrize("number", range(6))
def test_whoever_deletes_a_sealed_entry_is_found_out(sealed: list[int], number: int) -> None:
    with writing():
        db.session.execute(delete(AuditEntry).where(AuditEntry.id == sealed[number]))
    assert [problem.split()[4] for problem in broken_seals()] == [str(sealed[number // 2 * 2 + 1])]


def test_whoever_slips_an_entry_in_is_found_out() -> None:
    note("a", "b", "c")
    _first, gap, last = ids()
    with writing():
        db.session.execute(delete(AuditEntry).where(AuditEntry.id == gap))
    seal(LATER)
    note("d", now=LATER)
    assert broken_seals() == []
    with writing():
        db.session.execute(update(AuditEntry).where(AuditEntry.id > last).values(id=gap))
    assert len(broken_seals()) == 1


def test_whoever_removes_a_seal_is_found_out_by_the_one_behind_it(sealed: list[int]) -> None:
    with writing():
        db.session.execute(delete(AuditSeal).where(AuditSeal.last_id == sealed[1]))
    assert broken_seals() == [f"audit entries 1 to {sealed[3]} are not those that were sealed"]


def test_whoever_seals_anew_what_they_changed_breaks_every_seal_behind_it(sealed: list[int]) -> None:
    with writing():
        db.session.execute(update(AuditSeal).where(AuditSeal.last_id == sealed[1]).values(hash="0" * 64))
    assert len(broken_seals()) == 2


def test_what_is_not_sealed_yet_does_not_worry_the_doctor(sealed: list[int]) -> None:
    note("g", now=NOW + 3 * HOUR)
    with writing():
        db.session.execute(update(AuditEntry).where(AuditEntry.verb == "g").values(verb="h"))
    assert (broken_seals(), count_unsealed()) == ([], 1)
