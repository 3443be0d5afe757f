"""A certificate as a file: the text that it was issued with, in Korean or English, and where it can be checked."""

from __future__ import annotations

from typing import Any

from flask import current_app, url_for

from anchorcenter.certificates.models import Certificate, CertificateKind
from anchorcenter.certificates.rules import shown_code
from anchorcenter.certificates.texts import KINDS, SUBJECTS, hours_of, number_of, span_text
from anchorcenter.core.i18n import Text, _, _l, day_text, in_locale, named
from anchorcenter.core.render import pdf, qr_svg

STATEMENTS: dict[CertificateKind, Text] = {
    CertificateKind.COMPLETION: _l("This certifies that the person named above has completed the course named above."),
    CertificateKind.ACTIVITY: _l("This certifies that the person named above has taken part as described above."),
}
SPACED = 12  # Points between the letters of a Korean heading.


def address_of(row: Certificate) -> str:
    """Where anybody checks it."""
    return f"{current_app.config['BASE_URL']}{url_for('certificates.check', code=shown_code(row.code))}"


def print_certificate(row: Certificate, language: str) -> bytes:
    """It as a PDF in that language. Raises DomainError when it cannot be printed here."""
    with in_locale(language):
        said = _said(row, language)
        return pdf("certificate", said, made_at=row.issued_at)


def _said(row: Certificate, language: str) -> dict[str, Any]:
    heading, address = str(KINDS[row.kind]), address_of(row)
    return {
        "lang": language,
        "tracking": SPACED if language == "ko" else 0,
        "heading": heading,
        "number": _("No. %(number)s", number=number_of(row)),
        "rows": [
            [_("Full name"), named(row.name, row.name_en)],
            [str(SUBJECTS[row.kind]), named(row.title, row.title_en)],
            [_("Period"), span_text(row.first_on, row.last_on)],
            *([[_("Hours in all"), hours_of(row)]] if row.hours else []),
        ],
        "statement": str(STATEMENTS[row.kind]),
        "issued": day_text(row.issued_on),
        "issuer": named(row.issuer, row.issuer_en),
        "check": _("Anybody can check at this address whether this certificate is valid and this file is unchanged."),
        "address": address,
        "code": shown_code(row.code),
        "code_label": _("Code"),
        "qr": qr_svg(address),
    }
