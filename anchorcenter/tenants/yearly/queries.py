"""Yearly figures as staff and the tenants themselves read them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, exists, select
from sqlalchemy.orm import contains_eager

from anchorcenter.accounts.models import Organisation
from anchorcenter.core.db import db
from anchorcenter.core.errors import missing
from anchorcenter.tenants.models import Contract, Tenancy, Tenant
from anchorcenter.tenants.queries import STANDS
from anchorcenter.tenants.yearly.models import FiguresState, YearlyFigures, YearlyReminder
from anchorcenter.tenants.yearly.rules import as_of

IS_CURRENT = YearlyFigures.replaced_at.is_(None)


def list_figures(*, year: int | None = None, tenant: int | None = None) -> Sequence[YearlyFigures]:
    """What is said at present, by year, the latest first, and name; of one year or tenant, or of all."""
    rows = _whole().where(IS_CURRENT)
    if year is not None:
        rows = rows.where(YearlyFigures.year == year)
    if tenant is not None:
        rows = rows.where(YearlyFigures.organisation_id == tenant)
    return db.session.scalars(rows.order_by(YearlyFigures.year.desc(), Organisation.name)).all()


def list_history(tenant: int, year: int) -> Sequence[YearlyFigures]:
    """All that was ever said of a year of a tenant, the latest first."""
    rows = _whole().where(YearlyFigures.organisation_id == tenant, YearlyFigures.year == year)
    return db.session.scalars(rows.order_by(YearlyFigures.id.desc())).all()


def find_current(tenant: int, year: int) -> YearlyFigures | None:
    """What is said at present of a year of a tenant, or None."""
    mine = YearlyFigures.organisation_id == tenant, YearlyFigures.year == year
    return db.session.scalar(_whole().where(IS_CURRENT, *mine))


def get_locked(number: int) -> YearlyFigures:
    """A statement, kept from others until the block ends. Raises DomainError (404)."""
    rows = select(YearlyFigures).where(YearlyFigures.id == number).with_for_update()
    return db.session.scalar(rows.execution_options(populate_existing=True)) or missing()


def list_unconfirmed(*, most: int) -> Sequence[YearlyFigures]:
    """What waits for staff, the oldest first."""
    rows = _whole().where(IS_CURRENT, YearlyFigures.state == FiguresState.NEW)
    return db.session.scalars(rows.order_by(YearlyFigures.entered_at, YearlyFigures.id).limit(most)).all()


def list_owing(year: int) -> Sequence[Tenant]:
    """Who had a unit on the last day of a year and has said nothing of it that stands, by name."""
    said = exists().where(
        YearlyFigures.organisation_id == Tenant.organisation_id,
        YearlyFigures.year == year,
        YearlyFigures.state != FiguresState.RETURNED,
        IS_CURRENT,
    )
    rows = select(Tenant).join(Tenant.organisation).options(contains_eager(Tenant.organisation))
    return db.session.scalars(rows.where(had_unit(as_of(year)), ~said).order_by(Organisation.name)).all()


def list_untold(year: int) -> list[int]:
    """Of those the numbers of whom nobody has told that it is late."""
    told = set(db.session.scalars(select(YearlyReminder.organisation_id).where(YearlyReminder.year == year)))
    return [tenant.organisation_id for tenant in list_owing(year) if tenant.organisation_id not in told]


def had_unit(day: Any) -> Any:
    """Whether the row's tenant had a unit on a day, perhaps another one in each row."""
    covers = STANDS, Contract.since <= day, Contract.until > day
    mine = Tenancy.organisation_id == Tenant.organisation_id, Contract.tenancy_id == Tenancy.id
    return exists().where(*mine, *covers).correlate_except(Tenancy, Contract)


def _whole() -> Select[YearlyFigures]:
    rows = select(YearlyFigures).join(YearlyFigures.tenant).join(Tenant.organisation)
    return rows.options(contains_eager(YearlyFigures.tenant).contains_eager(Tenant.organisation))
