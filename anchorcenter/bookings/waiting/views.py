"""Pages of the waiting list: read the request, call one verb, answer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from anchorcenter.accounts.access import allowed, me, signed_in
from anchorcenter.accounts.models import Permission
from anchorcenter.bookings.waiting import queries, service
from anchorcenter.bookings.waiting.forms import MoveForm, WishForm
from anchorcenter.bookings.waiting.pages import wish_page, wishes_page
from anchorcenter.bookings.waiting.staff_pages import move_page, waiting_page
from anchorcenter.core.clock import now
from anchorcenter.core.daytime import parse_moment
from anchorcenter.core.errors import DomainError
from anchorcenter.core.i18n import zone
from anchorcenter.core.unit_of_work import writing
from anchorcenter.facilities.queries import get_plan

blueprint = Blueprint("waiting", __name__)


@blueprint.get("/bookings/wishes")
@signed_in
def index() -> ResponseReturnValue:
    """What I wait for."""
    return wishes_page()


@blueprint.get("/bookings/wishes/new")
@signed_in
def new() -> ResponseReturnValue:
    """The form, filled in with the slot that was refused, if the address names one."""
    plan = get_plan()
    start, end = _moment("starts_at"), _moment("ends_at")
    form = WishForm.of(plan.find(request.args.get("space", "")), start, end, plan)
    form.offer(plan, form.minutes.data or 0)
    return wish_page(form)


@blueprint.post("/bookings/wishes/new")
@signed_in
def create() -> ResponseReturnValue:
    """Wait for it and see the list; a refusal shows the form again."""
    form = WishForm()
    form.offer(get_plan(), form.minutes.data if form.minutes.data in range(1, 1441) else 0)
    if not form.validate():
        return wish_page(form, status=422)
    try:
        with writing():
            service.wish(form.wanted(), by=me(), now=now())
    except DomainError as error:
        form.refuse(error)
        return wish_page(form, status=error.status, error=error)
    return redirect(url_for(".index"), 303)


@blueprint.post("/bookings/wishes/<int:number>/withdraw")
@signed_in
def withdraw(number: int) -> ResponseReturnValue:
    """Wait no longer."""
    with writing():
        service.withdraw(number, by=me(), now=now())
    return redirect(url_for(".index"), 303)


@blueprint.get("/staff/waiting")
@allowed(Permission.OPERATE)
def staff() -> ResponseReturnValue:
    """Who waits for what."""
    return waiting_page()


@blueprint.get("/staff/waiting/<int:number>")
@allowed(Permission.OPERATE)
def edit(number: int) -> ResponseReturnValue:
    """The form that moves somebody, or takes them off the list."""
    return move_page(MoveForm(None), queries.get_wish(number, person=me()))


@blueprint.post("/staff/waiting/<int:number>/move")
@allowed(Permission.OPERATE)
def move(number: int) -> ResponseReturnValue:
    """Have somebody stand elsewhere in the order, with a reason."""
    return _by_staff(
        number, lambda form: service.move(number, form.to.data, by=me(), now=now(), why=form.why.data or "")
    )


@blueprint.post("/staff/waiting/<int:number>/withdraw")
@allowed(Permission.OPERATE)
def staff_withdraw(number: int) -> ResponseReturnValue:
    """Take somebody off the list, with a reason that they read."""
    return _by_staff(number, lambda form: service.withdraw(number, by=me(), now=now(), why=form.why.data or ""))


def _by_staff(number: int, act: Callable[[MoveForm], None]) -> ResponseReturnValue:
    form, wish = MoveForm(), queries.get_wish(number, person=me())
    form.offer()
    if not form.validate():
        return move_page(form, wish, status=422)
    try:
        with writing():
            act(form)
    except DomainError as error:
        form.refuse(error)
        return move_page(form, queries.get_wish(number, person=me()), status=error.status)
    return redirect(url_for(".staff"), 303)


def _moment(name: str) -> datetime | None:
    try:
        return parse_moment(request.args.get(name, "")[:40], zone())
    except ValueError:
        return None
