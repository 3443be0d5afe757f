"""The calendar with scripts: two actions to book, with mouse, finger and keyboard; nothing is lost on the way."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import NewPage
from tests.browser.test_pages import check
from tests.times import KST

pytestmark = pytest.mark.browser
STATIC = Path(__file__).parents[2] / "static"
REFUSED = "the server responded with a status of 4"  # What Chromium says of every refusal.


def week(page: Page, space: str, weeks: int = 2) -> None:
    """Open the week of ``space`` that far ahead, in which the demo leaves room, on a telephone its Wednesday."""
    today = datetime.now(KST).date()
    day = today + timedelta(weeks=weeks, days=2 - today.weekday())
    page.goto(f"/calendar?space={space}&date={day}")
    expect(page.locator("#keys")).to_be_attached()
    page.wait_for_function("!document.getElementById('keys').hidden")


@pytest.fixture
def complaints(new_page: NewPage) -> Iterator[list[str]]:
    """What the console said, refusals aside, must be nothing."""
    found: list[str] = []
    yield found
    assert [text for text in found if REFUSED not in text] == []


def watched(page: Page, complaints: list[str]) -> Page:
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    return page


def free(page: Page, hours: int = 1) -> Locator:
    """The first of the free slots, one after another in one lane of a day that is drawn, that make so many hours."""
    script = """hours => {
      for (const slot of document.querySelectorAll(".day .slot")) {
        if (!slot.offsetParent) continue;
        const [, h, m, dh, dm, lane] = slot.className.match(/h(\\d+) m(\\d+) dh(\\d+) dm(\\d+) (l\\d+ w\\d+)/);
        const step = 60 * dh + +dm;
        const all = Array.from({length: Math.max(1, hours * 60 / step)}, (_, n) => {
          const at = 60 * h + +m + n * step;
          return `.slot.h${Math.floor(at / 60)}.m${at % 60}.dh${dh}.dm${dm}.${lane.replaceAll(" ", ".")}`;
        });
        if (all.every(each => slot.parentElement.querySelector(each))) { slot.dataset.found = "1"; return true; }
      }
      return false;
    }"""
    assert page.evaluate(script, hours), "the demo leaves no room"
    return page.locator("[data-found]")


def centre(locator: Locator) -> tuple[float, float]:
    locator.scroll_into_view_if_needed()
    box = locator.bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def type_purpose(page: Page, text: str) -> None:
    page.fill("dialog [name=purpose]", text)
    page.fill("dialog [name=headcount]", "3")


def test_drag_and_enter_book_with_the_purpose_of_the_last_time(new_page: NewPage, complaints: list[str]) -> None:
    page = watched(new_page(1440, "ko", "tenant-b"), complaints)
    week(page, "flight-field")
    page.mouse.move(*centre(free(page)))
    page.mouse.down()
    page.mouse.up()  # A click is the shortest drag.
    type_purpose(page, "짐벌 시험")
    page.keyboard.press("Enter")
    expect(page.locator("#news")).to_contain_text("예약되었습니다")
    expect(page.locator("dialog")).not_to_be_visible()

    x, y = centre(free(page, 2))
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x, y + 20)
    page.mouse.move(x, y + 50, steps=4)
    expect(page.locator(".ghost")).to_be_visible()
    expect(page.locator("#said")).to_contain_text("예약 가능")
    page.mouse.up()
    expect(page.locator("dialog button.primary:focus")).to_have_text("예약하기")
    assert page.input_value("dialog [name=purpose]") == "짐벌 시험"
    page.keyboard.press("Enter")
    expect(page.locator("#news a")).to_contain_text("B-")
    expect(page.locator("a.ev.s-mine").filter(has_text="짐벌 시험").first).to_be_visible()


def test_keys_alone_choose_lengthen_book_and_come_back(new_page: NewPage, complaints: list[str]) -> None:
    page = watched(new_page(1440, "en", "tenant-a"), complaints)
    week(page, "classroom-2", 3)
    page.locator("#keys").focus()
    said = page.locator("#said")
    expect(said).to_have_text(re.compile("can be booked$"))
    first = said.text_content()
    page.keyboard.press("Shift+ArrowDown")
    assert said.text_content() != first
    page.keyboard.press("Enter")
    expect(page.locator("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("dialog")).not_to_be_visible()
    expect(page.locator("#keys")).to_be_focused()
    expect(page.locator(".day .s-held")).to_have_count(0)  # Given back.
    page.keyboard.press("Enter")
    type_purpose(page, "Team day")
    page.locator("dialog [name=purpose]").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#news")).to_contain_text("It is booked.")
    expect(page.locator("#keys")).to_be_focused()


def test_the_week_is_one_tab_stop(new_page: NewPage) -> None:
    page = new_page(1440, "ko", "tenant-a")
    week(page, "flight-field", 1)
    stops = page.evaluate("[...document.querySelectorAll('#week a, #week button')].filter(e => e.tabIndex >= 0).length")
    strip = page.locator("#week .strip a").count()
    assert stops == strip
    page.locator("#keys").focus()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('.day')") is None


def test_what_cannot_be_booked_is_red_said_and_explained(new_page: NewPage, complaints: list[str]) -> None:
    page = watched(new_page(1440, "ko", "tenant-b"), complaints)
    week(page, "flight-field", 1)
    page.locator("#keys").focus()
    page.keyboard.press("Home")
    for _ in range(60):  # Day by day, hour by hour, until something is in the way.
        if page.locator(".ghost.bad").count():
            break
        page.keyboard.press("ArrowDown")
        if page.locator(".ghost.h17").count():
            page.keyboard.press("PageDown")
            page.keyboard.press("Home")
    expect(page.locator(".ghost.bad")).to_be_visible()
    expect(page.locator("#said")).to_contain_text("예약할 수 없음")


def test_escape_drops_a_drag(new_page: NewPage, complaints: list[str]) -> None:
    page = watched(new_page(1440, "ko", "tenant-a"), complaints)
    week(page, "flight-field")
    x, y = centre(free(page, 2))
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x, y + 40, steps=3)
    page.keyboard.press("Escape")
    expect(page.locator(".ghost")).to_have_count(0)
    page.mouse.up()
    page.wait_for_timeout(200)
    expect(page.locator("dialog")).not_to_be_visible()


def test_a_refusal_in_the_dialog_offers_what_can_be_had(new_page: NewPage, complaints: list[str]) -> None:
    rival = new_page(1440, "ko", "tenant-b")
    page = watched(new_page(1440, "ko", "tenant-a"), complaints)
    week(page, "classroom-1", 3)
    week(rival, "classroom-1", 3)
    slot = free(page)
    action = slot.get_attribute("formaction")
    rival.locator(f"[formaction='{action}']").click()
    expect(rival.locator("dialog")).to_be_visible()
    slot.click()
    expect(page.locator("dialog h2").first).to_have_text("이 시간은 예약할 수 없습니다")
    check(page, "refused in the dialog")
    page.locator("dialog .offers button").first.click()
    expect(page.locator("dialog [name=purpose]")).to_be_visible()
    check(page, "form in the dialog")
    page.keyboard.press("Escape")
    rival.keyboard.press("Escape")
    expect(rival.locator("dialog")).not_to_be_visible()


def test_a_finger_scrolls_until_it_rests(new_page: NewPage, complaints: list[str]) -> None:
    page = watched(new_page(390, "ko", "tenant-a"), complaints)
    week(page, "flight-field")
    x, y = centre(free(page, 2))
    touch = page.context.new_cdp_session(page)

    def send(kind: str, *points: tuple[float, float]) -> None:
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": px, "y": py} for px, py in points]})

    send("touchStart", (x, y))
    send("touchMove", (x, y + 40))
    send("touchEnd")
    page.wait_for_timeout(500)
    expect(page.locator("dialog")).not_to_be_visible()

    x, y = centre(page.locator("[data-found]"))
    send("touchStart", (x, y))
    page.wait_for_timeout(450)
    expect(page.locator(".ghost")).to_be_visible()
    send("touchMove", (x, y + 56))
    send("touchEnd")
    expect(page.locator("dialog")).to_be_visible()
    check(page, "sheet on a phone")
    page.locator("dialog [data-close]").click()
    expect(page.locator("dialog")).not_to_be_visible()


def test_a_visitor_is_asked_to_sign_in(new_page: NewPage) -> None:
    page = new_page(1440, "ko")
    week(page, "flight-field", 1)
    free(page).click()
    page.wait_for_url(re.compile(r"/login\?next=/calendar"))


def test_a_lost_connection_is_said_and_nothing_is_lost(new_page: NewPage) -> None:
    page = new_page(1440, "ko", "tenant-a")
    week(page, "flight-field")
    page.context.set_offline(True)
    free(page).click()
    expect(page.locator("dialog")).to_contain_text("연결할 수 없습니다")
    page.context.set_offline(False)
    page.locator("dialog [data-close]").click()
    expect(page.locator("dialog")).not_to_be_visible()


def test_scripts_and_styles_are_light() -> None:
    def weight(pattern: str) -> int:
        return sum(
            len(gzip.compress(path.read_bytes())) for path in STATIC.rglob(pattern) if "vendor" not in path.parts
        )

    assert weight("*.js") <= 15 * 1024
    assert weight("*.css") <= 12 * 1024


def booked(page: Page, purpose: str) -> Locator:
    """Book the first free slot of the week for that purpose; answers its block."""
    free(page).click()
    type_purpose(page, purpose)
    page.keyboard.press("Enter")
    expect(page.locator("#news a")).to_contain_text("B-")
    return page.locator("a.ev.s-mine").filter(has_text=purpose).first


WHERE = """href => {
  const block = document.querySelector(`.day [href='${href}']`);
  return block.parentElement.dataset.date + block.className;
}"""


def where(page: Page, block: Locator) -> tuple[str, str]:
    """The address of a booking in the week, and where it stands."""
    href = block.get_attribute("href") or ""
    return href, page.evaluate(WHERE, href)


def is_moved(page: Page, was: tuple[str, str]) -> None:
    """Wait until that booking stands somewhere else."""
    expect(page.locator(f".day [href='{was[0]}']")).to_be_visible()
    page.wait_for_function(f"was => ({WHERE})(was[0]) !== was[1]", arg=list(was))


def test_a_booking_is_dragged_to_another_time_and_asked_for_before(new_page: NewPage, complaints: list[str]) -> None:
    page = watched(new_page(1440, "ko", "tenant-a"), complaints)
    week(page, "classroom-1", 5)
    block = booked(page, "옮길 촬영")
    was = where(page, block)
    target = centre(free(page, 2))
    page.mouse.move(*centre(block))
    page.mouse.down()
    page.mouse.move(*target, steps=6)
    expect(page.locator(".ghost")).to_be_visible()
    page.mouse.up()
    expect(page.locator("dialog")).to_be_visible()
    check(page, "moving in the dialog")
    page.locator("dialog button.primary").click()
    expect(page.locator("dialog")).not_to_be_visible()
    expect(page.locator("#news a")).to_contain_text("B-")
    is_moved(page, was)


def test_a_booking_is_made_longer_by_its_edge_and_left_by_escape(new_page: NewPage, complaints: list[str]) -> None:
    page = watched(new_page(1440, "ko", "tenant-a"), complaints)
    week(page, "classroom-1", 4)
    block = booked(page, "길어질 모임")
    was = block.get_attribute("class") or ""
    box = block.bounding_box()
    assert box is not None
    x, bottom = box["x"] + box["width"] / 2, box["y"] + box["height"]
    page.mouse.move(x, bottom - 3)
    page.mouse.down()
    page.mouse.move(x, bottom + 30, steps=4)
    page.mouse.up()
    expect(page.locator("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("dialog")).not_to_be_visible()
    expect(page.locator("a.ev.s-mine").filter(has_text="길어질 모임").first).to_have_attribute("class", was)


def test_a_booking_is_taken_along_by_keys(new_page: NewPage, complaints: list[str]) -> None:
    page = watched(new_page(1440, "ko", "tenant-b"), complaints)
    week(page, "classroom-2", 4)
    block = booked(page, "키보드로 옮김")
    was = where(page, block)
    expect(page.locator("#keys")).to_be_focused()  # Where it was booked.
    page.keyboard.press("m")
    expect(page.locator("#said")).to_contain_text("예약을 집었습니다")
    for _ in range(3):
        page.keyboard.press("ArrowDown")
    expect(page.locator("#said")).to_contain_text("예약 가능")
    page.keyboard.press("Enter")
    expect(page.locator("dialog")).to_be_visible()
    page.locator("dialog button.primary").click()
    expect(page.locator("dialog")).not_to_be_visible()
    expect(page.locator("#news a")).to_contain_text("B-")
    is_moved(page, was)
