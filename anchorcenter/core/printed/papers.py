"""A document as a plain value: headings, lines, tables with merged cells. Nothing in it is markup.

The writers beside it (HTML, PDF, HWPX, XLSX, CSV, JSON) draw it and add no word of their own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from pathlib import Path

Number = int | Decimal


class Align(StrEnum):
    LEFT = "left"
    CENTER = "center"
    RIGHT = "right"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A picture: its file (webp), where a page finds it, what it shows, and its size in points of the screen."""

    file: Path
    url: str
    alt: str
    width: int
    height: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """``text`` as it is read, a line of it for each ``\\n``. ``value`` is the exact number that it says; None where it
    says none, or not exactly (약 300회, a dash, a blank). ``sheet`` is the exact number of a text with its unit, and
    the format in which a spreadsheet shows it so. It takes ``across`` columns and ``down`` rows. A
    ``picture`` stands above its text; files of data leave it out."""

    text: str = ""
    value: Number | None = None
    sheet: tuple[Number, str] | None = None
    across: int = 1
    down: int = 1
    align: Align = Align.LEFT
    is_head: bool = False
    is_strong: bool = False
    picture: Shown | None = None


Row = tuple[Cell, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A row holds the cells that begin in it, from left to right. ``widths`` are the columns' shares; ``head`` rows
    stand again on every page."""

    caption: str
    widths: tuple[int, ...]
    head: tuple[Row, ...]
    body: tuple[Row, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of a list; of ``level`` 0 a heading, below it ❍ and -."""

    text: str
    level: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """``unit`` stands above a table at the right, as in (단위: 백만원)."""

    heading: str
    unit: str = ""
    blocks: tuple[Table | tuple[Line, ...], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """``name`` is that of its files (ASCII); ``facts`` stand under the title; ``made_at`` is written into files, so
    that the same document makes the same bytes."""

    name: str
    title: str
    language: str
    made_at: datetime
    issuer: str
    facts: tuple[str, ...] = ()
    sections: tuple[Section, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A cell with the row and the column in which it begins, from 0."""

    row: int
    column: int
    cell: Cell


def place(rows: Sequence[Row], columns: int) -> Iterator[Placed]:
    """Where each cell of ``rows`` stands. Raises ValueError when they do not fill a table of that many columns: too few
    or too many cells in a row, or one that grows out of it."""
    taken: set[tuple[int, int]] = set()
    for number, row in enumerate(rows):
        column = 0
        for cell in row:
            while (number, column) in taken:
                column += 1
            area = {(number + y, column + x) for y in range(cell.down) for x in range(cell.across)}
            if taken & area or column + cell.across > columns or number + cell.down > len(rows):
                raise ValueError(f"row {number}: {cell.text!r} has no place")
            taken |= area
            yield Placed(row=number, column=column, cell=cell)
    if len(taken) != len(rows) * columns:
        raise ValueError(f"{len(rows) * columns - len(taken)} places of the table are empty")


def all_rows(table: Table) -> Sequence[Row]:
    """Those of its head and of its body."""
    return (*table.head, *table.body)


def all_pictures(document: Document) -> Iterator[Shown]:
    """Every picture in it, in order."""
    tables = (block for section in document.sections for block in section.blocks if isinstance(block, Table))
    for table in tables:
        yield from (cell.picture for row in all_rows(table) for cell in row if cell.picture)


def marked(line: Line) -> str:
    """A line with the sign of its level."""
    return f"{('', '○ ', '- ')[min(line.level, 2)]}{line.text}"
