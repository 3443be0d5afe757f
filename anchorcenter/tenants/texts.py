"""Tenancies in words."""

from __future__ import annotations

from datetime import date

from anchorcenter.core.amounts import amount_text
from anchorcenter.core.i18n import Text, _, _l, day_text
from anchorcenter.core.periods import DAY, Days
from anchorcenter.facilities.models import SpaceKind
from anchorcenter.facilities.texts import kind_text
from anchorcenter.tenants.models import ChargeKind, Contract, Decision, Step, SuspensionKind, TenantKind
from anchorcenter.tenants.states import UnitState

KINDS: dict[TenantKind, Text] = {
    TenantKind.COMPANY: _l("Company"),
    TenantKind.INSTITUTION: _l("Public institution"),
    TenantKind.RESEARCH: _l("Research institute"),
}
STATES: dict[UnitState, Text] = {
    UnitState.LET: _l("Let"),
    UnitState.EXPIRING: _l("Ends soon"),
    UnitState.REVIEW: _l("In review"),
    UnitState.RESERVED: _l("Let from a later day"),
    UnitState.VACANT: _l("Vacant"),
    UnitState.CLOSED: _l("Out of service"),
}
CHARGES: dict[ChargeKind, Text] = {
    ChargeKind.RENT: _l("Rent"),
    ChargeKind.MANAGEMENT: _l("Management fee"),
    ChargeKind.DEPOSIT: _l("Deposit"),
    ChargeKind.OTHER: _l("Other"),
}
SUSPENSIONS: dict[SuspensionKind, Text] = {
    SuspensionKind.ARREARS: _l("Charges not paid"),
    SuspensionKind.RULES: _l("Rules broken"),
}
DECISIONS: dict[Decision, Text] = {
    Decision.RENEW: _l("Goes on"),
    Decision.IMPROVE: _l("Goes on, with improvements asked for"),
    Decision.END: _l("Ends with the contract"),
}
STEPS: dict[Step, Text] = {
    Step.KEYS: _l("Keys and access cards returned"),
    Step.CLEARED: _l("Own furniture and equipment removed"),
    Step.CLEANED: _l("Cleaned"),
    Step.DAMAGE: _l("Damage looked for and written down"),
    Step.METERS: _l("Meters read"),
    Step.SETTLED: _l("Charges and deposit settled"),
}


def days_text(days: Days) -> str:
    """From the first to the last day: ``2026. 1. 1.(목) – 2026. 12. 31.(목)``."""
    return f"{day_text(days.start)} – {day_text(days.end - DAY)}"


def pool_kinds() -> list[tuple[str, Text]]:
    """Of which kinds of space a contract may grant hours."""
    kinds = [(str(kind), kind_text(kind)) for kind in SpaceKind if kind is not SpaceKind.UNIT]
    return [("", _l("Every space")), *kinds]


def pool_text(row: Contract) -> str:
    """``20 h a month, Indoor flight field``: what a contract grants its tenant's members."""
    where = kind_text(row.pool_kind) if row.pool_kind else _("every space")
    return _("%(amount)s a month, %(where)s", amount=amount_text(row.pool_minutes, "minute"), where=where)


def won(amount: int) -> str:
    """``300,000 won``."""
    return _("%(amount)s won", amount=f"{amount:,}")


def last_day(until: date) -> str:
    """The last day of what is over on ``until``."""
    return day_text(until - DAY)
