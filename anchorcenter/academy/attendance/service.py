"""Noting who comes and goes, and correcting it. Call the verbs inside ``writing()``.

What was noted stays as it is: a correction is a row of its own. Enrollments are locked before the lesson.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from anchorcenter.academy.attendance import changed, queries
from anchorcenter.academy.attendance.bounds import check_correction, check_open, clock_of
from anchorcenter.academy.attendance.models import AttendanceCorrection, AttendanceEvent, How
from anchorcenter.academy.attendance.stays import Kind, is_in
from anchorcenter.academy.timetable.models import Lesson
from anchorcenter.academy.timetable.queries import lock_lesson
from anchorcenter.accounts.actors import Actor
from anchorcenter.accounts.people import tell
from anchorcenter.core import settings
from anchorcenter.core.audit import record
from anchorcenter.core.constraints import telling
from anchorcenter.core.db import db, insert_all, table
from anchorcenter.core.errors import TAKEN, DomainError, Reason, not_found
from anchorcenter.core.i18n import _l, zone
from anchorcenter.core.periods import MINUTE
from anchorcenter.documents.files import File
from anchorcenter.documents.models import DocumentKind
from anchorcenter.documents.service import NewDocument, hand_in

OPENS_MINUTES = settings.Setting("academy.checkin_opens_minutes", 30)
NOT_ENROLLED = Reason(code="not_enrolled", message=_l("They have no place in this cohort now."), field="people")
NO_PLACE = Reason(code="not_enrolled", message=_l("You have no place in the cohort of this lesson."))
USED = {"uq_attendance_events_nonce": Reason(code="used", message=_l("That was noted already."), status=TAKEN)}


@dataclass(frozen=True, kw_only=True)
class Marking:
    """Those people come or go now, as who teaches sees it; without ``people`` everybody whom it concerns."""

    kind: Kind
    people: frozenset[int] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Scan:
    """Somebody came or went when a device without a network said ``device_at``; ``nonce`` tells it from all others."""

    person: int
    kind: Kind
    device_at: datetime
    nonce: str


@dataclass(frozen=True, kw_only=True)
class Upload:
    """What a device noted and sent when it said ``sent_at``, perhaps once more."""

    sent_at: datetime
    scans: tuple[Scan, ...]


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What became of one scan: noted now or before, or refused for ``reason``."""

    nonce: str
    reason: Reason | None = None
    is_known: bool = False


@dataclass(frozen=True, kw_only=True)
class CheckIn:
    """Somebody comes or goes themselves: what was read of the changing code at ``at``, on which device."""

    kind: Kind
    how: How
    at: datetime
    nonce: str
    device_hash: str = ""
    device_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Correction:
    """When somebody came and went, whatever was noted; without ``in_at`` they were not there. Everybody whom it
    concerns reads ``why``."""

    in_at: datetime | None
    out_at: datetime | None
    why: str


def opens() -> timedelta:
    """How long before a lesson one may check in."""
    return settings.current()[OPENS_MINUTES] * MINUTE


def mark(number: int, wanted: Marking, *, by: Actor, now: datetime) -> int:
    """Note for people of a lesson that they come or go; answers for how many. Raises DomainError: 404 for who neither
    teaches it nor is staff, 409 for who came or went already, 422 outside of its time or for who has no place."""
    lesson = queries.get_lesson(number, by)
    asked = wanted.people or {each.person_id for each in queries.list_roster(lesson.cohort_id)}
    enrolled = queries.share_enrolled(lesson.cohort_id, asked)
    if wanted.people - enrolled:
        raise DomainError(NOT_ENROLLED)
    _lock_open(lesson, now)
    seen, corrected = queries.facts_of(lesson.id, enrolled)
    due = [each for each in enrolled if is_in(seen.get(each, ()), corrected.get(each)) is (wanted.kind is Kind.OUT)]
    if wanted.people - set(due):
        raise DomainError(_already(wanted.kind))
    rows = [_event(lesson.id, each, wanted.kind, How.STAFF, now, by=by, now=now) for each in sorted(due)]
    return _note(lesson, rows, now)


def upload(number: int, wanted: Upload, *, by: Actor, now: datetime) -> list[Outcome]:
    """Note what a device of who teaches noted without a network; what was sent before is noted once. Answers what
    became of each. Raises DomainError (404) like ``mark``."""
    lesson = queries.get_lesson(number, by)
    enrolled = queries.share_enrolled(lesson.cohort_id, {scan.person for scan in wanted.scans})
    lock_lesson(lesson.id)
    known, rows, outcomes = queries.find_nonces([scan.nonce for scan in wanted.scans]), [], []
    for scan in wanted.scans:
        at = clock_of(wanted.sent_at, scan.device_at, now=now)
        reason = None if scan.nonce in known else _check_scan(lesson, scan, at, enrolled, now)
        outcomes.append(Outcome(nonce=scan.nonce, reason=reason, is_known=scan.nonce in known))
        if reason is None and scan.nonce not in known:
            row = _event(lesson.id, scan.person, scan.kind, How.STAFF, at, by=by, now=now)
            rows.append(row | {"device_at": scan.device_at, "nonce": scan.nonce})
            known.add(scan.nonce)
    _note(lesson, rows, now)
    return outcomes


