"""Uses of spaces in words, for staff: what, when, by whom, and what a change does to them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from flask import url_for

from anchorcenter.accounts.access import me
from anchorcenter.bookings.models import Booking
from anchorcenter.bookings.texts import who_booked
from anchorcenter.core.i18n import _, period_text
from anchorcenter.facilities.plan import Plan
from anchorcenter.facilities.queries import get_plan
from anchorcenter.facilities.texts import use_text
from anchorcenter.operations import queries
from anchorcenter.operations.effects import Effect, InUse


def effect_rows(found: Collection[Effect]) -> list[dict[str, Any]]:
    """One row for each use that a change affects."""
    plan = get_plan()
    rows = use_rows([effect.use for effect in found])
    return [row | {"lines": _lines(effect, plan)} for row, effect in zip(rows, found, strict=True)]


def use_rows(uses: Iterable[InUse]) -> list[dict[str, Any]]:
    """One row for each use: bookings with code and booker, who is thereby looked at."""
    every = list(uses)
    plan = get_plan()
    booked = queries.list_booked([use.occupancy_id for use in every], me()) if every else {}
    return [
        {"space": str(plan.get(use.space_id).name), "when": period_text(use.period)}
        | _what(use, booked.get(use.occupancy_id))
        for use in every
    ]


def _what(use: InUse, booking: Booking | None) -> dict[str, str]:
    if booking is None:
        return {"what": use.label or use_text(use.kind), "who": "", "url": ""}
    return {
        "what": f"{booking.code} · {booking.purpose}",
        "who": who_booked(booking),
        "url": url_for("bookings.show", code=booking.code),
    }


def _lines(effect: Effect, plan: Plan) -> list[str]:
    """What happens to it, sentence by sentence."""
    lines = [str(reason) for reason in effect.reasons]
    if effect.moved_from:
        values = {"old": _cells_text(effect.moved_from, plan), "new": _cells_text(effect.use.cell_ids, plan)}
        lines.append(_("Its cells change from %(old)s to %(new)s.", **values))
    return lines


def _cells_text(cells: Collection[int], plan: Plan) -> str:
    names = {cell.id: str(cell.name) or cell.slug for space in plan.everything for cell in space.cells}
    return "+".join(names.get(number, "?") for number in sorted(cells))
