"""What staff do with the declared settings of all features. Call the verbs inside ``writing()``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import current_app

from anchorcenter.core import settings
from anchorcenter.core.errors import DomainError, Reason
from anchorcenter.core.feature import SETTINGS
from anchorcenter.core.i18n import _l
from anchorcenter.core.settings import Editable, lock_configuration
from anchorcenter.facilities import changes
from anchorcenter.facilities.changes import Author, Edit


@dataclass(frozen=True, kw_only=True)
class RulesEdit(Edit):
    """``values`` by the key of the setting; those that are not named stay."""

    values: Mapping[str, Any]


def list_editable() -> Sequence[Editable]:
    """The settings that staff change on the screen, feature by feature."""
    declared: Sequence[Editable] = current_app.extensions[SETTINGS]
    return declared


def read_rules() -> dict[str, Any]:
    """What holds for each of them."""
    configuration = settings.current()
    return {editable.setting.key: configuration[editable.setting] for editable in list_editable()}


def change_rules(edit: RulesEdit, *, author: Author) -> None:
    """Have other values hold from now on.

    Raises DomainError for one out of its range (422) or when they were changed meanwhile (409).
    """
    lock_configuration()
    before = read_rules()
    changes.check_seen(before, edit)
    known = {editable.setting.key: editable for editable in list_editable()}
    wanted = {key: value for key, value in edit.values.items() if key in known and value != before[key]}
    if reasons := [_out_of_range(known[key]) for key, value in wanted.items() if not _is_within(known[key], value)]:
        raise DomainError(*reasons)
    for key, value in wanted.items():
        settings.change(known[key].setting, value, now=author.now)
    changes.note("change", "setting", 0, before, before | wanted, edit=edit, author=author)


def _is_within(editable: Editable, value: Any) -> bool:
    return isinstance(value, bool) or not isinstance(value, int) or editable.least <= value <= editable.most


def _out_of_range(editable: Editable) -> Reason:
    message = _l("Enter a whole number from %(least)d to %(most)d.", least=editable.least, most=editable.most)
    return Reason(code="range", message=message, field=field_name(editable))


def field_name(editable: Editable) -> str:
    """What the setting's field is called in a form."""
    return editable.setting.key.replace(".", "_")
