"""The pages of one booking: how it stands, and the forms that change it."""

from __future__ import annotations

from typing import Any

from flask import Response, request, url_for
from wtforms import Field

from anchorcenter.accounts.access import me
from anchorcenter.bookings import queries, service
from anchorcenter.bookings.forms import ChangeForm, WhyForm
from anchorcenter.bookings.history import history_of
from anchorcenter.bookings.models import Booking, Status
from anchorcenter.bookings.rules import OVERRIDABLE
from anchorcenter.bookings.texts import offers_of, row_of
from anchorcenter.core.clock import now
from anchorcenter.core.errors import DomainError
from anchorcenter.core.i18n import local, named
from anchorcenter.core.pages import page, page_or_sheet
from anchorcenter.facilities.plan import Plan
from anchorcenter.facilities.queries import get_plan


def booking_page(booking: Booking, *, status: int = 200, why: Field | None = None) -> Response:
    """One booking, with what may be done about it and, for who may act on it, what happened to it."""
    plan, person = get_plan(), me()
    may_act = queries.may_act_on(booking, person)
    return page(
        "bookings/show.html",
        status=status,
        booking=_whole(booking, plan) | _what_may_be_done(booking, plan),
        history=history_of(booking.id) if may_act else [],
        is_new="booked" in request.args,
        is_changed="changed" in request.args,
        why=why or WhyForm(None).why,
    )


def change_page(form: ChangeForm, booking: Booking, *, status: int = 200, error: DomainError | None = None) -> Response:
    """The form of a change beside the booking as it is, with what refused it and what could be had instead."""
    plan, person = get_plan(), me()
    service.require_may_act(booking, person)
    codes = {reason.code for reason in error.reasons} if error else set()
    form.space.choices = [(s.slug, str(s.name)) for s in plan.spaces if _may_book(s.windows)]
    if form.units.data is None and not form.units.errors:
        form.units.data = max(1, _units(booking, plan))
    if "changed" in codes:
        form.version.raw_data, form.version.data = None, str(booking.version)  # Sent again, it is meant.
    to = url_for("bookings.change", code=booking.code)
    return page_or_sheet(
        "bookings/change.html",
        "bookings/_change_sheet.html",
        status=status,
        form=form,
        action=to,
        booking=_whole(booking, plan),
        is_open=not service.check_standing(booking, now=now()),
        is_stale="changed" in codes,
        late=[str(reason.message) for reason in service.check_changing(booking, by=person, now=now(), plan=plan)],
        is_refused=bool(error) and "changed" not in codes,
        overridable=overridable(error) if person.is_staff else [],
        alternatives=offers_of(error, plan, form.units.data or 1, to=to),
        typed={name: form[name].data or "" for name in ("version", "purpose", "headcount")},
        has_pools=any(space.is_pool for space in plan.spaces),
    )


def overridable(error: DomainError | None) -> list[tuple[str, str]]:
    """What of a refusal staff may let pass: code and words, each rule once."""
    reasons = error.reasons if error else ()
    return list({r.code: (r.code, str(r.message)) for r in reasons if r.code in OVERRIDABLE}.values())


def _units(booking: Booking, plan: Plan) -> int:
    """How many of a pool; 0 of a room."""
    slot = booking.parts[0].occupancy
    return slot.cells_taken if plan.get(slot.space_id).is_pool else 0


def _may_book(windows: Any) -> bool:
    return me().is_staff or bool(me().audiences & windows.keys())


def _whole(booking: Booking, plan: Plan) -> dict[str, Any]:
    slot, organisation = booking.parts[0].occupancy, booking.organisation
    space = plan.get(slot.space_id)
    return row_of(booking, plan) | {
        "place": str(space.place or ""),
        "headcount": booking.headcount,
        "units": _units(booking, plan),
        "organisation": named(organisation.name, organisation.name_en) if organisation else "",
        "booked_at": local(booking.booked_at),
    }


def _what_may_be_done(booking: Booking, plan: Plan) -> dict[str, Any]:
    person, slot = me(), booking.parts[0].occupancy
    space = plan.get(slot.space_id)
    may_act = queries.may_act_on(booking, person)
    is_open = may_act and not service.check_standing(booking, now=now())
    late_to_change = service.check_changing(booking, by=person, now=now(), plan=plan) if is_open else []
    late_to_cancel = service.check_cancellation(booking, by=person, now=now(), plan=plan) if may_act else []
    is_confirmed = may_act and booking.status is Status.CONFIRMED
    return {
        "may_act": may_act,
        "may_change": is_open and not late_to_change,
        "may_cancel": is_open and not late_to_cancel,
        "asks_why": service.is_for_another(booking, person),
        "change_until": local(slot.starts_at - space.notice_change),
        "cancel_until": local(slot.starts_at - space.notice_cancel),
        "refusals": [str(r.message) for r in (*late_to_change, *late_to_cancel)] if is_confirmed else [],
        "ended_why": booking.ended_why,
    }
