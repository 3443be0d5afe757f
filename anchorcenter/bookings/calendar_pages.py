"""What the calendar shows: a week of one facility or of all, drawn as a grid or written as tables."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable
from dataclasses import replace
from datetime import date, datetime
from functools import partial
from typing import Any
from urllib.parse import quote

from flask import current_app, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from anchorcenter.accounts.access import find_me
from anchorcenter.bookings.calendar import STATE_TEXTS, Day, Week, fill_of, load_week
from anchorcenter.bookings.offers.marks import marks_of
from anchorcenter.bookings.overview import load_overview
from anchorcenter.bookings.overview_pages import overview_shown, tables_of
from anchorcenter.bookings.quotas.texts import mine
from anchorcenter.bookings.slots import buttons
from anchorcenter.core import settings
from anchorcenter.core.cache import Fragments
from anchorcenter.core.clock import now
from anchorcenter.core.errors import missing
from anchorcenter.core.i18n import _, locale, today, week_text, zone_name
from anchorcenter.core.pages import fragment, page, path_to
from anchorcenter.core.periods import DAY, MINUTE, parse_day
from anchorcenter.facilities.plan import Plan, SpacePlan
from anchorcenter.facilities.queries import get_plan, list_versions
from anchorcenter.facilities.texts import facts_text, unmet_need

DRAWN, LAID_OUT, FRAMES = "anchorcenter.calendar", "anchorcenter.calendar.days", "anchorcenter.calendar.frames"
SEAM, LEFT = "\x1f", "\x1e"  # Where the grid goes, and what is left of quotas: nobody can type them.
REDRAWN = 5 * MINUTE  # How far the line of now, and slots that pass, may lag behind.


def calendar_page(slug: str | None, day: str) -> ResponseReturnValue:
    """A week of one facility as a grid, without ``slug`` of all. Raises DomainError (404) for an unknown space."""
    reader = find_me()  # First: who reads comes with the configuration's version, which the plan asks for.
    monday, selected = _week_of(day)
    plan = get_plan()
    if slug is None:
        return _all_page(monday, selected, plan)
    space = _space(slug)

    def draw() -> tuple[datetime | None, str]:
        common: dict[str, Any] = {
            "plan": plan,
            "reader": reader,
            "now": now(),
            "marking": marks_of,
            "keep": partial(_kept_day, space),
        }
        week = load_week(space, monday, selected, **common)
        before, after = _frame(space, plan, monday, selected)
        return week.valid_until, f"{before}{fragment('bookings/_grid.html', week=_drawn(week))}{after}"

    drawn = _drawn_once((space.id, monday, selected), space.cell_ids, draw)
    return page("bookings/calendar.html", title=_week_title(space), drawn=_saying(drawn, _left(selected, space)))


def list_page(slug: str | None, day: str) -> ResponseReturnValue:
    """The same week as tables."""
    reader, (monday, selected) = find_me(), _week_of(day)
    plan = get_plan()
    if slug is None:
        week = load_overview(monday, plan=plan, reader=reader, now=now(), marking=marks_of) if plan.spaces else None
        days = tables_of(week, today(now()), selected) if week else []
        known = {"week": _head(None, plan, monday, selected) | {"days": days}}
        return page("bookings/list.html", **known | _left(selected))
    space = _space(slug)
    shown = load_week(space, monday, selected, plan=plan, reader=reader, now=now(), marking=marks_of)
    days = [*map(_table, shown.days)]
    known = {"week": _head(space, plan, monday, selected) | {"days": days}}
    return page("bookings/list.html", **known | _left(selected, space))


def _all_page(monday: date, selected: date, plan: Plan) -> ResponseReturnValue:
    title = _("All spaces: week")

    def draw() -> tuple[datetime | None, str]:
        week = load_overview(monday, plan=plan, reader=find_me(), now=now(), marking=marks_of) if plan.spaces else None
        grid = overview_shown(week, today(now()), selected) if week else None
        head = _head(None, plan, monday, selected)
        until = week.valid_until if week else None
        return until, fragment("bookings/_weeks.html", title=title, week=head, grid=grid, quotas=LEFT)

    cells = [cell_id for space in plan.spaces for cell_id in space.cell_ids]
    drawn = _drawn_once(("all", monday, selected), cells, draw)
    return page("bookings/overview.html", title=title, drawn=_saying(drawn, _left(selected)))


def _left(selected: date, space: SpacePlan | None = None) -> dict[str, Any]:
    """Said before anything is pressed: what the reader has left of the quotas on such spaces, and the qualification
    that ``space`` needs and they lack."""
    reader, day = find_me(), max(selected, today(now()))
    rows = mine(reader, day=day, now=now(), kind=space.kind if space else None) if reader else []
    return {"left": [row["text"] for row in rows], "need": unmet_need(space, reader, day) if space else None}


def _saying(drawn: Markup, left: dict[str, Any]) -> Markup:
    """The week that is kept with what is left of quotas, which uses of other spaces change, and what is lacked."""
    said = fragment("bookings/_left.html", **left) if any(left.values()) else ""
    return Markup(str(drawn).replace(LEFT, said))  # noqa: S704  # Ours.


def _space(slug: str) -> SpacePlan:
    return get_plan().find(slug) or missing()


def _week_of(day: str) -> tuple[date, date]:
    """The Monday of the week asked for, and the day itself; today's for anything that is no day."""
    selected = parse_day(day) or today(now())
    return selected - selected.weekday() * DAY, selected


