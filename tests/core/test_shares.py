"""Each test is in one of as many turns as there are shares, and each turn has its part of each file."""

from __future__ import annotations

from pathlib import Path

from tests.shares import in_turn

LONG, SHORT = Path("long.py"), Path("short.py")
FILES = [LONG, LONG, SHORT, LONG, LONG, LONG, LONG, LONG]


def test_all_turns_together_see_each_test_once() -> None:
    turns = [in_turn(FILES, 3, turn) for turn in (7, 8, 9)]
    assert [sum(each) for each in zip(*turns, strict=True)] == [1] * len(FILES)
    assert {sum(turn[i] for i, file in enumerate(FILES) if file == LONG) for turn in turns} == {2, 3}


def test_without_shares_every_turn_sees_all() -> None:
    assert in_turn(FILES, 1, 5) == [True] * len(FILES)
