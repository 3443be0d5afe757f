"""The whole life of bookings, as newcomers live it: a series, a place on the waiting list, the code at the door, a day
that is closed; and what calendars, mails and the trail say of it."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from email import message_from_bytes, policy
from pathlib import Path
from typing import NamedTuple

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from anchorcenter import create_app
from anchorcenter.accounts.actors import Actor
from anchorcenter.accounts.queries import find_actor
from anchorcenter.bookings import service
from anchorcenter.bookings.models import Channel
from anchorcenter.bookings.waiting.queries import list_appointments
from anchorcenter.bookings.wanted import NewBookingFor
from anchorcenter.config import Settings
from anchorcenter.core.db import let_go
from anchorcenter.core.errors import DomainError
from anchorcenter.core.periods import Period, whole_day
from anchorcenter.core.unit_of_work import writing
from anchorcenter.facilities.models import Use
from anchorcenter.facilities.opening import public_holidays
from anchorcenter.facilities.queries import get_plan, list_busy
from tests.browser.conftest import NewPage
from tests.browser.test_pages import check
from tests.browser.test_staff import save
from tests.times import DAY, HOUR, KST, MINUTE

pytestmark = pytest.mark.browser
ROOM = "walk-room"
WEEKS = 4
PURPOSE, WISH, CLOSED = "매주 연습", "기다린 연습", "안전망 교체"
OWNERS = ("tenant-a", "tenant-b", "tenant-a-member")
ANYTIME = frozenset({"closed", "holiday", "grid", "too_short", "quota", "not_open_yet", "notice"})
RULES = {"notice_change_minutes": "0", "notice_cancel_minutes": "0"}


@pytest.fixture
def app(center: str, folder: Path) -> Iterator[Flask]:
    """The verbs on the running center's database: what happened before the walk."""
    made = create_app(Settings(DATABASE_URL=f"sqlite:///{folder}/center.db"))
    with made.app_context():
        yield made
        let_go()


class Mails(NamedTuple):
    """What the running center has sent."""

    folder: Path

    def to(self, who: str, *words: str) -> list[str]:
        """The texts of those to somebody in which all ``words`` are, oldest first."""
        found = [message_from_bytes(f.read_bytes(), policy=policy.default) for f in sorted(self.folder.glob("*.eml"))]
        mine = [each for each in found if each["To"] == f"{who}@demo.example"]
        bodies = [f"{each['Subject']}\n{body.get_content()}" for each in mine if (body := each.get_body())]
        return [text for text in bodies if all(word in text for word in words)]

    def about(self, word: str, codes: int) -> list[str]:
        """The texts to anybody in which ``word`` is, once they name so many bookings."""
        for _ in range(100):
            texts = [f.read_bytes() for f in self.folder.glob("*.eml")]
            bodies = [message_from_bytes(each, policy=policy.default).get_body() for each in texts]
            found = [text for body in bodies if body and word in (text := str(body.get_content()))]
            if len(re.findall(r"B-\d{4}-\d{6}", "".join(found))) >= codes:
                return found
            time.sleep(0.1)
        raise AssertionError(f"not all were told about {word}")

    def one(self, who: str, *words: str) -> str:
        """The only one, once the worker has sent it."""
        for _ in range(100):
            if found := self.to(who, *words):
                assert len(found) == 1, f"told {len(found)} times"
                return found[0]
            time.sleep(0.1)
        raise AssertionError(f"no mail to {who} about {words}")


def actor(who: str) -> Actor:
    found = find_actor(f"{who}@demo.example", now=datetime.now(KST))
    assert found is not None
    return found


def enter(who: str, space: str, start: datetime, length: timedelta, now: datetime) -> str:
    """What staff entered for somebody at ``now``; answers its code."""
    wanted = NewBookingFor(
        space=space, starts_at=start, ends_at=start + length, purpose=f"{who} {start:%H}", headcount=2,
        channel=Channel.PHONE, person=actor(who).id, overrides=ANYTIME, why="시험",
    )  # fmt: skip
    with writing():
        return service.book_for(wanted, by=actor("staff"), now=now).code


