"""What staff do with opening hours and holidays. Call the verbs inside ``writing()``."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from importlib import import_module
from typing import Any

from sqlalchemy import select

from anchorcenter.core.constraints import telling
from anchorcenter.core.daytime import Stretches, hours_line
from anchorcenter.core.db import db
from anchorcenter.core.errors import DomainError, Reason
from anchorcenter.core.i18n import _l, today
from anchorcenter.core.settings import lock_configuration
from anchorcenter.facilities import changes
from anchorcenter.facilities.changes import UNIQUE, Author, Edit, State
from anchorcenter.facilities.claims import lock_cells
from anchorcenter.facilities.models import Holiday, Hours, Site, Space, space_cells
from anchorcenter.facilities.sanity import check_day, check_name, check_week

Week = tuple[Stretches, ...]  # Monday first.
CLOSED: Week = ((),) * 7


@dataclass(frozen=True, kw_only=True)
class HoursEdit(Edit):
    """The week of a site, or of a space that keeps hours of its own (else ``is_own`` is False): Monday first."""

    week: Week = CLOSED
    is_own: bool = True


@dataclass(frozen=True, kw_only=True)
class HolidayEdit(Edit):
    day: date
    name: str
    name_en: str = ""


def read_week(site_id: int, space_id: int | None = None) -> Week | None:
    """The hours of a site, Monday first; of a space None when they are the site's."""
    week: list[list[tuple[int, int]]] = [[] for _day in range(7)]
    for row in _rows(site_id, space_id):
        week[row.weekday].append((row.opens_minute, row.closes_minute))
    if space_id is not None and not any(week):
        return None
    return tuple(tuple(sorted(stretches)) for stretches in week)


def week_state(week: Week | None) -> State:
    """A week as audit rows and seals say it."""
    days = {f"day_{number}": hours_line(stretches) for number, stretches in enumerate(week or CLOSED)}
    return {"is_own": week is not None, **days}


def set_hours(site_id: int, space_id: int | None, edit: HoursEdit, *, author: Author) -> None:
    """Open a site, or a space of it, at other hours from now on; what is booked stays until someone decides.

    Raises DomainError for hours that make no sense (422) or were changed meanwhile (409).
    """
    lock_configuration()
    changes.get(Site, site_id)
    lock_cells(_cells_of(site_id, space_id))
    if reasons := check_week(edit.week, is_own=space_id is not None and edit.is_own):
        raise DomainError(*reasons)
    before = week_state(read_week(site_id, space_id))
    changes.check_seen(before, edit)
    for row in _rows(site_id, space_id):
        db.session.delete(row)
    week = edit.week if edit.is_own else None
    db.session.add_all(_new_rows(site_id, space_id, week or CLOSED))
    db.session.flush()
    of, of_id = ("site", site_id) if space_id is None else ("space", space_id)
    changes.note("set_hours", of, of_id, before, week_state(week), edit=edit, author=author)


def add_holiday(site_id: int, edit: HolidayEdit, *, author: Author) -> None:
    """Keep a site closed on one more day. Raises DomainError (422) for a day that is one already."""
    _lock_site(site_id)
    if reasons := [*check_name(edit.name), *check_day(edit.day, today(author.now), field="day")]:
        raise DomainError(*reasons)
    db.session.add(Holiday(site_id=site_id, day=edit.day, name=edit.name, name_en=edit.name_en))
    with telling(UNIQUE):
        db.session.flush()
    changes.note("add_holiday", "site", site_id, {}, _holiday_state(edit), edit=edit, author=author)


def remove_holiday(holiday_id: int, edit: Edit, *, author: Author) -> None:
    """Open a site on a day that was a holiday; twice is once."""
    lock_configuration()
    row = db.session.get(Holiday, holiday_id)
    if row is None:
        return
    lock_cells(_cells_of(row.site_id, None))
    db.session.delete(row)
    db.session.flush()
    changes.note("remove_holiday", "site", row.site_id, _holiday_state(row), {}, edit=edit, author=author)


def fill_holidays(site_id: int, year: int, edit: Edit, *, author: Author) -> int:
    """Keep a site closed on Korea's public holidays of ``year`` too; answers how many days that adds."""
    _lock_site(site_id)
    if abs(year - today(author.now).year) > 10:
        raise DomainError(Reason(code="far", message=_l("Choose a year within ten years."), field="year"))
    known = set(db.session.scalars(select(Holiday.day).where(Holiday.site_id == site_id)))
    missing = {day: names for day, names in public_holidays([year]).items() if day not in known}
    rows = [Holiday(site_id=site_id, day=day, name=name, name_en=en) for day, (name, en) in missing.items()]
    db.session.add_all(rows)
    db.session.flush()
    added = {"holidays": [f"{day.isoformat()} {name}" for day, (name, _en) in missing.items()]} if missing else {}
    changes.note("fill_holidays", "site", site_id, {}, added, edit=edit, author=author)
    return len(missing)


def public_holidays(years: Collection[int]) -> Mapping[date, tuple[str, str]]:
    """Korea's public holidays of ``years`` and their substitutes, in Korean and English. Source: ``holidays``."""
    library: Any = import_module("holidays")  # It fills 3 MB of a server that hardly ever asks.
    korean, english = (library.country_holidays("KR", years=years, language=code) for code in ("ko", "en_US"))
    return {day: (name, english.get(day, name)) for day, name in sorted(korean.items())}


def _holiday_state(row: Holiday | HolidayEdit) -> State:
    return {"day": row.day, "name": row.name, "name_en": row.name_en}


def _lock_site(site_id: int) -> None:
    lock_configuration()
    changes.get(Site, site_id)
    lock_cells(_cells_of(site_id, None))


def _cells_of(site_id: int, space_id: int | None) -> list[int]:
    cells = select(space_cells.c.cell_id).join(Space, Space.id == space_cells.c.space_id)
    cells = cells.where(Space.site_id == site_id) if space_id is None else cells.where(Space.id == space_id)
    return list(db.session.scalars(cells))


def _rows(site_id: int, space_id: int | None) -> list[Hours]:
    rows = select(Hours).where(Hours.site_id == site_id, Hours.space_id.is_not_distinct_from(space_id))
    return list(db.session.scalars(rows.order_by(Hours.weekday, Hours.opens_minute)))


def _new_rows(site_id: int, space_id: int | None, week: Week) -> list[Hours]:
    return [
        Hours(site_id=site_id, space_id=space_id, weekday=day, opens_minute=opens, closes_minute=closes)
        for day, stretches in enumerate(week)
        for opens, closes in stretches
    ]
