"""The page that finds a free time: the wish, and what would fit as buttons that hold it."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Any
from urllib.parse import urlencode

from flask import Response, request

from anchorcenter.accounts.access import find_me
from anchorcenter.bookings.finding import DAYS, Found, find_free
from anchorcenter.bookings.forms import FindForm
from anchorcenter.bookings.quotas.texts import mine
from anchorcenter.bookings.slots import span
from anchorcenter.core.clock import now
from anchorcenter.core.i18n import _, day_text, today
from anchorcenter.core.pages import page
from anchorcenter.core.periods import Period, parse_day, whole_day
from anchorcenter.facilities.plan import Plan, SpacePlan
from anchorcenter.facilities.queries import get_plan


def find_page() -> Response:
    """The form, filled in with what the address says; with a length in it also what fits."""
    plan, is_asked = get_plan(), "length" in request.args
    form = FindForm(request.args) if is_asked else FindForm(None, **_suggested(plan))
    form.offer(plan)
    is_valid = is_asked and form.validate()
    found = find_free(form.wanted(), by=find_me(), now=now()) if is_valid else []
    return page(
        "bookings/find.html",
        status=422 if is_asked and not is_valid else 200,
        form=form,
        found=[_shown(each, plan, form.people.data or 1) for each in found],
        nothing=_("Nothing is free for that within %(days)d days.", days=DAYS) if is_valid and not found else "",
        quotas=_quotas(form.wanted().day) if is_valid else [],
    )


def _quotas(day: date) -> list[str]:
    """What the reader has left: nothing is found past it."""
    reader = find_me()
    return [row["text"] for row in mine(reader, day=day, now=now())] if reader else []


def _suggested(plan: Plan) -> dict[str, Any]:
    space = plan.find(request.args.get("space", ""))
    day = parse_day(request.args.get("date", "")) or today(now())
    return {"day": max(day, today(now())), "kind": space.kind if space else ""}


def _shown(found: Found, plan: Plan, people: int) -> dict[str, Any]:
    space, days = found.space, defaultdict[str, list[tuple[str, str]]](list)
    for period in found.times:
        day = plan.day_of(period.start)
        time = span(period, whole_day(day, plan.zone), plan.zone)
        days[day_text(day)].append((time, _action(space, period, plan, people)))
    return {
        "name": str(space.name),
        "slug": space.slug,
        "kind": space.kind,
        "summary": ", ".join(filter(None, (str(space.place or ""), _up_to(space.capacity)))),
        "days": days,
    }


def _action(space: SpacePlan, period: Period, plan: Plan, people: int) -> str:
    """Where the button of that time posts."""
    start, end = (f"{moment.astimezone(plan.zone):%Y-%m-%dT%H:%M}" for moment in (period.start, period.end))
    units = {"units": people} if space.is_pool else {}
    return f"/holds?{urlencode({'space': space.slug, 'starts_at': start, 'ends_at': end} | units)}"


def _up_to(capacity: int) -> str:
    return _("up to %(capacity)d people", capacity=capacity)
