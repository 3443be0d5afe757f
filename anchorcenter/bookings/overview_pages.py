"""The week of all facilities as templates take it: of each space and day a strip, a few lines, and how many more."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import url_for

from anchorcenter.bookings.calendar import STATE_TEXTS, Event, fill_of
from anchorcenter.bookings.overview import DayOf, Overview, Row
from anchorcenter.core.i18n import _, long_day, plural, weekday

LINES = 3  # What a day shows of each space; the rest is a link away.


def overview_shown(week: Overview, today: date, selected: date) -> dict[str, Any]:
    """The week for ``_overview.html``."""
    days = [day.date for day in week.groups[0][1][0].days]
    return {
        "from_hour": week.from_hour,
        "to_hour": week.to_hour,
        "days": [_head_of(day, today, selected) | fill_of(week.percent(n)) for n, day in enumerate(days)],
        "groups": [
            {"name": str(space.name) if len(rows) > 1 else "", "rows": [_row(row, today, selected) for row in rows]}
            for space, rows in week.groups
        ],
    }


def tables_of(week: Overview, today: date, selected: date) -> list[dict[str, Any]]:
    """The week for ``list.html``: a table for each day, its rows by time."""
    rows = [row for _space, group in week.groups for row in group]
    return [_table(rows, number, today, selected) for number in range(len(rows[0].days))]


def _head_of(day: date, today: date, selected: date) -> dict[str, Any]:
    return _marks(day, today, selected) | {
        "label": long_day(day),
        "weekday": weekday(day.weekday()),
        "number": day.day,
        "url": url_for("bookings.calendar", date=day.isoformat()),
    }


def _marks(day: date, today: date, selected: date) -> dict[str, bool]:
    return {"is_today": day == today, "is_selected": day == selected, "is_past": day < today}


def _row(row: Row, today: date, selected: date) -> dict[str, Any]:
    space = row.space
    return {
        "name": str(space.name),
        "summary": _("up to %(capacity)d people", capacity=space.capacity),
        "url": url_for("bookings.calendar", space=space.slug, date=selected.isoformat()),
        "days": [_day(day, space.slug, today, selected) for day in row.days],
    }


def _day(day: DayOf, slug: str, today: date, selected: date) -> dict[str, Any]:
    more = len(day.uses) - LINES
    return _marks(day.date, today, selected) | {
        "shut": day.shut,
        "strip": [f"s-{event.state} {event.place.classes}" for event in day.events],
        "lines": [_line(event) for event in day.uses[:LINES]],
        "more": plural("%(num)d more", "%(num)d more", more) if more > 0 else "",
        "url": url_for("bookings.calendar", space=slug, date=day.date.isoformat()),
    }


def _line(event: Event) -> dict[str, str]:

    return {"time": event.time[:5], "title": event.title, "state": event.state, "url": event.url, "label": event.label}


def _table(rows: list[Row], number: int, today: date, selected: date) -> dict[str, Any]:
    day = rows[0].days[number].date
    uses = [(event, row) for row in rows for event in row.days[number].uses]
    shut = {row.days[number].shut for row in rows}
    return _marks(day, today, selected) | {
        "label": long_day(day),
        "closed_text": shut.pop() if len(shut) == 1 else "",
        "rows": [_table_row(event, row) for event, row in uses],
    }


def _table_row(event: Event, row: Row) -> dict[str, str]:
    shown = {"time": event.time, "lanes": str(row.space.name), "title": event.title, "url": event.url}
    return shown | {
        "state": event.state,
        "state_text": ", ".join(filter(None, (STATE_TEXTS[event.state](), event.note))),
    }
