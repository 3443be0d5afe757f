"""Settings pages of spaces: what they are, their cells, their hours, who may book them."""

from __future__ import annotations

from functools import partial
from typing import Any

from flask import url_for
from flask.typing import ResponseReturnValue

from anchorcenter.accounts.access import allowed, me
from anchorcenter.accounts.actors import AUDIENCES
from anchorcenter.accounts.models import Audience, Permission
from anchorcenter.bookings.queries import name_holders
from anchorcenter.bookings.use.service import follow_checkin
from anchorcenter.core.i18n import _, named, plural
from anchorcenter.facilities import changes, opening, spaces
from anchorcenter.facilities.models import Space, SpaceKind
from anchorcenter.facilities.opening import read_week
from anchorcenter.facilities.queries import get_plan
from anchorcenter.facilities.spaces import SpaceEdit, layout_state, windows_state
from anchorcenter.facilities.texts import hours_text, kind_text
from anchorcenter.operations import queries
from anchorcenter.operations.settings.blueprint import blueprint
from anchorcenter.operations.settings.flow import Frame, Section, author, edited, rehearsed, show
from anchorcenter.operations.settings.forms import (
    WINDOW_FIELDS,
    CellsForm,
    NewSpaceForm,
    OwnWeekForm,
    SpaceForm,
    windows_form,
)
from anchorcenter.operations.settings.opening import DAYS, hours_help, week_values
from anchorcenter.operations.settings.places import cell_name
from anchorcenter.operations.settings.reading import opened, sealed
from anchorcenter.qualifications.queries import list_kinds

BOTH = ("GET", "POST")


@blueprint.get("/spaces", endpoint="settings_spaces")
@allowed(Permission.CONFIGURE)
def index() -> ResponseReturnValue:
    """Every space, in the order in which people see them."""
    rows = [
        {
            "name": str(space.name),
            "url": _url("", space.id),
            "kind": kind_text(space.kind),
            "place": str(space.place or ""),
            "hours": hours_text(space.hours),
            "cells": plural("%(num)d cell", "%(num)d cells", len(space.cells)),
            "is_for_staff": not space.windows,
        }
        for space in get_plan().everything
    ]
    return show("operations/settings/spaces.html", spaces=rows, has_floors=bool(queries.list_floors()))


@blueprint.route("/spaces/new", methods=BOTH, endpoint="settings_space_new")
@allowed(Permission.CONFIGURE)
def new_space() -> ResponseReturnValue:
    """Make a space; then say who may book it."""
    form = NewSpaceForm()
    _offer(form)
    form.cells.choices = [(row.id, cell_name(row)) for row in queries.list_cells()]
    divided = Section(
        title=_("How it is divided"),
        help=_("Spaces that share a cell are never used at the same time."),
        rows=[["new_cells", "is_pool"], ["cells"]],
    )
    frame = Frame(title=_("New space"), back=_back(), sections=[*_sections()[:2], divided, *_sections()[2:]])

    def done(number: int) -> str:
        return _url("_windows", number)

    return edited(form, lambda: spaces.create_space(form.wanted(), author=author()), frame, done=done)


@blueprint.route("/spaces/<int:number>", methods=BOTH, endpoint="settings_space")
@allowed(Permission.CONFIGURE)
def space(number: int) -> ResponseReturnValue:
    """Change a space; on another floor of another site it may have other hours."""
    row = changes.get(Space, number)
    form = SpaceForm(data=opened(row, SpaceEdit))
    _offer(form)
    frame = space_frame(row, "", _sections())
    save = partial(_change, number, form)
    return rehearsed(form, save, frame, done=_url("", number), is_asked=False)


@blueprint.route("/spaces/<int:number>/cells", methods=BOTH, endpoint="settings_space_cells")
@allowed(Permission.CONFIGURE)
def cells(number: int) -> ResponseReturnValue:
    """Have a space be made of other cells; what is booked ahead moves along, or it is refused."""
    row = changes.get(Space, number)
    old = [cell.id for cell in row.cells]
    form = CellsForm(data=sealed(layout_state(row), cells=old))
    form.cells.choices = [(cell.id, cell_name(cell)) for cell in queries.list_cells()]
    text = _("What is booked ahead takes the new cells; what is under way or over keeps its own.")
    frame = space_frame(row, "_cells", [Section(title="", help=text, rows=[["cells"], ["is_pool"]])])

    def save() -> None:
        spaces.set_cells(number, form.wanted(), author=author(), holders=partial(name_holders, me()))

    return rehearsed(form, save, frame, done=_url("_cells", number), watch=old)


