"""The verbs that take time in a space. Nothing else writes claims; call them inside ``writing()``.

Each one locks its cells in the order of their ids, ends what has lapsed in the way, looks, and
only then writes: what it saw under the lock stays true until the block ends.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, insert, or_, select, update

from anchorcenter.core.db import db, execute, table
from anchorcenter.core.errors import TAKEN, DomainError, Reason
from anchorcenter.core.i18n import _l
from anchorcenter.core.periods import Period, hull, without
from anchorcenter.facilities import events, freed
from anchorcenter.facilities.events import Mark
from anchorcenter.facilities.models import PASSING, Cell, Claim, Ending, Occupancy, Use, space_cells
from anchorcenter.facilities.plan import Plan
from anchorcenter.facilities.queries import as_busy, is_lapsed, list_closures, list_unreleased
from anchorcenter.facilities.rules import Busy, Holders, Part, check_use, choose, nobody
from anchorcenter.facilities.sorting import Check, Sorted, Tally, dated, no_tally, rearrange, sort_out, unlimited

Rules = Callable[[Sequence[Busy]], Iterable[Reason]]
Judge = Callable[[Sequence[Reason]], Sequence[Reason]]
"""Which of the reasons found refuse: whoever lets rules pass never lets pass that something is taken."""

Lapse = datetime | None | Sequence[datetime | None]
"""When what is taken lapses: all of it, or each at its own time."""

Waits = Callable[[Part], datetime | None]
"""Until when a part waits for somebody's word, and lapses without it; None: it is taken for good."""

occupancies, claims, cells = table(Occupancy), table(Claim), table(Cell)

# Built once: building a statement costs more than running it.
_IDS: Any = bindparam("ids", expanding=True)
_CELLS: Any = bindparam("cells", expanding=True)
_NOW: Any = bindparam("moment")
_ALIVE = occupancies.c.id.in_(_IDS), occupancies.c.released_at.is_(None)


def _touching(mine: Any) -> Any:
    """Lock cells in the order of their ids and tell caches of them, in one statement; a refusal undoes it."""
    locked = select(cells.c.id).where(mine).order_by(cells.c.id).with_for_update(key_share=True)
    return update(cells).where(cells.c.id.in_(locked)).values(version=cells.c.version + 1).returning(cells.c.id)


