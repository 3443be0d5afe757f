"""What calendar programs read: a person's or organisation's calendar by its secret, a space's by its name."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Sequence
from datetime import timedelta
from functools import partial
from typing import NoReturn

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue

from anchorcenter.academy.models import Course
from anchorcenter.academy.queries import find_public_cohort, find_public_course, list_cohorts
from anchorcenter.accounts.access import me, saw, signed_in
from anchorcenter.accounts.calendar_links import CalendarOwner, find_calendar_owner
from anchorcenter.accounts.models import CalendarKind
from anchorcenter.bookings.queries import get_booking
from anchorcenter.bookings.series.calendar import instance_text
from anchorcenter.calendars.options import DATES, OWN, read_options
from anchorcenter.calendars.queries import (
    list_due,
    list_places,
    read_busy,
    read_dates,
    read_due,
    read_full,
    read_full_of,
    read_lessons,
)
from anchorcenter.calendars.serving import Calendar, calendar_file, plainly, serve
from anchorcenter.core import ical, limits
from anchorcenter.core.clock import now
from anchorcenter.core.errors import DomainError, Reason
from anchorcenter.core.i18n import Named, _l, in_both, zone
from anchorcenter.core.limits import Limit
from anchorcenter.core.periods import Period
from anchorcenter.core.unit_of_work import writing
from anchorcenter.facilities.queries import get_plan

blueprint = Blueprint("calendars", __name__)
GUESSES = Limit(kind="calendar.address", most=100, within=timedelta(minutes=15))
MOST_DAYS = 3660  # To both sides.


@blueprint.get("/calendars/<token>.ics")
@plainly
def own(token: str) -> Response:
    """The bookings and lessons of whose secret it is, or their organisation's bookings, or what staff keep in view."""
    owner = find_calendar_owner(token, now=now()) or _stranger()
    if owner.kind is CalendarKind.STAFF:
        return _of_staff()
    if owner.organisation_id is not None:
        options = read_options(request.args, most=MOST_DAYS)
        key: Hashable = ("organisation", owner.organisation_id)
        read = partial(_read_own, owner, (), (), options.kinds)
    else:
        options = read_options(request.args, most=MOST_DAYS, kinds=OWN)
        places, due = tuple(list_places(owner.person_id)), tuple(list_due(owner.person_id))
        key, read = ("person", owner.person_id, places, due), partial(_read_own, owner, places, due, options.kinds)
    return serve(Calendar(key=key, name=_name(owner), is_public=False, read=read), options)


@blueprint.get("/calendars/courses/<slug>.ics")
@plainly
def course(slug: str) -> Response:
    """The lessons of every cohort of a course that was published."""
    found = find_public_course(slug) or _nothing()
    cohorts = [each.id for each in list_cohorts(found.id)]
    return _lessons(("course", found.id, tuple(cohorts)), found, cohorts)


@blueprint.get("/calendars/courses/<slug>/<int:number>.ics")
@plainly
def cohort(slug: str, number: int) -> Response:
    """The lessons of one of them."""
    found = find_public_cohort(slug, number) or _nothing()
    return _lessons(("cohort", found.id), found.course, [found.id])


@blueprint.get("/calendars/spaces/<slug>.ics")
@plainly
def space(slug: str) -> Response:
    """When a space is in use, by whatever layout; not by whom."""
    found = get_plan().find(slug) or _nothing()
    options = read_options(request.args, most=MOST_DAYS)
    read = partial(read_busy, found.cell_ids, options.kinds)
    return serve(Calendar(key=("space", found.id), name=found.name.both, is_public=True, read=read), options)


@blueprint.get("/bookings/<code>.ics")
@signed_in
def booking(code: str) -> ResponseReturnValue:
    """One booking that the reader may see, as a file."""
    found = get_booking(code, person=me())
    saw(found.booked_by_id)
    events = instance_text(found) if found.series_id else read_full_of(found.id)
    text = ical.calendar_text(code, events, zone())
    return calendar_file(text, f"{code}.ics")


def _read_own(
    owner: CalendarOwner,
    places: Sequence[int],
    due: Sequence[tuple[str, int]],
    kinds: Collection[str],
    period: Period,
) -> bytes:
    text = read_full(owner, period) if "bookings" in kinds else b""
    if owner.organisation_id is None and "lessons" in kinds:
        text += read_lessons(places, owner.person_id, period)
    return text + read_due([key for key, _version in due], period) if "missions" in kinds and due else text


def _lessons(key: Hashable, of: Course, cohorts: Sequence[int]) -> Response:
    options = read_options(request.args, most=MOST_DAYS)
    read = partial(read_lessons, cohorts, 0)
    return serve(Calendar(key=key, name=Named(of.title, of.title_en).both, is_public=True, read=read), options)


def _of_staff() -> Response:
    options = read_options(request.args, most=MOST_DAYS, kinds=DATES)
    read, name = partial(read_dates, options.kinds), _named(in_both(_l("Dates of the center")))
    return serve(Calendar(key="staff", name=name, is_public=False, read=read, is_of_cells=False), options)


def _name(owner: CalendarOwner) -> str:
    return _named(owner.organisation.both if owner.organisation else in_both(_l("My bookings")))


def _named(whose: str) -> str:
    center = next(iter(get_plan().sites.values()), None)
    return f"{center.name.name} {whose}" if center else whose


def _stranger() -> NoReturn:
    """Count that an address led nowhere. Raises DomainError (404), or TooManyRequests after too many."""
    network = request.remote_addr or ""
    limits.check(GUESSES, network, now=now())
    with writing():
        limits.note(GUESSES, network, now=now())
    _nothing()


def _nothing() -> NoReturn:
    message = _l("There is no such calendar. If its address was replaced, take the new one from the center's site.")
    raise DomainError(Reason(code="not_found", message=message, status=404))
