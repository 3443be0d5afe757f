"""Holding bookings to the quotas, and setting these. Call the verbs inside ``writing()``."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from anchorcenter.accounts.actors import Actor
from anchorcenter.accounts.models import Audience, Organisation
from anchorcenter.accounts.queries import lock_person
from anchorcenter.bookings.models import Booking
from anchorcenter.bookings.quotas.models import Measure, Per, Quota, Whose
from anchorcenter.bookings.quotas.queries import (
    get_quota,
    list_limits,
    lock_quotas,
    used,
    used_by_day,
    used_by_day_of_each,
)
from anchorcenter.bookings.quotas.rules import Limit, Subject, Window, applies, asked_of, check, list_windows
from anchorcenter.bookings.rules import audience_of
from anchorcenter.core.audit import record
from anchorcenter.core.db import db
from anchorcenter.core.errors import TAKEN, DomainError, Reason
from anchorcenter.core.i18n import _l
from anchorcenter.core.periods import Days
from anchorcenter.core.settings import lock_configuration
from anchorcenter.facilities.models import SpaceKind
from anchorcenter.facilities.plan import Plan
from anchorcenter.facilities.rules import Part


class Account:
    """What somebody has used of their quotas, and what they take of them now.

    ``own`` is the booking that is changed or decided: it does not count itself, and counts for whom it is; ``without``
    are those that do not count instead, of many that are changed.
    """

    def __init__(
        self,
        *,
        by: Actor | None,
        own: Booking | None = None,
        without: Collection[int] | None = None,
        now: datetime,
        plan: Plan,
    ) -> None:
        self.without = without if without is not None else [own.id] if own else []
        self.by, self.own, self.now, self.plan = by, own, now, plan
        is_theirs = own is not None and not own.guest_name
        self.person_id = own.booked_by_id if own and is_theirs else by.id if by else 0
        self.organisation_id = own.organisation_id if own and is_theirs else by.organisation_id if by else None
        self.taken: dict[Window, int] = defaultdict(int)
        self.known: dict[Window, int] = {}

    @cached_property
    def limits(self) -> Sequence[Limit]:
        """The quotas that may be on what they book; none on the center's own use."""
        if self.by is None or self.by.is_staff:
            return ()
        subjects = [Subject(self.person_id, self.organisation_id, audience) for audience in self.by.audiences]
        return [limit for limit in list_limits() if any(applies(limit, subject) for subject in subjects)]

    def check(self, part: Part) -> list[Reason]:
        """A reason for every quota that ``part`` does not fit into."""
        return [reason for window, asked in self.windows(part) for reason in check(window, self.used(window), asked)]

    def take(self, part: Part) -> list[Reason]:
        """The same, and what fits in counts from now on: for many dates, one after the other."""
        if reasons := self.check(part):
            return reasons
        for window, asked in self.windows(part):
            self.taken[window] += asked
        return []

    def foresee(self, days: Days, kinds: Collection[SpaceKind]) -> Account:
        """Read what is used on and around ``days``, in one statement for each quota: of parts of such spaces on these
        days ``check`` then asks nothing more."""
        subject = Subject(self.person_id, self.organisation_id, None)
        for windows in self._windows_on(days, kinds):
            by_day = used_by_day(_whole(windows), subject, without=self.without, now=self.now)
            self._learn(windows, by_day)
        return self

    def _windows_on(self, days: Days, kinds: Collection[SpaceKind]) -> list[list[Window]]:
        mine = [limit for limit in self.limits if limit.kind is None or limit.kind in kinds]
        return [list_windows(limit, days) for limit in mine]

    def _learn(self, windows: list[Window], by_day: Mapping[date, int]) -> None:
        self.known |= {window: sum(by_day.get(day, 0) for day in window.days) for window in windows}

    def windows(self, part: Part) -> list[tuple[Window, int]]:
        """The limits on ``part`` over their days, and what it asks of each."""
        if not self.limits or self.by is None:
            return []
        audience = audience_of(part.space, part.period, by=self.by, now=self.now, plan=self.plan)
        subject = Subject(self.person_id, self.organisation_id, audience)
        mine = [limit for limit in self.limits if applies(limit, subject, part.space.kind)]
        return [(Window(limit, days), n) for limit in mine for days, n in asked_of(limit, part, self.plan).items()]

    def used(self, window: Window) -> int:
        """What is used of it, with what was taken just now."""
        if window not in self.known:
            subject = Subject(self.person_id, self.organisation_id, None)
            self.known[window] = used(window, subject, without=self.without, now=self.now)
        return self.known[window] + self.taken[window]


