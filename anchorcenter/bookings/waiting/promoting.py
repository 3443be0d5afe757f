"""What becomes free goes to whoever is first in turn: in the block that frees it, so that nobody comes between."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from anchorcenter.accounts.actors import Actor
from anchorcenter.accounts.directory import find_actor_of
from anchorcenter.admissions.answering import NIGHT_FROM, NIGHT_UNTIL
from anchorcenter.admissions.models import Entry
from anchorcenter.admissions.queries import find_queue
from anchorcenter.admissions.service import Skip, find_next, offer_next
from anchorcenter.bookings.offers.making import NewOffer, keep
from anchorcenter.bookings.offers.models import Offer, Origin
from anchorcenter.bookings.offers.news import tell_of_offers
from anchorcenter.bookings.quotas.service import Account
from anchorcenter.bookings.rules import WANTED, check_booking
from anchorcenter.bookings.waiting import queries
from anchorcenter.bookings.waiting.models import Wish
from anchorcenter.bookings.waiting.rules import Tolerance, answer_until, cells_of, list_slots
from anchorcenter.bookings.waiting.service import expire
from anchorcenter.core import settings
from anchorcenter.core.audit import PROGRAM
from anchorcenter.core.db import db
from anchorcenter.core.errors import TAKEN, Reason
from anchorcenter.core.i18n import Shown, _l, period_text
from anchorcenter.core.periods import Period, hull
from anchorcenter.core.unit_of_work import writing
from anchorcenter.facilities import claims, freed
from anchorcenter.facilities.models import Use
from anchorcenter.facilities.plan import Plan, SpacePlan
from anchorcenter.facilities.queries import get_plan, list_busy, list_closures
from anchorcenter.facilities.rules import Busy, Part, check_use, choose
from anchorcenter.facilities.sorting import uses_of

OFFER_MINUTES = settings.Setting("waiting.offer_minutes", 120)
SPARE = timedelta(minutes=5)  # The worker comes each minute: until then nobody but the next in turn gets it.
FINAL = {"not_eligible"}  # Whom a space is not for, it will not be for tomorrow.
Stretches = Sequence[tuple[frozenset[int], Period]]
Slot = tuple[SpacePlan, Period]


@dataclass(frozen=True, kw_only=True)
class Fit:
    """What somebody is to be offered."""

    space: SpacePlan
    period: Period
    to: Actor


class Round:
    """One look at who of ``wishes`` gets what, of what became free or of all that is; under the locks of the cells.

    With ``against`` only what that part is about to take away.
    """

    def __init__(
        self,
        wishes: Sequence[Wish],
        stretches: Stretches | None,
        *,
        now: datetime,
        plan: Plan,
        against: Part | None = None,
    ) -> None:
        self.wishes = {wish.entry_id: wish for wish in wishes}
        self.stretches, self.now, self.plan, self.against = stretches, now, plan, against
        self.made: list[Offer] = []

    def run(self) -> None:
        """Offer to one after the other, and write to each person once."""
        queue, turn = find_queue(queries.KEY), list(self.wishes)
        while queue and turn:
            entry = offer_next(queue, eligible=self.eligible, offer=self.offer, now=self.now, among=turn)
            turn = turn[turn.index(entry.id) + 1 :] if entry else []
        tell_of_offers(self.made, now=self.now, plan=self.plan)

    def first(self) -> Actor | None:
        """Whose turn it is, if anybody's; why others before them are passed over is kept."""
        queue = find_queue(queries.KEY)
        found = find_next(queue, eligible=self.eligible, now=self.now, among=list(self.wishes)) if queue else None
        return found[1].to if found else None

    def eligible(self, entry: Entry) -> Fit | Skip | None:
        """What the wish can have; why its owner may not have it; None when nothing of it is free."""
        wish = queries.tolerance_of(self.wishes[entry.id], self.plan)
        if not (free := self._list_free(wish)):
            return None
        to = find_actor_of(entry.person_id, now=self.now)
        if to is None:
            return Skip(about="", code="gone", why=_l("The account is closed."), is_final=True)
        around = hull(period for _space, period in free)
        busy = queries.list_appointments(entry.person_id, around, now=self.now)
        skips = []
        for space, period in free:
            reasons = self._refusals(space, period, wish, to) + _elsewhere(period, busy)
            if not reasons:
                return Fit(space=space, period=period, to=to)
            skips.append(_skip(space, period, reasons[0]))
        return skips[0]

    def offer(self, entry: Entry, fit: Fit) -> datetime:
        """Keep it for them; answers until when."""
        wish, configuration = self.wishes[entry.id], settings.current()
        night = configuration[NIGHT_FROM], configuration[NIGHT_UNTIL]
        minutes = configuration[OFFER_MINUTES]
        wanted = NewOffer(
            space=fit.space.slug,
            starts_at=fit.period.start,
            ends_at=fit.period.end,
            purpose=wish.purpose,
            headcount=wish.headcount,
            units=wish.units,
            origin=Origin.WAITING,
            expires_at=answer_until(self.now, fit.period.start, minutes=minutes, night=night, plan=self.plan),
            entry_id=entry.id,
            spare=SPARE,
        )
        made = keep(wanted, to=fit.to, by=PROGRAM, now=self.now)
        wish.offer_id, wish.is_due = made.id, False
        self.made.append(made)
        return made.expires_at

    def _list_free(self, wish: Tolerance) -> list[Slot]:
        """What of it nobody has and no closure covers."""
        slots = [slot for slot in list_slots(wish, self.plan, freed=self.stretches) if slot[1].start > self.now]
        if not slots:
            return []
        taking = [(self.against.space, self.against.period)] if self.against else []
        cells = cells_of(space for space, _period in [*slots, *taking])
        around = hull(period for _space, period in [*slots, *taking])
        busy = list_busy(cells, around.widened(self.plan.longest_gap), now=self.now)
        closures = list_closures(cells, around)

        def is_free(slot: Slot, uses: Sequence[Busy]) -> bool:
            space, period = slot
            part = Part(space=space, period=period, kind=Use.OFFER, units=wish.units)
            near = [use for use in uses if use.period.overlaps(period.widened(self.plan.longest_gap))]
            return not check_use(choose([part], near, closures, self.plan), near, closures, self.plan)

        free = [slot for slot in slots if is_free(slot, busy)]
        if self.against is None or not free:
            return free
        (taken,) = choose([self.against], busy, closures, self.plan)
        return [slot for slot in free if not is_free(slot, [*busy, *uses_of(taken)])]

    def _refusals(self, space: SpacePlan, period: Period, wish: Tolerance, to: Actor) -> list[Reason]:
        part = Part(space=space, period=period, kind=Use.OFFER, units=wish.units)
        common: dict[str, Any] = {"by": to, "now": self.now, "plan": self.plan}
        refused = check_booking(space, period, headcount=wish.headcount, units=wish.units, **common)
        return refused or Account(**common).check(part)


