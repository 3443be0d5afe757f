"""Wishes in words."""

from __future__ import annotations

from collections.abc import Callable

from anchorcenter.admissions.models import EntryState
from anchorcenter.bookings.waiting.models import Wish
from anchorcenter.core.daytime import clock_text
from anchorcenter.core.i18n import _, day_text, length_text
from anchorcenter.core.periods import MINUTE
from anchorcenter.facilities.plan import Plan

STATE: dict[EntryState, Callable[[], str]] = {
    EntryState.WAITING: lambda: _("waiting"),
    EntryState.OFFERED: lambda: _("waits for your answer"),
    EntryState.TAKEN: lambda: _("taken"),
    EntryState.DECLINED: lambda: _("declined"),
    EntryState.SKIPPED: lambda: _("passed over"),
    EntryState.EXPIRED: lambda: _("nothing became free"),
    EntryState.WITHDRAWN: lambda: _("withdrawn"),
}
TAG = {EntryState.WAITING: "requested", EntryState.OFFERED: "requested", EntryState.TAKEN: "confirmed"}


def spaces_text(wish: Wish, plan: Plan) -> str:
    """Any of which spaces."""
    return ", ".join(str(plan.get(space.id).name) for space in wish.spaces)


def days_text(wish: Wish) -> str:
    """On which days, between which times, for how long."""
    first, last = day_text(wish.first_on), day_text(wish.last_on)
    days = first if wish.first_on == wish.last_on else f"{first} – {last}"
    hours = f"{clock_text(wish.from_minute)}–{clock_text(wish.until_minute)}"
    return f"{days} {hours} · {length_text(wish.minutes * MINUTE)}"


def wish_text(wish: Wish, plan: Plan) -> str:
    """All of it in one line."""
    return f"{spaces_text(wish, plan)} · {days_text(wish)}"
