"""Certificates with the text that they were issued with, the counters of their numbers, and the files printed."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from anchorcenter.accounts.models import Person
from anchorcenter.core.changes import watched
from anchorcenter.core.db import Base, Id

VALID = text("status = 'issued'")


class CertificateKind(StrEnum):
    """``completion`` 수료증 of what was taught, ``activity`` 활동확인서 of what somebody did."""

    COMPLETION = "completion"
    ACTIVITY = "activity"


class Status(StrEnum):
    """``replaced``: another one was issued in its place."""

    ISSUED = "issued"
    REVOKED = "revoked"
    REPLACED = "replaced"


class CertificateCounter(Base):
    """The last number given in a series and a year. Who gives the next one holds the row until the block ends."""

    __tablename__ = "certificate_counters"
    __table_args__ = (CheckConstraint("last >= 0", name="last"),)

    series: Mapped[str] = mapped_column(String(40), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int] = mapped_column(default=0, server_default="0")


class Certificate(Base):
    """One certificate: its text stays as it was issued, whatever becomes of course, center and person.

    ``source`` says in its owner's words what it is for: at most one of a source is valid. ``code`` is random and is
    all that a stranger needs to check it. ``qualification_id`` is what it has granted: revoked with it.
    """

    __tablename__ = "certificates"
    __table_args__ = (
        UniqueConstraint("series", "year", "number"),
        CheckConstraint("number > 0 AND hours >= 0", name="numbers"),
        CheckConstraint("first_on <= last_on", name="days"),
        CheckConstraint("(status = 'issued') = (ended_at IS NULL)", name="ended"),
        CheckConstraint("status = 'issued' OR ended_why <> ''", name="why"),
        Index("uq_certificates_source", "source", unique=True, sqlite_where=VALID, postgresql_where=VALID),
        Index("ix_certificates_person_id", "person_id", "id"),
        Index("ix_certificates_issued_on", "issued_on"),
        watched(),
    )

    id: Mapped[Id]
    series: Mapped[str] = mapped_column(String(40))
    year: Mapped[int]
    number: Mapped[int]
    code: Mapped[str] = mapped_column(String(12), unique=True)
    kind: Mapped[CertificateKind]
    source: Mapped[str] = mapped_column(String(60))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    name: Mapped[str]
    name_en: Mapped[str] = mapped_column(default="", server_default="")
    title: Mapped[str]
    title_en: Mapped[str] = mapped_column(default="", server_default="")
    hours: Mapped[int]
    first_on: Mapped[date]
    last_on: Mapped[date]
    issuer: Mapped[str]
    issuer_en: Mapped[str] = mapped_column(default="", server_default="")
    issued_on: Mapped[date]
    issued_at: Mapped[datetime]
    issued_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    qualification_id: Mapped[int | None] = mapped_column(ForeignKey("qualifications.id"))
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("certificates.id"), unique=True)
    status: Mapped[Status] = mapped_column(default=Status.ISSUED, server_default=Status.ISSUED)
    ended_at: Mapped[datetime | None]
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    ended_why: Mapped[str] = mapped_column(default="", server_default="")

    person: Mapped[Person] = relationship(foreign_keys=person_id)
    issued_by: Mapped[Person | None] = relationship(foreign_keys=issued_by_id)
    ended_by: Mapped[Person | None] = relationship(foreign_keys=ended_by_id)


class CertificateFile(Base):
    """The hash of a file that the center has handed out: a file that has changed since has another one."""

    __tablename__ = "certificate_files"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    certificate_id: Mapped[int] = mapped_column(ForeignKey("certificates.id"), index=True)
    made_at: Mapped[datetime]
