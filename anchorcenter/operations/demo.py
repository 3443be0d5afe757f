"""What staff of the demo center have set up: photos drawn here, and a trail of changes."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from flask import current_app

from anchorcenter.accounts.actors import Actor
from anchorcenter.core import pictures
from anchorcenter.core.db import db
from anchorcenter.core.later import Later
from anchorcenter.core.periods import DAY, HOUR, Days, Period, at
from anchorcenter.core.recurrence import Every
from anchorcenter.core.settings import Setting
from anchorcenter.facilities import closures, photos, spaces
from anchorcenter.facilities.changes import Author, Edit, get, state_of
from anchorcenter.facilities.closures import ClosureEdit
from anchorcenter.facilities.maintenance import MaintenanceEdit
from anchorcenter.facilities.models import Space, Use
from anchorcenter.facilities.photos import PhotoEdit
from anchorcenter.facilities.plan import Plan, SpacePlan
from anchorcenter.facilities.queries import get_plan, list_busy
from anchorcenter.facilities.spaces import SpaceEdit
from anchorcenter.facilities.utilities import UtilityEdit, save_utility
from anchorcenter.operations import service
from anchorcenter.operations.closing import Decided, Rehearsal, close_again, close_over
from anchorcenter.operations.models import Decision
from anchorcenter.operations.outages import NewOutage, report_outage
from anchorcenter.operations.service import RulesEdit
from anchorcenter.operations.usage.trend import AIM

if TYPE_CHECKING:
    from PIL import Image, ImageDraw
else:
    Image, ImageDraw = Later("PIL.Image"), Later("PIL.ImageDraw")

SKY, FLOOR, LINE, DRONE = "#dfe7f5", "#eef1f5", "#1557d0", "#131a24"
WIDTH, HEIGHT = 1280, 720
AIMED_AT = 45  # Of a hundred, in a month.
TEXTS = {
    "flight-field": ("세 구역으로 나뉜 실내비행장 안내 그림", "A drawing of the flight field with its three zones"),
    "live-studio": ("조명과 배경막이 있는 스튜디오 안내 그림", "A drawing of the studio with lights and a backdrop"),
}


def lay_down(by: tuple[int, str], now: datetime) -> None:
    """Photos of two spaces, and changes that somebody made in the weeks before ``now``."""
    plan = get_plan()
    for slug, texts in TEXTS.items():
        if space := plan.find(slug):
            _show(space, texts, Author(by=by, now=now - 30 * DAY))
    _change_rules(Author(by=by, now=now - 21 * DAY))
    if space := plan.find("rnd-lab"):
        _repair(space, by, now - 14 * DAY)


def _show(space: SpacePlan, texts: tuple[str, str], author: Author) -> None:
    picture = pictures.read_picture(draw(len(space.cells)))
    picture = replace(picture, name=hashlib.sha256(space.slug.encode()).hexdigest()[:32])  # The same every time.
    with pictures.kept(picture, current_app.config["UPLOAD_FOLDER"]):
        photos.add_photo(space.id, picture, PhotoEdit(alt=texts[0], alt_en=texts[1]), author=author)


def _change_rules(author: Author) -> None:
    """Somebody tried a longer hold, and took it back; and said what the field aims at."""
    key = "bookings.hold_minutes"
    declared: dict[str, Setting[int]] = {e.setting.key: e.setting for e in service.list_editable()}
    if key in declared:
        for minutes, why in ((15, "전화 예약이 많은 날"), (declared[key].default, "원래대로")):
            service.change_rules(RulesEdit(values={key: minutes}, why=why), author=author)
        service.change_rules(RulesEdit(values={AIM.key: AIMED_AT}, why="올해 운영계획"), author=author)


def _repair(space: SpacePlan, by: tuple[int, str], then: datetime) -> None:
    """A lab was closed for two hours, opened early, and holds more people since."""
    start = then.replace(hour=1, minute=0, second=0, microsecond=0)
    period, before = Period(start, start + timedelta(hours=2)), Author(by=by, now=start - DAY)
    edit = ClosureEdit(
        starts_at=period.start, ends_at=period.end, label="에어컨 수리", label_en="Repair of the air conditioning",
        spaces=[space.id], why="냉방 고장 신고",
    )  # fmt: skip
    closure = closures.save_closure(None, edit, author=before)
    ended = Author(by=by, now=start + timedelta(hours=1))
    closures.end_closure(closure, Edit(why="수리가 일찍 끝남"), author=ended)
    row = get(Space, space.id)
    more = state_of(row, SpaceEdit) | {"capacity": row.capacity + 2, "why": "작업대 추가"}
    spaces.change_space(space.id, SpaceEdit(**more), author=Author(by=by, now=ended.now + DAY))


def happen(today: date, staff: Actor) -> None:
    """Power fails while a lab is in use, a room is closed over two bookings, another is looked after every month. Call
    it after the bookings."""
    plan = get_plan()
    now = at(today, 0, plan.zone)
    if space := plan.find("rnd-lab"):
        _lose_power(space, staff, Period(now - 40 * DAY, now), plan)
    if space := plan.find("meeting-room"):
        any(_close_over(space, today + days * DAY, staff, now, plan) for days in range(9, 40))
    if space := plan.find("classroom-2"):
        _look_after(space, today, staff, now, plan)


def _lose_power(space: SpacePlan, staff: Actor, within: Period, plan: Plan) -> None:
    """Half an hour after somebody has begun there, for the rest of their time; the desks beside it have no network."""
    beside = plan.find("coworking")
    needs = UtilityEdit(
        name="전원 2계통", name_en="Power line 2", full=space.cell_ids, partly=beside.cell_ids if beside else ()
    )
    utility = save_utility(None, needs, author=Author(by=staff.key, now=within.start - DAY))
    uses = [use for use in list_busy(space.cell_ids, within, now=within.end) if use.kind is Use.BOOKING]
    for period in [use.period for use in uses if use.period.length >= HOUR and use.period.start > within.start][-1:]:
        failed = period.start + timedelta(minutes=30)
        cut = NewOutage(ends_at=period.end, utility=utility, label="2계통 정전", label_en="Power cut of line 2")
        report_outage(cut, by=staff, now=failed)


def _close_over(space: SpacePlan, day: date, staff: Actor, now: datetime, plan: Plan) -> bool:
    """One booking goes elsewhere, the others stay; False when there are not two that day."""
    edit = ClosureEdit(
        starts_at=at(day, 9 * 60, plan.zone), ends_at=at(day, 18 * 60, plan.zone),
        label="빔프로젝터 교체", label_en="A new projector", spaces=[space.id],
    )  # fmt: skip
    seen = _rehearse(lambda: close_over(None, edit, Decided(), confirmed="", by=staff, now=now))
    movable = [each.code for each in seen.touched if Decision.MOVE in each.choices]
    if not movable or len([each for each in seen.touched if each.choices]) < 2:
        return False
    by_code = {each.code: Decision.KEEP for each in seen.touched} | {movable[0]: Decision.MOVE}
    close_over(
        None, edit, Decided(by_code=by_code, why="회의 중에는 작업하지 않음"), confirmed=seen.word, by=staff, now=now
    )
    return True


def _rehearse(close: Callable[[], int]) -> Rehearsal:
    """Whom it would touch; nothing is stored."""
    try:
        with db.session.begin_nested():
            close()
    except Rehearsal as seen:
        return seen
    raise AssertionError  # What nobody has confirmed is not stored.


def _look_after(space: SpacePlan, today: date, staff: Actor, now: datetime, plan: Plan) -> None:
    """On the first Wednesday of six months from nine to ten; whoever is booked there stays."""
    first = next(day for day in Days(today + 20 * DAY, today + 60 * DAY) if day.weekday() == 2 and day.day <= 7)
    edit = MaintenanceEdit(
        starts_at=at(first, 9 * 60, plan.zone), ends_at=at(first, 10 * 60, plan.zone), every=Every.MONTH_WEEKDAY,
        nth=1, count=6, label="실습 장비 점검", label_en="Check of training equipment", spaces=[space.id],
    )  # fmt: skip
    decided = Decided(every=Decision.KEEP, why="점검은 예약을 피해 진행")
    seen = _rehearse(lambda: close_again(edit, decided, confirmed="", by=staff, now=now))
    close_again(edit, decided, confirmed=seen.word, by=staff, now=now)


def draw(zones: int) -> bytes:
    """A hall of so many zones with a drone over each, as a picture."""
    image = Image.new("RGB", (WIDTH, HEIGHT), SKY)
    pen, step = ImageDraw.Draw(image), WIDTH // zones
    pen.polygon([(0, HEIGHT), (WIDTH, HEIGHT), (WIDTH * 4 // 5, 360), (WIDTH // 5, 360)], fill=FLOOR, outline=LINE)
    for zone in range(zones):
        x, y = zone * step + step // 2, 200 + 60 * (zone % 2)
        pen.line([(x, HEIGHT), (WIDTH // 2 + (x - WIDTH // 2) * 3 // 5, 360)], fill=LINE, width=3)
        pen.rounded_rectangle([x - 34, y - 14, x + 34, y + 14], radius=12, fill=DRONE)
        for side in (-1, 1):
            pen.line([(x, y), (x + side * 90, y - 34)], fill=DRONE, width=8)
            pen.ellipse([x + side * 90 - 46, y - 46, x + side * 90 + 46, y - 30], fill=LINE)
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()
