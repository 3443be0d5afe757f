"""Pages of equipment: read the request, call one verb, answer."""

from __future__ import annotations

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue

from anchorcenter.accounts.access import allowed, me, signed_in
from anchorcenter.accounts.models import Permission, Person
from anchorcenter.bookings.choosing import choose
from anchorcenter.bookings.lending import pages, queries, service
from anchorcenter.bookings.lending.forms import EquipmentForm, LoanForm, ReturnForm
from anchorcenter.core.clock import now
from anchorcenter.core.db import db
from anchorcenter.core.errors import DomainError
from anchorcenter.core.i18n import _
from anchorcenter.core.periods import DAY
from anchorcenter.core.render import csv_file
from anchorcenter.core.unit_of_work import writing

blueprint = Blueprint("lending", __name__)
EXPORTED = 366 * DAY


@blueprint.get("/loans")
@signed_in
def loans() -> ResponseReturnValue:
    """What I have borrowed."""
    return pages.loans_page()


@blueprint.get("/staff/equipment")
@allowed(Permission.OPERATE)
def index() -> ResponseReturnValue:
    """The equipment and who has it."""
    return pages.index_page()


@blueprint.get("/staff/equipment.csv")
@allowed(Permission.OPERATE)
def inventory_file() -> ResponseReturnValue:
    """The inventory as a file."""
    head = _("Inventory number"), _("Kind"), _("Make and model"), _("Where it is kept"), _("State"), _("Note")
    return csv_file("equipment.csv", head, pages.inventory_rows(queries.list_all_equipment()))


@blueprint.get("/staff/equipment/loans.csv")
@allowed(Permission.OPERATE)
def loans_file() -> ResponseReturnValue:
    """The loans of the last year as a file that names nobody."""
    found = queries.list_since(now() - EXPORTED)
    piece = _("Inventory number"), _("Kind"), _("Make and model")
    times = _("Lent at"), _("Due"), _("Given back at"), _("How it came back")
    words = _("What was wrong with it already"), _("What is damaged"), _("Booking")
    return csv_file("loans.csv", (*piece, *times, *words), pages.file_rows(found))


@blueprint.get("/staff/equipment/new")
@allowed(Permission.OPERATE)
def new() -> ResponseReturnValue:
    """The form of a new piece."""
    return pages.edit_page(EquipmentForm(None), None)


@blueprint.post("/staff/equipment/new")
@allowed(Permission.OPERATE)
def create() -> ResponseReturnValue:
    """Enter it."""
    return _save(None)


@blueprint.get("/staff/equipment/<int:number>")
@allowed(Permission.OPERATE)
def show(number: int) -> ResponseReturnValue:
    """One piece."""
    return pages.item_page(queries.get_equipment(number))


@blueprint.get("/staff/equipment/<int:number>/change")
@allowed(Permission.OPERATE)
def edit(number: int) -> ResponseReturnValue:
    """Its form."""
    item = queries.get_equipment(number)
    return pages.edit_page(pages.form_of(item), item)


@blueprint.post("/staff/equipment/<int:number>/change")
@allowed(Permission.OPERATE)
def store(number: int) -> ResponseReturnValue:
    """Change it."""
    return _save(number)


@blueprint.post("/staff/equipment/<int:number>/lend")
@allowed(Permission.OPERATE)
def lend(number: int) -> ResponseReturnValue:
    """Hand it out: for a booking, or to who is found by name or address."""
    item, form = queries.get_equipment(number), LoanForm()
    whom = "" if form.booking.data else _email_of(form)
    if not form.validate() or (not form.booking.data and not whom):
        return pages.item_page(item, loan=form, status=422)
    try:
        with writing():
            service.lend(form.wanted(item.number, whom), by=me(), now=now())
    except DomainError as error:
        if error.status == 404:
            raise
        form.refuse(error)
        return pages.item_page(queries.get_equipment(number), loan=form, status=error.status)
    return redirect(url_for(".show", number=number), 303)


@blueprint.post("/staff/equipment/loans/<int:number>/return")
@allowed(Permission.OPERATE)
def take_back(number: int) -> ResponseReturnValue:
    """Have it back."""
    loan, form = queries.get_loan(number), ReturnForm()
    item = loan.equipment_id
    if not form.validate():
        return pages.item_page(loan.equipment, back=form, status=422)
    try:
        with writing():
            service.take_back(number, form.wanted(), by=me(), now=now())
    except DomainError as error:
        form.refuse(error)
        return pages.item_page(queries.get_equipment(item), back=form, status=error.status)
    return redirect(url_for(".show", number=item), 303)


def _save(number: int | None) -> ResponseReturnValue:
    form = EquipmentForm()
    item = queries.get_equipment(number) if number else None
    if not form.validate():
        return pages.edit_page(form, item, status=422)
    try:
        with writing():
            saved = service.save_equipment(number, form.wanted(), by=me(), now=now())
    except DomainError as error:
        form.refuse(error)
        return pages.edit_page(form, queries.get_equipment(number) if number else None, status=error.status)
    return redirect(url_for(".show", number=saved), 303)


def _email_of(form: LoanForm) -> str:
    """The address of who is meant; '' with the error at its field for nobody and for several."""
    number = choose(form)
    return db.session.get_one(Person, number).email if number else ""
