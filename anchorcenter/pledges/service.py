"""Keeping the city's cards. Call the verbs inside ``writing()``."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

from anchorcenter.accounts.actors import Actor
from anchorcenter.core.audit import record
from anchorcenter.core.constraints import telling
from anchorcenter.core.db import db
from anchorcenter.core.errors import TAKEN, DomainError, Reason
from anchorcenter.core.i18n import _l
from anchorcenter.core.periods import DAY
from anchorcenter.pledges.cards import NewCard, NewEntry, NewPeriod
from anchorcenter.pledges.funding import normal
from anchorcenter.pledges.models import (
    Caption,
    Engagement,
    FundingLine,
    Pledge,
    PledgeEntry,
    PledgePeriod,
    Quantity,
    Remark,
    UnitProject,
)

KNOWN = Reason(code="known", message=_l("This pledge is here already."), field="file", status=TAKEN)


def import_card(card: NewCard, *, by: Actor, now: datetime) -> str:
    """Keep a card that was read and agrees in itself; answers the pledge's slug. Raises DomainError: 403 for who is
    not staff, 409 when the pledge is here already."""
    if not by.is_staff:
        raise DomainError(Reason(code="forbidden", message=_l("Only staff may do that."), status=403))
    pledge = _pledge(card, now)
    db.session.add(pledge)
    with telling({"uq_pledges_slug": KNOWN}):
        db.session.flush()
    _add_money(card, pledge)
    entries = {entry.key: entry.id for period in pledge.periods for entry in period.entries}
    pledge.captions = [Caption(text=text, entry_id=entries.get(key)) for text, key in card.captions]
    db.session.flush()
    record("import", "pledge", pledge.id, by=by.key, now=now, after={"slug": card.slug, "as_of": str(card.as_of)})
    return pledge.slug


def _pledge(card: NewCard, now: datetime) -> Pledge:
    names = "slug", "title", "title_en", "division", "division_en", "status", "as_of"
    pledge = Pledge(**{name: getattr(card, name) for name in names}, imported_at=now)
    pledge.term_from, pledge.term_to = card.term.start, card.term.end - DAY
    pledge.teams, pledge.teams_en = ("\n".join(names) for names in zip(*card.teams, strict=True))
    pledge.projects = [
        UnitProject(key=key, title=title, title_en=title_en, position=position)
        for position, (key, title, title_en) in enumerate(card.projects)
    ]
    pledge.periods = [_period(each) for each in card.periods]
    pledge.engagements = [Engagement(**asdict(each)) for each in card.engagements]
    pledge.remarks = [Remark(kind=kind, text=text, examples="\n".join(more)) for kind, text, more in card.remarks]
    return pledge


def _period(said: NewPeriod) -> PledgePeriod:
    row = PledgePeriod(label=said.label, first_on=said.first_on, last_on=said.last_on, is_plan=said.is_plan)
    row.entries = [_entry(each) for each in said.entries]
    return row


def _entry(said: NewEntry) -> PledgeEntry:
    row = PledgeEntry(key=said.key, title=said.title, title_en=said.title_en, month=said.month)
    row.details, row.organisations = "\n".join(said.details), "\n".join(said.organisations)
    row.quantities = [Quantity(**asdict(each)) for each in said.quantities]
    return row


def _add_money(card: NewCard, pledge: Pledge) -> None:
    projects = {normal(project.title): project.id for project in pledge.projects}
    db.session.add_all(
        FundingLine(
            project_id=projects[normal(row.project)],
            measure=measure,
            source=row.source,
            column=column,
            amount_million=amount,
            decided_on=card.as_of,
        )
        for measure, rows in card.money.items()
        for row in rows
        for column, amount in row.cells.items()
        if amount is not None
    )
