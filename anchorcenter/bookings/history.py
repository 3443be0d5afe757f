"""What happened to a booking, in words: its audit rows as whoever may act on it reads them."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select

from anchorcenter.accounts.access import saw
from anchorcenter.accounts.models import Person
from anchorcenter.core.audit import AuditEntry
from anchorcenter.core.db import db
from anchorcenter.core.i18n import _, local, named, period_text
from anchorcenter.core.periods import Period

VERBS: dict[str, Callable[[], str]] = {
    "book": lambda: _("Booked"),
    "request": lambda: _("Requested"),
    "approve": lambda: _("Approved"),
    "counter": lambda: _("Offered something else instead"),
    "take_instead": lambda: _("Took what was offered instead"),
    "ask_for_change": lambda: _("Asked for a change"),
    "withdraw_change": lambda: _("Asked for no change any more"),
    "approve_change": lambda: _("Change approved"),
    "reject_change": lambda: _("Change not approved"),
    "expire_change": lambda: _("Change expired: not decided in time"),
    "reject": lambda: _("Rejected"),
    "expire": lambda: _("Expired: not decided in time"),
    "change": lambda: _("Changed"),
    "hand_over": lambda: _("Handed over"),
    "cancel": lambda: _("Cancelled"),
    "check_in": lambda: _("Checked in"),
    "leave": lambda: _("Left early"),
    "overrun": lambda: _("Stays longer"),
    "no_show": lambda: _("Freed: nobody had checked in"),
    "displace": lambda: _("Displaced: the center needed the time"),
    "interrupt": lambda: _("Interrupted by an outage"),
    "keep": lambda: _("Stays although its time is closed"),
}
NAMES: dict[str, Callable[[], str]] = {
    "purpose": lambda: _("Purpose of use"),
    "headcount": lambda: _("People"),
}
Values = Mapping[str, Any]


def history_of(booking_id: int) -> list[dict[str, Any]]:
    """Every act, the oldest first: what, by whom, when, why, and what was otherwise before."""
    entries = list_entries("booking", booking_id)
    bookers = _names({values["booker_id"] for _entry, *both in entries for values in both if "booker_id" in values})
    return [told(entry, VERBS, _changes(entry.verb, before, after, bookers)) for entry, before, after in entries]


def list_entries(record: str, record_id: int) -> list[tuple[AuditEntry, Values, Values]]:
    """The audit rows of one record with their values before and after, the oldest first."""
    rows = select(AuditEntry).where(AuditEntry.record == record, AuditEntry.record_id == record_id)
    return [
        (entry, json.loads(entry.before), json.loads(entry.after))
        for entry in db.session.scalars(rows.order_by(AuditEntry.id))
    ]


def told(entry: AuditEntry, verbs: Mapping[str, Callable[[], str]], changes: list[str]) -> dict[str, Any]:
    """An act as pages show it; who did it is thereby looked at."""
    if entry.actor_id:
        saw(entry.actor_id)
    return {
        "what": verbs[entry.verb](),
        "by": entry.actor_name,
        "at": local(entry.at),
        "why": entry.why,
        "changes": changes,
    }


def _names(ids: Collection[int]) -> dict[int, str]:
    if not ids:
        return {}
    for person_id in ids:
        saw(person_id)
    people = db.session.execute(select(Person.id, Person.name, Person.name_en).where(Person.id.in_(ids)))
    return {number: named(name, name_en) for number, name, name_en in people}


def _changes(verb: str, before: Values, after: Values, bookers: Mapping[int, str]) -> list[str]:
    if verb == "hand_over":
        return [f"{bookers.get(before['booker_id'], '')} → {bookers.get(after['booker_id'], '')}"]
    return (
        _differences(before, after)
        if verb in {"change", "interrupt", "take_instead", "ask_for_change", "approve_change"}
        else []
    )


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
