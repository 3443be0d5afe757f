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
# The description of the API has some hundred calls that look alike: axe would take a minute for them.
SHORTEN = (
    """() => document.querySelectorAll(".docs > section[aria-labelledby]").forEach((e, i) => i < 12 || e.remove())"""
)
AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
VISITOR = (
    "/", "/login", "/signup", "/signup/sent", "/forgot", "/consents/privacy", "/spaces", "/spaces/flight-field",
    "/calendar?space=flight-field", "/calendar", "/calendar/list", "/calendar/find", "/404", "/api/docs",
    "/api/docs/bookings",
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
# axe takes a second a page: it asks everything on the phone, and elsewhere what a width can spoil.
DESK = 1000  # So many pixels wide at least.
WAYS = pytest.mark.parametrize(("width", "language"), [(1440, "en"), (390, "ko")])
SETTINGS = (
    "", "/places", "/sites/new", "/sites/1", "/floors/1", "/cells/1", "/cells/1/service", "/spaces", "/spaces/new",
    "/spaces/1", "/spaces/1/cells", "/spaces/1/hours", "/spaces/1/windows", "/spaces/1/photos", "/photos/1",
    "/opening", "/sites/1/hours", "/sites/1/holidays", "/sites/1/holidays/year", "/closures", "/closures?show=past",
    "/closures/new", "/rules", "/history", "/history?of=space&number=1",
)  # fmt: skip
READERS = {
    "": VISITOR, "tenant-a": MEMBER, "director": (*STAFF, *(f"/staff/settings{each}" for each in SETTINGS)),
}  # fmt: skip
REFUSED = "/404", "hold=0", "from=x"  # Chromium says so.
CONTRAST = ["color-contrast", "link-in-text-block"]  # What a theme can spoil.
WIDTH = "target-size", "scrollable-region-focusable", "link-name", "button-name", "label", "aria-hidden-focus"
OWN = (
    "/",
    "/calendar?space=flight-field",
    "/bookings",
    "/bookings/new",
    "/profile",
    "/organisation",
    "/profile/tokens",
)


def check(page: Page, where: str, *rules: str) -> None:
    """Raises AssertionError with what axe found (by these rules, by default all), and for what ``fits`` looks at."""
    if not AXE.exists():
        pytest.skip("axe-core is not installed (npm ci)")
    page.wait_for_load_state()
    fits(page, where)
    page.evaluate(SHORTEN)
    page.evaluate(AXE.read_text("utf-8"))
    found: list[Any] = page.evaluate(FOUND, {"runOnly": list(rules)} if rules else {})
    assert found == [], f"{where}: {found}"


def check_way(page: Page, where: str) -> None:
    """``check`` on the phone; on the desk, where the page is the same, by the rules of WIDTH."""
    width = page.evaluate("innerWidth")
    check(page, where, *(() if width < DESK else WIDTH))


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
        check_way(page, path)


@pytest.mark.parametrize("who", READERS)
def test_pages_fit_on_an_english_phone_too_ask_no_other_host_and_break_no_policy(
    new_page: NewPage, center: str, who: str
) -> None:
    page = new_page(390, "en", who)  # English is the longer; on the desk there is room for Korean.
    asked, complaints = list[str](), list[str]()
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: complaints.append(f"{page.url}: {message.text}"))
    page.on("pageerror", lambda error: complaints.append(f"{page.url}: {error}"))
    for path in READERS[who]:
        page.goto(path)
        fits(page, path)
    assert [url for url in asked if not url.startswith(f"{center}/")] == []
    assert [each for each in complaints if not any(path in each for path in REFUSED)] == []


