"""What tenancies can prove: who is a tenant, how full the building is, who came and who left."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Date, Integer, Select, and_, cast, exists, func, literal, select
from sqlalchemy.orm import aliased

from anchorcenter.accounts.actors import Actor
from anchorcenter.accounts.models import Organisation, Permission
from anchorcenter.core.db import db
from anchorcenter.core.i18n import _, _l, named
from anchorcenter.core.metrics import Described, Dimension, Kind, Metric, Record, select_rows, within
from anchorcenter.core.periods import DAY, Days
from anchorcenter.facilities.models import Cell, Space, SpaceKind, space_cells
from anchorcenter.facilities.queries import get_plan
from anchorcenter.tenants.models import Contract, Tenancy, Tenant, TenantKind
from anchorcenter.tenants.queries import STANDS
from anchorcenter.tenants.texts import KINDS

_WHO: dict[str, Any] = {"subject": Tenancy.organisation_id, "kind": Tenant.kind}


def active(days: Days) -> Select[Any]:
    """One row for each organisation that has a unit on the last day, however many units and contracts."""
    rows = select_rows("tenant", Tenancy.organisation_id, counted_on=func.min(Contract.since), **_WHO)
    rows = _joined(rows).where(_covers(Contract, days.end - DAY))
    return rows.group_by(Tenancy.organisation_id, Tenant.kind)


def moved_in(days: Days) -> Select[Any]:
    """One row for each stay that began within the days; moving to another unit begins none."""
    first = func.min(Contract.since)
    rows = _joined(select_rows("tenancy", Tenancy.id, counted_on=first, **_WHO))
    rows = rows.group_by(Tenancy.id, Tenancy.organisation_id, Tenant.kind)
    return rows.having(within(first, days))


def left(days: Days) -> Select[Any]:
    """One row for each stay that was ended for good, on the first day without it."""
    left_on = Tenancy.left_on
    rows = select_rows("tenancy", Tenancy.id, counted_on=left_on, **_WHO)
    rows = rows.select_from(Tenancy).join(Tenancy.tenant)
    return rows.where(within(left_on, days))


def institutions(days: Days) -> Select[Any]:
    """One row for each public institution or research institute whose first stay began within the days."""
    first, number = func.min(Contract.since), Tenancy.organisation_id
    rows = _joined(select_rows("tenant", number, counted_on=first, **_WHO))
    rows = rows.where(Tenant.kind != TenantKind.COMPANY).group_by(number, Tenant.kind)
    return rows.having(within(first, days))


def units_offered(days: Days) -> Select[Any]:
    """One row for each unit that is in service on the last day."""
    return _units(days)


def by_unit(days: Days) -> Select[Any]:
    """The same, worth 1 when any of it is let that day."""
    held = exists().where(_shares_cells(Contract.space_id), STANDS, _covers(Contract, days.end - DAY))
    value = cast(held, Integer)
    return _units(days, value=value)


def by_area(days: Days) -> Select[Any]:
    """The same, worth what is let of its area, which is its weight."""
    let = select(func.coalesce(func.sum(Contract.area_m2), 0)).where(
        _shares_cells(Contract.space_id), STANDS, _covers(Contract, days.end - DAY)
    )
    return _units(days, value=let.correlate(Space).scalar_subquery(), weight=func.coalesce(Space.area_m2, 0))


def _joined(rows: Select[Any]) -> Select[Any]:
    return rows.select_from(Contract).join(Contract.tenancy).join(Tenancy.tenant).where(STANDS)


def _covers(contract: Any, day: date) -> ColumnElement[bool]:
    return and_(contract.since <= day, contract.until > day)


def _units(days: Days, **columns: Any) -> Select[Any]:
    """Rows of units that are no part of another and in service on the last day."""
    last = days.end - DAY
    rows = select_rows("unit", Space.id, counted_on=literal(last, Date), **columns)
    mine, shut = space_cells.alias(), exists()
    shut = shut.where(mine.c.space_id == Space.id, mine.c.cell_id == Cell.id, Cell.out_of_service_on <= last)
    return rows.select_from(Space).where(Space.kind == SpaceKind.UNIT, ~shut, ~_is_part())


def _shares_cells(space_id: Any) -> ColumnElement[bool]:
    """Whether a space has a cell of the row's unit."""
    mine, theirs = space_cells.alias(), space_cells.alias()
    sharing = select(theirs.c.space_id).join(mine, mine.c.cell_id == theirs.c.cell_id)
    found: ColumnElement[bool] = space_id.in_(sharing.where(mine.c.space_id == Space.id).correlate(Space))
    return found