_CELLS_OF = select(claims.c.cell_id).where(claims.c.occupancy_id.in_(_IDS), claims.c.released_at.is_(None))
_TOUCH = _touching(cells.c.id.in_(_CELLS))
_CELLS_ASKED = (
    select(space_cells.c.cell_id)
    .join(occupancies, occupancies.c.space_id == space_cells.c.space_id)
    .where(occupancies.c.id.in_(_IDS), occupancies.c.cells_taken == 0)
)
_TOUCH_OF = _touching(or_(cells.c.id.in_(_CELLS), cells.c.id.in_(_CELLS_OF), cells.c.id.in_(_CELLS_ASKED)))
_BESIDE, _HERE = space_cells.alias(), space_cells.alias()
_NEIGHBOURS = (
    select(_BESIDE.c.cell_id)
    .join(_HERE, _HERE.c.space_id == _BESIDE.c.space_id)
    .where(or_(_HERE.c.cell_id.in_(_CELLS), _HERE.c.cell_id.in_(_CELLS_OF)))
)
_LOCK_NEIGHBOURS = select(cells.c.id).where(cells.c.id.in_(_NEIGHBOURS)).order_by(cells.c.id)
_LOCK_NEIGHBOURS = _LOCK_NEIGHBOURS.with_for_update(key_share=True)
_TRY = select(cells.c.id).where(cells.c.id.in_(_CELLS)).order_by(cells.c.id)
_TRY = _TRY.with_for_update(key_share=True, skip_locked=True)
_LOCK_OCCUPANCIES = select(occupancies.c.id).where(*_ALIVE).order_by(occupancies.c.id).with_for_update()
_CONFIRM = (
    update(occupancies)
    .where(*_ALIVE, occupancies.c.expires_at > _NOW)
    .values(expires_at=bindparam("until"), kind=bindparam("use"), label=bindparam("text"))
    .returning(
        occupancies.c.id,
        occupancies.c.space_id,
        occupancies.c.starts_at,
        occupancies.c.ends_at,
        occupancies.c.cells_taken,
    )
)
_NOT_LAPSED = or_(occupancies.c.expires_at.is_(None), occupancies.c.expires_at > _NOW)
_KEEP = update(occupancies).where(*_ALIVE, _NOT_LAPSED).values(expires_at=None).returning(occupancies.c.id)
_LET_LAPSE = update(occupancies).where(*_ALIVE).values(expires_at=bindparam("until"))
_SHORTEN = _LET_LAPSE.values(ends_at=bindparam("until"), expires_at=None)
_CLAIMED = (
    select(claims.c.occupancy_id, claims.c.cell_id, claims.c.starts_at, claims.c.ends_at)
    .where(claims.c.occupancy_id.in_(_IDS), claims.c.released_at.is_(None))
    .order_by(claims.c.id)
)
_END = (
    update(occupancies)
    .where(*_ALIVE)
    .values(released_at=_NOW, ended_because=bindparam("because"))
    .returning(occupancies.c.id)
)
_END_LAPSED = _END.where(occupancies.c.expires_at <= _NOW)
_END_CLAIMS = (
    update(claims).where(claims.c.occupancy_id.in_(_IDS), claims.c.released_at.is_(None)).values(released_at=_NOW)
)
_GIVE_UP = _END_CLAIMS.where(claims.c.cell_id.in_(_CELLS))
_RECOUNT = update(occupancies).where(occupancies.c.id.in_(_IDS)).values(cells_taken=bindparam("many"))
_OCCUPY, _CLAIM = insert(occupancies).returning(occupancies.c.id), insert(claims)
_LIKE = [
    occupancies.c[name] for name in ("space_id", "starts_at", "ends_at", "kind", "label", "cells_taken", "expires_at")
]
_OCCUPY_ALL = insert(occupancies).returning(occupancies.c.id, *_LIKE)


@dataclass(frozen=True, kw_only=True)
class Taken:
    """A part that was taken, and the occupancy it became; ``event`` unless it is only kept for somebody."""

    occupancy_id: int
    part: Part
    event: Mark | None = None


@dataclass(frozen=True, kw_only=True)
class Move:
    """A use that gives up its time for ``part``, where it lapses at ``expires_at`` unless that is None."""

    occupancy_id: int
    part: Part
    expires_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Exchange:
    """An occupancy that gives up the cells ``lost`` and takes ``gained`` instead; ``kept`` are its others."""

    occupancy_id: int
    period: Period
    lost: frozenset[int]
    kept: frozenset[int]
    gained: frozenset[int]


def no_rules(_busy: Sequence[Busy]) -> Iterable[Reason]:
    """The caller has no rules of its own."""
    return ()


def at_once(_part: Part) -> datetime | None:
    """Nobody has to say yes."""
    return None


def every_reason(found: Sequence[Reason]) -> Sequence[Reason]:
    """No rule is let pass."""
    return found


def take(
    parts: Sequence[Part],
    *,
    plan: Plan,
    now: datetime,
    expires_at: datetime | None = None,
    is_held: bool = True,
    rules: Rules = no_rules,
    holders: Holders = nobody,
    judge: Judge = every_reason,
) -> list[Taken]:
    """Take every part, or none; with ``expires_at`` they lapse at that time unless confirmed. What is not ``is_held``
    is only asked for: it must be free, and stays so.

    Raises DomainError with all that the caller's ``rules`` and those of every use say under the lock: 409 when
    anything is taken. ``holders`` names holders that the reader may know, ``judge`` says what of it refuses.
    """
    cell_ids = _touch(_cells(parts))
    chosen = _check(parts, cell_ids, plan=plan, now=now, rules=rules, holders=holders, judge=judge)
    return _shown(_insert_all(chosen, expires_at, is_held), plan, now, lapses=expires_at)


