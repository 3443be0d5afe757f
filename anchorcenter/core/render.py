"""Data as files: tables in CSV that spreadsheet programs open as it is meant, documents in PDF."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess  # Our own program, which draws a document.
import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flask import Response

from anchorcenter.config import ROOT
from anchorcenter.core.errors import DomainError, Reason
from anchorcenter.core.i18n import _l
from anchorcenter.core.later import Later
from anchorcenter.core.workbooks import write_workbook

if TYPE_CHECKING:
    import segno
    import typst
else:
    segno, typst = Later("segno"), Later("typst")

TYPESETTING = Path(__file__).with_name("typesetting.py")
PATIENCE = 60  # Seconds for a document; a year's report takes less than one.
DOCUMENTS = ROOT / "templates" / "documents"
KOREAN_FONTS = (
    *("Pretendard", "Noto Sans KR", "Noto Sans CJK KR", "NanumGothic", "NanumBarunGothic"),
    *("Malgun Gothic", "Apple SD Gothic Neo", "UnDotum"),
)
OTHER_FONTS = ("Noto Sans", "DejaVu Sans", "Libertinus Serif")  # For letters of other languages; typst brings the last.
_UNPRINTABLE = re.compile(r"the text `\"(.*)\"` could not be displayed")
_ESCAPED = re.compile(r"\\u\{([0-9a-f]+)\}")
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


def workbook_file(name: str, sheet: str, head: Sequence[str], rows: Iterable[Sequence[object]]) -> Response:
    """The same as a workbook (XLSX) with that sheet: whole numbers can be summed, all else is text."""
    plain = [[value if isinstance(value, int) else str(value) for value in row] for row in rows]
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    answer = Response(write_workbook({sheet[:31]: [head, *plain]}), content_type=kind)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def pdf(template: str, data: Mapping[str, Any], *, made_at: datetime) -> bytes:
    """``template`` of ``templates/documents`` as a tagged PDF/UA-1 that says ``data``; the same data, moment and fonts
    make the same bytes. The template chooses how to write it from ``data["fonts"]``; nothing in data is markup.

    Raises DomainError: 503 without a Korean font, 422 for a letter that no font has.
    """
    made = _typeset(template, {"fonts": list(_fonts_there()), **data}, made_at)
    said = made.stderr.decode()
    if found := _UNPRINTABLE.search(said):
        message = _l(
            "No font of this server has the letter %(letter)s.",
            letter=_ESCAPED.sub(lambda it: chr(int(it[1], 16)), found[1]),
        )
        raise DomainError(Reason(code="letter", message=message))
    if made.returncode:
        raise RuntimeError(f"{template} could not be drawn: {said}")
    return made.stdout


def _typeset(template: str, data: Mapping[str, Any], made_at: datetime) -> subprocess.CompletedProcess[bytes]:
    asked = {
        "template": str(DOCUMENTS / f"{template}.typ"),
        "folder": str(DOCUMENTS),
        "data": json.dumps(data),
        "made_at": int(made_at.timestamp()),  # It refuses parts of a second.
    }
    try:
        return subprocess.run(
            [sys.executable, "-I", str(TYPESETTING)],
            input=json.dumps(asked).encode(),
            capture_output=True,
            timeout=PATIENCE,
            check=False,
        )
    except subprocess.TimeoutExpired:
        message = _l("The document takes too long to draw. Try again later.")
        raise DomainError(Reason(code="busy", message=message, status=503)) from None


def can_print() -> bool:
    """Whether the server has a Korean font."""
    return any(family in KOREAN_FONTS for family in _fonts().families())


def qr_svg(address: str, *, is_flexible: bool = False) -> str:
    """The address as an SVG picture that telephones read; a flexible one is as large as its place."""
    out = io.BytesIO()
    segno.make(address, error="m").save(
        out, kind="svg", scale=8, border=4, light="white", xmldecl=False, omitsize=is_flexible
    )
    return out.getvalue().decode()


def _fonts_there() -> Sequence[str]:
    if not can_print():
        message = _l(
            "This server has no Korean font to print with: have one installed, such as the package fonts-nanum."
        )
        raise DomainError(Reason(code="no_font", message=message, status=503))
    return [family for family in (*KOREAN_FONTS, *OTHER_FONTS) if family in _fonts().families()]


@cache
def _fonts() -> typst.Fonts:
    """Every font of the server, looked for once by each process."""
    return typst.Fonts()


def _harmless(value: object) -> object:
    """Text that a spreadsheet would run begins with an apostrophe; numbers stay numbers, and a lone dash is no sum."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) and value != "-" else value
