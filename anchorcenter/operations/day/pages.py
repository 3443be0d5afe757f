"""What the board of a day shows: values for its template."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask import Response, request, url_for

from anchorcenter.accounts.access import saw
from anchorcenter.bookings.visits.forms import VisitForm
from anchorcenter.bookings.visits.pages import new_form
from anchorcenter.core.amounts import amount_text
from anchorcenter.core.clock import now
from anchorcenter.core.i18n import _, clock_time, day_text, plural, today, zone_name
from anchorcenter.core.pages import page
from anchorcenter.core.periods import DAY, parse_day
from anchorcenter.facilities.queries import get_plan
from anchorcenter.operations.day.board import STATES, Board, lay_out
from anchorcenter.operations.day.reading import read_day

MOST_OF_TOMORROW = 12


def asked_day() -> date:
    """The day in the address; today for anything that is none."""
    return parse_day(request.args.get("date", "")) or today(now())


def day_page(
    *,
    form: VisitForm | None = None,
    typed: Mapping[str, str] | None = None,
    wrong: Mapping[int, str] | None = None,
    reasons: tuple[str, ...] = (),
    status: int = 200,
) -> Response:
    """The board; with what was typed into it, and what is wrong about that by part, when it was refused."""
    day, plan = asked_day(), get_plan()
    board = lay_out(read_day(day, plan=plan, now=now()), plan=plan, now=now())
    for person_id in board.people:
        saw(person_id)
    form = form or new_form(day)
    form.spaces.choices = [(space.slug, str(space.name)) for space in plan.spaces]
    return page(
        "operations/day/board.html",
        status=status,
        day=_day(day),
        board=board,
        tiles=_tiles(board, is_today=day == today(now())),
        tomorrow=_tomorrow(day + DAY) if day == today(now()) else None,
        states={state: (css, str(text)) for state, (css, text) in STATES.items()},
        form=form,
        typed=typed or {},
        wrong=wrong or {},
        reasons=reasons,
        saved=_saved(request.args.get("saved", "")),
        action=url_for("day.day_count", date=day.isoformat()),
        enter_url=url_for("day.day_enter", date=day.isoformat()),
        tour_url=url_for("visits.visits_new", date=day.isoformat()),
    )


def _day(day: date) -> dict[str, Any]:
    return {
        "text": day_text(day),
        "iso": day.isoformat(),
        "is_today": day == today(now()),
        "is_ahead": day > today(now()),
        "previous": url_for("day.day", date=(day - DAY).isoformat()),
        "next": url_for("day.day", date=(day + DAY).isoformat()),
        "today": url_for("day.day"),
        "as_of": f"{clock_time(now())} {zone_name(now())}",
    }


def _tomorrow(day: date) -> dict[str, Any]:
    """What to get ready for: the uses of ``day`` and what will be closed, in the order of time."""
    plan = get_plan()
    board = lay_out(read_day(day, plan=plan, now=now()), plan=plan, now=now())
    for person_id in board.people:
        saw(person_id)
    rows = [(row, facility.name) for facility in board.facilities for row in facility.rows if row.counts]
    closed = [(time, text, facility.name) for facility in board.facilities for time, text in facility.closed]
    return {
        "text": day_text(day),
        "url": url_for("day.day", date=day.isoformat()),
        "expected": amount_text(board.totals.planned, "person"),
        "rows": sorted(rows, key=lambda pair: pair[0].time)[:MOST_OF_TOMORROW],
        "more": max(0, len(rows) - MOST_OF_TOMORROW),
        "closed": closed,
    }


def _tiles(board: Board, *, is_today: bool) -> list[tuple[str, str, str]]:
    """What, how many, and a word about it."""
    totals = board.totals
    tiles = [
        (
            _("Uses"),
            amount_text(totals.uses, "visit"),
            plural("%(num)d facility", "%(num)d facilities", _in_use(board)),
        ),
        (_("Expected"), amount_text(totals.planned, "person"), _("as booked")),
        (
            _("Came"),
            amount_text(totals.came, "person"),
            plural("%(num)d use not entered", "%(num)d uses not entered", totals.missing)
            if totals.missing
            else _("all entered"),
        ),
    ]
    if not is_today:
        return tiles
    following = board.following
    text = f"{following[0].time} · {following[1]}" if following else _("Nothing more today")
    return [(_("Under way"), f"{board.running}", _("Next: %(what)s", what=text) if following else text), *tiles]


def _in_use(board: Board) -> int:
    return sum(bool(facility.totals.uses) for facility in board.facilities)


def _saved(number: str) -> str:
    if not number.isascii() or not number.isdigit():
        return ""
    return plural("%(num)d entry saved.", "%(num)d entries saved.", min(int(number), 10_000))
