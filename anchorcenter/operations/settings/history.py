"""The settings page of what was changed: who, when, why, before and after."""

from __future__ import annotations

from flask import request, url_for
from flask.typing import ResponseReturnValue

from anchorcenter.accounts.access import allowed, saw
from anchorcenter.accounts.models import Permission
from anchorcenter.core.audit import PROGRAM
from anchorcenter.core.i18n import _
from anchorcenter.core.text import to_id
from anchorcenter.operations import queries
from anchorcenter.operations.settings.blueprint import blueprint
from anchorcenter.operations.settings.flow import show
from anchorcenter.operations.settings.words import RECORDS, change_row


@blueprint.get("/history", endpoint="settings_history")
@allowed(Permission.CONFIGURE)
def history() -> ResponseReturnValue:
    """Every change of the settings; with ``of`` and ``number`` those of one thing."""
    of = request.args.get("of", "")
    kind = of if of in RECORDS else None
    number = to_id(request.args.get("number", "")) if kind else None
    found = queries.list_changes(of=kind, record_id=number, before=to_id(request.args.get("before", "")))
    rows = found[: queries.PAGE]
    for who in {row.who_id for row in rows} - {PROGRAM[0]}:
        saw(who)
    older = (
        url_for(request.endpoint or "", of=kind, number=number, before=rows[-1].id) if len(found) > len(rows) else ""
    )
    title = _("History: %(what)s", what=str(RECORDS[kind])) if kind else _("History")
    everything = url_for(request.endpoint or "") if kind else ""
    changes = [change_row(row) for row in rows]
    return show("operations/settings/history.html", title=title, changes=changes, older=older, everything=everything)
