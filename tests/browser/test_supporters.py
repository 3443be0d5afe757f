"""A supporter on the way home: a visit logged on the phone with two photos, returned once, approved, and counted."""

from __future__ import annotations

import re
import time
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import FilePayload, Page, expect

from tests.browser.conftest import NewPage
from tests.browser.test_pages import check
from tests.supporters.logged import jpeg
from tests.times import KST

pytestmark = pytest.mark.browser
TITLE = "드론 교실 모니터링 방문"
METRIC = "/staff/metrics/supporters.activities"


def counted(page: Page) -> int:
    page.goto(METRIC)
    return int(re.sub(r"\D", "", page.locator(".figure").first.inner_text()))


def log(page: Page) -> None:
    """From the list of missions to what was handed in."""
    began = datetime.now(KST) - timedelta(hours=3)
    page.goto("/activities")
    check(page, "what I did")
    page.get_by_role("link", name="활동 등록").first.click()
    page.select_option("[name=kind]", "monitoring")
    page.fill("[name=title]", TITLE)
    page.fill("[name=starts_at]", f"{began:%Y-%m-%dT%H:%M}")
    page.fill("[name=minutes]", "60")
    page.fill("[name=text]", "출석 12명, 안전모를 모두 착용했습니다.")
    photos = [FilePayload(name=f"{n}.jpg", mimeType="image/jpeg", buffer=jpeg(n, place=True)) for n in (30, 60)]
    page.set_input_files("[name=photos]", photos)
    check(page, "the form of an activity")
    page.get_by_role("button", name="제출").click()
    expect(page.locator("h1")).to_have_text(TITLE)


def judge(page: Page, button: str, comment: str) -> None:
    page.goto("/staff/activities")
    page.get_by_role("link", name=TITLE).first.click()
    check(page, "an activity to decide about")
    page.fill("[name=comment]", comment)
    page.get_by_role("button", name=button, exact=True).click()


def test_a_visit_logged_on_the_phone_is_returned_approved_and_counted(new_page: NewPage) -> None:
    mine, staff = new_page(390, "ko", "supporter"), new_page(1440, "ko", "staff")
    before, began = counted(staff), time.monotonic()
    log(mine)
    assert time.monotonic() - began < 120
    judge(staff, "보완 요청", "무엇을 개선하면 좋을지 적어 주세요")
    mine.reload()
    expect(mine.locator("main")).to_contain_text("무엇을 개선하면")
    mine.get_by_role("link", name="보완하여 제출").click()
    mine.fill("[name=text]", "출석 12명. 안내판이 더 컸으면 합니다.")
    mine.get_by_role("button", name="제출").click()
    assert counted(staff) == before
    judge(staff, "승인", "")
    assert counted(staff) == before + 1
    staff.get_by_role("link", name=TITLE).first.click()
    expect(staff.locator("h1")).to_have_text(TITLE)
    expect(staff.locator("main img.photo")).to_have_count(2)
