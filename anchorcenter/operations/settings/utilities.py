"""Settings pages of utilities."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask.typing import ResponseReturnValue

from anchorcenter.accounts.access import allowed
from anchorcenter.accounts.models import Permission
from anchorcenter.core.i18n import _, named
from anchorcenter.facilities import changes, utilities
from anchorcenter.facilities.supplies import Utility
from anchorcenter.operations import queries
from anchorcenter.operations.settings.blueprint import blueprint
from anchorcenter.operations.settings.flow import Frame, Section, author, edited, show
from anchorcenter.operations.settings.forms import UtilityForm
from anchorcenter.operations.settings.places import cell_name
from anchorcenter.operations.settings.reading import sealed

BOTH = ("GET", "POST")


@blueprint.get("/utilities", endpoint="settings_utilities")
@allowed(Permission.CONFIGURE)
def index() -> ResponseReturnValue:
    """What cells depend on."""
    rows = [
        {"name": named(row.name, row.name_en), "url": url_for("operations.settings_utility", number=row.id)}
        for row in utilities.list_utilities()
    ]
    return show("operations/settings/utilities.html", rows=rows)


@blueprint.route("/utilities/new", methods=BOTH, endpoint="settings_utility_new")
@allowed(Permission.CONFIGURE)
def new_utility() -> ResponseReturnValue:
    """Add one."""
    form, frame = _form(), _frame(_("New utility"))
    return edited(form, lambda: utilities.save_utility(None, form.wanted(), author=author()), frame, done=_index())


@blueprint.route("/utilities/<int:number>", methods=BOTH, endpoint="settings_utility")
@allowed(Permission.CONFIGURE)
def utility(number: int) -> ResponseReturnValue:
    """Change which cells need it."""
    row = changes.get(Utility, number)
    form, frame = _form(data=sealed(utilities.utility_state(row))), _frame(named(row.name, row.name_en))
    return edited(form, lambda: utilities.save_utility(number, form.wanted(), author=author()), frame, done=_index())


def _form(**values: Any) -> UtilityForm:
    form = UtilityForm(**values)
    form.full.choices = form.partly.choices = [(row.id, cell_name(row)) for row in queries.list_cells()]
    return form


def _frame(title: str) -> Frame:
    help_text = _("When it fails, the first are closed; of the others everybody who books them reads it.")
    cells = Section(title=_("Which cells need it"), help=help_text, rows=[["full"], ["partly"]])
    back = (_("Utilities"), _index())
    return Frame(title=title, back=back, sections=[Section(title="", rows=[["name", "name_en"]]), cells])


def _index() -> str:
    return url_for("operations.settings_utilities")
