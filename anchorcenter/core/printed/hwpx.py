"""Documents for the Korean word processor (HWPX, OWPML as in KS X 6101): a ZIP of XML."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from itertools import count

from anchorcenter.core.pictures import to_jpeg
from anchorcenter.core.printed import hwpx_parts as parts
from anchorcenter.core.printed.hwpx_parts import CHARS, PARAS, Char, Para, escape
from anchorcenter.core.printed.papers import (
    Align,
    Cell,
    Document,
    Line,
    Section,
    Shown,
    Table,
    all_pictures,
    all_rows,
    marked,
    place,
)

TYPE = "application/hwp+zip"
WIDTH = 51024  # Between the margins of A4, in HWPUNIT (7,200 to the inch).
LINE_HEIGHT, MARGIN = 1500, 141
SIDE = 283
TALLEST, GAP = 13_000, 200  # Of a picture in a cell: 46 mm.
ALIGNED = {Align.LEFT: Para.CELL, Align.CENTER: Para.CENTER, Align.RIGHT: Para.RIGHT}


def to_hwpx(document: Document) -> bytes:
    """It as a file that Hangul opens. Words stay whole, and heads of tables stand again on every page."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        _add(archive, "mimetype", TYPE.encode(), document, zipfile.ZIP_STORED)
        for name, text in _files(document):
            _add(archive, name, text.encode(), document, zipfile.ZIP_DEFLATED)
        for number, shown in enumerate(all_pictures(document), start=1):
            _add(archive, parts.picture_file(number), to_jpeg(shown.file), document, zipfile.ZIP_STORED)
    return target.getvalue()


def _add(archive: zipfile.ZipFile, name: str, data: bytes, document: Document, method: int) -> None:
    moment = document.made_at
    info = zipfile.ZipInfo(name, (moment.year, moment.month, moment.day, moment.hour, moment.minute, moment.second))
    archive.writestr(info, data, method)


def _files(document: Document) -> Iterator[tuple[str, str]]:
    yield "version.xml", parts.VERSION
    yield "settings.xml", parts.SETTINGS
    yield "META-INF/container.xml", parts.CONTAINER
    yield "META-INF/manifest.xml", parts.MANIFEST
    pictures = len(list(all_pictures(document)))
    who = document.title, document.issuer, document.language, document.made_at
    yield "Contents/content.hpf", parts.package(*who, pictures=pictures)
    yield "Contents/header.xml", parts.header()
    yield "Contents/section0.xml", _Body(document).text()
    yield "Preview/PrvText.txt", "\r\n".join(_preview(document))


def _preview(document: Document) -> Iterator[str]:
    yield from (document.title, *document.facts)
    for section in document.sections:
        yield section.heading


