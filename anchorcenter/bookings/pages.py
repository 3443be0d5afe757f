"""What booking pages show: values for templates, made from what queries read."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from flask import Response, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from anchorcenter.accounts.access import find_me, me
from anchorcenter.bookings import queries, service
from anchorcenter.bookings.alternatives import first_free
from anchorcenter.bookings.calendar import STATE_TEXTS, Day, Week, load_week
from anchorcenter.bookings.forms import BookingForm, ChooseForm, HoldForm
from anchorcenter.bookings.models import Booking, Status
from anchorcenter.bookings.service import NewHold
from anchorcenter.core import settings
from anchorcenter.core.cache import Fragments
from anchorcenter.core.clock import now
from anchorcenter.core.errors import Alternative, DomainError, not_found
from anchorcenter.core.i18n import _, clock_time, local, locale, named, period_text, today, week_text
from anchorcenter.core.pages import page
from anchorcenter.core.periods import DAY, MINUTE, YEARS, Period
from anchorcenter.facilities.plan import Plan, SpacePlan
from anchorcenter.facilities.queries import get_plan, list_versions
from anchorcenter.facilities.texts import facts_text

DRAWN = "anchorcenter.calendar"
REDRAWN = 5 * MINUTE  # How far the line of now, and slots that pass, may lag behind.
WHY = {
    "other_time": lambda: _("other time"),
    "other_space": lambda: _("other space"),
    "smaller_layout": lambda: _("smaller layout"),
    "larger_layout": lambda: _("larger layout"),
}
STATUS = {
    Status.REQUESTED: lambda: _("requested"),
    Status.CONFIRMED: lambda: _("confirmed"),
    Status.CANCELLED: lambda: _("cancelled"),
    Status.REJECTED: lambda: _("rejected"),
    Status.EXPIRED: lambda: _("expired"),
    Status.NO_SHOW: lambda: _("no show"),
    Status.COMPLETED: lambda: _("completed"),
}


def calendar_page(slug: str | None, day: str, template: str) -> ResponseReturnValue:
    """A week of one facility, as a grid or as tables. Raises DomainError (404) for an unknown space."""
    plan = get_plan()
    if slug is None and plan.spaces:
        return redirect(url_for(request.endpoint or "", space=plan.spaces[0].slug, date=day or None), 302)
    space = plan.find(slug or "")
    if space is None:
        raise not_found()
    selected = _day(day) or today(now())
    monday = selected - selected.weekday() * DAY
    head = _head(space, plan, monday, selected)
    if template.endswith("list.html"):
        week = load_week(space, monday, selected, plan=plan, reader=find_me(), now=now())
        return page(template, week=head | {"days": [_table(d) for d in week.days]})
    return page(template, week=head, grid=Markup(_grid(space, monday, selected, plan)))  # noqa: S704  # Our own template.


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
        reader and (reader.id, reader.audiences, reader.roles),
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
        "space_slug": space.slug,
        "tabs": [(str(s.name), href(here, s, selected), s is widest) for s in plan.widest()],
        "title": week_text(monday),
        "previous": href(here, space, selected - 7 * DAY),
        "next": href(here, space, selected + 7 * DAY),
        "today_url": href(here, space, today(now())),
        "list_url": href("bookings.calendar_list", space, selected),
        "calendar_url": href("bookings.calendar", space, selected),
        "book_url": url_for("bookings.new", space=space.slug, date=selected.isoformat()),
        "space_url": url_for("facilities.space", slug=space.slug),
        "help": _(
            "Press a free time to hold it for ten minutes while you fill in the form. Times are Korea time (KST)."
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
    events = [
        e.place._asdict()
        | {"state": e.state, "title": e.title, "detail": e.time.split("–")[0], "url": e.url, "label": e.label}
        for e in day.events
    ]
    slots = [s.place._asdict() | {"action": s.action, "label": s.label} for s in day.slots]
    return _day_head(day, space) | {"events": events, "slots": slots}


def _day_head(day: Day, space: SpacePlan) -> dict[str, Any]:
    return {
        "label": day.label,
        "weekday": day.weekday,
        "number": day.date.day,
        "iso": day.date.isoformat(),
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
        if not day.closed_text
    ]
    return {"label": day.label, "iso": day.date.isoformat(), "is_today": day.is_today, "rows": rows} | {
        "closed_text": day.closed_text,
        "is_selected": day.is_selected,
    }


def _day(text: str) -> date | None:
    """``YYYY-MM-DD`` within the years people may type, or None."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day.year in YEARS and YEARS.start < day.year < YEARS.stop - 1 else None


