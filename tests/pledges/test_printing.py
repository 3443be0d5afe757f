"""The city's card in every format: the same seven sections, the same figures to the unit, about so many and dashes."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from xml.etree import ElementTree

import openpyxl
import pytest
from flask import Flask
from flask.testing import FlaskClient
from hwpx.tools.package_validator import validate_editor_open_safety, validate_package
from pypdf import PdfReader

from anchorcenter.core.printed.papers import Cell, Document, Line, Section, Table, all_rows, place
from anchorcenter.core.printed.pdf import to_pdf
from tests.guards.test_pages import check
from tests.pace import computed, slowness
from tests.pledges.test_pledges import REPORT, SLUG, send

ClientOf = Callable[[str], FlaskClient]
Grid = list[list[str]]
HP = "{http://www.hancom.co.kr/hwpml/2011/paragraph}"
SECTIONS = [
    "주관부서", "추진실적 및 향후 추진계획", "시민참여(소통) 실적", "연도별 투자계획(사업비)", "연도별 확보(집행)액",
    "문제점 및 개선대책", "관련 사진",
]  # fmt: skip
B = ""
ICT, DRONE = "ICT융복합‧스마트모빌리티 산업 육성‧지원", "드론‧UAM 산업 육성‧지원"
HEAD = ["단위사업", "구분", "계", "기투자", "‘22.7.", "‘23", "‘24", "‘25", "‘26.6.", "임기후"]
PLAN = [
    HEAD,
    ["합계", B, "26,530", B, "4,430", "5,600", "4,750", "4,750", "4,750", "2,250"],
    [ICT, "국비", "8,500", B, "1,500", "2,500", "1,500", "1,500", "1,500", B],
    [B, "도비", B, B, B, B, B, B, B, B],
    [B, "시비", "2,030", B, "180", "200", "450", "450", "450", "300"],
    [B, "기타", "4,350", B, "850", "950", "850", "850", "850", B],
    [DRONE, "국비", B, B, B, B, B, B, B, B],
    [B, "도비", B, B, B, B, B, B, B, B],
    [B, "시비", "11,650", B, "1,900", "1,950", "1,950", "1,950", "1,950", "1,950"],
    [B, "기타", B, B, B, B, B, B, B, B],
]
SPENT = [
    HEAD,
    ["합계", B, "8,362\n(7,718)", B, "4,367\n(4,300)", "3,995\n(3,418)", B, B, B, B],
    [ICT, "국비", "2,900\n(2,900)", B, "1,500\n(1,500)", "1,400\n(1,400)", B, B, B, B],
    [B, "도비", B, B, B, B, B, B, B, B],
    [B, "시비", "240\n(240)", B, "150\n(150)", "90\n(90)", B, B, B, B],
    [B, "기타", "1,178\n(1,178)", B, "850\n(850)", "328\n(328)", B, B, B, B],
    [DRONE, "국비", B, B, B, B, B, B, B, B],
    [B, "도비", B, B, B, B, B, B, B, B],
    [B, "시비", "4,044\n(3,400)", B, "1,867\n(1,800)", "2,177\n(1,600)", B, B, B, B],
    [B, "기타", B, B, B, B, B, B, B, B],
]
TIMES = ["-", "1", "1", "약 300회", "5"]


@pytest.fixture
def files(client_of: ClientOf) -> dict[str, bytes]:
    """The card in every format, as a visitor gets it."""
    assert send(client_of("staff"), REPORT).status_code == 303
    visitor, found = client_of(""), dict[str, bytes]()
    for form in ("html", "pdf", "hwpx", "xlsx", "csv", "json"):
        answer = visitor.get(f"/pledges/{SLUG}/card.{form}")
        assert answer.status_code == 200
        found[form] = answer.data
    assert f'filename="{SLUG}_2023-12-31.json"' in answer.headers["Content-Disposition"]
    assert [visitor.get(f"/pledges/{path}").status_code for path in (f"{SLUG}/card.doc", "x/card.pdf")] == [404, 404]
    return found


def text(value: object) -> str:
    return "" if value is None else f"{value:,}" if isinstance(value, int) else str(value)


def from_json(data: bytes) -> tuple[list[str], list[Grid]]:
    """The headings, and each table with a merged cell in its first place only."""
    said = json.loads(data)
    tables = [block for section in said["sections"] for block in section["blocks"] if "rows" in block]
    return [s["heading"] for s in said["sections"]], [
        [list(map(text, r)) for r in t["head"] + t["rows"]] for t in tables
    ]


def from_hwpx(data: bytes) -> list[Grid]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        root = ElementTree.fromstring(archive.read("Contents/section0.xml"))  # noqa: S314
    return [hwpx_table(table) for table in root.iter(f"{HP}tbl")]


def hwpx_table(table: Any) -> Grid:
    found = [[""] * int(table.get("colCnt")) for _row in range(int(table.get("rowCnt")))]
    for cell in table.iter(f"{HP}tc"):
        at = cell.find(f"{HP}cellAddr")
        lines = ["".join(t.text or "" for t in p.iter(f"{HP}t")) for p in cell.iter(f"{HP}p")]
        found[int(at.get("rowAddr"))][int(at.get("colAddr"))] = "\n".join(lines)
    return found


def from_xlsx(data: bytes) -> list[Grid]:
    book = openpyxl.load_workbook(io.BytesIO(data))
    return [[list(map(text, row)) for row in sheet.iter_rows(min_row=4, values_only=True)] for sheet in book]


def unmerged(grid: Grid) -> Grid:
    """A table of JSON as it is printed: a repeated name stands once, a total's label not over its source."""
    rows, last = list[list[str]](), ""
    for row in grid:
        name = "" if row[0] == last else row[0]
        rows.append([name, "" if row[1] == row[0] else row[1], *row[2:]])
        last = row[0]
    return rows


