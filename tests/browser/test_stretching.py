"""A booking of one's own made longer and moved, to the end: by its edge, by a finger, by keys; its own time is free."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import NewPage
from tests.browser.test_calendar_alive import centre, complaints, free, is_moved, type_purpose, watched, week, where

pytestmark = pytest.mark.browser
__all__ = ["complaints"]


def booked_before_free(page: Page, purpose: str, hours: int = 3) -> Locator:
    """Book the first of ``hours`` free ones for that purpose, so that the next ones stay free; answers its block."""
    free(page, hours).click()
    type_purpose(page, purpose)
    page.keyboard.press("Enter")
    expect(page.locator("#news a")).to_contain_text("B-")
    return page.locator("a.ev.s-mine").filter(has_text=purpose).first


def length(page: Page, href: str) -> int:
    """Minutes of the block at that address."""
    found = re.search(r"\bdh(\d+) dm(\d+)\b", page.locator(f".day [href='{href}']").get_attribute("class") or "")
    assert found is not None
    return int(found[1]) * 60 + int(found[2])


def is_longer(page: Page, href: str, was: int) -> None:
    """Agree in the dialog, and wait until the block is longer than it was."""
    expect(page.locator("dialog")).to_be_visible()
    page.locator("dialog button.primary").click()
    expect(page.locator("dialog")).not_to_be_visible()
    page.wait_for_function("([href, was]) => !document.querySelector(`.day [href='${href}']`).matches(was)",
                           arg=[href, f".dh{was // 60}.dm{was % 60}"])  # fmt: skip
    assert length(page, href) > was


def test_a_booking_is_made_longer_by_its_edge(new_page: NewPage, complaints: list[str]) -> None:
    page = watched(new_page(1440, "ko", "tenant-a"), complaints)
    week(page, "classroom-1", 6)
    block = booked_before_free(page, "끌어 늘인 모임")
    href = block.get_attribute("href") or ""
    was = length(page, href)
    block.scroll_into_view_if_needed()
    box = block.bounding_box()
    assert box is not None
    x, bottom = box["x"] + box["width"] / 2, box["y"] + box["height"]
    page.mouse.move(x, bottom - 3)
    page.mouse.down()
    page.mouse.move(x, bottom + 30, steps=4)
    expect(page.locator(".ghost")).to_be_visible()
    expect(page.locator(".ghost.bad")).to_have_count(0)
    expect(page.locator("#said")).to_contain_text("예약 가능")
    page.mouse.up()
    is_longer(page, href, was)


def test_a_booking_is_made_longer_by_keys(new_page: NewPage, complaints: list[str]) -> None:
    page = watched(new_page(1440, "ko", "tenant-b"), complaints)
    week(page, "classroom-2", 5)
    block = booked_before_free(page, "키보드로 늘임")
    href = block.get_attribute("href") or ""
    was = length(page, href)
    expect(page.locator("#keys")).to_be_focused()
    page.keyboard.press("m")
    page.keyboard.press("Shift+ArrowDown")
    expect(page.locator(".ghost.bad")).to_have_count(0)
    expect(page.locator("#said")).to_contain_text("예약 가능")
    page.keyboard.press("Enter")
    is_longer(page, href, was)


def test_a_finger_takes_a_booking_along(new_page: NewPage, complaints: list[str]) -> None:
    page = watched(new_page(390, "ko", "tenant-a"), complaints)
    week(page, "classroom-2", 5)
    block = booked_before_free(page, "손가락으로 옮김")
    was = where(page, block)
    x, y = centre(block)
    touch = page.context.new_cdp_session(page)

    def send(kind: str, *points: tuple[float, float]) -> None:
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": px, "y": py} for px, py in points]})

    send("touchStart", (x, y))
    page.wait_for_timeout(450)
    expect(page.locator(".ghost")).to_be_visible()
    send("touchMove", (x, y + 30))
    send("touchMove", (x, y + 60))
    send("touchEnd")
    expect(page.locator("dialog")).to_be_visible()
    page.locator("dialog button.primary").click()
    expect(page.locator("dialog")).not_to_be_visible()
    is_moved(page, was)
