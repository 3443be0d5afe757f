"""What staff do with spaces, the cells they have, and who may book them. Call the verbs inside ``writing()``."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields, replace

from sqlalchemy import select

from anchorcenter.accounts.models import Audience
from anchorcenter.core.constraints import telling
from anchorcenter.core.daytime import clock_text
from anchorcenter.core.db import db
from anchorcenter.core.errors import DomainError, Reason
from anchorcenter.core.i18n import _l
from anchorcenter.core.settings import lock_configuration
from anchorcenter.facilities import changes
from anchorcenter.facilities.changes import Author, Edit, State
from anchorcenter.facilities.claims import lock_cells
from anchorcenter.facilities.models import BookingWindow, Cell, Floor, Space, SpaceKind
from anchorcenter.facilities.queries import get_plan
from anchorcenter.facilities.retaking import list_ahead, retake
from anchorcenter.facilities.rules import Holders, nobody
from anchorcenter.facilities.sanity import check_cells, check_lengths, check_name, check_pool, check_slug, check_window

APPROVAL_HOURS = 48


@dataclass(frozen=True, kw_only=True)
class SpaceEdit(Edit):
    """All of a space but its cells, hours, windows and photos. Lengths, notices and buffers are minutes."""

    slug: str
    kind: SpaceKind
    floor_id: int
    position: int = 0
    name: str
    name_en: str = ""
    description: str = ""
    description_en: str = ""
    features: str = ""
    features_en: str = ""
    area_m2: int | None = None
    capacity: int
    grid_minutes: int
    shortest_minutes: int
    longest_minutes: int
    notice_create_minutes: int = 0
    notice_change_minutes: int = 0
    notice_cancel_minutes: int = 0
    buffer_before_minutes: int = 0
    buffer_after_minutes: int = 0
    checkin: bool = False
    grace_minutes: int | None = None
    qualification_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class NewSpace(SpaceEdit):
    """A space to make: of ``cells`` that there are, and of ``new_cells`` more that are made for it."""

    is_pool: bool = False
    cells: Collection[int] = ()
    new_cells: int = 0


@dataclass(frozen=True, kw_only=True)
class LayoutEdit(Edit):
    """The cells that a space has, and whether uses take all of them or as many as they need."""

    cells: Collection[int]
    is_pool: bool = False


@dataclass(frozen=True, kw_only=True)
class WindowEdit:
    """When an audience may book: see ``BookingWindow``; without ``approval_hours`` it needs no approval."""

    opens_days: int
    opens_minute: int = 0
    closes_days: int = 0
    longest_minutes: int | None = None
    approval_hours: int | None = None


@dataclass(frozen=True, kw_only=True)
class WindowsEdit(Edit):
    """Who may book a space, and when; an audience that is not named may not."""

    windows: Mapping[Audience, WindowEdit]


def create_space(wanted: NewSpace, *, author: Author) -> int:
    """Make a space, bookable at once for whom its windows allow; answers its id.

    Raises DomainError for every value that makes no sense.
    """
    lock_configuration()
    lock_cells(wanted.cells)
    floor = changes.get(Floor, wanted.floor_id)
    _refuse(_check(wanted), check_cells([*wanted.cells, *range(wanted.new_cells)], field="new_cells"))
    edit = SpaceEdit(**{field.name: getattr(wanted, field.name) for field in fields(SpaceEdit)})
    cells = [*_cells(wanted.cells), *_new_cells(wanted)]
    also = {"site_id": floor.site_id, "is_pool": wanted.is_pool, "cells": cells}
    space = changes.save(Space, None, edit, of="space", author=author, **also)
    changes.note("set_cells", "space", space.id, {}, layout_state(space), edit=replace(edit, why=""), author=author)
    return space.id


def change_space(space_id: int, edit: SpaceEdit, *, author: Author) -> None:
    """Change a space; what is booked stays. Raises DomainError when a value is wrong or was changed meanwhile."""
    lock_configuration()
    floor = changes.get(Floor, edit.floor_id)
    lock_cells([cell.id for cell in changes.get(Space, space_id).cells])
    _refuse(_check(edit))
    changes.save(Space, space_id, edit, of="space", author=author)
    changes.follow_floors([floor.id])


def set_cells(space_id: int, edit: LayoutEdit, *, author: Author, holders: Holders = nobody) -> None:
    """Have a space be made of other cells. Its uses that are yet to begin take them in the same step; those under
    way and the past keep what they had.

    Raises DomainError (409) naming each use that is in the way or when it was changed meanwhile, and (422) for a pool
    that would have too few.
    """
    lock_configuration()
    space = changes.get(Space, space_id)
    old = [cell.id for cell in space.cells]
    lock_cells([*old, *edit.cells])
    ahead = list_ahead(space_id, old, now=author.now)
    _refuse(check_cells(edit.cells), check_pool(edit.is_pool != space.is_pool, uses=len(ahead)))
    before = layout_state(space)
    changes.check_seen(before, edit)
    space.cells, space.is_pool = _cells(edit.cells), edit.is_pool
    db.session.flush()
    plan = get_plan()
    retake(plan.get(space_id), old, plan=plan, now=author.now, holders=holders)
    changes.note("set_cells", "space", space_id, before, layout_state(space), edit=edit, author=author)


def layout_state(space: Space) -> State:
    """The cells of a space as audit rows and seals say it."""
    return {"is_pool": space.is_pool, "cells": sorted(cell.slug for cell in space.cells)}


def set_windows(space_id: int, edit: WindowsEdit, *, author: Author) -> None:
    """Have other people book a space, or at other times, from now on; what is booked stays.

    Raises DomainError for windows that make no sense (422) or were changed meanwhile (409).
    """
    lock_configuration()
    space = changes.get(Space, space_id)
    lock_cells([cell.id for cell in space.cells])
    lengths = space.grid_minutes, space.shortest_minutes, space.longest_minutes
    _refuse(
        *(
            check_window(audience, w.opens_days, w.closes_days, w.longest_minutes, lengths)
            for audience, w in edit.windows.items()
        )
    )
    before = windows_state(space.windows)
    changes.check_seen(before, edit)
    _replace_windows(space, edit.windows)
    changes.note("set_windows", "space", space_id, before, windows_state(space.windows), edit=edit, author=author)


def windows_state(windows: Sequence[BookingWindow]) -> State:
    """Windows as audit rows and seals say it: by audience, ``opens_days@opens_at..closes_days``, the longest, and
    within how many hours what needs approval is decided."""
    return {w.audience: _window_state(w) for w in windows}


def _window_state(w: BookingWindow) -> str:
    approval = f", {w.approval_hours} h" if w.needs_approval else ""
    return f"{w.opens_days}@{clock_text(w.opens_minute)}..{w.closes_days}, {w.longest_minutes or ''}{approval}"


def _replace_windows(space: Space, wanted: Mapping[Audience, WindowEdit]) -> None:
    """Row by row, so that an audience keeps its row: it is unique."""
    known = {window.audience: window for window in space.windows}
    for audience, window in known.items():
        if audience not in wanted:
            space.windows.remove(window)
            db.session.delete(window)
    for audience, edit in wanted.items():
        row = known.get(audience) or BookingWindow(space_id=space.id, audience=audience)
        row.opens_days, row.opens_minute = edit.opens_days, edit.opens_minute
        row.closes_days, row.longest_minutes = edit.closes_days, edit.longest_minutes
        row.needs_approval = edit.approval_hours is not None
        row.approval_hours = edit.approval_hours or row.approval_hours or APPROVAL_HOURS
        if audience not in known:
            space.windows.append(row)
    db.session.flush()


def _check(edit: SpaceEdit) -> list[Reason]:
    numbers = [edit.capacity, edit.grid_minutes, edit.shortest_minutes, edit.longest_minutes]
    if min(numbers) <= 0:
        return [Reason(code="number", message=_l("Enter numbers above 0."), field="capacity")]
    lengths = check_lengths(edit.grid_minutes, edit.shortest_minutes, edit.longest_minutes)
    return [*check_slug(edit.slug), *check_name(edit.name), *lengths]


def _cells(cell_ids: Collection[int]) -> list[Cell]:
    return list(db.session.scalars(select(Cell).where(Cell.id.in_(cell_ids)).order_by(Cell.id)))


def _new_cells(wanted: NewSpace) -> list[Cell]:
    """One cell of the space's own name, or numbered ones."""
    if wanted.new_cells == 1:
        names = [(wanted.slug, wanted.name, wanted.name_en)]
    else:
        names = [(f"{wanted.slug}-{n:02}", str(n), str(n)) for n in range(1, wanted.new_cells + 1)]
    cells = [Cell(floor_id=wanted.floor_id, slug=slug, name=name, name_en=en) for slug, name, en in names]
    with telling(changes.UNIQUE):
        db.session.add_all(cells)
        db.session.flush()
    return cells


def _refuse(*found: Sequence[Reason]) -> None:
    if reasons := [reason for some in found for reason in some]:
        raise DomainError(*reasons)
