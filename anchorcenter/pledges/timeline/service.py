"""Writing a result or a plan down. Call the verb inside ``writing()``."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select

from anchorcenter.accounts.actors import Actor
from anchorcenter.core.audit import record
from anchorcenter.core.db import db
from anchorcenter.core.errors import TAKEN, DomainError, Reason
from anchorcenter.core.i18n import _l, today
from anchorcenter.pledges.cards import NewQuantity
from anchorcenter.pledges.indicators.queries import find_indicator, list_indicators
from anchorcenter.pledges.models import Pledge, PledgeEntry, PledgePeriod, Quantity
from anchorcenter.pledges.periods import half_of, last_day
from anchorcenter.pledges.queries import get_entry, get_pledge

MOST_QUANTITY = 999_999_999_999_999
LABELS = {False: "{year}년 {half} 추진실적", True: "{year}년 {half} 추진계획"}  # As the city's card writes them.


@dataclass(frozen=True, kw_only=True)
class NewResult:
    """What was done, or ``is_plan``, in the month of ``on``; ``details`` and ``organisations`` are lines. ``indicator``
    is the key of one of the pledge's whose rows are the center's records of it, empty for none."""

    on: date
    is_plan: bool = False
    title: str
    title_en: str = ""
    details: str = ""
    organisations: str = ""
    quantities: tuple[NewQuantity, ...] = ()
    indicator: str = ""


@dataclass(frozen=True, kw_only=True)
class Links:
    """Keys of the indicators whose rows are the center's records of a result, and of each of its figures in their
    order; empty for none."""

    indicator: str = ""
    quantities: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Voiding:
    """Why it is no result."""

    why: str


def add_result(slug: str, wanted: NewResult, *, by: Actor, now: datetime) -> str:
    """Write it down in the period of its month, a new half-year where there is none; answers its name for programs.
    Raises DomainError: 403 for who is not staff, 404, 422 for a result of a day ahead, for a day before the term and
    for an indicator that is not the pledge's."""
    if not by.is_staff:
        raise DomainError(Reason(code="forbidden", message=_l("Only staff may do that."), status=403))
    db.session.execute(select(Pledge.id).where(Pledge.slug == slug).with_for_update())
    pledge = get_pledge(slug)
    indicator = find_indicator(wanted.indicator) if wanted.indicator else None
    if reasons := _wrong(pledge, wanted, is_ours=bool(indicator and indicator.pledge_id == pledge.id), now=now):
        raise DomainError(*reasons)
    period = _period_of(pledge, wanted)
    key = f"s{_count_entries(pledge) + 1:02}"
    names = "title", "title_en", "details", "organisations"
    row = PledgeEntry(key=key, month=wanted.on.replace(day=1), **{name: getattr(wanted, name) for name in names})
    row.indicator_id = indicator.id if indicator else None
    row.quantities = [Quantity(**asdict(each)) for each in wanted.quantities]
    period.entries.append(row)
    pledge.version += 1
    db.session.flush()
    after = {"key": key, "title": wanted.title, "month": str(row.month), "is_plan": wanted.is_plan}
    record("add_result", "pledge", pledge.id, by=by.key, now=now, after=after)
    return key


def link_result(slug: str, key: str, wanted: Links, *, by: Actor, now: datetime) -> None:
    """Have a result and its figures open into what these indicators count, and into nothing else. Raises DomainError:
    403 for who is not staff, 404, 422 for an indicator that is not the pledge's and for more or fewer of them than
    there are figures."""
    if not by.is_staff:
        raise DomainError(Reason(code="forbidden", message=_l("Only staff may do that."), status=403))
    pledge, row = get_pledge(slug), get_entry(slug, key)
    known = {each.key: each.id for each in list_indicators(pledge.id)}
    reasons = [_foreign(name) for name, each in _named(wanted) if each and each not in known]
    if len(wanted.quantities) != len(row.quantities):
        message = _l("Name an indicator, or none, for each of its %(number)d figures.", number=len(row.quantities))
        reasons.append(Reason(code="quantities", message=message, field="quantities"))
    if reasons:
        raise DomainError(*reasons)
    before = _links_of(row)
    row.indicator_id = known.get(wanted.indicator)
    for quantity, each in zip(row.quantities, wanted.quantities, strict=True):
        quantity.indicator_id = known.get(each)
    db.session.flush()
    record("link_result", "pledge", pledge.id, by=by.key, now=now, before=before, after=_links_of(row))


def void_result(slug: str, key: str, wanted: Voiding, *, by: Actor, now: datetime) -> None:
    """Have a result or a plan be none any more: nobody but staff reads it, with the reason; what was closed stays as it
    is. Raises DomainError: 403 for who is not staff, 404, 409 when it is void already, 422 without a reason."""
    if not by.is_staff:
        raise DomainError(Reason(code="forbidden", message=_l("Only staff may do that."), status=403))
    db.session.execute(select(Pledge.id).where(Pledge.slug == slug).with_for_update())
    pledge, row = get_pledge(slug), get_entry(slug, key)
    if row.voided_at:
        raise DomainError(Reason(code="void", message=_l("It is void already."), status=TAKEN))
    if not wanted.why:
        raise DomainError(Reason(code="why", message=_l("Say why: it is kept."), field="why"))
    row.voided_at, row.void_why = now, wanted.why
    pledge.version += 1
    db.session.flush()
    record("void_result", "pledge", pledge.id, by=by.key, now=now, before={"key": key}, why=wanted.why)


def _named(wanted: Links) -> list[tuple[str, str]]:
    """Each field with the key that it names."""
    fields = [(f"quantity_{number}", each) for number, each in enumerate(wanted.quantities, 1)]
    return [("indicator", wanted.indicator), *fields]


def _links_of(row: PledgeEntry) -> dict[str, Any]:
    return {"key": row.key, "indicator": row.indicator_id, "quantities": [each.indicator_id for each in row.quantities]}


def _foreign(field: str) -> Reason:
    return Reason(code="indicator", message=_l("The pledge is not measured by this."), field=field)


def _count_entries(pledge: Pledge) -> int:
    """How many there are, void ones too: a key is never given again."""
    rows = select(func.count(PledgeEntry.id)).join(PledgePeriod, PledgePeriod.id == PledgeEntry.period_id)
    return db.session.scalar(rows.where(PledgePeriod.pledge_id == pledge.id)) or 0


def _wrong(pledge: Pledge, wanted: NewResult, *, is_ours: bool, now: datetime) -> list[Reason]:
    reasons = []
    if wanted.on > today(now) and not wanted.is_plan:
        message = _l("That day is ahead: write it down as a plan.")
        reasons.append(Reason(code="ahead", message=message, field="on"))
    if wanted.on < pledge.term_from:
        message = _l("That day is before the term of office.")
        reasons.append(Reason(code="term", message=message, field="on"))
    if wanted.indicator and not is_ours:
        reasons.append(_foreign("indicator"))
    return reasons


def _period_of(pledge: Pledge, wanted: NewResult) -> PledgePeriod:
    for each in pledge.periods:
        if each.is_plan is wanted.is_plan and each.first_on <= wanted.on <= each.last_on:
            return each
    days = half_of(wanted.on)
    half = "상반기" if days.start.month == 1 else "하반기"
    label = LABELS[wanted.is_plan].format(year=days.start.year, half=half)
    made = PledgePeriod(label=label, first_on=days.start, last_on=last_day(days), is_plan=wanted.is_plan)
    pledge.periods.append(made)
    db.session.flush()
    return made