def _is_part() -> ColumnElement[bool]:
    """Whether the row's unit lies in a larger one."""
    other = aliased(Space)

    def cells_of(space_id: Any) -> Any:
        each = space_cells.alias()
        many = select(func.count()).select_from(each).where(each.c.space_id == space_id)
        return many.correlate(Space, other).scalar_subquery()

    mine, theirs = space_cells.alias(), space_cells.alias()
    both = mine.c.space_id == Space.id, theirs.c.space_id == other.id
    shares = exists().where(*both, mine.c.cell_id == theirs.c.cell_id).correlate(Space, other)
    larger = cells_of(other.id) > cells_of(Space.id)
    return exists().where(other.kind == SpaceKind.UNIT, other.id != Space.id, shares, larger).correlate(Space)


def describe(records: Collection[Record], viewer: Actor | None) -> Mapping[Record, Described]:
    """Tenants and units by name for who reads reports, with their pages for staff."""
    may_know = viewer is not None and viewer.may(Permission.READ_REPORTS)
    is_staff = viewer is not None and viewer.is_staff
    units = {unit.id: unit for unit in get_plan().units}
    names = _names(records) if may_know else {}
    found = {}
    for record in records:
        if record[0] == "unit" and (unit := units.get(record[1])):
            found[record] = Described(label=str(unit.name), url=f"/staff/units/{unit.slug}" if is_staff else "")
        elif record in names:
            number, name = names[record]
            found[record] = Described(label=name, url=f"/staff/tenants/{number}" if is_staff else "")
        else:
            found[record] = Described(label=_("A tenant"))
    return found


def _names(records: Collection[Record]) -> dict[Record, tuple[int, str]]:
    """The organisation behind each record of a tenant or a stay."""
    wanted = {kind: [number for record, number in records if record == kind] for kind in ("tenant", "tenancy")}
    columns = Tenancy.id, Organisation.id, Organisation.name, Organisation.name_en
    rows = select(*columns).join(Organisation, Organisation.id == Tenancy.organisation_id)
    theirs = Tenancy.id.in_(wanted["tenancy"]) | Tenancy.organisation_id.in_(wanted["tenant"])
    found: dict[Record, tuple[int, str]] = {}
    for stay, number, name, name_en in db.session.execute(rows.where(theirs)):
        found["tenancy", stay] = found["tenant", number] = number, named(name, name_en)
    return found


def _kind_text(word: str) -> str:
    return str(KINDS[TenantKind(word)]) if word in set(TenantKind) else word


STAYS = ("contracts", "tenancies", "tenants")
BY_KIND = (Dimension(name=_l("Kind"), say=_kind_text),)
WHAT_IS_LET = _l("Units out of service are not offered. What is part of another unit counts in that.")
METRICS = (
    Metric(
        key="tenants.active",
        name=_l("Tenant organisations"),
        definition=_l("Organisations with a unit on the last day. One with several units counts once."),
        unit="tenant",
        kind=Kind.STOCK,
        version=1,
        rows=active,
        describe=describe,
        dimensions=BY_KIND,
        sources=STAYS,
    ),
    Metric(
        key="tenants.occupancy_units",
        name=_l("Occupancy by unit"),
        definition=_l("Units let, wholly or in part, on the last day, of those offered."),
        exclusions=WHAT_IS_LET,
        unit="percent",
        kind=Kind.RATIO,
        version=1,
        rows=by_unit,
        describe=describe,
    ),
    Metric(
        key="tenants.occupancy_area",
        name=_l("Occupancy by area"),
        definition=_l("Square metres let on the last day, of those offered."),
        exclusions=WHAT_IS_LET,
        unit="percent",
        kind=Kind.RATIO,
        version=1,
        rows=by_area,
        describe=describe,
    ),
    Metric(
        key="tenants.units_offered",
        name=_l("Units to let"),
        definition=_l("Units in service on the last day."),
        exclusions=WHAT_IS_LET,
        unit="unit",
        kind=Kind.STOCK,
        version=1,
        rows=units_offered,
        describe=describe,
    ),
    Metric(
        key="tenants.moved_in",
        name=_l("Tenants that moved in"),
        definition=_l("Stays that began. A change of unit or a renewal begins none."),
        unit="tenant",
        kind=Kind.FLOW,
        version=1,
        rows=moved_in,
        describe=describe,
        dimensions=BY_KIND,
        sources=STAYS,
    ),
    Metric(
        key="tenants.left",
        name=_l("Tenants that moved out"),
        definition=_l("Stays that were ended for good, counted on the first day without them."),
        unit="tenant",
        kind=Kind.FLOW,
        version=1,
        rows=left,
        describe=describe,
        dimensions=BY_KIND,
        sources=STAYS,
    ),
    Metric(
        key="tenants.institutions",
        name=_l("Institutions attracted"),
        definition=_l("Public institutions and research institutes that moved in; one that came twice counts once."),
        unit="tenant",
        kind=Kind.FLOW,
        version=1,
        rows=institutions,
        describe=describe,
        dimensions=BY_KIND,
        sources=STAYS,
    ),
)
