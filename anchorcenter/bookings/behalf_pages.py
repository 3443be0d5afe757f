"""The page on which staff book for somebody else."""

from __future__ import annotations

from typing import Any

from flask import Response, url_for

from anchorcenter.accounts.access import saw
from anchorcenter.bookings import service
from anchorcenter.bookings.forms import BehalfForm, Whose
from anchorcenter.bookings.models import Booking
from anchorcenter.bookings.texts import offers_of, overridable, row_of
from anchorcenter.bookings.wanted import HELD, NewBookingFor
from anchorcenter.core.clock import now
from anchorcenter.core.errors import TAKEN, DomainError
from anchorcenter.core.i18n import _
from anchorcenter.core.pages import page
from anchorcenter.facilities.models import Use
from anchorcenter.facilities.plan import Plan
from anchorcenter.facilities.queries import get_plan

CARRIED = (
    "whose", "person", "chosen", "guest_name", "guest_phone", "guest_organisation", "channel", "purpose", "headcount"
)  # fmt: skip


def behalf_page(
    form: BehalfForm, *, status: int = 200, error: DomainError | None = None, wanted: NewBookingFor | None = None
) -> Response:
    """Who, what and when; what refused it with a box for every rule that may be let pass, and what could give way."""
    plan, to = get_plan(), url_for("bookings_staff.new")
    typed = {name: form[name].data or "" for name in CARRIED} | ({"is_group": "y"} if form.is_group.data else {})
    return page(
        "bookings/behalf.html",
        status=status,
        form=form,
        action=to,
        is_refused=error is not None,
        overridable=overridable(error),
        displaceable=_displaceable(wanted, plan) if wanted and error and error.status == TAKEN else [],
        alternatives=offers_of(error, plan, form.units.data or 1, to=to),
        typed=typed,
        has_pools=any(space.is_pool for space in plan.spaces),
        is_guest=form.whose.data is Whose.GUEST,
    )


def _displaceable(wanted: NewBookingFor, plan: Plan) -> list[tuple[str, str]]:
    bookings, is_held = service.list_displaceable(service.part_of(wanted, plan, Use.BOOKING), now=now())
    choices = [(booking.code, _in_words(booking, plan)) for booking in bookings]
    return choices + ([(HELD, _("What somebody holds while they fill in the form"))] if is_held else [])


def _in_words(booking: Booking, plan: Plan) -> str:
    row: dict[str, Any] = row_of(booking, plan)
    saw(booking.booked_by_id)
    return f"{row['code']} · {row['space']} {row['period_text']} · {row['purpose']} · {row['booked_by']}"
