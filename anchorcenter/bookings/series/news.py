"""What mails say of a series: one for all of its dates."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import TypeAlias

from anchorcenter.bookings.models import Booking
from anchorcenter.bookings.service.news import sender_of
from anchorcenter.core.i18n import Named, Text, day_text, in_locale, period_text
from anchorcenter.core.periods import Period
from anchorcenter.facilities.plan import Plan, SpacePlan
from anchorcenter.facilities.series import Series
from anchorcenter.notices.service import tell

Said: TypeAlias = Text | Named
Left: TypeAlias = Sequence[tuple[date, Sequence[Said]]]  # Dates that were left out, and why.


def tell_of_all(series: Series, kind: str, rows: Sequence[Booking], why: str, *, now: datetime, plan: Plan) -> None:
    """Write to each whose they are what becomes of dates, in one mail; a guest without an account has no address."""
    theirs: dict[int, list[Booking]] = {}
    for row in rows:
        if not row.guest_name:
            theirs.setdefault(row.booked_by_id, []).append(row)
    for mine in theirs.values():
        first = mine[0]
        periods = sorted((row.parts[0].occupancy.period for row in mine), key=lambda period: period.start)
        to, word = (first.booked_by.email, first.booked_by.locale), kind.removeprefix("series_")
        key = f"series-{series.id}-{word}-{first.code}"
        tell_of(series, kind, periods, purpose=first.purpose, why=why, to=to, key=key, now=now, plan=plan)


def tell_of(
    series: Series,
    kind: str,
    dates: Sequence[Period],
    *,
    left: Left = (),
    gone: Sequence[Period] = (),
    purpose: str,
    why: str = "",
    more: dict[str, object] | None = None,
    to: tuple[str, str],
    key: str,
    now: datetime,
    plan: Plan,
) -> None:
    """Write to whose it is which dates it is about, which were left out and why, and which are gone."""
    space: SpacePlan = plan.get(series.space_id)
    email, locale = to
    with in_locale(locale):
        said = [period_text(period) for period in dates]
        gone_too = [period_text(period) for period in gone]
        left_out = [f"{day_text(day)}: {' '.join(map(str, texts))}" for day, texts in left]
    news = {
        "number": series.id,
        "space": space.name.name,
        "space_en": space.name.name_en or space.name.name,
        "purpose": purpose,
        "dates": said,
        "left": left_out,
        "gone": gone_too,
        "why": why,
    }
    tell(email, locale, kind, news | (more or {}) | sender_of(space, plan), key=key, now=now)
