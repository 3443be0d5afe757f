"""Documents for programs and spreadsheets: JSON, CSV."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from anchorcenter.core.printed.papers import Cell, Document, Line, Section, Table, all_rows, place
from anchorcenter.core.render import csv_text


def to_json(document: Document) -> dict[str, Any]:
    """It as JSON: a blank is null, an exact number a number, and whatever else is read (-, 약 300회) a text."""
    return {
        "title": document.title,
        "language": document.language,
        "issuer": document.issuer,
        "facts": list(document.facts),
        "sections": [_section(section) for section in document.sections],
    }


def to_csv(document: Document) -> str:
    """All of it, one table under the other; a merged cell stands in its first place."""
    rows = [row for section in document.sections for row in _rows(section)]
    return csv_text([document.title], [*([fact] for fact in document.facts), *rows])


def grid(table: Table) -> list[list[Cell | None]]:
    """The table by rows and columns; None where a merged cell covers the place."""
    rows, columns = all_rows(table), len(table.widths)
    found: list[list[Cell | None]] = [[None] * columns for _row in rows]
    for placed in place(rows, columns):
        found[placed.row][placed.column] = placed.cell
    return found


def _section(section: Section) -> dict[str, Any]:
    said: dict[str, Any] = {"heading": section.heading, "unit": section.unit or None}
    return said | {"blocks": [_block(block) for block in section.blocks]}


def _block(block: Table | tuple[Line, ...]) -> dict[str, Any]:
    if not isinstance(block, Table):
        return {"lines": [{"level": line.level, "text": line.text} for line in block]}
    rows = [[None if cell is None else _said(cell) for cell in row] for row in _filled(block)]
    return {"caption": block.caption, "head": rows[: len(block.head)], "rows": rows[len(block.head) :]}


def _filled(table: Table) -> list[list[Cell | None]]:
    """The grid with every merged cell in all the places that it covers: a program looks for no spans."""
    rows, columns = all_rows(table), len(table.widths)
    found: list[list[Cell | None]] = [[None] * columns for _row in rows]
    for placed in place(rows, columns):
        for y in range(placed.cell.down):
            for x in range(placed.cell.across):
                found[placed.row + y][placed.column + x] = placed.cell
    return found


def _said(cell: Cell) -> str | int | float | None:
    if cell.value is None:
        return cell.text or None
    return float(cell.value) if isinstance(cell.value, Decimal) else cell.value


def _rows(section: Section) -> Iterator[Sequence[object]]:
    yield ()
    yield tuple(filter(None, (section.heading, section.unit)))
    for block in section.blocks:
        if isinstance(block, Table):
            yield from ([_plain(cell) for cell in row] for row in grid(block))
        else:
            yield from ([line.text] for line in block)


def _plain(cell: Cell | None) -> object:
    if cell is None:
        return ""
    return cell.text if cell.value is None else cell.value