def check_tables(files: dict[str, bytes]) -> None:
    headings, tables = from_json(files["json"])
    assert headings == SECTIONS
    assert [unmerged(tables[3]), unmerged(tables[4])] == [PLAN, SPENT]
    assert [from_hwpx(files["hwpx"])[3], from_hwpx(files["hwpx"])[4]] == [PLAN, SPENT]
    sheets = from_xlsx(files["xlsx"])
    assert [sheets[3], sheets[4]] == [PLAN, SPENT]
    rows = list(csv.reader(io.StringIO(files["csv"].decode("utf-8-sig"))))
    start = rows.index([SECTIONS[3], "(단위: 백만원)"]) + 1
    assert rows[start : start + 10] == [[cell.replace(",", "") for cell in row] for row in PLAN]
    start = rows.index([SECTIONS[4], "(단위: 백만원)"]) + 1
    assert rows[start : start + 10] == SPENT
    page = files["html"].decode()
    check(page)
    cells = [re.sub(r"<br>", "\n", c) for c in re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", page)]
    for table in (PLAN, SPENT):
        first = cells.index(table[1][2]) - 1
        wanted = [cell for row in table[1:] for cell in (row if row[0] else row[1:])]
        wanted.remove("")  # The total's label covers two places.
        assert cells[first : first + len(wanted)] == wanted


def check_qualifiers(files: dict[str, bytes]) -> None:
    assert from_json(files["json"])[1][2][1] == TIMES
    assert json.loads(files["json"])["sections"][2]["blocks"][0]["rows"] == [["-", 1, 1, "약 300회", 5]]
    assert from_hwpx(files["hwpx"])[2][1] == TIMES
    assert from_xlsx(files["xlsx"])[2][1][:5] == TIMES
    assert TIMES in list(csv.reader(io.StringIO(files["csv"].decode("utf-8-sig"))))
    cells = re.findall(r'<td class="center">([^<]*)</td>', files["html"].decode())
    assert cells[(at := cells.index("약 300회")) - 3 : at + 2] == TIMES
    printed = "".join(page.extract_text() for page in PdfReader(io.BytesIO(files["pdf"])).pages)
    assert "약 300회" in re.sub(r"\s+", " ", printed)


def check_pdf(files: dict[str, bytes]) -> None:
    reader = PdfReader(io.BytesIO(files["pdf"]))
    root: Any = reader.trailer["/Root"]
    printed = re.sub(r"\s", "", "".join(page.extract_text() for page in reader.pages))
    assert (root["/MarkInfo"]["/Marked"], root["/Lang"].startswith("ko")) == (True, True)
    assert [word for word in SECTIONS if re.sub(r"\s", "", word) not in printed] == []
    found = {word for page in reader.pages for word in page.extract_text().split()}
    amounts = {part for row in (*PLAN[1:], *SPENT[1:]) for cell in row[2:-1] for part in cell.split()}
    assert amounts - found == set()  # Each in one piece: as it is searched for and copied.


def check_hwpx(files: dict[str, bytes]) -> None:
    data = files["hwpx"]
    assert (validate_package(data).issues, validate_editor_open_safety(data).reopen_ok) == ((), True)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        header, body = archive.read("Contents/header.xml").decode(), archive.read("Contents/section0.xml").decode()
        assert archive.infolist()[0].filename == "mimetype"
    assert set(re.findall(r'breakNonLatinWord="(\w+)"', header)) == {"BREAK_WORD"}
    assert ('colSpan="2"' in body, 'rowSpan="4"' in body) == (True, True)


def test_every_format_says_the_card_to_the_unit_m25_m26(files: dict[str, bytes]) -> None:
    check_tables(files)
    check_qualifiers(files)
    check_pdf(files)
    check_hwpx(files)


def a_document(rows: int) -> Document:
    body = tuple(
        (Cell(text=f"{n}. 강좌 <b>=1+1</b>"), Cell(text="가나다라 마바사 " * 12), Cell(value=n, text=str(n)))
        for n in range(rows)
    )
    head = (Cell(text="이름", is_head=True, across=2), Cell(text="수", is_head=True))
    table = Table(caption="표", widths=(2, 5, 1), head=(head,), body=body)
    lines = (Line(text="머리", level=0), Line(text="@sum"), Line(text="-2", level=2))
    return Document(
        name="x", title="긴 문서", language="ko", made_at=datetime(2026, 1, 1, tzinfo=UTC), issuer="센터",
        sections=(Section(heading="첫째", blocks=(table, lines)),),
    )  # fmt: skip


def test_ten_pages_are_printed_within_a_second(app: Flask) -> None:
    document = a_document(300)
    to_pdf(a_document(1))  # Fonts are looked for once by each process.
    made: list[bytes] = []
    took = computed(lambda: made.append(to_pdf(document)), times=2)
    assert (took <= slowness(), len(PdfReader(io.BytesIO(made[0])).pages) >= 10) == (True, True)
    assert made[0] == made[1]


def test_a_table_with_a_hole_or_an_overlap_is_none() -> None:
    good = ((Cell(text="a", down=2), Cell(text="b")), (Cell(text="c"),))
    assert [(p.row, p.column) for p in place(good, 2)] == [(0, 0), (0, 1), (1, 1)]
    for wrong in (
        ((Cell(),),),
        ((Cell(down=2), Cell()), (Cell(), Cell())),
        ((Cell(across=3),),),
        ((Cell(down=2), Cell()),),
    ):
        with pytest.raises(ValueError, match="place"):
            list(place(wrong, 2))
    table = a_document(2).sections[0].blocks[0]
    assert isinstance(table, Table)
    assert len(list(place(all_rows(table), 3))) == 8
