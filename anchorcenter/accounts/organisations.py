"""Who belongs to an organisation: its managers invite by mail, change ranks and end memberships.

Call the verbs inside ``writing()``. Another organisation's rows are 404 for everybody.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Select, or_, select, update
from sqlalchemy.orm import joinedload

from anchorcenter.accounts.actors import Actor
from anchorcenter.accounts.joining import NewPerson, check_new, join
from anchorcenter.accounts.models import Invitation, Membership, Organisation, Person, Rank
from anchorcenter.accounts.queries import lock_person
from anchorcenter.accounts.rules import check_email
from anchorcenter.accounts.tokens import new_token, token_hash, token_of
from anchorcenter.core.audit import record
from anchorcenter.core.db import db
from anchorcenter.core.errors import TAKEN, DomainError, Reason, not_found
from anchorcenter.core.i18n import _l, today
from anchorcenter.core.outbox import mail

GOOD_FOR = timedelta(days=7)


@dataclass(frozen=True, kw_only=True)
class NewInvitation:
    email: str
    rank: Rank


def list_members(organisation_id: int, *, day: date) -> Sequence[Any]:
    """The memberships of ``day`` with their people, managers first, then by name."""
    rows = select(Membership, Person).join(Person, Person.id == Membership.person_id)
    rows = rows.where(Membership.organisation_id == organisation_id, *_holds(day))
    return db.session.execute(rows.order_by(Membership.rank, Person.name, Membership.id)).all()


def list_open(organisation_id: int) -> list[Invitation]:
    """The invitations that nobody has accepted or revoked, the latest first; some may be too old."""
    return list(db.session.scalars(_open(organisation_id).order_by(Invitation.id.desc())))


def get_invitation(token: str, *, now: datetime) -> Invitation:
    """What the link in the mail stands for. Raises DomainError: 404 for none, 422 for one that is over."""
    whole = select(Invitation).options(joinedload(Invitation.organisation))
    found = db.session.scalar(whole.where(Invitation.token_hash == token_hash(token)))
    if found is None:
        raise not_found()
    if found.accepted_at or found.revoked_at or found.expires_at <= now:
        message = _l("This invitation has been used, taken back, or is too old. Ask for a new one.")
        raise DomainError(Reason(code="invitation_over", message=message))
    return found


def invite(wanted: NewInvitation, *, by: Actor, now: datetime) -> None:
    """Mail an invitation; one that is open already is sent anew. Raises DomainError (403, 409, 422)."""
    _invite(wanted, _own(by, now), by=by, now=now)


def invite_first(organisation_id: int, email: str, *, by: Actor, now: datetime) -> None:
    """Mail an invitation to manage an organisation that nobody manages yet, as staff do. Raises DomainError (404, 409,
    422)."""
    organisation = _locked(organisation_id)
    if organisation is None:
        raise not_found()
    if has_manager(organisation_id, day=today(now)):
        message = _l("It has a manager, who invites everybody else.")
        raise DomainError(Reason(code="managed", message=message, status=TAKEN))
    _invite(NewInvitation(email=email, rank=Rank.MANAGER), organisation, by=by, now=now)


def check_manager(is_manager: bool) -> None:
    """Raise DomainError (403) for who does not manage their organisation."""
    if not is_manager:
        message = _l("Only managers of an organisation may do that.")
        raise DomainError(Reason(code="forbidden", message=message, status=403))


def has_manager(organisation_id: int, *, day: date) -> bool:
    """Whether anybody manages it on ``day``."""
    mine = Membership.organisation_id == organisation_id, Membership.rank == Rank.MANAGER, *_holds(day)
    return db.session.scalar(select(Membership.id).where(*mine).limit(1)) is not None


def resend(invitation_id: int, *, by: Actor, now: datetime) -> str:
    """Mail it anew, good for another week; the link in the mail before is dead. Answers the address."""
    row = _get_open(invitation_id, by, now)
    _send(row, _own(by, now), by=by, now=now)
    return row.email


def revoke(invitation_id: int, *, by: Actor, now: datetime) -> None:
    """Take it back: its link is dead."""
    row = _get_open(invitation_id, by, now)
    row.revoked_at = now
    record("revoke_invitation", "invitation", row.id, by=by.key, now=now)


def accept(token: str, *, by: Actor, now: datetime) -> None:
    """Join the organisation. Raises DomainError: 404 for another's address, 409 for who belongs to one already."""
    invitation = get_invitation(token, now=now)
    if invitation.email != by.email:
        raise not_found()
    lock_person(by.id)
    if not db.session.scalar(select(Person.id).where(Person.id == by.id, Person.is_active)):
        raise not_found()  # Closed a moment ago.
    _join(invitation, by.id, by.key, now=now)


