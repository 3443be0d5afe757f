"""Qualifications as their readers may see them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import joinedload

from anchorcenter.accounts.actors import Actor
from anchorcenter.accounts.qualified import Basis, Qualification, QualificationKind
from anchorcenter.core.db import db
from anchorcenter.core.errors import missing
from anchorcenter.qualifications.rules import SOON

PAGE = 50
_WHOLE = tuple(joinedload(getattr(Qualification, name)) for name in ("kind", "person", "granted_by", "revoked_by"))


class Show(StrEnum):
    """Which qualifications a list shows."""

    ENDING = "ending"
    ENDED = "ended"
    ALL = "all"


def list_kinds() -> Sequence[QualificationKind]:
    """All that there are, by id."""
    return db.session.scalars(select(QualificationKind).order_by(QualificationKind.id)).all()


def find_kind(slug: str) -> QualificationKind | None:
    """The kind called so, or None."""
    return db.session.scalar(select(QualificationKind).where(QualificationKind.slug == slug))


def get_kind(number: int) -> QualificationKind:
    """The kind with that number. Raises DomainError (404)."""
    return db.session.get(QualificationKind, number) or missing()


def list_of(person_id: int) -> Sequence[Qualification]:
    """All that a person has and had, the latest first."""
    rows = select(Qualification).where(Qualification.person_id == person_id).options(*_WHOLE)
    return db.session.scalars(rows.order_by(Qualification.id.desc()).limit(4 * PAGE)).all()


def list_all(show: Show, day: date, *, page: int) -> Sequence[Qualification]:
    """Of everybody: what ends soon as of ``day``, what has ended, or all; PAGE, and one more if there is."""
    rows = select(Qualification).options(*_WHOLE)
    if show is Show.ALL:
        rows = rows.order_by(Qualification.id.desc())
    else:
        rows = rows.where(Qualification.revoked_at.is_(None), *_ending(day, is_over=show is Show.ENDED))
        last = Qualification.valid_until
        rows = rows.order_by(last.desc() if show is Show.ENDED else last, Qualification.id)
    return db.session.scalars(rows.offset((page - 1) * PAGE).limit(PAGE + 1)).all()


def list_after(number: int | None, *, reader: Actor, person_id: int | None, most: int) -> Sequence[Qualification]:
    """For programs: one's own, of everybody or one person for staff; the latest first, from before ``number`` on; most
    and one more."""
    rows = select(Qualification).options(*_WHOLE).order_by(Qualification.id.desc()).limit(most + 1)
    whose = person_id if reader.is_staff else reader.id
    if whose is not None:
        rows = rows.where(Qualification.person_id == whose)
    return db.session.scalars(rows if number is None else rows.where(Qualification.id < number)).all()


def get_qualification(number: int, *, reader: Actor) -> Qualification:
    """One that they may see: their own, or as staff any. Raises DomainError (404)."""
    rows = select(Qualification).where(Qualification.id == number).options(*_WHOLE)
    return db.session.scalar(rows if reader.is_staff else rows.where(Qualification.person_id == reader.id)) or missing()


def get_locked(number: int) -> Qualification:
    """That qualification, kept from others until the block ends. Raises DomainError (404)."""
    rows = select(Qualification).where(Qualification.id == number).with_for_update()
    return db.session.scalar(rows.execution_options(populate_existing=True)) or missing()


def find_by_certificate(person_id: int, kind_id: int, reference: str) -> Qualification | None:
    """What a certificate of the center has granted them and nobody has revoked."""
    same: tuple[ColumnElement[bool], ...] = (
        Qualification.person_id == person_id,
        Qualification.kind_id == kind_id,
        Qualification.reference == reference,
        Qualification.basis == Basis.CERTIFICATE,
        Qualification.revoked_at.is_(None),
    )
    return db.session.scalar(select(Qualification).where(*same))


def list_to_remind(day: date) -> Sequence[Qualification]:
    """What ends soon as of ``day``, of which its holder was not told, and which nothing longer follows."""
    rows = select(Qualification).where(*_ending(day), Qualification.reminded_at.is_(None))
    rows = rows.where(Qualification.revoked_at.is_(None), ~_renewed().exists()).options(*_WHOLE)
    return db.session.scalars(rows.order_by(Qualification.id).limit(100)).all()


def _renewed() -> Select[Any]:
    later = Qualification.__table__.alias("later").c
    same = later.person_id == Qualification.person_id, later.kind_id == Qualification.kind_id
    lasts = later.valid_until.is_(None) | (later.valid_until > Qualification.valid_until)
    return select(later.id).where(*same, later.revoked_at.is_(None), lasts)


def _ending(day: date, *, is_over: bool = False) -> tuple[Any, ...]:
    last: Any = Qualification.valid_until
    return (last < day,) if is_over else (last >= day, last <= day + SOON)
