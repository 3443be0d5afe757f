"""Pledges, which everybody may read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Select, func, select
from sqlalchemy.orm import selectinload

from anchorcenter.core.db import db
from anchorcenter.core.errors import missing
from anchorcenter.pledges.models import (
    FundingLine,
    Measure,
    Pledge,
    PledgeEntry,
    PledgePeriod,
    UnitProject,
    WithheldPhoto,
)


def list_pledges() -> Sequence[Pledge]:
    """All of them, by title."""
    return db.session.scalars(select(Pledge).order_by(Pledge.title, Pledge.id)).all()


def get_pledge(slug: str) -> Pledge:
    """All of a pledge but its money. Raises DomainError (404)."""
    return db.session.scalar(_whole().where(Pledge.slug == slug)) or missing()


def list_withheld() -> dict[str, str]:
    """The photos that were taken down, by name, and why."""
    return {each.name: each.why for each in db.session.scalars(select(WithheldPhoto))}


def get_entry(slug: str, key: str) -> PledgeEntry:
    """A result or a plan of a pledge, void ones too, as it is now. Raises DomainError (404)."""
    rows = _entries_of(slug).where(PledgeEntry.key == key).execution_options(populate_existing=True)
    return db.session.scalar(rows) or missing()


def list_voided(slug: str) -> Sequence[PledgeEntry]:
    """What of a pledge was voided, for staff."""
    return db.session.scalars(
        _entries_of(slug).where(PledgeEntry.voided_at.is_not(None)).order_by(PledgeEntry.id)
    ).all()


def _entries_of(slug: str) -> Select[PledgeEntry]:
    rows = select(PledgeEntry).join(PledgePeriod, PledgePeriod.id == PledgeEntry.period_id)
    return rows.join(Pledge, Pledge.id == PledgePeriod.pledge_id).where(Pledge.slug == slug)


def list_whole_pledges() -> Sequence[Pledge]:
    """All of every pledge but its money, by title."""
    return db.session.scalars(_whole().order_by(Pledge.title, Pledge.id)).all()


def _whole() -> Select[Pledge]:
    entries = selectinload(Pledge.periods).selectinload(PledgePeriod.entries).selectinload(PledgeEntry.quantities)
    parts = Pledge.projects, Pledge.engagements, Pledge.remarks, Pledge.captions
    return select(Pledge).options(entries, *(selectinload(part) for part in parts))


def list_funding(pledge_ids: Sequence[int], *, as_of: date | None = None) -> Sequence[tuple[int, FundingLine]]:
    """The money of those pledges with whose it is: of each table the latest revision that was decided by ``as_of``, or
    of all; the first one when none was yet."""
    rows = select(UnitProject.pledge_id, FundingLine).join(UnitProject, UnitProject.id == FundingLine.project_id)
    rows = rows.where(UnitProject.pledge_id.in_(pledge_ids)).order_by(FundingLine.revision, FundingLine.id)
    every = [(pledge_id, line) for pledge_id, line in db.session.execute(rows)]
    shown = {
        (pledge_id, line.measure): line.revision
        for pledge_id, line in every
        if line.revision == 1 or as_of is None or line.decided_on <= as_of
    }
    return [(pledge_id, line) for pledge_id, line in every if shown[pledge_id, line.measure] == line.revision]


def list_revisions(pledge: Pledge) -> list[tuple[Measure, int, date]]:
    """The revisions of its tables of money with the day of each decision, in their order."""
    rows = select(FundingLine.measure, FundingLine.revision, func.min(FundingLine.decided_on))
    rows = rows.join(UnitProject, UnitProject.id == FundingLine.project_id).where(UnitProject.pledge_id == pledge.id)
    rows = rows.group_by(FundingLine.measure, FundingLine.revision)
    found = [(measure, revision, decided_on) for measure, revision, decided_on in db.session.execute(rows)]
    return sorted(found, key=lambda row: (row[2], row[1], list(Measure).index(row[0])))
