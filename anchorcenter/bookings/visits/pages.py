"""What pages of visits show: values for templates, made from what queries read."""

from __future__ import annotations

from datetime import date
from secrets import token_urlsafe
from typing import Any

from flask import Response, request, url_for

from anchorcenter.accounts.access import saw
from anchorcenter.bookings.metrics import OWN, audience_text
from anchorcenter.bookings.models import BookingPart
from anchorcenter.bookings.texts import who_booked
from anchorcenter.bookings.visits import queries
from anchorcenter.bookings.visits.forms import CountForm, VisitForm, VoidForm
from anchorcenter.bookings.visits.history import history_of
from anchorcenter.bookings.visits.models import Visit, VisitKind
from anchorcenter.bookings.visits.texts import KINDS
from anchorcenter.core.clock import now
from anchorcenter.core.i18n import _, clock_time, day_text, local, named, period_text, today
from anchorcenter.core.pages import around, asked_page, page
from anchorcenter.core.periods import DAY, Days, Period, parse_day
from anchorcenter.facilities.plan import Plan
from anchorcenter.facilities.queries import get_plan

SHOWN = 30 * DAY
BOARD = "/staff/day"  # A page of ``operations``, which stands above us.


def visits_page() -> Response:
    """Visits, the latest first; by default those of the last month."""
    plan, wanted, number = get_plan(), _wanted(), asked_page()
    found = queries.list_visits(wanted, page=number)
    space = request.args.get("space", "")
    typed = {
        "from": wanted.days.start.isoformat(),
        "to": wanted.days.end.isoformat(),
        "space": space,
        "kind": str(wanted.kind or ""),
        "show": "void" if wanted.is_void else "",
    }
    query = {name: text for name, text in typed.items() if text}
    return page(
        "visits/index.html",
        typed=typed,
        spaces=[(s.slug, str(s.name)) for s in plan.spaces],
        kinds=[(str(kind), str(text)) for kind, text in KINDS.items()],
        visits=[_row(visit, plan) for visit in found[: queries.PAGE]],
        **around(number, "visits.visits", is_more=len(found) > queries.PAGE, **query),
    )


def new_form(day: date | None = None) -> VisitForm:
    """An empty form for visits of ``day``, by default today."""
    form = VisitForm(None, counted_on=day or today(now()), entry=token_urlsafe(12))
    form.spaces.choices = _choices()
    return form


def form_of(visit: Visit) -> VisitForm:
    """The form as the visit stands."""
    plan = get_plan()
    values = {name: getattr(visit, name) for name in ("kind", "counted_on", "headcount", "planned", "note", "version")}
    return VisitForm(
        None,
        spaces=[plan.get(visit.space_id).slug],
        audience=visit.audience or OWN,
        starts=_minute(visit.starts_at, plan),
        ends=_minute(visit.ends_at, plan, is_end=True),
        **values,
    )


def visit_form(
    form: VisitForm, visit: Visit | None = None, *, void: VoidForm | None = None, status: int = 200
) -> Response:
    """The form of a visit without a booking; of one that there is, with what became of it."""
    form.spaces.choices = _choices()
    if visit is None:
        return page("visits/form.html", status=status, form=form, visit=None, void=None, history=[])
    shown = {"visit": _row(visit, get_plan()), "void": void or VoidForm(None, version=visit.version)}
    return page("visits/form.html", status=status, form=form, history=history_of(visit.id), **shown)


def void_form(visit: Visit, void: VoidForm, *, status: int) -> Response:
    """The page of a visit with what keeps it from being void."""
    if visit.part_id is not None and visit.voided_at is None:
        return count_form(queries.get_part(visit.part_id), void=void, status=status)
    return visit_form(form_of(visit), visit, void=void, status=status)


def count_form(
    part: BookingPart, form: CountForm | None = None, *, void: VoidForm | None = None, status: int = 200
) -> Response:
    """The form of how many came to a booking."""
    visit = queries.list_counts([part.id]).get(part.id)
    form = form or _count_form_of(part, visit)
    booked = {
        "code": part.booking.code,
        "space": str(get_plan().get(part.occupancy.space_id).name),
        "period_text": period_text(part.occupancy.period),
        "who": who_booked(part.booking),
        "purpose": part.booking.purpose,
        "headcount": part.booking.headcount,
        "audience": audience_text(str(part.booking.audience or OWN)),
    }
    void = (void or VoidForm(None, version=visit.version)) if visit else None
    shown = {"visit": _row(visit, get_plan()) if visit else None, "void": void}
    history = history_of(visit.id) if visit else []
    return page("visits/count.html", status=status, form=form, booking=booked, history=history, **shown)


def board_of(part: BookingPart) -> str:
    """The board of the day on which that part begins; staff came from there."""
    return f"{BOARD}?date={get_plan().day_of(part.occupancy.starts_at)}"


def _count_form_of(part: BookingPart, visit: Visit | None) -> CountForm:
    values = {"part": part.id, "version": visit.version if visit else 0}
    if visit is None:
        return CountForm(None, **values)
    return CountForm(
        None, headcount=visit.headcount, starts_at=visit.starts_at, ends_at=visit.ends_at, note=visit.note, **values
    )


def _wanted() -> queries.Wanted:
    """What the address asks for; whatever is no day, space or kind asks for nothing."""
    tomorrow = today(now()) + DAY
    end = parse_day(request.args.get("to", "")) or tomorrow
    start = parse_day(request.args.get("from", "")) or end - SHOWN
    space, kind = get_plan().find(request.args.get("space", "")), request.args.get("kind", "")
    return queries.Wanted(
        days=Days(start, end),
        space_id=space.id if space else None,
        kind=VisitKind(kind) if kind in set(VisitKind) else None,
        is_void=request.args.get("show") == "void",
    )


def _choices() -> list[tuple[str, str]]:
    return [(space.slug, str(space.name)) for space in get_plan().spaces]


def _row(visit: Visit, plan: Plan) -> dict[str, Any]:
    booking = visit.part.booking if visit.part else None
    times = Period(visit.starts_at, visit.ends_at) if visit.starts_at and visit.ends_at else None
    saw(visit.entered_by_id)
    return {
        "number": visit.id,
        "url": url_for("visits.visits_show", number=visit.id),
        "day": day_text(visit.counted_on),
        "times": f"{clock_time(times.start)}–{clock_time(times.end)}" if times else _("no time given"),
        "space": str(plan.get(visit.space_id).name),
        "kind": str(KINDS[visit.kind]),
        "audience": audience_text(str(visit.audience or OWN)),
        "planned": visit.planned,
        "headcount": visit.headcount,
        "who": who_booked(booking) if booking else "",
        "note": visit.note,
        "entered": f"{named(visit.entered_by.name, visit.entered_by.name_en)}, {local(visit.entered_at)}",
        "version": visit.version,
        "is_void": visit.voided_at is not None,
        "void_reason": visit.void_reason,
    }


def _minute(moment: Any, plan: Plan, *, is_end: bool = False) -> int | None:
    if moment is None:
        return None
    here = moment.astimezone(plan.zone)
    minute = int(here.hour * 60 + here.minute)
    return 1440 if is_end and minute == 0 else minute
