"""The audit trail of the settings in words: what a verb did, what a field is called, how its value reads."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from anchorcenter.accounts.actors import AUDIENCES
from anchorcenter.accounts.models import Audience
from anchorcenter.core.i18n import Text, _, _l, day_text, length_text, local, weekday
from anchorcenter.operations import service
from anchorcenter.operations.queries import Changed

VERBS: dict[str, Text] = {
    "create": _l("made"),
    "change": _l("changed"),
    "set_service": _l("service changed"),
    "add_photo": _l("photo added"),
    "change_photo": _l("photo described anew"),
    "move_photo": _l("photos put in order"),
    "delete_photo": _l("photo deleted"),
    "set_cells": _l("cells changed"),
    "set_windows": _l("who may book changed"),
    "set_hours": _l("hours changed"),
    "add_holiday": _l("holiday added"),
    "remove_holiday": _l("holiday removed"),
    "fill_holidays": _l("holidays of a year added"),
    "end": _l("ended early"),
    "remove": _l("removed"),
}
RECORDS: dict[str, Text] = {
    "site": _l("Site"),
    "floor": _l("Floor"),
    "cell": _l("Cell"),
    "space": _l("Space"),
    "closure": _l("Closure"),
    "maintenance": _l("Recurring maintenance"),
    "utility": _l("Utility"),
    "setting": _l("Rules"),
}
FIELDS: dict[str, Text] = {
    "slug": _l("Name in addresses"),
    "full": _l("Nothing works without it"),
    "partly": _l("Some things work without it"),
    "name": _l("Name (Korean)"),
    "name_en": _l("Name (English)"),
    "address": _l("Address (Korean)"),
    "address_en": _l("Address (English)"),
    "phone": _l("Phone"),
    "email": _l("E-mail"),
    "site_id": _l("Site"),
    "floor_id": _l("Floor"),
    "level": _l("Level"),
    "out_of_service_on": _l("Out of service from"),
    "alt": _l("What it shows (Korean)"),
    "alt_en": _l("What it shows (English)"),
    "order": _l("Order"),
    "kind": _l("Kind"),
    "description": _l("Description (Korean)"),
    "description_en": _l("Description (English)"),
    "features": _l("Features (Korean)"),
    "features_en": _l("Features (English)"),
    "position": _l("Place in lists"),
    "area_m2": _l("Area in m²"),
    "capacity": _l("People at most"),
    "grid_minutes": _l("Step"),
    "shortest_minutes": _l("Shortest"),
    "longest_minutes": _l("Longest"),
    "notice_create_minutes": _l("Book at the latest"),
    "notice_change_minutes": _l("Change at the latest"),
    "notice_cancel_minutes": _l("Cancel at the latest"),
    "buffer_before_minutes": _l("Kept free before each use"),
    "buffer_after_minutes": _l("Kept free after each use"),
    "checkin": _l("Wants check-in"),
    "grace_minutes": _l("Minutes to check in after the start"),
    "qualification_id": _l("Qualification needed"),
    "is_pool": _l("A pool of equal units"),
    "is_own": _l("Hours of its own"),
    "day": _l("Day"),
    "holidays": _l("Holidays"),
    "label": _l("Why it is closed (Korean)"),
    "label_en": _l("Why it is closed (English)"),
    "starts_at": _l("Starts"),
    "ends_at": _l("Ends"),
    "first_on": _l("First date"),
    "until_on": _l("Until"),
    "count": _l("Or how often"),
    "dates": _l("Dates"),
    "ended_at": _l("Ended"),
    "cells": _l("Cells"),
}
NOTHING = "–"


def change_row(change: Changed) -> dict[str, Any]:
    """One change as a page shows it."""
    names = list(change.before | change.after)
    return {
        "when": local(change.at),
        "who": change.who,
        "what": f"{_record_text(change)} · {VERBS.get(change.verb, change.verb)}",
        "why": change.why,
        "is_new": not change.before,
        "lines": [
            (field_text(name), value_text(name, change.before.get(name)), value_text(name, change.after.get(name)))
            for name in names
        ],
    }


def field_text(name: str) -> str:
    """What a field of an audit row is called."""
    if name.startswith("day_"):
        return weekday(int(name[-1]))
    if name in set(Audience):
        return str(AUDIENCES[Audience(name)])
    declared = {editable.setting.key: editable.label for editable in service.list_editable()}
    return str(FIELDS.get(name) or declared.get(name) or name)


def value_text(name: str, value: Any) -> str:
    """How a value of it reads; by its name one sees what it is."""
    if value is None or value in ("", []):
        return NOTHING
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, list):
        return ", ".join(str(item) for item in value)
    if name.endswith("_minutes"):
        return length_text(timedelta(minutes=value))
    if name.endswith("_on") or name == "day":
        return day_text(date.fromisoformat(value))
    if name.endswith("_at"):
        return local(datetime.fromisoformat(value))
    return str(value)


def _record_text(change: Changed) -> str:
    name = change.after.get("name") or change.before.get("name") or change.after.get("label") or ""
    number = "" if change.record == "setting" else f" {change.record_id}"
    return f"{RECORDS[change.record]}{' ' + name if name else number}"
