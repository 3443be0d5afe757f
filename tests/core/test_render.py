"""Documents in PDF: whatever letters a name has, however long a title is, and the same bytes for the same data."""

from __future__ import annotations

import io
import re
import subprocess
import sys
from datetime import UTC, datetime
from textwrap import dedent
from typing import Any

import pypdf
import pytest
from flask import Flask

from anchorcenter.core import render
from anchorcenter.core.errors import DomainError
from anchorcenter.core.render import can_print, pdf, qr_svg

MADE_AT = datetime(2026, 11, 30, 1, microsecond=250_000, tzinfo=UTC)  # Hardly anything is made in a full second.
ADDRESS = "https://center.example/verify/K7M2-9QXT-4WHC"
DATA: dict[str, Any] = {
    "lang": "ko",
    "tracking": 12,
    "heading": "수료증",
    "number": "제 2026-드론기초-0017 호",
    "rows": [["성명", "남궁은하"], ["과정", "드론 조종 기초"]],
    "statement": "위 사람은 위 교육과정을 수료하였기에 이 증서를 수여합니다.",
    "issued": "2026년 11월 30일",
    "issuer": "시험센터",
    "check": "이 증서가 유효한지 누구나 확인할 수 있습니다.",
    "address": ADDRESS,
    "code": "K7M2-9QXT-4WHC",
    "code_label": "확인번호",
    "qr": qr_svg(ADDRESS),
}
needs_font = pytest.mark.skipif(not can_print(), reason="this machine has no Korean font")


def with_name(name: str, title: str = "드론 조종 기초") -> dict[str, Any]:
    return DATA | {"rows": [["성명", name], ["과정", title]]}


def text_of(file: bytes) -> str:
    pages = pypdf.PdfReader(io.BytesIO(file)).pages
    assert len(pages) == 1
    return re.sub(r"[\s\u200b]+", "", pages[0].extract_text())


@needs_font
@pytest.mark.parametrize(
    "name", ["쀍똠뷁", "남궁뭛", "선우휘웅", "Nguyễn Thị Ánh", "Łukasz Żółć", "Ольга Ким", "山田太郎"]
)
def test_korean_names_with_rare_syllables_and_foreign_names_print_c13(name: str) -> None:
    file = pdf("certificate", with_name(name), made_at=MADE_AT)
    assert name.replace(" ", "") in text_of(file)


@needs_font
@pytest.mark.parametrize("title", ["드론 데이터와 인공지능을 다루는 취업 연계 국비 과정 " * 4, "가" * 120, "x" * 120])
def test_long_titles_wrap_and_stay_on_one_page_c13(title: str) -> None:
    file = pdf("certificate", with_name("남궁은하", title), made_at=MADE_AT)
    assert title.replace(" ", "") in text_of(file)
    edges: list[float] = []

    def keep(text: str, _cm: Any, matrix: Any, _font: Any, _size: Any) -> None:
        edges.append(matrix[4] if text.strip() else 0)

    pypdf.PdfReader(io.BytesIO(file)).pages[0].extract_text(visitor_text=keep)
    assert max(edges) < 595 - 79  # The right margin of A4.


@needs_font
def test_a_letter_that_no_font_has_is_named(app: Flask) -> None:
    with app.test_request_context(), pytest.raises(DomainError) as refused:
        pdf("certificate", with_name("김\U00011f00"), made_at=MADE_AT)
    assert (refused.value.reasons[0].code, refused.value.status) == ("letter", 422)
    assert "\U00011f00" in str(refused.value.reasons[0].message)


@needs_font
def test_drawing_leaves_nothing_of_the_library_in_this_process() -> None:
    code = f"""
        import os, re, sys
        from datetime import datetime, UTC
        from pathlib import Path
        from anchorcenter.core.render import pdf
        def megabytes():
            return int(re.search(r"Anonymous:\\s+(\\d+)", Path("/proc/self/smaps_rollup").read_text())[1]) // 1024
        data = {DATA!r}
        before = megabytes()
        assert pdf("certificate", data, made_at=datetime(2026, 11, 30, tzinfo=UTC)).startswith(b"%PDF")
        print(megabytes() - before)
    """
    found = subprocess.run([sys.executable, "-c", dedent(code)], capture_output=True, text=True, check=True)
    assert int(found.stdout) < 8


@needs_font
def test_a_document_that_takes_too_long_is_given_up(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(render, "PATIENCE", 0.001)
    with app.test_request_context(), pytest.raises(DomainError) as refused:
        pdf("certificate", DATA, made_at=MADE_AT)
    assert (refused.value.reasons[0].code, refused.value.status) == ("busy", 503)


@needs_font
def test_what_looks_like_markup_is_printed_as_it_is() -> None:
    title = '#panic("x") *b* $1$ @x <y> \\ `z` "q"'
    assert title.replace(" ", "") in text_of(pdf("certificate", with_name("남궁은하", title), made_at=MADE_AT))


@needs_font
def test_a_document_is_tagged_has_a_title_and_a_language_and_is_the_same_each_time() -> None:
    file = pdf("certificate", DATA, made_at=MADE_AT)
    assert pdf("certificate", DATA, made_at=MADE_AT) == file
    reader = pypdf.PdfReader(io.BytesIO(file))
    root: Any = reader.trailer["/Root"]
    assert (root["/MarkInfo"]["/Marked"], root["/Lang"]) == (True, "ko")
    assert reader.metadata is not None
    assert reader.metadata.title == "수료증"
    assert b"pdfuaid:part" in file
