"""Front page, language, health."""

from __future__ import annotations

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
from anchorcenter.core.periods import Period, whole_day
from anchorcenter.core.security import is_local_path
from anchorcenter.core.unit_of_work import writing
from anchorcenter.facilities.plan import Plan, SpacePlan
from anchorcenter.facilities.queries import get_plan, list_busy, list_closures
from anchorcenter.facilities.rules import Busy, Closed
from anchorcenter.facilities.utilisation import free_periods
from anchorcenter.web import figures, health

blueprint = Blueprint("web", __name__)


@blueprint.get("/")
def front() -> ResponseReturnValue:
    """What the center is, and what is free today."""
    plan, day = get_plan(), today(now())
    spaces = plan.widest
    cells = frozenset().union(*(space.cell_ids for space in spaces))
    whole = whole_day(day, plan.zone)
    uses, closures = list_busy(cells, whole, now=now()), list_closures(cells, whole)
    facilities = [_facility(space, plan, uses, closures) for space in spaces]
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


def _facility(space: SpacePlan, plan: Plan, uses: list[Busy], closures: list[Closed]) -> dict[str, Any]:
    day = plan.day_of(now())
    offered, free = free_periods(space, [day], plan, uses, closures)
    current = next((p for p in free if p.start <= now() < p.end), None)
    state = "free" if current else "busy" if any(p.start <= now() < p.end for p in offered) else "closed"
    is_divided = len(space.cells) > 1 and not space.is_pool
    return {
        "name": str(space.name),
        "slug": space.slug,
        "kind": space.kind,
        "place": str(space.place or ""),
        "capacity": space.capacity,
        "state": state,
        "state_text": _state_text(state, current),
        "free_text": _("At least one zone free today") if is_divided else _("Free today"),
        "free_today": [f"{clock_time(max(p.start, now()))}–{clock_time(p.end)}" for p in free if p.end > now()],
    }


def _state_text(state: str, current: Period | None) -> str:
    if current:
        return _("Free now until %(time)s", time=clock_time(current.end))
    return _("In use now") if state == "busy" else _("Closed now")
