"""A morning at the desk: a new room with its hours and a holiday, a booking for who calls, who looked at whose data."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NewPage
from tests.browser.test_pages import check
from tests.times import KST

pytestmark = pytest.mark.browser


def save(page: Page) -> None:
    """Press the button of the form, and once more where whom it affects is shown before."""
    page.click("form.settings button.final")
    page.wait_for_load_state()
    if page.locator("button[name=again]").count():
        page.click("main form button.primary.final")
    expect(page.locator(".verdict[role=status]")).to_be_visible()


def test_a_room_is_set_up_booked_for_a_caller_and_looks_are_found(new_page: NewPage) -> None:
    page = new_page(1440, "ko", "staff")
    today = datetime.now(KST).date()
    monday = today + timedelta(days=14 - today.weekday())

    page.goto("/staff/settings/spaces/new")
    page.select_option("[name=kind]", "meeting_room")
    for name, value in (("slug", "meeting-2"), ("name", "회의실 2"), ("name_en", "Meeting room 2"), ("capacity", "8")):
        page.fill(f"[name={name}]", value)
    page.fill("[name=new_cells]", "1")
    save(page)
    page.fill("[name=tenant_opens_days]", "60")
    save(page)
    number = page.url.partition("/spaces/")[2].partition("/")[0]
    page.goto(f"/staff/settings/spaces/{number}/hours")
    page.select_option("[name=is_own]", "1")
    for day in range(5):
        page.fill(f"[name=day_{day}]", "오전 7시 - 오후 9시")
    save(page)
    page.goto("/staff/settings/sites/1/holidays")
    page.fill("[name=day]", (monday + timedelta(days=1)).isoformat())
    page.fill("[name=name]", "개소 준비일")
    save(page)

    page.goto(f"/calendar?space=meeting-2&date={monday}")
    expect(page.locator(".dayhead em")).to_have_text("개소 준비일")
    check(page, "the new room's week")

    page.goto("/staff/bookings/new")
    page.fill("[name=person]", "한다온")
    page.check("[name=channel][value=phone]", force=True)
    page.select_option("[name=space]", "meeting-2")
    page.fill("[name=starts_at]", f"{monday}T07:00")
    page.fill("[name=ends_at]", f"{monday}T09:00")
    page.fill("[name=purpose]", "전화로 받은 예약")
    page.fill("[name=headcount]", "4")
    page.click("main form button.primary.final")
    expect(page.locator("h1")).to_contain_text("B-")
    expect(page.locator("main")).to_contain_text("한다온")

    page.goto("/staff/access-log")
    page.fill("main form input >> nth=0", "한다온")
    page.click("main form button")
    looks = page.locator("main li").filter(has_text="/bookings/B-")
    expect(looks.first).to_contain_text("정한결")
    check(page, "who looked")
