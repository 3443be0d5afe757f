"""API tokens: made for somebody, shown once, used by programs until they expire or are revoked.

Call the verbs inside ``writing()``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, or_, select, update

from anchorcenter.accounts.actors import Actor
from anchorcenter.accounts.models import ApiToken
from anchorcenter.accounts.queries import lock_person
from anchorcenter.accounts.tokens import new_token, token_hash
from anchorcenter.core.audit import PROGRAM, record
from anchorcenter.core.db import UTCDateTime, db, table
from anchorcenter.core.errors import DomainError, Reason, not_found
from anchorcenter.core.i18n import _l
from anchorcenter.core.periods import DAY, MINUTE

SCOPES = (
    "academy:write",
    "attendance:read",
    "attendance:write",
    "bookings:read",
    "bookings:write",
    "enrollments:read",
    "enrollments:write",
    "facilities:write",
    "intakes:read",
    "intakes:write",
    "pledges:write",
    "qualifications:write",
    "reports:read",
    "tenants:write",
)
USUAL = "bookings:read"  # What a token may do unless its holder says otherwise.
DAYS, MOST_DAYS = 365, 3650
MOST_TOKENS = 20  # That one person has at once.
_TOKENS = table(ApiToken).c
_MOMENT: Any = bindparam("moment", type_=UTCDateTime())
_UNNOTED = select(_TOKENS.id).where(_TOKENS.token_hash == bindparam("digest"))
_UNNOTED = _UNNOTED.where(or_(_TOKENS.last_used_at.is_(None), _TOKENS.last_used_at < _MOMENT))
_USE = update(table(ApiToken)).where(_TOKENS.id.in_(_UNNOTED.with_for_update(skip_locked=True)))
_USE = _USE.values(last_used_at=_MOMENT)  # Who finds the row locked has been forestalled: nobody waits to note a use.


@dataclass(frozen=True, kw_only=True)
class NewToken:
    """What a token is for, in its holder's words, how far it reaches, and for how many days it works."""

    name: str
    scopes: frozenset[str]
    days: int


def make_token(wanted: NewToken, *, by: Actor, now: datetime) -> str:
    """Make a token for who asks; answers it for the only time.

    Raises DomainError (422) for a name that another live one has, no scope, or too many tokens.
    """
    lock_person(by.id)
    if reasons := _check(wanted, list_tokens(by.id, now=now)):
        raise DomainError(*reasons)
    return create_token(by.id, scopes=wanted.scopes, days=wanted.days, name=wanted.name, by=by.key, now=now)


def create_token(
    person_id: int,
    *,
    scopes: Iterable[str],
    now: datetime,
    days: int = DAYS,
    name: str = "",
    by: tuple[int, str] = PROGRAM,
) -> str:
    """Make an API token for ``days``; answers it for the only time. Raises ValueError for an unknown scope."""
    wanted = sorted(set(scopes))
    if unknown := [scope for scope in wanted if scope not in SCOPES]:
        raise ValueError(f"unknown scope: {', '.join(unknown)}; there are {', '.join(SCOPES)}")
    token, until = new_token(), now + days * DAY
    times = {"created_at": now, "expires_at": until}
    db.session.add(
        ApiToken(person_id=person_id, token_hash=token_hash(token), scopes=" ".join(wanted), name=name, **times)
    )
    after = {"scopes": wanted, "name": name, "expires_at": until.isoformat()}
    record("create_token", "person", person_id, by=by, now=now, after=after)
    return token


def list_tokens(person_id: int, *, now: datetime) -> list[ApiToken]:
    """The tokens of that person that work, the youngest first."""
    rows = select(ApiToken).where(ApiToken.person_id == person_id, *_live(now))
    return list(db.session.scalars(rows.order_by(ApiToken.id.desc())))


def list_all(*, now: datetime, person_id: int | None = None) -> list[ApiToken]:
    """Every token that works, or those of one person, by id: for commands."""
    rows = select(ApiToken).where(*_live(now)).order_by(ApiToken.id)
    return list(db.session.scalars(rows if person_id is None else rows.where(ApiToken.person_id == person_id)))


def revoke_token(number: int, *, by: Actor, now: datetime) -> None:
    """End one's own token at once; twice changes nothing. Raises DomainError (404) for another's and for none."""
    lock_person(by.id)
    token = db.session.get(ApiToken, number)
    if token is None or token.person_id != by.id:
        raise not_found()
    end_token(token, by=by.key, now=now)


def end_token(token: ApiToken, *, by: tuple[int, str], now: datetime) -> None:
    """End it at once, whoever has it."""
    if token.revoked_at is None:
        token.revoked_at = now
        before = {"name": token.name, "token": token.id}
        record("revoke_token", "person", token.person_id, by=by, now=now, before=before)


def end_tokens(person_id: int, *, now: datetime) -> None:
    """End all of a person's tokens: somebody else may have made them."""
    live = ApiToken.person_id == person_id, ApiToken.revoked_at.is_(None)
    db.session.execute(
        update(ApiToken).where(*live).values(revoked_at=now).execution_options(synchronize_session=False)
    )


def is_use_due(last_used_at: datetime | None, *, now: datetime) -> bool:
    """Whether the last use that is known is a minute old."""
    return last_used_at is None or last_used_at <= now - MINUTE


def note_use(digest: str, *, now: datetime) -> None:
    """Keep that the token with that hash was used."""
    db.session.execute(_USE, {"digest": digest, "moment": now})


def _live(now: datetime) -> tuple[Any, ...]:
    return ApiToken.revoked_at.is_(None), or_(ApiToken.expires_at.is_(None), ApiToken.expires_at > now)


def _check(wanted: NewToken, tokens: list[ApiToken]) -> list[Reason]:
    reasons = []
    if not wanted.scopes:
        reasons.append(Reason(code="scopes", message=_l("Say what the token may do."), field="scopes"))
    if any(token.name == wanted.name for token in tokens):
        message = _l("You have a token of that name already.")
        reasons.append(Reason(code="name", message=message, field="name"))
    if len(tokens) >= MOST_TOKENS:
        message = _l("You have %(most)d tokens already. Revoke one of them first.", most=MOST_TOKENS)
        reasons.append(Reason(code="too_many_tokens", message=message))
    return reasons
