"""Each test is in one of as many turns as there are shares, and each turn has its part of each file."""

from __future__ import annotations

from pathlib import Path

from tests.shares import in_turn

LONG, SHORT = Path("long.py"), Path("short.py")
FILES = [LONG, LONG, SHORT, LONG, LONG, LONG, LONG, LONG]


def test_all_turns_together_see_each_test() -> None:
    turns = [in_turn(FILES, 3, turn) for turn in (7, 8, 9)]
    times = [sum(each) for each in zip(*turns, strict=True)]
    assert times == [3 if file == SHORT else 1 for file in FILES]


def test_each_turn_sees_something_of_each_file() -> None:
    turns = [in_turn(FILES, 3, turn) for turn in (7, 8, 9)]
    parts = [{file: sum(turn[i] for i, each in enumerate(FILES) if each == file) for file in FILES} for turn in turns]
    assert [part[SHORT] for part in parts] == [1, 1, 1]
    assert {part[LONG] for part in parts} == {2, 3}


def test_without_shares_every_turn_sees_all() -> None:
    assert in_turn(FILES, 1, 5) == [True] * len(FILES)
