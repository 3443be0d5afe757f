"""Workbooks (XLSX) as plain rows: those that people fill in, and those that come back."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from anchorcenter.core.errors import DomainError, Reason
from anchorcenter.core.i18n import _l
from anchorcenter.core.later import Later

if TYPE_CHECKING:
    import openpyxl
    import xlsxwriter
else:
    openpyxl, xlsxwriter = Later("openpyxl"), Later("xlsxwriter")

Value = str | int | None
Rows = Sequence[Sequence[Value]]
PLAIN = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
MOST_BYTES = 20_000_000  # Of all parts unpacked: a small file could hold gigabytes.
MOST_PARTS, MOST_ROWS, MOST_COLUMNS = 200, 500, 40


def write_workbook(sheets: Mapping[str, Rows]) -> bytes:
    """A workbook with those sheets; the first row of each is its head. Text stays text, whatever it begins with."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, PLAIN)
    head, plain = book.add_format({"bold": True, "bg_color": "#EEF2F8"}), book.add_format({"text_wrap": True})
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, max(map(len, rows), default=1) - 1, 18)
        for y, row in enumerate(rows):
            for x, value in enumerate(row):
                write = sheet.write_number if isinstance(value, int) else sheet.write_string
                if value not in (None, ""):
                    write(y, x, value, plain if y else head)
    book.close()
    return target.getvalue()


def read_workbook(data: bytes) -> dict[str, list[list[Any]]]:
    """The rows of each sheet: texts, whole numbers, ISO days, None for a blank; of a formula what it said when it was
    saved. Raises DomainError for what is no workbook, or one too large to be read."""
    _check_size(data)
    try:
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        return {sheet.title: _rows(sheet) for sheet in book.worksheets}
    except (KeyError, ValueError, TypeError, AttributeError, IndexError, SyntaxError, zipfile.BadZipFile) as error:
        raise _no_workbook() from error  # Whatever a broken file makes the library stumble over.


def address(row: int, column: int) -> str:
    """How people call a cell: E5 is row 4 and column 4, from 0."""
    letters, left = "", column + 1
    while left:
        left, digit = divmod(left - 1, 26)
        letters = chr(ord("A") + digit) + letters
    return f"{letters}{row + 1}"


def _check_size(data: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            is_small = len(parts) <= MOST_PARTS and sum(part.file_size for part in parts) <= MOST_BYTES
            is_plain = is_small and not any(
                b"<!DOCTYPE" in archive.read(part) for part in parts if part.filename.endswith((".xml", ".rels"))
            )
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError) as error:
        raise _no_workbook() from error
    if not is_small:
        raise DomainError(Reason(code="too_large", message=_l("There is too much in the workbook."), field="file"))
    if not is_plain:
        raise _no_workbook()


def _no_workbook() -> DomainError:
    return DomainError(Reason(code="no_workbook", message=_l("This is no XLSX file that can be read."), field="file"))


def _rows(sheet: Any) -> list[list[Any]]:
    rows = sheet.iter_rows(max_row=MOST_ROWS, max_col=MOST_COLUMNS, values_only=True)
    return [[_plain(value) for value in row] for row in rows]


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, str):
        return value.strip() or None
    return value
