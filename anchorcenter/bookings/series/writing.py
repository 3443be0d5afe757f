"""What the verbs of series write: the rule, bookings by the dozen, and the dates that were left out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, insert

from anchorcenter.accounts.actors import Actor
from anchorcenter.bookings import events
from anchorcenter.bookings.models import Because, Booking, BookingDay, BookingPart, Status, code_of
from anchorcenter.bookings.rules import audience_of, split_by_day
from anchorcenter.bookings.series.news import Left, Said
from anchorcenter.bookings.service import cancelling
from anchorcenter.bookings.service.news import news_of
from anchorcenter.bookings.service.using import want_check_in
from anchorcenter.core import audit
from anchorcenter.core.db import db, insert_all, table
from anchorcenter.core.i18n import in_locale
from anchorcenter.core.periods import Period
from anchorcenter.facilities import claims
from anchorcenter.facilities.plan import Plan
from anchorcenter.facilities.series import Left as Why
from anchorcenter.facilities.series import Series, SeriesException
from anchorcenter.facilities.sorting import Sorted

_VERBS = {Status.REQUESTED: "request", Status.CONFIRMED: "book"}
_DAYS, _EXCEPTIONS = insert(table(BookingDay)).inline(), insert(table(SeriesException)).inline()


def write_bookings(
    series: Series,
    taken: Sequence[claims.Taken],
    values: Mapping[str, Any],
    *,
    owner: Actor,
    by: Actor,
    now: datetime,
    plan: Plan,
    waits: claims.Waits = claims.at_once,
) -> list[str]:
    """The bookings of what was taken, with parts, days, events and audit entries, in six statements; answers their
    codes. ``values`` are whose they are; ``owner`` is by whose rules they stand, ``waits`` as they were taken."""
    common: dict[str, Any] = {
        "booked_on": plan.day_of(now),
        "booked_at": now,
        "purpose": series.purpose,
        "headcount": series.headcount,
        "units_asked": series.units,
        "version": 1,
        "series_id": series.id,
        **values,
    }
    rows = [common | _place(one.part.period, series, owner, now, plan) | _state(waits(one.part)) for one in taken]
    numbers = insert_all(table(Booking), rows)
    pairs = list(zip(numbers, taken, strict=True))
    parts = [{"booking_id": number, "occupancy_id": one.occupancy_id} for number, one in pairs]
    part_ids = insert_all(table(BookingPart), parts)
    for row, one in zip(rows, taken, strict=True):
        if row["status"] is Status.CONFIRMED:
            want_check_in(one, is_centers=row["audience"] is None, now=now)
    codes = [code_of(common["booked_on"], number) for number in numbers]
    write_days([(number, one.part.period) for number, one in zip(part_ids, taken, strict=True)], plan)
    shown = zip(part_ids, codes, taken, rows, strict=True)
    told = [(n, one.event, _shown(code, one, row)) for n, code, one, row in shown if one.event]
    events.write_all(told, plan, in_series=True)
    events.note_stale(series.id)
    entries = [
        audit.entry(_VERBS[row["status"]], "booking", number, by=by.key, now=now, after=_news(code, one, common))
        for code, (number, one), row in zip(codes, pairs, rows, strict=True)
    ]
    audit.record_all(entries)
    return codes


def whose(by: Actor) -> dict[str, Any]:
    """The columns of what somebody books for themselves."""
    return {"booked_by_id": by.id, "organisation_id": by.organisation_id}


def write_days(parts: Sequence[tuple[int, Period]], plan: Plan, *, is_anew: bool = False) -> None:
    """The minutes of parts by day; ``is_anew``: instead of those they had."""
    if is_anew:
        days = table(BookingDay)
        db.session.execute(delete(days).where(days.c.part_id.in_([number for number, _period in parts])))
    rows = [
        {"part_id": number, "counted_on": plan.day_of(start), "minutes": minutes}
        for number, period in parts
        for start, minutes in split_by_day(period, plan)
    ]
    db.session.execute(_DAYS, rows)


def end_all(rows: Sequence[Booking], because: Because, why: str, *, by: Actor, now: datetime, plan: Plan) -> None:
    """Have bookings stand no longer and give their time back, all at once."""
    entries = [
        audit.entry("cancel", "booking", row.id, by=by.key, now=now, before={"status": row.status}, why=why)
        for row in rows
    ]
    cancelling.end_all(rows, because, why, now=now, plan=plan)
    audit.record_all(entries)


def left_of(
    holidays: Sequence[tuple[date, Said]], result: Sorted, plan: Plan
) -> list[tuple[date, Why, Sequence[Said]]]:
    """The dates that are not taken: holidays and what is refused."""
    closed = [(day, Why.HOLIDAY, (name,)) for day, name in holidays]
    refused = [
        (plan.day_of(part.period.start), Why.REFUSED, tuple(reason.message for reason in reasons))
        for part, reasons in result.refused
    ]
    return sorted([*closed, *refused], key=lambda one: one[0])


def leave_out(series: Series, left: Sequence[tuple[date, Why, Sequence[Said]]]) -> Left:
    """Keep which dates were not taken, and why; answers them by day."""
    rows = [{"series_id": series.id, "day": day, "kind": kind} | in_both(texts) for day, kind, texts in left]
    if rows:
        db.session.execute(_EXCEPTIONS, rows)
    return [(day, texts) for day, _kind, texts in left]


def _place(period: Period, series: Series, owner: Actor, now: datetime, plan: Plan) -> dict[str, Any]:
    audience = audience_of(plan.get(series.space_id), period, by=owner, now=now, plan=plan)
    return {"audience": audience, "recurs_at": period.start}


def _state(decide_by: datetime | None) -> dict[str, Any]:
    """The columns that say whether it is sure, or waits until then."""
    return {"status": Status.REQUESTED if decide_by else Status.CONFIRMED, "decide_by": decide_by}


def _shown(code: str, one: claims.Taken, values: Mapping[str, Any]) -> events.Shown:
    return events.Shown(
        code=code,
        purpose=values["purpose"],
        headcount=values["headcount"],
        status=values["status"],
        booked_by_id=values["booked_by_id"],
        organisation_id=values["organisation_id"],
        space=one.part.space,
        period=one.part.period,
    )


def _news(code: str, one: claims.Taken, values: Mapping[str, Any]) -> dict[str, object]:
    what = {"purpose": values["purpose"], "headcount": values["headcount"]}
    return news_of(code, one.part.space, one.part.period, **what)


def in_both(texts: Sequence[Said]) -> dict[str, str]:
    """Why a date was left out, in Korean and English."""
    said = {}
    for name, code in (("why", "ko"), ("why_en", "en")):
        with in_locale(code):
            said[name] = " ".join(map(str, texts))
    return said
