"""What of tenants is taken along as a table: who they are, what they rent, what they owe, how they were reviewed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from anchorcenter.accounts.phones import show_phone
from anchorcenter.core.i18n import Text, _, _l, named
from anchorcenter.core.periods import DAY
from anchorcenter.facilities.plan import Plan
from anchorcenter.tenants import queries
from anchorcenter.tenants.models import Contract, Tenancy, Tenant
from anchorcenter.tenants.rules import business_no_text
from anchorcenter.tenants.texts import CHARGES, DECISIONS, KINDS, STEPS, SUSPENSIONS, pool_text

Row = Sequence[object]


class Content(StrEnum):
    COMPANIES = "companies"
    CONTRACTS = "contracts"
    CHARGES = "charges"
    REVIEWS = "reviews"
    SUSPENSIONS = "suspensions"
    HAND_OVERS = "hand-overs"


CONTENTS: dict[Content, Text] = {
    Content.COMPANIES: _l("Companies with their contacts"),
    Content.CONTRACTS: _l("Contracts with their terms"),
    Content.CHARGES: _l("Charges and payments"),
    Content.REVIEWS: _l("Yearly reviews"),
    Content.SUSPENSIONS: _l("Suspensions"),
    Content.HAND_OVERS: _l("Steps of hand-overs"),
}


@dataclass(frozen=True, kw_only=True)
class Kept:
    """Everything that is known of tenants, loaded at once; dates that end something are stored as the day after."""

    tenants: Sequence[Tenant]
    stays: Sequence[Tenancy]
    records: queries.Records
    plan: Plan

    def lines(self) -> Iterator[tuple[str, Tenancy]]:
        """Each stay with the name of its tenant, the latest first."""
        yield from ((_name(each.tenant), each) for each in self.stays)

    def contracts(self) -> Iterator[tuple[str, Tenancy, Contract]]:
        """Each contract that stands or stood, in the order of its stay."""
        yield from ((name, stay, row) for name, stay in self.lines() for row in stay.contracts if not row.cancelled_at)


def table_of(content: Content, plan: Plan) -> tuple[Sequence[str], list[Row]]:
    """Head and rows of that table, of everybody who is or was a tenant; without those contracts that never began."""
    tenants = queries.list_tenants()
    stays = queries.list_tenancies([each.organisation_id for each in tenants])
    head, rows = _TABLES[content]
    kept = Kept(tenants=tenants, stays=stays, records=queries.load_records(stays), plan=plan)
    return head(), list(rows(kept))


def _companies() -> Sequence[str]:
    return (
        _("Name"), _("Name in English"), _("Kind"), _("Business registration number"), _("Field of work"),
        _("Contact"), _("E-mail address"), _("Telephone number"),
    )  # fmt: skip


def _company_rows(kept: Kept) -> Iterator[Row]:
    for each in kept.tenants:
        yield (
            each.organisation.name, each.organisation.name_en, KINDS[each.kind], business_no_text(each.business_no),
            named(each.field, each.field_en), each.contact_name, each.contact_email, show_phone(each.contact_phone),
        )  # fmt: skip


def _contracts() -> Sequence[str]:
    return (
        _("Tenant"), _("Unit"), _("Area (m²)"), _("Signed"), _("First day"), _("Last day"), _("Rent a month (won)"),
        _("Management fee a month (won)"), _("Deposit (won)"), _("Hours for its members"), _("Notice given"),
        _("Left on"), _("Reason"),
    )  # fmt: skip


def _contract_rows(kept: Kept) -> Iterator[Row]:
    for name, stay, row in kept.contracts():
        yield (
            name, _unit(row, kept.plan), row.area_m2, row.signed_on, row.since, row.until - DAY, row.rent_won,
            row.management_won, row.deposit_won, pool_text(row) if row.pool_minutes else "", stay.notice_on or "",
            _last(stay.left_on), stay.left_why or stay.notice_why,
        )  # fmt: skip


def _charges() -> Sequence[str]:
    return _("Tenant"), _("Kind"), _("Note"), _("Amount (won)"), _("Due"), _("Paid"), _("State")


def _charge_rows(kept: Kept) -> Iterator[Row]:
    names = {stay.id: name for name, stay in kept.lines()}
    for row in kept.records.charges:
        state = _("taken back") if row.cancelled_at else _("paid") if row.paid_on else _("open")
        yield names[row.tenancy_id], CHARGES[row.kind], row.note, row.amount_won, row.due_on, row.paid_on or "", state


def _reviews() -> Sequence[str]:
    return _("Tenant"), _("Year"), _("Points"), _("Decision"), _("Note"), _("Reviewed on")


def _review_rows(kept: Kept) -> Iterator[Row]:
    names = {stay.id: name for name, stay in kept.lines()}
    for row in kept.records.reviews:
        yield names[row.tenancy_id], row.year, row.score, DECISIONS[row.decision], row.note, row.reviewed_on


def _suspensions() -> Sequence[str]:
    return _("Tenant"), _("Kind"), _("First day"), _("Last day"), _("Reason")


def _suspension_rows(kept: Kept) -> Iterator[Row]:
    for name, stay in kept.lines():
        for row in stay.suspensions:
            yield name, SUSPENSIONS[row.kind], row.since, _last(row.until), row.why


def _hand_overs() -> Sequence[str]:
    return _("Tenant"), _("Unit"), _("Step"), _("Done on"), _("Note")


def _hand_over_rows(kept: Kept) -> Iterator[Row]:
    done = {(row.contract_id, row.step): row for row in kept.records.hand_overs}
    for name, _stay, row in kept.contracts():
        for step in STEPS:
            if found := done.get((row.id, step)):
                yield name, _unit(row, kept.plan), STEPS[step], found.done_on, found.note


def _name(tenant: Tenant) -> str:
    return named(tenant.organisation.name, tenant.organisation.name_en)


def _unit(row: Contract, plan: Plan) -> str:
    return str(plan.get(row.space_id).name)


def _last(end: date | None) -> date | str:
    return end - DAY if end else ""


_TABLES: Mapping[Content, tuple[Callable[[], Sequence[str]], Callable[[Kept], Iterator[Row]]]] = {
    Content.COMPANIES: (_companies, _company_rows),
    Content.CONTRACTS: (_contracts, _contract_rows),
    Content.CHARGES: (_charges, _charge_rows),
    Content.REVIEWS: (_reviews, _review_rows),
    Content.SUSPENSIONS: (_suspensions, _suspension_rows),
    Content.HAND_OVERS: (_hand_overs, _hand_over_rows),
}