def take_each(
    parts: Sequence[Part],
    *,
    plan: Plan,
    now: datetime,
    check: Check,
    holders: Holders = nobody,
    tally: Check = unlimited,
    waits: Waits = at_once,
    is_held: bool = True,
    is_whole: bool,
) -> tuple[list[Taken], Sorted]:
    """Take those of ``parts``, by start, that may be; ``check`` are the caller's rules for each, ``tally`` those
    for many together, ``waits`` says of each until when it waits, and ``is_held`` whether what waits holds its time.
    One look at all.

    Answers what was taken and how all were sorted. With ``is_whole``, or when none may be, raises DomainError with
    every reason.
    """
    cell_ids = _touch(_cells(parts))
    around = hull(part.period for part in parts)
    busy = look(cell_ids, around.widened(plan.longest_gap), now)
    found = sort_out(parts, busy, list_closures(cell_ids, around), plan, check=check, holders=holders, tally=tally)
    if found.refused and (is_whole or not found.chosen):
        raise DomainError(*dated(found.refused, plan))
    until = [waits(part) for part in found.chosen]
    return _shown(_insert_all(found.chosen, until, is_held), plan, now, lapses=until), found


def take_or_move(
    moves: Sequence[tuple[Part, int | None]],
    *,
    plan: Plan,
    now: datetime,
    check: Check,
    holders: Holders = nobody,
    tally: Tally = no_tally,
    is_whole: bool,
) -> tuple[dict[datetime, Taken], Sorted]:
    """Like ``take_each`` for parts, by start, each of which replaces the use with that id or is a new one. What may not
    be keeps its use. Answers what was taken by the start of its part.

    Raises DomainError like ``take_each``, and (409) when any of the uses was released or has lapsed before.
    """
    parts, places = [part for part, _use in moves], {part.period.start: use for part, use in moves if use is not None}
    cell_ids = _touch_around(list(places.values()), _cells(parts))
    around = hull(part.period for part in parts)
    busy, closures = look(cell_ids, around.widened(plan.longest_gap), now), list_closures(cell_ids, around)
    found = rearrange(parts, places, busy, closures, plan, check=check, holders=holders, tally=tally)
    if found.refused and is_whole:
        raise DomainError(*dated(found.refused, plan))
    return {one.part.period.start: one for one in _replace(found.chosen, places, plan, now)}, found


def confirm(
    ids: Collection[int],
    *,
    plan: Plan,
    kind: Use,
    label: str,
    now: datetime,
    expires_at: datetime | None = None,
    is_known: bool = False,
    rules: Rules = no_rules,
    judge: Judge = every_reason,
) -> list[Taken]:
    """Keep what was held, for good or until another ``expires_at``; ``is_known``: calendars showed it before.

    Raises DomainError (409) when any of it has lapsed or was released, and with what the rules say by now.
    """
    cell_ids = _touch_of(ids)
    values = {"ids": list(ids), "moment": now, "until": expires_at, "use": kind, "text": label}
    rows = execute(_CONFIRM, values).all()
    _require_all(ids, [row.id for row in rows])
    kept = [(row.id, _part(row, plan, kind, label)) for row in rows]
    _check([part for _number, part in kept], cell_ids, plan=plan, now=now, rules=rules, judge=judge, own=ids)
    return _shown(kept, plan, now, old=[n for n, _part in kept] if is_known else (), lapses=expires_at)


