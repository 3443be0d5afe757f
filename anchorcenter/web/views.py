"""Front page, language, health."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Blueprint, Response, current_app, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from anchorcenter.accounts.access import AUTOMATIC, THEMES, choose_language, choose_theme, find_me
from anchorcenter.accounts.service import read_in
from anchorcenter.core.clock import now
from anchorcenter.core.errors import not_found
from anchorcenter.core.i18n import LOCALES, _, clock_time, day_text, today
from anchorcenter.core.pages import page
from anchorcenter.core.patience import HEALTH, within
from anchorcenter.core.periods import DAY, Period, whole_day
from anchorcenter.core.security import is_local_path
from anchorcenter.core.unit_of_work import writing
from anchorcenter.facilities.plan import Plan, SpacePlan
from anchorcenter.facilities.queries import get_plan, list_busy, list_closures
from anchorcenter.facilities.rules import Busy, Closed, open_periods
from anchorcenter.facilities.utilisation import free_periods
from anchorcenter.web import figures, health

blueprint = Blueprint("web", __name__)
LOOKED_AHEAD = 15  # Days, today among them: as long a holiday nobody has.


@blueprint.get("/")
def front() -> ResponseReturnValue:
    """What the center is, and what is free today; of a space that has closed for today, on the next day it is open."""
    plan, day = get_plan(), today(now())
    ahead = {space: _day_ahead(space, plan) for space in plan.widest}
    cells = frozenset().union(*(space.cell_ids for space in ahead))
    whole = Period(whole_day(day, plan.zone).start, whole_day(max([day, *ahead.values()]), plan.zone).end)
    uses, closures = list_busy(cells, whole, now=now()), list_closures(cells, whole)
    facilities = [_facility(space, on, plan, uses, closures) for space, on in ahead.items()]
    return page("web/front.html", facilities=facilities, today=day_text(day))


@blueprint.get("/language/<code>")
def language(code: str) -> ResponseReturnValue:
    """Read, and be written to, in that language from now on; then go back."""
    if code not in LOCALES:
        raise not_found()
    choose_language(code)
    if me := find_me():
        with writing():
            read_in(me.id, code)
    target = request.args.get("next", "")
    return redirect(target if is_local_path(target) else url_for(".front"), 303)


@blueprint.get("/theme/<code>")
def theme(code: str) -> ResponseReturnValue:
    """Show pages light, dark or in high contrast in this browser from now on; then go back."""
    if code not in {AUTOMATIC, *THEMES}:
        raise not_found()
    choose_theme(code)
    target = request.args.get("next", "")
    return redirect(target if is_local_path(target) else url_for(".front"), 303)


@blueprint.get("/healthz")
def healthz() -> ResponseReturnValue:
    """200 when the program can serve, else 503 with what is wrong."""
    try:
        with within(HEALTH):
            found = health.problems()
    except (DBAPIError, PoolTimeoutError):
        found = ["the database cannot be reached"]
    return jsonify(status="failing" if found else "ok", problems=found), 503 if found else 200


@blueprint.get("/metrics")
def metrics() -> ResponseReturnValue:
    """How the program is doing, for Prometheus: whoever has METRICS_TOKEN; without one there is no such page."""
    if not current_app.config["METRICS_TOKEN"]:
        raise not_found()
    if not figures.is_scraper(request.headers.get("Authorization", "")):
        return Response(status=401, headers={"WWW-Authenticate": "Bearer"})
    return Response(figures.figures(), content_type=figures.CONTENT_TYPE_LATEST)


def _day_ahead(space: SpacePlan, plan: Plan) -> date:
    """Today while ``space`` is still open or opens; then the first day on which it does, of the next fortnight."""
    days = [plan.day_of(now()) + number * DAY for number in range(LOOKED_AHEAD)]
    return next((day for day in days for period in open_periods(space, [day], plan) if period.end > now()), days[0])


def _facility(space: SpacePlan, day: date, plan: Plan, uses: list[Busy], closures: list[Closed]) -> dict[str, Any]:
    offered, free = free_periods(space, [day], plan, uses, closures)
    current = next((p for p in free if p.start <= now() < p.end), None)
    state = "free" if current else "busy" if any(p.start <= now() < p.end for p in offered) else "closed"
    is_divided, is_ahead = len(space.cells) > 1 and not space.is_pool, day > today(now())
    return {
        "name": str(space.name),
        "slug": space.slug,
        "kind": space.kind,
        "place": str(space.place or ""),
        "capacity": space.capacity,
        "state": state,
        "state_text": _state_text(state, current),
        "url": url_for("bookings.calendar", space=space.slug, date=day.isoformat() if is_ahead else None),
        "free_text": _free_text(day, is_divided=is_divided, is_ahead=is_ahead),
        "nothing_text": _("%(day)s: nothing free", day=day_text(day))
        if is_ahead
        else _("Nothing free any more today."),
        "free_today": [f"{clock_time(max(p.start, now()))}–{clock_time(p.end)}" for p in free if p.end > now()],
    }


def _state_text(state: str, current: Period | None) -> str:
    if current:
        return _("Free now until %(time)s", time=clock_time(current.end))
    return _("In use now") if state == "busy" else _("Closed now")


def _free_text(day: date, *, is_divided: bool, is_ahead: bool) -> str:
    if not is_ahead:
        return _("At least one zone free today") if is_divided else _("Free today")
    text = day_text(day)
    return _("%(day)s: at least one zone free", day=text) if is_divided else _("%(day)s: free", day=text)
