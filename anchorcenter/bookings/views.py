"""Booking pages: read the request, call one verb, answer."""

from __future__ import annotations

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from anchorcenter.accounts.access import me, signed_in
from anchorcenter.bookings import booking_pages, calendar_pages, drafts, find_pages, pages, queries, service
from anchorcenter.bookings.alternatives import offering
from anchorcenter.bookings.choosing import choose, offer_colleagues
from anchorcenter.bookings.forms import BookingForm, ChangeForm, ChooseForm, HandOverForm, HoldForm, WhyForm
from anchorcenter.core.clock import now
from anchorcenter.core.errors import DomainError, missing
from anchorcenter.core.text import to_id
from anchorcenter.core.unit_of_work import writing
from anchorcenter.facilities.queries import get_plan

blueprint = Blueprint("bookings", __name__)


@blueprint.get("/calendar")
def calendar() -> ResponseReturnValue:
    """The week of one facility; without ``space`` of all."""
    return calendar_pages.calendar_page(request.args.get("space"), request.args.get("date", ""))


@blueprint.get("/calendar/list")
def calendar_list() -> ResponseReturnValue:
    """The same week as tables."""
    return calendar_pages.list_page(request.args.get("space"), request.args.get("date", ""))


@blueprint.get("/calendar/find")
def find() -> ResponseReturnValue:
    """Find a free time."""
    return find_pages.find_page()


@blueprint.post("/holds")
@signed_in
def hold() -> ResponseReturnValue:
    """Hold the slot, then show the form; a GET never holds. A slot button sends its slot in the address."""
    form = HoldForm(request.values)
    if not form.validate():
        return pages.refused_shape(form)
    wanted = form.wanted()
    try:
        with offering(wanted, by=me(), now=now()), writing():
            held = service.hold(wanted, by=me(), now=now())
    except DomainError as error:
        return pages.refused_page(error, wanted)
    drafts.keep(held)
    return redirect(url_for(".new", hold=held), 303)


@blueprint.post("/holds/<number>/extend")
@signed_in
def extend(number: str) -> ResponseReturnValue:
    """Hold it ten minutes more."""
    try:
        with writing():
            service.extend(number, by=me(), now=now())
    except DomainError as error:
        held = queries.get_hold(number, person=me())
        return pages.booking_form(BookingForm.of(held), held, status=error.status, error=error)
    return redirect(url_for(".new", hold=number), 303)


@blueprint.post("/holds/<number>/release")
@signed_in
def release(number: str) -> ResponseReturnValue:
    """Give the slot back and return to the calendar."""
    with writing():
        held = service.release_hold(number, by=me(), now=now())
    return redirect(pages.calendar_of(held), 303)


@blueprint.get("/bookings/new")
@signed_in
def new() -> ResponseReturnValue:
    """The form for the slot held; without one, the page to choose a slot."""
    number = request.args.get("hold")
    if number is None:
        return pages.choose_page(ChooseForm(request.args, meta={"csrf": True}))
    held = queries.get_hold(number, person=me())
    if held.booking_id is not None:
        return redirect(url_for(".show", code=queries.get_code(held.booking_id)), 303)
    return pages.booking_form(BookingForm.of(held, **pages.typed_before(held)), held)


@blueprint.post("/bookings/new")
@signed_in
def create() -> ResponseReturnValue:
    """Book out of the hold and go to the booking; a refusal shows the form again."""
    number = to_id(request.args.get("hold", "")) or missing()
    form = BookingForm()
    form.hold.data = str(number)
    if not form.validate():
        return pages.booking_form(form, queries.get_hold(number, person=me()), status=422)
    wanted = form.wanted()
    try:
        with offering(wanted, by=me(), now=now()), writing():
            code = service.book(wanted, by=me(), now=now()).code
    except DomainError as error:
        held = queries.get_hold(number, person=me())
        form.refuse(error)
        return pages.booking_form(form, held, status=error.status, error=error)
    drafts.drop()
    return redirect(url_for(".show", code=code, booked=1), 303)


@blueprint.get("/bookings")
@signed_in
def index() -> ResponseReturnValue:
    """What I hold and have ahead; with ``show=past`` what was."""
    return pages.my_bookings(is_past=request.args.get("show") == "past")


@blueprint.get("/bookings/<code>")
@signed_in
def show(code: str) -> ResponseReturnValue:
    """One booking that the reader may see."""
    return booking_pages.booking_page(queries.get_booking(code, person=me()))


@blueprint.get("/bookings/<code>/change")
@signed_in
def change(code: str) -> ResponseReturnValue:
    """The form that changes it, filled in as the address asks for."""
    booking = queries.get_booking(code, person=me())
    form = ChangeForm.of(booking, get_plan(), request.args)
    form.version.data = str(booking.version)
    return booking_pages.change_page(form, booking)


@blueprint.post("/bookings/<code>/change")
@signed_in
def store_change(code: str) -> ResponseReturnValue:
    """Change what was sent and go to the booking; what was not sent stays. A refusal shows the form again."""
    booking, plan = queries.get_booking(code, person=me()), get_plan()
    form = ChangeForm.of(booking, plan, request.values)
    if not form.validate():
        return booking_pages.change_page(form, booking, status=422)
    wanted, target = form.wanted(), service.merged(form.wanted(), booking, plan)
    whose, own = service.whose_rules(booking, by=me(), now=now()), [part.occupancy_id for part in booking.parts]
    try:
        with offering(target, by=whose, now=now(), own=own), writing():
            service.change(code, wanted, by=me(), now=now())
    except DomainError as error:
        form.refuse(error)
        booking = queries.get_booking(code, person=me())
        return booking_pages.change_page(form, booking, status=error.status, error=error)
    return redirect(url_for(".show", code=code, changed=1), 303)


@blueprint.get("/bookings/<code>/hand-over")
@signed_in
def hand_over(code: str) -> ResponseReturnValue:
    """Choose who takes it over."""
    form, booking = HandOverForm(None), queries.get_booking(code, person=me())
    if not me().is_staff:
        offer_colleagues(form, booking.booked_by_id)
        form.chosen.errors = ()  # Nobody has chosen yet.
    return booking_pages.hand_over_page(form, booking)


@blueprint.post("/bookings/<code>/hand-over")
@signed_in
def hand_over_store(code: str) -> ResponseReturnValue:
    """Hand it over and show it to whoever may still see it."""
    form, booking = HandOverForm(), queries.get_booking(code, person=me())
    is_valid = form.validate()
    person = choose(form) if me().is_staff else offer_colleagues(form, booking.booked_by_id)
    if not is_valid or person is None:
        return booking_pages.hand_over_page(form, booking, status=422)
    try:
        with writing():
            service.hand_over(code, person, by=me(), now=now(), why=form.why.data or "")
    except DomainError as error:
        form.refuse(error)
        return booking_pages.hand_over_page(form, queries.get_booking(code, person=me()), status=error.status)
    return redirect(url_for(".show", code=code), 303)


@blueprint.post("/bookings/<code>/cancel")
@signed_in
def cancel(code: str) -> ResponseReturnValue:
    """Cancel and show the booking; staff who say no reason are asked for one."""
    form = WhyForm()
    if not form.validate():
        return booking_pages.booking_page(queries.get_booking(code, person=me()), status=422, why=form.why)
    try:
        with writing():
            service.cancel(code, by=me(), now=now(), why=form.why.data or "")
    except DomainError as error:
        form.refuse(error)
        if not form.why.errors:
            raise
        return booking_pages.booking_page(queries.get_booking(code, person=me()), status=error.status, why=form.why)
    return redirect(url_for(".show", code=code), 303)
