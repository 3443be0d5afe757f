"""Writing down, changing and voiding them, and keeping their files. Call the verbs inside ``writing()``."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from anchorcenter.accounts.actors import Actor
from anchorcenter.core.audit import record
from anchorcenter.core.constraints import telling
from anchorcenter.core.db import db
from anchorcenter.core.errors import TAKEN, DomainError, Reason
from anchorcenter.core.i18n import _l, today
from anchorcenter.core.periods import DAY
from anchorcenter.documents.files import File
from anchorcenter.documents.models import DocumentKind
from anchorcenter.documents.service import NewDocument, hand_in
from anchorcenter.tenants.achievements.models import Achievement, AchievementCategory, AchievementFile, Party
from anchorcenter.tenants.achievements.queries import get_locked, list_unknown
from anchorcenter.tenants.achievements.rules import NewAchievement, check_achievement

Who = tuple[int, str]
PRINTED = {
    "uq_achievements_outlet_title_since": Reason(
        code="printed",
        message=_l("This article of this outlet is here already: on the web and on a portal it is one."),
        field="title",
        status=TAKEN,
    )
}


@dataclass(frozen=True, kw_only=True)
class Voiding:
    """Why one should count nowhere."""

    why: str


def create(wanted: NewAchievement, *, by: Actor, now: datetime) -> int:
    """Write it down; answers its number. Raises DomainError: 403 for who is not staff, 409 for an
    article that is there already, 422 for what cannot be so."""
    _check_staff(by)
    _check(wanted, now)
    row = Achievement(kind=wanted.kind)
    _write(row, wanted)
    db.session.add(row)
    with telling(PRINTED):
        db.session.flush()
    record("create", "achievement", row.id, by=by.key, now=now, after=_state(wanted))
    return row.id


def change(number: int, wanted: NewAchievement, *, version: int, by: Actor, now: datetime) -> None:
    """Have it be so from now on; its kind stays. Raises DomainError: 404, 409 when it has changed after ``version`` or
    is void, else like ``create``."""
    _check_staff(by)
    row = _open(number)
    if row.version != version:
        message = _l("Somebody has changed this meanwhile. Look at it once more.")
        raise DomainError(Reason(code="changed", message=message, status=TAKEN))
    _check(wanted, now)
    before = _state(_read(row))
    _write(row, wanted)
    row.version += 1
    with telling(PRINTED):
        db.session.flush()
    record("change", "achievement", number, by=by.key, now=now, before=before, after=_state(wanted))


def void(number: int, wanted: Voiding, *, by: Actor, now: datetime) -> None:
    """Have it count nowhere, and be seen by staff alone. Raises DomainError (404, 409, 422 without a reason)."""
    _check_staff(by)
    row = _open(number)
    if not wanted.why:
        raise DomainError(Reason(code="why", message=_l("Say why: it is kept."), field="why"))
    row.voided_at, row.voided_why = now, wanted.why
    db.session.flush()
    record("void", "achievement", number, by=by.key, now=now, why=wanted.why)


def attach(number: int, title: str, file: File, *, by: Actor, now: datetime) -> None:
    """Keep a file with it; it is the center's, whoever hands it in. Raises DomainError (404, 409)."""
    _check_staff(by)
    row = _open(number)
    until = row.until - DAY if row.until and row.until > today(now) else None
    paper = NewDocument(kind=DocumentKind.ATTACHMENT, title=title, valid_until=until, is_centers=True)
    db.session.add(AchievementFile(achievement_id=row.id, document_id=hand_in(paper, file, by=by, now=now)))
    db.session.flush()


def _check_staff(by: Actor) -> None:
    if not by.is_staff:
        message = _l("Only staff may do that.")
        raise DomainError(Reason(code="forbidden", message=message, status=403))


def _check(wanted: NewAchievement, now: datetime) -> None:
    reasons = check_achievement(wanted, today(now))
    if list_unknown(wanted.tenants):
        reasons.append(Reason(code="unknown_tenant", message=_l("There is no such tenant."), field="tenants"))
    if reasons:
        raise DomainError(*reasons)


def _open(number: int) -> Achievement:
    row = get_locked(number)
    if row.voided_at is not None:
        raise DomainError(Reason(code="void", message=_l("It is void already."), status=TAKEN))
    return row


def _write(row: Achievement, wanted: NewAchievement) -> None:
    row.title, row.text, row.result, row.amount_won = wanted.title, wanted.text, wanted.result, wanted.amount_won
    row.support, row.state = wanted.support, wanted.state
    row.outlet, row.quantity = wanted.outlet, wanted.quantity
    known = {each.category: each for each in row.categories}
    row.categories = [known.get(each) or AchievementCategory(category=each) for each in sorted(set(wanted.categories))]
    row.since, row.until = wanted.first_on, wanted.last_on + DAY if wanted.last_on else None
    kept = {(party.organisation_id, party.name): party for party in row.parties}
    keys = [*((number, "") for number in dict.fromkeys(wanted.tenants)), *((None, name) for name in wanted.partners)]
    row.parties = [kept.get(key) or Party(organisation_id=key[0], name=key[1]) for key in keys]


def _read(row: Achievement) -> NewAchievement:
    names = "kind", "title", "support", "state", "amount_won", "outlet", "quantity", "text", "result"
    return NewAchievement(
        **{name: getattr(row, name) for name in names},
        first_on=row.since,
        last_on=row.until - DAY if row.until else None,
        tenants=[party.organisation_id for party in row.parties if party.organisation_id],
        partners=[party.name for party in row.parties if party.name],
        categories=[each.category for each in row.categories],
    )


def _state(wanted: NewAchievement) -> dict[str, Any]:
    values = {field.name: getattr(wanted, field.name) for field in fields(wanted)}
    parties = {"tenants": sorted(wanted.tenants), "partners": list(wanted.partners)}
    return values | parties | {"categories": sorted(wanted.categories)}
