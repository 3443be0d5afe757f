"""The city's report, from closing the half-year to paper: closed, approved by somebody else, published; what is changed
afterwards is told; a figure opens down to the companies behind it; what is printed says the same."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from tests.browser.conftest import NewPage
from tests.browser.test_pages import check

pytestmark = pytest.mark.browser
PLEDGE = "/pledges/smart-techno-valley"
EVENT = "드론 정책 자문회의"  # Of December 2023; seven people came.
PEOPLE = "회의·소통 참석 연인원"
RECRUITED = "입주모집 완료 8개소"


def press(page: Page, button: str, note: str = "") -> None:
    page.fill("[name=note]", note)
    page.get_by_role("button", name=button, exact=True).click()


def close_it(staff: Page) -> str:
    """Close the second half of 2023 once more; answers where it is."""
    staff.goto("/staff/snapshots")
    staff.select_option("[name=period]", label="2023년 하반기")
    staff.get_by_role("button", name="마감하기").click()
    expect(staff.locator(".summary")).to_contain_text("정정 사유")
    check(staff, "a correction without its reason")
    staff.select_option("[name=period]", label="2023년 하반기")
    staff.fill("[name=why]", "참석 명부를 다시 확인함")
    staff.get_by_role("button", name="마감하기").click()
    expect(staff.locator("h1")).to_have_text("2023년 하반기 2판")
    return staff.url


def publish(staff: Page, official: Page, where: str) -> None:
    press(staff, "검토 요청")
    official.goto(where)
    check(official, "a closed period to approve")
    press(official, "승인")
    staff.goto(where)
    press(staff, "공개")
    expect(staff.locator(".head .tag")).to_have_text("공개됨")


def edit_an_old_activity(staff: Page) -> None:
    """Nine people came, not seven."""
    staff.goto("/staff/achievements?kind=event")
    staff.get_by_role("link", name=EVENT).first.click()
    staff.get_by_role("link", name="수정", exact=True).first.click()
    staff.fill("[name=quantity]", "9")
    staff.get_by_role("button", name="저장").click()


def printed(page: Page, form: str, folder: Path) -> Path:
    """The file behind that link, as a browser saves it."""
    with page.expect_download() as file:
        page.get_by_role("link", name=form, exact=True).click()
    saved = folder / file.value.suggested_filename
    file.value.save_as(saved)
    return saved


def hidden_of_rows(page: Page) -> int:
    """Pixels of the table of rows that a reader has to pull in from the side."""
    hidden: int = page.locator("#rows").evaluate("it => it.scrollWidth - it.clientWidth")
    return hidden


def test_a_half_year_is_closed_published_and_printed_and_each_figure_opens_into_its_rows(
    new_page: NewPage, tmp_path: Path
) -> None:
    staff, official = new_page(1440, "ko", "staff"), new_page(390, "ko", "official")
    where = close_it(staff)
    publish(staff, official, where)
    expect(staff.locator("section:has(#drift)")).to_contain_text("달라진 것이 없습니다")

    edit_an_old_activity(staff)
    staff.goto(where)
    check(staff, "what changed since a period was closed")
    moved = staff.locator("section:has(#drift) section")
    expect(moved).to_have_count(1)
    expect(moved).to_contain_text(PEOPLE)
    expect(moved).to_contain_text("21명 → 23명")
    expect(staff.locator("section:has(#drift)")).to_contain_text("3판")
    moved.get_by_role("link", name=EVENT).click()
    expect(staff.locator("h1")).to_contain_text(EVENT)

    resident = new_page(390, "ko")
    resident.goto(PLEDGE)
    resident.get_by_role("link", name=RECRUITED).click()
    check(resident, "the rows behind a printed figure")
    expect(resident.locator(".figure").first).to_have_text("8개사")
    expect(resident.locator("#rows tbody tr")).to_have_count(8)
    expect(resident.locator("main")).not_to_contain_text("한울비행기술")
    assert hidden_of_rows(resident) == 0
    resident.goto(f"{PLEDGE}/funds?of=plan")
    assert hidden_of_rows(resident) == 0
    staff.goto(PLEDGE)
    staff.get_by_role("link", name=RECRUITED).click()
    rows = staff.locator("#rows tbody tr")
    expect(rows).to_have_count(8)
    rows.filter(has_text="한울비행기술").get_by_role("link").click()
    expect(staff.locator("h1")).to_contain_text("한울비행기술")

    resident.goto(f"{PLEDGE}/versions")
    resident.get_by_role("link", name="2023년 하반기 2판").click()
    expect(resident.locator("main")).to_contain_text("참석 명부를 다시 확인함")
    resident.get_by_role("link", name="관리카드 인쇄").click()
    paper = "\n".join(page.extract_text() for page in PdfReader(printed(resident, "PDF", tmp_path)).pages)
    with zipfile.ZipFile(printed(resident, "HWPX", tmp_path)) as book:
        text = re.sub(r"<[^>]*>", "", book.read("Contents/section0.xml").decode())
    for each in ("26,530", "8,362", "(7,718)", "약 300회", "총 8개소 입주모집 완료", "2023년 하반기 2판"):
        assert (each in paper, each in text) == (True, True), each
