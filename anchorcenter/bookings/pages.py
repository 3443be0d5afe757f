"""What booking pages show: values for templates, made from what queries read."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from anchorcenter.accounts.access import find_me, me
from anchorcenter.bookings import drafts, queries, service
from anchorcenter.bookings.alternatives import first_free
from anchorcenter.bookings.forms import BookingForm, ChooseForm, HoldForm
from anchorcenter.bookings.offers.pages import my_offers
from anchorcenter.bookings.quotas.texts import left_for, mine
from anchorcenter.bookings.rules import approval_of
from anchorcenter.bookings.texts import offers_of, row_of, slot_of
from anchorcenter.bookings.wanted import NewHold
from anchorcenter.core import settings
from anchorcenter.core.clock import now
from anchorcenter.core.errors import TAKEN, DomainError
from anchorcenter.core.i18n import _, clock_time, plural, today
from anchorcenter.core.pages import around, asked_page, page, page_or_sheet
from anchorcenter.core.periods import HOUR, MINUTE, Period, at, parse_day
from anchorcenter.facilities.models import Use
from anchorcenter.facilities.plan import Plan, SpacePlan
from anchorcenter.facilities.queries import get_plan
from anchorcenter.facilities.restrictions import list_restrictions
from anchorcenter.facilities.rules import Part
from anchorcenter.facilities.texts import unmet_need

REFUSED = ("bookings/refused.html", "bookings/_refused_sheet.html")


def choose_page(form: ChooseForm) -> ResponseReturnValue:
    """Choose a space and a time, then hold it; the next free time from ``date`` on is filled in."""
    plan = get_plan()
    if not plan.spaces:
        return redirect(url_for("facilities.spaces"), 303)
    form.space.choices = [(space.slug, str(space.name)) for space in plan.spaces]
    space = plan.find(form.space.data or "") or plan.spaces[0]
    form.space.data, suggestion = space.slug, ""
    day = parse_day(request.args.get("date", "")) or today(now())
    need = unmet_need(space, find_me(), day)
    if not request.args.get("starts_at"):
        free = first_free(space, after=max(now(), at(day, 0, plan.zone)), by=find_me(), now=now())
        nothing = "" if need else _("There is nothing you can book within a week.")
        suggestion = _("The next free time is filled in.") if free else nothing
        form.starts_at.data, form.ends_at.data = (free.start, free.end) if free else (None, None)
        day = plan.day_of(free.start) if free else day
    quotas = [row["text"] for row in mine(me(), day=day, now=now())]
    return page("bookings/choose.html", form=form, suggestion=suggestion, need=need, left=quotas)


def booking_form(
    form: BookingForm, held: queries.Held, *, status: int = 200, error: DomainError | None = None
) -> Response:
    """The form of a booking beside what is held, with what refused it and what could be had instead."""
    plan, is_live = get_plan(), held.is_live(now())
    space = plan.get(held.space_id)
    within = approval_of(space, held.period, by=me(), now=now(), plan=plan)
    form.space.choices = [(s.slug, str(s.name)) for s in plan.layouts_of(plan.widest_of(space))]
    form.space.data = form.space.data or space.slug
    return page_or_sheet(
        "bookings/new.html",
        "bookings/_new_sheet.html",
        status=status,
        form=form,
        action=url_for("bookings.create", hold=held.id),
        show_units=space.is_pool,
        slot=slot_of(space, held.period),
        restrictions=list_restrictions(space.cell_ids, held.period),
        hold=_hold(held) if is_live else None,
        quotas=_quotas(space, held) if is_live else [],
        verdict=_verdict(within) if is_live and not error else "",
        is_asked=within is not None,
        reasons=[str(r.message) for r in error.reasons] if error else [],
        alternatives=offers_of(error, plan, form.units.data or 1),
        typed={"hold": held.id, "purpose": form.purpose.data or "", "headcount": form.headcount.data or ""},
    )


def _quotas(space: SpacePlan, held: queries.Held) -> list[str]:
    part = Part(space=space, period=held.period, kind=Use.BOOKING, units=held.cells_taken if space.is_pool else 1)
    return left_for(part, by=me(), now=now(), plan=get_plan())


def _verdict(within: timedelta | None) -> str:
    """Whether it is confirmed at once, else within what time it is decided and whether it is kept until then."""
    if within is None:
        return _("It is confirmed at once.")
    hours = within // HOUR
    asked = plural(
        "It needs approval, usually decided within %(num)d hour.",
        "It needs approval, usually decided within %(num)d hours.",
        hours,
    )
    is_held = settings.current()[service.REQUESTS_HOLD]
    kept = _("Until then the time is kept for you.") if is_held else _("Until then others may still get the time.")
    return f"{asked} {kept}"


def _hold(held: queries.Held) -> dict[str, Any]:
    expires_at, configuration = held.expires_at or now(), settings.current()
    return {
        "id": held.id,
        "until": clock_time(expires_at),
        "seconds_left": max(0, int((expires_at - now()).total_seconds())),
        "minutes_left": max(1, -((now() - expires_at) // MINUTE)),
        "extensions_left": max(0, configuration[service.HOLD_EXTENSIONS] - held.extensions),
        "length_minutes": configuration[service.HOLD_MINUTES],
    }


def typed_before(held: queries.Held) -> dict[str, Any]:
    """What was typed for that hold, or else what its holder booked such a space for the last time."""
    if typed := drafts.find(held.id):
        return typed
    latest = queries.find_latest(me(), get_plan().get(held.space_id).kind)
    return {"purpose": latest.purpose, "headcount": latest.headcount} if latest else {}


def refused_page(error: DomainError, wanted: NewHold) -> Response:
    """Why a slot could not be held, and what could be had instead."""
    plan = get_plan()
    space = plan.find(wanted.space)
    is_slot = space is not None and wanted.starts_at < wanted.ends_at
    slot = slot_of(space, Period(wanted.starts_at, wanted.ends_at)) if space and is_slot else None
    back = url_for("bookings.calendar", space=wanted.space if space else None, date=plan.day_of(wanted.starts_at))
    reasons = [str(reason.message) for reason in error.reasons]
    is_full = any(reason.code == "too_many_holds" for reason in error.reasons)
    return page_or_sheet(
        *REFUSED,
        status=error.status,
        reasons=reasons,
        alternatives=offers_of(error, plan, wanted.units),
        holds=_my_holds(plan) if is_full else [],
        back=back,
        slot=slot,
        wait_url=_wait_url(error, wanted, plan),
    )


def _wait_url(error: DomainError, wanted: NewHold, plan: Plan) -> str:
    """Where to wait for what others have; '' when that is not what is in the way."""
    if not any(reason.status == TAKEN for reason in error.reasons):
        return ""
    start, end = (f"{m.astimezone(plan.zone):%Y-%m-%dT%H:%M}" for m in (wanted.starts_at, wanted.ends_at))
    return url_for("waiting.new", space=wanted.space, starts_at=start, ends_at=end)


def refused_shape(form: HoldForm) -> Response:
    """A slot that is none: a field of it is missing or broken."""
    reasons = [f"{field.label.text}: {text}" for field in form for text in field.errors]
    back = url_for("bookings.calendar")
    nothing: dict[str, Any] = {"alternatives": [], "holds": [], "slot": None, "wait_url": ""}
    return page_or_sheet(*REFUSED, status=422, reasons=reasons, back=back, **nothing)


def my_bookings(*, is_past: bool) -> Response:
    """My holds and what lies ahead, or what was."""
    plan, person, number = get_plan(), me(), asked_page()
    load = queries.list_past if is_past else queries.list_upcoming
    found = load(person, now=now(), page=number)
    more, past = len(found) > queries.PAGE, "past" if is_past else None
    return page(
        "bookings/index.html",
        is_past=is_past,
        holds=[] if is_past else _my_holds(plan),
        my_offers=[] if is_past else my_offers(),
        quotas=[] if is_past else mine(person, day=today(now()), now=now()),
        bookings=[row_of(b, plan) for b in found[: queries.PAGE]],
        **around(number, "bookings.index", is_more=more, show=past),
    )


def _my_holds(plan: Plan) -> list[dict[str, Any]]:
    return [
        slot_of(plan.get(held.space_id), held.period)
        | {
            "until": clock_time(held.expires_at or now()),
            "url": url_for("bookings.new", hold=held.id),
            "number": held.id,
        }
        for held in queries.list_holds(me(), now=now())
    ]


def calendar_of(held: queries.Held) -> str:
    """The calendar of what is held, on its day."""
    plan = get_plan()
    slug = plan.widest_of(plan.get(held.space_id)).slug
    return url_for("bookings.calendar", space=slug, date=plan.day_of(held.period.start).isoformat())
