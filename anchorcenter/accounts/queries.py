"""Who is behind an e-mail address, a session or a token, and what they may do today."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import CompoundSelect, Date, String, bindparam, cast, func, literal, null, or_, select, union_all

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
from anchorcenter.accounts.qualified import Qualification
from anchorcenter.accounts.rules import standing
from anchorcenter.core import settings
from anchorcenter.core.db import UTCDateTime, db, table
from anchorcenter.core.i18n import named, today

PEOPLE = table(Person).c
WHO = (PEOPLE.id, PEOPLE.email, PEOPLE.name, PEOPLE.name_en, PEOPLE.locale)

_PERSON: Any = bindparam("person")
_DAY: Any = bindparam("day")
_DIGEST: Any = bindparam("digest")
_EMAIL: Any = bindparam("email")
_NOW: Any = bindparam("now")
_NEVER: Any = cast(null(), UTCDateTime())
_NO_DAY: Any = cast(null(), Date())


def _standing(who: Any) -> CompoundSelect[Any]:
    """A person with roles, memberships, audiences and qualifications in one question: rows of kind, word, word_en, id,
    seen_at, since and until. Audiences are those of the day and of days to come; with the scopes comes the version of
    the configuration, which every request asks for."""
    known = who.cte("who")
    them, empty, text = known.c, literal(""), String()

    def lasts(row: Any) -> Any:
        return or_(row.until.is_(None), row.until > _DAY)

    def holds(row: Any) -> Any:
        return row.since <= _DAY, lasts(row)

    def words(
        kind: Any, word: Any, word_en: Any, number: Any, seen_at: Any = _NEVER, days: Any = (_NO_DAY, _NO_DAY)
    ) -> Any:
        names = kind.label("kind"), word.label("word"), word_en.label("word_en"), number.label("id")
        return select(*names, seen_at.label("seen_at"), days[0].label("since"), days[1].label("until"))

    grants, members, reach = table(RoleGrant).c, table(Membership).c, table(Affiliation).c
    company = table(Organisation).c
    roles = words(literal("role"), grants.role.cast(text), empty, null())
    roles = roles.where(grants.person_id == them.id, grants.revoked_at.is_(None))
    ranks = words(members.rank.cast(text), company.name, company.name_en, company.id)
    ranks = ranks.where(company.id == members.organisation_id, members.person_id == them.id, *holds(members))
    mine = select(members.organisation_id).where(members.person_id == them.id, *holds(members)).correlate(known)
    audiences = words(literal("audience"), reach.audience.cast(text), empty, null(), days=(reach.since, reach.until))
    papers = table(Qualification).c
    qualified = words(literal("qualified"), empty, empty, papers.kind_id, days=(_NO_DAY, papers.valid_until))
    reaches = or_(reach.person_id == them.id, reach.organisation_id.in_(mine))
    return union_all(
        words(literal("mail"), them.email, them.locale, them.id, them.seen_at),
        words(literal("name"), them.name, them.name_en, them.id),
        words(literal("scopes"), them.scopes, empty, settings.IN_FORCE),
        roles,
        ranks,
        audiences.where(reaches, lasts(reach)),
        qualified.where(papers.person_id == them.id, papers.revoked_at.is_(None)),
    )


def _behind(row: Any, scopes: Any, seen_at: Any = _NEVER) -> Any:
    """Who can sign in and whose ``row`` (session or token) bears the digest."""
    mine = row.person_id == PEOPLE.id, row.token_hash == _DIGEST, PEOPLE.is_active
    return select(*WHO, scopes.label("scopes"), seen_at.label("seen_at")).where(*mine)


# Every request asks these: they are built once.
_SIGN_INS, _TOKENS = table(SignIn).c, table(ApiToken).c
_NOBODYS = literal("").label("scopes"), _NEVER.label("seen_at")
_BY_EMAIL = _standing(select(*WHO, *_NOBODYS).where(PEOPLE.email == _EMAIL, PEOPLE.is_active))
_LIVE = _SIGN_INS.ended_at.is_(None), _SIGN_INS.expires_at > _NOW
_SEEN = func.coalesce(_SIGN_INS.last_seen_at, _SIGN_INS.begun_at)
_SIGNED_IN = _standing(_behind(_SIGN_INS, literal(""), _SEEN).where(*_LIVE))
_TOKEN_HOLDER = _standing(
    _behind(_TOKENS, _TOKENS.scopes, _TOKENS.last_used_at).where(
        _TOKENS.revoked_at.is_(None), or_(_TOKENS.expires_at.is_(None), _TOKENS.expires_at > _NOW)
    )
)
_LOCK_PERSON = select(PEOPLE.id).where(PEOPLE.id == _PERSON).with_for_update(key_share=True)
_LOCKED_PERSON = select(Person).where(Person.id == _PERSON).with_for_update(key_share=True)


def find_person(email: str) -> Person | None:
    """The active person with that address, or None."""
    if not email.isprintable():
        return None  # PostgreSQL takes no NUL, not even to look for it.
    return db.session.scalar(select(Person).where(Person.email == email.strip().lower(), Person.is_active))


def find_actor(email: str, *, now: datetime) -> Actor | None:
    """The active person with that address and the standing of ``now``, or None: for commands and tests."""
    return _actor(_ask(_BY_EMAIL, now, email=email.strip().lower()), now)


def find_signed_in(token_hash: str, *, now: datetime) -> tuple[Actor | None, datetime]:
    """Who signed in with that token and when they were last seen, as far as that is kept.

    None when the session has ended or they may no longer sign in.
    """
    rows = _ask(_SIGNED_IN, now, digest=token_hash)
    return _actor(rows, now), next((row.seen_at for row in rows if row.kind == "mail"), now)


def list_sessions(person_id: int, *, now: datetime) -> list[SignIn]:
    """Where that person is signed in, the latest first."""
    mine = SignIn.person_id == person_id, SignIn.ended_at.is_(None), SignIn.expires_at > now
    return list(db.session.scalars(select(SignIn).where(*mine).order_by(SignIn.id.desc())))


@dataclass(frozen=True)
class Holder:
    """Whose token it is, how far it reaches, and when it was used last, as far as that is kept."""

    actor: Actor
    scopes: frozenset[str]
    last_used_at: datetime | None


def find_token_holder(token_hash: str, *, now: datetime) -> Holder | None:
    """Whose API token that is; None for no live token."""
    rows = _ask(_TOKEN_HOLDER, now, digest=token_hash)
    actor, known = _actor(rows, now), {row.kind: row for row in rows}
    if actor is None:
        return None
    return Holder(actor, frozenset(known["scopes"].word.split()), known["mail"].seen_at)


def lock_person(person_id: int) -> None:
    """Let what one person does at once come one after the other. Taken before any cell is locked.

    (SQLite has one writer, and ``writing()`` is it.)
    """
    if db.engine.dialect.name != "sqlite":
        db.session.execute(_LOCK_PERSON, {"person": person_id})


def get_locked_person(person_id: int) -> Person:
    """The same for who also has to be known."""
    anew = {"populate_existing": True}
    return db.session.scalars(_LOCKED_PERSON, {"person": person_id}, execution_options=anew).one()


def _ask(question: CompoundSelect[Any], now: datetime, **values: str) -> Sequence[Any]:
    return db.session.execute(question, {"now": now, "day": today(now), **values}).all()


def _actor(rows: Sequence[Any], now: datetime) -> Actor | None:
    known = {row.kind: row for row in rows}
    if "mail" not in known:
        return None
    mail, name = known["mail"], known["name"]
    settings.know(known["scopes"].id)
    reaches = [(Audience(row.word), row.since, row.until) for row in rows if row.kind == "audience"]
    audiences, terms = standing(reaches, today(now))
    membership = min((row for row in rows if row.kind in set(Rank)), key=lambda row: row.id, default=None)
    return Actor(
        id=mail.id,
        email=mail.word,
        name=named(name.word, name.word_en),
        locale=mail.word_en,
        roles=frozenset(Role(row.word) for row in rows if row.kind == "role"),
        audiences=audiences,
        terms=terms,
        organisation_id=membership.id if membership else None,
        organisation=named(membership.word, membership.word_en) if membership else "",
        is_manager=membership is not None and membership.kind == Rank.MANAGER,
        qualified=frozenset((row.id, row.until or date.max) for row in rows if row.kind == "qualified"),
    )
