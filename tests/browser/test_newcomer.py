"""What the center promises a newcomer, done with scripts switched off: book, be refused with reasons, take an offer."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import NewPage, find_day

pytestmark = pytest.mark.browser
WORDS = {
    "ko": {"refused": "이 시간은 예약할 수 없습니다", "taken": "예약됨", "done": "예약되었습니다"},
    "en": {"refused": "This time cannot be booked", "taken": "is taken", "done": "It is booked."},
}


@pytest.mark.parametrize(("width", "language", "hour"), [(1440, "ko", 10), (390, "en", 11)])
def test_a_rival_is_told_why_and_takes_an_alternative(new_page: NewPage, width: int, language: str, hour: int) -> None:
    words, start = WORDS[language], f"T{hour}%3A00"
    first = new_page(width, language, "tenant-a", has_scripts=False)
    day = find_day(first, "/calendar?space=flight-field", rf"space=flight-field-a&amp;starts_at=([\d-]+){start}")
    first.goto(f"/calendar?space=flight-field&date={day}")
    first.click(f"button[formaction*='space=flight-field-a&starts_at={day}{start}']")
    first.fill("[name=purpose]", "군집비행 시험")
    first.fill("[name=headcount]", "4")
    first.click("form:has([name=purpose]) button.final")
    expect(first.locator("main")).to_contain_text(words["done"])

    rival = new_page(width, language, "tenant-b", has_scripts=False)
    rival.goto(f"/bookings/new?space=flight-field&starts_at={day}T{hour}:00&ends_at={day}T{hour + 1}:00")
    rival.click("main form button.final")
    expect(rival.locator("h1")).to_have_text(words["refused"])
    expect(rival.locator(".verdict")).to_contain_text(f"{hour}:00–{hour + 1}:00")
    expect(rival.locator(".verdict")).to_contain_text(words["taken"])
    assert "군집비행" not in rival.content()
    rival.locator(".offers button").first.click()
    rival.fill("[name=purpose]", "촬영")
    rival.fill("[name=headcount]", "2")
    rival.click("form:has([name=purpose]) button.final")
    expect(rival.locator("main")).to_contain_text(words["done"])
