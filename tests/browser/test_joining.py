"""A newcomer: sign up on a phone, confirm by mail, book in two actions, move it, read it in English."""

from __future__ import annotations

import re
import time
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NewPage
from tests.browser.test_calendar_alive import centre, free, is_moved, type_purpose, week, where
from tests.browser.test_pages import check

pytestmark = pytest.mark.browser
WORDS = "구름 위를 나는 파란 비행기"


def mail_to(folder: Path, address: str, saying: str = "") -> str:
    """The text of a mail to that address that says so, once the worker has sent one."""
    for _ in range(100):
        found = [message_from_bytes(file.read_bytes(), policy=policy.default) for file in folder.glob("*.eml")]
        bodies = [mail.get_body() for mail in found if mail["To"] == address]
        texts = [str(body.get_content()) for body in bodies if body is not None]
        if mine := [text for text in texts if saying in text]:
            return mine[-1]
        time.sleep(0.2)
    raise AssertionError(f"no mail to {address}")


def sign_up(page: Page, address: str) -> None:
    page.goto("/")
    page.locator(".top").get_by_role("link", name="로그인").click()
    page.locator("main").get_by_role("link", name="회원 가입").click()
    check(page, "sign-up")
    page.fill("[name=email]", address)
    page.fill("[name=name]", "나새별")
    page.fill("[name=password]", WORDS)
    for box in page.locator("main input[type=checkbox]").all():
        box.check()
    page.click("main form button.primary")


def test_from_signing_up_to_a_moved_booking(new_page: NewPage, mails: Path) -> None:
    address = "newcomer@people.example"
    page = new_page(390, "ko")
    sign_up(page, address)
    link = re.search(r"https?://\S+/signup/confirm/\S+", mail_to(mails, address))
    assert link is not None
    page.goto(link[0])
    check(page, "confirm")
    page.click("main form button.primary")
    page.fill("[name=email]", address)
    page.fill("[name=password]", WORDS)
    page.click("main form:has([name=email]) button")
    page.wait_for_url("**/")

    page.set_viewport_size({"width": 1440, "height": 900})
    week(page, "classroom-1", 1)
    free(page).click()  # One.
    type_purpose(page, "첫 연습")
    page.keyboard.press("Enter")  # Two.
    expect(page.locator("#news a")).to_contain_text("B-")

    page.keyboard.press("ArrowRight")
    for _ in range(40):
        if (page.locator("#said").text_content() or "").endswith("예약 가능"):
            break
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")  # By keyboard: one,
    expect(page.locator("dialog button.primary")).to_be_focused()  # the purpose is remembered,
    page.keyboard.press("Enter")  # two.
    blocks = page.locator("a.ev.s-mine").filter(has_text="첫 연습")
    expect(blocks).to_have_count(2)

    was = where(page, blocks.first)
    page.mouse.move(*centre(blocks.first))
    page.mouse.down()
    page.mouse.move(*centre(free(page, 2)), steps=6)
    page.mouse.up()
    page.locator("dialog button.primary").click()
    expect(page.locator("dialog")).not_to_be_visible()
    is_moved(page, was)
    address, now = where(page, page.locator(f".day [href='{was[0]}']"))
    clock = re.search(r"\bh(\d+) m(\d+)\b", now)
    assert clock is not None

    page.goto(f"/language/en?next={address}")
    expect(page.locator("main")).to_contain_text(f"{int(clock[1]):02}:{int(clock[2]):02}–")
    expect(page.locator("main")).to_contain_text("첫 연습")  # What people typed is not translated.
    page.goto("/bookings")
    expect(page.locator(f"main a[href='{address}']").first).to_be_visible()
    expect(page.locator("h1")).to_have_text("My bookings")
    expect(page.locator("main")).to_contain_text("confirmed")
    check(page, "my bookings in English")
