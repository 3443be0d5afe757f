"""Pages of uses: read the request, call one verb, answer."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, Response, redirect, url_for
from flask.typing import ResponseReturnValue

from anchorcenter.accounts.access import allowed, me, signed_in
from anchorcenter.accounts.models import Permission
from anchorcenter.bookings import queries as bookings
from anchorcenter.bookings.models import CheckIn
from anchorcenter.bookings.use import kiosks, pages, service
from anchorcenter.bookings.use.forms import ArrivalForm, KioskForm, NewKioskForm, StayForm
from anchorcenter.bookings.use.tokens import address_of, find_space, mark_kiosk, picture_of, this_kiosk
from anchorcenter.core import limits
from anchorcenter.core.clock import now
from anchorcenter.core.errors import DomainError, not_found
from anchorcenter.core.limits import Limit
from anchorcenter.core.unit_of_work import writing
from anchorcenter.facilities.plan import SpacePlan
from anchorcenter.facilities.queries import get_plan

blueprint = Blueprint("use", __name__)
WRONG_NUMBERS = Limit(kind="kiosk", most=20, within=timedelta(minutes=10))


@blueprint.get("/checkin/<token>")
@signed_in
def here(token: str) -> ResponseReturnValue:
    """What the code posted in a space opens: the reader's booking there."""
    return pages.here_page(_space_of(token), token)


@blueprint.post("/checkin/<token>")
@signed_in
def here_check_in(token: str) -> ResponseReturnValue:
    """Check in to it."""
    space, form = _space_of(token), ArrivalForm()
    if not form.validate():
        booking = bookings.get_booking(form.code.data or "", person=me())
        return pages.use_page(booking, form=form, status=422)
    try:
        with writing():
            service.check_in(form.wanted(), how=CheckIn.QR, by=me(), now=now())
    except DomainError as error:
        return pages.here_page(space, token, error=error)
    return redirect(url_for(".here", token=token), 303)


@blueprint.get("/bookings/<code>/use")
@signed_in
def show(code: str) -> ResponseReturnValue:
    """Check in, leave, stay longer."""
    return pages.use_page(bookings.get_booking(code, person=me()))


@blueprint.post("/bookings/<code>/checkin")
@signed_in
def check_in(code: str) -> ResponseReturnValue:
    """Check in to it; staff do so for whom they see."""
    form, how = ArrivalForm(), CheckIn.STAFF if me().is_staff else CheckIn.PAGE
    if not form.validate():
        return pages.use_page(bookings.get_booking(code, person=me()), form=form, status=422)
    try:
        with writing():
            service.check_in(form.wanted(code), how=how, by=me(), now=now())
    except DomainError as error:
        return pages.use_page(bookings.get_booking(code, person=me()), error=error)
    return redirect(url_for(".show", code=code), 303)


@blueprint.post("/bookings/<code>/leave")
@signed_in
def leave(code: str) -> ResponseReturnValue:
    """Give the rest back."""
    form = ArrivalForm()
    if not form.validate():
        return pages.use_page(bookings.get_booking(code, person=me()), form=form, status=422)
    try:
        with writing():
            service.leave(form.wanted(code), by=me(), now=now())
    except DomainError as error:
        return pages.use_page(bookings.get_booking(code, person=me()), error=error)
    return redirect(url_for(".show", code=code), 303)


@blueprint.post("/bookings/<code>/stay")
@signed_in
def stay(code: str) -> ResponseReturnValue:
    """Say that they stay longer; who comes next is warned."""
    form = StayForm()
    if not form.validate():
        return pages.use_page(bookings.get_booking(code, person=me()), status=422)
    try:
        with writing():
            service.stay(code, form.minutes.data, by=me(), now=now())
    except DomainError as error:
        return pages.use_page(bookings.get_booking(code, person=me()), error=error)
    return redirect(url_for(".show", code=code), 303)


@blueprint.get("/kiosk")
def kiosk() -> ResponseReturnValue:
    """Where the number of a booking is typed in."""
    return pages.kiosk_page(form=KioskForm(None) if this_kiosk() else None)


@blueprint.post("/kiosk")
def kiosk_check_in() -> ResponseReturnValue:
    """Show what the number is of; when they are sure, check in. Wrong numbers are counted, device by device."""
    device, form = this_kiosk(), KioskForm()
    if device is None:
        return pages.kiosk_page(form=None, status=422)
    limits.check(WRONG_NUMBERS, str(device.id), now=now())
    if not form.validate():
        return pages.kiosk_page(form=form, status=422)
    try:
        if not form.sure.data:
            return pages.kiosk_page(form=form, booking=kiosks.find_by_code(form.code.data or "", now=now()))
        with writing():
            kiosks.check_in_at(device, form.wanted(), now=now())
    except DomainError as error:
        _note_wrong(device.id)
        form.refuse(error)
        form.sure.raw_data, form.sure.data = None, ""
        return pages.kiosk_page(form=form, status=error.status)
    return redirect(url_for(".kiosk", done=1), 303)


@blueprint.get("/staff/checkin")
@allowed(Permission.OPERATE)
def desk() -> ResponseReturnValue:
    """The codes to post in spaces, and the kiosks."""
    return pages.desk_page()


@blueprint.post("/staff/checkin/kiosks")
@allowed(Permission.OPERATE)
def add_kiosk() -> ResponseReturnValue:
    """Have this browser be a kiosk; whoever sits there should sign out then."""
    form = NewKioskForm()
    if not form.validate():
        return pages.desk_page(form, status=422)
    with writing():
        token = kiosks.add_kiosk(form.wanted(), by=me(), now=now())
    answer = redirect(url_for(".kiosk"), 303)
    mark_kiosk(answer, token)
    return answer


@blueprint.post("/staff/checkin/kiosks/<int:number>/revoke")
@allowed(Permission.OPERATE)
def revoke_kiosk(number: int) -> ResponseReturnValue:
    """Take it out of service."""
    with writing():
        kiosks.revoke_kiosk(number, by=me(), now=now())
    return redirect(url_for(".desk"), 303)


@blueprint.get("/staff/checkin/<slug>")
@allowed(Permission.OPERATE)
def poster(slug: str) -> ResponseReturnValue:
    """The sheet to print."""
    return pages.poster_page(get_plan().find(slug) or _missing())


@blueprint.get("/staff/checkin/<slug>.svg")
@allowed(Permission.OPERATE)
def picture(slug: str) -> ResponseReturnValue:
    """The code itself."""
    space = get_plan().find(slug) or _missing()
    return Response(picture_of(address_of(space)), mimetype="image/svg+xml")


def _space_of(token: str) -> SpacePlan:
    return find_space(token, get_plan()) or _missing()


def _missing() -> SpacePlan:
    raise not_found()


def _note_wrong(device: int) -> None:
    with writing():
        limits.note(WRONG_NUMBERS, str(device), now=now())
