"""What happened to a booking, in words: its audit rows as whoever may act on it reads them."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select

from anchorcenter.accounts.access import saw
from anchorcenter.core.audit import AuditEntry
from anchorcenter.core.db import db
from anchorcenter.core.i18n import _, local, named, period_text
from anchorcenter.core.periods import Period

VERBS: dict[str, Callable[[], str]] = {
    "book": lambda: _("Booked"),
    "change": lambda: _("Changed"),
    "hand_over": lambda: _("Handed over"),
    "cancel": lambda: _("Cancelled"),
    "displace": lambda: _("Displaced: the center needed the time"),
}
NAMES: dict[str, Callable[[], str]] = {
    "purpose": lambda: _("Purpose of use"),
    "headcount": lambda: _("People"),
    "booker": lambda: _("Booked by"),
}
Values = Mapping[str, Any]


def history_of(booking_id: int) -> list[dict[str, Any]]:
    """Every act, the oldest first: what, by whom, when, why, and what was otherwise before."""
    rows = select(AuditEntry).where(AuditEntry.record == "booking", AuditEntry.record_id == booking_id)
    return [_told(entry) for entry in db.session.scalars(rows.order_by(AuditEntry.id))]


def _told(entry: AuditEntry) -> dict[str, Any]:
    if entry.actor_id:
        saw(entry.actor_id)
    before, after = json.loads(entry.before), json.loads(entry.after)
    return {
        "what": VERBS[entry.verb](),
        "by": entry.actor_name,
        "at": local(entry.at),
        "why": entry.why,
        "changes": _differences(before, after) if entry.verb in {"change", "hand_over"} else [],
    }


def _differences(before: Values, after: Values) -> list[str]:
    """``10:00–11:00 → 11:00–12:00`` for everything that is otherwise."""
    pairs = []
    if _slot(before) != _slot(after):
        pairs.append(("", _slot(before), _slot(after)))
    pairs += [
        (f"{label()}: ", before[name], after[name])
        for name, label in NAMES.items()
        if name in after and before[name] != after[name]
    ]
    return [f"{label}{old} → {new}" for label, old, new in pairs]


def _slot(values: Values) -> str:
    if "starts_at" not in values:
        return ""
    start, end = (datetime.fromisoformat(values[name]) for name in ("starts_at", "ends_at"))
    return f"{named(values['space'], values['space_en'])} {period_text(Period(start, end))}"
