"""The pages of one booking: how it stands, and the forms that change it."""

from __future__ import annotations

from typing import Any

from flask import Response, request, url_for
from wtforms import Field

from anchorcenter.accounts.access import me, saw
from anchorcenter.accounts.phones import show_phone
from anchorcenter.bookings import alternatives, queries, service
from anchorcenter.bookings.approval.rules import is_change_asked
from anchorcenter.bookings.forms import ChangeForm, HandOverForm, WhyForm
from anchorcenter.bookings.history import history_of
from anchorcenter.bookings.models import LIVE, STANDS, Because, Booking, Status
from anchorcenter.bookings.offers.pages import offered_instead
from anchorcenter.bookings.rules import approval_of
from anchorcenter.bookings.service import using
from anchorcenter.bookings.service.asking import CHANGES_KEEP
from anchorcenter.bookings.terms import LONGEST_OVERRUN
from anchorcenter.bookings.texts import CHANNELS, RULES, offer_of, offers_of, overridable, row_of, slot_of
from anchorcenter.core import settings
from anchorcenter.core.clock import now
from anchorcenter.core.errors import DomainError
from anchorcenter.core.i18n import _, local, named, period_text
from anchorcenter.core.pages import page, page_or_sheet
from anchorcenter.facilities import claims
from anchorcenter.facilities.plan import Plan
from anchorcenter.facilities.queries import get_plan, list_closures
from anchorcenter.facilities.restrictions import list_restrictions


def booking_page(booking: Booking, *, status: int = 200, why: Field | None = None) -> Response:
    """One booking, with what may be done about it and, for who may act on it, what happened to it."""
    plan, person = get_plan(), me()
    may_act = queries.may_act_on(booking, person)
    return page(
        "bookings/show.html",
        status=status,
        booking=_whole(booking, plan) | _what_may_be_done(booking, plan),
        history=history_of(booking.id) if may_act else [],
        alternatives=_instead(booking, plan) if may_act else [],
        instead=offered_instead(booking.id) if booking.status is Status.REQUESTED or booking.change else [],
        typed={"purpose": booking.purpose, "headcount": booking.headcount},
        touching=_touching(booking),
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
        asks_again=_asks_again(booking, plan),
        keeps=settings.current()[CHANGES_KEEP],
        late=[str(reason.message) for reason in service.check_changing(booking, by=person, now=now(), plan=plan)],
        is_refused=bool(error) and "changed" not in codes,
        overridable=overridable(error) if person.is_staff else [],
        alternatives=offers_of(error, plan, form.units.data or 1, to=to),
        typed={name: form[name].data or "" for name in ("version", "purpose", "headcount")},
        has_pools=any(space.is_pool for space in plan.spaces),
    )


def _asks_again(booking: Booking, plan: Plan) -> bool:
    """Whether moving it needs approval: that of who booked it, unless staff move it for them."""
    slot, person = booking.parts[0].occupancy, me()
    if booking.status is not Status.CONFIRMED or service.is_for_another(booking, person):
        return False
    return approval_of(plan.get(slot.space_id), slot.period, by=person, now=now(), plan=plan) is not None


def hand_over_page(form: HandOverForm, booking: Booking, *, status: int = 200) -> Response:
    """Whom to hand it to: of the colleagues, for staff of everybody."""
    service.require_may_act(booking, me())
    return page(
        "bookings/hand_over.html",
        status=status,
        form=form,
        action=url_for("bookings.hand_over", code=booking.code),
        booking=_whole(booking, get_plan()),
        is_search=me().is_staff,
    )


def _touching(booking: Booking) -> dict[str, list[str]]:
    """What is closed, and what does not work, in its place during its time; nothing of what is over or cancelled."""
    slot = booking.parts[0].occupancy
    if booking.status not in LIVE or slot.ends_at <= now():
        return {"closed": [], "limited": []}
    cells = claims.cells_of(slot.id)
    shut = [f"{each.label} · {period_text(each.period)}" for each in list_closures(cells, slot.period)]
    return {"closed": list(dict.fromkeys(shut)), "limited": list_restrictions(cells, slot.period)}


def _units(booking: Booking, plan: Plan) -> int:
    """How many of a pool; 0 of a room."""
    slot = booking.parts[0].occupancy
    space = plan.get(slot.space_id)
    return service.units_of(booking, space) if space.is_pool else 0


