"""The money of a pledge as tables and bars for people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from anchorcenter.core.charts import HEIGHT, heights, top_of
from anchorcenter.core.i18n import _, named
from anchorcenter.core.periods import Days
from anchorcenter.pledges.funding import PRIOR, Amount, columns_of, label_of, total_of
from anchorcenter.pledges.models import FundingLine, Measure, Source, UnitProject
from anchorcenter.pledges.texts import SOURCES

Key = tuple[int, Source]
Money = dict[Measure, dict[Key, dict[str, int]]]
BLANK = ""
GAP = 0.3  # Of the place of a bar, on each side of it.


@dataclass(frozen=True, kw_only=True)
class Line:
    """A line of a table: ``level`` is ``whole``, ``project`` or ``source``; a blank cell is no zero. Of all projects
    ``project`` is empty, of all sources ``source``."""

    label: str
    level: str
    cells: list[str]
    project: str = ""
    source: str = ""


@dataclass(frozen=True, kw_only=True)
class Segment:
    source: str
    y: float
    height: float


@dataclass(frozen=True, kw_only=True)
class Stack:
    """A bar out of segments from below, with its sum above it at ``y`` and a mark at what is secured; all in hundredths
    of the drawing, so that words in it keep their shape."""

    x: float
    width: float
    label: str
    total: str
    y: float
    segments: list[Segment]
    secured: str
    mark: float | None


def sort_money(lines: Sequence[FundingLine]) -> Money:
    """The lines by measure, by project and source, by column."""
    found: Money = {measure: {} for measure in Measure}
    for line in lines:
        cells = found[line.measure].setdefault((line.project_id, line.source), {})
        cells[line.column] = cells.get(line.column, 0) + line.amount_million
    return found


def spent_by_year(lines: Sequence[FundingLine]) -> list[tuple[str, str, int]]:
    """What was executed: the column in which it was secured, the one in which it was spent, how much; empty when all of
    it was spent in the one in which it was secured."""
    executed = [line for line in lines if line.measure is Measure.EXECUTED]
    found = dict[tuple[str, str], int]()
    for line in executed:
        place = line.column, line.spent_in or line.column
        found[place] = found.get(place, 0) + line.amount_million
    is_apart = any(line.spent_in for line in executed)
    return sorted((*place, amount) for place, amount in found.items()) if is_apart else []


def used_columns(money: Money, term: Days) -> list[str]:
    """The fiscal columns of the term; what was before it only where there is any."""
    has_prior = any(PRIOR in cells for rows in money.values() for cells in rows.values())
    return [column for column in columns_of(term) if column != PRIOR or has_prior]


def sums(rows: Mapping[Key, Mapping[str, int]], columns: Sequence[str]) -> dict[str, Amount]:
    """What all rows have in each column; blank where none has anything."""
    found: dict[str, Amount] = {}
    for column in columns:
        given = [cells[column] for cells in rows.values() if column in cells]
        found[column] = total_of(given) if given else None
    return found


def plan_lines(money: Money, projects: Sequence[UnitProject], columns: Sequence[str]) -> list[Line]:
    """The plan: all of it, each project, each of its sources that gives anything."""
    return _lines(projects, lambda rows: _plain(sums(rows[Measure.PLAN], columns)), money)


def spent_lines(money: Money, projects: Sequence[UnitProject], columns: Sequence[str]) -> list[Line]:
    """The same of what is secured, with what is executed in brackets."""

    def said(rows: Money) -> list[str]:
        return _both(sums(rows[Measure.SECURED], columns), sums(rows[Measure.EXECUTED], columns))

    return _lines(projects, said, money)


def stacks(money: Money, term: Days, columns: Sequence[str]) -> list[Stack]:
    """Bars of the plan by column, of its sources; in the order in which the sources are printed, from below."""
    plan, secured = sums(money[Measure.PLAN], columns), sums(money[Measure.SECURED], columns)
    top, step = scale_top(money, columns), HEIGHT / len(columns)
    return [
        Stack(
            x=round((number + GAP) * step, 2),
            width=round((1 - 2 * GAP) * step, 2),
            label=str(label_of(column, term)),
            total=amount_text(plan[column]),
            y=round(HEIGHT - _height(plan[column], top), 2),
            segments=_segments(money[Measure.PLAN], column, top),
            secured=amount_text(secured[column]),
            mark=None if secured[column] is None else round(HEIGHT - _height(secured[column], top), 2),
        )
        for number, column in enumerate(columns)
    ]


def scale_top(money: Money, columns: Sequence[str]) -> int:
    """The number at the top of the drawing."""
    every = [*sums(money[Measure.PLAN], columns).values(), *sums(money[Measure.SECURED], columns).values()]
    return top_of(Decimal(max((amount or 0 for amount in every), default=0)))


def amount_text(amount: Amount) -> str:
    """``26,530``; nothing for a blank."""
    return BLANK if amount is None else f"{amount:,}"


def spent_text(secured: Amount, executed: Amount) -> str:
    """``8,362 (7,718)``: what is executed stands in brackets."""
    return " ".join(filter(None, (amount_text(secured), f"({executed:,})" if executed is not None else BLANK)))


def _lines(projects: Sequence[UnitProject], say: Any, money: Money) -> list[Line]:
    found = [Line(label=_("All funds"), level="whole", cells=say(money))]
    for project in projects:
        theirs = _only(money, lambda key, number=project.id: key[0] == number)
        found.append(
            Line(label=named(project.title, project.title_en), level="project", cells=say(theirs), project=project.key)
        )
        for source in Source:
            mine = _only(theirs, lambda key, wanted=source: key[1] is wanted)
            if any(mine.values()):
                where = {"project": project.key, "source": source.value}
                found.append(Line(label=str(SOURCES[source]), level="source", cells=say(mine), **where))
    return found


def _only(money: Money, fits: Any) -> Money:
    return {measure: {key: cells for key, cells in rows.items() if fits(key)} for measure, rows in money.items()}


def _plain(cells: Mapping[str, Amount]) -> list[str]:
    return [amount_text(_whole(cells)), *map(amount_text, cells.values())]


def _both(secured: Mapping[str, Amount], executed: Mapping[str, Amount]) -> list[str]:
    pairs = [(secured[column], executed[column]) for column in secured]
    return [spent_text(_whole(secured), _whole(executed)), *(spent_text(*pair) for pair in pairs)]


def _whole(cells: Mapping[str, Amount]) -> Amount:
    return None if all(amount is None for amount in cells.values()) else total_of(cells.values())


def _segments(plan: Mapping[Key, Mapping[str, int]], column: str, top: int) -> list[Segment]:
    found, y = list[Segment](), float(HEIGHT)
    for source in Source:
        amount = total_of(cells.get(column) for (_project, of), cells in plan.items() if of is source)
        if amount:
            y -= _height(amount, top)
            found.append(Segment(source=source, y=round(y, 2), height=_height(amount, top)))
    return found


def _height(amount: Amount, top: int) -> float:
    return heights([Decimal(amount or 0)], top)[0]