def move(
    ids: Collection[int],
    parts: Sequence[Part],
    *,
    plan: Plan,
    now: datetime,
    expires_at: datetime | None = None,
    is_held: bool = True,
    rules: Rules = no_rules,
    holders: Holders = nobody,
    judge: Judge = every_reason,
) -> list[Taken]:
    """Give up ``ids`` for ``parts`` in one step; they may overlap.

    Raises DomainError like ``take``, and (409) when any of ``ids`` was released or has lapsed before.
    """
    cell_ids = _touch_around(ids, _cells(parts))
    _give_up(ids, now)
    chosen = _check(parts, cell_ids, plan=plan, now=now, rules=rules, holders=holders, judge=judge)
    return _shown(_insert_all(chosen, expires_at, is_held), plan, now, old=ids, lapses=expires_at)


def move_each(wanted: Collection[Move], *, plan: Plan, now: datetime) -> dict[int, Taken]:
    """Have each go to its own part, all in one step: one lock, one look, one insert, however many. Answers what each
    became, by what it was.

    Raises DomainError with every reason and its date (409 when any is taken), and (409) as ``move`` does.
    """
    moves = sorted(wanted, key=lambda each: (each.part.period.start, each.occupancy_id))
    ids, parts = [each.occupancy_id for each in moves], [each.part for each in moves]
    cell_ids = _touch_around(ids, _cells(parts))
    _give_up(ids, now)
    around = hull(part.period for part in parts)
    busy = look(cell_ids, around.widened(plan.longest_gap), now)
    found = sort_out(parts, busy, list_closures(cell_ids, around), plan, check=lambda _part: ())
    if found.refused:
        raise DomainError(*dated(found.refused, plan))
    lapses = [each.expires_at for each in moves]
    taken = _insert_all(found.chosen, lapses, True)
    return dict(zip(ids, _shown(taken, plan, now, old=ids, lapses=lapses), strict=True))


def take_beside(
    part: Part,
    beside: Collection[int],
    *,
    plan: Plan,
    now: datetime,
    expires_at: datetime,
    is_held: bool = True,
    rules: Rules = no_rules,
    holders: Holders = nobody,
    judge: Judge = every_reason,
) -> tuple[Taken, list[int]]:
    """Take ``part`` for who has the uses ``beside`` already: they are not in its way, and what they hold of it is held.

    Answers an occupancy of it that claims nothing itself, and those that keep what nobody of ``beside`` does; with
    ``move`` all of them become one. Raises DomainError like ``take``.
    """
    cell_ids = _touch_of(beside, _cells([part]))
    common: dict[str, Any] = {"rules": rules, "holders": holders, "judge": judge}
    (chosen,) = _check([part], cell_ids, plan=plan, now=now, own=beside, **common)
    (taken,) = _shown(_insert_all([chosen], expires_at, is_held=False), plan, now)
    pieces = _pieces(chosen, beside) if is_held else {}
    return taken, [_insert_piece(chosen, period, ids, expires_at) for period, ids in pieces.items()]


def release(ids: Collection[int], *, now: datetime) -> None:
    """Give the time back. The rows stay, for the figures; releasing twice changes nothing."""
    _touch_around(ids)
    events.end(_end(ids, Ending.RELEASED, now), now=now)


def revise(ids: Collection[int], *, plan: Plan, now: datetime) -> None:
    """Tell caches and calendars that something of uses is otherwise which moves nothing: what for, or whose."""
    _touch_of(ids)
    events.revise(ids, plan=plan, now=now)


def let_lapse(ids: Collection[int], until: datetime) -> None:
    """Have uses that their caller has just taken lapse at ``until`` unless they are kept."""
    db.session.execute(_LET_LAPSE, {"ids": list(ids), "until": until})


def keep(ids: Collection[int], *, now: datetime) -> bool:
    """Have what lapses stay for good; False when any of it has lapsed or ended before: then undo the block."""
    _touch_of(ids)
    return set(db.session.scalars(_KEEP, {"ids": list(ids), "moment": now})) == set(ids)


