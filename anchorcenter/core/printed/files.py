"""Documents as answers: in each format, under the document's name."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping

from flask import Response

from anchorcenter.core.pages import page
from anchorcenter.core.printed.data import to_csv, to_json
from anchorcenter.core.printed.hwpx import to_hwpx
from anchorcenter.core.printed.papers import Document, marked
from anchorcenter.core.printed.pdf import to_pdf
from anchorcenter.core.printed.sheets import to_xlsx

Writer = Callable[[Document], bytes]
WRITERS: Mapping[str, tuple[str, Writer]] = {
    "pdf": ("application/pdf", to_pdf),
    "hwpx": ("application/hwp+zip", to_hwpx),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", to_xlsx),
    "csv": ("text/csv; charset=utf-8", lambda document: to_csv(document).encode()),
    "json": ("application/json", lambda document: json.dumps(to_json(document), ensure_ascii=False).encode()),
}
HTML = "html"
FORMATS = (HTML, *WRITERS)


def answer(document: Document, form: str, *, links: Mapping[str, str], back: str) -> Response:
    """The document in one of FORMATS: a page to be printed, with ``links`` to its files and one ``back``, or a file."""
    if form == HTML:
        return page("printed/document.html", document=document, links=links, back=back, marked=marked)
    kind, write = WRITERS[form]
    found = Response(write(document), content_type=kind)
    found.headers["Content-Disposition"] = f'attachment; filename="{document.name}.{form}"'
    return found
