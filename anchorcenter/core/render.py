"""Tables as files: CSV that spreadsheet programs open as it is meant."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from flask import Response

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff0b", "\uff0d", "\uff20")  # And their full-width twins.


def csv_text(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """CSV with the mark by which programs know UTF-8; no text in it becomes a formula."""
    target = io.StringIO()
    writer = csv.writer(target, lineterminator="\r\n")
    writer.writerow([_harmless(text) for text in head])
    writer.writerows([_harmless(value) for value in row] for row in rows)
    return "\ufeff" + target.getvalue()


def csv_file(name: str, head: Sequence[str], rows: Iterable[Sequence[object]]) -> Response:
    """It as a download called ``name`` (ASCII)."""
    answer = Response(csv_text(head, rows), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _harmless(value: object) -> object:
    """Text that a spreadsheet would run begins with an apostrophe; numbers stay numbers."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value
