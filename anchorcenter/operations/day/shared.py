"""What goes on in each shared space, in two lines for the drawing of the floors; nobody is named. No database."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from flask import url_for

from anchorcenter.core.i18n import _, clock_time
from anchorcenter.facilities.models import Use
from anchorcenter.facilities.plan import Plan, SpacePlan
from anchorcenter.facilities.rules import Busy, open_periods
from anchorcenter.operations.day.reading import Day
from anchorcenter.operations.day.rows import View, lanes_text


def spaces_now(day: Day, *, plan: Plan, now: datetime) -> dict[str, tuple[str, str, str]]:
    """Of each facility by its slug: its place on the board of ``day``, what is now, and what begins next."""
    view, found = View(day, plan, now), dict[str, tuple[str, str, str]]()
    for space in plan.widest:
        uses = [use for use in day.uses if use.cell_id in space.cell_ids]
        url = url_for("day.day", _anchor=f"f-{space.slug}")
        found[space.slug] = url, _current(space, uses, view), _following(uses, now)
    return found


def _current(space: SpacePlan, uses: Sequence[Busy], view: View) -> str:
    """What for and where it is used, that it is closed and why, or that nobody is there."""
    running = [use for use in uses if use.period.start <= view.now < use.period.end]
    if running:
        taken = {use.cell_id for use in running}
        lanes = lanes_text([cell for cell in space.cells if cell.id in taken], space, view)
        what = _("class going on") if all(use.kind is Use.LESSON for use in running) else _("in use")
        return f"{lanes} {what}".strip()
    shut = [each for each in view.day.closures if each.period.start <= view.now < each.period.end]
    if closed := next((each for each in shut if space.cell_ids <= each.cell_ids), None):
        return str(closed.label)
    opened = open_periods(space, [view.day.date], view.plan)
    is_open = any(period.start <= view.now < period.end for period in opened)
    return _("nobody there") if is_open else _("outside opening hours")


def _following(uses: Sequence[Busy], now: datetime) -> str:
    """When the next use begins, and whether it is a class."""
    use = min((use for use in uses if use.period.start > now), key=lambda use: use.period.start, default=None)
    if use is None:
        return ""
    what = _("class") if use.kind is Use.LESSON else _("booked use")
    return f"{clock_time(use.period.start)} {what}"
