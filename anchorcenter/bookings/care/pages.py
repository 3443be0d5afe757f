"""What pages of reports show."""

from __future__ import annotations

from typing import Any

from flask import Response, request, url_for

from anchorcenter.accounts.access import me, saw
from anchorcenter.bookings.care import queries
from anchorcenter.bookings.care.forms import CloseForm, ReportForm
from anchorcenter.bookings.care.models import Matter, Report
from anchorcenter.bookings.care.texts import MATTERS
from anchorcenter.core.clock import now
from anchorcenter.core.i18n import local, named, today
from anchorcenter.core.pages import around, asked_page, page
from anchorcenter.facilities.queries import get_plan


def report_page(form: ReportForm, *, status: int = 200) -> Response:
    """The form, and what the reader has reported so far with its answers."""
    mine = [_row(each) for each in queries.list_mine(me().id)]
    return page("care/report.html", status=status, form=form, reports=mine, is_sent="sent" in request.args)


def asked_form() -> ReportForm:
    """An empty form for the space and booking in the address."""
    matter = request.args.get("matter", "")
    known = matter if matter in set(Matter) else Matter.FAULT.value
    return ReportForm(
        None, space=request.args.get("space", ""), booking=request.args.get("booking", "")[:20], matter=known
    )


def staff_page() -> Response:
    """Everything reported: what is open, or with ``show=closed`` what was."""
    number, is_closed = asked_page(), request.args.get("show") == "closed"
    found = queries.list_reports(is_closed=is_closed, page=number)
    more, show = len(found) > queries.PAGE, "closed" if is_closed else None
    rows = [_row(each) for each in found[: queries.PAGE]]
    links = around(number, "care.incidents", is_more=more, show=show)
    return page("care/index.html", is_closed=is_closed, reports=rows, **links)


def incident_page(row: Report, form: CloseForm | None = None, *, status: int = 200) -> Response:
    """One of them, to be seen to and closed."""
    slug, day = get_plan().get(row.space_id).slug, today(now()).isoformat()
    return page(
        "care/show.html",
        status=status,
        report=_row(row),
        form=form or CloseForm(None),
        closure_url=url_for("operations.settings_closure_new", space=slug, day=day, why=str(MATTERS[row.matter])),
    )


def alarms() -> list[dict[str, Any]]:
    """What every staff page says above all."""
    plan = get_plan()
    return [
        {"url": url_for("care.incident", number=row.id), "space": str(plan.get(row.space_id).name), "number": row.id}
        for row in queries.list_alarms()
    ]


def _row(row: Report) -> dict[str, Any]:
    space = get_plan().get(row.space_id)
    saw(row.reported_by_id)
    return {
        "number": row.id,
        "url": url_for("care.incident", number=row.id),
        "matter": str(MATTERS[row.matter]),
        "is_alarm": row.matter is Matter.BATTERY and row.seen_at is None and row.closed_at is None,
        "space": str(space.name),
        "cells": [cell.id for cell in space.cells],
        "what": row.what,
        "photo": url_for("care.photo", number=row.id) if row.photo else "",
        "by": named(row.reported_by.name, row.reported_by.name_en),
        "at": local(row.reported_at),
        "booking": row.booking.code if row.booking else "",
        "note": row.note,
        "closed_at": local(row.closed_at) if row.closed_at else "",
    }
