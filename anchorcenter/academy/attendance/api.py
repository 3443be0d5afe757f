"""Attendance for programs: rosters and codes for who teaches, one's own record, leave; the verbs of the pages."""

from __future__ import annotations

import secrets
from typing import Any

from flask import Response
from werkzeug.datastructures import FileStorage

from anchorcenter.academy.attendance import codes, leaves, queries, reading, service
from anchorcenter.academy.attendance.codes import STALE
from anchorcenter.academy.attendance.leaves import Decision, NewLeave
from anchorcenter.academy.attendance.models import AttendanceCorrection, How, Leave
from anchorcenter.academy.attendance.pages import MOST_FINDINGS
from anchorcenter.academy.attendance.patterns import find_patterns
from anchorcenter.academy.attendance.rows import name_of
from anchorcenter.academy.attendance.rules import Mark, Standing
from anchorcenter.academy.attendance.service import CheckIn, Correction, Marking, Outcome, Upload
from anchorcenter.academy.attendance.shapes import (
    CheckInSchema,
    CorrectionBodySchema,
    CorrectionMadeSchema,
    LeaveDecisionSchema,
    LeaveDocumentSchema,
    LeaveSchema,
    LeavesSchema,
    LessonMarkSchema,
    MarkingSchema,
    NewLeaveSchema,
    NotedSchema,
    OutcomesSchema,
    OwnListSchema,
    PageOfPeopleSchema,
    PatternsSchema,
    RosterSchema,
    ShownCodeSchema,
    TraineesSchema,
    UploadSchema,
)
from anchorcenter.academy.enrollment.models import Enrollment, EnrollmentState
from anchorcenter.academy.queries import get_cohort
from anchorcenter.accounts.access import saw, token_needed
from anchorcenter.accounts.access_log import What
from anchorcenter.accounts.actors import Actor
from anchorcenter.accounts.models import Permission
from anchorcenter.accounts.tokens import token_hash
from anchorcenter.core import limits
from anchorcenter.core.api import Blueprint
from anchorcenter.core.clock import now
from anchorcenter.core.errors import DomainError, Reason, missing
from anchorcenter.core.i18n import _l
from anchorcenter.core.idempotency import Made, once
from anchorcenter.core.limits import Limit
from anchorcenter.core.openapi import CREATES, FILE, OCTETS, REFUSES
from anchorcenter.core.security import takes_files
from anchorcenter.core.unit_of_work import writing
from anchorcenter.documents.files import LARGEST_MB, MB, kept, read_file
from anchorcenter.documents.serving import download, upload_folder

attendance = Blueprint("attendance_api", __name__, url_prefix="", description="Who was in which lesson, and leave.")
READS, WRITES = "attendance:read", "attendance:write"
WRONG_CODES = Limit(kind="attendance", most=10, within=codes.TICKET)
MOST_BYTES = (LARGEST_MB + 1) * MB
CORRECTION, LEAVE = CorrectionMadeSchema(), LeaveSchema()


@attendance.get("/lessons/<int:number>/attendance")
@token_needed(READS)
@attendance.response(200, RosterSchema)
def roster(number: int, by: Actor) -> dict[str, Any]:
    """Who has a place, and who of them is there; for who teaches it and staff."""
    found = reading.roster_of(number, by=by, now=now())
    for row in found:
        saw(row.person.id)
    items = [
        {"person": row.person.id, "name": name_of(row.person), "is_in": row.is_in, "mark": _mark(row.mark)}
        for row in found
    ]
    return {"lesson": number, "items": items}


@attendance.post("/lessons/<int:number>/attendance")
@token_needed(WRITES)
@attendance.doc(**REFUSES)
@attendance.arguments(MarkingSchema)
@attendance.response(200, NotedSchema)
def mark(wanted: Marking, number: int, by: Actor) -> dict[str, Any]:
    """Note that people come or go; 409 when one of those named did so already."""
    with writing():
        noted = service.mark(number, wanted, by=by, now=now())
    for person_id in wanted.people:
        saw(person_id, What.CHANGE)
    return {"noted": noted}


@attendance.post("/lessons/<int:number>/scans")
@token_needed(WRITES)
@attendance.arguments(UploadSchema)
@attendance.response(200, OutcomesSchema)
def upload(wanted: Upload, number: int, by: Actor) -> dict[str, Any]:
    """Send what a device noted without a network; each is noted once, however often it is sent."""
    with writing():
        found = service.upload(number, wanted, by=by, now=now())
    return {"items": [_outcome(each) for each in found]}


