"""What the calendar shows: a week of one facility, drawn as a grid or written as tables."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from flask import current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from anchorcenter.accounts.access import find_me
from anchorcenter.bookings.calendar import STATE_TEXTS, Day, Week, load_week
from anchorcenter.core import settings
from anchorcenter.core.cache import Fragments
from anchorcenter.core.clock import now
from anchorcenter.core.errors import missing
from anchorcenter.core.i18n import _, locale, today, week_text, zone_name
from anchorcenter.core.pages import page
from anchorcenter.core.periods import DAY, MINUTE, parse_day
from anchorcenter.facilities.plan import Plan, SpacePlan
from anchorcenter.facilities.queries import get_plan, list_versions
from anchorcenter.facilities.texts import facts_text

DRAWN = "anchorcenter.calendar"
REDRAWN = 5 * MINUTE  # How far the line of now, and slots that pass, may lag behind.


def calendar_page(slug: str | None, day: str) -> ResponseReturnValue:
    """A week of one facility as a grid. Raises DomainError (404) for an unknown space."""
    if slug is None:
        return _first_facility(day)
    plan, space = get_plan(), _space(slug)
    monday, selected = _week_of(day)
    grid = Markup(_grid(space, monday, selected, plan))  # noqa: S704  # Our own template.
    return page("bookings/calendar.html", week=_head(space, plan, monday, selected), grid=grid)


def list_page(slug: str | None, day: str) -> ResponseReturnValue:
    """The same week as tables."""
    if slug is None:
        return _first_facility(day)
    plan, space = get_plan(), _space(slug)
    monday, selected = _week_of(day)
    week = load_week(space, monday, selected, plan=plan, reader=find_me(), now=now())
    return page("bookings/list.html", week=_head(space, plan, monday, selected) | {"days": [*map(_table, week.days)]})


def _first_facility(day: str) -> ResponseReturnValue:
    plan = get_plan()
    if not plan.spaces:
        return redirect(url_for("facilities.spaces"), 302)
    return redirect(url_for(request.endpoint or "", space=plan.spaces[0].slug, date=day or None), 302)


def _space(slug: str) -> SpacePlan:
    return get_plan().find(slug) or missing()


def _week_of(day: str) -> tuple[date, date]:
    """The Monday of the week asked for, and the day itself; today's for anything that is no day."""
    selected = parse_day(day) or today(now())
    return selected - selected.weekday() * DAY, selected


def _grid(space: SpacePlan, monday: date, selected: date, plan: Plan) -> str:
    """The drawn week; the same cells, configuration, reader, language and five minutes are drawn once."""
    reader = find_me()
    tick = datetime.min.replace(tzinfo=now().tzinfo)
    key = (
        space.id,
        monday,
        selected,
        list_versions(space.cell_ids),
        settings.current().version,
        reader,
        locale(),
        (now() - tick) // REDRAWN,
    )

    def draw() -> tuple[datetime | None, str]:
        week = load_week(space, monday, selected, plan=plan, reader=reader, now=now())
        return week.valid_until, render_template("bookings/_grid.html", week=_drawn(week))

    fragments: Fragments = current_app.extensions.setdefault(DRAWN, Fragments())
    return fragments.get(key, draw, now=now())


def _head(space: SpacePlan, plan: Plan, monday: date, selected: date) -> dict[str, Any]:
    def href(endpoint: str, of: SpacePlan, day: date) -> str:
        return url_for(endpoint, space=of.slug, date=day.isoformat())

    widest, here = plan.widest_of(space), request.endpoint or ""
    return {
        "space_name": str(space.name),
        "tabs": [(str(s.name), href(here, s, selected), s is widest) for s in plan.widest],
        "title": week_text(monday),
        "previous": href(here, space, selected - 7 * DAY),
        "next": href(here, space, selected + 7 * DAY),
        "today_url": href(here, space, today(now())),
        "list_url": href("bookings.calendar_list", space, selected),
        "calendar_url": href("bookings.calendar", space, selected),
        "book_url": url_for("bookings.new", space=space.slug, date=selected.isoformat()),
        "space_url": url_for("facilities.space", slug=space.slug),
        "help": _(
            "Press a free time to hold it for ten minutes while you fill in the form. Center time (%(zone)s).",
            zone=zone_name(now()),
        ),
        "facts": facts_text(space),
    }


def _drawn(week: Week) -> dict[str, Any]:
    return {
        "space_name": str(week.space.name),
        "lanes": week.lanes,
        "from_hour": week.from_hour,
        "to_hour": week.to_hour,
        "days": [_column(day, week.space) for day in week.days],
    }


def _column(day: Day, space: SpacePlan) -> dict[str, Any]:
    events = [(f"s-{e.state} {e.place.classes}", e.url, e.label, e.title, e.time.split("–")[0]) for e in day.events]
    slots = [(slot.place.classes, slot.action, slot.label) for slot in day.slots]
    return _day_head(day, space) | {"events": events, "slots": slots}


def _day_head(day: Day, space: SpacePlan) -> dict[str, Any]:
    return {
        "label": day.label,
        "weekday": day.weekday,
        "number": day.date.day,
        "is_today": day.is_today,
        "is_saturday": day.date.weekday() == 5,
        "is_red": day.is_red,
        "is_past": day.is_past,
        "is_selected": day.is_selected,
        "url": url_for("bookings.calendar", space=space.slug, date=day.date.isoformat()),
        "percent": min(100, -(-day.percent // 5) * 5),
        "percent_text": _("%(percent)d %% booked", percent=day.percent),
        "holiday": day.holiday,
        "closed_text": day.closed_text,
        "now": day.now,
    }


def _table(day: Day) -> dict[str, Any]:
    rows = [
        {
            "time": e.time,
            "lanes": e.lanes,
            "title": e.title,
            "state": e.state,
            "state_text": STATE_TEXTS[e.state](),
            "url": e.url,
        }
        for e in day.events
        if not (day.closed_text and e.state == "closed")
    ]
    return {"label": day.label, "is_today": day.is_today, "rows": rows} | {
        "closed_text": day.closed_text,
        "is_selected": day.is_selected,
    }
