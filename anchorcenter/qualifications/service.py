"""Granting and revoking qualifications. Call the verbs inside ``writing()``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select, update

from anchorcenter.accounts.people import get_person, tell
from anchorcenter.accounts.qualified import Basis, Qualification, QualificationKind
from anchorcenter.accounts.queries import lock_person
from anchorcenter.core.audit import record
from anchorcenter.core.constraints import telling
from anchorcenter.core.db import db
from anchorcenter.core.errors import TAKEN, DomainError, Reason
from anchorcenter.core.i18n import _l, today
from anchorcenter.core.settings import lock_configuration
from anchorcenter.facilities.sanity import check_slug
from anchorcenter.qualifications.queries import find_by_certificate, find_kind, get_kind, get_locked
from anchorcenter.qualifications.rules import last_day

EARLIEST = date(2000, 1, 1)
UNIQUE = {
    "uq_qualification_kinds_slug": Reason(
        code="slug_taken", message=_l("Another one has that name in addresses."), field="slug", status=TAKEN
    )
}


@dataclass(frozen=True, kw_only=True)
class NewQualification:
    """``person`` (their number) is qualified by ``basis``; ``reference`` says which paper or certificate.

    Without ``valid_until`` it lasts as long as its kind.
    """

    person: int
    kind: str
    basis: Basis
    reference: str
    granted_on: date
    valid_until: date | None = None


@dataclass(frozen=True, kw_only=True)
class KindEdit:
    """All of a kind of qualification: see ``QualificationKind``."""

    slug: str
    name: str
    name_en: str = ""
    months: int | None = None
    how: str = ""
    how_en: str = ""


def grant(wanted: NewQualification, *, by: tuple[int, str], now: datetime) -> int:
    """Have a person be qualified from now on, and tell them; answers its number. The same certificate grants it once.

    Raises DomainError: 404 for no such person, 422 for an unknown kind, no paper, or days that make no sense.
    """
    lock_person(wanted.person)
    get_person(wanted.person)
    kind = find_kind(wanted.kind)
    if kind is None:
        message = _l("There is no such qualification.")
        raise DomainError(Reason(code="unknown_kind", message=message, field="kind"))
    if wanted.basis is Basis.CERTIFICATE:
        known = find_by_certificate(wanted.person, kind.id, wanted.reference)
        if known is not None:
            return known.id
    longest = last_day(wanted.granted_on, kind.months)
    if refused := _check(wanted, longest, today(now)):
        raise DomainError(*refused)
    row = Qualification(person_id=wanted.person, kind_id=kind.id, basis=wanted.basis, reference=wanted.reference)
    row.granted_on, row.valid_until = wanted.granted_on, wanted.valid_until or longest
    row.granted_by_id, row.granted_at = by[0] or None, now
    db.session.add(row)
    db.session.flush()
    after = {"person": row.person_id, "kind": kind.slug, "basis": row.basis, "valid_until": row.valid_until}
    record("grant", "qualification", row.id, by=by, now=now, after=after)
    tell(row.person_id, "qualification_granted", _news(row, kind), key=f"qualification-{row.id}-granted", now=now)
    return row.id


def revoke(number: int, why: str, *, by: tuple[int, str], now: datetime) -> None:
    """Take a qualification from now on, and tell its holder; what they have booked stays until staff decide.

    Raises DomainError: 404 for none, 422 without a reason, 409 when it was revoked already.
    """
    row = get_locked(number)
    if not why:
        raise DomainError(Reason(code="why", message=_l("Say why: who has it reads it."), field="why"))
    if row.revoked_at is not None:
        raise DomainError(Reason(code="revoked", message=_l("It was revoked already."), status=TAKEN))
    row.revoked_at, row.revoked_by_id, row.revoked_why = now, by[0] or None, why
    db.session.flush()
    record("revoke", "qualification", number, by=by, now=now, before={"valid_until": row.valid_until}, why=why)
    values = _news(row, get_kind(row.kind_id)) | {"why": why}
    tell(row.person_id, "qualification_revoked", values, key=f"qualification-{number}-revoked", now=now)


def remind(row: Qualification, *, now: datetime) -> None:
    """Tell who has it that it ends soon, once."""
    row.reminded_at = now
    db.session.flush()
    tell(row.person_id, "qualification_ending", _news(row, row.kind), key=f"qualification-{row.id}-ending", now=now)


def save_kind(number: int | None, edit: KindEdit, *, by: tuple[int, str], now: datetime) -> int:
    """Make a kind of qualification, or change it for what is granted from now on; answers its number.

    Raises DomainError: 404 for none, 422 and 409 for a name in addresses that makes no sense or that another one has.
    """
    lock_configuration()
    if refused := check_slug(edit.slug):
        raise DomainError(*refused)
    row = QualificationKind() if number is None else get_kind(number)
    before = {} if number is None else {name: getattr(row, name) for name in vars(edit)}
    for name, value in vars(edit).items():
        setattr(row, name, value)
    with telling(UNIQUE):
        db.session.add(row)
        db.session.flush()
    record("save", "qualification_kind", row.id, by=by, now=now, before=before, after=vars(edit))
    return row.id


def forget(person_id: int, *, by: tuple[int, str], now: datetime) -> None:
    """Keep no numbers of a person's papers; that they were qualified, and until when, stays with their bookings."""
    theirs = Qualification.person_id == person_id
    numbers = list(db.session.scalars(select(Qualification.id).where(theirs).order_by(Qualification.id)))
    for number in numbers:
        forgotten = update(Qualification).where(Qualification.id == number).values(reference=f"-{number}")
        db.session.execute(forgotten.execution_options(synchronize_session=False))
        record("forget", "qualification", number, by=by, now=now)


def _check(wanted: NewQualification, longest: date | None, day: date) -> list[Reason]:
    reasons = []
    if not wanted.reference:
        message = _l("Say which paper or certificate it is.")
        reasons.append(Reason(code="reference", message=message, field="reference"))
    if not EARLIEST <= wanted.granted_on <= day:
        message = _l("Enter a day that is not ahead.")
        reasons.append(Reason(code="granted_on", message=message, field="granted_on"))
    last = wanted.valid_until or longest
    if last is not None and last < day:
        message = _l("By that day it has ended already.")
        reasons.append(
            Reason(code="ended", message=message, field="valid_until" if wanted.valid_until else "granted_on")
        )
    elif longest is not None and last is not None and last > longest:
        message = _l("It cannot last longer than its kind.")
        reasons.append(Reason(code="too_long", message=message, field="valid_until"))
    return reasons


def _news(row: Qualification, kind: QualificationKind) -> dict[str, object]:
    day = row.valid_until.isoformat() if row.valid_until else ""
    return {"name": kind.name, "name_en": kind.name_en or kind.name, "day": day, "how": kind.how, "how_en": kind.how_en}