@attendance.get("/lessons/<int:number>/code")
@token_needed(READS)
@attendance.doc(**REFUSES)
@attendance.response(200, ShownCodeSchema)
def code(number: int, by: Actor) -> dict[str, Any]:
    """What is to be shown in the lesson now; ask again when it is over."""
    lesson = reading.get_open_lesson(number, by=by, now=now())
    shown = {"address": codes.address_of(lesson.id, now()), "number": codes.digits_of(lesson.id, now())}
    return shown | {"seconds_left": codes.seconds_left(now())}


@attendance.post("/lessons/<int:number>/check-in")
@token_needed(WRITES)
@attendance.doc(**REFUSES)
@attendance.arguments(CheckInSchema)
@attendance.response(200, LessonMarkSchema)
def check_in(sent: dict[str, Any], number: int, by: Actor) -> dict[str, Any]:
    """Come or go yourself, by the code that is shown; wrong ones are counted."""
    limits.check(WRONG_CODES, str(by.id), now=now())
    lesson, how = queries.get_taken(number), How.CODE if sent["code"].isdigit() else How.QR
    if not _is_code_of(sent["code"], number):
        with writing():
            limits.note(WRONG_CODES, str(by.id), now=now())
        raise DomainError(STALE)
    device = token_hash(sent["device"]) if sent["device"] else ""
    nonce = token_hash(f"{by.id} {sent['nonce']}") if sent["nonce"] else secrets.token_hex(16)
    known = {"how": how, "at": now(), "nonce": nonce, "device_hash": device, "device_at": sent["device_at"]}
    with writing():
        service.check_in(lesson, CheckIn(kind=sent["kind"], **known), by=by, now=now())
    return _mark(reading.mark_of(lesson, by.id, now=now()))


@attendance.post("/lessons/<int:number>/corrections")
@token_needed(WRITES)
@attendance.doc(**CREATES)
@attendance.arguments(CorrectionBodySchema)
@attendance.response(201, CorrectionMadeSchema)
def correct(sent: dict[str, Any], number: int, by: Actor) -> Response:
    """Correct somebody's lesson for a reason; what was noted stays. For staff."""
    person = sent.pop("person")

    def made() -> Made:
        row = queries.get_correction(service.correct(number, person, Correction(**sent), by=by, now=now()))
        saw(person, What.CHANGE)
        return _correction(row), {}

    return once(made, CORRECTION, holder_id=by.id, now=now())


@attendance.get("/attendance")
@token_needed(READS)
@attendance.response(200, OwnListSchema)
def own(by: Actor) -> dict[str, Any]:
    """Your attendance of every cohort in which you have or had a place."""
    found = queries.list_own(by.id)
    stand = queries.own_standings(found, now=now())
    return {"items": [_own(row, each) for row, each in zip(found, stand, strict=True)]}


@attendance.get("/courses/<slug>/cohorts/<int:number>/attendance")
@token_needed(READS, Permission.OPERATE)
@attendance.arguments(PageOfPeopleSchema, location="query")
@attendance.response(200, TraineesSchema)
def cohort(asked: dict[str, Any], slug: str, number: int, by: Actor) -> dict[str, Any]:
    """Everybody's attendance of a cohort, by name, fifty at a time; for staff."""
    row = get_cohort(slug, number)
    found = queries.list_roster_page(row.id, page=asked["page"])
    stand = queries.standings(row, found[: queries.PAGE], now=now())
    for each in found[: queries.PAGE]:
        saw(each.person_id)
    items = [_trainee(each, stand[each.person_id]) for each in found[: queries.PAGE]]
    return {"items": items, "is_more": len(found) > queries.PAGE}


@attendance.get("/courses/<slug>/cohorts/<int:number>/attendance/patterns")
@token_needed(READS, Permission.OPERATE)
@attendance.response(200, PatternsSchema)
def patterns(slug: str, number: int, by: Actor) -> dict[str, Any]:
    """What looks as if somebody had checked in for another: to be looked into, never a verdict; for staff."""
    found = find_patterns(queries.list_scans(get_cohort(slug, number).id))[:MOST_FINDINGS]
    for person_id in {person for each in found for person in each.people}:
        saw(person_id)
    return {"items": found}


@attendance.get("/leaves")
@token_needed(READS)
@attendance.response(200, LeavesSchema)
def list_leaves(by: Actor) -> dict[str, Any]:
    """The leave you asked for; of staff what waits for a decision."""
    found = queries.list_open_leaves()[: queries.PAGE] if by.is_staff else queries.list_own_leaves(by.id)
    for each in found:
        saw(each.person_id)
    return {"items": [_leave(each) for each in found]}


