"""What the pages of requests show."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Response, request, url_for

from anchorcenter.accounts.access import me
from anchorcenter.bookings import service
from anchorcenter.bookings.approval.forms import CounterForm, DecisionForm, slot_text
from anchorcenter.bookings.approval.queries import list_proposals, list_rivals, list_ways
from anchorcenter.bookings.approval.rules import Decision, check_decider, check_undecided, together
from anchorcenter.bookings.models import Booking, asked_of, due_of
from anchorcenter.bookings.offers.pages import row_of as row_of_offer
from anchorcenter.bookings.offers.queries import list_instead
from anchorcenter.bookings.queries import list_requests
from anchorcenter.bookings.service import REQUESTS_HOLD
from anchorcenter.bookings.texts import dates_text, offer_of, offers_of, row_of, who_booked
from anchorcenter.core import settings
from anchorcenter.core.clock import now
from anchorcenter.core.errors import DomainError
from anchorcenter.core.i18n import _, age_text, local, period_text, plural
from anchorcenter.core.pages import page
from anchorcenter.core.periods import HOUR
from anchorcenter.facilities.plan import Plan
from anchorcenter.facilities.queries import get_plan
from anchorcenter.facilities.texts import use_text


def queue_page() -> Response:
    """Everything that waits, the oldest deadline first."""
    plan = get_plan()
    said = {
        "approved": _("It is approved, and they get a mail."),
        "rejected": _("It is rejected, and they get a mail."),
        "already": _("It was decided so before: nothing was changed, and nobody was told again."),
    }
    return page(
        "approval/index.html",
        requests=[_entry(group, plan) for group in together(list_requests(now=now()))],
        said=said.get(request.args.get("done", ""), ""),
    )


def request_page(
    booking: Booking, form: DecisionForm, *, status: int = 200, error: DomainError | None = None
) -> Response:
    """One request: who asks for what, who loses by a yes, what stands in the way, and the two answers."""
    plan = get_plan()
    form.version.raw_data, form.version.data = None, str(booking.version)
    over = check_undecided(booking, Decision(version=None), now=now())
    return page(
        "approval/show.html",
        status=status,
        form=form,
        booking=row_of_request(booking, plan),
        over=[str(reason.message) for reason in over],
        barred=[str(reason.message) for reason in check_decider(booking, me())],
        losers=[] if over else [row_of_request(other, plan) for other in list_rivals(booking, now=now(), plan=plan)],
        ways=[] if over else _ways(booking, plan),
        instead=_instead(booking),
        alternatives=[
            offer["text"] for offer in offers_of(error, plan, service.units_of(booking, _space(booking, plan)))
        ],
    )


def counter_page(booking: Booking, form: CounterForm, *, status: int = 200) -> Response:
    """What could be offered instead: what whose request it is could have right now, or any time typed in."""
    plan = get_plan()
    form.version.raw_data, form.version.data = None, str(booking.version)
    units = service.units_of(booking, _space(booking, plan))
    found = list_proposals(booking, by=me(), now=now())
    offers = [offer_of(each, plan, units) | {"value": slot_text(each, units)} for each in found]
    return page(
        "approval/counter.html",
        status=status,
        form=form,
        booking=row_of_request(booking, plan),
        over=[str(reason.message) for reason in check_undecided(booking, Decision(version=None), now=now())],
        proposals=[(offer["value"], f"{offer['text']} ({offer['why']})") for offer in offers],
    )


def _instead(booking: Booking) -> list[dict[str, Any]]:
    """What was offered instead, and how it was answered."""
    return [row_of_offer(offer, get_plan()) for offer in list_instead(booking.id)]


def _space(booking: Booking, plan: Plan) -> Any:
    return plan.get(booking.parts[0].occupancy.space_id)


def _entry(group: Sequence[Booking], plan: Plan) -> dict[str, Any]:
    """One request, or all dates of a series as one."""
    row, first = row_of_request(group[0], plan), group[0]
    if len(group) == 1:
        return row
    to = url_for("series_requests.show", number=first.series_id)
    return row | {"period_text": dates_text(group), "decide_url": to, "code": ""}


def row_of_request(booking: Booking, plan: Plan) -> dict[str, Any]:
    """A request as its queue shows it."""
    left, slot, change = due_of(booking) - now(), asked_of(booking), booking.change
    row, asked_at = row_of(booking, plan), change.asked_at if change else booking.booked_at
    return row | {
        "was": f"{row['space']} · {row['period_text']} · {_people(booking.headcount)}" if change else "",
        "space": str(plan.get(slot.space_id).name),
        "period_text": period_text(slot.period),
        "purpose": change.purpose if change else booking.purpose,
        "decide_url": url_for("approval.show", code=booking.code),
        "who": who_booked(booking),
        "headcount": change.headcount if change else booking.headcount,
        "asked_at": local(asked_at),
        "age": age_text(now() - asked_at),
        "decide_by": local(due_of(booking)),
        "is_urgent": left <= 6 * HOUR,
        "is_held": settings.current()[REQUESTS_HOLD] if change else bool(slot.cells_taken),
    }


def _people(number: int) -> str:
    return plural("%(num)d person", "%(num)d people", number)


def _ways(booking: Booking, plan: Plan) -> list[str]:
    """What takes the time right now, with who holds it."""
    uses, names = list_ways(booking, me(), now=now(), plan=plan)
    return [
        f"{plan.get(use.space_id).name} · {period_text(use.period)} · {names.get(use.occupancy_id, use_text(use.kind))}"
        for use in uses
    ]
