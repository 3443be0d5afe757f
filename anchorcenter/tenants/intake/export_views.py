"""Taking tables of an intake round along: for who may, and for a reason that everybody in them reads."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue

from anchorcenter.accounts.access import allowed, me, saw
from anchorcenter.accounts.access_log import What
from anchorcenter.accounts.models import Permission
from anchorcenter.admissions.calls import queries as calls
from anchorcenter.core.audit import record
from anchorcenter.core.clock import now
from anchorcenter.core.errors import DomainError, Reason
from anchorcenter.core.i18n import _l
from anchorcenter.core.render import csv_file
from anchorcenter.core.unit_of_work import writing
from anchorcenter.tenants.intake.forms import ExportForm
from anchorcenter.tenants.intake.queries import PURPOSE
from anchorcenter.tenants.intake.staff_pages import call_page
from anchorcenter.tenants.intake.tables import table_of

blueprint = Blueprint("intake_export", __name__, url_prefix="/staff/intakes")


@blueprint.post("/<slug>/export")
@allowed(Permission.EXPORT)
def export(slug: str) -> ResponseReturnValue:
    """Applications, answers or score sheets as a table, for a reason."""
    form, call = ExportForm(), calls.get_call(slug, PURPOSE)
    if not form.validate() or not form.why.data:
        form.refuse(DomainError(Reason(code="why", message=_l("Say why: it is kept."), field="why")))
        return call_page(call, form, status=422)
    content, why = form.wanted(), form.why.data
    table = table_of(call, content)
    with writing():
        after = {"content": content, "rows": len(table.rows)}
        record("export", "call", call.id, by=me().key, now=now(), after=after, why=why)
    for person_id in table.person_ids:
        saw(person_id, What.EXPORT, why)
    return csv_file(f"intake-{call.slug}-{content}.csv", table.head, table.rows)
