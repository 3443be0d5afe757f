"""People as staff see them: found, opened, given roles and taken them, let go and let in again.

Call the verbs inside ``writing()``. What somebody has booked is looked after by who calls ``deactivate``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, or_, select, update

from anchorcenter.accounts import attempts, service
from anchorcenter.accounts.api_tokens import end_tokens
from anchorcenter.accounts.models import Membership, Organisation, Person, Role, RoleGrant
from anchorcenter.accounts.queries import lock_person
from anchorcenter.core.audit import record
from anchorcenter.core.db import db
from anchorcenter.core.errors import TAKEN, DomainError, Reason, not_found
from anchorcenter.core.i18n import _l, today
from anchorcenter.core.outbox import mail

PAGE = 30


def list_people(part: str, *, page: int) -> list[Person]:
    """People whose name or address holds ``part``, by name: PAGE, and one more if there is. ``page`` counts from 1."""
    rows = select(Person)
    if part:
        parts = [column.contains(part, autoescape=True) for column in (Person.name, Person.name_en)]
        rows = rows.where(or_(*parts, Person.email.contains(part.lower(), autoescape=True)))
    rows = rows.order_by(Person.name, Person.id).offset((page - 1) * PAGE).limit(PAGE + 1)
    return list(db.session.scalars(rows))


def list_roles(person_ids: Sequence[int]) -> list[RoleGrant]:
    """The roles that those people have now."""
    live = RoleGrant.person_id.in_(person_ids), RoleGrant.revoked_at.is_(None)
    return list(db.session.scalars(select(RoleGrant).where(*live).order_by(RoleGrant.id)))


def list_grants(person_id: int) -> list[RoleGrant]:
    """Every role that person has or had, the latest first."""
    mine = select(RoleGrant).where(RoleGrant.person_id == person_id)
    return list(db.session.scalars(mine.order_by(RoleGrant.id.desc())))


def list_memberships(person_id: int) -> Sequence[Any]:
    """Every membership with its organisation, the latest first."""
    rows = select(Membership, Organisation).join(Organisation, Organisation.id == Membership.organisation_id)
    return db.session.execute(rows.where(Membership.person_id == person_id).order_by(Membership.id.desc())).all()


def get_person(person_id: int) -> Person:
    """That person, active or not. Raises DomainError (404)."""
    found = db.session.get(Person, person_id)
    if found is None:
        raise not_found()
    return found


def give_role(person_id: int, role: Role, *, by: tuple[int, str], now: datetime, why: str) -> None:
    """Give a role; the person signs in anew with it. Raises DomainError (404, 409)."""
    person = _locked(person_id)
    if not person.is_active:
        raise DomainError(Reason(code="inactive", message=_l("This account is closed."), status=TAKEN))
    if any(grant.role is role for grant in list_roles([person_id])):
        raise DomainError(Reason(code="has_role", message=_l("They have that role already."), status=TAKEN))
    service.grant_role(person_id, role, now=now, by=by, why=why)


def revoke_role(person_id: int, role: Role, *, by: tuple[int, str], now: datetime, why: str) -> None:
    """Take a role; the person's sessions end. Raises DomainError: 404 without it, 409 for the last director's."""
    _locked(person_id)
    grant = next((grant for grant in list_roles([person_id]) if grant.role is role), None)
    if grant is None:
        raise not_found()
    if role is Role.DIRECTOR:
        _check_directors_left(person_id)
    _revoke(grant, by=by, now=now, why=why)
    service.end_sessions(person_id, now=now)


def unlock(person_id: int, *, by: tuple[int, str], now: datetime) -> None:
    """Let them try to sign in again."""
    person = get_person(person_id)
    attempts.unlock(person.email)
    record("unlock", "person", person_id, by=by, now=now)


def deactivate(person_id: int, *, by: tuple[int, str], now: datetime, why: str) -> None:
    """Close the account: sessions and tokens end, memberships as of today, roles. Twice changes nothing.

    Raises DomainError: 404, or 409 for the last director.
    """
    person = _locked(person_id)
    if not person.is_active:
        return
    grants = list_roles([person_id])
    if any(grant.role is Role.DIRECTOR for grant in grants):
        _check_directors_left(person_id)
    for grant in grants:
        _revoke(grant, by=by, now=now, why=why)
    person.is_active = False
    service.end_sessions(person_id, now=now)
    end_tokens(person_id, now=now)
    day = today(now)
    running = Membership.person_id == person_id, or_(Membership.until.is_(None), Membership.until > day)
    _end(update(Membership).where(*running), until=day)
    record("deactivate", "person", person_id, by=by, now=now, why=why)


def reactivate(person_id: int, *, by: tuple[int, str], now: datetime, why: str) -> None:
    """Open the account again; what ended with it stays ended. Raises DomainError: 404, or 409 for who is forgotten."""
    person = _locked(person_id)
    if person.is_forgotten:
        message = _l("Who they were is forgotten. They sign up anew.")
        raise DomainError(Reason(code="forgotten", message=message, status=TAKEN))
    if not person.is_active:
        person.is_active = True
        record("reactivate", "person", person_id, by=by, now=now, why=why)


def _locked(person_id: int) -> Person:
    lock_person(person_id)
    return get_person(person_id)


def _revoke(grant: RoleGrant, *, by: tuple[int, str], now: datetime, why: str) -> None:
    grant.revoked_at, grant.revoked_by = now, by[1]
    record("revoke_role", "person", grant.person_id, by=by, now=now, before={"role": grant.role}, why=why)


def _check_directors_left(person_id: int) -> None:
    """Somebody has to be able to give roles. The grants are locked: two directors cannot take each other's at once."""
    rows: Select[RoleGrant] = select(RoleGrant).join(Person, Person.id == RoleGrant.person_id)
    rows = rows.where(RoleGrant.role == Role.DIRECTOR, RoleGrant.revoked_at.is_(None), Person.is_active)
    grants = db.session.scalars(rows.order_by(RoleGrant.id).with_for_update(of=RoleGrant)).all()
    if all(grant.person_id == person_id for grant in grants):
        message = _l("The center needs a director. Give somebody else that role first.")
        raise DomainError(Reason(code="last_director", message=message, status=TAKEN))


def _end(rows: Any, **values: Any) -> None:
    db.session.execute(rows.values(**values).execution_options(synchronize_session=False))


def tell(person_id: int, kind: str, values: Mapping[str, Any], *, key: str, now: datetime) -> None:
    """Have that person told ``templates/mail/<kind>.txt``; nobody is told whose account is closed."""
    person = db.session.get(Person, person_id)
    if person is not None and person.is_active:
        mail(person.email, person.locale, kind, values, key=key, now=now)
