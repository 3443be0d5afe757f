"""The settings page of the declared rules: numbers and switches of all features."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import url_for
from flask.typing import ResponseReturnValue

from anchorcenter.accounts.access import allowed
from anchorcenter.accounts.models import Permission
from anchorcenter.core.fields import YesNoField, number
from anchorcenter.core.i18n import _, _l
from anchorcenter.core.settings import Editable
from anchorcenter.operations import service
from anchorcenter.operations.service import RulesEdit, field_name
from anchorcenter.operations.settings.blueprint import blueprint
from anchorcenter.operations.settings.fields import SettingsForm, line
from anchorcenter.operations.settings.flow import Frame, Section, author, edited
from anchorcenter.operations.settings.reading import sealed


@blueprint.route("/rules", methods=("GET", "POST"), endpoint="settings_rules")
@allowed(Permission.CONFIGURE)
def rules() -> ResponseReturnValue:
    """Change what the features declared."""
    editable = service.list_editable()
    form = _form_class(editable)(data=_opened(editable))
    frame = Frame(
        title=_("Rules"),
        help=_("They hold from the moment they are saved; what is booked stays."),
        back=(_("Settings"), url_for("operations.settings")),
        sections=[Section(title="", rows=[[field_name(e)] for e in editable])],
        tabs=[],
    )

    def save() -> None:
        values = {e.setting.key: form[field_name(e)].data for e in editable}
        service.change_rules(RulesEdit(values=values, seen=form.seen.data, why=form.why.data or ""), author=author())

    return edited(form, save, frame, done=url_for("operations.settings_rules"))


def _opened(editable: Sequence[Editable]) -> dict[str, Any]:
    state = service.read_rules()
    return sealed(state, **{field_name(e): state[e.setting.key] for e in editable})


def _form_class(editable: Sequence[Editable]) -> type[SettingsForm]:
    """A form with a field for each setting."""
    return type("RulesForm", (SettingsForm,), {field_name(e): _field(e) for e in editable})


def _field(editable: Editable) -> Any:
    default = editable.setting.default
    if isinstance(default, bool):
        return YesNoField(editable.label, description=editable.hint)
    if isinstance(default, int):
        return number(editable.label, editable.least, editable.most, description=editable.hint)
    return line(editable.label, _l("Enter some text."), editable.hint)
