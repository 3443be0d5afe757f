"""Closing space over what is booked: first whom it touches and where each could go, then all of it in one block."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from anchorcenter.accounts.actors import Actor
from anchorcenter.accounts.queries import lock_person
from anchorcenter.bookings import queries as bookings
from anchorcenter.bookings.models import Booking, Status
from anchorcenter.bookings.proposing import propose_all
from anchorcenter.bookings.service import making_way
from anchorcenter.core.db import db
from anchorcenter.core.errors import DomainError, Reason
from anchorcenter.core.i18n import _l
from anchorcenter.core.periods import Period, hull
from anchorcenter.core.settings import lock_configuration
from anchorcenter.core.versions import seal
from anchorcenter.facilities import changes, claims
from anchorcenter.facilities.changes import Author
from anchorcenter.facilities.closures import ClosureEdit, cells_of, save_closure
from anchorcenter.facilities.maintenance import MaintenanceEdit, list_dates, save_maintenance
from anchorcenter.facilities.models import Closure, Use
from anchorcenter.facilities.plan import Plan
from anchorcenter.facilities.queries import get_plan, list_busy
from anchorcenter.facilities.rules import Part
from anchorcenter.operations import queries
from anchorcenter.operations.decisions import Chosen, Closing, note
from anchorcenter.operations.effects import Effect
from anchorcenter.operations.impact import consider
from anchorcenter.operations.models import Decision
from anchorcenter.operations.reopening import offer_back

OPEN = (Status.CONFIRMED, Status.REQUESTED)


@dataclass(frozen=True, kw_only=True)
class Decided:
    """What becomes of each booking inside, by its code; ``every`` holds for all. ``why`` is read by those concerned."""

    by_code: Mapping[str, Decision] = field(default_factory=dict)
    every: Decision | None = None
    why: str = ""

    def of(self, touched: Touched) -> Decision | None:
        """What is to become of it; what all are to do holds where it can be."""
        wanted = self.every or self.by_code.get(touched.code)
        if self.every is Decision.MOVE and touched.proposal is None:
            return self.by_code.get(touched.code)
        return wanted if wanted in touched.choices else None


@dataclass(frozen=True, kw_only=True)
class Touched:
    """A use inside a closure, and of a booking its code and where it could go."""

    effect: Effect
    code: str = ""
    proposal: Part | None = None
    has_begun: bool = False

    @property
    def choices(self) -> tuple[Decision, ...]:
        """What may become of it: only bookings are decided about, and what has begun is not moved."""
        if not self.code:
            return ()
        move = () if self.proposal is None else (Decision.MOVE,)
        return (*move, Decision.CANCEL, Decision.KEEP)

    @property
    def key(self) -> tuple[Any, ...]:
        """What makes it something else than was shown."""
        to = self.proposal
        slot = (to.space.id, to.period.start.isoformat(), sorted(cell.id for cell in to.cells)) if to else ()
        return (*self.effect.key, self.code, self.has_begun, slot)


@dataclass
class Rehearsal(Exception):
    """Nothing is stored: somebody must first see what is ``touched`` and decide; ``word`` says that they have.

    ``is_other``: it is otherwise than they saw. ``reasons``: what is wrong with what they decided.
    """

    touched: Sequence[Touched]
    word: str
    is_other: bool = False
    reasons: Sequence[Reason] = ()
    dates: Sequence[Period] = ()


def close_over(
    closure_id: int | None, edit: ClosureEdit, decided: Decided, *, confirmed: str, by: Actor, now: datetime
) -> int:
    """Store a closure, and have what is booked inside go where it was proposed, end or stay; each owner is told once.

    Answers its id. Raises Rehearsal until ``confirmed`` is the word for what would happen now and every booking is
    decided about, and DomainError as ``save_closure`` does. Call inside ``writing()``.
    """
    author, period = Author(by=by.key, now=now), (edit.starts_at, edit.ends_at)

    def save() -> Closing:
        number = save_closure(closure_id, edit, author=author)
        return Closing(edit=edit, key=f"closure-{number}", dates=[(number, Period(*period))])

    dates = [Period(*period)] if edit.starts_at < edit.ends_at else []  # Else it is refused.
    ((number, _period),) = _close(save, edit, dates, decided, confirmed=confirmed, by=by, now=now).dates
    if closure_id is not None:
        offer_back(queries.list_displaced([closure_id], now=now), by=by, now=now, plan=get_plan())
    return number


def close_again(edit: MaintenanceEdit, decided: Decided, *, confirmed: str, by: Actor, now: datetime) -> int:
    """The same of every date of a rule, at once; answers the id of the maintenance. Raises DomainError as
    ``save_maintenance`` does."""

    def save() -> Closing:
        row = save_maintenance(edit, author=Author(by=by.key, now=now))
        dates = [(each.id, Period(each.starts_at, each.ends_at)) for each in row.closures]
        return Closing(edit=edit, key=f"maintenance-{row.id}", dates=dates)

    dates = list_dates(edit, get_plan())
    done = _close(save, edit, dates, decided, confirmed=confirmed, by=by, now=now)
    return int(done.key.rpartition("-")[2])


def _close(
    save: Callable[[], Closing],
    edit: ClosureEdit,
    dates: Sequence[Period],
    decided: Decided,
    *,
    confirmed: str,
    by: Actor,
    now: datetime,
) -> Closing:
    lock_configuration()
    lock_person(by.id)
    plan = get_plan()
    _lock_inside(cells_of(edit), dates, now, plan)
    closing, found = consider(save, now=now)
    inside = _bookings_in(found)
    owners = making_way.list_owners(inside.values(), by=by, now=now)
    touched = _touched(found, inside, owners, now, plan)
    word = seal({"touched": [each.key for each in touched]})
    if word != confirmed:
        raise Rehearsal(touched, word, is_other=bool(confirmed), dates=dates)
    if reasons := check_decided(touched, decided):
        raise Rehearsal(touched, word, reasons=reasons, dates=dates)
    _settle(closing, touched, inside, owners, decided, by=by, now=now, plan=plan)
    return closing


def keep_undecided(closure_id: int, why: str, *, by: Actor, now: datetime) -> int:
    """Have all bookings inside a closure about which nobody has decided stay there; each owner is told once. Answers
    how many. Raises DomainError (422) without a reason. Call inside ``writing()``."""
    if not why:
        message = _l("Say why a booking stays inside the closure: whose it is reads it.")
        raise DomainError(Reason(code="why", message=message, field="why"))
    plan, row = get_plan(), changes.get(Closure, closure_id)
    lock_person(by.id)
    slots = [number for number, _closure in queries.list_undecided(now=now, closure_id=closure_id)]
    bookings.lock_bookings([booking.id for booking in bookings.list_by_occupancy(slots)])
    claims.lock_cells([cell.id for cell in row.cells])
    slots = [number for number, _closure in queries.list_undecided(now=now, closure_id=closure_id)]
    inside = bookings.list_by_occupancy(slots)
    period = Period(row.starts_at, row.ends_at)
    edit = ClosureEdit(label=row.label, label_en=row.label_en, starts_at=period.start, ends_at=period.end)
    closing = Closing(edit=edit, key=f"closure-{row.id}", dates=[(row.id, period)])
    chosen = [Chosen(each, Decision.KEEP, making_way.as_losing(each, by, plan), None) for each in inside]
    making_way.keep_inside(inside, why, by=by, now=now)
    note(closing, chosen, why, by=by, now=now, plan=plan)
    return len(inside)


def check_decided(touched: Iterable[Touched], decided: Decided) -> list[Reason]:
    """What is missing: a decision about a booking, the reason for keeping one inside."""
    open_ones = [each for each in touched if each.choices]
    reasons = []
    if undecided := [each.code for each in open_ones if decided.of(each) is None]:
        message = _l("Decide about each booking: %(codes)s.", codes=", ".join(undecided))
        reasons.append(Reason(code="undecided", message=message, field="decisions"))
    if not decided.why and any(decided.of(each) is Decision.KEEP for each in open_ones):
        message = _l("Say why a booking stays inside the closure: whose it is reads it.")
        reasons.append(Reason(code="why", message=message, field="keep_why"))
    return reasons


def _lock_inside(cells: Collection[int], dates: Sequence[Period], now: datetime, plan: Plan) -> None:
    """Lock what may be moved or cancelled: bookings, then all cells of their kinds of space."""
    uses = list_busy(cells, hull(dates), now=now) if dates else []
    reached = [use for use in uses if use.kind is Use.BOOKING and any(use.period.overlaps(each) for each in dates)]
    booked = {use.occupancy_id: plan.get(use.space_id).kind for use in reached}
    if booked:
        bookings.lock_bookings([booking.id for booking in bookings.list_by_occupancy(booked)])
        db.session.expire_all()
        kinds = set(booked.values())
        claims.lock_cells(cell for space in plan.spaces if space.kind in kinds for cell in space.cell_ids)


def _bookings_in(found: Iterable[Effect]) -> dict[int, Booking]:
    """The bookings that something can be decided about, by occupancy."""
    numbers = [effect.use.occupancy_id for effect in found if effect.use.kind is Use.BOOKING]
    every = bookings.list_by_occupancy(numbers) if numbers else []
    return {part.occupancy_id: each for each in every if each.status in OPEN for part in each.parts}


def _touched(
    found: Iterable[Effect], inside: Mapping[int, Booking], owners: Mapping[int, Actor], now: datetime, plan: Plan
) -> list[Touched]:
    losing = [making_way.as_losing(b, owners[b.id], plan) for b in inside.values() if not _has_begun(b, now)]
    proposed = propose_all(losing, now=now, plan=plan)
    return [_one(effect, inside.get(effect.use.occupancy_id), proposed, now) for effect in found]


def _one(effect: Effect, booking: Booking | None, proposed: Mapping[int, Part], now: datetime) -> Touched:
    if booking is None:
        return Touched(effect=effect)
    proposal = proposed.get(effect.use.occupancy_id)
    return Touched(effect=effect, code=booking.code, proposal=proposal, has_begun=_has_begun(booking, now))


def _has_begun(booking: Booking, now: datetime) -> bool:
    return booking.parts[0].occupancy.starts_at <= now


def _settle(
    closing: Closing,
    touched: Sequence[Touched],
    inside: Mapping[int, Booking],
    owners: Mapping[int, Actor],
    decided: Decided,
    *,
    by: Actor,
    now: datetime,
    plan: Plan,
) -> None:
    """Do what was decided, what frees time first, keep it for the closure's page and tell everybody once."""
    away = closing.why_away(decided.why)
    chosen = [_choose(each, inside, decided, by, plan) for each in touched if each.choices]
    by_decision = {decision: [each for each in chosen if each.decision is decision] for decision in Decision}
    making_way.cancel_away([each.booking for each in by_decision[Decision.CANCEL]], away, by=by, now=now, plan=plan)
    moves = [
        making_way.Moving(booking=each.booking, part=each.to, owner=owners[each.booking.id])
        for each in by_decision[Decision.MOVE]
        if each.to
    ]
    making_way.move_away(moves, away, by=by, now=now, plan=plan)
    making_way.keep_inside([each.booking for each in by_decision[Decision.KEEP]], decided.why, by=by, now=now)
    note(closing, chosen, decided.why, by=by, now=now, plan=plan)


def _choose(each: Touched, inside: Mapping[int, Booking], decided: Decided, by: Actor, plan: Plan) -> Chosen:
    booking, decision = inside[each.effect.use.occupancy_id], decided.of(each) or Decision.KEEP
    to = each.proposal if decision is Decision.MOVE else None
    return Chosen(booking, decision, making_way.as_losing(booking, by, plan), to)
