"""What ``flask doctor`` asks of certificates: their numbers have no gaps, and every deed is in the audit trail."""

from __future__ import annotations

from sqlalchemy import func, select, true

from anchorcenter.certificates.models import Certificate, CertificateCounter, Status
from anchorcenter.core.audit import AuditEntry
from anchorcenter.core.db import db


def numbers_have_no_gaps() -> list[str]:
    """As many certificates are in a series and a year as its counter has given, numbered from 1 on."""
    same = Certificate.series == CertificateCounter.series, Certificate.year == CertificateCounter.year
    many = select(func.count()).where(*same).scalar_subquery()
    last = select(func.coalesce(func.max(Certificate.number), 0)).where(*same).scalar_subquery()
    counter = CertificateCounter.last
    rows = select(CertificateCounter.series, CertificateCounter.year).where((many != counter) | (last != counter))
    return [f"the numbers of {year}-{series} have gaps" for series, year in db.session.execute(rows)]


def deeds_are_known() -> list[str]:
    """Every certificate was issued, and what ended was ended, by a deed that the audit trail names."""
    ended = {"revoke": Status.REVOKED, "replace": Status.REPLACED}
    wrong = []
    for verb, is_done in (("issue", true()), *((verb, Certificate.status == word) for verb, word in ended.items())):
        known = select(AuditEntry.record_id).where(AuditEntry.record == "certificate", AuditEntry.verb == verb)
        rows = select(Certificate.id).where(is_done, Certificate.id.not_in(known)).order_by(Certificate.id)
        wrong += [f"nothing says who did {verb} certificate {each}" for each in db.session.scalars(rows.limit(20))]
    return wrong


CHECKS = numbers_have_no_gaps, deeds_are_known
