"""What pages of series show their people."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Response, url_for
from werkzeug.datastructures import MultiDict

from anchorcenter.accounts.access import me
from anchorcenter.bookings.models import LIVE, Booking, Status
from anchorcenter.bookings.queries import may_act_on
from anchorcenter.bookings.series import queries
from anchorcenter.bookings.series.changing import Preview as ChangePreview
from anchorcenter.bookings.series.forms import ScopeForm, SeriesChangeForm, SeriesForm
from anchorcenter.bookings.series.planning import is_usual
from anchorcenter.bookings.series.service import Preview
from anchorcenter.bookings.service import is_for_another, require_may_act
from anchorcenter.bookings.terms import status_at
from anchorcenter.bookings.texts import STATUS
from anchorcenter.core.clock import now
from anchorcenter.core.errors import DomainError, missing
from anchorcenter.core.i18n import _, day_text, named, period_text
from anchorcenter.core.pages import page
from anchorcenter.core.recurrence import words
from anchorcenter.facilities.plan import Plan
from anchorcenter.facilities.queries import get_plan
from anchorcenter.facilities.series import Series


def form_page(form: SeriesForm, *, preview: Preview | None = None, status: int = 200) -> Response:
    """The form of a series, with what would become of it once it has been looked at."""
    shown: dict[str, list[str]] = {"dates": [], "asked": [], "left": []}
    if preview:
        shown = {
            "dates": [period_text(period) for period in preview.dates if period not in preview.asked],
            "asked": [period_text(period) for period in preview.asked],
            "left": [f"{day_text(day)}: {' '.join(map(str, texts))}" for day, texts in preview.left],
        }
    return page("series/new.html", status=status, form=form, preview=shown, rule=preview.rule if preview else "")


def series_page(number: int, *, done: str = "") -> Response:
    """All of its dates with their state, those left out with their reason; ``done`` is what its reader just did."""
    rows, plan = queries.list_of_series(number, person=me()), get_plan()
    series = rows[0].series or missing()
    dates = [_row(row, series, plan) for row in rows]
    left = [_left(one.day, named(one.why, one.why_en)) for one in series.exceptions]
    return page(
        "series/show.html",
        number=series.id,
        space=str(plan.get(series.space_id).name),
        purpose=rows[-1].purpose,
        rule=words(series.rule, series.first_on),
        dates=sorted([*dates, *left], key=lambda row: row["on"]),
        news=_news(done, rows),
        booked=sum(row.status in LIVE for row in rows),
        left=len(left),
        follows=series.follows_id,
    )


def change_form(booking: Booking, sent: MultiDict[str, str]) -> SeriesChangeForm:
    """The form of a change with what was sent. Raises DomainError: 422 for a booking by itself, 403 where they only
    look."""
    series, plan = booking.series, get_plan()
    require_may_act(booking, me())
    if series is None:
        raise DomainError(queries.by_itself())
    rows = queries.list_all(series.id)
    form = SeriesChangeForm.of(booking, series, queries.last_of(series, rows, plan), plan, sent)
    form.offer_all(plan)
    if not sent:
        form.version.data = str(queries.version_of(rows))
    return form


def change_page(
    form: SeriesChangeForm,
    booking: Booking,
    *,
    preview: ChangePreview | None = None,
    status: int = 200,
    error: DomainError | None = None,
) -> Response:
    """The form of a change beside the date that it is asked of, with what would become of it once that was seen."""
    if error and error.reasons[0].code == "changed":
        form.version.raw_data, form.version.data = (
            None,
            str(queries.version_of(queries.list_all(booking.series_id or 0))),
        )
    slot, plan = booking.parts[0].occupancy, get_plan()
    return page(
        "series/change.html",
        status=status,
        form=form,
        code=booking.code,
        number=booking.series_id,
        space=str(plan.get(slot.space_id).name),
        period=period_text(slot.period),
        rule=words(booking.series.rule, booking.series.first_on) if booking.series else "",
        lists=_lists(preview) if preview else [],
        is_seen=preview is not None,
        has_left=bool(preview and preview.left),
        asks_why=is_for_another(booking, me()),
        has_pools=any(each.is_pool for each in plan.spaces),
    )


def _lists(preview: ChangePreview) -> list[tuple[str, list[str]]]:
    """What would become of it, under its headings; what nothing is under is left out."""
    moved = [
        f"{period_text(row.parts[0].occupancy.period)} → {period_text(period)}"
        if row.parts[0].occupancy.period != period
        else f"{period_text(period)} ({row.code})"
        for row, period in preview.moved
    ]
    gone = [period_text(row.parts[0].occupancy.period) for row in preview.dropped]
    found = [
        (_("They move"), moved),
        (_("They are new"), [period_text(period) for period in preview.added]),
        (_("They are cancelled"), gone),
        (_("They cannot be"), [f"{day_text(day)}: {' '.join(map(str, texts))}" for day, texts in preview.left]),
    ]
    return [each for each in found if each[1]]


def cancel_page(form: ScopeForm, booking: Booking, *, status: int = 200) -> Response:
    """Which dates are to be cancelled."""
    slot = booking.parts[0].occupancy
    return page(
        "series/cancel.html",
        status=status,
        form=form,
        code=booking.code,
        number=booking.series_id,
        space=str(get_plan().get(slot.space_id).name),
        period=period_text(slot.period),
        asks_why=me().is_staff and (booking.booked_by_id != me().id or bool(booking.guest_name)),
    )


def _row(booking: Booking, series: Series, plan: Plan) -> dict[str, Any]:
    slot = booking.parts[0].occupancy
    status = status_at(booking, now())
    is_ahead = status in LIVE and slot.starts_at > now() and may_act_on(booking, me())
    is_moved = not is_usual(booking, series, plan)
    return {
        "on": plan.day_of(booking.recurs_at or slot.starts_at),
        "text": period_text(slot.period),
        "code": booking.code,
        "tag": status,
        "state": STATUS[status](),
        "more": _("Changed by itself") if is_moved else booking.ended_why,
        "cancel_url": url_for("series.cancel", code=booking.code) if is_ahead else "",
        "change_url": url_for("series.change", code=booking.code) if is_ahead and status is Status.CONFIRMED else "",
    }


def _news(done: str, rows: Sequence[Booking]) -> str:
    if done == "booked" and any(row.status is Status.REQUESTED for row in rows):
        return _("It is requested, not yet confirmed.")
    return {"booked": _("It is booked."), "changed": _("It is changed.")}.get(done, "")


def _left(day: Any, why: str) -> dict[str, Any]:
    return {
        "on": day,
        "text": day_text(day),
        "code": "",
        "tag": "cancelled",
        "state": _("left out"),
        "more": why,
        "cancel_url": "",
        "change_url": "",
    }
