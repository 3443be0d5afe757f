"""Documents as spreadsheets (XLSX): a sheet for each section."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from anchorcenter.core.later import Later
from anchorcenter.core.printed.papers import Cell, Document, Line, Section, Table, all_rows, marked, place

if TYPE_CHECKING:
    import xlsxwriter
else:
    xlsxwriter = Later("xlsxwriter")

SHARE = 120  # Characters that all columns of a sheet have together.
PLAIN = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
NO_NAME = re.compile(r"[\[\]:*?/\\']")
LINE, CHARACTERS = 16, 0.9  # Points of a line; how much of a column's width text fills before it breaks.


def to_xlsx(document: Document) -> bytes:
    """It as a workbook. Text stays text, whatever it begins with; exact numbers can be summed."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, PLAIN)
    book.set_properties({"title": document.title, "author": document.issuer, "created": _naive(document)})
    styles = _Styles(book)
    for name, section in _named(document.sections):
        _write(book.add_worksheet(name), document, section, styles)
    book.close()
    return target.getvalue()


class _Styles:
    """Formats of a workbook, each made once."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._made: dict[tuple[Any, ...], Any] = {}

    def of(self, **wanted: Any) -> Any:
        key = tuple(sorted(wanted.items()))
        if key not in self._made:
            self._made[key] = self._book.add_format({"valign": "vcenter", **wanted})
        return self._made[key]

    def of_cell(self, cell: Cell) -> Any:
        look = {"border": 1, "text_wrap": True, "align": str(cell.align), "bold": cell.is_head or cell.is_strong}
        look |= {"bg_color": "#EEF2F8"} if cell.is_head else {}
        return self.of(**look, num_format=cell.sheet[1] if cell.sheet else "#,##0")


def _naive(document: Document) -> Any:
    return document.made_at.replace(tzinfo=None)


def _named(sections: tuple[Section, ...]) -> Iterator[tuple[str, Section]]:
    """Names of sheets: at most 31 letters, each once."""
    for number, section in enumerate(sections, start=1):
        yield f"{number} {NO_NAME.sub(' ', section.heading)}"[:31].strip(), section


def _write(sheet: Any, document: Document, section: Section, styles: _Styles) -> None:
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.write_string(0, 0, document.title, styles.of(bold=True, font_size=14))
    sheet.write_string(1, 0, section.heading, styles.of(bold=True))
    if section.unit:
        sheet.write_string(2, 0, section.unit, styles.of())
    row = 3
    for block in section.blocks:
        row += (_write_table if isinstance(block, Table) else _write_lines)(sheet, row, block, styles) + 1


def _write_lines(sheet: Any, top: int, lines: Any, styles: _Styles) -> int:
    for number, line in enumerate[Line](lines):
        sheet.write_string(top + number, 0, marked(line), styles.of(bold=line.level == 0))
    return len(lines)


def _write_table(sheet: Any, top: int, table: Any, styles: _Styles) -> int:
    rows, widths = all_rows(table), [share * SHARE / sum(table.widths) for share in table.widths]
    lines = [1] * len(rows)
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width)
    for placed in place(rows, len(widths)):
        cell, y, x = placed.cell, top + placed.row, placed.column
        look = styles.of_cell(cell)
        if cell.across > 1 or cell.down > 1:
            sheet.merge_range(y, x, y + cell.down - 1, x + cell.across - 1, "", look)
        number = cell.sheet[0] if cell.sheet else cell.value
        if number is not None:
            sheet.write_number(y, x, number, look)
        elif cell.text:
            sheet.write_string(y, x, cell.text, look)
        else:
            sheet.write_blank(y, x, None, look)
        needed = -(-_lines(cell.text, sum(widths[x : x + cell.across])) // cell.down)
        lines[placed.row] = max(lines[placed.row], needed)
    for number, count in enumerate(lines):
        sheet.set_row(top + number, max(20, min(400, count * LINE + 4)))
    return len(rows)


def _lines(text: str, width: float) -> int:
    """How many lines a text takes in a column; a Korean letter is as wide as two others."""
    return sum(
        max(1, -(-sum(2 if ord(letter) > 0x1100 else 1 for letter in line) // max(1, int(width * CHARACTERS))))
        for line in text.split("\n")
    )
