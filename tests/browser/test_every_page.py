"""Pages that one reaches only with something at hand, on desk and phone."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import NewPage
from tests.browser.test_pages import WAYS, check_way
from tests.times import KST

pytestmark = pytest.mark.browser


def booking(page: Page) -> str:
    """The address of a booking ahead: the first of one's own."""
    page.goto("/bookings")
    found = re.search(r'href="(/bookings/B-\d{4}-\d{6})"', page.content())
    assert found is not None, "the demo has no booking ahead"
    return found[1]


@WAYS
def test_pages_of_a_booking_have_no_barriers(new_page: NewPage, width: int, language: str) -> None:
    page = new_page(width, language, "tenant-a")
    address = booking(page)
    staff = new_page(width, language, "staff")
    for reader in (page, staff):
        for path in (address, f"{address}/change", f"{address}/hand-over"):
            reader.goto(path)
            check_way(reader, path)


@WAYS
def test_links_that_are_dead_have_no_barriers(new_page: NewPage, width: int, language: str) -> None:
    page = new_page(width, language)
    for path in ("/reset/none", "/invitations/none", "/signup/confirm/none", "/consents/terms", "/consents/news"):
        page.goto(path)
        check_way(page, path)


@WAYS
def test_pages_that_name_something_have_no_barriers(new_page: NewPage, width: int, language: str) -> None:
    page = new_page(width, language, "director")
    day = datetime.now(KST).date() + timedelta(days=3)
    for path in (
        "/staff/people/2/forget", "/staff/visits/1", "/staff/settings/floors/new", "/staff/settings/cells/new",
        "/staff/settings/closures/1", f"/staff/day?date={day}", "/staff/people?q=a", "/staff/access-log?person=a",
    ):  # fmt: skip
        answer = page.goto(path)
        assert answer is not None
        assert answer.ok, path
        check_way(page, path)


def test_the_board_is_printed_without_what_is_for_pressing(new_page: NewPage) -> None:
    page = new_page(1440, "ko", "staff")
    page.goto("/staff/day")
    page.emulate_media(media="print")
    shown = "[...document.querySelectorAll('.top, .foot, .staff-menu, .enter')].filter(e => e.offsetParent).length"
    assert page.evaluate(shown) == 0
    assert page.locator(".facility").first.is_visible() or page.locator(".board .card").first.is_visible()