@blueprint.route("/spaces/<int:number>/hours", methods=BOTH, endpoint="settings_space_hours")
@allowed(Permission.CONFIGURE)
def hours(number: int) -> ResponseReturnValue:
    """Give a space hours of its own, or have it keep those of its site."""
    row = changes.get(Space, number)
    form = OwnWeekForm(data=week_values(read_week(row.site_id, number)))
    frame = space_frame(row, "_hours", [Section(title="", help=hours_help(), rows=[["is_own"], *DAYS])])

    def save() -> None:
        opening.set_hours(row.site_id, number, form.wanted(is_own=form.is_own.data), author=author())

    return rehearsed(form, save, frame, done=_url("_hours", number))


@blueprint.route("/spaces/<int:number>/windows", methods=BOTH, endpoint="settings_space_windows")
@allowed(Permission.CONFIGURE)
def windows(number: int) -> ResponseReturnValue:
    """Say who may book a space, from when and until when; it holds for what is booked from now on."""
    row = changes.get(Space, number)
    form = windows_form(data=_opened_windows(row))
    audiences = [(str(AUDIENCES[a]), [f"{a}_{name}" for name in WINDOW_FIELDS]) for a in Audience]
    template = "operations/settings/windows.html"
    frame = space_frame(row, "_windows", [], template=template, more={"audiences": audiences})
    save = partial(_set_windows, number, form)
    return rehearsed(form, save, frame, done=_url("_windows", number), is_asked=False)


def _change(number: int, form: SpaceForm) -> None:
    spaces.change_space(number, form.wanted(), author=author())
    follow_checkin(number, now=author().now)


def _set_windows(number: int, form: Any) -> None:
    spaces.set_windows(number, form.wanted(), author=author())


def _opened_windows(row: Space) -> dict[str, Any]:
    shown = {f"{w.audience}_{name}": getattr(w, name) for w in row.windows for name in WINDOW_FIELDS}
    shown |= {f"{w.audience}_approval_hours": None for w in row.windows if not w.needs_approval}
    return sealed(windows_state(row.windows), **shown)


def _offer(form: SpaceForm) -> None:
    form.kind.choices = [(kind, kind_text(kind)) for kind in SpaceKind]
    form.floor_id.choices = [(row.id, named(row.name, row.name_en)) for row in queries.list_floors()]
    kinds = [(kind.id, named(kind.name, kind.name_en)) for kind in list_kinds()]
    form.qualification_id.choices = [("", _("none")), *kinds]


def _sections() -> list[Section]:
    texts = [["name", "name_en"], ["description", "description_en"], ["features", "features_en"]]
    texts.append(["slug", "kind"])
    place = [["floor_id", "position"], ["capacity", "area_m2"]]
    lengths = [["grid_minutes"], ["shortest_minutes", "longest_minutes"]]
    notice = [["notice_create_minutes"], ["notice_change_minutes", "notice_cancel_minutes"]]
    buffers = [["buffer_before_minutes", "buffer_after_minutes"]]
    use = [["checkin", "grace_minutes"]]
    return [
        Section(title=_("What people read"), rows=texts),
        Section(title=_("Where, and for how many"), rows=place),
        Section(title=_("How long"), rows=[*lengths, *buffers]),
        Section(title=_("How early"), help=_("0: until it begins. A day is 1440 minutes."), rows=notice),
        Section(title=_("Who may use it"), rows=[["qualification_id"]]),
        Section(title=_("Check-in"), help=_("It holds for what is booked or moved from now on."), rows=use),
    ]


def space_frame(row: Space, here: str, sections: list[Section], **more: Any) -> Frame:
    """What stands around the page ``here`` of a space."""
    entries = (
        (_("Details"), ""),
        (_("Cells"), "_cells"),
        (_("Opening hours"), "_hours"),
        (_("Who may book"), "_windows"),
        (_("Photos"), "_photos"),
    )
    history = (_("History"), url_for("operations.settings_history", of="space", number=row.id), False)
    tabs = [*((label, _url(name, row.id), name == here) for label, name in entries), history]
    return Frame(title=named(row.name, row.name_en), back=_back(), sections=sections, tabs=tabs, **more)


def _back() -> tuple[str, str]:
    return _("Spaces"), url_for("operations.settings_spaces")


def _url(name: str, number: int) -> str:
    return url_for(f"operations.settings_space{name}", number=number)
