"""Every page in Chromium, at desk and phone width, in both languages: axe finds nothing, nothing is off the screen."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import NewPage
from tests.times import KST

pytestmark = pytest.mark.browser
HIDDEN = "[...document.querySelectorAll('.head .button')].filter(e => !e.offsetParent).map(e => e.textContent.trim())"
# Every rule is run; what has passed is not written up, which takes as long again.
FOUND = """async asked => (await axe.run({...asked, resultTypes: ["violations"]}))
  .violations.map(v => [v.id, v.nodes[0].html])"""
AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
VISITOR = (
    "/", "/login", "/signup", "/signup/sent", "/forgot", "/consents/privacy", "/spaces", "/spaces/flight-field",
    "/calendar?space=flight-field", "/calendar", "/calendar/list", "/calendar/find", "/404", "/api/docs",
)  # fmt: skip
MEMBER = (
    "/", "/calendar?space=flight-field", "/calendar?space=coworking", "/calendar?space=live-studio&date=2027-01-01",
    "/calendar/list?space=flight-field", "/bookings", "/bookings?show=past", "/bookings/new", "/bookings/new?hold=0",
    "/profile", "/profile/security", "/profile/privacy", "/organisation", "/calendar", "/calendar/list",
    "/profile/tokens",
    "/calendar/find?day=2027-01-11&part=any&length=120&people=4&kind=",
)  # fmt: skip
STAFF = (
    "/staff",
    "/staff/tenants",
    "/staff/tenants/1",
    "/staff/tenants/4",
    "/staff/contracts/new",
    "/staff/units",
    "/staff/units/unit-303",
    "/staff/occupancy",
    "/staff/intakes",
    "/staff/intakes/new",
    "/staff/intakes/2023-first",
    "/staff/day",
    "/staff/day?date=2026-11-01",
    "/staff/todo",
    "/staff/utilisation",
    "/staff/utilisation?space=live-studio&from=2026-01-01&to=2026-12-31",
    "/staff/utilisation?from=x&to=y",
    "/staff/visits",
    "/staff/visits/new",
    "/staff/visits/bookings/1",
    "/staff/people",
    "/staff/people/1",
    "/staff/people/2/leave",
    "/staff/bookings/new",
    "/staff/access-log",
    "/staff/access-log/review",
    "/staff/metrics",
    "/staff/metrics/bookings.people?from=2026-01-01&to=2027-01-01",
    "/staff/metrics?from=x&to=y",
)
# axe takes a second a page: it looks at the two ways that differ most, and a tenant's pages in all four.
WAYS = pytest.mark.parametrize(("width", "language"), [(1440, "en"), (390, "ko")])
OTHER_WAYS = pytest.mark.parametrize(("width", "language"), [(1440, "ko"), (390, "en")])
CONTRAST = ["color-contrast", "link-in-text-block"]  # What a theme can spoil.


def check(page: Page, where: str, *rules: str) -> None:
    """Raises AssertionError with what axe found (by these rules, by default all), and for what ``fits`` looks at."""
    if not AXE.exists():
        pytest.skip("axe-core is not installed (npm ci)")
    page.wait_for_load_state()
    page.evaluate(AXE.read_text("utf-8"))
    found: list[Any] = page.evaluate(FOUND, {"runOnly": list(rules)} if rules else {})
    assert found == [], f"{where}: {found}"
    fits(page, where)


def fits(page: Page, where: str) -> None:
    """Raises AssertionError when the page is wider than the window, and when a button of its head is hidden without a
    bar at the bottom instead."""
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{where} is too wide"
    assert page.locator(".phonebar").count() or page.evaluate(HIDDEN) == [], f"{where} hides a button"


@WAYS
def test_pages_of_a_visitor_have_no_barriers(new_page: NewPage, width: int, language: str) -> None:
    page = new_page(width, language)
    for path in VISITOR:
        page.goto(path)
        check(page, path)


@OTHER_WAYS
def test_pages_of_visitors_and_staff_fit_in_other_ways_too(new_page: NewPage, width: int, language: str) -> None:
    for who, paths in (("", VISITOR), ("director", STAFF)):
        page = new_page(width, language, who)
        for path in paths:
            page.goto(path)
            fits(page, path)


# The same pages for each: one sees them in all ways, the others in one.
@pytest.mark.parametrize(
    ("who", "width", "language"),
    [
        *(("tenant-a", width, language) for width in (1440, 390) for language in ("ko", "en")),
        ("citizen", 390, "ko"),
        ("staff", 1440, "en"),
    ],
)
def test_pages_of_someone_signed_in_have_no_barriers(new_page: NewPage, who: str, width: int, language: str) -> None:
    page = new_page(width, language, who)
    for path in MEMBER:
        page.goto(path)
        check(page, path)


@WAYS
def test_pages_of_staff_have_no_barriers(new_page: NewPage, width: int, language: str) -> None:
    page = new_page(width, language, "director")
    for path in STAFF:
        page.goto(path)
        check(page, path)


@WAYS
def test_forms_with_errors_refusals_and_bookings_have_no_barriers(new_page: NewPage, width: int, language: str) -> None:
    page = new_page(width, language, "trainee")
    page.goto(f"/bookings/new?space=classroom-2&date={datetime.now(KST).date() + timedelta(days=7)}")
    page.click("main form button.final")
    check(page, "form")
    page.fill("[name=purpose]", "")  # It may be filled in with what was booked the last time.
    page.click("form:has([name=purpose]) button.final")
    check(page, "form with errors")
    page.fill("[name=purpose]", "연습")
    page.fill("[name=headcount]", "9999")
    page.click("form:has([name=purpose]) button.final")
    check(page, "form refused")
    page.fill("[name=headcount]", "2")
    page.click("form:has([name=purpose]) button.final")
    check(page, "booking")
    address = page.url
    page.goto("/bookings")
    check(page, "my bookings")
    page.goto(address)
    page.click("summary")
    check(page, "about to cancel")
    page.click("details button")
    check(page, "cancelled")
    page.goto("/bookings/new?space=meeting-room")
    page.click("main form button")
    check(page, "refused slot")


@pytest.mark.parametrize(("width", "language", "who"), [(1440, "en", "tenant-5"), (390, "en", "tenant-6")])
def test_handing_over_closing_and_forgetting_have_no_barriers(
    new_page: NewPage, width: int, language: str, who: str
) -> None:
    page = new_page(width, language, "director")
    page.goto(f"/staff/people?q={who}%40demo.example")
    person = page.locator("a[href*='/staff/people/']").filter(has_not_text="CSV").last.get_attribute("href")
    page.goto(f"{person}/leave")
    check(page, "about to close")
    code = page.locator("main .card.pad a b").first.inner_text()
    page.goto(f"/bookings/{code}/hand-over")
    check(page, "about to hand over")
    page.click("main form button.final")
    check(page, "handed to nobody")
    page.goto(f"{person}/leave")
    page.click("button.danger")
    check(page, "closed without a choice")
    for choice in page.locator("main select").all():
        choice.select_option("cancel")
    page.fill("[name=why]", "left the company")
    page.click("button.danger")
    page.goto(f"{person}/leave")
    assert page.locator("main .empty b").inner_text() == "This account is closed."
    check(page, "closed")
    page.goto(f"{person}/reopen")
    check(page, "about to open again")
    page.goto(f"{person}/forget")
    check(page, "about to forget")
    page.click("button.danger")
    check(page, "forgotten without a reason")


def test_a_narrow_phone_scrolls_in_one_direction_only(new_page: NewPage) -> None:
    page = new_page(320, "en", "tenant-a")
    for path in (*VISITOR, *MEMBER):
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path


def test_no_page_asks_another_host_or_breaks_its_own_policy(new_page: NewPage, center: str) -> None:
    page = new_page(1440, "ko", "tenant-a")
    asked, complaints = list[str](), list[str]()
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: complaints.append(message.text))
    for path in {*VISITOR, *MEMBER} - {"/404", "/bookings/new?hold=0"}:
        page.goto(path)
    assert ([url for url in asked if not url.startswith(f"{center}/")], complaints) == ([], [])


@pytest.mark.parametrize("theme", ["dark", "contrast"])
def test_other_themes_have_no_barriers_either(new_page: NewPage, theme: str) -> None:
    page = new_page(1440, "ko", "tenant-a")
    page.goto(f"/theme/{theme}")
    for path in (*VISITOR, *MEMBER):
        page.goto(path)
        check(page, f"{path}, {theme}", *CONTRAST)
