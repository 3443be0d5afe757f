"""Certificates in words."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from anchorcenter.certificates.criteria import Criterion, Of, Standing
from anchorcenter.certificates.models import Certificate, CertificateKind, Status
from anchorcenter.certificates.rules import number_text
from anchorcenter.core.i18n import Text, _, _l, day_text, plural

KINDS: dict[CertificateKind, Text] = {
    CertificateKind.COMPLETION: _l("Certificate of completion"),
    CertificateKind.ACTIVITY: _l("Certificate of activity"),
}
SUBJECTS: dict[CertificateKind, Text] = {
    CertificateKind.COMPLETION: _l("Course"),
    CertificateKind.ACTIVITY: _l("Activity"),
}
STATUSES: dict[Status, Text] = {
    Status.ISSUED: _l("valid certificate"),
    Status.REVOKED: _l("revoked"),
    Status.REPLACED: _l("replaced"),
}
TAGS = {Status.ISSUED: "free"}  # How the word is coloured; "busy" the others.
STANDINGS: dict[Standing, Text] = {
    Standing.MET: _l("met"),
    Standing.NOT_MET: _l("not met"),
    Standing.NOT_YET: _l("not yet"),
}


def number_of(row: Certificate) -> str:
    """``2026-드론기초-0017``."""
    return number_text(row.series, row.year, row.number)


def span_text(first: date, last: date) -> str:
    """From its first to its last day."""
    return day_text(first) if first == last else f"{day_text(first)} – {day_text(last)}"


def hours_of(row: Certificate) -> str:
    """How many hours in all; nothing where none are certified, as of what was paid for."""
    return plural("%(num)d hour", "%(num)d hours", row.hours) if row.hours else ""


def criterion_text(each: Criterion) -> str:
    """What is asked, with the number behind it."""
    return _CRITERIA[each.of](each)


def _attendance(each: Criterion) -> str:
    shares = {"reached": each.reached_percent, "percent": each.percent}
    if each.is_minutes:
        hours = {"have": _hours(each.have), "whole": _hours(each.whole)}
        return _("Attendance %(reached)d %% (%(have)s of %(whole)s hours), %(percent)d %% is needed", **shares, **hours)
    lessons = {"have": each.have, "whole": each.whole}
    return _("Attendance %(reached)d %% (%(have)d of %(whole)d lessons), %(percent)d %% is needed", **shares, **lessons)


_CRITERIA: dict[Of, Callable[[Criterion], str]] = {
    Of.ATTENDANCE: _attendance,
    Of.LESSONS: lambda each: _("%(have)d of %(whole)d required lessons attended", have=each.have, whole=each.whole),
    Of.ASSIGNMENT: lambda each: _("Assignment accepted") if each.have else _("Assignment not accepted yet"),
    Of.SURVEY: lambda each: _("Survey answered") if each.have else _("Survey not answered yet"),
    Of.ACTIVITIES: lambda each: _("%(have)d of %(whole)d activities approved", have=each.have, whole=each.whole),
    Of.REPORTS: lambda each: _(
        "%(have)d of %(whole)d checklists of programmes handed in", have=each.have, whole=each.whole
    ),
}


def _hours(minutes: int) -> str:
    """Minutes as hours, with a tenth where they are not full ones; rounded down."""
    tenths = minutes * 10 // 60
    return f"{tenths // 10}.{tenths % 10}" if tenths % 10 else f"{tenths // 10}"
