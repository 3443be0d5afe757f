"""A part of all tests, of each file as many, and at least one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path


def in_turn(files: Sequence[Path], share: int, turn: int) -> list[bool]:
    """Whether each test, given by its file, is among those of ``turn``; ``share`` turns in a row see all of them."""
    many, seen = Counter(files), Counter[Path]()
    chosen = []
    for file in files:
        chosen.append((seen[file] - turn) % min(share, many[file]) == 0)
        seen[file] += 1
    return chosen