def first_of(weeks: int) -> date:
    """A working day from next week on that is no holiday in any of so many weeks."""
    today = datetime.now(KST).date()
    holidays = public_holidays([today.year, today.year + 1])
    monday = today + timedelta(days=7 - today.weekday())
    days = [monday + timedelta(days=number) for number in range(5)]
    return next(day for day in days if not {day + timedelta(weeks=n) for n in range(weeks)} & set(holidays))


def free_hour(who: str, day: date) -> int:
    """The first hour from ten on in which they are booked nowhere that day: who is, is passed over."""
    now = datetime.now(KST)
    busy = list_appointments(actor(who).id, whole_day(day, KST), now=now)
    hours = [datetime(day.year, day.month, day.day, hour, tzinfo=KST) for hour in range(10, 16)]
    return next(each.hour for each in hours if not any(p.overlaps(Period(each, each + HOUR)) for p, _code in busy))


def fill_field(bookings: int) -> date:
    """Have a day ahead on which the field has exactly so many bookings; of them those of OWNERS are new."""
    now, plan = datetime.now(KST), get_plan()
    field, holidays = plan.find("flight-field"), public_holidays([now.year, now.year + 1])
    assert field is not None
    days = [day for number in range(30, 50) if (day := now.date() + timedelta(days=number)).weekday() < 5]
    for day in [each for each in days if each not in holidays]:
        many = len(_inside(field.cell_ids, day))
        slots = [(zone, hour) for hour in (9, 11, 13, 15, 17) for zone in "abc"]
        for number, (zone, hour) in enumerate(slots):
            if many < bookings:
                many += _try(
                    OWNERS[number % 3],
                    f"flight-field-{zone}",
                    datetime(day.year, day.month, day.day, hour, tzinfo=KST),
                    now,
                )
        if len(_inside(field.cell_ids, day)) == bookings:
            return day
    raise AssertionError("no day has room for them")


def _inside(cells: frozenset[int], day: date) -> set[int]:
    """Which bookings; one of several zones is one."""
    uses = list_busy(cells, whole_day(day, KST), now=datetime.now(KST))
    return {use.occupancy_id for use in uses if use.kind is Use.BOOKING}


def _try(who: str, space: str, start: datetime, now: datetime) -> bool:
    try:
        enter(who, space, start, HOUR, now)
    except DomainError:
        return False
    return True


def make_room(page: Page) -> str:
    """One that wants check-in; answers the address on its poster."""
    page.goto("/staff/settings/spaces/new")
    page.select_option("[name=kind]", "classroom")
    page.select_option("[name=checkin]", "1")
    named = {"slug": ROOM, "name": "새 교육실", "name_en": "New room", "capacity": "8", "new_cells": "1"}
    for name, value in (named | RULES).items():
        page.fill(f"[name={name}]", value)
    save(page)
    page.fill("[name=tenant_opens_days]", "60")
    save(page)
    page.goto(f"/staff/checkin/{ROOM}")
    return page.locator(".poster .small").inner_text().strip()


def book(page: Page, start: datetime, purpose: str) -> str:
    """With scripts off or on: choose, fill in, book. Answers the booking's path."""
    page.goto(f"/bookings/new?space={ROOM}&starts_at={start:%Y-%m-%dT%H:%M}&ends_at={start + HOUR:%Y-%m-%dT%H:%M}")
    page.click("main form button.final")
    page.fill("[name=purpose]", purpose)
    page.fill("[name=headcount]", "3")
    page.click("form:has([name=purpose]) button.primary.final")
    expect(page.locator(".verdict[role=status]")).to_contain_text("예약되었습니다")
    return page.url.partition("?")[0]


def subscribe(page: Page) -> str:
    """The address of one's own calendar, as it is shown once."""
    page.goto("/profile/calendars")
    page.locator("#person button").first.click()
    return page.locator("#person input[type=url]").input_value()


def read_feed(page: Page, address: str, word: str) -> str:
    """The events of a calendar in which ``word`` is, lines unfolded."""
    text = (
        page.request.get("/calendars/" + address.rpartition("/")[2]).text().replace("\r\n ", "").replace("\r\n", "\n")
    )
    events = re.findall("(?s)BEGIN:VEVENT.*?END:VEVENT", text)
    return "\n".join(each for each in events if word in each)