def foresee_all(accounts: Sequence[Account], days: Days, kinds: Collection[SpaceKind]) -> None:
    """The same of many who leave out the same bookings, in one statement for all of them; in none without quotas."""
    asked = [(account, windows) for account in accounts for windows in account._windows_on(days, kinds)]
    if not asked:
        return
    whose = [(_whole(windows), Subject(a.person_id, a.organisation_id, None)) for a, windows in asked]
    first = accounts[0]
    found = used_by_day_of_each(whose, without=first.without, now=first.now)
    for (account, windows), by_day in zip(asked, found, strict=True):
        account._learn(windows, by_day)


def _whole(windows: list[Window]) -> Window:
    return Window(windows[0].limit, Days(windows[0].days.start, windows[-1].days.end))


def lock_account(by: Actor) -> None:
    """Let bookings that count together come one after the other: after the configuration, before bookings and cells."""
    mine = [limit for limit in list_limits() if _may_apply(limit, by)]
    if mine:
        lock_person(by.id)
        lock_quotas([limit.id for limit in mine if limit.whose is not Whose.PERSON])


def _may_apply(limit: Limit, by: Actor) -> bool:
    return any(applies(limit, Subject(by.id, by.organisation_id, audience)) for audience in by.audiences)


@dataclass(frozen=True, kw_only=True)
class NewQuota:
    """A quota to be; ``most`` is in minutes or bookings. See ``models.Quota``."""

    name: str
    name_en: str = ""
    organisation_id: int | None = None
    audience: Audience | None = None
    kind: SpaceKind | None = None
    whose: Whose
    per: Per
    measure: Measure
    most: int
    since: date
    until: date | None = None
    why: str


def add_quota(wanted: NewQuota, *, by: Actor, now: datetime) -> Quota:
    """Set a quota from now on; what is booked already stays. Raises DomainError (422) for what makes no sense."""
    lock_configuration()
    if reasons := _check(wanted):
        raise DomainError(*reasons)
    values: dict[str, Any] = {name: value for name, value in vars(wanted).items() if name != "why"}
    row = Quota(**values)
    db.session.add(row)
    db.session.flush()
    record("create", "quota", row.id, by=by.key, now=now, after=values, why=wanted.why)
    return row


def end_quota(number: int, *, until: date, by: Actor, now: datetime, why: str) -> None:
    """Have it hold for no day from ``until`` on. Raises DomainError: 404 for none, 409 for a contract's, 422
    before it begins."""
    lock_configuration()
    row = get_quota(number)
    if row.is_contracts:
        message = _l("It ends with the contract that grants it.")
        raise DomainError(Reason(code="contract", message=message, field="last_on", status=TAKEN))
    if until < row.since:
        raise DomainError(Reason(code="order", message=_l("The end must come after the start."), field="until"))
    before, row.until = {"until": row.until}, until
    db.session.flush()
    record("change", "quota", row.id, by=by.key, now=now, before=before, after={"until": until}, why=why)


def _check(wanted: NewQuota) -> list[Reason]:
    reasons = []
    if wanted.until is not None and wanted.until < wanted.since:
        reasons.append(Reason(code="order", message=_l("The end must come after the start."), field="until"))
    if wanted.organisation_id is not None and wanted.whose is not Whose.COMPANY:
        message = _l("The quota of a company is shared by its members.")
        reasons.append(Reason(code="pool", message=message, field="whose"))
    if wanted.organisation_id is not None and db.session.get(Organisation, wanted.organisation_id) is None:
        message = _l("There is no such company.")
        reasons.append(Reason(code="unknown_company", message=message, field="company"))
    return reasons
