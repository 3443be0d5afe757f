"""Quotas, as staff set them: of one company (its pool), of an audience, or of everybody."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from anchorcenter.accounts.models import Audience, Organisation
from anchorcenter.core.db import Base, Id
from anchorcenter.core.settings import Configured
from anchorcenter.facilities.models import SpaceKind


class Whose(StrEnum):
    """Whose bookings are added up: each person's, each company's members' together, or everybody's together."""

    PERSON = "person"
    COMPANY = "company"
    ALL = "all"


class Per(StrEnum):
    DAY = "day"
    WEEK = "week"
    MONTH = "month"


class Measure(StrEnum):
    MINUTES = "minutes"
    BOOKINGS = "bookings"


class Quota(Configured, Base):
    """At most ``most`` minutes or bookings ``per`` day, week or month of the center, for days from ``since`` on and
    before ``until``. ``organisation_id``, ``audience`` and ``kind`` of space narrow it; None is any. One that
    ``is_contracts`` is a pool that contracts grant, and changes with them alone."""

    __tablename__ = "quotas"
    __table_args__ = (
        CheckConstraint("most >= 0", name="most"),
        CheckConstraint("since <= until", name="order"),
        CheckConstraint("organisation_id IS NULL OR whose = 'company'", name="pool"),
    )

    id: Mapped[Id]
    name: Mapped[str]
    name_en: Mapped[str] = mapped_column(default="", server_default="")
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"), index=True)
    audience: Mapped[Audience | None]
    kind: Mapped[SpaceKind | None]
    whose: Mapped[Whose]
    per: Mapped[Per]
    measure: Mapped[Measure]
    most: Mapped[int]
    since: Mapped[date]
    until: Mapped[date | None]
    is_contracts: Mapped[bool] = mapped_column(default=False, server_default=false())

    organisation: Mapped[Organisation | None] = relationship()
