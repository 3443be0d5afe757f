"""What ``flask doctor`` asks of series: their rule and their bookings agree."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from anchorcenter.bookings.events import ENDED
from anchorcenter.bookings.models import Booking, Status
from anchorcenter.core.db import db
from anchorcenter.core.recurrence import expand
from anchorcenter.facilities.queries import get_plan
from anchorcenter.facilities.series import Series


def series_are_what_their_rule_says() -> list[str]:
    """Each date of a rule has one booking, in whatever state, or is an exception; what stands is where the rule has a
    date."""
    booked = _booked()
    series = db.session.scalars(select(Series).options(selectinload(Series.exceptions)).order_by(Series.id))
    found = [f"series {one.id}: {problem}" for one in series for problem in _problems(one, booked[one.id])]
    return found[:20]


def _booked() -> dict[int, list[tuple[datetime, Status]]]:
    plan, found = get_plan(), defaultdict[int, list[tuple[datetime, Status]]](list)
    rows = select(Booking.series_id, Booking.recurs_at, Booking.status).where(Booking.series_id.is_not(None))
    for number, recurs_at, status in db.session.execute(rows.order_by(Booking.id)):
        if number is not None and recurs_at is not None:
            found[number].append((recurs_at.astimezone(plan.zone).replace(tzinfo=None), status))
    return found


def _problems(series: Series, booked: list[tuple[datetime, Status]]) -> list[str]:
    places = set(expand(series.rule, series.first))
    left, starts = {one.day for one in series.exceptions}, [place for place, _status in booked]
    stray = [place for place, status in booked if status not in ENDED and place not in places]
    lost = [place for place in places if place not in starts and place.date() not in left]
    twice = {place for place in starts if starts.count(place) > 1}
    return [
        *(f"the booking of {place:%Y-%m-%d} is no date of it" for place in sorted(stray)),
        *(f"nothing says what became of {place:%Y-%m-%d}" for place in sorted(lost)),
        *(f"{place:%Y-%m-%d} is booked twice" for place in sorted(twice)),
    ]


CHECKS = (series_are_what_their_rule_says,)
