"""Who is behind an e-mail address, a session or a token, and what they may do today."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, literal, null, or_, select, union_all

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
from anchorcenter.core.db import db
from anchorcenter.core.i18n import named, today

WHO = (Person.id, Person.email, Person.name, Person.name_en, Person.locale)


def find_person(email: str) -> Person | None:
    """The active person with that address, or None."""
    return db.session.scalar(select(Person).where(Person.email == email.strip().lower(), Person.is_active))


def find_actor(email: str, *, now: datetime) -> Actor | None:
    """The active person with that address and the standing of ``now``, or None: for commands and tests."""
    person = select(*WHO).where(Person.email == email.strip().lower(), Person.is_active)
    return _actor(db.session.execute(person).first(), now)


def find_signed_in(token_hash: str, *, now: datetime) -> Actor | None:
    """Who signed in with that token, unless the session has ended or they may no longer sign in."""
    alive = SignIn.token_hash == token_hash, SignIn.ended_at.is_(None), SignIn.expires_at > now, Person.is_active
    return _actor(db.session.execute(select(*WHO).join(SignIn).where(*alive)).first(), now)


def find_token_holder(token_hash: str, *, scope: str, now: datetime) -> tuple[Actor | None, bool]:
    """Whose API token that is, and whether it reaches as far as ``scope``; (None, False) for no live token."""
    lasting = or_(ApiToken.expires_at.is_(None), ApiToken.expires_at > now)
    alive = ApiToken.token_hash == token_hash, ApiToken.revoked_at.is_(None), lasting, Person.is_active
    row = db.session.execute(select(*WHO, ApiToken.scopes).join(ApiToken).where(*alive)).first()
    return _actor(row, now), row is not None and scope in row.scopes.split()


def lock_person(person_id: int) -> None:
    """Let what one person does at once come one after the other. Taken before any cell is locked."""
    db.session.execute(select(Person.id).where(Person.id == person_id).with_for_update(key_share=True))


def _actor(row: Any, now: datetime) -> Actor | None:
    if row is None:
        return None
    standing = db.session.execute(_standing(row.id, today(now))).all()
    membership = next((s for s in standing if s.kind in set(Rank)), None)
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


def _standing(person_id: int, day: date) -> Select[Any]:
    """Roles, memberships and audiences in one question: rows of kind, word, word_en, id."""

    def holds(row: type[Membership | Affiliation]) -> Any:
        return row.since <= day, or_(row.until.is_(None), row.until > day)

    def words(kind: Any, word: Any, word_en: Any, number: Any) -> Any:
        return select(kind.label("kind"), word.label("word"), word_en.label("word_en"), number.label("id"))

    empty = literal("")
    roles = words(literal("role"), RoleGrant.role.cast(Organisation.name.type), empty, null())
    roles = roles.where(RoleGrant.person_id == person_id, RoleGrant.revoked_at.is_(None))
    rank = Membership.rank.cast(Organisation.name.type)
    members = words(rank, Organisation.name, Organisation.name_en, Organisation.id)
    members = members.join(Organisation, Organisation.id == Membership.organisation_id)
    members = members.where(Membership.person_id == person_id, *holds(Membership))
    mine = select(Membership.organisation_id).where(Membership.person_id == person_id, *holds(Membership))
    audiences = words(literal("audience"), Affiliation.audience.cast(Organisation.name.type), empty, null())
    reaches = or_(Affiliation.person_id == person_id, Affiliation.organisation_id.in_(mine))
    return select(union_all(roles, members, audiences.where(reaches, *holds(Affiliation))).subquery())
