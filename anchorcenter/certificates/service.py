"""Issuing, replacing and revoking certificates. Call the verbs inside ``writing()``."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select, update
from sqlalchemy.dialects import postgresql, sqlite

from anchorcenter.accounts.actors import Actor
from anchorcenter.accounts.models import Person
from anchorcenter.accounts.people import tell
from anchorcenter.accounts.qualified import Basis, Qualification
from anchorcenter.accounts.queries import lock_person
from anchorcenter.certificates.criteria import Criterion, Standing, verdict
from anchorcenter.certificates.ended import note
from anchorcenter.certificates.models import Certificate, CertificateCounter, CertificateFile, CertificateKind, Status
from anchorcenter.certificates.queries import get_locked, list_latest
from anchorcenter.certificates.rules import LENGTH, code_of, number_text
from anchorcenter.core.audit import record
from anchorcenter.core.db import db, table
from anchorcenter.core.errors import TAKEN, DomainError, Reason
from anchorcenter.core.i18n import Named, _l, today
from anchorcenter.facilities.queries import get_plan
from anchorcenter.qualifications import service as qualifications
from anchorcenter.qualifications.service import NewQualification

COUNTERS, FILES = table(CertificateCounter), table(CertificateFile)
TEXT = "kind", "source", "series", "title", "title_en", "hours", "first_on", "last_on"
AGAIN = *TEXT, "qualification_id"


@dataclass(frozen=True, kw_only=True)
class NewCertificate:
    """What to certify to a person (their number): ``source`` names what it is for, ``series`` goes into the number.

    ``criteria`` are what was asked of them; ``qualification`` is the slug of the kind that it grants, if any.
    """

    person: int
    kind: CertificateKind
    source: str
    series: str
    title: str
    title_en: str = ""
    hours: int
    first_on: date
    last_on: date
    criteria: tuple[Criterion, ...]
    qualification: str = ""


@dataclass(frozen=True, kw_only=True)
class Revoking:
    """Why a certificate is not valid any more: its holder reads it."""

    why: str


@dataclass(frozen=True, kw_only=True)
class Reissue:
    """The name as it is printed from now on, and why another certificate takes the place of the first."""

    name: str
    name_en: str = ""
    why: str


def issue(wanted: Sequence[NewCertificate], *, by: Actor, now: datetime) -> list[int]:
    """Issue all of them, grant what they grant, and tell their holders; answers their numbers, in the same order.

    Raises DomainError, and issues none: 403 for who is not staff, 422 for each who does not meet what is asked or is
    nobody any more, 409 for each that has a valid one of that source.
    """
    _check_staff(by)
    for person_id in sorted({each.person for each in wanted}):
        lock_person(person_id)
    people = _people(wanted)
    if reasons := _check(wanted, people):
        raise DomainError(*reasons)
    return [_issue(_row_of(each, people[each.person]), each.qualification, by=by, now=now) for each in wanted]


def revoke(number: int, wanted: Revoking, *, by: Actor, now: datetime) -> None:
    """Have it be valid no more, nor what it has granted, and tell its holder. Its page says so from now on.

    Raises DomainError: 403, 404 for none, 409 unless it is valid, 422 without a reason.
    """
    row = _valid(number, by=by)
    _check_why(wanted.why)
    _end(row, Status.REVOKED, wanted.why, by=by, now=now)
    granted = row.qualification_id and db.session.get(Qualification, row.qualification_id)
    if granted and granted.revoked_at is None:
        qualifications.revoke(granted.id, wanted.why, by=by.key, now=now)
    note(row.source, now=now)
    values = _news(row) | {"why": wanted.why}
    tell(row.person_id, "certificate_revoked", values, key=f"certificate-{row.id}-revoked", now=now)


def reissue(number: int, wanted: Reissue, *, by: Actor, now: datetime) -> int:
    """Issue another one with the same text but for the name, in the place of that; answers its number. What the first
    has granted stays. Raises DomainError like ``revoke``, and 422 without a name."""
    old = _valid(number, by=by)
    _check_why(wanted.why)
    if not wanted.name:
        raise DomainError(Reason(code="name", message=_l("Enter a name."), field="name"))
    _end(old, Status.REPLACED, wanted.why, by=by, now=now)
    row = Certificate(**{name: getattr(old, name) for name in AGAIN}, person_id=old.person_id, replaces_id=old.id)
    row.name, row.name_en = wanted.name, wanted.name_en
    return _issue(row, by=by, now=now)


def keep_file(number: int, digest: str, *, now: datetime) -> None:
    """Know that file from now on as one that the center has handed out. Once more changes nothing."""
    dialect = sqlite if db.engine.dialect.name == "sqlite" else postgresql
    values = {"digest": digest, "certificate_id": number, "made_at": now}
    db.session.execute(dialect.insert(FILES).values(values).on_conflict_do_nothing())


def _check_staff(by: Actor) -> None:
    if not by.is_staff:
        raise DomainError(Reason(code="forbidden", message=_l("Only staff may do that."), status=403))


def _check_why(why: str) -> None:
    if not why:
        raise DomainError(Reason(code="why", message=_l("Say why: who has it reads it."), field="why"))


def _people(wanted: Sequence[NewCertificate]) -> dict[int, Person]:
    rows = select(Person).where(Person.id.in_({each.person for each in wanted}))
    return {row.id: row for row in db.session.scalars(rows) if not row.is_forgotten}


def _check(wanted: Sequence[NewCertificate], people: dict[int, Person]) -> list[Reason]:
    """Everything that is in the way of any of them."""
    found: list[Reason] = []
    latest = list_latest([each.source for each in wanted])
    for each in wanted:
        person, last = people.get(each.person), latest.get(each.source)
        if person is None:
            found.append(Reason(code="nobody", message=_l("There is no such person.")))
            continue
        name = Named(person.name, person.name_en)
        if verdict(each.criteria) is not Standing.MET:
            message = _l("%(name)s does not meet what is asked.", name=name)
            found.append(Reason(code="below_rule", message=message))
        if last is not None and last.status is Status.ISSUED:
            message = _l("%(name)s has a valid certificate of this already.", name=name)
            found.append(Reason(code="issued", message=message, status=TAKEN))
    return found


def _row_of(wanted: NewCertificate, person: Person) -> Certificate:
    row = Certificate(**{name: getattr(wanted, name) for name in TEXT}, person_id=person.id)
    row.name, row.name_en = person.name, person.name_en
    return row


def _issue(row: Certificate, qualification: str = "", *, by: Actor, now: datetime) -> int:
    """Give it a number and a code, grant that kind of qualification for it, and store it."""
    row.issued_on = today(now)
    row.year = row.issued_on.year
    row.number = _next_number(row.series, row.year)
    row.code = code_of(secrets.randbits(5 * LENGTH))
    site = next(iter(get_plan().sites.values()))
    row.issuer, row.issuer_en = site.name.name, site.name.name_en
    row.issued_at, row.issued_by_id = now, by.id or None
    if qualification:
        row.qualification_id = _grant(row, qualification, by=by, now=now)
    db.session.add(row)
    db.session.flush()
    after = {"number": _number(row), "title": row.title, "source": row.source, "replaces": row.replaces_id}
    record("issue", "certificate", row.id, by=by.key, now=now, after=after)
    tell(row.person_id, "certificate_issued", _news(row), key=f"certificate-{row.id}-issued", now=now)
    return row.id


def _grant(row: Certificate, kind: str, *, by: Actor, now: datetime) -> int:
    wanted = NewQualification(
        person=row.person_id,
        kind=kind,
        basis=Basis.CERTIFICATE,
        reference=_number(row),
        granted_on=row.issued_on,
    )
    return qualifications.grant(wanted, by=by.key, now=now)


def _next_number(series: str, year: int) -> int:
    """The next one of the series in that year. Others wait for it until the block ends, and have it if it fails: so
    that there are neither gaps nor duplicates."""
    dialect = sqlite if db.engine.dialect.name == "sqlite" else postgresql
    first = {"series": series, "year": year, "last": 0}
    db.session.execute(dialect.insert(COUNTERS).values(first).on_conflict_do_nothing())
    mine = COUNTERS.c.series == series, COUNTERS.c.year == year
    taken = update(COUNTERS).where(*mine).values(last=COUNTERS.c.last + 1).returning(COUNTERS.c.last)
    return int(db.session.execute(taken).scalar_one())


def _valid(number: int, *, by: Actor) -> Certificate:
    """That certificate, kept from others together with its holder. Raises DomainError: 403, 404, 409."""
    _check_staff(by)
    whose = db.session.scalar(select(Certificate.person_id).where(Certificate.id == number))
    if whose is not None:
        lock_person(whose)
    row = get_locked(number)
    if row.status is not Status.ISSUED:
        raise DomainError(Reason(code="ended", message=_l("It is not valid any more."), status=TAKEN))
    return row


def _end(row: Certificate, status: Status, why: str, *, by: Actor, now: datetime) -> None:
    row.status, row.ended_at, row.ended_by_id, row.ended_why = status, now, by.id or None, why
    db.session.flush()
    verb = "revoke" if status is Status.REVOKED else "replace"
    record(verb, "certificate", row.id, by=by.key, now=now, why=why)


def _number(row: Certificate) -> str:
    return number_text(row.series, row.year, row.number)


def _news(row: Certificate) -> dict[str, object]:
    return {"number": _number(row), "title": row.title, "title_en": row.title_en or row.title}
