"""At the door with a telephone: checking in by the code posted there, by number at the kiosk, a fault with a photo; and
a drone that goes out and comes back damaged."""

from __future__ import annotations

import io
import re
from datetime import datetime, timedelta

import pytest
from PIL import Image
from playwright.sync_api import FilePayload, Page, expect

from tests.browser.conftest import NewPage
from tests.browser.test_pages import check
from tests.browser.test_staff import save
from tests.times import KST

pytestmark = pytest.mark.browser
STEP = timedelta(minutes=5)
ROOM = "door-room"


def make_room(page: Page) -> None:
    """One that wants check-in and may be booked until it begins."""
    page.goto("/staff/settings/spaces/new")
    page.select_option("[name=kind]", "meeting_room")
    page.select_option("[name=checkin]", "1")
    fields = {"slug": ROOM, "name": "문 앞 회의실", "name_en": "Room at the door", "capacity": "8", "new_cells": "1"}
    for name, value in (fields | {"grid_minutes": "5", "shortest_minutes": "5"}).items():
        page.fill(f"[name={name}]", value)
    save(page)


def book_for(page: Page, who: str, start: datetime) -> str:
    """Ten minutes for them, whatever hour or holiday it is; answers the code."""
    page.goto("/staff/bookings/new")
    page.fill("[name=person]", who)
    page.select_option("[name=space]", ROOM)
    for name, moment in (("starts_at", start), ("ends_at", start + 2 * STEP)):
        page.fill(f"[name={name}]", f"{moment:%Y-%m-%dT%H:%M}")
    page.fill("[name=purpose]", "장비 점검")
    page.fill("[name=headcount]", "2")
    page.click("main form button.primary.final")
    page.wait_for_load_state()
    boxes = page.locator("input[name=overrides]")
    if boxes.count():
        for number in range(boxes.count()):
            boxes.nth(number).check(force=True)
        page.fill("[name=why]", "시험")
        page.click("main form button.primary.final")
    expect(page.locator("h1")).to_contain_text("B-")
    return str(re.findall(r"B-\d{4}-\d{6}", page.locator("h1").inner_text())[0])


def photo() -> FilePayload:
    out = io.BytesIO()
    Image.new("RGB", (640, 480), "gray").save(out, "JPEG")
    return {"name": "IMG_0001.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}


def test_two_check_in_by_code_and_by_number_and_one_reports_a_crash(new_page: NewPage) -> None:
    staff = new_page(1440, "ko", "staff")
    make_room(staff)
    now = datetime.now(KST).replace(second=0, microsecond=0)
    start = now + STEP - timedelta(minutes=now.minute % 5) + STEP
    first = book_for(staff, "tenant-a@demo.example", start)
    second = book_for(staff, "tenant-b@demo.example", start + 2 * STEP)
    staff.goto(f"/staff/checkin/{ROOM}")
    address = staff.locator(".poster .small").inner_text().strip()

    tenant = new_page(390, "ko", "tenant-a")
    tenant.goto("/checkin/" + address.rpartition("/")[2])
    check(tenant, "what the code opens")
    tenant.fill("[name=headcount]", "3")
    tenant.click("main form button.primary.final")
    expect(tenant.locator(".verdict[role=status]")).to_contain_text("체크인되었습니다")
    check(tenant, "checked in")
    tenant.goto(f"/bookings/{first}/use")
    tenant.click("a[href*='/reports']")
    tenant.select_option("[name=matter]", "crash")
    tenant.fill("[name=what]", "이륙하다가 벽에 부딪혔습니다")
    tenant.set_input_files("[name=file]", photo())
    check(tenant, "a report")
    tenant.click("main form button.primary.final")
    expect(tenant.locator(".verdict[role=status]")).to_be_visible()

    staff.goto("/staff/incidents")
    staff.locator("main li").filter(has_text="이륙하다가 벽에").locator("a.button").click()
    assert staff.locator("img.photo").evaluate("async i => { await i.decode(); return i.naturalWidth }") == 640
    staff.goto("/staff/checkin")
    staff.fill("[name=name]", "현관")
    staff.click("form:has([name=name]) button.primary")
    staff.set_viewport_size({"width": 390, "height": 844})
    staff.fill("[name=code]", second.rpartition("-")[2])
    staff.click("main form button.primary.final")
    expect(staff.locator("main")).to_contain_text("문 앞 회의실")
    check(staff, "the kiosk")
    staff.click("main form button.primary.final")
    expect(staff.locator(".verdict[role=status]")).to_contain_text("체크인되었습니다")
    staff.goto(f"/staff/day?date={start:%Y-%m-%d}")
    expect(staff.locator("#f-door-room")).to_contain_text("체크인, 3명")


@pytest.mark.parametrize(("width", "language"), [(1440, "en"), (390, "ko")])
def test_a_drone_goes_out_at_the_desk_and_comes_back_damaged(new_page: NewPage, width: int, language: str) -> None:
    staff, number = new_page(width, language, "staff"), f"DR-{width}"
    staff.goto("/staff/equipment/new")
    staff.fill("[name=number]", number)
    staff.fill("[name=name]", "시험용 드론")
    check(staff, "a new piece")
    staff.click("main form button.primary.final")
    staff.fill("[name=person]", "tenant-b@demo.example")
    staff.fill("[name=due_at]", f"{datetime.now(KST) + timedelta(hours=2):%Y-%m-%dT%H:%M}")
    staff.click("main form button.primary")
    expect(staff.locator("[name=outcome]").first).to_be_attached()
    check(staff, "what is lent")

    tenant = new_page(390, language, "tenant-b")
    tenant.goto("/loans")
    expect(tenant.locator("main")).to_contain_text(number)
    check(tenant, "what one has borrowed")

    staff.check("[name=outcome][value=damaged]", force=True)
    staff.fill("[name=note]", "프로펠러 파손")
    staff.click("main form button.primary")
    expect(staff.locator("main a[href*='/staff/incidents/']")).to_be_visible()
    staff.goto("/staff/todo")
    expect(staff.locator("main")).to_contain_text(f"{number} 시험용 드론: 프로펠러 파손")
