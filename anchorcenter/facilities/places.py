"""What staff do with sites, floors and cells. Call the verbs inside ``writing()``."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from anchorcenter.core.db import db
from anchorcenter.core.errors import DomainError, Reason
from anchorcenter.core.settings import lock_configuration
from anchorcenter.facilities import changes
from anchorcenter.facilities.changes import Author, Edit
from anchorcenter.facilities.claims import lock_cells
from anchorcenter.facilities.models import Cell, Floor, Site, Space, space_cells
from anchorcenter.facilities.sanity import check_level, check_name, check_slug


@dataclass(frozen=True, kw_only=True)
class SiteEdit(Edit):
    slug: str
    name: str
    name_en: str = ""
    address: str
    address_en: str = ""
    phone: str
    email: str


@dataclass(frozen=True, kw_only=True)
class FloorEdit(Edit):
    site_id: int
    level: int
    name: str
    name_en: str = ""


@dataclass(frozen=True, kw_only=True)
class CellEdit(Edit):
    floor_id: int
    slug: str
    name: str
    name_en: str = ""


@dataclass(frozen=True, kw_only=True)
class ServiceEdit(Edit):
    """From which day on cells are out of service; None: they are in service."""

    out_of_service_on: date | None


def save_site(site_id: int | None, edit: SiteEdit, *, author: Author) -> int:
    """Make a site or change it; answers its id.

    Raises DomainError when a value is wrong (422) or it was changed meanwhile (409).
    """
    lock_configuration()
    _refuse(check_slug(edit.slug), check_name(edit.name))
    return changes.save(Site, site_id, edit, of="site", author=author).id


def save_floor(floor_id: int | None, edit: FloorEdit, *, author: Author) -> int:
    """Make a floor or change it, with its spaces; answers its id. Raises DomainError like ``save_site``."""
    lock_configuration()
    changes.get(Site, edit.site_id)
    lock_cells(_cells_of_spaces_on(floor_id))
    _refuse(check_level(edit.level), check_name(edit.name))
    number = changes.save(Floor, floor_id, edit, of="floor", author=author).id
    changes.follow_floors([number])
    return number


def save_cell(cell_id: int | None, edit: CellEdit, *, author: Author) -> int:
    """Make a cell or change it; answers its id. Raises DomainError like ``save_site``."""
    lock_configuration()
    changes.get(Floor, edit.floor_id)
    _refuse(check_slug(edit.slug))
    return changes.save(Cell, cell_id, edit, of="cell", author=author).id


def set_service(cell_ids: Collection[int], edit: ServiceEdit, *, author: Author) -> None:
    """Have nobody book these cells from a day on; None puts them back. What is booked stays until someone decides.

    Raises DomainError (409) when one of them was changed meanwhile.
    """
    lock_configuration()
    lock_cells(cell_ids)
    for cell in db.session.scalars(select(Cell).where(Cell.id.in_(cell_ids)).order_by(Cell.id)):
        before = {"out_of_service_on": cell.out_of_service_on}
        changes.check_seen(before, edit)
        cell.out_of_service_on = edit.out_of_service_on
        after = {"out_of_service_on": edit.out_of_service_on}
        changes.note("set_service", "cell", cell.id, before, after, edit=edit, author=author)
    db.session.flush()


def _cells_of_spaces_on(floor_id: int | None) -> Collection[int]:
    cells = select(space_cells.c.cell_id).join(Space, Space.id == space_cells.c.space_id)
    return db.session.scalars(cells.where(Space.floor_id == floor_id)).all()


def _refuse(*found: list[Reason]) -> None:
    if reasons := [reason for some in found for reason in some]:
        raise DomainError(*reasons)
