"""What pages of uses show: values for templates."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Response, request, url_for

from anchorcenter.accounts.access import me, saw
from anchorcenter.bookings import queries as bookings
from anchorcenter.bookings.feedback.service import is_asked
from anchorcenter.bookings.models import STANDS, Booking, Status
from anchorcenter.bookings.service.using import terms
from anchorcenter.bookings.terms import LONGEST_OVERRUN, check_check_in, freed, status_at
from anchorcenter.bookings.texts import row_of, slot_of
from anchorcenter.bookings.use import queries
from anchorcenter.bookings.use.forms import ArrivalForm, KioskForm, NewKioskForm, StayForm
from anchorcenter.bookings.use.tokens import address_of
from anchorcenter.core.clock import now
from anchorcenter.core.errors import DomainError, Reason
from anchorcenter.core.i18n import clock_time, local, named
from anchorcenter.core.pages import page
from anchorcenter.facilities.plan import Plan, SpacePlan
from anchorcenter.facilities.queries import get_plan


def here_page(space: SpacePlan, token: str, *, error: DomainError | None = None) -> Response:
    """Who stands in a space and reads its code: their booking there, with one button."""
    plan, found = get_plan(), queries.list_now(me(), space, opens=terms().opens, now=now())
    return page(
        "use/here.html",
        status=error.status if error else 200,
        space={"name": str(space.name), "place": str(space.place or ""), "slug": space.slug},
        uses=[_panel(booking, plan, to=url_for("use.here_check_in", token=token)) for booking in found],
        reasons=_texts(error.reasons if error else ()),
        calendar=url_for("bookings.calendar", space=plan.widest_of(space).slug),
    )


def use_page(
    booking: Booking, *, error: DomainError | None = None, form: ArrivalForm | None = None, status: int = 200
) -> Response:
    """One booking while it is used: check in, leave, stay longer."""
    plan = get_plan()
    return page(
        "use/show.html",
        status=error.status if error else status,
        use=_panel(booking, plan, to=url_for("use.check_in", code=booking.code), form=form),
        reasons=_texts(error.reasons if error else ()),
        is_staff=me().is_staff,
    )


def kiosk_page(*, form: KioskForm | None, booking: Booking | None = None, status: int = 200) -> Response:
    """The kiosk: the number, then what it is and how many are there. Without a form it is no kiosk yet."""
    plan, slot = get_plan(), booking.parts[0].occupancy if booking else None
    return page(
        "use/kiosk.html",
        status=status,
        form=form,
        slot=slot_of(plan.get(slot.space_id), slot.period) if slot else None,
        planned=booking.headcount if booking else 0,
        is_done="done" in request.args,
    )


def desk_page(form: NewKioskForm | None = None, *, status: int = 200) -> Response:
    """The codes to post in the spaces, and the kiosks."""
    rows = []
    for kiosk in queries.list_kiosks():
        saw(kiosk.made_by_id)
        by = named(kiosk.made_by.name, kiosk.made_by.name_en)
        rows.append({"number": kiosk.id, "name": kiosk.name, "made": f"{by} · {local(kiosk.made_at)}"})
    spaces = [(space.slug, str(space.name), space.checkin) for space in get_plan().spaces]
    return page("use/desk.html", status=status, form=form or NewKioskForm(None), kiosks=rows, spaces=spaces)


def poster_page(space: SpacePlan) -> Response:
    """One sheet to print and post."""
    grace = int((space.grace or terms().grace).total_seconds() // 60)
    shown = {"name": str(space.name), "place": str(space.place or ""), "slug": space.slug, "wants": space.checkin}
    return page("use/poster.html", space=shown, address=address_of(space), grace=grace)


def _panel(booking: Booking, plan: Plan, *, to: str, form: ArrivalForm | None = None) -> dict[str, Any]:
    slot = booking.parts[0].occupancy
    space = plan.get(slot.space_id)
    overrun = queries.find_overrun(booking.id)
    return row_of(booking, plan) | {
        "place": str(space.place or ""),
        "slug": space.slug,
        "state": _state(booking, now()),
        "has_begun": slot.starts_at <= now(),
        "to": to,
        "headcount": booking.headcount,
        "came": booking.came or booking.headcount,
        "arrived": clock_time(booking.checked_in_at) if booking.checked_in_at else "",
        "until": clock_time(slot.ends_at),
        "left": clock_time(booking.left_at) if booking.left_at else "",
        "freed_at": clock_time(slot.expires_at) if slot.expires_at and slot.expires_at > now() else "",
        "why_not": _why_not(booking, now()),
        "stays_until": clock_time(overrun.until_at) if overrun and overrun.ended_at is None else "",
        "warned": overrun.warned if overrun else 0,
        "form": form or ArrivalForm(None, code=booking.code, headcount=booking.came or booking.headcount),
        "stay_form": StayForm(None),
        "feedback_url": url_for("feedback.show", code=booking.code) if is_asked(booking, me(), now=now()) else "",
        "may_act": bookings.may_act_on(booking, me()),
    }


def _state(booking: Booking, moment: datetime) -> str:
    """``early``, ``open``, ``in``, ``over`` (its people may still be there), ``left``, ``freed`` or ``done``."""
    slot, status = booking.parts[0].occupancy, status_at(booking, moment)
    if status is Status.NO_SHOW:
        return "freed"
    if status not in STANDS or moment > slot.ends_at + LONGEST_OVERRUN:
        return "done"
    if booking.left_at is not None:
        return "left"
    if moment >= slot.ends_at:
        return "over" if booking.checked_in_at else "done"
    if booking.checked_in_at is not None:
        return "in"
    return "open" if slot.starts_at - terms().opens <= moment else "early"


def _why_not(booking: Booking, moment: datetime) -> list[str]:
    if booking.checked_in_at is not None:
        return []
    if status_at(booking, moment) is Status.NO_SHOW:
        return _texts([freed(booking.parts[0].occupancy.expires_at)])
    return _texts(check_check_in(booking, terms(), now=moment))


def _texts(reasons: Any) -> list[str]:
    found: list[Reason] = list(reasons)
    return [str(reason.message) for reason in found]
