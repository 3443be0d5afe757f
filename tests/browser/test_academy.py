"""A course as a newcomer lives it on the telephone while days go by: found, waited for, attended by the code that is
shown, completed, and what it is good for; and lots that come out the same whoever presses the button."""

from __future__ import annotations

import re
import shutil
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select
from werkzeug.serving import WSGIRequestHandler, make_server

from anchorcenter import create_app
from anchorcenter.academy.attendance.codes import address_of
from anchorcenter.academy.models import Cohort, Course
from anchorcenter.academy.timetable.queries import list_lessons
from anchorcenter.config import Settings
from anchorcenter.core import outbox
from anchorcenter.core.db import db, let_go
from anchorcenter.core.periods import Period
from anchorcenter.core.render import qr_svg
from anchorcenter.features import FEATURES
from tests.browser.conftest import NewPage, find_day, sign_in, windows
from tests.browser.test_joining import WORDS, mail_to, sign_up
from tests.browser.test_pages import check
from tests.browser.test_whole_walk import first_of
from tests.times import HOUR, MINUTE

pytestmark = pytest.mark.browser
NEWCOMER, SAFETY, SOCCER = "first-flight@people.example", "indoor-safety", "drone-soccer"
MoveTo = Callable[[datetime], None]


class Silent(WSGIRequestHandler):
    """The program logs requests itself."""

    def log(self, *_words: object) -> None:
        pass


@dataclass(frozen=True)
class Center:
    """A demo center within this process, so that days can go by, and windows that look at it."""

    app: Flask
    mails: Path
    open: NewPage
    move_to: MoveTo

    def send_mails(self) -> None:
        """As the worker does."""
        senders = {kind: send for feature in FEATURES for kind, send in feature.senders.items()}
        with self.app.app_context():
            outbox.send_due(senders, datetime.now(UTC))
            let_go()

    def next_of(self, slug: str) -> tuple[int, datetime, Period, int]:
        """The cohort to come of a course: its number, deadline, and its first lesson with its number."""
        with self.app.app_context():
            rows = select(Cohort).join(Course, Course.id == Cohort.course_id)
            rows = rows.where(Course.slug == slug, Cohort.closes_at > datetime.now(UTC)).order_by(Cohort.first_on)
            row = db.session.scalars(rows).first()
            assert row is not None
            lessons = list_lessons([row.id])
            found = [(row.number, row.closes_at, each.occupancy.period, each.id) for each in lessons]
            let_go()
        return found[0]

    def picture(self, lesson: int) -> tuple[str, str]:
        """Where the picture leads that is shown now for a lesson, and how it is drawn."""
        with self.app.test_request_context():
            address = address_of(lesson, datetime.now(UTC))
            return address, qr_svg(address, is_flexible=True)


@pytest.fixture
def demo(laid_down: Path, tmp_path: Path, browser: Browser) -> Iterator[Center]:
    folder = shutil.copytree(laid_down, tmp_path / "center")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    address, mails = f"http://127.0.0.1:{port}", folder / "mail"
    app = create_app(
        Settings(
            DATABASE_URL=f"sqlite:///{folder}/center.db",
            BASE_URL=address,
            SECRET_KEY="academy" * 6,  # pragma: allowlist secret
            MAIL_FOLDER=mails,
            UPLOAD_FOLDER=folder / "uploads",
        )
    )
    with time_machine.travel(datetime.now(UTC), tick=True) as traveller, windows(browser, address, {}) as open_window:
        server = make_server("127.0.0.1", port, app, threaded=True, request_handler=Silent)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield Center(app, mails, open_window, traveller.move_to)
        finally:
            server.shutdown()
            thread.join()
            server.server_close()


def come_back(page: Page) -> None:
    """Signed in anew: days have gone by."""
    page.goto("/login")
    if page.locator("[name=password]").count():
        page.fill("[name=email]", NEWCOMER)
        page.fill("[name=password]", WORDS)
        page.click("main form:has([name=email]) button")
        page.wait_for_url("**/")


def join(page: Page, center: Center) -> None:
    """From the first page to an account."""
    sign_up(page, NEWCOMER)
    page.wait_for_load_state()
    center.send_mails()
    link = re.search(r"https?://\S+/signup/confirm/\S+", mail_to(center.mails, NEWCOMER))
    assert link is not None
    page.goto(link[0])
    page.click("main form button.primary")
    come_back(page)


def make_full(page: Page, number: int) -> None:
    """Staff have no more places than are taken."""
    page.goto(f"/staff/courses/{SAFETY}/cohorts/{number}")
    taken = re.search(r"15명 중 (\d+)명", page.locator("main").inner_text())
    assert taken is not None, page.locator("dl.facts").first.inner_text()
    page.get_by_role("link", name="기수 수정").click()
    page.fill("[name=capacity]", taken[1])
    page.click("main form button.primary.final")
    expect(page.locator("main")).to_contain_text(f"{taken[1]}명 중 {taken[1]}명")


