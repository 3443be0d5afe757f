"""What pages of tenants and units show."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask import Response, current_app, request, url_for

from anchorcenter.accounts.access import me, saw
from anchorcenter.accounts.models import Permission
from anchorcenter.accounts.organisations import has_manager
from anchorcenter.accounts.phones import show_phone
from anchorcenter.accounts.queries import find_person
from anchorcenter.core.clock import now
from anchorcenter.core.feature import DOSSIER
from anchorcenter.core.i18n import day_text, month_text, named, period_text, today
from anchorcenter.core.pages import page
from anchorcenter.core.periods import DAY, months_later
from anchorcenter.facilities.plan import Plan, SpacePlan
from anchorcenter.facilities.queries import get_plan
from anchorcenter.tenants import drawing, queries
from anchorcenter.tenants.forms import ExportForm
from anchorcenter.tenants.intake.queries import load_in_review
from anchorcenter.tenants.models import Charge, Contract, Tenancy, Tenant
from anchorcenter.tenants.reading import load_lets, load_standings
from anchorcenter.tenants.rules import business_no_text, is_business_no, lettings
from anchorcenter.tenants.states import SOON, Let, Standing, UnitState, is_ending, standing_of
from anchorcenter.tenants.texts import CHARGES, DECISIONS, KINDS, STATES, STEPS, SUSPENSIONS, days_text, pool_text, won

FREE = {UnitState.VACANT, UnitState.REVIEW}  # Units that nobody has and that are promised to nobody.


def tenants_page(export: ExportForm | None = None, *, status: int = 200) -> Response:
    """Who is a tenant today, or with ``show=all`` whoever is kept."""
    is_all, day, plan = request.args.get("show") == "all", today(now()), get_plan()
    lets = load_lets(plan, since=day)
    rows = [_tenant_row(tenant, lets, day, plan) for tenant in queries.list_tenants()]
    shown = rows if is_all else [row for row in rows if row["units"] or row["ahead"]]
    may_export = me().may(Permission.EXPORT)
    form = (export or ExportForm(None)) if may_export else None
    return page("tenants/index.html", status=status, tenants=shown, is_all=is_all, form=form)


def tenant_page(tenant: Tenant) -> Response:
    """Everything of one of them, for staff."""
    see_contact(tenant)
    is_managed = has_manager(tenant.organisation_id, day=today(now()))
    profile, stays = profile_of(tenant), stays_of(tenant)
    known = [knows(tenant.organisation_id, now()) for knows in current_app.extensions[DOSSIER]]
    return page("tenants/show.html", tenant=profile, stays=stays, known=known, is_managed=is_managed)


def company_page(tenant: Tenant, *, is_manager: bool) -> Response:
    """The same for its own people; what it costs and how it was reviewed is for its managers."""
    see_contact(tenant)
    stays = stays_of(tenant)
    return page("tenants/company.html", tenant=profile_of(tenant), stays=stays, is_manager=is_manager)


def see_contact(tenant: Tenant) -> None:
    """Say that the contact of a tenant is shown; only who has an account can ever read who looked."""
    if tenant.contact_email and (person := find_person(tenant.contact_email)):
        saw(person.id)


def is_tenant() -> bool:
    """Whether the organisation of whoever reads is kept as a tenant: then it has a page of its own."""
    number = me().organisation_id
    return number is not None and queries.find_tenant(number) is not None


def units_page() -> Response:
    """Every unit as it is today, or with ``show=ending`` those that are let for not much longer."""
    day, is_ending_only = today(now()), request.args.get("show") == "ending"
    found = load_standings(get_plan(), day, load_in_review(day, now=now()))
    shown = [each for each in found if not is_ending_only or each.state is UnitState.EXPIRING]
    units = [unit_row(each, day) for each in shown]
    return page("tenants/units.html", units=units, is_ending_only=is_ending_only)


def unit_page(slug: str) -> Response:
    """One unit: what it is today, and every contract it had and has ahead."""
    day, plan = today(now()), get_plan()
    unit = queries.get_unit(slug, plan)
    lets = [let for let in load_lets(plan) if let.cell_ids & unit.cell_ids]
    rows = [let_row(let, lets, day) for let in reversed(lets)]
    standing = standing_of(unit, lets, day, load_in_review(day, now=now()))
    years = years_of([unit], lets, day)
    return page("tenants/unit.html", unit=unit_row(standing, day), lets=rows, years=years)


def unit_row(standing: Standing, day: date) -> dict[str, Any]:
    """A unit in words, with who has it."""
    unit = standing.unit
    return {
        "slug": unit.slug,
        "url": url_for("tenants.unit", slug=unit.slug),
        "name": str(unit.name),
        "place": str(unit.place or ""),
        "level": unit.level,
        "area": unit.area_m2 or 0,
        "state": str(standing.state),
        "state_text": str(STATES[standing.state]),
        "is_free": standing.state in FREE,
        "tenants": [(str(let.tenant), tenant_url(let.tenant_id)) for let in standing.lets],
        "until": day_text(max(let.days.end for let in standing.lets) - DAY) if standing.lets else "",
        "next": f"{standing.next.tenant} · {day_text(standing.next.days.start)}" if standing.next else "",
    }


def years_of(units: Sequence[SpacePlan], lets: Sequence[Let], day: date) -> dict[str, Any]:
    """A row for each unit: its contracts of three years before ``day`` and one after."""
    first, end = months_later(day.replace(day=1), -36), months_later(day.replace(day=1), 13)
    rows = [_years(unit, [let for let in lets if let.cell_ids & unit.cell_ids], first, end) for unit in units]
    span = f"{month_text(first)} – {month_text(end - DAY)}"
    return {"rows": rows, "now": round((day - first).days * 100 / (end - first).days, 2), "span": span}


def _years(unit: SpacePlan, lets: Sequence[Let], first: date, end: date) -> dict[str, Any]:
    return {
        "unit": str(unit.name),
        "url": url_for("tenants.unit", slug=unit.slug),
        "stretches": drawing.stretches(lets, first, end),
        "who": ", ".join(dict.fromkeys(str(let.tenant) for let in lets)),
    }


def let_row(let: Let, lets: Sequence[Let], day: date) -> dict[str, Any]:
    """A contract of a unit in words."""
    is_now = let.days.start <= day < let.days.end
    return {
        "tenant": str(let.tenant),
        "url": tenant_url(let.tenant_id),
        "days": days_text(let.days),
        "area": let.area_m2,
        "is_now": is_now,
        "is_ahead": let.days.start > day,
        "is_ending": is_now and is_ending(let, lets, day),
    }


def profile_of(tenant: Tenant) -> dict[str, Any]:
    """Who they are."""
    organisation, digits = tenant.organisation, tenant.business_no
    return {
        "number": tenant.organisation_id,
        "name": named(organisation.name, organisation.name_en),
        "name_en": organisation.name_en,
        "kind": str(KINDS[tenant.kind]),
        "business_no": business_no_text(digits),
        "is_business_no_wrong": bool(digits) and not is_business_no(digits),
        "field": named(tenant.field, tenant.field_en),
        "contact": [
            text for text in (tenant.contact_name, tenant.contact_email, show_phone(tenant.contact_phone)) if text
        ],
    }


def stays_of(tenant: Tenant) -> list[dict[str, Any]]:
    """Their stays, the latest first, with contracts, charges, reviews, suspensions and what is handed over."""
    day, plan = today(now()), get_plan()
    found = queries.list_tenancies([tenant.organisation_id])
    records = queries.load_records(found)
    return [_stay(each, records, day, plan) for each in found]


def tenant_url(number: int) -> str:
    """The page of a tenant for staff."""
    return url_for("tenants.tenant", number=number)


def _stay(row: Tenancy, records: queries.Records, day: date, plan: Plan) -> dict[str, Any]:
    contracts = [each for each in row.contracts if each.cancelled_at is None]
    open_ones = [each for each in row.suspensions if each.until is None]
    done = {(each.contract_id, each.step): each for each in records.hand_overs}
    last = max((each.until for each in contracts), default=None)
    return {
        "number": row.id,
        "is_over": row.left_on is not None,
        "left": day_text(row.left_on - DAY) if row.left_on else "",
        "left_why": row.left_why,
        "notice": day_text(row.notice_on) if row.notice_on else "",
        "notice_why": row.notice_why,
        "last": day_text(last - DAY) if last else "",
        "is_past": last is not None and last <= day,
        "suspension": _suspension(open_ones[0]) if open_ones else None,
        "suspensions": [_suspension(each) for each in row.suspensions],
        "contracts": [_contract(each, contracts, day, plan) for each in contracts],
        "charges": [_charge(each, day) for each in records.charges if each.tenancy_id == row.id],
        "reviews": [
            {"year": each.year, "score": each.score, "decision": str(DECISIONS[each.decision]), "note": each.note}
            for each in records.reviews
            if each.tenancy_id == row.id
        ],
        "meetings": [
            {"number": each.id, "when": period_text(each.period), "place": each.place}
            for each in records.meetings
            if each.tenancy_id == row.id and each.starts_at > now()
        ],
        "hand_overs": [
            {
                "contract": each.id,
                "unit": str(plan.get(each.space_id).name),
                "steps": [
                    {"step": str(step), "text": str(text), "done": _done(done.get((each.id, step)))}
                    for step, text in STEPS.items()
                ],
            }
            for each in sorted((run[-1] for run in lettings(contracts)), key=lambda row: (row.until, row.id))
        ],
    }


def _done(row: Any) -> str:
    return " · ".join(filter(None, [day_text(row.done_on), row.note])) if row else ""


def _suspension(row: Any) -> dict[str, str]:
    until = day_text(row.until - DAY) if row.until and row.until > row.since else ""
    kind, since = str(SUSPENSIONS[row.kind]), day_text(row.since)
    return {"kind": kind, "why": row.why, "since": since, "until": until, "is_open": "" if row.until else "1"}


def _contract(row: Contract, others: Sequence[Contract], day: date, plan: Plan) -> dict[str, Any]:
    is_now, is_last = row.since <= day < row.until, row.until == max(each.until for each in others)
    unit = plan.get(row.space_id)
    return {
        "number": row.id,
        "unit": str(unit.name),
        "unit_url": url_for("tenants.unit", slug=unit.slug),
        "days": days_text(row.days),
        "area": row.area_m2,
        "rent": won(row.rent_won),
        "management": won(row.management_won),
        "deposit": won(row.deposit_won),
        "pool": pool_text(row) if row.pool_minutes else "",
        "is_now": is_now,
        "is_ahead": row.since > day,
        "is_ending": is_now and is_last and row.until - DAY - day <= SOON,
        "is_last": is_last,
    }


def _charge(row: Charge, day: date) -> dict[str, Any]:
    is_open = row.paid_on is None and row.cancelled_at is None
    return {
        "number": row.id,
        "kind": str(CHARGES[row.kind]),
        "note": row.note,
        "amount": won(row.amount_won),
        "due": day_text(row.due_on),
        "paid": day_text(row.paid_on) if row.paid_on else "",
        "is_open": is_open,
        "is_late": is_open and row.due_on < day,
        "is_dropped": row.cancelled_at is not None,
    }


def _tenant_row(tenant: Tenant, lets: Sequence[Let], day: date, plan: Plan) -> dict[str, Any]:
    mine = [let for let in lets if let.tenant_id == tenant.organisation_id]
    current = [let for let in mine if let.days.start <= day]
    last = max((let.days.end for let in mine), default=None)
    return profile_of(tenant) | {
        "url": tenant_url(tenant.organisation_id),
        "units": ", ".join(str(plan.get(let.space_id).name) for let in current),
        "ahead": ", ".join(str(plan.get(let.space_id).name) for let in mine if let.days.start > day),
        "until": day_text(last - DAY) if last else "",
        "is_ending": any(is_ending(let, mine, day) for let in current),
    }


def tenant_choices() -> list[tuple[int, str]]:
    """The tenants to choose from, by name."""
    rows = queries.list_tenants()
    return [(row.organisation_id, named(row.organisation.name, row.organisation.name_en)) for row in rows]


def unit_choices(plan: Plan) -> list[tuple[str, str]]:
    """The units to choose from, with what each is today."""
    day = today(now())
    found = load_standings(plan, day, load_in_review(day, now=now()))
    return [(s.unit.slug, f"{s.unit.name} · {s.unit.area_m2 or 0} m² · {STATES[s.state]}") for s in found]
