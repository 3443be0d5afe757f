"""Who is behind an e-mail address, a session or a token, and what they may do today."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Select, String, bindparam, literal, null, or_, select, union_all

from anchorcenter.accounts.actors import Actor
from anchorcenter.accounts.models import (
    Affiliation,
    ApiToken,
    Audience,
    Membership,
    Organisation,
    Person,
    Rank,
    Role,
    RoleGrant,
    SignIn,
)
from anchorcenter.core.db import db, table
from anchorcenter.core.i18n import named, today

PEOPLE = table(Person).c
WHO = (PEOPLE.id, PEOPLE.email, PEOPLE.name, PEOPLE.name_en, PEOPLE.locale)

_PERSON: Any = bindparam("person")
_DAY: Any = bindparam("day")
_DIGEST: Any = bindparam("digest")
_NOW: Any = bindparam("now")


def _standing() -> Select[Any]:
    """Roles, memberships and audiences in one question: rows of kind, word, word_en, id."""
    empty, text = literal(""), String()

    def holds(row: Any) -> Any:
        return row.since <= _DAY, or_(row.until.is_(None), row.until > _DAY)

    def words(kind: Any, word: Any, word_en: Any, number: Any) -> Any:
        return select(kind.label("kind"), word.label("word"), word_en.label("word_en"), number.label("id"))

    grants, members, reach = table(RoleGrant).c, table(Membership).c, table(Affiliation).c
    company = table(Organisation).c
    roles = words(literal("role"), grants.role.cast(text), empty, null())
    roles = roles.where(grants.person_id == _PERSON, grants.revoked_at.is_(None))
    ranks = words(members.rank.cast(text), company.name, company.name_en, company.id)
    ranks = ranks.where(company.id == members.organisation_id, members.person_id == _PERSON, *holds(members))
    mine = select(members.organisation_id).where(members.person_id == _PERSON, *holds(members))
    audiences = words(literal("audience"), reach.audience.cast(text), empty, null())
    reaches = or_(reach.person_id == _PERSON, reach.organisation_id.in_(mine))
    return select(union_all(roles, ranks, audiences.where(reaches, *holds(reach))).subquery())


def _alive(row: Any) -> Any:
    """People who can sign in and whose ``row`` (session or token) bears the digest."""
    return select(*WHO).where(row.person_id == PEOPLE.id, row.token_hash == _DIGEST, PEOPLE.is_active)


# Every request asks these: they are built once.
_STANDING = _standing()
_SIGN_INS, _TOKENS = table(SignIn).c, table(ApiToken).c
_SIGNED_IN = _alive(_SIGN_INS).where(_SIGN_INS.ended_at.is_(None), _SIGN_INS.expires_at > _NOW)
_TOKEN_HOLDER = (
    _alive(_TOKENS)
    .add_columns(_TOKENS.scopes)
    .where(_TOKENS.revoked_at.is_(None), or_(_TOKENS.expires_at.is_(None), _TOKENS.expires_at > _NOW))
)


def find_person(email: str) -> Person | None:
    """The active person with that address, or None."""
    if not email.isprintable():
        return None  # PostgreSQL takes no NUL, not even to look for it.
    return db.session.scalar(select(Person).where(Person.email == email.strip().lower(), Person.is_active))


def find_actor(email: str, *, now: datetime) -> Actor | None:
    """The active person with that address and the standing of ``now``, or None: for commands and tests."""
    person = select(*WHO).where(Person.email == email.strip().lower(), Person.is_active)
    return _actor(db.session.execute(person).first(), now)


def find_signed_in(token_hash: str, *, now: datetime) -> Actor | None:
    """Who signed in with that token, unless the session has ended or they may no longer sign in."""
    return _actor(db.session.execute(_SIGNED_IN, {"digest": token_hash, "now": now}).first(), now)


def find_token_holder(token_hash: str, *, scope: str, now: datetime) -> tuple[Actor | None, bool]:
    """Whose API token that is, and whether it reaches as far as ``scope``; (None, False) for no live token."""
    row = db.session.execute(_TOKEN_HOLDER, {"digest": token_hash, "now": now}).first()
    return _actor(row, now), row is not None and scope in row.scopes.split()


def lock_person(person_id: int) -> None:
    """Let what one person does at once come one after the other. Taken before any cell is locked."""
    db.session.execute(select(Person.id).where(Person.id == person_id).with_for_update(key_share=True))


def _actor(row: Any, now: datetime) -> Actor | None:
    if row is None:
        return None
    standing = db.session.execute(_STANDING, {"person": row.id, "day": today(now)}).all()
    membership = min((s for s in standing if s.kind in set(Rank)), key=lambda s: s.id, default=None)
    return Actor(
        id=row.id,
        email=row.email,
        name=named(row.name, row.name_en),
        locale=row.locale,
        roles=frozenset(Role(s.word) for s in standing if s.kind == "role"),
        audiences=frozenset([Audience.CITIZEN, *(Audience(s.word) for s in standing if s.kind == "audience")]),
        organisation_id=membership.id if membership else None,
        organisation=named(membership.word, membership.word_en) if membership else "",
        is_manager=membership is not None and membership.kind == Rank.MANAGER,
    )
