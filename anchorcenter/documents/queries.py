"""Documents as their readers may see them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import joinedload

from anchorcenter.accounts.actors import Actor
from anchorcenter.core.db import db
from anchorcenter.core.errors import missing, not_found
from anchorcenter.documents.models import Document, DocumentKind, State
from anchorcenter.documents.rules import SOON

PAGE = 50
_WHOLE = joinedload(Document.uploaded_by), joinedload(Document.organisation)


def owned_by(person: Actor) -> ColumnElement[bool]:
    """Whose documents they see as their own: theirs, and those of the organisation they act for."""
    ours = Document.organisation_id == person.organisation_id if person.organisation_id else Document.id < 0
    return or_(Document.person_id == person.id, ours)


def list_mine(person: Actor) -> Sequence[Document]:
    """Their documents and those of their organisation, the latest first; attachments are shown where they belong."""
    rows = select(Document).where(owned_by(person), Document.kind != DocumentKind.ATTACHMENT).options(*_WHOLE)
    return db.session.scalars(rows.order_by(Document.id.desc()).limit(4 * PAGE)).all()


def list_lacking(person: Actor, kinds: Collection[DocumentKind], day: date) -> Sequence[DocumentKind]:
    """Of which of these kinds neither they nor the organisation they act for have handed in a document that is valid on
    ``day`` and was not turned down."""
    if not kinds:
        return ()
    is_valid = Document.valid_until.is_(None) | (Document.valid_until >= day)
    rows = select(Document.kind).where(owned_by(person), Document.kind.in_(kinds), Document.state != State.REJECTED)
    held = set(db.session.scalars(rows.where(is_valid).distinct()))
    return [each for each in kinds if each not in held]


def list_of(organisation_id: int) -> Sequence[Document]:
    """All that an organisation has handed in and that is no attachment: the first to end first."""
    theirs = Document.organisation_id == organisation_id, Document.kind != DocumentKind.ATTACHMENT
    rows = select(Document).where(*theirs).order_by(Document.valid_until.is_(None), Document.valid_until, Document.id)
    return db.session.scalars(rows.limit(4 * PAGE)).all()


def get_document(number: int, *, person: Actor) -> Document:
    """A document that they may see: their own, or as staff any. Raises DomainError (404)."""
    rows = select(Document).where(Document.id == number).options(*_WHOLE)
    if not person.is_staff:
        rows = rows.where(owned_by(person))
    return db.session.scalar(rows) or missing()


def get_locked(number: int) -> Document:
    """That document, kept from others until the block ends. Raises DomainError (404)."""
    rows = select(Document).where(Document.id == number).with_for_update().execution_options(populate_existing=True)
    found = db.session.scalar(rows)
    if found is None:
        raise not_found()
    return found


def list_documents(numbers: Collection[int]) -> dict[int, Document]:
    """Documents by their numbers, for who owns what they belong to."""
    rows = select(Document).where(Document.id.in_(numbers)).options(*_WHOLE)
    return {each.id: each for each in db.session.scalars(rows)}


def list_unchecked(*, page: int = 1) -> Sequence[Document]:
    """What staff have not looked at, the oldest first: PAGE, and one more if there is."""
    rows = select(Document).where(Document.state == State.NEW, Document.kind != DocumentKind.ATTACHMENT)
    rows = rows.options(*_WHOLE).order_by(Document.uploaded_at, Document.id)
    return db.session.scalars(rows.offset((page - 1) * PAGE).limit(PAGE + 1)).all()


def list_expiring(day: date, *, page: int = 1) -> Sequence[Document]:
    """What is not valid any more, or not for long, as of ``day``: the first to end first; PAGE, and one more."""
    rows = select(Document).where(*_ending(day))
    rows = rows.options(*_WHOLE).order_by(Document.valid_until.desc(), Document.id)
    return db.session.scalars(rows.offset((page - 1) * PAGE).limit(PAGE + 1)).all()


def count_expiring(day: date) -> tuple[int, int]:
    """How many documents that is, and how many of them are not valid any more."""
    row = db.session.execute(select(func.count(), func.count().filter(Document.valid_until < day)).where(*_ending(day)))
    count, over = row.one()
    return count, over


def list_to_remind(day: date) -> Sequence[Document]:
    """What ends soon, or today, and nobody was told of."""
    soon: Any = Document.valid_until.between(day, day + SOON)
    rows = select(Document).where(soon, Document.reminded_at.is_(None), Document.state != State.REJECTED)
    return db.session.scalars(rows.options(*_WHOLE).order_by(Document.id).limit(100)).all()


def list_names() -> Sequence[str]:
    """What the files of all documents are called on disk."""
    return db.session.scalars(select(Document.name).order_by(Document.id)).all()


def _ending(day: date) -> tuple[Any, Any]:
    return Document.valid_until <= day + SOON, Document.state != State.REJECTED
