"""Signing up, and a new password for who forgot theirs: links in mails. Call the verbs inside ``writing()``.

Nobody learns here whether an address has an account: both answers do the same work, and only the mail differs.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, or_, select, update

from anchorcenter.accounts import attempts, consents
from anchorcenter.accounts.actors import Actor
from anchorcenter.accounts.api_tokens import end_tokens
from anchorcenter.accounts.models import ConsentKind, LinkKind, MailLink, Person
from anchorcenter.accounts.passwords import check_password
from anchorcenter.accounts.queries import lock_person
from anchorcenter.accounts.rules import check_email
from anchorcenter.accounts.service import add_person, end_sessions, is_proof, set_password
from anchorcenter.accounts.tokens import new_token, token_hash, token_of
from anchorcenter.core.audit import PROGRAM, record
from anchorcenter.core.constraints import telling
from anchorcenter.core.db import db
from anchorcenter.core.errors import TAKEN, DomainError, Reason
from anchorcenter.core.i18n import _l
from anchorcenter.core.outbox import mail
from anchorcenter.core.unit_of_work import writing

CONFIRM_WITHIN = timedelta(hours=24)
RESET_WITHIN = timedelta(hours=1)


@dataclass(frozen=True, kw_only=True)
class NewPerson:
    """Who wants an account; ``password`` never leaves the request, ``consents`` are what they ticked."""

    email: str
    name: str
    password: str = field(repr=False)
    name_en: str = ""
    consents: frozenset[ConsentKind] = frozenset()


def check_new(wanted: NewPerson) -> list[Reason]:
    """Every reason why nobody could sign up so; asks no database, so it tells nothing about anybody."""
    names = wanted.name, wanted.name_en
    return [
        *check_email(wanted.email),
        *check_password(wanted.password, email=wanted.email, names=names),
        *consents.check_consents(wanted.consents),
    ]


def sign_up(wanted: NewPerson, *, password_hash: str, locale: str, now: datetime) -> None:
    """Keep what was asked for until the link in the mail is used. Raises DomainError (422)."""
    if reasons := check_new(wanted):
        raise DomainError(*reasons)
    kept = {"name": wanted.name, "name_en": wanted.name_en, "password_hash": password_hash, "locale": locale}
    kept_all = kept | {"consents": sorted(wanted.consents)}
    known = _find(wanted.email)
    seed = _link(LinkKind.CONFIRM, wanted.email, kept_all, CONFIRM_WITHIN, is_dead=known is not None, now=now)
    kind = _known_kind(known) if known else "confirm_address"
    language = known.locale if known else locale
    mail(wanted.email, language, kind, {"seed": seed}, key=f"sign-up-{seed[:12]}", now=now)


def confirm(token: str, *, now: datetime) -> int:
    """Make the account that the link was for; answers its id.

    Raises DomainError: 404 for a link that is none, 422 for one that is used or too old, 409 when the address has an
    account meanwhile.
    """
    link = _use(LinkKind.CONFIRM, token, now=now)
    if _find(link.email):
        raise DomainError(_known())
    asked = json.loads(link.payload)
    link.payload = "{}"  # It holds what is now the person's.
    kinds = [ConsentKind(kind) for kind in asked["consents"]]
    return join(link.email, asked, kinds, now=now).id


def join(email: str, asked: dict[str, str], kinds: Iterable[ConsentKind], *, now: datetime) -> Person:
    """Make the account of somebody whose address is known to be theirs. Raises DomainError (409) when it has one."""
    secret = asked["password_hash"]
    with telling({"uq_people_email": _known()}):  # Two links for one address may be pressed at once.
        person = add_person(email, asked["name"], name_en=asked["name_en"], password_hash=secret, now=now)
    person.locale = asked["locale"]
    record("sign_up", "person", person.id, by=(person.id, person.name), now=now)
    consents.give(person.id, kinds, by=(person.id, person.name), now=now)
    return person


def ask_reset(email: str, *, locale: str, now: datetime) -> None:
    """Mail the link to a new password, or that there is no account, or none that is open."""
    person = _find(email)
    active = person if person and person.is_active else None
    seed = _link(LinkKind.RESET, email, {}, RESET_WITHIN, is_dead=active is None, now=now)
    kind = "reset_password" if active else _known_kind(person) if person else "no_account"
    language = active.locale if active else locale
    mail(email, language, kind, {"seed": seed}, key=f"reset-{seed[:12]}", now=now)


def reset_password(token: str, password: str, *, password_hash: str, now: datetime) -> None:
    """Set the password by a mailed link, unlock signing in, end every session and token, and tell them by mail.

    Raises DomainError as ``confirm`` does, or 422 for a password that is not good enough.
    """
    link = _use(LinkKind.RESET, token, now=now)
    person = _find(link.email)
    if person is None or not person.is_active:
        raise _over()
    lock_person(person.id)
    if reasons := check_password(password, email=person.email, names=(person.name, person.name_en)):
        raise DomainError(*reasons)
    set_password(person.id, password_hash, by=(person.id, person.name), now=now)
    end_sessions(person.id, now=now)
    end_tokens(person.id, now=now)
    attempts.unlock(person.email)
    others = MailLink.email == person.email, MailLink.kind == LinkKind.RESET, MailLink.used_at.is_(None)
    db.session.execute(update(MailLink).where(*others).values(used_at=now))
    _tell_changed(person, now)


def change_password(password: str, *, password_hash: str, proof: str, keep: str, by: Actor, now: datetime) -> None:
    """Set one's own password and end every other session than that of the token ``keep``.

    Raises DomainError (422), also when the current one is no longer that behind ``proof``.
    """
    if not is_proof(by.id, proof):
        message = _l("This is not your current password.")
        raise DomainError(Reason(code="current_password", message=message, field="current_password"))
    person = db.session.get_one(Person, by.id)
    names = person.name, person.name_en
    if reasons := check_password(password, email=person.email, names=names, field="new_password"):
        raise DomainError(*reasons)
    set_password(person.id, password_hash, by=by.key, now=now)
    end_sessions(person.id, now=now, but=keep)
    _tell_changed(person, now)


def get_link(kind: LinkKind, token: str, *, now: datetime) -> MailLink:
    """The live link of a token. Raises DomainError: 404 for none, 422 for one that is used or too old."""
    link = db.session.scalar(select(MailLink).where(MailLink.token_hash == token_hash(token), MailLink.kind == kind))
    if link is None:
        raise _unknown()
    if link.used_at is not None or link.expires_at <= now:
        raise _over()
    return link


def asked_name(link: MailLink) -> str:
    """Whom the link of a sign-up would make an account for."""
    return str(json.loads(link.payload)["name"])


def tidy(now: datetime) -> None:
    """Destroy links that can do nothing any more, and with them what people typed; a job of the worker."""
    with writing():
        over = or_(MailLink.expires_at <= now, MailLink.used_at.is_not(None))
        gone = db.session.execute(delete(MailLink).where(over).returning(MailLink.kind)).all()
        if unconfirmed := sum(kind is LinkKind.CONFIRM for (kind,) in gone):
            record("tidy_sign_ups", "mail_links", 0, by=PROGRAM, now=now, after={"rows": unconfirmed})


def _use(kind: LinkKind, token: str, *, now: datetime) -> MailLink:
    """The link, used from here on: of two at once only one comes through."""
    link = get_link(kind, token, now=now)
    mine = update(MailLink).where(MailLink.id == link.id, MailLink.used_at.is_(None)).values(used_at=now)
    if db.session.execute(mine.returning(MailLink.id)).first() is None:
        raise _over()
    return link


def _link(kind: LinkKind, email: str, asked: dict[str, Any], within: timedelta, *, is_dead: bool, now: datetime) -> str:
    """Store a link; answers the seed that the mail makes its token from (the token itself is stored nowhere)."""
    seed, expires_at = new_token(), now if is_dead else now + within
    row = {"kind": kind, "email": email, "token_hash": token_hash(token_of(seed)), "payload": json.dumps(asked)}
    db.session.add(MailLink(**row, created_at=now, expires_at=expires_at))
    db.session.flush()
    return seed


def _known_kind(person: Person) -> str:
    """The mail for who cannot sign up because they have an account: who closed one is not sent round in circles."""
    return "account_exists" if person.is_active else "account_closed"


def _find(email: str) -> Person | None:
    return db.session.scalar(select(Person).where(Person.email == email))


def _tell_changed(person: Person, now: datetime) -> None:
    key = f"password-{person.id}-{now:%Y%m%d%H%M%S%f}"
    mail(person.email, person.locale, "password_changed", {"changed_at": now}, key=key, now=now)


def _known() -> Reason:
    message = _l("There is an account with this address already. Sign in, or set a new password.")
    return Reason(code="known", message=message, status=TAKEN)


def _unknown() -> DomainError:
    message = _l("This link is not one of ours. Open the newest mail, and the whole of its link.")
    return DomainError(Reason(code="unknown_link", message=message, status=404))


def _over() -> DomainError:
    message = _l("This link has been used or is too old. Ask for a new one.")
    return DomainError(Reason(code="link_over", message=message))