def join_invited(token: str, wanted: NewPerson, *, password_hash: str, locale: str, now: datetime) -> None:
    """Make an account for the address that the invitation was mailed to, which is thereby confirmed, and join."""
    invitation = get_invitation(token, now=now)
    if reasons := check_new(wanted):
        raise DomainError(*reasons)
    if wanted.email != invitation.email or db.session.scalar(_named(invitation.email)):
        message = _l("There is an account with this address already. Sign in to accept.")
        raise DomainError(Reason(code="known", message=message, status=TAKEN))
    asked = {"name": wanted.name, "name_en": wanted.name_en, "password_hash": password_hash, "locale": locale}
    person = join(wanted.email, asked, wanted.consents, now=now)
    _join(invitation, person.id, (person.id, person.name), now=now)


def change_rank(membership_id: int, rank: Rank, *, by: Actor, now: datetime) -> int:
    """Make a member a manager or the other way round; answers whose. Raises DomainError (403, 404, 409)."""
    row = _get_member(membership_id, by, now)
    if rank is not Rank.MANAGER:
        _check_managers_left(row, now)
    if row.rank is not rank:
        record("change_rank", "membership", row.id, by=by.key, now=now, before={"rank": row.rank}, after={"rank": rank})
        row.rank = rank
    return row.person_id


def appoint(membership_id: int, *, person_id: int, by: tuple[int, str], now: datetime) -> None:
    """Make a member a manager, as staff do for an organisation that has none left. Raises DomainError (404)."""
    running = Membership.id == membership_id, Membership.person_id == person_id, *_holds(today(now))
    if (organisation_id := db.session.scalar(select(Membership.organisation_id).where(*running))) is None:
        raise not_found()
    _locked(organisation_id)
    lifted = update(Membership).where(*running, Membership.rank != Rank.MANAGER).values(rank=Rank.MANAGER)
    lifted = lifted.returning(Membership.id).execution_options(synchronize_session=False)
    if db.session.scalar(lifted) is not None:
        was, is_now = {"rank": Rank.MEMBER}, {"rank": Rank.MANAGER}
        record("change_rank", "membership", membership_id, by=by, now=now, before=was, after=is_now)


def end_membership(membership_id: int, *, by: Actor, now: datetime) -> int:
    """End it as of today; answers whose. Everybody may end their own. Raises DomainError (403, 404, 409)."""
    row = _get_member(membership_id, by, now, is_own_allowed=True)
    _check_managers_left(row, now)
    row.until = today(now)
    record("end_membership", "membership", row.id, by=by.key, now=now, after={"until": row.until})
    return row.person_id


def _invite(wanted: NewInvitation, organisation: Organisation, *, by: Actor, now: datetime) -> None:
    if reasons := check_email(wanted.email):
        raise DomainError(*reasons)
    if any(person.email == wanted.email for _row, person in list_members(organisation.id, day=today(now))):
        message = _l("They belong to the organisation already.")
        raise DomainError(Reason(code="member", message=message, field="email", status=TAKEN))
    row = db.session.scalar(_open(organisation.id).where(Invitation.email == wanted.email))
    row = row or Invitation(organisation_id=organisation.id, email=wanted.email)
    row.rank = wanted.rank
    _send(row, organisation, by=by, now=now)