def repeat_with_a_clash(page: Page, start: datetime) -> None:
    """Out of the calendar: the same hour in four weeks, of which one is taken."""
    page.goto(f"/calendar?space={ROOM}&date={start:%Y-%m-%d}")
    page.wait_for_function("!document.getElementById('keys').hidden")
    page.locator(f"[data-date='{start:%Y-%m-%d}'] .slot.h{start.hour}.m0").click()
    page.locator("dialog").get_by_role("link", name="다른 날짜에도 반복해서 예약").click()
    expect(page.locator("h1")).to_have_text("반복 예약")
    page.check("[name=every][value=week]", force=True)
    page.fill("[name=count]", str(WEEKS))
    page.fill("[name=purpose]", PURPOSE)
    page.get_by_role("button", name="날짜 확인").click()
    expect(page.locator("main")).to_contain_text("예약할 수 있는 날짜 (3)")
    expect(page.locator("main")).to_contain_text("예약할 수 없는 날짜 (1)")
    check(page, "a series before it is booked")
    page.get_by_role("button", name="안 되는 날짜는 빼고 나머지 예약").click()
    expect(page.locator(".verdict[role=status]")).to_contain_text("예약되었습니다")
    expect(page.locator("main li .tag.confirmed")).to_have_count(3)


def change_the_rest(page: Page, start: datetime) -> None:
    """The third date and those after it begin an hour later."""
    third = start + timedelta(weeks=2)
    page.locator("main li").filter(has_text=f"{third.month}. {third.day}.").get_by_role("link", name="변경").click()
    page.check("[name=scope][value=this_and_following]", force=True)
    page.fill("[name=starts_at]", f"{third + HOUR:%Y-%m-%dT%H:%M}")
    page.fill("[name=ends_at]", f"{third + HOUR + 30 * MINUTE:%Y-%m-%dT%H:%M}")
    page.get_by_role("button", name="어떻게 되는지 보기").click()
    expect(page.locator("main")).to_contain_text("옮겨지는 날짜 (2)")
    check(page, "a series before it is changed")
    page.get_by_role("button", name="이대로 변경").click()
    expect(page.locator(".verdict[role=status]")).to_contain_text("변경")
    expect(page.locator("main li").filter(has_text=f"{start.hour + 1}:00")).to_have_count(2)


def wait_for(page: Page, start: datetime) -> None:
    """Refused on the telephone, and on the list."""
    page.goto(f"/bookings/new?space={ROOM}&starts_at={start:%Y-%m-%dT%H:%M}&ends_at={start + HOUR:%Y-%m-%dT%H:%M}")
    page.click("main form button.final")
    page.get_by_role("link", name="대기 신청").click()
    others = page.locator(f"[name=spaces]:checked:not([value={ROOM}])")
    while others.count():  # Rooms like it would do, and are free.
        others.first.uncheck(force=True)
    page.fill("[name=purpose]", WISH)
    page.fill("[name=headcount]", "3")
    check(page, "a wish")
    page.get_by_role("button", name="대기 신청").click()
    expect(page.locator("main li").filter(has_text=WISH)).to_contain_text("다음 순서입니다")
    check(page, "the waiting list")


def cancel(page: Page, path: str) -> None:
    page.goto(path)
    page.click("summary")
    page.click("details button")
    expect(page.locator(".tag").first).to_have_text("취소")


def take_offer(page: Page, mail: str) -> str:
    """Out of the mail; answers the booking's path."""
    link = re.search(r"https?://[^/]+(/\S*offers/\d+)", mail)
    assert link is not None, mail
    page.goto(link[1])
    check(page, "an offer")
    page.get_by_role("button", name="수락하고 예약").click()
    expect(page.locator("h1")).to_contain_text("B-")
    check(page, "what was offered is booked")
    return page.url.partition("?")[0]


