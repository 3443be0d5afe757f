"""Pages of the access log: who looked at whose data, each month's review, and the file of it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue

from anchorcenter.accounts import access_log
from anchorcenter.accounts.access import allowed, saw
from anchorcenter.accounts.access_log import Wanted, What
from anchorcenter.accounts.forms import DownloadForm, LogForm
from anchorcenter.accounts.models import Permission
from anchorcenter.accounts.texts import WHAT
from anchorcenter.core.clock import now
from anchorcenter.core.i18n import _, local, month_text, named, rfc3339, today
from anchorcenter.core.pages import around, asked_page, page
from anchorcenter.core.periods import DAY, Days, parse_day
from anchorcenter.core.render import csv_file

blueprint = Blueprint("access_log", __name__, url_prefix="/staff/access-log")


@blueprint.get("")
@allowed(Permission.AUDIT)
def index() -> ResponseReturnValue:
    """The entries, the youngest first, narrowed by person, by who looked and by day."""
    form, number = LogForm(request.args), asked_page()
    wanted = form.wanted()
    found = access_log.list_entries(wanted, page=number)
    rows = [_row(entry) for entry in found[: access_log.PAGE]]
    typed = {name: text for name, text in form.values().items() if text}
    pager = around(number, ".index", is_more=len(found) > access_log.PAGE, **typed)
    return page("accounts/log.html", form=form, entries=rows, is_narrowed=bool(typed), **pager)


@blueprint.get("/review")
@allowed(Permission.AUDIT)
def index_review() -> ResponseReturnValue:
    """What to look over each month: who looked how often, when, and what was downloaded why."""
    return _review(_month(request.args.get("month", "")), DownloadForm())


@blueprint.post("/review")
@allowed(Permission.EXPORT)
def index_download() -> ResponseReturnValue:
    """The month's entries as a file, for a reason that is written down with everybody in it."""
    days, form = _month(request.args.get("month", "")), DownloadForm()
    if not form.validate():
        return _review(days, form, 422)
    entries = access_log.list_entries(Wanted(days=days), size=access_log.MOST_EXPORTED)[: access_log.MOST_EXPORTED]
    for person_id in {entry.person_id for entry in entries} | {entry.actor_id for entry in entries}:
        saw(person_id, What.EXPORT, form.reason.data or "")
    head = (
        _("Time"),
        _("Who looked"),
        _("Network address"),
        _("Whose data"),
        _("What"),
        _("Page"),
        _("Reason"),
        _("Out of hours"),
    )
    return csv_file(f"access-log-{days.start:%Y-%m}.csv", head, [_line(entry) for entry in entries])


def _review(days: Days, form: DownloadForm, status: int = 200) -> ResponseReturnValue:
    counts = access_log.count_by_actor(days)
    for count in counts:
        saw(count.actor_id)
    downloads = access_log.list_downloads(days)
    for row in downloads:
        saw(row.actor_id)
    earlier, later = days.start - DAY, days.end
    return page(
        "accounts/log_review.html",
        status=status,
        form=form,
        title=_("Review of %(month)s", month=month_text(days.start)),
        month=f"{days.start:%Y-%m}",
        previous=url_for(".index_review", month=f"{earlier:%Y-%m}"),
        next=url_for(".index_review", month=f"{later:%Y-%m}") if later <= today(now()) else "",
        counts=[_count(count) for count in counts],
        downloads=[_download(row) for row in downloads],
    )


def _month(text: str) -> Days:
    """The month written ``YYYY-MM``; this one for anything else."""
    first = (parse_day(f"{text}-01") or today(now())).replace(day=1)
    return Days(first, (first + timedelta(days=31)).replace(day=1))


def _row(entry: Any) -> dict[str, Any]:
    saw(entry.person_id)
    saw(entry.actor_id)
    return {
        "at": local(entry.at),
        "actor": named(entry.by_name or entry.actor_name, entry.by_name_en or ""),
        "person": _name(entry),
        "what": WHAT[entry.what](),
        "page": entry.page,
        "address": entry.address,
        "why": entry.why,
        "is_off_hours": entry.is_off_hours,
    }


def _name(entry: Any) -> str:
    """What the person is called today."""
    return named(entry.name, entry.name_en) if entry.name is not None else _("deleted (%(num)d)", num=entry.person_id)


def _line(entry: Any) -> tuple[object, ...]:
    off_hours = _("yes") if entry.is_off_hours else ""
    who, what = (rfc3339(entry.at), entry.actor_name, entry.address), WHAT[entry.what]()
    return *who, _name(entry), what, entry.page, entry.why, off_hours


def _count(count: access_log.Count) -> dict[str, Any]:
    numbers = {"entries": count.entries, "people": count.people, "off_hours": count.off_hours}
    return {"actor": count.actor_name, "what": WHAT[count.what](), **numbers}


def _download(row: Any) -> dict[str, Any]:
    common = {"at": local(row.at), "actor": row.actor_name, "page": row.page, "why": row.why}
    return common | {"people": row.people, "is_off_hours": row.is_off_hours}
