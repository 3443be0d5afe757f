"""What happened to a visit, in words: its audit rows as staff read them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from anchorcenter.bookings.history import Values, list_entries, told
from anchorcenter.core.i18n import _, clock_time

VERBS: dict[str, Callable[[], str]] = {
    "enter_visit": lambda: _("Entered"),
    "correct_visit": lambda: _("Corrected"),
    "void_visit": lambda: _("Made void"),
}
NAMES: dict[str, Callable[[], str]] = {
    "headcount": lambda: _("Came"),
    "planned": lambda: _("Expected"),
    "counted_on": lambda: _("Day"),
    "starts_at": lambda: _("Starts"),
    "ends_at": lambda: _("Ends"),
    "note": lambda: _("Note"),
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
    """A value of an audit row; of a moment the time."""
    if value in {None, ""}:
        return "-"
    return clock_time(datetime.fromisoformat(value)) if name.endswith("_at") else str(value)
