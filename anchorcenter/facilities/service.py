"""What staff do with facilities: lay a center down, close cells. Call them inside ``writing()``."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from anchorcenter.accounts.models import Audience
from anchorcenter.accounts.qualified import QualificationKind
from anchorcenter.core.db import db
from anchorcenter.core.periods import Period
from anchorcenter.core.settings import lock_configuration
from anchorcenter.facilities.changes import Author
from anchorcenter.facilities.closures import ClosureEdit, save_closure
from anchorcenter.facilities.models import BookingWindow, Cell, Floor, Holiday, Hours, Site, Space, SpaceKind
from anchorcenter.facilities.opening import public_holidays

Data = Mapping[str, Any]


def close(
    cell_ids: Collection[int], period: Period, label: str, *, label_en: str = "", by: tuple[int, str], now: datetime
) -> int:
    """Close cells for a period; answers the closure's id. What is booked there stays until someone decides."""
    edit = ClosureEdit(cells=cell_ids, label=label, label_en=label_en, starts_at=period.start, ends_at=period.end)
    return save_closure(None, edit, author=Author(by=by, now=now))


def lay_down(data: Data) -> None:
    """Make a site with its floors, cells, spaces, hours and holidays out of a data file: see ``data/goyang.yaml``."""
    lock_configuration()
    site = _site(data["site"])
    db.session.add(site)
    db.session.flush()
    floors = {row["level"]: Floor(site_id=site.id, **row) for row in data["floors"]}
    db.session.add_all(floors.values())
    db.session.flush()
    cells = {row["slug"]: _cells(row, floors) for row in data["cells"]}
    db.session.add_all(cell for made in cells.values() for cell in made)
    db.session.add_all(_hours(site.id, None, data["site"]["hours"]))
    db.session.add_all(_holidays(site.id, data["site"]))
    kinds = {row["slug"]: QualificationKind(**row) for row in data.get("qualifications", [])}
    db.session.add_all(kinds.values())
    for position, row in enumerate(data["spaces"], start=data.get("first_position", 0)):
        space = _space(row, site, floors[row["floor"]], position)
        space.cells = [cell for slug in row["cells"] for cell in cells[slug]]
        space.qualification = kinds.get(row.get("qualification"))
        space.windows = [_window(Audience(audience), window) for audience, window in row["windows"].items()]
        db.session.add(space)
        db.session.flush()
        db.session.add_all(_hours(site.id, space.id, row.get("hours", [])))
    db.session.flush()


def _site(row: Data) -> Site:
    names = ("slug", "name", "name_en", "address", "address_en", "phone", "email")
    return Site(**{name: row[name] for name in names})


def _cells(row: Data, floors: Mapping[int, Floor]) -> list[Cell]:
    floor_id, count = floors[row["floor"]].id, row.get("count", 0)
    if not count:
        return [Cell(floor_id=floor_id, slug=row["slug"], name=row["name"], name_en=row["name_en"])]
    return [
        Cell(floor_id=floor_id, slug=f"{row['slug']}-{n:02}", name=f"{row['name']}{n}", name_en=f"{row['name_en']}{n}")
        for n in range(1, count + 1)
    ]


def _space(row: Data, site: Site, floor: Floor, position: int) -> Space:
    return Space(
        slug=row["slug"],
        kind=SpaceKind(row["kind"]),
        site_id=site.id,
        floor_id=floor.id,
        position=position,
        name=row["name"],
        name_en=row["name_en"],
        description=row.get("description", ""),
        description_en=row.get("description_en", ""),
        features=row.get("features", ""),
        features_en=row.get("features_en", ""),
        area_m2=row.get("area"),
        is_pool=row.get("pool", False),
        capacity=row["capacity"],
        grid_minutes=row["grid"],
        shortest_minutes=row["shortest"],
        longest_minutes=row["longest"],
        notice_create_minutes=row["notice"]["create"],
        notice_change_minutes=row["notice"]["change"],
        notice_cancel_minutes=row["notice"]["cancel"],
        buffer_before_minutes=row.get("buffer_before", 0),
        buffer_after_minutes=row.get("buffer_after", 0),
        checkin=row.get("checkin", False),
        grace_minutes=row.get("grace"),
    )


def _window(audience: Audience, row: Data) -> BookingWindow:
    return BookingWindow(
        audience=audience,
        opens_days=row["opens_days"],
        opens_minute=_minute(row.get("opens_at", "00:00")),
        closes_days=row.get("closes_days", 0),
        longest_minutes=row.get("longest"),
        needs_approval="approval_hours" in row,
        approval_hours=row.get("approval_hours", 48),
    )


def _hours(site_id: int, space_id: int | None, rows: Collection[Data]) -> list[Hours]:
    return [
        Hours(
            site_id=site_id,
            space_id=space_id,
            weekday=day,
            opens_minute=_minute(row["opens"]),
            closes_minute=_minute(row["closes"]),
        )
        for row in rows
        for day in row["days"]
    ]


def _holidays(site_id: int, row: Data) -> list[Holiday]:
    days = dict(public_holidays(row.get("holiday_years", [])))
    for once in row.get("one_off_holidays", []):
        days[once["day"]] = (once["name"], once["name_en"])
    return [Holiday(site_id=site_id, day=day, name=name, name_en=name_en) for day, (name, name_en) in days.items()]


def _minute(text: str) -> int:
    hour, minute = text.split(":")
    return int(hour) * 60 + int(minute)
