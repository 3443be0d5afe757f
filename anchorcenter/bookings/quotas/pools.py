"""The quotas that follow contracts: a pool begins, grows and ends with those that grant it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from anchorcenter.bookings.quotas.models import Measure, Per, Quota, Whose
from anchorcenter.bookings.quotas.rules import Pool, pools_of
from anchorcenter.core.audit import PROGRAM, record
from anchorcenter.core.db import db
from anchorcenter.core.i18n import LOCALES, _, in_locale
from anchorcenter.facilities.texts import kind_text
from anchorcenter.tenants.changed import take_changed
from anchorcenter.tenants.queries import list_contracts_of


def follow_contracts() -> None:
    """Have every company whose contracts changed in this block have just the pools that these grant.

    Done last in the block: whoever changes a contract locks the configuration first.
    """
    for organisation_id, now in take_changed():
        _follow(organisation_id, now)


def _follow(organisation_id: int, now: datetime) -> None:
    granted = [
        Pool(row.pool_kind, row.pool_minutes, row.days)
        for row in list_contracts_of(organisation_id)
        if row.pool_minutes
    ]
    mine = Quota.organisation_id == organisation_id, Quota.is_contracts
    known = {(row.kind, row.since): row for row in db.session.scalars(select(Quota).where(*mine))}
    for pool in pools_of(granted):
        row = known.pop((pool.kind, pool.days.start), None)
        after = {"most": pool.minutes, "since": pool.days.start, "until": pool.days.end}
        before = {name: getattr(row, name) for name in after} if row else None
        if row is None:
            row = _new(organisation_id, pool)
            db.session.add(row)
        elif before != after:
            row.most, row.until = pool.minutes, pool.days.end
        if before != after:
            db.session.flush()
            record("follow_contracts", "quota", row.id, by=PROGRAM, now=now, before=before, after=after)
    for row in known.values():
        before = {"most": row.most, "since": row.since, "until": row.until}
        record("follow_contracts", "quota", row.id, by=PROGRAM, now=now, before=before)
        db.session.delete(row)
    db.session.flush()


def _new(organisation_id: int, pool: Pool) -> Quota:
    names = []
    for code in LOCALES:
        with in_locale(code):
            where = kind_text(pool.kind) if pool.kind else _("every space")
            names.append(_("By contract: %(where)s", where=where))
    return Quota(
        name=names[0],
        name_en=names[1],
        organisation_id=organisation_id,
        kind=pool.kind,
        whose=Whose.COMPANY,
        per=Per.MONTH,
        measure=Measure.MINUTES,
        most=pool.minutes,
        since=pool.days.start,
        until=pool.days.end,
        is_contracts=True,
    )
