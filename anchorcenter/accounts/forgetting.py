"""Forgetting a person whose account is closed: nothing tells any more who they were, and what they did stays."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, exists, update

from anchorcenter.accounts import attempts
from anchorcenter.accounts.access_log import ACCESS
from anchorcenter.accounts.models import ApiToken, CalendarLink, Gender, Invitation, MailLink, RoleGrant, SignIn
from anchorcenter.accounts.people import get_person
from anchorcenter.accounts.queries import lock_person
from anchorcenter.core import audit, idempotency, outbox
from anchorcenter.core.db import db
from anchorcenter.core.errors import TAKEN, DomainError, Reason
from anchorcenter.core.i18n import _l


def forget_person(person_id: int, *, by: tuple[int, str], now: datetime, why: str) -> None:
    """Destroy what tells who they were, also in logs, links and mails that went out; a pseudonym takes its place.

    Their bookings, consents and the ids in the logs stay. Raises DomainError: 404, or 409 while the account is open.
    """
    lock_person(person_id)
    person = get_person(person_id)
    if person.is_active:
        message = _l("Close the account first.")
        raise DomainError(Reason(code="open_account", message=message, status=TAKEN))
    names = [name for name in (person.name, person.name_en) if name]
    address, pseudonym = person.email, f"떠난 사람 {person_id}"
    attempts.unlock(address)
    for model in (SignIn, ApiToken, CalendarLink):
        db.session.execute(delete(model).where(model.person_id == person_id))
    for link in (MailLink, Invitation):
        db.session.execute(delete(link).where(link.email == address))
    person.email, person.name, person.name_en = person.forgotten_email, pseudonym, f"Former member {person_id}"
    person.phone, person.born_on, person.gender, person.password_hash = "", None, Gender.NO_ANSWER, ""
    for chain in (audit.AUDIT, ACCESS):
        audit.forget(person_id, pseudonym, chain)
    _forget_granter(person_id, pseudonym)
    outbox.forget(address, names)
    idempotency.forget_holder(person_id)
    audit.record("forget", "person", person_id, by=by, now=now, why=why)


def _forget_granter(person_id: int, pseudonym: str) -> None:
    """Grants name who gave and took the role; whose deed it was is in the audit entry of the same moment."""
    entries = audit.AuditEntry
    deeds = (
        ("grant_role", RoleGrant.granted_at, {"granted_by": pseudonym}),
        ("revoke_role", RoleGrant.revoked_at, {"revoked_by": pseudonym}),
    )
    for verb, at, values in deeds:
        theirs = entries.record == "person", entries.verb == verb, entries.actor_id == person_id
        same = exists().where(*theirs, entries.record_id == RoleGrant.person_id, entries.at == at)
        wanted = update(RoleGrant).where(same).values(values)
        db.session.execute(wanted.execution_options(synchronize_session=False))
