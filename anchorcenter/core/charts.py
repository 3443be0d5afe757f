"""Bars as numbers for a drawing of the server: no script draws them, and text stays text. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import ceil

STEP, WIDTH, HEIGHT = 10, 7, 100  # Units of the drawing, which is stretched to the place it gets.
MOST_TICKS = 8


@dataclass(frozen=True, kw_only=True)
class Bar:
    """A bar; ``tick`` is what stands under it, if anything. In the table ``more`` are further figures, and ``url`` is
    where its label leads."""

    x: float
    y: float
    height: float
    label: str
    text: str
    tick: str
    more: tuple[str, ...] = ()
    url: str = ""


@dataclass(frozen=True, kw_only=True)
class Chart:
    """Bars from left to right under ``sentence``; ``scale`` is written beside them from top to bottom; a line at
    ``aim`` is what they are to reach, said in ``aim_text``. From bar ``certain`` on they are foreseen, and
    pale. At ``breaks`` it is counted otherwise than before."""

    sentence: str
    width: int
    bars: list[Bar]
    scale: tuple[str, str, str]
    aim: float | None = None
    aim_text: str = ""
    certain: int | None = None
    breaks: tuple[int, ...] = ()


def top_of(largest: Decimal) -> int:
    """The lowest number of two round digits, the second one even, that no value passes; its half is whole."""
    step = int(2 * 10 ** max(0, len(str(int(largest))) - 2))
    return max(step, ceil(largest / step) * step)


def heights(values: Sequence[Decimal], top: Decimal | int) -> list[float]:
    """How high each bar is."""
    return [round(float(value * HEIGHT / top), 2) if top else 0.0 for value in values]


def is_tick(number: int, count: int) -> bool:
    """Whether bar ``number`` of ``count`` bears its label: all of few, every so many of many."""
    return number % -(-count // MOST_TICKS) == 0


def bars(
    values: Sequence[Decimal],
    top: Decimal | int,
    words: Sequence[tuple[str, str, str]],
    *,
    more: Sequence[tuple[str, ...]] = (),
    urls: Sequence[str] = (),
) -> list[Bar]:
    """The bars of ``values``, with a label, a text and a tick for each, and perhaps more figures and an address."""
    high = heights(values, top)
    return [
        Bar(
            x=number * STEP + (STEP - WIDTH) / 2,
            y=round(HEIGHT - high[number], 2),
            height=high[number],
            label=label,
            text=text,
            tick=tick if is_tick(number, len(values)) else "",
            more=more[number] if more else (),
            url=urls[number] if urls else "",
        )
        for number, (label, text, tick) in enumerate(words)
    ]