class _Body:
    """The one section of a document. Paragraphs and tables are numbered in their order."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._numbers, self._pictures = count(1), count(1)

    def text(self) -> str:
        document = self._document
        body = [
            self._paragraph(document.title, Para.TITLE, Char.TITLE, first=parts.SECTION),
            *(self._paragraph(fact, Para.CENTER, Char.PLAIN) for fact in document.facts),
            *(text for section in document.sections for text in self._section(section)),
        ]
        return f"{parts.XML}<hs:sec {parts.NAMES}>{''.join(body)}</hs:sec>"

    def _section(self, section: Section) -> Iterator[str]:
        yield self._paragraph(f"□ {section.heading}", Para.HEADING, Char.HEADING)
        if section.unit:
            yield self._paragraph(section.unit, Para.RIGHT, Char.PLAIN)
        for block in section.blocks:
            if isinstance(block, Table):
                yield self._paragraph("", Para.CELL, Char.PLAIN, inside=self._table(block))
            else:
                yield from (self._line(line) for line in block)

    def _line(self, line: Line) -> str:
        return self._paragraph(marked(line), Para.LINE, Char.PLAIN if line.level else Char.STRONG)

    def _paragraph(self, text: str, para: Para, char: Char, *, first: str = "", inside: str = "") -> str:
        words = f"<hp:t>{escape(text)}</hp:t>"
        runs = f'<hp:run charPrIDRef="{CHARS[char]}">{first}{inside}{words if text or not inside else ""}</hp:run>'
        return (
            f'<hp:p id="{next(self._numbers)}" paraPrIDRef="{PARAS[para]}" styleIDRef="0" pageBreak="0"'
            f' columnBreak="0" merged="0">{runs}</hp:p>'
        )

    def _table(self, table: Table) -> str:
        rows, widths = all_rows(table), _widths(table)
        lines: list[list[str]] = [[] for _row in rows]
        for placed in place(rows, len(widths)):
            cell = placed.cell
            width = sum(widths[placed.column : placed.column + cell.across])
            height = LINE_HEIGHT * cell.down
            is_head = placed.row < len(table.head)
            address = f'<hp:cellAddr colAddr="{placed.column}" rowAddr="{placed.row}"/>'
            lines[placed.row].append(self._cell(cell, address, width, height, is_head=is_head))
        body = "".join(f"<hp:tr>{''.join(cells)}</hp:tr>" for cells in lines)
        return (
            f'<hp:tbl id="{next(self._numbers)}" zOrder="0" numberingType="TABLE" textWrap="TOP_AND_BOTTOM"'
            f' textFlow="BOTH_SIDES" lock="0" dropcapstyle="None" pageBreak="CELL" repeatHeader="1"'
            f' rowCnt="{len(rows)}" colCnt="{len(widths)}" cellSpacing="0" borderFillIDRef="3" noAdjust="0">'
            f'<hp:sz width="{sum(widths)}" widthRelTo="ABSOLUTE" height="{LINE_HEIGHT * len(rows)}"'
            f' heightRelTo="ABSOLUTE" protect="0"/>{parts.PLACE}{body}</hp:tbl>'
        )

    def _cell(self, cell: Cell, address: str, width: int, height: int, *, is_head: bool) -> str:
        char = Char.STRONG if cell.is_head or cell.is_strong else Char.PLAIN
        texts = self._picture(cell.picture, width) if cell.picture else ""
        texts += "".join(self._paragraph(line, ALIGNED[cell.align], char) for line in cell.text.split("\n"))
        return (
            f'<hp:tc name="" header="{int(is_head)}" hasMargin="0" protect="0" editable="0" dirty="0"'
            f' borderFillIDRef="{4 if cell.is_head else 3}">'
            '<hp:subList id="" textDirection="HORIZONTAL" lineWrap="BREAK" vertAlign="CENTER" linkListIDRef="0"'
            f' linkListNextIDRef="0" textWidth="0" textHeight="0" hasTextRef="0" hasNumRef="0">{texts}</hp:subList>'
            f'{address}<hp:cellSpan colSpan="{cell.across}" rowSpan="{cell.down}"/>'
            f'<hp:cellSz width="{width}" height="{height}"/>'
            f'<hp:cellMargin left="{SIDE}" right="{SIDE}" top="{MARGIN}" bottom="{MARGIN}"/></hp:tc>'
        )

    def _picture(self, shown: Shown, room: int) -> str:
        """A paragraph with a picture as large as its cell allows."""
        share = min((room - 2 * SIDE - GAP) / shown.width, TALLEST / shown.height)
        size = round(shown.width * share), round(shown.height * share)
        number = next(self._numbers)
        drawn = parts.picture(number, next(self._pictures), size, (shown.width, shown.height), shown.alt)
        return self._paragraph("", Para.CENTER, Char.PLAIN, inside=drawn)


def _widths(table: Table) -> list[int]:
    """The page cut by the columns' shares, to the unit: the last takes what rounding left."""
    cut = [share * WIDTH // sum(table.widths) for share in table.widths]
    cut[-1] += WIDTH - sum(cut)
    return cut
