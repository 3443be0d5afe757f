"""Staff who do nothing are warned in time and can stay."""

from __future__ import annotations

from itertools import chain, repeat

import pytest
from playwright.sync_api import Route, expect

from tests.browser.conftest import NewPage
from tests.browser.test_pages import check

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("width", [1440, 390])
def test_staff_are_warned_and_stay(new_page: NewPage, width: int) -> None:
    page = new_page(width, "ko", "staff")
    left = chain([90], repeat(1800))  # Half an hour is too long for a test: only the waiting is made up.
    page.route("**/session", lambda route: _answer(route, next(left)))
    page.goto("/bookings")
    expect(page.locator("#idle")).to_be_visible()
    expect(page.locator("#idle-left")).to_contain_text("초 뒤에 로그아웃됩니다")
    check(page, "warning")
    with page.expect_response("**/session/extend") as extended:
        page.keyboard.press("Enter")
    assert extended.value.status == 204
    expect(page.locator("#idle")).not_to_be_visible()


def test_who_is_no_staff_is_never_asked(new_page: NewPage) -> None:
    page = new_page(1440, "ko", "citizen")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto("/bookings")
    page.wait_for_load_state("networkidle")
    assert [url for url in asked if url.endswith("/session")] == []


def test_when_the_time_is_over_the_sign_in_page_follows(new_page: NewPage) -> None:
    page = new_page(1440, "ko", "staff")
    page.route("**/session", lambda route: _answer(route, 0))
    page.goto("/bookings")
    page.wait_for_url("**/login**")


def _answer(route: Route, seconds: int) -> None:
    route.fulfill(json={"signed_out_in_seconds": seconds})
