"""Documents in words."""

from __future__ import annotations

from anchorcenter.core.i18n import Text, _l
from anchorcenter.documents.models import DocumentKind
from anchorcenter.documents.rules import Standing

KINDS: dict[DocumentKind, Text] = {
    DocumentKind.BUSINESS: _l("Business registration"),
    DocumentKind.INSURANCE: _l("Insurance"),
    DocumentKind.CERTIFICATE: _l("Certificate or licence"),
    DocumentKind.CONTRACT: _l("Contract"),
    DocumentKind.OTHER: _l("Another document"),
    DocumentKind.ATTACHMENT: _l("Attachment"),
}
HANDED_IN = tuple(kind for kind in KINDS if kind is not DocumentKind.ATTACHMENT)  # What people hand in by itself.
STANDINGS: dict[Standing, Text] = {
    Standing.NEW: _l("not checked yet"),
    Standing.VERIFIED: _l("checked"),
    Standing.REJECTED: _l("not accepted"),
    Standing.EXPIRING: _l("ends soon"),
    Standing.EXPIRED: _l("expired"),
}
TAGS = {Standing.NEW: "", Standing.VERIFIED: "free"}  # How the word is coloured; "busy" the others.
ACCEPTED = _l("pdf, png, jpg, hwp, hwpx, docx or xlsx, at most %(most)d MB.", most=20)