def _drawn_once(
    what: tuple[object, ...], cells: Collection[int], draw: Callable[[], tuple[datetime | None, str]]
) -> Markup:
    """What ``draw`` draws; the same cells, configuration, reader, language and five minutes are drawn once."""
    fragments: Fragments[str] = current_app.extensions.setdefault(DRAWN, Fragments())
    state = list_versions(cells), *_state()
    return Markup(fragments.get((*what, *_whose()), state, draw, now=now()))  # noqa: S704  # Ours.


def _frame(space: SpacePlan, plan: Plan, monday: date, selected: date) -> tuple[str, str]:
    """What stands before and after the grid: the same whatever is booked."""

    def draw() -> tuple[None, tuple[str, str]]:
        known = {"title": _week_title(space), "week": _head(space, plan, monday, selected), "zone": zone_name(now())}
        before, _seam, after = fragment("bookings/_week.html", grid=SEAM, quotas=LEFT, **known).partition(SEAM)
        return None, (before, after)

    frames: Fragments[tuple[str, str]] = current_app.extensions.setdefault(FRAMES, Fragments())
    return frames.get((space.id, monday, selected, *_whose()), _state(), draw, now=now())


def _week_title(space: SpacePlan) -> str:
    return _("%(space)s: week", space=space.name)


def _kept_day(space: SpacePlan, key: Hashable, state: Hashable, make: Callable[[], Day]) -> Day:
    """A day as it was drawn before, if it still is so: a booking changes one of seven."""

    def draw() -> tuple[None, Day]:
        day = make()
        return None, replace(day, html=fragment("bookings/_day.html", day=_column(day)))

    days: Fragments[Day] = current_app.extensions.setdefault(LAID_OUT, Fragments())
    return days.get((space.id, key, *_whose()), (state, *_state()), draw, now=now())


def _whose() -> tuple[Hashable, ...]:
    """For whom something is drawn."""
    return find_me(), locale()


def _state() -> tuple[Hashable, ...]:
    """What everything that is drawn depends on, beside its reader and what is in use."""
    tick = (now() - datetime.min.replace(tzinfo=now().tzinfo)) // REDRAWN
    return settings.current().version, tick


def _href(endpoint: str, slug: str | None, day: date) -> str:
    return f"{path_to(endpoint)}?{f'space={quote(slug)}&' if slug else ''}date={day}"