def choose_page(form: ChooseForm) -> Response:
    """Choose a space and a time, then hold it; the next free time is filled in."""
    plan = get_plan()
    form.space.choices = [(space.slug, str(space.name)) for space in plan.spaces]
    space = plan.find(form.space.data or "") or plan.spaces[0]
    free = first_free(space, by=find_me(), now=now())
    if free and not request.args.get("starts_at"):
        form.starts_at.data, form.ends_at.data = free.start, free.end
    form.space.data = space.slug
    suggestion = _("The next free time is filled in.") if free else _("Nothing is free within a week.")
    return page("bookings/choose.html", form=form, suggestion=suggestion)


def booking_form(
    form: BookingForm, held: queries.Held, *, status: int = 200, error: DomainError | None = None
) -> Response:
    """The form of a booking beside what is held, with what refused it and what could be had instead."""
    plan, is_live = get_plan(), held.is_live(now())
    space = plan.get(held.space_id)
    form.space.choices = [(s.slug, str(s.name)) for s in plan.layouts_of(plan.widest_of(space))]
    form.space.data = form.space.data or space.slug
    return page(
        "bookings/new.html",
        status=status,
        form=form,
        action=url_for("bookings.create", hold=held.id),
        show_units=space.is_pool,
        slot=_slot(space, held.period),
        hold=_hold(held) if is_live else None,
        verdict=_("It is confirmed at once.") if is_live and not error else "",
        reasons=[str(r.message) for r in error.reasons] if error else [],
        alternatives=_alternatives(error, plan, form.units.data or 1),
    )