@attendance.post("/leaves")
@token_needed(WRITES)
@attendance.doc(**CREATES)
@attendance.arguments(NewLeaveSchema)
@attendance.response(201, LeaveSchema)
def ask(sent: tuple[str, int, NewLeave], by: Actor) -> Response:
    """Ask for leave; a document that proves it is sent by itself."""
    slug, number, wanted = sent

    def made() -> Made:
        return _leave(queries.get_leave(leaves.ask(slug, number, wanted, by=by, now=now()))), {}

    return once(made, LEAVE, holder_id=by.id, now=now())


@attendance.put("/leaves/<int:number>/document")
@takes_files(MOST_BYTES)
@token_needed(WRITES, is_file=True)
@attendance.doc(**REFUSES)
@attendance.arguments(LeaveDocumentSchema, location="files")
@attendance.response(200, LeaveSchema)
def put_document(sent: dict[str, FileStorage | None], number: int, by: Actor) -> dict[str, Any]:
    """Add the paper that proves your leave, as a part of a form, until it is decided; another takes its place."""
    upload = sent["file"]
    if upload is None:
        raise DomainError(Reason(code="file", message=_l("Choose a file."), field="file"))
    file = read_file(upload.read(MOST_BYTES), upload.filename or "")
    with kept([file], upload_folder()), writing():
        leaves.attach(number, file, by=by, now=now())
    return _leave(queries.get_leave(number))


@attendance.get("/leaves/<int:number>/document")
@token_needed(READS)
@attendance.response(200, dict(FILE), content_type=OCTETS)
def get_document(number: int, by: Actor) -> Response:
    """The paper of your leave, or of anybody's for staff."""
    row = queries.get_leave(number)
    if row.person_id != by.id and not by.is_staff:
        missing()
    answer = download(row.document or missing())
    answer.mimetype = OCTETS
    return answer


@attendance.post("/leaves/<int:number>/withdraw")
@token_needed(WRITES)
@attendance.doc(**REFUSES)
@attendance.response(200, LeaveSchema)
def withdraw(number: int, by: Actor) -> dict[str, Any]:
    """Ask for it no more."""
    with writing():
        leaves.withdraw(number, by=by, now=now())
    return _leave(queries.get_leave(number))


@attendance.post("/leaves/<int:number>/decide")
@token_needed(WRITES, Permission.OPERATE)
@attendance.doc(**REFUSES)
@attendance.arguments(LeaveDecisionSchema)
@attendance.response(200, LeaveSchema)
def decide(wanted: Decision, number: int, by: Actor) -> dict[str, Any]:
    """Approve or refuse it; for staff."""
    with writing():
        leaves.decide(number, wanted, by=by, now=now())
    row = queries.get_leave(number)
    saw(row.person_id, What.CHANGE)
    return _leave(row)


def _is_code_of(typed: str, number: int) -> bool:
    if typed.isdigit():
        return codes.is_number_of(typed, number, now=now())
    return codes.read_token(typed, now=now()) == number


def _mark(mark: Mark) -> dict[str, Any]:
    names = "state", "in_at", "out_at", "minutes", "is_late", "is_early", "is_lost", "is_over"
    return {name: getattr(mark, name) for name in names} | {
        "lesson": mark.lesson.id, "starts_at": mark.lesson.period.start,
    }  # fmt: skip


def _standing(standing: Standing) -> dict[str, Any]:
    names = (
        "basis", "attended", "denominator", "needed", "ahead", "percent", "is_met", "is_reachable", "absences",
    )  # fmt: skip
    return {name: getattr(standing, name) for name in names} | {"lessons": [_mark(each) for each in standing.marks]}


def _own(row: Enrollment, standing: Standing) -> dict[str, Any]:
    return _standing(standing) | {"course": row.cohort.course.slug, "cohort": row.cohort.number}


def _trainee(row: Enrollment, standing: Standing) -> dict[str, Any]:
    has_left = row.state is not EnrollmentState.ENROLLED
    return _standing(standing) | {"person": row.person_id, "name": name_of(row.person), "has_left": has_left}


def _outcome(each: Outcome) -> dict[str, Any]:
    code, message = (each.reason.code, str(each.reason.message)) if each.reason else ("", "")
    return {"nonce": each.nonce, "is_known": each.is_known, "code": code, "message": message}


def _correction(row: AttendanceCorrection) -> dict[str, Any]:
    names = {name: getattr(row, name) for name in ("id", "in_at", "out_at", "why")}
    return names | {"lesson": row.lesson_id, "person": row.person_id}


def _leave(row: Leave) -> dict[str, Any]:
    names = "id", "kind", "first_on", "last_on", "why", "state", "decided_why"
    return {name: getattr(row, name) for name in names} | {
        "course": row.cohort.course.slug,
        "cohort": row.cohort.number,
        "person": row.person_id,
        "has_document": row.document_id is not None,
    }
