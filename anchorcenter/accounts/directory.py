"""Finding people: by name or address for staff, the colleagues of a company for its members."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_, select

from anchorcenter.accounts.actors import Actor
from anchorcenter.accounts.models import Affiliation, Membership, Organisation, Person, Rank, Role, RoleGrant
from anchorcenter.accounts.qualified import Qualification
from anchorcenter.accounts.queries import find_actor, lock_person
from anchorcenter.accounts.rules import Reach, standing
from anchorcenter.core.db import db, table
from anchorcenter.core.i18n import named, today

MOST = 10
_PEOPLE, _MEMBERS, _COMPANIES = table(Person).c, table(Membership).c, table(Organisation).c


@dataclass(frozen=True, kw_only=True)
class Listed:
    """An active person as a list shows them, in the reader's language."""

    id: int
    name: str
    email: str
    organisation: str


def find_people(text: str, *, now: datetime) -> list[Listed]:
    """At most MOST active people whose name or address contains ``text``; whose whole address it is, alone."""
    text = text.strip()
    if not text or not text.isprintable():
        return []
    parts = [column.contains(text, autoescape=True) for column in (_PEOPLE.name, _PEOPLE.name_en)]
    found = or_(*parts, _PEOPLE.email.contains(text.lower(), autoescape=True))
    people = _listed(_people(now).where(found).limit(2 * MOST))[:MOST]
    exact = [person for person in people if text.lower() in {person.email, person.name.lower()}]
    return exact if len(exact) == 1 else people


def list_colleagues(of: Actor, *, but: int, now: datetime) -> list[Listed]:
    """The active members of the organisation that ``of`` acts for, ``but`` one, by name."""
    return [] if of.organisation_id is None else list_members(of.organisation_id, but=but, now=now)


def list_members(organisation_id: int, *, but: int, now: datetime) -> list[Listed]:
    """The active members of that organisation, ``but`` one, by name."""
    return _listed(_people(now).where(_MEMBERS.organisation_id == organisation_id, _PEOPLE.id != but))


def find_actor_of(person_id: int, *, now: datetime) -> Actor | None:
    """The active person with that id and the standing of ``now``, or None."""
    email = db.session.scalar(select(_PEOPLE.email).where(_PEOPLE.id == person_id))
    return find_actor(email, now=now) if email else None


def list_actors(ids: Collection[int], *, now: datetime) -> dict[int, Actor]:
    """Those of the people who are active, by id, with the standing of ``now``: five statements however many."""
    members, companies = defaultdict[int, list[Any]](list), dict[int, list[int]]()
    for row in db.session.execute(_ranks(ids, now)):
        members[row.person_id].append(row)
    for person_id, rows in members.items():
        companies[person_id] = [row.organisation_id for row in rows]
    reaches = _reaches(companies, ids, now)
    roles = defaultdict[int, set[Role]](set)
    granted = select(RoleGrant.person_id, RoleGrant.role)
    for person_id, role in db.session.execute(
        granted.where(RoleGrant.person_id.in_(ids), RoleGrant.revoked_at.is_(None))
    ):
        roles[person_id].add(role)
    qualified = _qualified(ids)
    people = db.session.scalars(select(Person).where(Person.id.in_(ids), Person.is_active))
    return {
        p.id: _actor(p, roles[p.id], reaches[p.id], next(iter(members[p.id]), None), qualified[p.id], now)
        for p in people
    }


def lock_people(ids: Iterable[int]) -> None:
    """``lock_person`` of several, in the order of their ids, so that two never wait for each other."""
    for person_id in sorted(set(ids)):
        lock_person(person_id)


def _holds(row: Any, now: datetime) -> ColumnElement[bool]:
    return and_(row.since <= today(now), _lasts(row, now))


def _lasts(row: Any, now: datetime) -> ColumnElement[bool]:
    return or_(row.until.is_(None), row.until > today(now))


