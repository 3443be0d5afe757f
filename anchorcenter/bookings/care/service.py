"""Reporting, and what becomes of a report. Call the verbs inside ``writing()``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from anchorcenter.accounts.actors import Actor
from anchorcenter.bookings.care.models import Matter, Report
from anchorcenter.bookings.care.queries import get_report
from anchorcenter.bookings.queries import get_booking
from anchorcenter.core.audit import record
from anchorcenter.core.db import db
from anchorcenter.core.errors import TAKEN, DomainError, Reason, not_found
from anchorcenter.core.i18n import _l
from anchorcenter.facilities.queries import get_plan


@dataclass(frozen=True, kw_only=True)
class NewReport:
    """What somebody reports of a space, perhaps during a booking that they see (its code)."""

    space: str
    matter: Matter
    what: str
    booking: str = ""


def report(wanted: NewReport, *, photo: str | None = None, by: Actor, now: datetime) -> int:
    """Have staff know; answers its number. Raises DomainError for no such space (422), and booking (404)."""
    space = get_plan().find(wanted.space)
    if space is None:
        raise DomainError(Reason(code="unknown_space", message=_l("There is no such space."), field="space"))
    booking = get_booking(wanted.booking, person=by) if wanted.booking else None
    row = Report(matter=wanted.matter, space_id=space.id, booking_id=booking.id if booking else None, note="")
    row.what, row.photo, row.reported_by_id, row.reported_at = wanted.what, photo, by.id, now
    db.session.add(row)
    db.session.flush()
    after = {"matter": wanted.matter, "space": space.slug, "what": wanted.what}
    record("report", "report", row.id, by=by.key, now=now, after=after)
    return row.id


def add_photo(number: int, photo: str, *, by: Actor, now: datetime) -> None:
    """Have one's own report show that photo, instead of another if it had one. Raises DomainError: 404 for none of
    theirs, 409 when it is closed."""
    row = get_report(number, is_locked=True)
    if row.reported_by_id != by.id:
        raise not_found()
    _require_open(row)
    row.photo = photo
    db.session.flush()
    record("show", "report", number, by=by.key, now=now)


def see(number: int, *, by: Actor, now: datetime) -> None:
    """Say that staff know of an alarm; once more changes nothing."""
    row = get_report(number, is_locked=True)
    if row.seen_at is None:
        row.seen_at = now
        db.session.flush()
        record("see", "report", number, by=by.key, now=now)


def close(number: int, note: str, *, by: Actor, now: datetime) -> None:
    """Close it with what was done, which its reporter reads. Raises DomainError: 422 without a note, else 409."""
    row = get_report(number, is_locked=True)
    _require_open(row)
    if not note:
        raise DomainError(Reason(code="note", message=_l("Say what was done about it."), field="note"))
    row.note, row.closed_at, row.closed_by_id, row.seen_at = note, now, by.id, row.seen_at or now
    db.session.flush()
    record("close", "report", number, by=by.key, now=now, after={"note": note})


def _require_open(row: Report) -> None:
    if row.closed_at is not None:
        raise DomainError(Reason(code="closed", message=_l("Somebody has closed it already."), status=TAKEN))
