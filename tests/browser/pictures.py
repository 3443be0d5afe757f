"""``make pictures``: the README's pictures, taken of our own pages in a fresh demo center."""

from __future__ import annotations

import tempfile
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.conftest import CHROMIUM, FLAGS, ROOT, running, sign_in
from tests.times import KST

FOLDER = ROOT / "static" / "screenshots"


def main() -> None:
    """Take them all."""
    with tempfile.TemporaryDirectory() as folder, running(Path(folder)) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        here = datetime.now(KST).date()
        day = here + timedelta(days=7 + 3 - here.weekday())  # Thursday of next week.
        _desk(_window(browser, address, 1280, "tenant-a"), f"/calendar?space=flight-field&date={day}", day.isoformat())
        _staff(_window(browser, address, 1280, "staff"))
        phone = _window(browser, address, 390, "tenant-b")
        phone.goto(f"/calendar?space=flight-field&date={day}")
        _take(phone, "phone")
        browser.close()


def _window(browser: Browser, address: str, width: int, who: str) -> Page:
    size = {"width": width, "height": 844}
    page = browser.new_context(viewport=size, base_url=address, color_scheme="light").new_page()  # type: ignore[arg-type]
    sign_in(page, who)
    return page


def _desk(page: Page, week: str, day: str) -> None:
    page.goto(week)
    _take(page, "calendar")
    slots = page.locator(f"[data-date='{day}'] button.slot.l0")
    slots.last.click()
    page.locator("dialog [name=purpose]").wait_for()
    page.fill("dialog [name=purpose]", "신형 기체 시험비행")
    page.fill("dialog [name=headcount]", "4")
    _take(page, "form")
    page.locator("dialog button.primary").click()
    page.locator("#news a").wait_for()
    page.goto(f"/bookings/new?space=flight-field&starts_at={day}T15:00&ends_at={day}T18:00")
    page.click("main form button.final")
    _take(page, "refused")
    page.goto("/calendar")
    _take(page, "all")


def _staff(page: Page) -> None:
    for path, name in (("/staff/day", "day"), ("/staff/metrics", "metrics")):
        page.goto(path)
        _take(page, name)


def _take(page: Page, name: str) -> None:
    page.wait_for_load_state()
    picture = Image.open(BytesIO(page.screenshot(animations="disabled"))).convert("RGB")
    few = picture.quantize(256, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)  # Pages have few colours.
    few.save(FOLDER / f"{name}.png", optimize=True)


if __name__ == "__main__":
    main()