def come_and_go(page: Page, address: str) -> None:
    """By the code at the door, and away before the end."""
    page.goto("/checkin/" + address.rpartition("/")[2])
    check(page, "what the code opens")
    page.get_by_role("button", name="체크인", exact=True).click()
    expect(page.locator(".verdict[role=status]")).to_contain_text("체크인")
    page.get_by_role("button", name="지금 나가고 남은 시간 반납").click()
    expect(page.locator(".verdict[role=status]")).to_contain_text("나가셨습니다")
    check(page, "left early")


def close_field(page: Page, day: date, bookings: int) -> None:
    """From the list of closures, whole day, everybody moved who can be."""
    page.goto("/staff/settings/closures")
    page.get_by_role("link", name="휴관 등록").click()
    page.fill("[name=starts_at]", f"{day}T00:00")
    page.fill("[name=ends_at]", f"{day + DAY}T00:00")
    page.fill("[name=label]", CLOSED)
    page.get_by_label("실내비행장 전체", exact=True).check(force=True)
    page.click("form.settings button.final")
    expect(page.locator("#decisions > li")).to_have_count(bookings)
    check(page, "whom a closure touches")
    page.click("form.settings button.primary.final")
    expect(page.locator(".verdict[role=status]")).to_be_visible()


def read_gone(page: Page) -> list[str]:
    """The codes of those who had to give way, as the closure's own page says."""
    page.locator("main li").filter(has_text=CLOSED).get_by_role("link").first.click()
    check(page, "a closure with whom it displaced")
    return re.findall(r"B-\d{4}-\d{6}", page.locator("main").inner_text())


def test_a_series_a_place_on_the_list_the_code_at_the_door_and_a_closed_field(
    new_page: NewPage, mails: Path, app: Flask
) -> None:
    sent, now = Mails(mails), datetime.now(KST).replace(second=0, microsecond=0)
    staff = new_page(1440, "ko", "staff")
    poster = make_room(staff)
    enter("tenant-a", ROOM, now - 4 * MINUTE, HOUR, now - 20 * MINUTE)
    first = first_of(WEEKS)
    hour = free_hour("tenant-a", first + timedelta(weeks=1))
    start = datetime(first.year, first.month, first.day, hour, tzinfo=KST)
    rival = new_page(390, "ko", "tenant-b")
    theirs = book(rival, start + timedelta(weeks=1), "먼저 잡은 모임")

    tenant = new_page(1440, "ko", "tenant-a")
    feed = subscribe(tenant)
    repeat_with_a_clash(tenant, start)
    change_the_rest(tenant, start)
    series = read_feed(tenant, feed, PURPOSE)
    assert len(re.findall("(?m)^RRULE:", series)) == 2, series  # One before, one after the change.

    tenant.set_viewport_size({"width": 390, "height": 844})
    wait_for(tenant, start + timedelta(weeks=1))
    cancel(rival, theirs)
    taken = take_offer(tenant, sent.one("tenant-a", "새 교육실", "/offers/"))
    code = taken.rpartition("/")[2]
    assert read_feed(tenant, feed, f"/bookings/{code}")
    come_and_go(tenant, poster)
    tenant.goto(taken)
    expect(tenant.locator("main")).to_contain_text("예약 내역")

    day = fill_field(12)
    close_field(staff, day, 12)
    gone = read_gone(staff)
    assert len(gone) == 12
    mine = sent.one("tenant-a", CLOSED)
    told = sent.about(CLOSED, len({*gone}))
    assert sorted(code for text in told for code in gone if code in text) == sorted(gone)  # Each once.
    tenant.goto(f"/bookings/{next(code for code in gone if code in mine)}")
    expect(tenant.locator("main ol.rows").last).to_contain_text(CLOSED)
    check(tenant, "a booking that was moved")
    code = tenant.url.rpartition("/")[2]
    moved = tenant.locator("dl.facts dd strong").inner_text()
    event = read_feed(tenant, feed, f"/bookings/{code}")
    assert f"{day:%Y%m%d}" not in event, moved
    staff.get_by_role("link", name="이 휴관의 변경 이력").click()
    expect(staff.locator("main")).to_contain_text(CLOSED)
