"""The settings pages in Chromium: empty forms, forms with errors, what a change affects, and their look on a phone."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from tests.browser.conftest import NewPage
from tests.browser.test_pages import SETTINGS, WAYS, check_way
from tests.times import KST

pytestmark = pytest.mark.browser


@WAYS
def test_settings_pages_have_no_barriers(new_page: NewPage, width: int, language: str) -> None:
    page = new_page(width, language, "staff")
    for path in SETTINGS:
        page.goto(f"/staff/settings{path}")
        check_way(page, path)


@WAYS
def test_errors_and_what_a_change_affects_have_no_barriers(new_page: NewPage, width: int, language: str) -> None:
    page = new_page(width, language, "staff")
    for path in ("/spaces/new", "/closures/new", "/spaces/1/photos"):
        page.goto(f"/staff/settings{path}")
        page.click("form.settings button.final")
        check_way(page, f"{path} with errors")
    page.goto("/staff/settings/spaces/1/windows")
    page.fill("[name=tenant_opens_days]", "-1")
    page.click("form.settings button.final")
    check_way(page, "windows with errors")
    page.goto("/staff/settings/closures/new")
    start = datetime.now(KST).replace(hour=0, minute=0) + timedelta(days=1)
    page.fill("[name=starts_at]", f"{start:%Y-%m-%dT%H:%M}")
    page.fill("[name=ends_at]", f"{start + timedelta(days=7):%Y-%m-%dT%H:%M}")
    page.fill("[name=label]", "바닥 공사")
    page.locator("[name=sites]").first.check(force=True)
    page.click("form.settings button.final")
    assert page.locator(".rows a[href^='/bookings/']").count() > 0
    check_way(page, "whom a closure affects")
    page.click("button[name=again]")
    assert page.input_value("[name=label]") == "바닥 공사"
