"""Spaces that require a qualification, and people who have it, for tests."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Flask
from sqlalchemy import select

from anchorcenter.accounts.qualified import Basis, Qualification
from anchorcenter.core.db import db
from anchorcenter.core.unit_of_work import writing
from anchorcenter.facilities.models import Space
from anchorcenter.qualifications import service
from anchorcenter.qualifications.queries import find_kind
from anchorcenter.qualifications.service import KindEdit, NewQualification
from tests.steps import actor
from tests.times import NOW

KIND = KindEdit(
    slug="indoor-safety",
    name="실내비행 안전교육",
    name_en="Indoor flight safety",
    months=12,
    how="안전교육을 이수하세요.",
    how_en="Take the safety course.",
)


def require(app: Flask, *slugs: str) -> int:
    """Have those spaces (``a`` without any) require the qualification from now on; answers its number."""
    staff = actor(app, "staff")
    with app.app_context(), writing():
        known = find_kind(KIND.slug)
        number = known.id if known else service.save_kind(None, KIND, by=staff.key, now=NOW)
        for space in db.session.scalars(select(Space).where(Space.slug.in_(slugs or ("a",)))):
            space.qualification_id = number
        return number


def granted(app: Flask, who: str, until: str | None = None, **changes: Any) -> int:
    """Grant it to them, as of today; answers its number."""
    person, staff = actor(app, who), actor(app, "staff")
    values: dict[str, Any] = {"kind": KIND.slug, "basis": Basis.PAPER, "reference": f"이수증 {who}"}
    values |= {"granted_on": date(2026, 11, 23), "valid_until": date.fromisoformat(until) if until else None}
    with app.app_context(), writing():
        return service.grant(NewQualification(person=person.id, **values | changes), by=staff.key, now=NOW)


def revoked(app: Flask, number: int, why: str = "안전수칙 위반") -> None:
    staff = actor(app, "staff")
    with app.app_context(), writing():
        service.revoke(number, why, by=staff.key, now=NOW)


def last_day(app: Flask, number: int) -> date | None:
    with app.app_context():
        return db.session.get_one(Qualification, number).valid_until
