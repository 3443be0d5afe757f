"""Certificates as their readers may see them: their holder, staff, and who knows the code."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from anchorcenter.accounts.actors import Actor
from anchorcenter.certificates.models import Certificate, CertificateFile, Status
from anchorcenter.certificates.rules import normal_code
from anchorcenter.core.db import db
from anchorcenter.core.errors import missing

PAGE = 50
MOST_OWN = 200


def get_by_code(typed: str) -> Certificate:
    """The certificate with that code, however it was typed. What can be no code is looked for like any other. Raises
    DomainError (404)."""
    return db.session.scalar(select(Certificate).where(Certificate.code == normal_code(typed))) or missing()


def get_by_digest(digest: str) -> Certificate:
    """The certificate of which that is a file, as the center has handed it out. Raises DomainError (404)."""
    rows = select(Certificate).join(CertificateFile, CertificateFile.certificate_id == Certificate.id)
    return db.session.scalar(rows.where(CertificateFile.digest == digest)) or missing()


def is_known(digest: str) -> bool:
    """Whether such a file was handed out."""
    return db.session.get(CertificateFile, digest) is not None


def get_certificate(number: int, *, reader: Actor) -> Certificate:
    """One that they may see: their own, or as staff any. Raises DomainError (404)."""
    rows = select(Certificate).where(Certificate.id == number)
    return db.session.scalar(rows if reader.is_staff else rows.where(Certificate.person_id == reader.id)) or missing()


def get_whole(number: int) -> Certificate:
    """One with those who issued and ended it, for staff. Raises DomainError (404)."""
    rows = select(Certificate).where(Certificate.id == number)
    whole = joinedload(Certificate.person), joinedload(Certificate.issued_by), joinedload(Certificate.ended_by)
    return db.session.scalar(rows.options(*whole)) or missing()


def get_locked(number: int) -> Certificate:
    """One of them, kept from others until the block ends. Raises DomainError (404)."""
    rows = select(Certificate).where(Certificate.id == number).with_for_update()
    return db.session.scalar(rows.execution_options(populate_existing=True)) or missing()


def find_following(number: int) -> Certificate | None:
    """The one that was issued in place of that."""
    return db.session.scalar(select(Certificate).where(Certificate.replaces_id == number))


def list_of(person_id: int) -> Sequence[Certificate]:
    """All of a person, the latest first."""
    rows = select(Certificate).where(Certificate.person_id == person_id).order_by(Certificate.id.desc())
    return db.session.scalars(rows.limit(MOST_OWN)).all()


def list_all(words: str, status: Status | None, *, page: int) -> Sequence[Certificate]:
    """Those with the words in name, title, number or code, the latest first: PAGE, and one more if there is."""
    rows = select(Certificate).order_by(Certificate.id.desc()).offset((page - 1) * PAGE).limit(PAGE + 1)
    if words:
        rows = rows.where(_has(words))
    return db.session.scalars(rows if status is None else rows.where(Certificate.status == status)).all()


def list_after(number: int | None, *, reader: Actor, person_id: int | None, most: int) -> Sequence[Certificate]:
    """For programs: one's own, of everybody or one person for staff; the latest first, from before ``number`` on; most
    and one more."""
    rows = select(Certificate).order_by(Certificate.id.desc()).limit(most + 1)
    whose = person_id if reader.is_staff else reader.id
    if whose is not None:
        rows = rows.where(Certificate.person_id == whose)
    return db.session.scalars(rows if number is None else rows.where(Certificate.id < number)).all()


def list_latest(sources: Collection[str]) -> dict[str, Certificate]:
    """The last certificate of each of those sources, whatever has become of it."""
    rows = select(Certificate).where(Certificate.source.in_(sources)).order_by(Certificate.id)
    return {row.source: row for row in db.session.scalars(rows)}


def _has(words: str) -> Any:
    texts = Certificate.name, Certificate.name_en, Certificate.title, Certificate.title_en
    found: list[Any] = [each.icontains(words, autoescape=True) for each in texts]
    if code := normal_code(words):
        found.append(Certificate.code == code)
    year, dash, rest = words.partition("-")
    series, _dash, number = rest.rpartition("-")
    if dash and year.isdigit() and number.isdigit() and len(year) == 4 and len(number) < 10:
        of_number = Certificate.year == int(year), Certificate.series == series, Certificate.number == int(number)
        found.append(of_number[0] & of_number[1] & of_number[2])
    return or_(*found)