# The same pages for each: one sees all of them in both ways, the others what is their own in one.
@pytest.mark.parametrize(
    ("who", "width", "language", "paths"),
    [
        ("tenant-a", 390, "ko", MEMBER),
        ("tenant-a", 1440, "en", MEMBER),
        ("citizen", 390, "ko", OWN),
        ("staff", 390, "en", OWN),
    ],
    ids=["tenant-phone", "tenant-desk", "citizen", "staff"],
)
def test_pages_of_someone_signed_in_have_no_barriers(
    new_page: NewPage, who: str, width: int, language: str, paths: tuple[str, ...]
) -> None:
    page = new_page(width, language, who)
    for path in paths:
        page.goto(path)
        check_way(page, path)


@WAYS
def test_pages_of_staff_have_no_barriers(new_page: NewPage, width: int, language: str) -> None:
    page = new_page(width, language, "director")
    for path in STAFF:
        page.goto(path)
        check_way(page, path)


@WAYS
def test_forms_with_errors_refusals_and_bookings_have_no_barriers(new_page: NewPage, width: int, language: str) -> None:
    page = new_page(width, language, "trainee")
    page.goto(f"/bookings/new?space=classroom-2&date={datetime.now(KST).date() + timedelta(days=7)}")
    page.click("main form button.final")
    check_way(page, "form")
    page.fill("[name=purpose]", "")  # It may be filled in with what was booked the last time.
    page.click("form:has([name=purpose]) button.final")
    check_way(page, "form with errors")
    page.fill("[name=purpose]", "연습")
    page.fill("[name=headcount]", "9999")
    page.click("form:has([name=purpose]) button.final")
    check_way(page, "form refused")
    page.fill("[name=headcount]", "2")
    page.click("form:has([name=purpose]) button.final")
    check_way(page, "booking")
    address = page.url
    page.goto("/bookings")
    check_way(page, "my bookings")
    page.goto(address)
    page.click("summary")
    check_way(page, "about to cancel")
    page.click("details button")
    check_way(page, "cancelled")
    page.goto("/bookings/new?space=meeting-room")
    page.click("main form button")
    check_way(page, "refused slot")


@pytest.mark.parametrize(("width", "language", "who"), [(1440, "en", "tenant-5"), (390, "en", "tenant-6")])
def test_handing_over_closing_and_forgetting_have_no_barriers(
    new_page: NewPage, width: int, language: str, who: str
) -> None:
    page = new_page(width, language, "director")
    page.goto(f"/staff/people?q={who}%40demo.example")
    person = page.locator("a[href*='/staff/people/']").filter(has_not_text="CSV").last.get_attribute("href")
    page.goto(f"{person}/leave")
    check_way(page, "about to close")
    code = page.locator("main .card.pad a b").first.inner_text()
    page.goto(f"/bookings/{code}/hand-over")
    check_way(page, "about to hand over")
    page.click("main form button.final")
    check_way(page, "handed to nobody")
    page.goto(f"{person}/leave")
    page.click("button.danger")
    check_way(page, "closed without a choice")
    for choice in page.locator("main select").all():
        choice.select_option("cancel")
    page.fill("[name=why]", "left the company")
    page.click("button.danger")
    page.goto(f"{person}/leave")
    assert page.locator("main .empty b").inner_text() == "This account is closed."
    check_way(page, "closed")
    page.goto(f"{person}/reopen")
    check_way(page, "about to open again")
    page.goto(f"{person}/forget")
    check_way(page, "about to forget")
    page.click("button.danger")
    check_way(page, "forgotten without a reason")


def test_a_narrow_phone_scrolls_in_one_direction_only(new_page: NewPage) -> None:
    page = new_page(320, "en", "tenant-a")
    for path in dict.fromkeys((*VISITOR, *MEMBER)):
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path


@pytest.mark.parametrize("theme", ["dark", "contrast"])
def test_other_themes_have_no_barriers_either(new_page: NewPage, theme: str) -> None:
    page = new_page(1440, "ko", "tenant-a")
    page.goto(f"/theme/{theme}")
    for path in dict.fromkeys((*VISITOR, *OWN)):
        page.goto(path)
        check(page, f"{path}, {theme}", *CONTRAST)
