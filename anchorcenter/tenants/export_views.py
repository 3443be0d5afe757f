"""Taking tables of tenants along: for who may, and for a reason that is kept."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue

from anchorcenter.accounts.access import allowed, me, saw
from anchorcenter.accounts.access_log import What
from anchorcenter.accounts.models import Permission
from anchorcenter.core.audit import record
from anchorcenter.core.clock import now
from anchorcenter.core.errors import DomainError, Reason
from anchorcenter.core.i18n import _l
from anchorcenter.core.render import csv_file
from anchorcenter.core.unit_of_work import writing
from anchorcenter.facilities.queries import get_plan
from anchorcenter.tenants import pages, queries
from anchorcenter.tenants.forms import ExportForm
from anchorcenter.tenants.tables import Content, table_of

blueprint = Blueprint("tenants_export", __name__)


@blueprint.post("/staff/tenants/export")
@allowed(Permission.EXPORT)
def export() -> ResponseReturnValue:
    """Companies, contracts, charges, reviews, suspensions or hand-overs as a table, for a reason."""
    form = ExportForm()
    if not form.validate() or not form.why.data:
        form.refuse(DomainError(Reason(code="why", message=_l("Say why: it is kept."), field="why")))
        return pages.tenants_page(form, status=422)
    content, why = form.wanted(), form.why.data
    head, rows = table_of(content, get_plan())
    with writing():
        after = {"content": content, "rows": len(rows)}
        record("export", "tenants", 0, by=me().key, now=now(), after=after, why=why)
    if content is Content.COMPANIES:
        for person_id in queries.list_contact_ids():
            saw(person_id, What.EXPORT, why)
    return csv_file(f"tenants-{content}.csv", head, rows)
