"""Documents on paper (PDF): tagged, the heads of tables again on every page."""

from __future__ import annotations

from base64 import b64encode
from typing import Any

from anchorcenter.core.pictures import to_jpeg
from anchorcenter.core.printed.papers import Document, Line, Placed, Section, Shown, Table, all_rows, marked, place
from anchorcenter.core.render import pdf

MOST_LETTERS, MOST_ROWS = 1_000, 15  # Of a table that stays on one page, however its lines break.


def to_pdf(document: Document) -> bytes:
    """It as PDF/UA-1. Raises DomainError when it cannot be printed here."""
    said = {
        "lang": document.language,
        "title": document.title,
        "issuer": document.issuer,
        "facts": list(document.facts),
        "sections": [_section(section) for section in document.sections],
    }
    return pdf("paper", said, made_at=document.made_at)


def _section(section: Section) -> dict[str, Any]:
    return {"heading": section.heading, "unit": section.unit, "blocks": [_block(block) for block in section.blocks]}


def _block(block: Table | tuple[Line, ...]) -> dict[str, Any]:
    if not isinstance(block, Table):
        return {"kind": "lines", "lines": [{"level": line.level, "text": marked(line)} for line in block]}
    cells = [_cell(placed, block) for placed in place(all_rows(block), len(block.widths))]
    return {
        "kind": "table",
        "stays_whole": sum(len(cell["text"]) for cell in cells) < MOST_LETTERS and len(block.body) < MOST_ROWS,
        "widths": list(block.widths),
        "head": [cell for cell in cells if cell["y"] < len(block.head)],
        "body": [cell for cell in cells if cell["y"] >= len(block.head)],
    }


def _cell(placed: Placed, table: Table) -> dict[str, Any]:
    """``share`` is how much of the page's width the cell has."""
    cell, widths = placed.cell, table.widths
    return {
        "x": placed.column,
        "y": placed.row,
        "text": cell.text,
        "across": cell.across,
        "down": cell.down,
        "align": cell.align,
        "is_head": cell.is_head,
        "is_strong": cell.is_strong,
        "picture": _svg(cell.picture) if cell.picture else "",
        "alt": cell.picture.alt if cell.picture else "",
        "share": sum(widths[placed.column : placed.column + cell.across]) / sum(widths),
    }


def _svg(shown: Shown) -> str:
    """The picture within a frame of text: typst reads pictures from text, or from files beside the template."""
    data, size = b64encode(to_jpeg(shown.file)).decode(), f'width="{shown.width}" height="{shown.height}"'
    names = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
    box = f'viewBox="0 0 {shown.width} {shown.height}"'
    return f'<svg {names} {size} {box}><image {size} xlink:href="data:image/jpeg;base64,{data}"/></svg>'