def promote_freed() -> None:
    """Done last in every block: offer what became free in it. Costs nothing when nothing did, and one question when
    nobody waits."""
    if not freed.has_noted() or not queries.is_anybody_waiting():
        return
    found, now = freed.take_noted()
    if not found:
        return
    plan, stretches = get_plan(), [(each.cell_ids, each.period) for each in found]
    near_by = queries.list_near(found, now=now, plan=plan)
    wishes = [wish for wish in near_by if _is_concerned(wish, stretches, plan)]
    if not wishes:
        return
    touched = frozenset().union(*(cells for cells, _period in stretches))
    near = cells_of(s for w in wishes for s in queries.tolerance_of(w, plan).spaces if s.cell_ids & touched)
    if claims.try_lock(near):
        Round(wishes, stretches, now=now, plan=plan).run()
    else:
        for wish in wishes:
            wish.is_due = True
    db.session.flush()


def check_turn(part: Part, *, by: Actor, now: datetime, plan: Plan) -> list[Reason]:
    """That others wait for what has lapsed of ``part``, unless it is the turn of ``by``: asked under the locks before
    they take it. Who is passed over then reads why. One question when nobody waits, and no other in this block."""
    if not queries.is_anybody_waiting():
        freed.forget()
        return []
    near = part.period.widened(plan.longest_gap)
    found = [each for each in freed.list_lapsed(now=now) if each.period.overlaps(near)]
    stretches = [(each.cell_ids, each.period) for each in found]
    wishes = queries.list_near(found, now=now, plan=plan) if found else []
    concerned = [wish for wish in wishes if _is_concerned(wish, stretches, plan)]
    first = Round(concerned, stretches, now=now, plan=plan, against=part).first() if concerned else None
    if first is None or first.id == by.id:
        return []
    message = _l("Others wait for this time: they are asked first.")
    return [Reason(code=WANTED, message=message, field="starts_at", status=TAKEN)]


def look_again(now: datetime) -> None:
    """Close what came to nothing, and offer what somebody missed; a job of the worker."""
    for number in queries.list_past(now):
        with writing():
            expire(number, now=now)
    if queries.list_waiting(now=now, due=True):
        with writing():
            _promote_due(now)


def _promote_due(now: datetime) -> None:
    plan, wishes = get_plan(), queries.list_waiting(now=now, due=True)
    claims.lock_cells(cells_of(s for w in wishes for s in queries.tolerance_of(w, plan).spaces))
    Round(wishes, None, now=now, plan=plan).run()
    for wish in wishes:
        wish.is_due = False


def _is_concerned(wish: Wish, stretches: Stretches, plan: Plan) -> bool:
    return any(True for _slot in list_slots(queries.tolerance_of(wish, plan), plan, freed=stretches))


def _elsewhere(period: Period, busy: Sequence[tuple[Period, str]]) -> list[Reason]:
    for other, code in busy:
        if other.overlaps(period):
            message = (
                _l("Booked elsewhere at that time (%(code)s).", code=code) if code else _l("Offered another then.")
            )
            return [Reason(code="elsewhere", message=message)]
    return []


def _skip(space: SpacePlan, period: Period, reason: Reason) -> Skip:
    values = {"space": space.name, "period": Shown(period_text, period), "why": reason.message}
    why = _l("%(space)s %(period)s: %(why)s", **values)
    about = f"{space.slug} {period.start:%Y-%m-%dT%H:%MZ}"
    return Skip(about=about, code=reason.code, why=why, is_final=reason.code in FINAL)
