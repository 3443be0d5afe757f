"""Waiting for what is taken. Call the verbs inside ``writing()``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from anchorcenter.accounts.actors import Actor
from anchorcenter.accounts.queries import lock_person
from anchorcenter.admissions import service as admissions
from anchorcenter.admissions.models import EntryState
from anchorcenter.admissions.service import Place
from anchorcenter.bookings.availability import Asked, find_free_starts, part_at
from anchorcenter.bookings.offers.service import decline
from anchorcenter.bookings.quotas.service import Account
from anchorcenter.bookings.rules import check_booking
from anchorcenter.bookings.waiting import queries
from anchorcenter.bookings.waiting.models import Wish
from anchorcenter.bookings.waiting.news import tell_not_available
from anchorcenter.bookings.waiting.rules import Tolerance, check_wish, latest_start, list_slots, windows_of
from anchorcenter.bookings.waiting.wanted import NewWish
from anchorcenter.core import settings
from anchorcenter.core.audit import PROGRAM, record
from anchorcenter.core.db import db
from anchorcenter.core.errors import TAKEN, Alternative, DomainError, Reason
from anchorcenter.core.i18n import _l
from anchorcenter.core.periods import MINUTE, Period, hull
from anchorcenter.facilities.models import Space
from anchorcenter.facilities.plan import Plan, SpacePlan
from anchorcenter.facilities.queries import get_plan
from anchorcenter.facilities.rules import Part, check_open, days_of

WISHES_PER_PERSON = settings.Setting("waiting.wishes_per_person", 5)
FREE_SHOWN = 6


def wish(wanted: NewWish, *, by: Actor, now: datetime) -> Wish:
    """Wait for it; the same once more is the same wish.

    Raises DomainError with every rule that says no; when something of it is free right now (with what), when nothing
    of it could ever be booked by ``by``, and when they wait for enough already.
    """
    plan = get_plan()
    tolerance = _known(wanted, plan)
    if refused := check_wish(tolerance, now=now, plan=plan):
        raise DomainError(*refused)
    lock_person(by.id)
    ongoing = queries.list_ongoing_of(by.id)
    if same := next((each for each in ongoing if _is_same(each, wanted, tolerance, plan)), None):
        return same
    _require_room(len(ongoing))
    _require_taken(tolerance, by=by, now=now, plan=plan)
    entry = admissions.enter(admissions.open_queue(queries.KEY), by.id, now=now)
    made = Wish(
        entry_id=entry.id,
        **{name: value for name, value in vars(wanted).items() if name != "spaces"},
        latest_at=latest_start(tolerance, plan),
        is_due=True,  # What is given back at this very moment has not seen it.
        spaces=[db.session.get_one(Space, space.id) for space in tolerance.spaces],
    )
    db.session.add(made)
    db.session.flush()
    record("wish", "wish", made.id, by=by.key, now=now, after=_news(wanted))
    return made


def withdraw(number: int, *, by: Actor, now: datetime, why: str = "") -> None:
    """Wait no longer; what was offered is declined. Once more changes nothing.

    Raises DomainError: 404 for none of theirs; to staff 422 without a reason, 409 when it waits no longer.
    """
    get_plan()
    found = queries.get_wish(number, person=by)
    is_staffs = found.entry.person_id != by.id
    if is_staffs and not why:
        raise DomainError(Reason(code="why", message=_l("Say why: the person concerned will read it."), field="why"))
    if is_staffs and found.entry.state is not EntryState.WAITING:
        raise DomainError(Reason(code="over", message=_l("It waits no longer."), status=TAKEN))
    if found.entry.state is EntryState.OFFERED and found.offer_id:
        decline(found.offer_id, by=by, now=now)
    elif found.entry.state is EntryState.WAITING and admissions.settle(
        found.entry_id, EntryState.WITHDRAWN, now=now, why=why
    ):
        record("withdraw", "wish", found.id, by=by.key, now=now, why=why)


def move(number: int, to: Place, *, by: Actor, now: datetime, why: str) -> None:
    """Have a wish stand elsewhere in the order. Raises DomainError as ``admissions.move`` does."""
    admissions.move(queries.get_wish(number, person=by).entry_id, to, by=by.key, now=now, why=why)


def withdraw_all_of(person_id: int, *, by: tuple[int, str], now: datetime) -> None:
    """Have somebody who leaves wait for nothing any more."""
    for found in queries.list_ongoing_of(person_id):
        if admissions.settle(found.entry_id, EntryState.WITHDRAWN, now=now):
            record("withdraw", "wish", found.id, by=by, now=now)


def expire(number: int, *, now: datetime) -> None:
    """Close a wish that can come true no more, and say so once."""
    plan, found = get_plan(), db.session.get_one(Wish, number)
    if found.latest_at <= now and found.entry.state is EntryState.WAITING:
        admissions.settle(found.entry_id, EntryState.EXPIRED, now=now)
        record("expire", "wish", found.id, by=PROGRAM, now=now)
        tell_not_available(found, now=now, plan=plan)


def _known(wanted: NewWish, plan: Plan) -> Tolerance:
    """What is wanted, of spaces that there are. Raises DomainError (422) for none and for an unknown one."""
    spaces = [plan.find(slug) for slug in dict.fromkeys(wanted.spaces)]
    known = tuple(space for space in spaces if space)
    if not known or len(known) < len(spaces):
        message = _l("There is no such space.") if spaces else _l("Choose a space.")
        raise DomainError(Reason(code="unknown_space", message=message, field="spaces"))
    return Tolerance(
        spaces=known,
        first_on=wanted.first_on,
        last_on=wanted.last_on,
        from_minute=wanted.from_minute,
        until_minute=wanted.until_minute,
        length=wanted.minutes * MINUTE,
        headcount=wanted.headcount,
        units=wanted.units,
    )


def _is_same(found: Wish, wanted: NewWish, tolerance: Tolerance, plan: Plan) -> bool:
    is_alike = {space.id for space in found.spaces} == {space.id for space in tolerance.spaces}
    return is_alike and all(getattr(found, n) == value for n, value in vars(wanted).items() if n != "spaces")


def _require_room(ongoing: int) -> None:
    most = settings.current()[WISHES_PER_PERSON]
    if ongoing >= most:
        message = _l("You wait for %(most)d times already. Withdraw one of them first.", most=most)
        raise DomainError(Reason(code="too_many_wishes", message=message))


def _require_taken(wanted: Tolerance, *, by: Actor, now: datetime, plan: Plan) -> None:
    """Raises DomainError (422) when something of it is free, be it that they have no more left of a quota, or nothing
    of it may ever be booked."""
    _require_nothing_free(wanted, by=by, now=now, plan=plan)
    refused: list[Reason] = []
    for space, period in list_slots(wanted, plan):
        reasons = _never(space, period, wanted, by=by, now=now, plan=plan)
        if not reasons:
            return
        refused = refused or reasons
    raise DomainError(*(refused or [Reason(code="nothing", message=_l("No time of that length fits in."))]))


def _require_nothing_free(wanted: Tolerance, *, by: Actor, now: datetime, plan: Plan) -> None:
    windows = windows_of(wanted, plan)
    days, kinds = days_of(hull(windows), plan), {space.kind for space in wanted.spaces}
    account, quota = Account(by=by, now=now, plan=plan).foresee(days, kinds), list[Reason]()
    allowed: list[Alternative] = []
    for part in _list_free(wanted, windows, by=by, now=now):
        reasons = account.check(part)
        quota = quota or reasons
        if not reasons:
            start, end = part.period.start, part.period.end
            allowed.append(Alternative(space=part.space.slug, starts_at=start, ends_at=end, why="other_time"))
    if allowed:
        error = DomainError(Reason(code="free", message=_l("Something of it is free right now: book it.")))
        error.alternatives = allowed[:FREE_SHOWN]
        raise error
    if quota:
        raise DomainError(*quota)


def _list_free(wanted: Tolerance, windows: Sequence[Period], *, by: Actor, now: datetime) -> Iterator[Part]:
    for space in wanted.spaces:
        asked = Asked(space=space, within=hull(windows), length=wanted.length, units=wanted.units)
        for period in find_free_starts(asked, by=by, now=now):
            if any(period.within(window) == period for window in windows):
                yield part_at(asked, period)


def _never(
    space: SpacePlan, period: Period, wanted: Tolerance, *, by: Actor, now: datetime, plan: Plan
) -> list[Reason]:
    """Why that slot would be refused even if nobody had it."""
    rules = {"headcount": wanted.headcount, "units": wanted.units}
    return [*check_booking(space, period, **rules, by=by, now=now, plan=plan), *check_open(space, period, plan)]


def _news(wanted: NewWish) -> dict[str, object]:
    return vars(wanted) | {"spaces": list(wanted.spaces)}
