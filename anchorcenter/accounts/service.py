"""What happens to accounts: signing in and out, making people. Call them inside ``writing()``."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import bindparam, select, update

from anchorcenter.accounts.models import Person, Role, RoleGrant, SignIn
from anchorcenter.accounts.queries import lock_person
from anchorcenter.accounts.tokens import new_token, token_hash
from anchorcenter.core.audit import PROGRAM, record
from anchorcenter.core.db import db, table

SESSION = timedelta(days=14)
_SEE = update(table(SignIn)).where(table(SignIn).c.token_hash == bindparam("digest"))
_SEE = _SEE.values(last_seen_at=bindparam("moment"))


def is_proof(person_id: int, password_hash: str) -> bool:
    """Whether that is their password still and their account is open; from here on, until the block ends, it stays so.

    A password is looked at outside of the block, because that takes long: meanwhile another may have been set.
    """
    lock_person(person_id)
    now_so = Person.id == person_id, Person.password_hash == password_hash, Person.is_active
    return db.session.scalar(select(Person.id).where(*now_so)) is not None


def sign_in(person_id: int, *, now: datetime) -> str:
    """Begin a session; answers the token for the cookie."""
    token = new_token()
    times = {"begun_at": now, "expires_at": now + SESSION, "last_seen_at": now}
    db.session.add(SignIn(person_id=person_id, token_hash=token_hash(token), **times))
    return token


def see(token: str, *, now: datetime) -> None:
    """Note that the person of that session is there."""
    db.session.execute(_SEE, {"digest": token_hash(token), "moment": now})


def sign_out(token: str, *, now: datetime) -> None:
    """End that session at once; a stolen cookie is worth nothing from here on."""
    alive = SignIn.token_hash == token_hash(token), SignIn.ended_at.is_(None)
    db.session.execute(update(SignIn).where(*alive).values(ended_at=now))


def read_in(person_id: int, language: str) -> None:
    """Write to that person in ``language`` from now on."""
    db.session.execute(update(Person).where(Person.id == person_id).values(locale=language))


def end_sessions(person_id: int, *, now: datetime, but: str = "") -> None:
    """End every session of a person, except that of the token ``but``: what they may or know has changed."""
    alive = SignIn.person_id == person_id, SignIn.ended_at.is_(None), SignIn.token_hash != token_hash(but)
    db.session.execute(update(SignIn).where(*alive).values(ended_at=now))


def set_password(person_id: int, password_hash: str, *, by: tuple[int, str], now: datetime) -> None:
    """Have that password from now on."""
    db.session.execute(update(Person).where(Person.id == person_id).values(password_hash=password_hash))
    record("set_password", "person", person_id, by=by, now=now)


def add_person(
    email: str, name: str, *, password_hash: str, now: datetime, name_en: str = "", roles: Iterable[Role] = ()
) -> Person:
    """Make an account. Raises IntegrityError when the address is taken."""
    person = Person(
        email=email.strip().lower(),
        name=name,
        name_en=name_en,
        password_hash=password_hash,
        locale="ko",
        created_at=now,
    )
    db.session.add(person)
    db.session.flush()
    for role in roles:
        grant_role(person.id, role, now=now)
    return person


def grant_role(person_id: int, role: Role, *, now: datetime, by: tuple[int, str] = PROGRAM, why: str = "") -> None:
    """Give a role and end the person's sessions, so that they sign in anew with it."""
    db.session.add(RoleGrant(person_id=person_id, role=role, granted_at=now, granted_by=by[1]))
    record("grant_role", "person", person_id, by=by, now=now, after={"role": role}, why=why)
    end_sessions(person_id, now=now)
