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
    "take_out_of_service": _l("service changed"),
}
RECORDS: dict[str, Text] = {
    "site": _l("Site"),
    "floor": _l("Floor"),
    "cell": _l("Cell"),
    "space": _l("Space"),
    "closure": _l("Closure"),
    "setting": _l("Rules"),
}
FIELDS: dict[str, Text] = {
    "slug": _l("Name in addresses"),
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
