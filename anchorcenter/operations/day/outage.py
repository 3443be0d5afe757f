"""The page on which staff report that something does not work."""

from __future__ import annotations

from datetime import timedelta

from flask import Response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import SelectField

from anchorcenter.accounts.access import me
from anchorcenter.core.clock import now
from anchorcenter.core.errors import DomainError
from anchorcenter.core.fields import ChecksField, optional_line
from anchorcenter.core.forms import Form, text_line, wall_clock
from anchorcenter.core.i18n import _, _l, named
from anchorcenter.core.pages import page
from anchorcenter.core.unit_of_work import writing
from anchorcenter.facilities.queries import get_plan
from anchorcenter.facilities.utilities import list_utilities
from anchorcenter.operations import queries
from anchorcenter.operations.outages import NewOutage, report_outage

LONGEST = 80


def _number(value: object) -> int | None:
    return int(str(value)) if value else None


class OutageForm(Form):
    ends_at = wall_clock(_l("Expected to work again"))
    label = text_line(_l("What has failed (Korean)"), missing=_l("Enter what everybody may read."), longest=LONGEST)
    label_en = optional_line(_l("What has failed (English)"), LONGEST)
    spaces = ChecksField(_l("Whole spaces"), coerce=int)
    cells = ChecksField(_l("Cells"), coerce=int)
    utility = SelectField(_l("Utility"), coerce=_number, default="")

    def wanted(self) -> NewOutage:
        return NewOutage(**self.values())


def outage_page() -> ResponseReturnValue:
    """The form, or the outage as it was sent."""
    form = OutageForm()
    form.spaces.choices = [(space.id, str(space.name)) for space in get_plan().spaces]
    known = [(row.id, named(row.name, row.name_en)) for row in list_utilities()]
    form.utility.choices = [("", _("none: the spaces or cells below")), *known]
    form.cells.choices = [(cell.id, named(cell.name, cell.name_en) or cell.slug) for cell in queries.list_cells()]
    if request.method == "GET":
        form.ends_at.data = (now() + timedelta(hours=2)).replace(minute=0, second=0, microsecond=0)
        return _show(form)
    if not form.validate():
        return _show(form, 422)
    try:
        with writing():
            report_outage(form.wanted(), by=me(), now=now())
    except DomainError as error:
        form.refuse(error)
        return _show(form, error.status)
    return redirect(url_for(".day", saved=1), 303)


def _show(form: OutageForm, status: int = 200) -> Response:
    return page("operations/day/outage.html", status=status, form=form)
