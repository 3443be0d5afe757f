"""A whole round in browsers: called, applied for, scored, decided, signed; then a colleague books within the pool."""

from __future__ import annotations

import re
import time
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import FilePayload, Page, expect

from tests.browser.conftest import NewPage, find_day
from tests.browser.test_joining import mail_to
from tests.browser.test_pages import check
from tests.documents.papers import pdf
from tests.times import KST

pytestmark = pytest.mark.browser
SLUG, TITLE, UNIT, COMPANY = "spring-round", "봄 입주기업 모집", "unit-204", "민들레비행"
APPLICANTS, REVIEWERS = {"citizen": "민들레비행", "tenant-b": "가람무인기"}, ("reviewer-1", "reviewer-2", "reviewer-3")
POINTS = {"citizen": "88", "tenant-b": "71"}
SECONDS = 14  # In which both apply.


def typed(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%S}"


def make(page: Page) -> None:
    """A draft that offers the vacant unit, with three reviewers."""
    now = datetime.now(KST)
    page.goto("/staff")
    page.get_by_role("link", name="입주", exact=False).first.click()
    page.get_by_role("link", name="입주 모집").first.click()
    page.get_by_role("link", name="새 모집").click()
    check(page, "a new round")
    for name, text in (("title", TITLE), ("title_en", "Spring round"), ("slug", SLUG), ("audience", "드론 창업기업")):
        page.fill(f"[name={name}]", text)
    page.fill("[name=text]", "드론앵커센터에 입주할 기업을 찾습니다.")
    page.locator("label", has_text="204").click()
    page.fill("[name=opens_at]", typed(now - timedelta(minutes=1)))
    page.fill("[name=closes_at]", typed(now + timedelta(days=1)))
    page.click("main form button.primary.final")
    for _ in REVIEWERS:  # Who is chosen is offered no more.
        page.select_option("[name=person]", index=0)
        page.click("form:has([name=person]) button")


def publish(page: Page) -> datetime:
    """With a deadline that is near; answers it."""
    page.goto(f"/staff/intakes/{SLUG}")
    page.get_by_role("link", name="공고 수정").click()
    closes = datetime.now(KST).replace(microsecond=0) + timedelta(seconds=SECONDS)
    page.fill("[name=closes_at]", typed(closes))
    page.click("main form button.primary.final")
    page.click("form[action$='/publish'] button")
    return closes


def apply(page: Page, company: str) -> None:
    page.goto("/intakes")
    page.get_by_role("link", name=TITLE).first.click()
    page.locator("main").get_by_role("link", name="신청하기").first.click()
    page.get_by_label("기업·기관명").fill(company)
    page.get_by_label("상시 근로자 수").fill("7")
    page.get_by_label("사업 분야").select_option(index=1)
    page.get_by_label("입주 목적과 사업 계획").fill("시험 비행과 사업화")
    plan = FilePayload(name="plan.pdf", mimeType="application/pdf", buffer=pdf())
    page.get_by_label("사업계획서").set_input_files(plan)
    page.click("button[name=submit]")
    expect(page.locator(".verdict[role=status]")).to_contain_text("A-")


def score(page: Page) -> None:
    """Every application, in both steps."""
    page.goto("/reviews")
    page.locator("main").get_by_role("link", name=TITLE).first.click()
    rounds = page.url
    for who, company in APPLICANTS.items():
        page.goto(rounds)
        page.locator("main li", has_text="민들레" if who == "citizen" else company).get_by_role("link").click()
        for step in ("documents", "presentation"):
            form = page.locator(f"form:has([name=step][value={step}])")
            expect(form).to_be_visible()  # What is asked for next is not waited for.
            for field in form.locator("input[type=number]").all():
                field.fill(POINTS[who])
            form.locator("button").click()
            expect(page.locator(".verdict[role=status]")).to_be_visible()


def sign(page: Page) -> None:
    """Let them through was before; decide, tell, and let the unit to the first."""
    page.goto(f"/staff/intakes/{SLUG}")
    for deed in ("freeze", "decide", "results"):
        page.click(f"form[action$='/{deed}'] button")
    page.locator("main li", has_text="민들레").get_by_role("link").click()
    today = datetime.now(KST).date()
    page.fill("[name=name]", COMPANY)
    page.fill("[name=first_on]", today.isoformat())
    page.fill("[name=last_on]", (today + timedelta(days=365)).isoformat())
    page.fill("[name=pool_hours]", "3")
    page.select_option("[name=pool_kind]", "flight_field")
    page.click("form:has([name=first_on]) button.primary")
    expect(page.locator("main .verdict")).to_contain_text("계약")


def share(page: Page) -> tuple[str, str]:
    """How full the building is said to be, and in which state the plan draws the unit."""
    page.goto("/staff/occupancy")
    plan = page.locator(f"svg.floor a[href$='/{UNIT}'] rect").first
    return page.locator(".tiles .figure").first.inner_text(), plan.get_attribute("class") or ""


def test_a_newcomer_runs_a_whole_round(new_page: NewPage, mails: Path) -> None:
    staff = new_page(1440, "ko", "staff")
    before = share(staff)
    make(staff)
    applicants = {who: new_page(390, "ko", who) for who in APPLICANTS}
    closes = publish(staff)
    for who, company in APPLICANTS.items():
        apply(applicants[who], company)
    reviewers = [new_page(1440, "ko", who) for who in REVIEWERS]
    time.sleep(max(0.0, (closes - datetime.now(KST)).total_seconds() + 1))

    for number in range(len(APPLICANTS)):
        staff.goto(f"/staff/intakes/{SLUG}")
        staff.locator("main ul.rows li a.button[href*='/intakes/']").nth(number).click()
        staff.click("form[action$='/pass'] button.primary")
    for reviewer in reviewers:
        score(reviewer)
    sign(staff)
    check(staff, "the signed application")
    after = share(staff)
    assert (before != after, after[1]) == (True, "let")

    manager = applicants["citizen"]
    manager.goto("/organisation")
    manager.fill("[name=email]", "trainee@demo.example")
    manager.click("form:has([name=email]) button.primary")
    link = re.search(r"https?://\S+/invitations/\S+", mail_to(mails, "trainee@demo.example", "/invitations/"))
    assert link is not None
    colleague = new_page(1440, "ko", "trainee", has_scripts=False)
    colleague.goto(link[0])
    colleague.click("main form button.primary")
    slot = r"space=flight-field-b&amp;starts_at=([\d-]+)T13%3A00"
    day = find_day(colleague, "/calendar?space=flight-field", slot)
    colleague.goto(f"/calendar?space=flight-field&date={day}")
    colleague.click(f"button[formaction*='space=flight-field-b&starts_at={day}T13%3A00']")
    expect(colleague.locator("main")).to_contain_text("3시간 중 3시간")
    colleague.fill("[name=purpose]", "첫 시험 비행")
    colleague.fill("[name=headcount]", "2")
    colleague.click("form:has([name=purpose]) button.final")
    expect(colleague.locator("main")).to_contain_text("예약되었습니다")
    manager.goto("/quotas")
    expect(manager.locator("main")).to_contain_text("입주 계약: 실내비행장")
    check(manager, "what is left of the pool")