def _send(row: Invitation, organisation: Organisation, *, by: Actor, now: datetime) -> None:
    seed = new_token()
    row.token_hash, row.invited_by_id = token_hash(token_of(seed)), by.id
    row.invited_at, row.expires_at = now, now + GOOD_FOR
    db.session.add(row)
    db.session.flush()
    record("invite", "invitation", row.id, by=by.key, now=now, after={"rank": row.rank})
    known = db.session.scalar(_named(row.email))
    values = {"organisation": organisation.name, "organisation_en": organisation.name_en or organisation.name}
    values |= {"by": by.name, "seed": seed}
    mail(row.email, known.locale if known else by.locale, "invitation", values, key=f"invite-{seed[:12]}", now=now)


def _join(invitation: Invitation, person_id: int, by: tuple[int, str], *, now: datetime) -> None:
    if db.session.scalar(select(Membership.id).where(Membership.person_id == person_id, *_holds(today(now)))):
        message = _l("You belong to an organisation already. Leave it first.")
        raise DomainError(Reason(code="member", message=message, status=TAKEN))
    live = Invitation.accepted_at.is_(None), Invitation.revoked_at.is_(None)
    as_read = Invitation.id == invitation.id, Invitation.token_hash == invitation.token_hash  # Sent anew: another rank.
    mine = update(Invitation).where(*live, *as_read).values(accepted_at=now).returning(Invitation.rank)
    rank = db.session.scalar(mine.execution_options(synchronize_session=False))
    if rank is None:
        raise not_found()
    membership = {"organisation_id": invitation.organisation_id, "person_id": person_id, "rank": rank}
    db.session.add(Membership(**membership, since=today(now)))
    record("join", "organisation", invitation.organisation_id, by=by, now=now, after={"rank": rank})


def _own(by: Actor, now: datetime) -> Organisation:
    """The organisation that ``by`` manages, locked, so that what its managers do comes one after the other."""
    found = _locked(by.organisation_id or 0)
    mine = Membership.organisation_id == by.organisation_id, Membership.person_id == by.id
    rank = db.session.scalar(select(Membership.rank).where(*mine, *_holds(today(now))))
    if found is None or rank is None:
        raise not_found()
    check_manager(rank is Rank.MANAGER)
    return found


def _locked(organisation_id: int) -> Organisation | None:
    wanted = select(Organisation).where(Organisation.id == organisation_id).with_for_update(key_share=True)
    return db.session.scalar(wanted)


def _get_open(invitation_id: int, by: Actor, now: datetime) -> Invitation:
    organisation = _own(by, now)
    wanted = _open(organisation.id).where(Invitation.id == invitation_id)
    found = db.session.scalar(wanted.with_for_update())  # Who was invited may just be accepting it.
    if found is None:
        raise not_found()
    return found


def _get_member(membership_id: int, by: Actor, now: datetime, *, is_own_allowed: bool = False) -> Membership:
    _locked(by.organisation_id or 0)  # Before it is read: another manager may just be changing it.
    mine = Membership.organisation_id == (by.organisation_id or 0), *_holds(today(now))
    found = db.session.scalar(select(Membership).where(Membership.id == membership_id, *mine))
    if found is None:
        raise not_found()
    if not (is_own_allowed and found.person_id == by.id):
        _own(by, now)
    return found


def _check_managers_left(row: Membership, now: datetime) -> None:
    """An organisation keeps a manager: the last one may neither go nor step down."""
    others = select(Membership.id).where(Membership.organisation_id == row.organisation_id, Membership.id != row.id)
    others = others.where(Membership.rank == Rank.MANAGER, *_holds(today(now)))
    if row.rank is Rank.MANAGER and db.session.scalar(others.limit(1)) is None:
        message = _l("The last manager cannot go. Make somebody else a manager first.")
        raise DomainError(Reason(code="last_manager", message=message, status=TAKEN))


def _holds(day: date) -> tuple[Any, Any]:
    return Membership.since <= day, or_(Membership.until.is_(None), Membership.until > day)


def _open(organisation_id: int) -> Select[Invitation]:
    live = Invitation.accepted_at.is_(None), Invitation.revoked_at.is_(None)
    return select(Invitation).where(Invitation.organisation_id == organisation_id, *live)


def _named(email: str) -> Select[Person]:
    return select(Person).where(Person.email == email)