def check_in(lesson: Lesson, wanted: CheckIn, *, by: Actor, now: datetime) -> None:
    """Note that somebody themselves comes or goes; the same scan again changes nothing. Raises DomainError: 409 for who
    came or went already, 422 outside of its time or for who has no place in its cohort."""
    if by.id not in queries.share_enrolled(lesson.cohort_id, {by.id}):
        raise DomainError(NO_PLACE)
    if queries.find_nonces([wanted.nonce]):
        return
    _lock_open(lesson, wanted.at)
    seen, corrected = queries.facts_of(lesson.id, {by.id})
    if is_in(seen.get(by.id, ()), corrected.get(by.id)) is not (wanted.kind is Kind.OUT):
        raise DomainError(_already(wanted.kind))
    row = _event(lesson.id, by.id, wanted.kind, wanted.how, wanted.at, by=by, now=now)
    device = {"device_hash": wanted.device_hash, "device_at": wanted.device_at, "nonce": wanted.nonce}
    _note(lesson, [row | device], now)


def correct(
    number: int, person_id: int, wanted: Correction, file: File | None = None, *, by: Actor, now: datetime
) -> int:
    """Say when somebody came and went instead of what was noted, perhaps with a paper that proves it; they are told.

    Answers the number of the correction; what was there before stays. Raises DomainError: 403 for who teaches it but is
    no staff, 404, 409 for a cancelled lesson, 422 without a reason or for times that cannot be.
    """
    lesson = queries.get_lesson(number, by)
    if not by.is_staff:
        raise DomainError(Reason(code="forbidden", message=_l("Only staff may do that."), status=403))
    _check_placed(lesson, person_id)
    reasons = check_correction(queries.held_of(lock_lesson(number)), wanted.in_at, wanted.out_at, now=now)
    if not wanted.why:
        reasons.append(Reason(code="why", message=_l("Say why: who it concerns reads it."), field="why"))
    if reasons:
        raise DomainError(*reasons)
    row = AttendanceCorrection(lesson_id=number, person_id=person_id, in_at=wanted.in_at, out_at=wanted.out_at)
    row.why, row.made_at, row.by_id = wanted.why, now, by.id
    row.evidence_id = _keep(file, by=by, now=now) if file else None
    db.session.add(row)
    db.session.flush()
    after = {"person": person_id, "in_at": wanted.in_at, "out_at": wanted.out_at, "evidence": row.evidence_id}
    record("correct", "lesson", number, by=by.key, now=now, after=after, why=wanted.why)
    changed.note(lesson.cohort_id, person_id, now=now)
    _tell(lesson, row, now)
    return row.id


def _check_placed(lesson: Lesson, person_id: int) -> None:
    """Raise DomainError: 404 for who never had a place, 422 for who gave it up before that lesson."""
    found = queries.find_placed(lesson.cohort_id, person_id)
    if found is None:
        raise not_found()
    if found.ended_at is not None and found.ended_at <= lesson.occupancy.starts_at:
        raise DomainError(NOT_ENROLLED)


def _check_scan(lesson: Lesson, scan: Scan, at: datetime, enrolled: Collection[int], now: datetime) -> Reason | None:
    if scan.person not in enrolled:
        return NOT_ENROLLED
    if at > now:
        return Reason(code="ahead", message=_l("It was sent before it happened."), field="device_at")
    return next(iter(check_open(queries.held_of(lesson), opens=opens(), now=at, zone=zone())), None)


def _lock_open(lesson: Lesson, at: datetime) -> None:
    """Keep the lesson until the block ends. Raises DomainError when nobody can come or go ``at`` that time."""
    lock_lesson(lesson.id)
    if reasons := check_open(queries.held_of(lesson), opens=opens(), now=at, zone=zone()):
        raise DomainError(*reasons)


def _already(kind: Kind) -> Reason:
    message = _l("They are noted as there already.") if kind is Kind.IN else _l("They are not noted as there.")
    return Reason(code="already", message=message, status=TAKEN)


def _event(
    lesson_id: int, person_id: int, kind: Kind, how: How, at: datetime, *, by: Actor, now: datetime
) -> dict[str, object]:
    ids = {"lesson_id": lesson_id, "person_id": person_id, "by_id": by.id, "nonce": secrets.token_hex(16)}
    return ids | {"kind": kind, "how": how, "at": at, "device_at": None, "recorded_at": now, "device_hash": ""}


def _note(lesson: Lesson, rows: Sequence[dict[str, object]], now: datetime) -> int:
    if rows:
        with telling(USED):
            insert_all(table(AttendanceEvent), rows)
    for row in rows:
        changed.note(lesson.cohort_id, int(str(row["person_id"])), now=now)
    return len(rows)


def _keep(file: File, *, by: Actor, now: datetime) -> int:
    wanted = NewDocument(kind=DocumentKind.ATTACHMENT, title=file.filename, is_centers=True)
    return hand_in(wanted, file, by=by, now=now)


def _tell(lesson: Lesson, row: AttendanceCorrection, now: datetime) -> None:
    cohort = lesson.cohort
    values = {
        "title": cohort.course.title,
        "title_en": cohort.course.title_en or cohort.course.title,
        "number": cohort.number,
        "slug": cohort.course.slug,
        "starts_at": lesson.occupancy.starts_at,
        "why": row.why,
    }
    tell(row.person_id, "attendance_corrected", values, key=f"attendance-corrected-{row.id}", now=now)
