"""Files that were handed in, and what staff said of them."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from anchorcenter.accounts.models import Organisation, Person
from anchorcenter.core.db import Base, Id

EXPIRING = text("valid_until IS NOT NULL AND reminded_at IS NULL")
UNCHECKED = text("state = 'new'")


class DocumentKind(StrEnum):
    """What it proves. An attachment belongs to something else (an application), which shows it."""

    BUSINESS = "business"
    INSURANCE = "insurance"
    CERTIFICATE = "certificate"
    CONTRACT = "contract"
    OTHER = "other"
    ATTACHMENT = "attachment"


class State(StrEnum):
    NEW = "new"
    VERIFIED = "verified"
    REJECTED = "rejected"


class Document(Base):
    """A file of one person, of one organisation, or with neither of the center. ``name`` is what the file is called on
    disk, ``filename`` what its owner called it; ``valid_until`` is the last day on which it is valid, ``checked_why``
    what staff said."""

    __tablename__ = "documents"
    __table_args__ = (
        CheckConstraint("person_id IS NULL OR organisation_id IS NULL", name="one_owner"),
        Index("ix_documents_expiring", "valid_until", sqlite_where=EXPIRING, postgresql_where=EXPIRING),
        Index("ix_documents_unchecked", "uploaded_at", sqlite_where=UNCHECKED, postgresql_where=UNCHECKED),
    )

    id: Mapped[Id]
    kind: Mapped[DocumentKind]
    title: Mapped[str]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"), index=True)
    name: Mapped[str] = mapped_column(String(40), unique=True)
    filename: Mapped[str]
    type: Mapped[str]
    bytes: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    valid_until: Mapped[date | None]
    uploaded_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    uploaded_at: Mapped[datetime]
    state: Mapped[State] = mapped_column(default=State.NEW)
    checked_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    checked_at: Mapped[datetime | None]
    checked_why: Mapped[str] = mapped_column(default="", server_default="")
    reminded_at: Mapped[datetime | None]

    uploaded_by: Mapped[Person] = relationship(foreign_keys=uploaded_by_id)
    organisation: Mapped[Organisation | None] = relationship()
