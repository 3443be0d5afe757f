"""Settings pages of maintenance that comes again and again."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from anchorcenter.accounts.access import allowed, me
from anchorcenter.accounts.models import Permission
from anchorcenter.core.clock import now
from anchorcenter.core.i18n import _, named, plural
from anchorcenter.core.recurrence import words
from anchorcenter.core.unit_of_work import writing
from anchorcenter.facilities import maintenance
from anchorcenter.facilities.changes import Edit
from anchorcenter.facilities.maintenance import Maintenance
from anchorcenter.operations import reopening
from anchorcenter.operations.closing import Decided, close_again
from anchorcenter.operations.settings.blueprint import blueprint
from anchorcenter.operations.settings.closures import closure_frame, closure_row, offering
from anchorcenter.operations.settings.deciding import decided
from anchorcenter.operations.settings.flow import Section, saved, show
from anchorcenter.operations.settings.forms import MaintenanceForm

BOTH = ("GET", "POST")


@blueprint.get("/maintenance", endpoint="settings_maintenances")
@allowed(Permission.CONFIGURE)
def index() -> ResponseReturnValue:
    """Every rule by which something is closed again and again."""
    rows = [_row(each) for each in maintenance.list_maintenances()]
    return show("operations/settings/maintenances.html", rows=rows)


@blueprint.route("/maintenance/new", methods=BOTH, endpoint="settings_maintenance_new")
@allowed(Permission.CONFIGURE)
def new_maintenance() -> ResponseReturnValue:
    """Close something again and again; every date is rehearsed first."""
    form = offering(MaintenanceForm())
    form.offer_rules()
    rows = [["every"], ["interval"], ["weekdays"], ["nth"], ["missing"], ["until", "count"]]
    text = _("Weeks and months are counted from the first time; say until when or how often.")
    again = Section(title=_("How it repeats"), help=text, rows=rows)
    frame = closure_frame(_("New recurring maintenance"), sections=[again])
    frame = replace(frame, back=(_("Recurring maintenance"), _index()))

    def save(choices: Decided, confirmed: str) -> Any:
        return close_again(form.wanted(), choices, confirmed=confirmed, by=me(), now=now())

    return decided(form, save, frame, done=_index())


@blueprint.get("/maintenance/<int:number>", endpoint="settings_maintenance")
@allowed(Permission.CONFIGURE)
def one_maintenance(number: int) -> ResponseReturnValue:
    """Its dates, each of which is changed or left out by itself."""
    row = maintenance.get_maintenance(number)
    dates = [closure_row(each) | {"is_ahead": each.starts_at > now()} for each in row.closures]
    return show("operations/settings/maintenance.html", row=_row(row), dates=dates)


@blueprint.post("/maintenance/<int:number>/end", endpoint="settings_maintenance_end")
@allowed(Permission.CONFIGURE)
def end(number: int) -> ResponseReturnValue:
    """Take back all dates that have not begun, and offer them to those who had to give way."""
    with writing():
        reopening.end_again(number, Edit(), by=me(), now=now())
    return redirect(saved(_index()), 303)


def _row(row: Maintenance) -> dict[str, Any]:
    ahead = [each for each in row.closures if each.starts_at > now()]
    following = closure_row(ahead[0])["when"] if ahead else ""
    return {
        "label": named(row.label, row.label_en),
        "rule": words(row.rule, row.first_on),
        "left": plural("%(num)d date ahead", "%(num)d dates ahead", len(ahead)),
        "next": following,
        "is_ended": row.ended_at is not None,
        "url": url_for("operations.settings_maintenance", number=row.id),
        "end": url_for("operations.settings_maintenance_end", number=row.id) if ahead and not row.ended_at else "",
        "history": url_for("operations.settings_history", of="maintenance", number=row.id),
    }


def _index() -> str:
    return url_for("operations.settings_maintenances")
