"""A part of all tests, of each file as many."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path


def in_turn(files: Sequence[Path], share: int, turn: int) -> list[bool]:
    """Whether each test, given by its file, is among those of ``turn``, when ``share`` turns see all of them."""
    seen: Counter[Path] = Counter()
    chosen = []
    for file in files:
        chosen.append((seen[file] - turn) % share == 0)
        seen[file] += 1
    return chosen
