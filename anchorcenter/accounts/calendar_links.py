"""Secret addresses of calendars: made, made anew, taken back. Call the verbs inside ``writing()``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, bindparam, exists, or_, select, update

from anchorcenter.accounts.actors import Actor
from anchorcenter.accounts.models import (
    MAY,
    CalendarKind,
    CalendarLink,
    Membership,
    Organisation,
    Permission,
    Person,
    Rank,
    RoleGrant,
)
from anchorcenter.accounts.queries import lock_person
from anchorcenter.accounts.tokens import new_token, token_hash
from anchorcenter.core.audit import record
from anchorcenter.core.db import db, table
from anchorcenter.core.errors import DomainError, Reason
from anchorcenter.core.i18n import Named, _l, today


@dataclass(frozen=True, kw_only=True)
class CalendarOwner:
    """What a calendar shows: the bookings of an organisation or of the person, or what staff keep in view."""

    kind: CalendarKind
    person_id: int
    organisation_id: int | None
    organisation: Named | None


_LINKS, _PEOPLE, _PLACES = table(CalendarLink), table(Person), table(Membership).c
_COMPANIES = table(Organisation)
_DAY: Any = bindparam("day")
_MANAGES = exists().where(
    _PLACES.person_id == _LINKS.c.person_id,
    _PLACES.organisation_id == _LINKS.c.organisation_id,
    _PLACES.rank == Rank.MANAGER,
    _PLACES.since <= _DAY,
    or_(_PLACES.until.is_(None), _PLACES.until > _DAY),
)
_GRANTS = table(RoleGrant).c
_OPERATES = exists().where(
    _GRANTS.person_id == _LINKS.c.person_id,
    _GRANTS.role.in_([role for role, may in MAY.items() if Permission.OPERATE in may]),
    _GRANTS.revoked_at.is_(None),
)
_MAY_READ = or_(
    _LINKS.c.kind == CalendarKind.PERSON,
    and_(_LINKS.c.kind == CalendarKind.ORGANISATION, _MANAGES),
    and_(_LINKS.c.kind == CalendarKind.STAFF, _OPERATES),
)
_OWNER = (
    select(_LINKS.c.kind, _LINKS.c.person_id, _LINKS.c.organisation_id, _COMPANIES.c.name, _COMPANIES.c.name_en)
    .select_from(_LINKS.join(_PEOPLE).outerjoin(_COMPANIES))
    .where(_LINKS.c.token_hash == bindparam("digest"), _LINKS.c.revoked_at.is_(None), _PEOPLE.c.is_active)
    .where(_MAY_READ)
)


def find_calendar_owner(token: str, *, now: datetime) -> CalendarOwner | None:
    """Whose calendar is read with ``token``; None when it was taken back, for a closed account, for an organisation
    that its holder does not manage any more, and for the staff's when they are none any more."""
    row = db.session.execute(_OWNER, {"digest": token_hash(token), "day": today(now)}).first()
    if row is None:
        return None
    organisation = Named(row.name, row.name_en) if row.organisation_id else None
    return CalendarOwner(
        kind=row.kind, person_id=row.person_id, organisation_id=row.organisation_id, organisation=organisation
    )


def list_calendar_links(by: Actor) -> Sequence[CalendarLink]:
    """Their addresses that were not taken back, but for those of organisations that they do not manage."""
    live = select(CalendarLink).where(CalendarLink.person_id == by.id, CalendarLink.revoked_at.is_(None))
    managed = by.organisation_id if by.is_manager else None
    mine = or_(CalendarLink.organisation_id.is_(None), CalendarLink.organisation_id == managed)
    return db.session.scalars(live.where(mine)).all()


def make_calendar_link(kind: CalendarKind, *, by: Actor, now: datetime) -> str:
    """A new address in place of the one there was, which leads nowhere from now on. Answers its token, this once.

    Raises DomainError (403) for an organisation's unless ``by`` manages one, and for the staff's unless they are.
    """
    organisation_id = _managed(by) if kind is CalendarKind.ORGANISATION else None
    if kind is CalendarKind.STAFF and not by.may(Permission.OPERATE):
        message = _l("Only staff read the dates of the center.")
        raise DomainError(Reason(code="forbidden", message=message, status=403))
    lock_person(by.id)
    _end(kind, by, now)
    token = new_token()
    whose = {"kind": kind, "person_id": by.id, "organisation_id": organisation_id}
    link = CalendarLink(**whose, token_hash=token_hash(token), made_at=now)
    db.session.add(link)
    db.session.flush()
    record("make_calendar_link", "calendar_link", link.id, by=by.key, now=now, after={"kind": kind})
    return token


def revoke_calendar_link(kind: CalendarKind, *, by: Actor, now: datetime) -> None:
    """Have the address lead nowhere; doing it twice changes nothing."""
    for number in _end(kind, by, now):
        record("revoke_calendar_link", "calendar_link", number, by=by.key, now=now, before={"kind": kind})


def _end(kind: CalendarKind, by: Actor, now: datetime) -> Sequence[int]:
    mine = _LINKS.c.person_id == by.id, _LINKS.c.kind == kind, _LINKS.c.revoked_at.is_(None)
    return db.session.scalars(update(_LINKS).where(*mine).values(revoked_at=now).returning(_LINKS.c.id)).all()


def _managed(by: Actor) -> int:
    if by.organisation_id is None or not by.is_manager:
        message = _l("Only managers of an organisation share its calendar.")
        raise DomainError(Reason(code="forbidden", message=message, status=403))
    return by.organisation_id