def _head(space: SpacePlan | None, plan: Plan, monday: date, selected: date) -> dict[str, Any]:
    """What stands above and below a week; of all facilities when ``space`` is None."""
    here, slug = request.endpoint or "", space.slug if space else None
    widest = plan.widest_of(space) if space else None
    tabs = [(str(s.name), _href(here, s.slug, selected), s is widest) for s in plan.widest]
    return {
        "space_name": str(space.name) if space else "",
        "slug": slug,
        "date": selected.isoformat(),
        "tabs": [(_("All spaces"), _href(here, None, selected), space is None), *tabs],
        "title": week_text(monday),
        "previous": _href(here, slug, selected - 7 * DAY),
        "next": _href(here, slug, selected + 7 * DAY),
        "today_url": _href(here, slug, today(now())),
        "list_url": _href("bookings.calendar_list", slug, selected),
        "calendar_url": _href("bookings.calendar", slug, selected),
        "book_url": url_for("bookings.new", space=slug, date=selected.isoformat()),
        "space_url": url_for("facilities.space", slug=slug) if slug else url_for("facilities.spaces"),
        "facts": facts_text(space) if space else "",
    }


def _drawn(week: Week) -> dict[str, Any]:
    return {
        "space_name": str(week.space.name),
        "lanes": week.lanes,
        "from_hour": week.from_hour,
        "to_hour": week.to_hour,
        "days": [_day_head(day, week.space) for day in week.days],
        "layouts": [_layout(layout, week.space) for layout in get_plan().layouts_of(week.space)],
        "words": _words(),
    }


def _layout(layout: SpacePlan, space: SpacePlan) -> dict[str, Any]:
    """What the scripts of the page need of a layout: its lanes, and lengths in minutes."""
    lengths = {"grid": layout.grid, "shortest": layout.shortest, "longest": layout.longest}
    lanes = [number for number, cell in enumerate(space.cells) if cell.id in layout.cell_ids]
    names = {"slug": layout.slug, "name": str(layout.name), "lanes": lanes}
    return names | {name: length // MINUTE for name, length in lengths.items()}


def _words() -> dict[str, str]:
    """What the scripts of the page say; they fill in what stands in braces."""
    return {
        "choice": _("{day}, {space}, {start} to {end}, {state}"),
        "free": _("can be booked"),
        "taken": _("cannot be booked"),
        "grabbed": _("Taken along. Arrows move it, Enter moves the booking here, Escape leaves it where it is."),
        "nothing": _("There is no booking of yours to move here."),
    }


def _column(day: Day) -> dict[str, Any]:
    texts = [(event, " · ".join(filter(None, (event.time[:5], event.note)))) for event in day.events]
    events = [(f"s-{e.state} {e.place.classes}", e.url, e.own, e.label, e.title, text) for e, text in texts]
    return {"label": day.label, "date": day.date, "is_past": day.is_past, "is_selected": day.is_selected} | {
        "events": events,
        "slots": buttons(day.slots),
        "now": day.now,
    }


def _day_head(day: Day, space: SpacePlan) -> dict[str, Any]:
    return {
        "html": Markup(day.html),  # noqa: S704  # Our own template.
        "weekday": day.weekday,
        "number": day.date.day,
        "is_today": day.is_today,
        "is_saturday": day.date.weekday() == 5,
        "is_red": day.is_red,
        "is_selected": day.is_selected,
        "url": _href("bookings.calendar", space.slug, day.date),
        "holiday": day.holiday,
        "closed_text": day.closed_text,
    } | fill_of(day.percent)


def _table(day: Day) -> dict[str, Any]:
    rows = [
        {
            "time": e.time,
            "lanes": e.lanes,
            "title": e.title,
            "state": e.state,
            "state_text": ", ".join(filter(None, (STATE_TEXTS[e.state](), e.note))),
            "url": e.url,
        }
        for e in day.events
        if not (day.closed_text and e.state == "closed")
    ]
    return {"label": day.label, "is_today": day.is_today, "rows": rows} | {
        "closed_text": day.closed_text,
        "is_selected": day.is_selected,
    }
