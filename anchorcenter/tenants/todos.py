"""What waits for staff: contracts that end with nothing decided, charges that nobody has paid in time, and stays whose
last year nobody has reviewed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from flask import url_for

from anchorcenter.core.feature import MOST_TODOS, Todo, Todos
from anchorcenter.core.i18n import _, _l, named, today, zone
from anchorcenter.core.periods import DAY, at
from anchorcenter.facilities.queries import get_plan
from anchorcenter.tenants.models import Contract, Tenant
from anchorcenter.tenants.queries import list_contracts, list_overdue, list_unreviewed
from anchorcenter.tenants.states import SOON
from anchorcenter.tenants.texts import CHARGES, last_day, won
from anchorcenter.tenants.yearly.rules import due_on, last_year


def find_undecided(now: datetime) -> list[Todo]:
    """The last contract of each stay that ends soon, with neither notice nor anything signed after it; due then."""
    day, plan = today(now), get_plan()
    last = [row for row in _last(list_contracts(since=day)) if row.until - DAY - day <= SOON]
    found = [row for row in last if row.tenancy.notice_on is None]
    return [
        Todo(
            what=_name(row.tenancy.tenant),
            more=f"{plan.get(row.space_id).name} · {last_day(row.until)}",
            due_at=at(row.until, 0, zone()),
            url=_url(row.tenancy.organisation_id),
        )
        for row in found[:MOST_TODOS]
    ]


def find_overdue(now: datetime) -> list[Todo]:
    """Each charge that is not paid and was due before today."""
    return [
        Todo(
            what=_name(tenant),
            more=" · ".join(filter(None, [str(CHARGES[row.kind]), row.note, won(row.amount_won)])),
            due_at=at(row.due_on + DAY, 0, zone()),
            url=_url(tenant.organisation_id),
        )
        for row, tenant in list_overdue(today(now), most=MOST_TODOS)
    ]


def find_unreviewed(now: datetime) -> list[Todo]:
    """Each stay of last year, all of it, without a yearly review; due at the end of March."""
    year = last_year(today(now))
    return [
        Todo(
            what=_name(row.tenant),
            more=_("Review of %(year)d", year=year),
            due_at=at(due_on(year) + DAY, 0, zone()),
            url=url_for("tenants.review", number=row.id, year=year),
        )
        for row in list_unreviewed(year, most=MOST_TODOS)
    ]


def _last(rows: Sequence[Contract]) -> list[Contract]:
    """Those after which their stay has nothing, by the day on which they end."""
    ends: dict[int, date] = {}
    for row in rows:
        ends[row.tenancy_id] = max(row.until, ends.get(row.tenancy_id, row.until))
    return sorted((row for row in rows if row.until == ends[row.tenancy_id]), key=lambda row: (row.until, row.id))


def _name(tenant: Tenant) -> str:
    return named(tenant.organisation.name, tenant.organisation.name_en)


def _url(number: int) -> str:
    return url_for("tenants.tenant", number=number)


UNDECIDED = Todos(label=_l("Contracts that end"), action=_l("Decide"), permission="operate", find=find_undecided)
OVERDUE = Todos(label=_l("Charges not paid in time"), action=_l("Look at it"), permission="operate", find=find_overdue)
UNREVIEWED = Todos(
    label=_l("Yearly reviews to write"), action=_l("Write it"), permission="operate", find=find_unreviewed
)
