"""Certificates issued in tests, as a course will."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from flask import Flask
from sqlalchemy import select

from anchorcenter.certificates import service
from anchorcenter.certificates.criteria import Criterion, Of
from anchorcenter.certificates.models import Certificate, CertificateKind
from anchorcenter.certificates.rules import shown_code
from anchorcenter.certificates.service import NewCertificate
from anchorcenter.core.db import db
from anchorcenter.core.unit_of_work import writing
from tests.steps import actor
from tests.times import NOW

ENOUGH = Criterion(of=Of.ATTENDANCE, have=8, whole=10, percent=80)
TOO_LITTLE = Criterion(of=Of.ATTENDANCE, have=7, whole=10, percent=80)


def wanted(person: int, source: str = "test-1", **changes: Any) -> NewCertificate:
    values: dict[str, Any] = {
        "kind": CertificateKind.COMPLETION,
        "series": "드론기초",
        "title": "드론 조종 기초",
        "title_en": "Flying drones for beginners",
        "hours": 12,
        "first_on": date(2026, 10, 6),
        "last_on": date(2026, 10, 22),
        "criteria": (ENOUGH,),
    }
    return NewCertificate(person=person, source=source, **values | changes)


def issued(app: Flask, who: str = "citizen", source: str = "test-1", now: datetime = NOW, **changes: Any) -> int:
    """Issue one to them; answers its number."""
    person, staff = actor(app, who), actor(app, "staff")
    with app.app_context(), writing():
        return service.issue([wanted(person.id, source, **changes)], by=staff, now=now)[0]


def row_of(app: Flask, number: int) -> Certificate:
    with app.app_context():
        return db.session.scalars(select(Certificate).where(Certificate.id == number)).one()


def code_of(app: Flask, number: int) -> str:
    """Its code as it is printed."""
    return shown_code(row_of(app, number).code)
