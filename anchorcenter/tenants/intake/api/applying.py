"""Applying in intake rounds for programs: a draft, its files, submitting and withdrawing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from flask import Response
from werkzeug.datastructures import FileStorage

from anchorcenter.accounts.access import saw, token_needed
from anchorcenter.accounts.actors import Actor
from anchorcenter.admissions.calls import queries as calls
from anchorcenter.admissions.calls import service
from anchorcenter.admissions.calls.models import Application
from anchorcenter.core.api import ROOT, Blueprint, Paragraphs, Schema, Word
from anchorcenter.core.clock import fresh, now
from anchorcenter.core.errors import TAKEN, DomainError, Reason, missing
from anchorcenter.core.i18n import _l
from anchorcenter.core.idempotency import Made, once
from anchorcenter.core.openapi import CHANGES, CREATES, FILE, LOCATED, OCTETS, REFUSES, TAGGED
from anchorcenter.core.security import takes_files
from anchorcenter.core.unit_of_work import writing
from anchorcenter.core.versions import seal, stale, version_named
from anchorcenter.documents.files import LARGEST_MB, MB, kept, read_file
from anchorcenter.documents.serving import upload_folder
from anchorcenter.questions.queries import find_answers, list_questions
from anchorcenter.questions.rules import Asked, list_missing
from anchorcenter.tenants.intake.api.schemas import (
    INTAKE,
    OBJECTION,
    Answers,
    ApplicationsSchema,
    ChangedApplicationSchema,
    PaperFileSchema,
    WholeApplicationSchema,
    answer_shapes,
    objection_shape,
    own_shape,
    tagged,
    values_of,
)
from anchorcenter.tenants.intake.papers import attach, is_paper, list_papers, octets
from anchorcenter.tenants.intake.queries import PURPOSE

applications = Blueprint(
    "applications_api", __name__, url_prefix="/applications", description="Your applications in intake rounds."
)
WHOLE = WholeApplicationSchema()
MOST_BYTES = (LARGEST_MB + 1) * MB  # So that what is a little too large gets its own message.
SUBMITS: dict[str, Any] = CHANGES | {"parameters": [*CREATES["parameters"], *CHANGES["parameters"]]}


class NewApplicationSchema(Schema):
    """A draft; what it says of files is sent afterwards."""

    intake = Word(required=True, metadata=INTAKE)
    answers = Answers(load_default=list)


class NewObjectionSchema(Schema):
    text = Paragraphs(4_000, required=True, metadata=OBJECTION)


@applications.get("")
@token_needed("intakes:read")
@applications.response(200, ApplicationsSchema)
def list_own(by: Actor) -> dict[str, Any]:
    """Yours and those of the company that you act for, the latest first."""
    rows = [row for row in calls.list_own(by) if row.call.purpose == PURPOSE]
    for row in rows:
        saw(row.person_id)
    return {"items": [own_shape(row) for row in rows]}


@applications.post("")
@token_needed("intakes:write")
@applications.doc(**CREATES)
@applications.arguments(NewApplicationSchema)
@applications.response(201, WholeApplicationSchema, headers=TAGGED | LOCATED)
def begin(sent: dict[str, Any], by: Actor) -> Response:
    """Begin an application as a draft: it counts when it is submitted.

    A company applies once, whoever of it writes: 409 when there is one already.
    """
    call = calls.find_call(sent["intake"], PURPOSE, now=now())
    if call is None:
        message = _l("There is no such round.")
        raise DomainError(Reason(code="unknown_intake", message=message, field="intake"))
    values = values_of(sent, list_questions(call.version_id))

    def made() -> Made:
        number = service.begin(call.id, values, by=by, now=fresh())
        return _shown(number, by, Location=f"{ROOT}/applications/{number}")

    return once(made, WHOLE, holder_id=by.id, now=now())


@applications.get("/<int:number>")
@token_needed("intakes:read")
@applications.response(200, WholeApplicationSchema, headers=TAGGED)
def show(number: int, by: Actor) -> Made:
    """One of yours with its draft and receipts; its ETag is what a change names in If-Match."""
    return _shown(number, by)


@applications.patch("/<int:number>")
@token_needed("intakes:write")
@applications.doc(**CHANGES)
@applications.arguments(ChangedApplicationSchema)
@applications.response(200, WholeApplicationSchema, headers=TAGGED)
def change(sent: dict[str, Any], number: int, by: Actor) -> Made:
    """Answer in the draft, if it still is as If-Match names it; what was submitted before stays until you submit again.

    Until the deadline, that second included. Errors name a question as `q` and its number.
    """
    row, questions, seen = _to_change(number, by)
    values = values_of(sent, questions)
    with _telling(), writing():
        service.save(row.call_id, values, by=by, now=fresh(), seen=seen)
    return _shown(number, by)


@applications.put("/<int:number>/files/<int:question>")
@takes_files(MOST_BYTES)
@token_needed("intakes:write", is_file=True)
@applications.doc(**CHANGES)
@applications.arguments(PaperFileSchema, location="files")
@applications.response(200, WholeApplicationSchema, headers=TAGGED)
def put_file(sent: dict[str, FileStorage | None], number: int, question: int, by: Actor) -> Made:
    """Answer a question with a file, as a part of a form; what was there before stays in what was submitted.

    The same file once more changes nothing. It is known by its content, and refused with scripts or macros inside.
    """
    row, questions, seen = _to_change(number, by)
    asked, upload = _paper_asked(questions, question), sent["file"]
    if upload is None:
        raise DomainError(Reason(code="file", message=_l("Choose a file."), field="file"))
    file = read_file(upload.read(MOST_BYTES), upload.filename or "", field=asked.field)
    before = list_papers([asked], find_answers(row.response_id)).get(question)
    if before is None or (before.sha256, before.filename) != (file.sha256, file.filename):
        with _telling(), kept([file], upload_folder()), writing():
            values = {question: attach(file, question, by=by, now=fresh())}
            service.save(row.call_id, values, by=by, now=fresh(), seen=seen)
    return _shown(number, by)


@applications.get("/<int:number>/files/<int:question>")
@token_needed("intakes:read")
@applications.response(200, dict(FILE), content_type=OCTETS)
def get_file(number: int, question: int, by: Actor) -> Response:
    """The file that answers a question of your draft."""
    row = calls.get_own(number, PURPOSE, by)
    return octets(list_questions(row.call.version_id), find_answers(row.response_id), question)


@applications.post("/<int:number>/submit")
@token_needed("intakes:write")
@applications.doc(**SUBMITS)
@applications.response(201, WholeApplicationSchema, headers=TAGGED)
def submit(number: int, by: Actor) -> Response:
    """Submit the draft as If-Match names it: the last version before the deadline counts. A mail is the receipt.

    422 names all that is missing.
    """

    def made() -> Made:
        row, _questions, seen = _to_change(number, by)
        service.submit(row.call_id, by=by, now=fresh(), seen=seen)
        return _shown(number, by)

    with _telling():
        return once(made, WHOLE, holder_id=by.id, now=now())


@applications.post("/<int:number>/withdraw")
@token_needed("intakes:write")
@applications.doc(**REFUSES)
@applications.response(200, WholeApplicationSchema, headers=TAGGED)
def withdraw(number: int, by: Actor) -> Made:
    """Apply no more; before the deadline you may submit it again. Once more changes nothing."""
    row = _counting(number, by)
    with writing():
        service.withdraw(row.call_id, by=by, now=fresh())
    return _shown(number, by)


@applications.post("/<int:number>/objection")
@token_needed("intakes:write")
@applications.doc(**CREATES)
@applications.arguments(NewObjectionSchema)
@applications.response(201, WholeApplicationSchema, headers=TAGGED)
def object_to(sent: dict[str, str], number: int, by: Actor) -> Response:
    """Object to your result, once, within the days that the round says. 409 when they are over."""

    def made() -> Made:
        row = _counting(number, by)
        service.appeal(row.call_id, sent["text"], by=by, now=fresh())
        return _shown(number, by)

    return once(made, WHOLE, holder_id=by.id, now=now())


def _counting(number: int, by: Actor) -> Application:
    """One of theirs, for who changes it. Raises DomainError: 404, 409 when another of theirs counts in that round."""
    row = calls.get_own(number, PURPOSE, by)
    found = calls.find_own(row.call_id, by)
    if found is not None and found.id != row.id:
        message = _l("Your company has an application of its own in this round: that one counts.")
        raise DomainError(Reason(code="other", message=message, status=TAKEN))
    return row


def _to_change(number: int, by: Actor) -> tuple[Application, Sequence[Asked], str | None]:
    """The same as If-Match names it, with what is asked and the seal of its draft (None: whatever it is)."""
    row = _counting(number, by)
    seen = service.draft_seal(row)
    is_any = version_named(seal(WHOLE.dump(_whole(row)))) is None
    return row, list_questions(row.call.version_id), None if is_any else seen


@contextmanager
def _telling() -> Iterator[None]:
    """Say of what has changed since it was read what If-Match has it say."""
    try:
        yield
    except DomainError as error:
        raise (stale() if error.reasons[0].code == "changed" else error) from None


def _paper_asked(questions: Sequence[Asked], number: int) -> Asked:
    return next((each for each in questions if each.id == number and is_paper(each)), None) or missing()


def _shown(number: int, by: Actor, **headers: str) -> Made:
    row = calls.get_own(number, PURPOSE, by)
    saw(row.person_id)
    return tagged(_whole(row), WHOLE, **headers)


def _whole(row: Application) -> dict[str, Any]:
    questions, answers = list_questions(row.call.version_id), find_answers(row.response_id)
    receipts = [{"number": each.number, "submitted_at": each.submitted_at} for each in row.versions]
    return own_shape(row) | {
        "answers": answer_shapes(questions, answers),
        "objection": objection_shape(row),
        "missing": [each.id for each in list_missing(questions, answers)],
        "receipts": receipts,
    }