def shorten(ids: Collection[int], until: datetime, *, plan: Plan, now: datetime) -> None:
    """Have uses under way end at ``until``, before their end: the rest is free at once. They stay what they are."""
    _touch_around(ids)
    rows = db.session.execute(_CLAIMED, {"ids": list(ids)}).all()
    db.session.execute(_END_CLAIMS, {"ids": list(ids), "moment": now})
    db.session.execute(_SHORTEN, {"ids": list(ids), "until": until})
    db.session.execute(_CLAIM, [{**row._mapping, "ends_at": until} for row in rows])
    freed.note(ids, now=now)
    events.revise(ids, plan=plan, now=now)


def exchange(wanted: Sequence[Exchange], *, now: datetime) -> None:
    """Have occupancies stay what they are on other cells. Call under the locks of all of them, for cells found free."""
    ids = [one.occupancy_id for one in wanted]
    if ids and db.engine.dialect.name != "sqlite":
        db.session.execute(_LOCK_OCCUPANCIES, {"ids": ids})
    for one in wanted:
        db.session.execute(_GIVE_UP, {"ids": [one.occupancy_id], "cells": list(one.lost), "moment": now})
    for one in wanted:
        _insert_claims(_claims_of(one.occupancy_id, sorted(one.gained), one.period))
        many = len(one.kept | one.gained)
        db.session.execute(_RECOUNT, {"ids": [one.occupancy_id], "many": many})


def end_lapsed(now: datetime) -> None:
    """Tidy up what has lapsed long since, for the worker; nobody waits for it: lapsed counts as free."""
    lapsed = select(Occupancy.id).where(Occupancy.expires_at <= now, Occupancy.released_at.is_(None)).limit(200)
    if ids := list(db.session.scalars(lapsed)):
        lapse(ids, now=now)


def lapse(ids: Collection[int], *, now: datetime) -> None:
    """End those of the uses that have lapsed by now."""
    _touch_around(ids)
    _end(ids, Ending.LAPSED, now)


def clear(cell_ids: Iterable[int], period: Period, *, now: datetime) -> None:
    """End what has lapsed in these cells within ``period``: whoever waits for it is offered it."""
    look(_touch_around((), sorted(set(cell_ids))), period, now)


def cells_of(occupancy_id: int) -> frozenset[int]:
    """The cells that an occupancy takes right now."""
    return frozenset(db.session.scalars(_CELLS_OF, {"ids": [occupancy_id]}))


def lock_cells(cell_ids: Iterable[int], ids: Collection[int] = ()) -> None:
    """Queue behind whoever takes time in these cells and those of occupancies ``ids``, and tell caches: for those who
    change when cells are open, and for who looks at what is in the way before they take it."""
    _touch_around(ids, sorted(set(cell_ids)))


def try_lock(cell_ids: Collection[int]) -> bool:
    """Lock cells out of order, if nobody is at any of them; whether they are locked now."""
    if db.engine.dialect.name == "sqlite":
        return True
    return len(db.session.scalars(_TRY, {"cells": sorted(cell_ids)}).all()) == len(set(cell_ids))


def _cells(parts: Iterable[Part]) -> list[int]:
    return sorted({cell.id for part in parts for cell in part.space.cells})


def _touch(cell_ids: Iterable[int]) -> Sequence[int]:
    """Lock the cells (SQLite has one writer, and ``writing()`` is it) and tell caches and feeds of them."""
    return execute(_TOUCH, {"cells": sorted(set(cell_ids))}).scalars().all()


def _touch_of(ids: Collection[int], cell_ids: Sequence[int] = ()) -> Sequence[int]:
    """The same for the cells that occupancies take, and for more."""
    return db.session.scalars(_TOUCH_OF, {"ids": list(ids), "cells": list(cell_ids)}).all()


def _touch_around(ids: Collection[int], cell_ids: Sequence[int] = ()) -> Sequence[int]:
    """The same, after locking all cells of every space around: what is freed here may complete any of those, and who
    waits for it is given it before the block ends."""
    if db.engine.dialect.name != "sqlite":
        db.session.execute(_LOCK_NEIGHBOURS, {"ids": list(ids), "cells": list(cell_ids)})
    return _touch_of(ids, cell_ids)


