"""What pages of quotas show."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Response, request, url_for

from anchorcenter.accounts.access import me, saw
from anchorcenter.bookings.allowances.forms import EndForm, QuotaForm
from anchorcenter.bookings.allowances.words import PERS, rule_text, validity_text, who_text
from anchorcenter.bookings.quotas import queries
from anchorcenter.bookings.quotas.models import Per, Quota, Whose
from anchorcenter.bookings.quotas.rules import Limit, Subject, Window, days_around
from anchorcenter.bookings.quotas.texts import limits_of, mine, quantity, subject_of
from anchorcenter.core.clock import now
from anchorcenter.core.errors import missing
from anchorcenter.core.i18n import _, day_text, days_text, named, today
from anchorcenter.core.pages import page
from anchorcenter.core.periods import DAY, parse_day
from anchorcenter.core.render import csv_file
from anchorcenter.core.text import to_id
from anchorcenter.facilities.queries import get_plan


def mine_page() -> Response:
    """Every quota on what the reader books, and what is left of it now."""
    rows = [
        row
        | {
            "per": str(PERS[row["limit"].per]),
            "days": days_text(row["days"]),
            "most": quantity(row["limit"], row["limit"].most),
            "used": quantity(row["limit"], row["used"]),
            "left": quantity(row["limit"], row["left"]),
            "url": url_for("quotas.statement", number=row["id"]),
        }
        for row in mine(me(), day=today(now()), now=now())
    ]
    return page("quotas/mine.html", quotas=rows)


def statement_page(number: int) -> Response:
    """What a quota was used for in a day, a week or a month, booking by booking. Raises DomainError (404)."""
    row, window, subject = _asked(number)
    if subject is None:
        return _companies_page(row, window)
    rows, limit = _rows(window, subject), window.limit
    used = queries.used(window, subject, now=now())
    return page(
        "quotas/statement.html",
        **_head(row, window),
        rows=rows,
        used=quantity(limit, used),
        left=quantity(limit, max(0, limit.most - used)),
        file_url=_href(row.id, window.days.start, "quotas.statement_file"),
    )


def statement_file(number: int) -> Response:
    """The same as a table. Raises DomainError (404) for none, and for all companies at once."""
    row, window, subject = _asked(number)
    lines = [
        (r["day_iso"], r["code"], r["purpose"], r["space"], r["booked_by"], r["value"])
        for r in _rows(window, subject or missing())
    ]
    head = [_("Day"), _("Number"), _("Purpose"), _("Space"), _("Who booked"), _("Minutes or bookings")]
    return csv_file(f"quota-{row.id}-{window.days.start}.csv", head, lines)


def staff_page(form: QuotaForm | None = None, *, status: int = 200) -> Response:
    """Every quota, and the form of another."""
    day = today(now())
    rows = [
        {
            "id": row.id,
            "name": named(row.name, row.name_en),
            "rule": rule_text(row),
            "validity": validity_text(row),
            "is_over": row.until is not None and row.until <= day,
            "url": url_for("quotas.statement", number=row.id),
            "end_url": "" if row.is_contracts else url_for("quotas.end", number=row.id),
        }
        for row in queries.list_quotas()
    ]
    return page("quotas/staff.html", status=status, form=form or QuotaForm(None, since=day), quotas=rows)


def end_page(number: int, form: EndForm | None = None, *, status: int = 200) -> Response:
    """When a quota ends, and why."""
    row = queries.get_quota(number)
    name, rule = named(row.name, row.name_en), rule_text(row)
    form = form or EndForm(None, last_on=today(now()))
    return page("quotas/end.html", status=status, form=form, quota_name=name, rule=rule)


def _asked(number: int) -> tuple[Quota, Window, Subject | None]:
    """The quota, the days in the address and whose use of it; None is every company. Raises DomainError (404)."""
    row = queries.get_quota(number)
    limit, by = queries.as_limit(row), me()
    day = parse_day(request.args.get("day", "")) or today(now())
    window = Window(limit, days_around(limit.per, day))
    if not by.is_staff:
        own = any(each.id == limit.id for each in limits_of(by)) and limit.whose is not Whose.ALL
        return row, window, subject_of(by) if own else missing()
    company = limit.organisation_id or to_id(request.args.get("company", ""))
    if limit.whose is Whose.COMPANY:
        return row, window, Subject(0, company, None) if company else None
    return row, window, Subject(0, None, None)


def _companies_page(row: Quota, window: Window) -> Response:
    """What each company used."""
    found = [
        {
            "name": named(each.name, each.name_en),
            "used": quantity(window.limit, int(each.used)),
            "is_over": each.used > window.limit.most,
            "url": _href(row.id, window.days.start, company=each.id),
        }
        for each in queries.list_used_by_company(window, now=now())
    ]
    return page("quotas/companies.html", **_head(row, window), companies=found)


def _head(row: Quota, window: Window) -> dict[str, Any]:
    limit, days = window
    before, after = days.start - DAY, days.end
    return {
        "quota_name": named(row.name, row.name_en),
        "who": who_text(row),
        "rule": rule_text(row),
        "period": days_text(days),
        "most": quantity(limit, limit.most),
        "previous": _href(row.id, before),
        "next": _href(row.id, after),
        "is_month": limit.per is Per.MONTH,
    }


def _href(number: int, day: date, endpoint: str = "quotas.statement", company: int | str | None = None) -> str:
    company = company or request.args.get("company") or None
    return url_for(endpoint, number=number, day=day.isoformat(), company=company)


def _rows(window: Window, subject: Subject) -> list[dict[str, Any]]:
    """The bookings of it; whoever is named was seen."""
    plan = get_plan()
    found = queries.list_rows(window, subject, now=now())
    for row in found:
        saw(row.person_id)
    return [_row(row, window.limit, plan) for row in found]


def _row(row: Any, limit: Limit, plan: Any) -> dict[str, Any]:
    return {
        "day": day_text(row.counted_on),
        "day_iso": row.counted_on.isoformat(),
        "code": queries.code(row),
        "url": url_for("bookings.show", code=queries.code(row)),
        "purpose": row.purpose,
        "space": str(plan.get(row.space_id).name),
        "booked_by": named(row.name, row.name_en),
        "value": row.value,
        "text": quantity(limit, row.value),
    }
