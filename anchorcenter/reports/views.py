"""Pages of figures: read the request, call one verb, answer."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue

from anchorcenter.accounts.access import allowed, me, saw
from anchorcenter.accounts.access_log import What
from anchorcenter.accounts.models import Permission
from anchorcenter.core.clock import now
from anchorcenter.core.db import reading_the_copy
from anchorcenter.core.errors import DomainError, missing
from anchorcenter.core.metrics import find_metric
from anchorcenter.core.unit_of_work import writing
from anchorcenter.reports import pages, service
from anchorcenter.reports.forms import DownloadForm

blueprint = Blueprint("reports", __name__)


@blueprint.get("/staff/metrics")
@allowed(Permission.READ_REPORTS)
def metrics() -> ResponseReturnValue:
    """Every figure over the days asked for, beside those before."""
    with reading_the_copy():
        return pages.metrics_page()


@blueprint.get("/staff/metrics/<key>")
@allowed(Permission.READ_REPORTS)
def metrics_metric(key: str) -> ResponseReturnValue:
    """One figure, what it is made of, and its rows."""
    with reading_the_copy():
        return pages.metric_page(find_metric(key) or missing())


@blueprint.post("/staff/metrics/<key>")
@allowed(Permission.READ_REPORTS)
def metrics_download(key: str) -> ResponseReturnValue:
    """The rows as a file, noted with the reason; a refusal shows the page again."""
    metric, form = find_metric(key) or missing(), DownloadForm()
    if not (form.validate() and (wanted := form.wanted())):
        return pages.metric_page(metric, form, status=422)
    try:
        with writing():
            rows = service.download(metric, wanted, by=me(), now=now())
    except DomainError as error:
        form.refuse(error)
        return pages.metric_page(metric, form, status=error.status)
    for person_id in {int(row.subject) for row in rows if metric.is_of_people and row.subject.isdigit()}:
        saw(person_id, What.EXPORT, wanted.reason)  # A guest has no account that could be named.
    return pages.rows_file(metric, wanted, rows)
