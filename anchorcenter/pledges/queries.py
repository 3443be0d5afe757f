"""Pledges, which everybody may read."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from anchorcenter.core.db import db
from anchorcenter.core.errors import missing
from anchorcenter.pledges.models import FundingLine, Pledge, PledgeEntry, PledgePeriod, UnitProject


def list_pledges() -> Sequence[Pledge]:
    """All of them, by title."""
    return db.session.scalars(select(Pledge).order_by(Pledge.title, Pledge.id)).all()


def get_pledge(slug: str) -> Pledge:
    """All of a pledge but its money. Raises DomainError (404)."""
    entries = selectinload(Pledge.periods).selectinload(PledgePeriod.entries).selectinload(PledgeEntry.quantities)
    parts = Pledge.projects, Pledge.engagements, Pledge.remarks, Pledge.captions
    rows = select(Pledge).where(Pledge.slug == slug).options(entries, *(selectinload(part) for part in parts))
    return db.session.scalar(rows) or missing()


def list_funding(pledge_ids: Sequence[int]) -> Sequence[tuple[int, FundingLine]]:
    """The money of those pledges with whose it is; of a plan that was revised the latest."""
    rows = select(UnitProject.pledge_id, FundingLine).join(UnitProject, UnitProject.id == FundingLine.project_id)
    rows = rows.where(UnitProject.pledge_id.in_(pledge_ids)).order_by(FundingLine.revision, FundingLine.id)
    latest = {
        (line.project_id, line.measure, line.source, line.column): (pledge_id, line)
        for pledge_id, line in db.session.execute(rows)
    }
    return list(latest.values())
