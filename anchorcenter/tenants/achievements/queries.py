"""Support, projects, awards and agreements as their readers may see them: staff all, members those of their own."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, literal, or_, select
from sqlalchemy.orm import selectinload

from anchorcenter.accounts.actors import Actor
from anchorcenter.core.db import db
from anchorcenter.core.errors import missing
from anchorcenter.tenants.achievements.models import Achievement, AchievementFile, AchievementKind, Party
from anchorcenter.tenants.models import Tenant

PAGE = 50
COUNTS = Achievement.voided_at.is_(None)


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Which of them: of a kind, begun in a year, of a tenant, with a word in the title or among the partners."""

    kind: AchievementKind | None = None
    year: int | None = None
    tenant: int | None = None
    words: str = ""


def visible_to(person: Actor) -> ColumnElement[bool]:
    """Whether somebody may see a row: staff do, and members of a tenant that took part, unless it is void."""
    if person.is_staff:
        return literal(True)
    mine = exists().where(
        Party.achievement_id == Achievement.id, Party.organisation_id == (person.organisation_id or 0)
    )
    return mine & COUNTS


def list_achievements(wanted: Wanted, *, person: Actor, page: int = 1, most: int = PAGE) -> Sequence[Achievement]:
    """Those, the latest first: ``most`` of them, and one more if there is."""
    rows = _whole().where(visible_to(person), *_where(wanted))
    rows = rows.order_by(Achievement.since.desc(), Achievement.id.desc())
    return db.session.scalars(rows.offset((page - 1) * most).limit(most + 1)).unique().all()


def list_all(wanted: Wanted, *, person: Actor) -> Sequence[Achievement]:
    """All of those, the latest first."""
    rows = _whole().where(visible_to(person), *_where(wanted))
    return db.session.scalars(rows.order_by(Achievement.since.desc(), Achievement.id.desc())).unique().all()


def list_after(place: tuple[date, int] | None, wanted: Wanted, *, person: Actor, most: int) -> Sequence[Achievement]:
    """Those after a place of the list, for programs: ``most`` of them, and one more if there is."""
    rows = _whole().where(visible_to(person), *_where(wanted))
    if place is not None:
        day, number = place
        rows = rows.where(or_(Achievement.since < day, (Achievement.since == day) & (Achievement.id < number)))
    rows = rows.order_by(Achievement.since.desc(), Achievement.id.desc())
    return db.session.scalars(rows.limit(most + 1)).unique().all()


def get_achievement(number: int, *, person: Actor) -> Achievement:
    """One that they may see. Raises DomainError (404)."""
    return db.session.scalar(_whole().where(Achievement.id == number, visible_to(person))) or missing()


def get_locked(number: int) -> Achievement:
    """It, kept from others until the block ends. Raises DomainError (404)."""
    rows = select(Achievement).where(Achievement.id == number).with_for_update()
    return db.session.scalar(rows.execution_options(populate_existing=True)) or missing()


def find_file(number: int, document_id: int) -> AchievementFile | None:
    """The file of it with that number, or None."""
    return db.session.get(AchievementFile, (number, document_id))


def list_unknown(numbers: Collection[int]) -> list[int]:
    """Those of the numbers that are no tenant's."""
    known = set(db.session.scalars(select(Tenant.organisation_id).where(Tenant.organisation_id.in_(numbers))))
    return sorted(set(numbers) - known)


def _where(wanted: Wanted) -> list[Any]:
    found: list[Any] = []
    if wanted.kind is not None:
        found.append(Achievement.kind == wanted.kind)
    if wanted.year is not None:
        found += [Achievement.since >= date(wanted.year, 1, 1), Achievement.since < date(wanted.year + 1, 1, 1)]
    if wanted.tenant is not None:
        found.append(_has(Party.organisation_id == wanted.tenant))
    if wanted.words:
        named = _has(Party.name.contains(wanted.words, autoescape=True))
        found.append(Achievement.title.contains(wanted.words, autoescape=True) | named)
    return found


def _has(party: Any) -> ColumnElement[bool]:
    return exists().where(Party.achievement_id == Achievement.id, party)


def _whole() -> Select[Achievement]:
    parties = selectinload(Achievement.parties).joinedload(Party.tenant).joinedload(Tenant.organisation)
    files = selectinload(Achievement.files).joinedload(AchievementFile.document)
    return select(Achievement).options(parties, files, selectinload(Achievement.categories))
