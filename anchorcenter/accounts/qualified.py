"""What people are qualified for: read together with who they are, written by ``qualifications``."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from anchorcenter.accounts.models import Person
from anchorcenter.core.db import Base, Id
from anchorcenter.core.settings import Configured

ENDING = text("valid_until IS NOT NULL AND reminded_at IS NULL AND revoked_at IS NULL")
BY_CERTIFICATE = text("basis = 'certificate' AND revoked_at IS NULL")


class Basis(StrEnum):
    """What proves it: a paper that staff have seen, or a certificate of the center."""

    PAPER = "paper"
    CERTIFICATE = "certificate"


class QualificationKind(Configured, Base):
    """A qualification that people may have and spaces may require; valid for ``months``, without a number for ever.

    ``how`` tells who lacks it what to do.
    """

    __tablename__ = "qualification_kinds"
    __table_args__ = (CheckConstraint("months > 0", name="months"),)

    id: Mapped[Id]
    slug: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str]
    name_en: Mapped[str] = mapped_column(default="", server_default="")
    months: Mapped[int | None]
    how: Mapped[str] = mapped_column(default="", server_default="")
    how_en: Mapped[str] = mapped_column(default="", server_default="")


class Qualification(Base):
    """That a person has a qualification from ``granted_on`` until ``valid_until``, its last day; None: for ever.

    A row is never changed but to revoke it, or to note that its holder was told of its end; who has it renewed gets
    another one. Without ``granted_by_id`` the program granted it.
    """

    __tablename__ = "qualifications"
    __table_args__ = (
        CheckConstraint("granted_on <= valid_until", name="order"),
        CheckConstraint("revoked_at IS NULL OR revoked_why <> ''", name="why"),
        Index("ix_qualifications_ending", "valid_until", sqlite_where=ENDING, postgresql_where=ENDING),
        Index(
            "uq_qualifications_certificate",
            "person_id",
            "kind_id",
            "reference",
            unique=True,
            sqlite_where=BY_CERTIFICATE,
            postgresql_where=BY_CERTIFICATE,
        ),
    )

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    kind_id: Mapped[int] = mapped_column(ForeignKey("qualification_kinds.id"))
    granted_on: Mapped[date]
    valid_until: Mapped[date | None]
    basis: Mapped[Basis]
    reference: Mapped[str]
    granted_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    granted_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    revoked_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    revoked_why: Mapped[str] = mapped_column(default="", server_default="")
    reminded_at: Mapped[datetime | None]

    kind: Mapped[QualificationKind] = relationship()
    person: Mapped[Person] = relationship(foreign_keys=person_id)
    granted_by: Mapped[Person | None] = relationship(foreign_keys=granted_by_id)
    revoked_by: Mapped[Person | None] = relationship(foreign_keys=revoked_by_id)
