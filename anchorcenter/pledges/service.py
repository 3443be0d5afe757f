"""Keeping the city's cards. Call the verbs inside ``writing()``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime

from sqlalchemy import select

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
    Measure,
    Pledge,
    PledgeEntry,
    PledgePeriod,
    Quantity,
    Remark,
    Source,
    UnitProject,
)
from anchorcenter.pledges.queries import get_pledge, list_funding

Amounts = dict[tuple[str, Source, str, str], int]

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
    pledge.captions = [
        Caption(text=each.text, entry_id=entries.get(each.entry), position=number)
        for number, each in enumerate(card.captions)
    ]
    db.session.flush()
    record("import", "pledge", pledge.id, by=by.key, now=now, after={"slug": card.slug, "as_of": str(card.as_of)})
    return pledge.slug


@dataclass(frozen=True, kw_only=True)
class NewRevision:
    """What money there is from the day of a decision on, and why it is another; ``card`` is a whole report."""

    card: NewCard
    decided_on: date
    why: str


def revise(slug: str, wanted: NewRevision, *, by: Actor, now: datetime) -> list[Measure]:
    """Keep the tables of money of a report beside the older ones where they differ; answers which did. Raises
    DomainError: 403 for who is not staff, 404, 422 for another pledge's report, for a day before the last decision, for
    no reason and when nothing differs."""
    if not by.is_staff:
        raise DomainError(Reason(code="forbidden", message=_l("Only staff may do that."), status=403))
    pledge = get_pledge(slug)
    db.session.execute(select(Pledge.id).where(Pledge.id == pledge.id).with_for_update())
    kept = [line for _number, line in list_funding([pledge.id])]
    if reasons := _why_no_revision(pledge, wanted, kept):
        raise DomainError(*reasons)
    old, new = _amounts_kept(pledge, kept), amounts_of(wanted.card)
    changed = [measure for measure in Measure if new[measure] and new[measure] != old[measure]]
    if not changed:
        raise DomainError(Reason(code="same", message=_l("All amounts are as they were."), field="file"))
    latest = {line.measure: line.revision for line in kept}
    for measure in changed:
        revision = latest.get(measure, 0) + 1
        _add_lines(pledge, measure, new[measure], revision=revision, decided_on=wanted.decided_on)
    pledge.version += 1
    db.session.flush()
    after = {"decided_on": str(wanted.decided_on), "tables": [str(measure) for measure in changed]}
    record("revise", "pledge", pledge.id, by=by.key, now=now, after=after, why=wanted.why)
    return changed


def _why_no_revision(pledge: Pledge, wanted: NewRevision, kept: Sequence[FundingLine]) -> list[Reason]:
    reasons = []
    known = {normal(project.title) for project in pledge.projects}
    others = {normal(title) for _key, title, _title_en in wanted.card.projects} - known
    if others or wanted.card.slug != pledge.slug:
        message = _l("This is the report of another pledge.")
        reasons.append(Reason(code="other_pledge", message=message, field="file"))
    if kept and wanted.decided_on < max(line.decided_on for line in kept):
        message = _l("Money was decided on later than that already.")
        reasons.append(Reason(code="decided_on", message=message, field="decided_on"))
    if not wanted.why:
        reasons.append(Reason(code="why", message=_l("Say why the money changed."), field="why"))
    return reasons


def _amounts_kept(pledge: Pledge, lines: Sequence[FundingLine]) -> dict[Measure, Amounts]:
    titles = {project.id: normal(project.title) for project in pledge.projects}
    found: dict[Measure, Amounts] = {measure: {} for measure in Measure}
    for line in lines:
        found[line.measure][titles[line.project_id], line.source, line.column, line.spent_in] = line.amount_million
    return found


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
    for measure, amounts in amounts_of(card).items():
        _add_lines(pledge, measure, amounts, revision=1, decided_on=card.as_of)


def amounts_of(card: NewCard) -> dict[Measure, Amounts]:
    """The money of a card by its place: project, source, the column in which it was secured and, if it is another, the
    one in which it was spent. A blank has no place."""
    found: dict[Measure, Amounts] = {
        measure: {
            (normal(row.project), row.source, column, ""): amount
            for row in rows
            for column, amount in row.cells.items()
            if amount is not None
        }
        for measure, rows in card.money.items()
    }
    executed = found[Measure.EXECUTED]
    for each in card.carried:
        project = normal(each.project)
        executed[project, each.source, each.secured_in, ""] -= each.amount
        executed[project, each.source, each.secured_in, each.spent_in] = each.amount
    return found


def _add_lines(pledge: Pledge, measure: Measure, amounts: Amounts, *, revision: int, decided_on: date) -> None:
    projects = {normal(project.title): project.id for project in pledge.projects}
    db.session.add_all(
        FundingLine(
            project_id=projects[project],
            measure=measure,
            revision=revision,
            source=source,
            column=column,
            spent_in=spent_in,
            amount_million=amount,
            decided_on=decided_on,
        )
        for (project, source, column, spent_in), amount in amounts.items()
    )
