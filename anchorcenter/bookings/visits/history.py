"""What happened to a visit, in words: its audit rows as staff read them."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select

from anchorcenter.accounts.access import saw
from anchorcenter.core.audit import AuditEntry
from anchorcenter.core.db import db
from anchorcenter.core.i18n import _, clock_time, local

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
Values = Mapping[str, Any]


def history_of(visit_id: int) -> list[dict[str, Any]]:
    """Every act, the oldest first: what, by whom, when, why, and what was otherwise before."""
    rows = select(AuditEntry).where(AuditEntry.record == "visit", AuditEntry.record_id == visit_id)
    return [_told(entry) for entry in db.session.scalars(rows.order_by(AuditEntry.id))]


def _told(entry: AuditEntry) -> dict[str, Any]:
    if entry.actor_id:
        saw(entry.actor_id)
    return {
        "what": VERBS[entry.verb](),
        "by": entry.actor_name,
        "at": local(entry.at),
        "why": entry.why,
        "changes": _differences(json.loads(entry.before), json.loads(entry.after)) if entry.before != "{}" else [],
    }


def _differences(before: Values, after: Values) -> list[str]:
    """``Came: 5 → 6`` for everything that is otherwise."""
    return [
        f"{label()}: {_text(before.get(name))} → {_text(after.get(name))}"
        for name, label in NAMES.items()
        if before.get(name) != after.get(name)
    ]


def _text(value: Any) -> str:
    """A value of an audit row; of a moment the time."""
    if isinstance(value, str) and len(value) > 10 and value[4] == "-" and value[10:11] in {" ", "T"}:
        return clock_time(datetime.fromisoformat(value))
    return "-" if value in {None, ""} else str(value)