def _check(
    parts: Sequence[Part],
    cell_ids: Collection[int],
    *,
    plan: Plan,
    now: datetime,
    rules: Rules,
    holders: Holders = nobody,
    judge: Judge = every_reason,
    own: Collection[int] = (),
) -> list[Part]:
    """Look under the lock and answer ``parts`` with their cells chosen. Raises DomainError with every reason."""
    around = hull(part.period for part in parts)
    busy = [b for b in look(cell_ids, around.widened(plan.longest_gap), now) if b.occupancy_id not in own]
    closures = list_closures(cell_ids, around)
    chosen = choose(parts, busy, closures, plan)
    if refused := judge([*rules(busy), *check_use(chosen, busy, closures, plan, holders)]):
        raise DomainError(*refused)
    return chosen


def look(cell_ids: Collection[int], period: Period, now: datetime) -> list[Busy]:
    """What takes locked cells; whatever has lapsed in the way is ended first."""
    rows = list_unreleased(cell_ids, period)
    if lapsed := {row.occupancy_id for row in rows if is_lapsed(row, now)}:
        _end(lapsed, Ending.LAPSED, now)
    return [as_busy(row) for row in rows if row.occupancy_id not in lapsed]


def _end(ids: Collection[int], because: Ending, now: datetime) -> Sequence[int]:
    """Release occupancies and their claims, also claims of cells that the caller has not locked: it only frees.

    What is to end because it has lapsed is looked at once more: it may have been confirmed meanwhile.
    """
    if db.engine.dialect.name != "sqlite":
        db.session.execute(_LOCK_OCCUPANCIES, {"ids": list(ids)})
    end = _END_LAPSED if because is Ending.LAPSED else _END
    gone = list(db.session.scalars(end, {"ids": list(ids), "moment": now, "because": because}))
    db.session.execute(_END_CLAIMS, {"ids": gone, "moment": now})
    freed.note(gone, now=now, have_lapsed=because is Ending.LAPSED)
    if because is Ending.LAPSED:
        events.end(gone, now=now)
    return gone


def _give_up(ids: Collection[int], now: datetime) -> None:
    """End uses for others in their stead. Raises DomainError (409) when any of them has lapsed or ended before."""
    lapsed = select(Occupancy.id).where(Occupancy.id.in_(ids), Occupancy.expires_at <= now)
    _require_all(ids, set(_end(ids, Ending.MOVED, now)) - set(db.session.scalars(lapsed)))


def _require_all(ids: Collection[int], changed: Iterable[int]) -> None:
    if set(ids) != set(changed):
        message = _l("The time is no longer held for you. Choose again.")
        raise DomainError(Reason(code="ended", message=message, status=TAKEN))


def _part(row: Any, plan: Plan, kind: Use, label: str) -> Part:
    space = plan.get(row.space_id)
    ids = set(db.session.scalars(_CELLS_OF, {"ids": [row.id]})) if space.is_pool else space.cell_ids
    chosen = tuple(cell for cell in space.cells if cell.id in ids)
    period = Period(row.starts_at, row.ends_at)
    return Part(space=space, period=period, kind=kind, label=label, units=row.cells_taken, chosen=chosen)


def _shown(
    uses: Sequence[tuple[int, Part]], plan: Plan, now: datetime, *, old: Collection[int] = (), lapses: Lapse = None
) -> list[Taken]:
    """What was taken, by occupancy, and from now on in calendars; it follows the events of ``old``."""
    lasting = [(number, part) for number, part in uses if part.kind not in PASSING]
    until = dict(zip([number for number, _part in uses], _each(lapses, len(uses)), strict=True))
    marks = events.write(lasting, instead_of=old, lapses=until, plan=plan, now=now)
    return [Taken(occupancy_id=number, part=part, event=marks.get(number)) for number, part in uses]


