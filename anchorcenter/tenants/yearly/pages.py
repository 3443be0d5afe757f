"""What pages of yearly figures show."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Response, request, url_for

from anchorcenter.accounts.access import me
from anchorcenter.accounts.models import Permission
from anchorcenter.core.clock import now
from anchorcenter.core.errors import missing
from anchorcenter.core.i18n import _, day_text, local, named, today
from anchorcenter.core.pages import page
from anchorcenter.core.text import to_id
from anchorcenter.tenants.models import Tenant
from anchorcenter.tenants.yearly import queries
from anchorcenter.tenants.yearly.forms import AnswerForm, ExportForm, FiguresForm
from anchorcenter.tenants.yearly.models import FiguresState, YearlyFigures
from anchorcenter.tenants.yearly.rules import check_year, due_on, last_year
from anchorcenter.tenants.yearly.service import VALUES
from anchorcenter.tenants.yearly.texts import FIELDS, STATES, TAGS


def index_page(export: ExportForm | None = None, *, status: int = 200) -> Response:
    """What tenants said of a year, and who said nothing yet."""
    year = asked_year()
    return page(
        "yearly/index.html",
        status=status,
        year=year,
        due=day_text(due_on(year)),
        fields=[str(text) for text in FIELDS.values()],
        rows=[row_of(each) for each in queries.list_figures(year=year)],
        owing=[(name_of(each), _enter_url(each.organisation_id, year)) for each in queries.list_owing(year)],
        may_export=me().may(Permission.EXPORT),
        form=export or ExportForm(None),
    )


def show_page(tenant: Tenant, year: int, form: AnswerForm | None = None, *, status: int = 200) -> Response:
    """All that was said of one year of a tenant, for staff."""
    found = queries.list_history(tenant.organisation_id, year) or missing()
    is_open = found[0].state is FiguresState.NEW
    return page(
        "yearly/show.html",
        status=status,
        **_history(found),
        number=tenant.organisation_id,
        tenant=name_of(tenant),
        year=year,
        enter_url=_enter_url(tenant.organisation_id, year),
        form=form or (AnswerForm(None, number=found[0].id) if is_open else None),
    )


def own_page(tenant: Tenant) -> Response:
    """The years of the reader's company: what was said, and what is missing."""
    found, latest = queries.list_figures(tenant=tenant.organisation_id), last_year(today(now()))
    known = {row.year for row in found}
    owes = [each.organisation_id for each in queries.list_owing(latest)]
    return page(
        "yearly/own.html",
        company=name_of(tenant),
        fields=[str(text) for text in FIELDS.values()],
        rows=[row_of(each) for each in found],
        missing_year=latest if latest not in known else None,
        is_late=tenant.organisation_id in owes and today(now()) > due_on(latest),
        due=day_text(due_on(latest)),
        is_manager=me().is_manager,
    )


def form_of(tenant: int, year: int) -> FiguresForm:
    """The form with what is said at present."""
    row = queries.find_current(tenant, year)
    values = {name: getattr(row, name) for name in VALUES} | {"replaces": row.id} if row else {}
    return FiguresForm(**values)


def table_of(rows: Sequence[YearlyFigures]) -> tuple[list[str], list[list[object]]]:
    """Figures as a table: head and rows, without whoever entered them."""
    head = [_("Tenant"), _("Year"), *(str(text) for text in FIELDS.values()), _("Note"), _("State"), _("Entered")]
    lines: list[list[object]] = [
        [
            name_of(row.tenant),
            row.year,
            *(getattr(row, name) for name in FIELDS),
            row.note,
            str(STATES[row.state]),
            local(row.entered_at),
        ]
        for row in rows
    ]
    return head, lines


def row_of(row: YearlyFigures) -> dict[str, Any]:
    """A statement in words."""
    return {
        "name": name_of(row.tenant),
        "year": row.year,
        "values": [f"{getattr(row, name):,}" for name in FIELDS],
        "note": row.note,
        "state": str(STATES[row.state]),
        "tag": TAGS[row.state],
        "why": row.checked_why,
        "entered": local(row.entered_at),
        "checked": local(row.checked_at) if row.checked_at else "",
        "url": url_for("yearly.show", number=row.organisation_id, year=row.year),
    }


def asked_year() -> int:
    """The year in the address, if it is over, else the latest one that is."""
    day, year = today(now()), to_id(request.args.get("year", "")) or 0
    return last_year(day) if check_year(year, day) else year


def name_of(tenant: Tenant) -> str:
    """What a tenant is called."""
    return named(tenant.organisation.name, tenant.organisation.name_en)


def _history(found: Sequence[YearlyFigures]) -> dict[str, Any]:
    rows = [row_of(each) for each in found]
    texts = [str(text) for text in FIELDS.values()]
    return {"current": rows[0], "facts": list(zip(texts, rows[0]["values"], strict=True)), "before": rows[1:]}


def _enter_url(number: int, year: int) -> str:
    return url_for("yearly.enter", number=number, year=year)
