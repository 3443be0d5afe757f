"""Floors and years of units as numbers for drawings of the server: text stays text, no script draws them. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from anchorcenter.facilities.plan import SpacePlan
from anchorcenter.tenants.states import Let, widest

WIDTH, HEIGHT, GAP = 1300, 104, 6  # Units of the drawing of a floor.
LEAST, COMMON = 110, 45  # How narrow a block is at most; the area of what has none.
WIDE, NARROW = 15.0, 8.6  # Of a letter of Hangul and of a Latin one.


@dataclass(frozen=True, kw_only=True)
class Block:
    """A unit or another space on a floor: from ``x`` on, ``width`` wide; ``space_id`` says which."""

    space_id: int
    x: int
    width: int


@dataclass(frozen=True, kw_only=True)
class Stretch:
    """A contract in a row of years, in per cent of its width."""

    x: float
    width: float
    let: Let


def floor_blocks(spaces: Sequence[SpacePlan]) -> list[Block]:
    """The spaces of a floor side by side over its whole width, each as wide as its area, but never too narrow."""
    whole = widest(spaces)
    left = WIDTH - GAP * (len(whole) - 1) - LEAST * len(whole)
    areas = [min(space.area_m2 or COMMON, 400) for space in whole]
    blocks, x = list[Block](), 0
    for space, area in zip(whole, areas, strict=True):
        width = LEAST + max(0, left) * area // sum(areas)
        blocks.append(Block(space_id=space.id, x=x, width=width))
        x += width + GAP
    return blocks


def fit(text: str, width: int) -> str:
    """``text`` cut to what has place in ``width``, with a sign that it was."""
    room, kept = width - 24.0, ""
    for letter in text:
        room -= WIDE if ord(letter) > 0x10FF else NARROW
        if room < 0:
            return kept.rstrip()[:-1] + "…" if kept else "…"
        kept += letter
    return kept


def stretches(lets: Iterable[Let], first: date, end: date) -> list[Stretch]:
    """The contracts that have a day from ``first`` until before ``end``, as parts of that span."""
    days = (end - first).days
    found = []
    for let in lets:
        start, stop = max(let.days.start, first), min(let.days.end, end)
        if start < stop:
            x, width = (start - first).days * 100 / days, (stop - start).days * 100 / days
            found.append(Stretch(x=round(x, 2), width=round(width, 2), let=let))
    return found
