"""What staff see of the waiting list: who waits for each space, in turn, and whom it passed over why."""

from __future__ import annotations

from typing import Any

from flask import Response

from anchorcenter.accounts.access import saw
from anchorcenter.accounts.masks import mask_name
from anchorcenter.bookings.waiting import queries
from anchorcenter.bookings.waiting.forms import MoveForm
from anchorcenter.bookings.waiting.models import Wish
from anchorcenter.bookings.waiting.pages import row_of
from anchorcenter.core.i18n import local, named
from anchorcenter.core.pages import page
from anchorcenter.facilities.plan import Plan
from anchorcenter.facilities.queries import get_plan

ENDED = 20


def waiting_page() -> Response:
    """Queues by space."""
    plan, ongoing = get_plan(), queries.list_ongoing()
    rows = {wish.id: _row(wish, plan) for wish in ongoing}
    queues = [
        {"space": str(space.name), "entries": [rows[wish.id] for wish in waiting]}
        for space in plan.spaces
        if (waiting := [wish for wish in ongoing if space.id in {each.id for each in wish.spaces}])
    ]
    ended = [_row(wish, plan) for wish in queries.list_ended(limit=ENDED)]
    return page("waiting/staff.html", queues=queues, wishes=list(rows.values()), ended=ended)


def move_page(form: MoveForm, wish: Wish, *, status: int = 200) -> Response:
    """Where one of them is to stand, and why."""
    form.offer()
    return page("waiting/move.html", status=status, form=form, wish=_row(wish, get_plan()))


def _row(wish: Wish, plan: Plan) -> dict[str, Any]:
    person = wish.entry.person
    saw(person.id)
    return row_of(wish, [], plan) | {
        "person": named(mask_name(person.name), person.name_en and mask_name(person.name_en)),
        "since": local(wish.entry.entered_at),
        "is_moved": wish.entry.priority != 0,
    }
