"""What people say of themselves. Call the verb inside ``writing()``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from anchorcenter.accounts.actors import Actor
from anchorcenter.accounts.models import Gender, Person
from anchorcenter.accounts.phones import parse_phone
from anchorcenter.core.audit import record
from anchorcenter.core.db import db
from anchorcenter.core.errors import DomainError, Reason
from anchorcenter.core.i18n import _l, today

FIRST_YEAR = 1900


@dataclass(frozen=True, kw_only=True)
class Profile:
    """The whole of it; ``phone`` as it was typed, '' and None for what is not said."""

    name: str
    name_en: str
    phone: str
    born_on: date | None
    gender: Gender
    locale: str


def change_profile(wanted: Profile, *, by: Actor, now: datetime) -> None:
    """Store it; the audit row says which fields changed, never their values. Raises DomainError (422)."""
    phone = parse_phone(wanted.phone) if wanted.phone else ""
    reasons = [*_check_phone(phone), *_check_birth(wanted.born_on, today(now))]
    if reasons:
        raise DomainError(*reasons)
    values = {"name": wanted.name, "name_en": wanted.name_en, "phone": phone, "born_on": wanted.born_on}
    values |= {"gender": wanted.gender, "locale": wanted.locale}
    person = db.session.get_one(Person, by.id)
    changed = sorted(name for name, value in values.items() if getattr(person, name) != value)
    for name in changed:
        setattr(person, name, values[name])
    if changed:
        record("change_profile", "person", by.id, by=by.key, now=now, after={"fields": changed})


def _check_phone(phone: str | None) -> list[Reason]:
    if phone is not None:
        return []
    return [Reason(code="phone", message=_l("Enter a number like 010-1234-5678."), field="phone")]


def _check_birth(born_on: date | None, day: date) -> list[Reason]:
    if born_on is None or (born_on.year >= FIRST_YEAR and born_on <= day):
        return []
    return [Reason(code="born_on", message=_l("Enter a date of birth that has been."), field="born_on")]
