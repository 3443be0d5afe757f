"""What staff of the demo center have set up: photos drawn here, and a trail of changes."""

from __future__ import annotations

import hashlib
import io
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from flask import current_app

from anchorcenter.core import pictures
from anchorcenter.core.later import Later
from anchorcenter.core.periods import DAY, Period
from anchorcenter.core.settings import Setting
from anchorcenter.facilities import closures, photos, spaces
from anchorcenter.facilities.changes import Author, Edit, get, state_of
from anchorcenter.facilities.closures import ClosureEdit
from anchorcenter.facilities.models import Space
from anchorcenter.facilities.photos import PhotoEdit
from anchorcenter.facilities.plan import SpacePlan
from anchorcenter.facilities.queries import get_plan
from anchorcenter.facilities.spaces import SpaceEdit
from anchorcenter.operations import service
from anchorcenter.operations.service import RulesEdit

if TYPE_CHECKING:
    from PIL import Image, ImageDraw
else:
    Image, ImageDraw = Later("PIL.Image"), Later("PIL.ImageDraw")

SKY, FLOOR, LINE, DRONE = "#dfe7f5", "#eef1f5", "#1557d0", "#131a24"
WIDTH, HEIGHT = 1280, 720
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
    """Somebody tried a longer hold, and took it back."""
    key = "bookings.hold_minutes"
    declared: dict[str, Setting[int]] = {e.setting.key: e.setting for e in service.list_editable()}
    if key in declared:
        for minutes, why in ((15, "전화 예약이 많은 날"), (declared[key].default, "원래대로")):
            service.change_rules(RulesEdit(values={key: minutes}, why=why), author=author)


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