def _hold(held: queries.Held) -> dict[str, Any]:
    expires_at, configuration = held.expires_at or now(), settings.current()
    return {
        "id": held.id,
        "until": clock_time(expires_at),
        "minutes_left": max(1, -((now() - expires_at) // MINUTE)),
        "extensions_left": max(0, configuration[service.HOLD_EXTENSIONS] - held.extensions),
        "length_minutes": configuration[service.HOLD_MINUTES],
    }


def refused_page(error: DomainError, wanted: NewHold) -> Response:
    """Why a slot could not be held, and what could be had instead."""
    plan = get_plan()
    space = plan.find(wanted.space)
    is_slot = space is not None and wanted.starts_at < wanted.ends_at
    slot = _slot(space, Period(wanted.starts_at, wanted.ends_at)) if space and is_slot else None
    back = url_for("bookings.calendar", space=wanted.space if space else None, date=plan.day_of(wanted.starts_at))
    reasons = [str(reason.message) for reason in error.reasons]
    alternatives = _alternatives(error, plan, wanted.units)
    return page(
        "bookings/refused.html", status=error.status, reasons=reasons, alternatives=alternatives, back=back, slot=slot
    )


def refused_shape(form: HoldForm) -> Response:
    """A slot that is none: a field of it is missing or broken."""
    reasons = [f"{field.label.text}: {text}" for field in form for text in field.errors]
    back = url_for("bookings.calendar")
    return page("bookings/refused.html", status=422, reasons=reasons, alternatives=[], back=back, slot=None)


def _slot(space: SpacePlan, period: Period) -> dict[str, str]:
    return {"space_name": str(space.name), "period_text": period_text(period), "place": str(space.place or "")}


def _alternatives(error: DomainError | None, plan: Plan, units: int) -> list[dict[str, str]]:
    return [_offer(a, plan, units) for a in error.alternatives] if error else []


def _offer(offer: Alternative, plan: Plan, units: int) -> dict[str, str]:
    start, end = offer.starts_at.astimezone(plan.zone), offer.ends_at.astimezone(plan.zone)
    space = plan.find(offer.space)
    query = {"space": offer.space, "starts_at": f"{start:%Y-%m-%dT%H:%M}", "ends_at": f"{end:%Y-%m-%dT%H:%M}"}
    if space and space.is_pool:
        query["units"] = str(units)
    text = f"{space.name if space else ''} · {period_text(Period(offer.starts_at, offer.ends_at))}"
    return {"text": text, "why": WHY[offer.why](), "action": f"/holds?{urlencode(query)}"}


def my_bookings(*, is_past: bool, number: int) -> Response:
    """My holds and what lies ahead, or what was: page ``number`` of it."""
    plan, person = get_plan(), me()
    load = queries.list_past if is_past else queries.list_upcoming
    found = load(person, now=now(), page=number)

    def href(to: int) -> str:
        return url_for("bookings.index", show="past" if is_past else None, page=to if to > 1 else None)

    return page(
        "bookings/index.html",
        is_past=is_past,
        holds=[] if is_past else [_held(h, plan) for h in queries.list_holds(person, now=now())],
        bookings=[_row(b, plan) for b in found[: queries.PAGE]],
        previous=href(number - 1) if number > 1 else "",
        next=href(number + 1) if len(found) > queries.PAGE else "",
    )


def _held(held: queries.Held, plan: Plan) -> dict[str, Any]:
    until, url = clock_time(held.expires_at or now()), url_for("bookings.new", hold=held.id)
    return _slot(plan.get(held.space_id), held.period) | {"until": until, "url": url, "number": held.id}


def booking_page(booking: Booking) -> Response:
    """One booking, with what may be done about it."""
    plan, person = get_plan(), me()
    occupancy = booking.parts[0].occupancy
    space = plan.get(occupancy.space_id)
    may_act = queries.may_act_on(booking, person)
    refused = service.check_cancellation(booking, by=person, now=now(), plan=plan) if may_act else []
    is_open = booking.status is Status.CONFIRMED and may_act
    organisation = booking.organisation
    shown = _row(booking, plan) | {
        "place": str(space.place or ""),
        "headcount": booking.headcount,
        "organisation": named(organisation.name, organisation.name_en) if organisation else "",
        "booked_at": local(booking.booked_at),
        "cancel_until": local(occupancy.starts_at - space.notice_cancel) if is_open and not refused else "",
        "may_cancel": is_open and not refused,
        "cancel_refusals": [str(r.message) for r in refused] if is_open else [],
    }
    return page("bookings/show.html", booking=shown, is_new="booked" in request.args)


def calendar_of(held: queries.Held) -> str:
    """The calendar of what is held, on its day."""
    plan = get_plan()
    slug = plan.widest_of(plan.get(held.space_id)).slug
    return url_for("bookings.calendar", space=slug, date=plan.day_of(held.period.start).isoformat())


def _row(booking: Booking, plan: Plan) -> dict[str, Any]:
    occupancy, booker = booking.parts[0].occupancy, booking.booked_by
    return {
        "code": booking.code,
        "url": url_for("bookings.show", code=booking.code),
        "space": str(plan.get(occupancy.space_id).name),
        "period_text": period_text(Period(occupancy.starts_at, occupancy.ends_at)),
        "purpose": booking.purpose,
        "status": booking.status,
        "status_text": STATUS[booking.status](),
        "is_mine": booking.booked_by_id == me().id,
        "booked_by": named(booker.name, booker.name_en),
    }