def _replace(parts: Sequence[Part], places: Mapping[datetime, int], plan: Plan, now: datetime) -> list[Taken]:
    """Take ``parts``, which are free once the uses at ``places``, by start, are given up."""
    old = {start: places[start] for part in parts if (start := part.period.start) in places}
    if old:
        _require_all(old.values(), _end(list(old.values()), Ending.MOVED, now))
    taken = _insert_all(parts, None, True)
    heirs = [one for one in taken if one[1].period.start in old]
    others = [one for one in taken if one[1].period.start not in old]
    return _shown([*heirs, *others], plan, now, old=[old[part.period.start] for _number, part in heirs])


def _insert_all(parts: Sequence[Part], expires_at: Lapse, is_held: bool) -> list[tuple[int, Part]]:
    lapses = _each(expires_at, len(parts))
    held = [is_held or lapse is None for lapse in lapses]  # What waits for nobody is taken.
    rows = [_row(part, lapse, holds) for part, lapse, holds in zip(parts, lapses, held, strict=True)]
    taken = list(zip(_occupy_all(rows), parts, strict=True))
    claiming = [one for one, holds in zip(taken, held, strict=True) if holds]
    _insert_claims([row for number, part in claiming for row in _claims_of(number, _ids(part), part.period)])
    return taken


def _each(lapses: Lapse, many: int) -> Sequence[datetime | None]:
    return lapses if isinstance(lapses, Sequence) else [lapses] * many


def _occupy_all(rows: Sequence[dict[str, object]]) -> list[int]:
    """Their ids, in their order. Told apart by what they say, for SQLite answers in order only one by one; those that
    say the same may stand for each other."""
    if len(rows) < 2:  # The statement for many costs more.
        return [int(execute(_OCCUPY, row).scalar_one()) for row in rows]
    made = defaultdict[tuple[object, ...], list[int]](list)
    for number, *values in db.session.execute(_OCCUPY_ALL, rows):
        made[tuple(values)].append(number)
    return [made[tuple(row[column.name] for column in _LIKE)].pop() for row in rows]


def _pieces(part: Part, beside: Collection[int]) -> dict[Period, list[int]]:
    """What none of the uses ``beside`` holds of ``part``: by period, the cells."""
    held = defaultdict[int, list[Period]](list)
    for row in db.session.execute(_CLAIMED, {"ids": list(beside)}):
        held[row.cell_id].append(Period(row.starts_at, row.ends_at))
    left = defaultdict[Period, list[int]](list)
    for cell in part.cells:
        for period in without(part.period, held[cell.id]):
            left[period].append(cell.id)
    return left


def _insert_piece(part: Part, period: Period, cell_ids: Sequence[int], expires_at: datetime) -> int:
    row = _row(replace(part, period=period), expires_at, is_held=True) | {"cells_taken": len(cell_ids)}
    number = int(execute(_OCCUPY, row).scalar_one())
    _insert_claims(_claims_of(number, cell_ids, period))
    return number


def _row(part: Part, expires_at: datetime | None, is_held: bool) -> dict[str, object]:
    times = {"starts_at": part.period.start, "ends_at": part.period.end}
    values = {
        "space_id": part.space.id,
        "kind": part.kind,
        "label": part.label,
        "cells_taken": len(part.cells) * is_held,
    }
    return {**values, "expires_at": expires_at, **times}


def _ids(part: Part) -> list[int]:
    return [cell.id for cell in part.cells]


def _claims_of(occupancy_id: int, cell_ids: Iterable[int], period: Period) -> list[dict[str, object]]:
    times = {"starts_at": period.start, "ends_at": period.end}
    return [{"occupancy_id": occupancy_id, "cell_id": number, **times} for number in cell_ids]


def _insert_claims(rows: Sequence[dict[str, object]]) -> None:
    if rows:
        execute(_CLAIM, rows)
