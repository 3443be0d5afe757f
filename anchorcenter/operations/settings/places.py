"""Settings pages of sites, floors and cells."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from functools import partial
from typing import Any

from flask import url_for
from flask.typing import ResponseReturnValue

from anchorcenter.accounts.access import allowed
from anchorcenter.accounts.models import Permission
from anchorcenter.core.i18n import _, day_text, named
from anchorcenter.facilities import changes, places
from anchorcenter.facilities.models import Cell, Floor, Site
from anchorcenter.facilities.places import CellEdit, FloorEdit, ServiceEdit, SiteEdit
from anchorcenter.operations import queries
from anchorcenter.operations.settings.blueprint import blueprint
from anchorcenter.operations.settings.flow import Frame, Section, author, edited, rehearsed, show
from anchorcenter.operations.settings.forms import CellForm, FloorForm, ServiceForm, SiteForm
from anchorcenter.operations.settings.reading import opened

BOTH = ("GET", "POST")


@blueprint.get("/places", endpoint="settings_places")
@allowed(Permission.CONFIGURE)
def index() -> ResponseReturnValue:
    """Sites with their floors, floors with their cells."""
    cells, floors = defaultdict[int, list[Any]](list), defaultdict[int, list[Any]](list)
    for cell in queries.list_cells():
        cells[cell.floor_id].append(_cell_row(cell))
    for floor in queries.list_floors():
        row = {"name": named(floor.name, floor.name_en), "url": _url("floor", floor.id), "cells": cells[floor.id]}
        floors[floor.site_id].append(row)
    sites = [
        {"name": named(s.name, s.name_en), "url": _url("site", s.id), "id": s.id, "floors": floors[s.id]}
        for s in queries.list_sites()
    ]
    return show("operations/settings/places.html", sites=sites)


@blueprint.route("/sites/new", methods=BOTH, endpoint="settings_site_new")
@allowed(Permission.CONFIGURE)
def new_site() -> ResponseReturnValue:
    """Make a site."""
    form = SiteForm()
    frame = _frame(_("New site"), _SITE)
    return edited(form, lambda: places.save_site(None, form.wanted(), author=author()), frame, done=_index())


@blueprint.route("/sites/<int:number>", methods=BOTH, endpoint="settings_site")
@allowed(Permission.CONFIGURE)
def site(number: int) -> ResponseReturnValue:
    """Change a site."""
    row = changes.get(Site, number)
    form = SiteForm(data=opened(row, SiteEdit))
    frame = _frame(named(row.name, row.name_en), _SITE)
    return edited(form, lambda: places.save_site(number, form.wanted(), author=author()), frame, done=_index())


@blueprint.route("/floors/new", methods=BOTH, endpoint="settings_floor_new")
@allowed(Permission.CONFIGURE)
def new_floor() -> ResponseReturnValue:
    """Make a floor."""
    form = _floor_form()
    frame = _frame(_("New floor"), _FLOOR)
    return edited(form, lambda: places.save_floor(None, form.wanted(), author=author()), frame, done=_index())


@blueprint.route("/floors/<int:number>", methods=BOTH, endpoint="settings_floor")
@allowed(Permission.CONFIGURE)
def floor(number: int) -> ResponseReturnValue:
    """Change a floor; in another site its spaces may have other hours."""
    row = changes.get(Floor, number)
    form = _floor_form(data=opened(row, FloorEdit))
    frame = _frame(named(row.name, row.name_en), _FLOOR)
    save = partial(_change_floor, number, form)
    return rehearsed(form, save, frame, done=_index(), is_asked=False)


@blueprint.route("/cells/new", methods=BOTH, endpoint="settings_cell_new")
@allowed(Permission.CONFIGURE)
def new_cell() -> ResponseReturnValue:
    """Make a cell."""
    form = _cell_form()
    frame = _frame(_("New cell"), _CELL)
    return edited(form, lambda: places.save_cell(None, form.wanted(), author=author()), frame, done=_index())


@blueprint.route("/cells/<int:number>", methods=BOTH, endpoint="settings_cell")
@allowed(Permission.CONFIGURE)
def cell(number: int) -> ResponseReturnValue:
    """Change a cell."""
    row = changes.get(Cell, number)
    form = _cell_form(data=opened(row, CellEdit))
    frame = _frame(cell_name(row), _CELL, tabs=_cell_tabs(number, "cell"))
    return edited(form, lambda: places.save_cell(number, form.wanted(), author=author()), frame, done=_index())


@blueprint.route("/cells/<int:number>/service", methods=BOTH, endpoint="settings_cell_service")
@allowed(Permission.CONFIGURE)
def service(number: int) -> ResponseReturnValue:
    """Take a cell out of service from a day on, or put it back."""
    row = changes.get(Cell, number)
    form = ServiceForm(data=opened(row, ServiceEdit))
    section = Section(title=_("Out of service"), rows=[["out_of_service_on"]])
    frame = _frame(cell_name(row), [section], tabs=_cell_tabs(number, "cell_service"))
    return rehearsed(form, lambda: places.set_service([number], form.wanted(), author=author()), frame, done=_index())


def cell_name(row: Cell) -> str:
    """How a cell is called where its place is not seen: ``A (field-a)``."""
    name = named(row.name, row.name_en)
    return f"{name} ({row.slug})" if name else row.slug


def _cell_row(row: Cell) -> dict[str, str]:
    day: date | None = row.out_of_service_on
    state = _("out of service from %(day)s", day=day_text(day)) if day else ""
    return {"name": named(row.name, row.name_en) or row.slug, "url": _url("cell", row.id), "state": state}


def _cell_tabs(number: int, here: str) -> list[tuple[str, str, bool]]:
    tabs = ((_("Details"), "cell"), (_("Out of service"), "cell_service"))
    history = (_("History"), url_for("operations.settings_history", of="cell", number=number), False)
    return [*((label, _url(name, number), name == here) for label, name in tabs), history]


def _change_floor(number: int, form: FloorForm) -> None:
    places.save_floor(number, form.wanted(), author=author())


def _floor_form(**values: Any) -> FloorForm:
    form = FloorForm(**values)
    form.site_id.choices = [(row.id, named(row.name, row.name_en)) for row in queries.list_sites()]
    return form


def _cell_form(**values: Any) -> CellForm:
    form = CellForm(**values)
    form.floor_id.choices = [(row.id, named(row.name, row.name_en)) for row in queries.list_floors()]
    return form


def _frame(title: str, rows: Any, **more: Any) -> Frame:
    sections = rows if isinstance(rows, list) else [Section(title="", rows=rows)]
    return Frame(title=title, back=(_("Sites, floors, cells"), _index()), sections=sections, **more)


def _index() -> str:
    return url_for("operations.settings_places")


def _url(kind: str, number: int) -> str:
    return url_for(f"operations.settings_{kind}", number=number)


_SITE = (("name", "name_en"), ("slug",), ("address", "address_en"), ("phone", "email"))
_FLOOR = (("site_id", "level"), ("name", "name_en"))
_CELL = (("floor_id", "slug"), ("name", "name_en"))