def _instead(booking: Booking, plan: Plan) -> list[dict[str, str]]:
    """Of a booking that had to give way, what could be had in its stead."""
    if booking.ended_because is not Because.DISPLACED or booking.parts[0].occupancy.starts_at <= now():
        return []
    wanted = service.as_wanted(booking, plan)
    return [offer_of(each, plan, wanted.units) for each in alternatives.find(wanted, by=me(), now=now())]


def _may_book(windows: Any) -> bool:
    return me().is_staff or bool(me().audiences & windows.keys())


def _whole(booking: Booking, plan: Plan) -> dict[str, Any]:
    slot = booking.parts[0].occupancy
    space = plan.get(slot.space_id)
    return row_of(booking, plan) | {
        "number": booking.id,
        "place": str(space.place or ""),
        "headcount": booking.headcount,
        "units": _units(booking, plan),
        "organisation": _organisation(booking),
        "booked_at": local(booking.booked_at),
        "is_guests": bool(booking.guest_name),
        "change": _change(booking, plan),
        "is_held": bool(slot.cells_taken),
        "decide_by": local(booking.decide_by) if booking.decide_by else "",
        "decide_url": url_for("approval.show", code=booking.code) if me().is_staff else "",
        "decided": _decided(booking),
        "decision_why": booking.decision_why,
        "for_staff": _for_staff(booking) if me().is_staff else [],
        "series": booking.series_id,
        "let_pass": ", ".join(RULES[code]() for code in booking.overrides.split()),
        "override_why": booking.override_why,
    }


def _change(booking: Booking, plan: Plan) -> dict[str, Any]:
    """What a change that waits for a decision would make of it."""
    change = booking.change
    if change is None or not is_change_asked(booking, now()):
        return {}
    slot = change.occupancy
    words: dict[str, Any] = {**slot_of(plan.get(slot.space_id), slot.period)}
    return words | {"headcount": change.headcount, "decide_by": local(change.decide_by), "version": booking.version}


def _decided(booking: Booking) -> str:
    """When a request was decided; staff read by whom."""
    if booking.decided_at is None:
        return ""
    by = booking.decided_by
    if by is None or not me().is_staff:
        return local(booking.decided_at)
    saw(by.id)
    return f"{local(booking.decided_at)}, {named(by.name, by.name_en)}"


def _organisation(booking: Booking) -> str:
    company = booking.organisation
    return named(company.name, company.name_en) if company else booking.guest_organisation


def _for_staff(booking: Booking) -> list[tuple[str, str]]:
    """Whom to call, and how the booking came in."""
    person = booking.booked_by
    if booking.guest_name:
        rows = [(_("Guest"), booking.guest_name), (_("Telephone"), show_phone(booking.guest_phone))]
    else:
        rows = [(_("E-mail"), person.email), (_("Telephone"), show_phone(person.phone))]
    if by := booking.entered_by:
        saw(by.id)
        rows.append((_("Entered by"), f"{named(by.name, by.name_en)}, {CHANNELS[booking.channel]()}"))
    return [row for row in rows if row[1]]


def _is_about(booking: Booking) -> bool:
    """Whether one can check in, leave or stay longer."""
    slot, early = booking.parts[0].occupancy, using.terms().opens
    is_now = slot.starts_at - early <= now() <= slot.ends_at + LONGEST_OVERRUN
    return booking.status in STANDS and booking.left_at is None and is_now


def _may_lend(booking: Booking) -> bool:
    """Whether the reader may hand equipment out for it."""
    return me().is_staff and booking.status in STANDS and booking.parts[0].occupancy.ends_at > now()


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
        "is_open": is_open,
        "may_change": is_open and not late_to_change,
        "may_cancel": is_open and not late_to_cancel,
        "use_url": f"/bookings/{booking.code}/use" if _is_about(booking) else "",
        "lend_url": url_for("lending.index", show="free", booking=booking.code) if _may_lend(booking) else "",
        "asks_why": service.is_for_another(booking, person),
        "change_until": local(slot.starts_at - space.notice_change),
        "cancel_until": local(slot.starts_at - space.notice_cancel),
        "refusals": [str(r.message) for r in (*late_to_change, *late_to_cancel)] if is_confirmed else [],
        "ended_why": booking.ended_why,
    }
