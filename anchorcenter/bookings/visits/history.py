"""What happened to a visit, in words: its audit rows as staff read them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from anchorcenter.bookings.history import Values, list_entries, told
from anchorcenter.bookings.metrics import OWN, audience_text
from anchorcenter.bookings.visits.models import VisitKind
from anchorcenter.bookings.visits.texts import KINDS
from anchorcenter.core.i18n import _, clock_time
from anchorcenter.facilities.queries import get_plan

VERBS: dict[str, Callable[[], str]] = {
    "enter_visit": lambda: _("Entered"),
    "correct_visit": lambda: _("Corrected"),
    "void_visit": lambda: _("Made void"),
}
NAMES: dict[str, Callable[[], str]] = {
    "space_id": lambda: _("Space"),
    "kind": lambda: _("Kind of visit"),
    "headcount": lambda: _("Came"),
    "planned": lambda: _("Expected"),
    "counted_on": lambda: _("Day"),
    "starts_at": lambda: _("Starts"),
    "ends_at": lambda: _("Ends"),
    "audience": lambda: _("Who"),
    "note": lambda: _("Note"),
}
TEXTS: dict[str, Callable[[Any], str]] = {  # What values of the others are called; those say themselves.
    "space_id": lambda number: str(get_plan().get(number).name),
    "kind": lambda word: str(KINDS[VisitKind(word)]),
    "starts_at": lambda moment: clock_time(datetime.fromisoformat(moment)),
    "ends_at": lambda moment: clock_time(datetime.fromisoformat(moment)),
    "audience": lambda word: audience_text(word or OWN),
}


def history_of(visit_id: int) -> list[dict[str, Any]]:
    """Every act, the oldest first: what, by whom, when, why, and what was otherwise before."""
    return [told(entry, VERBS, _differences(before, after)) for entry, before, after in list_entries("visit", visit_id)]


def _differences(before: Values, after: Values) -> list[str]:
    """``Came: 5 → 6`` for everything that is otherwise; nothing of what is new."""
    return [
        f"{label()}: {_text(name, before.get(name))} → {_text(name, after.get(name))}"
        for name, label in NAMES.items()
        if before and before.get(name) != after.get(name)
    ]


def _text(name: str, value: Any) -> str:
    """A value of an audit row; what has none is a dash, but an audience then is the center itself."""
    if value in {None, ""} and name != "audience":
        return "-"
    return TEXTS.get(name, str)(value)
