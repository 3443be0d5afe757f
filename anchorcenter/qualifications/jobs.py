"""What the worker does with qualifications, and what the doctor asks of them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, true

from anchorcenter.accounts.qualified import Qualification
from anchorcenter.core.audit import AuditEntry
from anchorcenter.core.db import db
from anchorcenter.core.i18n import today
from anchorcenter.core.unit_of_work import writing
from anchorcenter.qualifications import queries, service


def remind(now: datetime) -> None:
    """Tell of what ends soon, once each."""
    with writing():
        for row in queries.list_to_remind(today(now)):
            service.remind(row, now=now)


def deeds_are_known() -> list[str]:
    """Every qualification was granted, and every revoked one revoked, by a deed that the audit trail names."""
    wrong = []
    for verb, is_done in (("grant", true()), ("revoke", Qualification.revoked_at.is_not(None))):
        named = select(AuditEntry.record_id).where(AuditEntry.record == "qualification", AuditEntry.verb == verb)
        rows = select(Qualification.id).where(is_done, Qualification.id.not_in(named)).order_by(Qualification.id)
        wrong += [
            f"nothing says who did {verb} qualification {number}" for number in db.session.scalars(rows.limit(20))
        ]
    return wrong
