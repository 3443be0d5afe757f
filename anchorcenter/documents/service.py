"""Handing in, checking and removing documents. Call the verbs inside ``writing()``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from anchorcenter.accounts.actors import Actor
from anchorcenter.accounts.people import tell
from anchorcenter.core.audit import record
from anchorcenter.core.db import db
from anchorcenter.core.errors import TAKEN, DomainError, Reason, not_found
from anchorcenter.core.i18n import _l, today
from anchorcenter.documents import agenda
from anchorcenter.documents.files import File
from anchorcenter.documents.models import Document, DocumentKind, State
from anchorcenter.documents.queries import get_document, get_locked


@dataclass(frozen=True, kw_only=True)
class NewDocument:
    """What somebody hands in: of themselves, or ``is_ours`` of the organisation they act for; what
    ``is_centers`` belongs to nobody else, also when whoever handed it in is forgotten."""

    kind: DocumentKind
    title: str
    valid_until: date | None = None
    is_ours: bool = False
    is_centers: bool = False


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What staff say of a document; a reason is needed to reject it."""

    is_good: bool
    why: str = ""


def hand_in(wanted: NewDocument, file: File, *, by: Actor, now: datetime) -> int:
    """Keep a document; answers its number. Raises DomainError (422) for one that has expired."""
    if wanted.valid_until is not None and wanted.valid_until < today(now):
        message = _l("It has expired already. Hand in one that is valid.")
        raise DomainError(Reason(code="expired", message=message, field="valid_until"))
    ours = by.organisation_id if wanted.is_ours else None
    row = Document(kind=wanted.kind, title=wanted.title, valid_until=wanted.valid_until)
    row.organisation_id, row.person_id = ours, None if ours or wanted.is_centers else by.id
    row.name, row.filename, row.type = file.name, file.filename, file.type
    row.bytes, row.sha256 = len(file.data), file.sha256
    row.uploaded_by_id, row.uploaded_at = by.id, now
    db.session.add(row)
    db.session.flush()
    after = {"kind": wanted.kind, "title": wanted.title, "sha256": row.sha256}
    record("hand_in", "document", row.id, by=by.key, now=now, after=after)
    agenda.write(row, now=now)
    return row.id


def check(number: int, verdict: Verdict, *, by: Actor, now: datetime) -> None:
    """Say whether a document is good; who handed it in is told.

    Raises DomainError: 422 without a reason to reject it, 409 when that was said already, 404 for none.
    """
    row, state = get_locked(number), State.VERIFIED if verdict.is_good else State.REJECTED
    if state is State.REJECTED and not verdict.why:
        raise DomainError(Reason(code="why", message=_l("Say why: who handed it in reads it."), field="why"))
    if row.state is state:
        raise DomainError(Reason(code="checked", message=_l("Somebody has said so already."), status=TAKEN))
    before = {"state": row.state}
    row.state, row.checked_by_id, row.checked_at, row.checked_why = state, by.id, now, verdict.why
    db.session.flush()
    record("check", "document", number, by=by.key, now=now, before=before, after={"state": state}, why=verdict.why)
    agenda.write(row, now=now)
    if state is State.REJECTED:
        values = {"title": row.title, "why": verdict.why}
        key = f"document-{number}-rejected-{now.isoformat()}"
        tell(row.uploaded_by_id, "document_rejected", values, key=key, now=now)


def remove(number: int, *, by: Actor, now: datetime) -> str:
    """Keep it no more; answers the name of its file, for who removes it once that is stored.

    Raises DomainError (404) for what is not theirs: who handed it in, and managers of its organisation, may.
    """
    row = get_document(number, person=by)
    is_theirs = row.uploaded_by_id == by.id or (by.is_manager and row.organisation_id == by.organisation_id)
    if row.kind is DocumentKind.ATTACHMENT or not is_theirs:
        raise not_found()
    before = {"kind": row.kind, "title": row.title, "sha256": row.sha256}
    record("remove", "document", number, by=by.key, now=now, before=before)
    agenda.write(row, now=now, is_off=True)
    db.session.delete(row)
    db.session.flush()
    return row.name


def forget(person_id: int, *, by: tuple[int, str], now: datetime) -> None:
    """Keep none of a person's own documents; the worker sweeps their files. Those of an organisation stay with it."""
    for row in db.session.scalars(select(Document).where(Document.person_id == person_id)):
        record("forget", "document", row.id, by=by, now=now)
        db.session.delete(row)
    db.session.flush()


def remind(row: Document, *, now: datetime) -> None:
    """Tell who handed it in that it ends soon, once."""
    row.reminded_at = now
    db.session.flush()
    day = row.valid_until.isoformat() if row.valid_until else ""
    key = f"document-{row.id}-expiring"
    tell(row.uploaded_by_id, "document_expiring", {"title": row.title, "day": day}, key=key, now=now)
