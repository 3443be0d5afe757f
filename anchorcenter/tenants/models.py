"""Tenants, their stays, the contracts of these for units, and what comes of them: charges, reviews, suspensions."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from anchorcenter.accounts.models import Organisation
from anchorcenter.core.changes import watched
from anchorcenter.core.db import Base, Id
from anchorcenter.core.periods import Days, Period
from anchorcenter.facilities.models import Occupancy, Space, SpaceKind


class TenantKind(StrEnum):
    COMPANY = "company"
    INSTITUTION = "institution"
    RESEARCH = "research"


class Tenant(Base):
    """What the center knows of an organisation that is, was or wants to be a tenant.

    ``business_no`` is ten digits or empty; ``field`` is what it works on. The contact is whom staff call.
    """

    __tablename__ = "tenants"
    __table_args__ = watched()

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), primary_key=True, autoincrement=False)
    kind: Mapped[TenantKind]
    business_no: Mapped[str] = mapped_column(String(10), default="", server_default="")
    field: Mapped[str] = mapped_column(default="", server_default="")
    field_en: Mapped[str] = mapped_column(default="", server_default="")
    contact_name: Mapped[str] = mapped_column(default="", server_default="")
    contact_email: Mapped[str] = mapped_column(default="", server_default="")
    contact_phone: Mapped[str] = mapped_column(default="", server_default="")
    version: Mapped[int] = mapped_column(default=1, server_default="1")

    organisation: Mapped[Organisation] = relationship()


class Tenancy(Base):
    """One stay of a tenant, whatever units it moves between; its days are those of its contracts.

    ``notice_on`` is when somebody gave notice, ``left_on`` the first day without them: then it is over for good.
    """

    __tablename__ = "tenancies"
    __table_args__ = (
        Index(
            "uq_tenancies_running",
            "organisation_id",
            unique=True,
            sqlite_where=text("left_on IS NULL"),
            postgresql_where=text("left_on IS NULL"),
        ),
        watched(),
    )

    id: Mapped[Id]
    organisation_id: Mapped[int] = mapped_column(ForeignKey("tenants.organisation_id"), index=True)
    notice_on: Mapped[date | None]
    notice_why: Mapped[str] = mapped_column(default="", server_default="")
    left_on: Mapped[date | None]
    left_why: Mapped[str] = mapped_column(default="", server_default="")

    tenant: Mapped[Tenant] = relationship()
    contracts: Mapped[list[Contract]] = relationship(back_populates="tenancy", order_by="Contract.since, Contract.id")
    suspensions: Mapped[list[Suspension]] = relationship(order_by="Suspension.since, Suspension.id")


class Contract(Base):
    """A unit let from ``since`` until before ``until``, as its occupancy says too; fees are won a month.

    It grants ``pool_minutes`` a month of spaces of ``pool_kind`` (None: of any) to the members of the tenant together.
    ``area_m2`` is the unit's when it was signed. One that was ``cancelled_at`` before it began has let nothing.
    """

    __tablename__ = "contracts"
    __table_args__ = (
        CheckConstraint("since < until", name="order"),
        CheckConstraint("area_m2 > 0", name="area"),
        CheckConstraint("rent_won >= 0 AND management_won >= 0 AND deposit_won >= 0", name="fees"),
        CheckConstraint("pool_minutes >= 0", name="pool"),
        Index("ix_contracts_space", "space_id", "since"),
        watched(),
    )

    id: Mapped[Id]
    tenancy_id: Mapped[int] = mapped_column(ForeignKey("tenancies.id"), index=True)
    space_id: Mapped[int] = mapped_column(ForeignKey("spaces.id"))
    occupancy_id: Mapped[int] = mapped_column(ForeignKey("occupancies.id"), unique=True)
    since: Mapped[date]
    until: Mapped[date]
    area_m2: Mapped[int]
    rent_won: Mapped[int]
    management_won: Mapped[int]
    deposit_won: Mapped[int]
    pool_minutes: Mapped[int] = mapped_column(default=0, server_default="0")
    pool_kind: Mapped[SpaceKind | None]
    signed_on: Mapped[date]
    cancelled_at: Mapped[datetime | None]

    tenancy: Mapped[Tenancy] = relationship(back_populates="contracts")
    space: Mapped[Space] = relationship()
    occupancy: Mapped[Occupancy] = relationship()

    @property
    def days(self) -> Days:
        return Days(self.since, self.until)


class ChargeKind(StrEnum):
    RENT = "rent"
    MANAGEMENT = "management"
    DEPOSIT = "deposit"
    OTHER = "other"


class Charge(Base):
    """What a tenant owes or owed; the center keeps the record, the money goes elsewhere."""

    __tablename__ = "charges"
    __table_args__ = (CheckConstraint("amount_won > 0", name="amount"),)

    id: Mapped[Id]
    tenancy_id: Mapped[int] = mapped_column(ForeignKey("tenancies.id"), index=True)
    kind: Mapped[ChargeKind]
    note: Mapped[str]
    amount_won: Mapped[int]
    due_on: Mapped[date]
    paid_on: Mapped[date | None]
    cancelled_at: Mapped[datetime | None]


class SuspensionKind(StrEnum):
    ARREARS = "arrears"
    RULES = "rules"


class Suspension(Base):
    """A stretch in which a tenant keeps its units and may not book as a tenant; ``until`` is the first day after."""

    __tablename__ = "suspensions"
    __table_args__ = (CheckConstraint("since <= until", name="order"),)

    id: Mapped[Id]
    tenancy_id: Mapped[int] = mapped_column(ForeignKey("tenancies.id"), index=True)
    kind: Mapped[SuspensionKind]
    why: Mapped[str]
    since: Mapped[date]
    until: Mapped[date | None]


class Decision(StrEnum):
    """What a yearly review ends with."""

    RENEW = "renew"
    IMPROVE = "improve"
    END = "end"


class Review(Base):
    """The review of one year of a stay: points out of 100, and what follows."""

    __tablename__ = "tenancy_reviews"
    __table_args__ = (
        UniqueConstraint("tenancy_id", "year"),
        CheckConstraint("score BETWEEN 0 AND 100", name="score"),
    )

    id: Mapped[Id]
    tenancy_id: Mapped[int] = mapped_column(ForeignKey("tenancies.id"))
    year: Mapped[int]
    score: Mapped[int]
    decision: Mapped[Decision]
    note: Mapped[str]
    reviewed_on: Mapped[date]


class ReviewMeeting(Base):
    """When and where a stay is talked over with its tenant for the yearly review."""

    __tablename__ = "review_meetings"
    __table_args__ = (CheckConstraint("starts_at < ends_at", name="order"),)

    id: Mapped[Id]
    tenancy_id: Mapped[int] = mapped_column(ForeignKey("tenancies.id"), index=True)
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    place: Mapped[str]
    cancelled_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1, server_default="1")

    @property
    def period(self) -> Period:
        return Period(self.starts_at, self.ends_at)


class Step(StrEnum):
    """What is done before a unit is handed over."""

    KEYS = "keys"
    CLEARED = "cleared"
    CLEANED = "cleaned"
    DAMAGE = "damage"
    METERS = "meters"
    SETTLED = "settled"


class HandOver(Base):
    """A step of handing the unit of a contract over that is done."""

    __tablename__ = "hand_overs"
    __table_args__ = (UniqueConstraint("contract_id", "step"),)

    id: Mapped[Id]
    contract_id: Mapped[int] = mapped_column(ForeignKey("contracts.id"))
    step: Mapped[Step]
    done_on: Mapped[date]
    note: Mapped[str]