def _ranks(ids: Collection[int], now: datetime) -> Select[Any]:
    """The memberships of people, each with its organisation, the oldest organisation first."""
    names = _COMPANIES.name, _COMPANIES.name_en
    ranks = select(Membership.person_id, Membership.organisation_id, Membership.rank, *names)
    ranks = ranks.join(table(Organisation), _COMPANIES.id == Membership.organisation_id)
    return ranks.where(Membership.person_id.in_(ids), _holds(Membership, now)).order_by(Membership.organisation_id)


def _reaches(companies: dict[int, list[int]], ids: Collection[int], now: datetime) -> defaultdict[int, list[Reach]]:
    """To which audiences people belong from that day on, by themselves or with their organisations."""
    reach, every = Affiliation, {number for numbers in companies.values() for number in numbers}
    of_people, of_companies = defaultdict[int, list[Reach]](list), defaultdict[int, list[Reach]](list)
    theirs = or_(reach.person_id.in_(ids), reach.organisation_id.in_(every))
    columns = reach.person_id, reach.organisation_id, reach.audience, reach.since, reach.until
    for row in db.session.execute(select(*columns).where(theirs, _lasts(reach, now))):
        of = of_companies[row.organisation_id] if row.person_id is None else of_people[row.person_id]
        of.append((row.audience, row.since, row.until))
    for person_id, numbers in companies.items():
        for number in numbers:
            of_people[person_id] += of_companies[number]
    return of_people


def _qualified(ids: Collection[int]) -> defaultdict[int, list[tuple[int, date]]]:
    """The qualifications of people that were not revoked, as kind and last day."""
    found = defaultdict[int, list[tuple[int, date]]](list)
    rows = select(Qualification.person_id, Qualification.kind_id, Qualification.valid_until)
    for row in db.session.execute(rows.where(Qualification.person_id.in_(ids), Qualification.revoked_at.is_(None))):
        found[row.person_id].append((row.kind_id, row.valid_until or date.max))
    return found


def _actor(
    person: Person,
    roles: Iterable[Role],
    reaches: Iterable[Reach],
    member: Any,
    qualified: Iterable[tuple[int, date]],
    now: datetime,
) -> Actor:
    audiences, terms = standing(reaches, today(now))
    return Actor(
        id=person.id,
        email=person.email,
        name=named(person.name, person.name_en),
        locale=person.locale,
        roles=frozenset(roles),
        audiences=audiences,
        terms=terms,
        organisation_id=member.organisation_id if member else None,
        organisation=named(member.name, member.name_en) if member else "",
        is_manager=member is not None and member.rank is Rank.MANAGER,
        qualified=frozenset(qualified),
    )


def _people(now: datetime) -> Select[Any]:
    day = today(now)
    holds = _MEMBERS.since <= day, or_(_MEMBERS.until.is_(None), _MEMBERS.until > day)
    columns = _PEOPLE.id, _PEOPLE.name, _PEOPLE.name_en, _PEOPLE.email
    return (
        select(*columns, _COMPANIES.name.label("company"), _COMPANIES.name_en.label("company_en"))
        .select_from(table(Person))
        .outerjoin(table(Membership), and_(_MEMBERS.person_id == _PEOPLE.id, *holds))
        .outerjoin(table(Organisation), _COMPANIES.id == _MEMBERS.organisation_id)
        .where(_PEOPLE.is_active)
        .order_by(_PEOPLE.name, _PEOPLE.id, _COMPANIES.id)
    )


def _listed(rows: Select[Any]) -> list[Listed]:
    """Once each, with the first of their organisations: the one they act for."""
    people: dict[int, Listed] = {}
    for row in db.session.execute(rows):
        company = named(row.company, row.company_en) if row.company else ""
        listed = Listed(id=row.id, name=named(row.name, row.name_en), email=row.email, organisation=company)
        people.setdefault(row.id, listed)
    return list(people.values())


def list_with_role(role: Role) -> list[Person]:
    """Everybody who has that role and may sign in, by name."""
    holds = select(RoleGrant.person_id).where(RoleGrant.role == role, RoleGrant.revoked_at.is_(None))
    rows = select(Person).where(Person.id.in_(holds), Person.is_active)
    return list(db.session.scalars(rows.order_by(Person.name, Person.id)))
