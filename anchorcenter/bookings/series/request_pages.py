"""The page on which staff decide about all dates of a series that were asked for together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Response, url_for

from anchorcenter.accounts.access import me
from anchorcenter.bookings.approval.forms import DecisionForm
from anchorcenter.bookings.approval.pages import row_of_request
from anchorcenter.bookings.approval.queries import list_losers, part_asked
from anchorcenter.bookings.approval.rules import Decision, check_decider, check_undecided
from anchorcenter.bookings.models import Booking
from anchorcenter.bookings.queries import name_holders
from anchorcenter.bookings.series import queries
from anchorcenter.bookings.series.deciding import list_waiting
from anchorcenter.core.clock import now
from anchorcenter.core.errors import missing
from anchorcenter.core.i18n import period_text
from anchorcenter.core.pages import page
from anchorcenter.core.periods import hull
from anchorcenter.core.recurrence import words
from anchorcenter.facilities.plan import Plan
from anchorcenter.facilities.queries import get_plan, list_busy
from anchorcenter.facilities.rules import in_the_way
from anchorcenter.facilities.texts import use_text


def request_page(number: int, form: DecisionForm, *, status: int = 200) -> Response:
    """Who asks for which dates, who loses by a yes, what stands in the way, and the two answers."""
    plan, rows = get_plan(), queries.list_of_series(number, person=me())
    series, waiting = rows[0].series or missing(), list_waiting(rows, now=now())
    form.version.raw_data, form.version.data = None, str(queries.version_of(rows))
    over = [] if waiting else check_undecided(rows[-1], Decision(version=None), now=now())
    return page(
        "series/request.html",
        status=status,
        form=form,
        number=number,
        booking=row_of_request((waiting or rows)[0], plan),
        rule=words(series.rule, series.first_on),
        dates=[_date(row) for row in waiting],
        over=[str(reason.message) for reason in over],
        barred=[str(reason.message) for reason in check_decider(rows[0], me())],
        losers=[row_of_request(row, plan) for row in list_losers(waiting, now=now(), plan=plan)],
        ways=_ways(waiting, plan),
    )


def _date(row: Booking) -> dict[str, Any]:
    slot = row.parts[0].occupancy
    return {"text": period_text(slot.period), "url": url_for("approval.show", code=row.code), "code": row.code}


def _ways(waiting: Sequence[Booking], plan: Plan) -> list[str]:
    """What takes any of the time right now, with who holds it, each use once."""
    parts = [part for row in waiting if not (part := part_asked(row, plan)).space.is_pool]
    if not parts:
        return []
    own = {row.parts[0].occupancy_id for row in waiting}
    cells = frozenset[int]().union(*(part.space.cell_ids for part in parts))
    around = hull(part.period for part in parts).widened(plan.longest_gap)
    busy = [use for use in list_busy(cells, around, now=now()) if use.occupancy_id not in own]
    ways = {use.occupancy_id: use for part in parts for use in in_the_way(part, busy, plan)}
    names = name_holders(me(), list(ways)) if ways else {}
    return [
        f"{plan.get(use.space_id).name} · {period_text(use.period)} · {names.get(use.occupancy_id, use_text(use.kind))}"
        for use in sorted(ways.values(), key=lambda use: use.period.start)
    ]