def wait_for_place(page: Page) -> None:
    """Found among the free courses for beginners, and on its waiting list."""
    page.goto("/courses")
    page.select_option("[name=level]", "beginner")
    page.check("[name=free]")
    page.get_by_role("button", name="찾기").click()
    page.get_by_role("link", name="실내비행장 안전교육").click()
    page.get_by_role("button", name="대기 신청").click()
    page.fill("[name=born_on]", "1994-05-05")
    page.check("[name=consent]")
    page.click("main form button.primary.final")
    expect(page.locator("main")).to_contain_text("대기 1번입니다")


def give_up(page: Page) -> None:
    page.goto("/enrollments")
    page.get_by_role("link", name="실내비행장 안전교육").first.click()
    page.get_by_role("link", name="수강신청 취소").click()
    page.get_by_role("button", name="수강신청 취소").click()
    expect(page.locator("main")).to_contain_text("취소")


def take_place(page: Page, center: Center) -> None:
    """By the link of the mail."""
    center.send_mails()
    link = re.search(r"https?://\S+/enrollments/\d+", mail_to(center.mails, NEWCOMER, "/enrollments/"))
    assert link is not None
    page.goto(link[0])
    check(page, "a place that is offered")
    page.get_by_role("button", name="이 자리로 수강하기").click()
    expect(page.locator("main")).to_contain_text("자리가 확정되었습니다")


def scan(page: Page, teacher: Page, center: Center, lesson: int, button: str) -> None:
    """Read the picture that who teaches shows now, and press one button."""
    teacher.goto(f"/staff/lessons/{lesson}/code")
    shown = teacher.locator(".qr path").last.get_attribute("d")
    address, drawn = center.picture(lesson)
    if str(shown) not in drawn:  # It changed between both.
        teacher.reload()
        shown = teacher.locator(".qr path").last.get_attribute("d")
        address, drawn = center.picture(lesson)
    assert str(shown) in drawn
    page.goto(address)
    page.get_by_role("button", name=button).click()
    expect(page.locator(".verdict[role=status]")).to_be_visible()


def book(page: Page, day: str) -> None:
    page.goto(f"/bookings/new?space=flight-field-a&starts_at={day}T10:00&ends_at={day}T11:00")
    page.click("main form button.final")


def test_a_newcomer_waits_attends_completes_and_flies_and_lots_come_out_the_same(demo: Center) -> None:
    number, _closes, period, lesson = demo.next_of(SAFETY)
    lots, closes, _period, _lesson = demo.next_of(SOCCER)
    staff, page = demo.open(1440, "ko", "staff"), demo.open(390, "ko")
    join(page, demo)
    make_full(staff, number)
    book(page, f"{first_of(1)}")
    expect(page.locator(".verdict")).to_contain_text("안전교육")  # Not yet.
    wait_for_place(page)
    give_up(demo.open(390, "ko", "trainee"))
    take_place(page, demo)

    demo.move_to(period.start - 5 * MINUTE)
    teacher = demo.open(1440, "ko", "instructor")
    come_back(page)
    scan(page, teacher, demo, lesson, "입실하기")
    demo.move_to(period.end - 2 * MINUTE)
    come_back(page)
    sign_in(teacher, "instructor")
    scan(page, teacher, demo, lesson, "퇴실하기")

    demo.move_to(period.end + 20 * HOUR)
    staff = demo.open(1440, "ko", "staff")
    staff.goto(f"/staff/courses/{SAFETY}/cohorts/{number}/completion")
    staff.get_by_role("button", name="기준 충족자 전원에게 발급").click()
    expect(staff.locator(".verdict[role=status]")).to_be_visible()
    come_back(page)
    page.goto("/certificates")
    with page.expect_download() as download:
        page.get_by_role("link", name="국문 PDF").first.click()
    assert download.value.path().read_bytes().startswith(b"%PDF")
    seen = page.get_by_role("link", name="다른 사람이 보는 화면").first.get_attribute("href")
    stranger = demo.open(390, "ko")
    stranger.goto("/verify")
    stranger.fill("[name=code]", str(seen).rpartition("/")[2])
    stranger.locator("form:has([name=code]) button").click()
    expect(stranger.locator("main")).to_contain_text("유효한 증서입니다")
    assert ("나*별" in stranger.content(), "나새별" in stranger.content()) == (True, False)
    check(stranger, "a certificate that a stranger checks")

    day = find_day(page, "/calendar?space=flight-field", r"space=flight-field-a&amp;starts_at=([\d-]+)T10%3A00")
    book(page, day)
    page.fill("[name=purpose]", "첫 비행 연습")
    page.fill("[name=headcount]", "1")
    page.click("form:has([name=purpose]) button.final")
    expect(page.locator("main")).to_contain_text("예약되었습니다")

    demo.move_to(max(closes + HOUR, datetime.now(UTC) + HOUR))
    draw(demo, lots)


def draw(center: Center, number: int) -> None:
    """Two of the staff press the button; both read the same result."""
    one, other = (center.open(1440, "ko", "staff") for _each in range(2))
    results = []
    for page in (one, other):
        page.goto(f"/courses/{SOCCER}/cohorts/{number}/draw")
    for page in (one, other):
        page.get_by_role("button", name="추첨하기").click()
        expect(page.locator("main ol")).to_be_visible()
        results.append((page.locator("main ol").inner_text(), page.locator("main code").all_inner_texts()))
    assert (results[0] == results[1], len(results[0][0].split()) > 5) == (True, True)
